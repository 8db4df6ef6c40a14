"""What is printed for systemd, nginx and Caddy is what those programs take."""

import os
import re
import subprocess
from pathlib import Path
from shutil import which

import pytest
from click.testing import CliRunner
from django.conf import settings

from broadsheet.config.cli import cli
from broadsheet.config.env import FILE_NAME, SettingsRefused
from broadsheet.config.sizes import MIB

KEY = "k" * 40
BLOCKS = Path(__file__).resolve().parents[2] / "docs/reference/blocks.md"
NGINX = which("nginx") or which("nginx", path="/usr/sbin")
CADDY = which("caddy")
ANALYZE = which("systemd-analyze")


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation at https://courier.example, in a folder with an awkward name."""
    for name in [one for one in os.environ if one.startswith("BROADSHEET_")]:
        monkeypatch.delenv(name)
    folder = tmp_path / "the news $room"
    folder.mkdir()
    (folder / FILE_NAME).write_text(
        f'secret_key = "{KEY}"\npublic_url = "https://courier.example"\n', encoding="utf-8"
    )
    return folder


def _printed(*arguments: str) -> str:
    result = CliRunner().invoke(cli, list(arguments), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_the_unit_lets_the_program_write_to_its_data_alone(data: Path) -> None:
    unit = _printed("systemd-unit", "--data", str(data), "--port", "8123", "--user", "news")
    assert "User=news" in unit
    assert f'ReadWritePaths="{str(data).replace("$", "$$")}"\n' in unit
    assert unit.rstrip().endswith("WantedBy=multi-user.target")
    assert "AmbientCapabilities" not in unit
    assert "--port 8123" in unit


def test_low_ports_come_with_the_one_capability_they_need(data: Path) -> None:
    where = ("--host", "0.0.0.0", "--port", "443", "--redirect-port", "80")  # noqa: S104 - a text
    unit = _printed("systemd-unit", "--data", str(data), *where)
    assert "AmbientCapabilities=CAP_NET_BIND_SERVICE" in unit
    assert "--redirect-port 80" in unit


@pytest.mark.skipif(ANALYZE is None, reason="systemd-analyze comes with systemd")
def test_systemd_takes_the_unit(data: Path, tmp_path: Path) -> None:
    unit = _printed("systemd-unit", "--data", str(data), "--user", "root")
    (tmp_path / "broadsheet.service").write_text(unit, encoding="utf-8")
    told = subprocess.run(  # noqa: S603 - systemd's own
        [str(ANALYZE), "verify", "--man=no", str(tmp_path / "broadsheet.service")],
        capture_output=True,
        text=True,
        check=False,
    )
    said = [line for line in told.stderr.splitlines() if "broadsheet.service" in line]
    assert not said, told.stderr


@pytest.mark.skipif(CADDY is None, reason="caddy is not installed")
def test_caddy_takes_the_caddyfile(data: Path, tmp_path: Path) -> None:
    (tmp_path / "Caddyfile").write_text(
        _printed("caddyfile", "--data", str(data)), encoding="utf-8"
    )
    told = subprocess.run(  # noqa: S603 - Caddy's own
        [str(CADDY), "validate", "--adapter", "caddyfile", "--config", str(tmp_path / "Caddyfile")],
        capture_output=True,
        text=True,
        env={**os.environ, "HOME": str(tmp_path)},
        check=False,
    )
    assert "Valid configuration" in told.stdout + told.stderr, told.stderr


def test_a_web_server_in_front_needs_a_public_address_with_tls(data: Path) -> None:
    (data / FILE_NAME).write_text(f'secret_key = "{KEY}"\n', encoding="utf-8")
    with pytest.raises(SettingsRefused, match="needs https"):
        _printed("nginx-config", "--data", str(data))


def test_a_certificate_without_its_key_is_wrong_usage(data: Path) -> None:
    result = CliRunner().invoke(cli, ["nginx-config", "--data", str(data), "--cert", "a.pem"])
    assert result.exit_code == 2
    assert "given together" in result.output


def test_nginx_is_told_names_and_paths_of_this_installation(data: Path) -> None:
    site = _printed("nginx-config", "--data", str(data), "--port", "8123")
    for words in (
        "server_name courier.example;",
        "proxy_pass http://127.0.0.1:8123;",
        "ssl_certificate /etc/letsencrypt/live/courier.example/fullchain.pem;",
        "return 308 https://courier.example$request_uri;",
    ):
        assert words in site


def test_a_proxy_lets_through_what_the_desk_takes_and_readers_do_not_send(data: Path) -> None:
    nginx = _printed("nginx-config", "--data", str(data))
    readers, desk = re.findall(
        r"location (?:/|\^~ /desk/) {[^}]*?client_max_body_size (\d+)m;", nginx
    )
    caddy = _printed("caddyfile", "--data", str(data))
    assert re.findall(r"request_body @(\w+) {\s*max_size (\d+)MiB", caddy) == [
        ("desk", desk),
        ("readers", readers),
    ]
    largest = (
        settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE,
        settings.WAGTAILDOCS_MAX_UPLOAD_SIZE,
        settings.RECORDING_MOST_BYTES,
    )
    assert int(desk) * MIB > max(largest) > int(readers) * MIB
    assert int(readers) * MIB > settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    assert f"{max(largest) // MIB} MB" in BLOCKS.read_text(encoding="utf-8")
