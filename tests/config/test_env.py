from ipaddress import ip_network
from pathlib import Path

import pytest

from broadsheet.config.env import FILE_NAME, SettingsRefused, read_env
from broadsheet.config.instance import InstanceExists, new_settings, write_settings

KEY = "k" * 40


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of its own, with nothing set in the environment but the folder."""
    for name in ("SECRET_KEY", "TIME_ZONE", "PUBLIC_URL", "SMTP"):
        monkeypatch.delenv(f"BROADSHEET_{name}", raising=False)
    monkeypatch.setenv("BROADSHEET_DATA", str(tmp_path))
    return tmp_path


def _write(folder: Path, text: str) -> None:
    (folder / FILE_NAME).write_text(text, encoding="utf-8")


def test_a_missing_secret_names_the_variable_and_the_line_to_write(folder: Path) -> None:
    with pytest.raises(
        SettingsRefused, match=r'BROADSHEET_SECRET_KEY.*secret_key = "…"'
    ) as refused:
        read_env()
    assert "\n" not in str(refused.value)
    assert folder.exists()


def test_several_relays_are_a_list_or_a_line(folder: Path) -> None:
    several = "smtp://one.example smtp://two.example?reserve=yes"
    _write(folder, f'secret_key = "{KEY}"\nsmtp = {several.split()}\n')
    assert read_env().smtp == several
    _write(folder, f'secret_key = "{KEY}"\nsmtp = "{several}"\n')
    assert read_env().smtp == several


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ('colour = "red"', "colour"),
        ('time_zone = "Mars/Olympus"', "TIME_ZONE"),
        ('time_zone = "../../etc/passwd"', "TIME_ZONE"),
        ('public_url = "ftp://paper.example"', "PUBLIC_URL"),
        ('public_url = "https://paper.example/blog"', "PUBLIC_URL"),
        ('public_url = "https://paper.example?x=1"', "PUBLIC_URL"),
        ('language = "tlh"', "LANGUAGE"),
        ('database = "mysql://h/d"', "DATABASE"),
        ('trusted_proxies = "everybody"', "TRUSTED_PROXIES"),
        ('debug = "perhaps"', "DEBUG"),
        ("public_url = 7", "PUBLIC_URL"),
        ('public_url = "http://paper.example:99999"', "PUBLIC_URL"),
        ('public_url = "http://[::1"', "PUBLIC_URL"),
        ("smtp = 25", "SMTP"),
        ('mail_from = "nobody"', "MAIL_FROM"),
        ('operator_email = "a@b@c"', "OPERATOR_EMAIL"),
        ('tls_cert = "/etc/cert.pem"', "tls_key"),
        ("tls_key = 7", "TLS_KEY"),
        ("backup_to = true", "BACKUP_TO"),
        ("backup_keep = 0", "BACKUP_KEEP"),
        ('backup_every_hours = "often"', "BACKUP_EVERY_HOURS"),
        ("time_zone = 1979-05-27", "TIME_ZONE"),
        ('database = "postgresql://h:port/d"', "DATABASE"),
        ("\x00", FILE_NAME),
        ("[section]\na = 1", "section"),
        ("debug = ", FILE_NAME),
    ],
)
def test_an_unknown_or_malformed_setting_is_one_line_that_names_it(
    folder: Path, line: str, named: str
) -> None:
    _write(folder, f'secret_key = "{KEY}"\n{line}\n')
    with pytest.raises(SettingsRefused, match=named) as refused:
        read_env()
    assert "\n" not in str(refused.value)


def test_the_environment_goes_before_the_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _write(folder, f'secret_key = "{KEY}"\ntime_zone = "Europe/Paris"\n')
    monkeypatch.setenv("BROADSHEET_TIME_ZONE", "Asia/Tokyo")
    assert read_env().time_zone == "Asia/Tokyo"


def test_a_misspelt_variable_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _write(folder, f'secret_key = "{KEY}"\n')
    monkeypatch.setenv("BROADSHEET_PUBLIC_URI", "https://paper.example")
    with pytest.raises(SettingsRefused, match="BROADSHEET_PUBLIC_URI is no setting"):
        read_env()


def test_proxies_are_networks(folder: Path) -> None:
    _write(folder, f'secret_key = "{KEY}"\ntrusted_proxies = "127.0.0.1/32, ::1/128"\n')
    assert read_env().trusted_proxies == (ip_network("127.0.0.1/32"), ip_network("::1/128"))


def test_a_new_installation_has_a_secret_only_its_owner_can_read(folder: Path) -> None:
    new = folder / "paper"
    first, second = (
        new_settings(public_url=f"https://{name}.example", language="en", time_zone="UTC")
        for name in "ab"
    )
    assert first["secret_key"] != second["secret_key"]
    write_settings(new, first)
    assert (new / FILE_NAME).stat().st_mode & 0o077 == 0
    with pytest.raises(InstanceExists):
        write_settings(new, second)
    assert "a.example" in (new / FILE_NAME).read_text(encoding="utf-8")


def test_what_is_typed_cannot_break_out_of_its_line(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BROADSHEET_DATA", str(folder / "paper"))
    zone = 'UTC"\nsmtp = "smtp://elsewhere'
    with pytest.raises(SettingsRefused, match="TIME_ZONE"):
        new_settings(public_url="http://a.example", language="en", time_zone=zone)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("https://Paper.Example/", "https://paper.example"),
        ("https://paper.example:443", "https://paper.example"),
        ("http://paper.example:8080", "http://paper.example:8080"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_a_public_address_is_kept_as_browsers_say_it(
    folder: Path, written: str, meant: str
) -> None:
    _write(folder, f'secret_key = "{KEY}"\npublic_url = "{written}"\n')
    assert read_env().public_url == meant
