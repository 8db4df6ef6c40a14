"""The `broadsheet` command: every subcommand and option on one page.

Nothing here imports Django: which instance is meant is known only after the options are read. What
a command does stands in `config.commands`, imported once its data folder is settled.
"""

import gc
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import click
import django

from broadsheet.config.backup.archive import BackupRefused
from broadsheet.config.backup.unpack import undo, unpack
from broadsheet.config.deploy import PROXY
from broadsheet.config.deploy_cli import (
    caddyfile_command,
    nginx_config_command,
    systemd_unit_command,
)
from broadsheet.config.env import LANGUAGES, SettingsRefused
from broadsheet.config.instance import (
    InstanceExists,
    new_settings,
    whole_or_not_at_all,
    write_settings,
)
from broadsheet.config.options import (
    ADDRESS,
    DATA,
    FILE,
    HOST,
    NAME,
    ORIGIN,
    PORT,
    PORTS,
    ZONE,
)
from broadsheet.serving.certificate import CertificateRefused
from broadsheet.serving.listener import CannotListen
from broadsheet.spam.engine.cli import spam

SMTP = click.option("--smtp", default=None, help="Relays to send through: smtp://HOST:PORT.")
REFUSED = (SettingsRefused, InstanceExists, CannotListen, CertificateRefused, BackupRefused)
COUNT = click.IntRange(0, 10_000_000)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "show_default": True})
@click.option("--debug", is_flag=True, help="Show where a failure came from.")
@click.version_option(package_name="broadsheet")
def cli(debug: bool) -> None:  # noqa: FBT001 - click passes flags by position
    """Broadsheet publishes a newspaper: stories, letters, replies and the record."""
    if debug:
        os.environ["BROADSHEET_TRACEBACKS"] = "1"


@cli.command()
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
@click.option("--name", type=NAME, prompt="Name of the paper", help="Name of the paper.")
@click.option("--public-url", type=ORIGIN, prompt="Public address", default="http://127.0.0.1:8000")
@click.option("--language", prompt="Language", default="en", type=click.Choice(list(LANGUAGES)))
@click.option("--time-zone", type=ZONE, prompt="Time zone", default="UTC")
@click.option(
    "--email", type=ADDRESS, prompt="Your e-mail address", help="Of the first administrator."
)
@click.option("--person", type=NAME, prompt="Your name", help="Of the first administrator.")
@click.option("--behind-proxy", is_flag=True, help="A web server here will stand in front.")
def init(
    directory: Path,
    name: str,
    public_url: str,
    language: str,
    time_zone: str,
    email: str,
    person: str,
    behind_proxy: bool,  # noqa: FBT001 - click passes flags by position
) -> None:
    """Create an installation in DIRECTORY and print a one-time link for its administrator."""
    settings = new_settings(
        public_url=public_url,
        language=language,
        time_zone=time_zone,
        trusted_proxies=PROXY if behind_proxy else "",
    )
    with whole_or_not_at_all(directory, settings):
        link = _after_setup("start", directory).begin(name=name, email=email, person=person)
    click.echo(f"{name} is ready. Choose a password here, once, within three days:\n{link}")


@cli.command()
@DATA
@HOST
@PORT
@click.option("--workers", type=click.IntRange(1, 64), help="Processes for pages; one a core.")
@click.option("--tls-cert", type=FILE, help="Certificate with its chain, PEM: answer https.")
@click.option("--tls-key", type=FILE, help="Its private key, PEM.")
@click.option("--redirect-port", type=PORTS, help="Also answer http here, with a redirect.")
def serve(
    data: Path,
    host: str,
    port: int,
    workers: int | None,
    tls_cert: Path | None,
    tls_key: Path | None,
    redirect_port: int | None,
) -> None:
    """Serve the newsroom: pages, desk and worker in one process tree.

    SIGHUP, or writing the certificate's files, takes up a renewed certificate.
    """
    if (tls_cert is None) != (tls_key is None):
        raise click.UsageError("--tls-cert and --tls-key are given together")
    if tls_cert is not None and tls_key is not None:
        os.environ["BROADSHEET_TLS_CERT"] = str(tls_cert.resolve())
        os.environ["BROADSHEET_TLS_KEY"] = str(tls_key.resolve())
    # numpy would start threads, which a process that forks must not have, and keep room for them.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    command = _after_setup("serve", data)
    command.serve(doors=command.Doors(host, port, redirect_port or 0), workers=workers)


@cli.command()
@DATA
def worker(data: Path) -> None:
    """Do the work that is due, until stopped; `serve` starts one by itself."""
    _after_setup("worker", data).work()


@cli.command()
@DATA
@click.option("--verify", is_flag=True, help="Compare what is stored with a fresh rendering.")
@click.option("--workers", type=click.IntRange(1, 64), default=None, help="Processes.")
def bake(data: Path, verify: bool, workers: int | None) -> None:  # noqa: FBT001 - a flag
    """Store every page before its first reader comes; `serve` may run meanwhile."""
    command = _after_setup("bake", data)
    work = command.compare if verify else command.bake
    work(workers=workers or len(os.sched_getaffinity(0)))


@cli.command()
@DATA
def check(data: Path) -> None:
    """Check configuration and deployment."""
    _after_setup("check", data).check()


@cli.command()
@DATA
@HOST
@PORT
@SMTP
@click.option("--articles", type=COUNT, default=60, help="How many articles.")
@click.option("--comments", type=COUNT, default=120, help="How many replies.")
@click.option("--subscribers", type=COUNT, default=40, help="Confirmed, taking every article.")
@click.option("--picture-width", type=click.IntRange(360, 4000), default=1200, help="In pixels.")
@click.option("--no-serve", is_flag=True, help="Stop after filling.")
def demo(data: Path, host: str, port: int, no_serve: bool, **options: Any) -> None:  # noqa: FBT001
    """Fill an empty installation with an invented newsroom, then serve it."""
    smtp = options.pop("smtp")
    if smtp is not None:
        os.environ["BROADSHEET_SMTP"] = smtp
    here = f"http://127.0.0.1:{port}"
    if not (data / "broadsheet.toml").exists():
        write_settings(data, new_settings(public_url=here, language="en", time_zone="UTC"))
    os.environ["BROADSHEET_PUBLIC_URL"] = here
    _after_setup("demo", data).demo(**options)
    if not no_serve:
        # Anew, without all that filling took.
        where = ["--data", str(data), "--host", host, "--port", str(port)]
        os.execv(sys.executable, [sys.executable, "-m", "broadsheet", "serve", *where])  # noqa: S606 - our own command


@cli.command()
@click.argument("target", type=click.Path(path_type=Path))
@DATA
def backup(target: Path, data: Path) -> None:
    """Store the whole installation in the file TARGET, or in a new file of the folder TARGET.

    The newsroom may be served meanwhile. The file holds the settings with their secret key, and
    everything about readers: only its owner can read it.
    """
    _after_setup("backup", data).backup(target=target)


@cli.command()
@click.argument("file", type=FILE)
@DATA
def restore(file: Path, data: Path) -> None:
    """Bring back the installation stored in FILE, into a data folder that is empty or not there."""
    manifest = unpack(file, data)
    try:
        command = _after_setup("restore", data)
        command.check_known(manifest)
        command.finish(manifest, data)
    except BaseException:
        undo(data)
        raise


@cli.group()
def user() -> None:
    """Staff accounts."""


@user.command("add")
@click.argument("email")
@click.option("--role", default="editor", help="administrator, editor, reporter, contributor, …")
@click.option("--name", default="")
@DATA
def user_add(email: str, role: str, name: str, data: Path) -> None:
    """Add a member of staff and print a one-time link to choose a password."""
    _after_setup("user", data).add(email=email, role=role, name=name)


@user.command("password")
@click.argument("email")
@DATA
def user_password(email: str, data: Path) -> None:
    """Print a one-time link with which a member of staff chooses a new password."""
    _after_setup("user", data).password_link(email=email)


@user.command("list")
@DATA
def user_list(data: Path) -> None:
    """Print every account: role, state, address and name."""
    _after_setup("user", data).show()


@cli.group()
def privacy() -> None:
    """A person's data: all of it out, or gone."""


@privacy.command("export")
@click.argument("address")
@DATA
def privacy_export(address: str, data: Path) -> None:
    """Print everything kept about ADDRESS, as JSON."""
    _after_setup("privacy", data).export(address=address)


@privacy.command("erase")
@click.argument("address")
@click.option("--yes", is_flag=True, help="Do not ask.")
@DATA
def privacy_erase(address: str, yes: bool, data: Path) -> None:  # noqa: FBT001 - as above
    """Erase what is kept about ADDRESS."""
    if not yes:
        click.confirm(f"Erase everything kept about {address}?", abort=True)
    _after_setup("privacy", data).erase(address=address)


@cli.group()
def edition() -> None:
    """Mailings of a newsletter."""


@edition.command("send")
@click.argument("slug")
@SMTP
@DATA
def edition_send(slug: str, smtp: str | None, data: Path) -> None:
    """Mail the published article SLUG, or the edition of that number, until the counts balance."""
    _after_setup("edition", data).send(slug=slug, smtp=smtp)


@cli.group("import")
def import_() -> None:
    """Take over what another system exported."""


@import_.command("subscribers")
@click.argument("file", type=FILE)
@click.option("--consent", required=True, help="Where they agreed; kept as proof.")
@click.option("--newsletter", default="", help="Its address; the first one if left out.")
@click.option("--dry-run", is_flag=True, help="Store nothing, and say what would be.")
@DATA
def import_subscribers(
    file: Path,
    consent: str,
    newsletter: str,
    dry_run: bool,  # noqa: FBT001 - click passes flags by position
    data: Path,
) -> None:
    """Import subscribers from a CSV file of Jetpack, Mailchimp, listmonk and others."""
    command = _after_setup("import_subscribers", data)
    command.take_over(file=file, consent=consent, newsletter=newsletter, dry=dry_run)


@cli.command()
@DATA
def bounce(data: Path) -> None:
    """Take a mail that came back from stdin, as a mail system's pipe gives it."""
    _after_setup("bounce", data).take()


@cli.command()
@DATA
def dkim(data: Path) -> None:
    """Make the key that signs mail, and print the DNS record which proves it."""
    _after_setup("dkim", data).show()


@cli.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@DATA
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(data: Path, arguments: tuple[str, ...]) -> None:
    """Run one of Django's own commands."""
    _after_setup("manage", data).run(arguments)


for _command in (spam, systemd_unit_command, nginx_config_command, caddyfile_command):
    cli.add_command(_command)


def _after_setup(command: str, data: Path) -> Any:
    """Return the module of `config.commands` that does `command`, with Django set up for `data`."""
    os.environ["BROADSHEET_DATA"] = str(data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "broadsheet.config.settings")
    # Two thousand modules are read, and nothing of what they make is garbage.
    gc.disable()
    django.setup()
    module = import_module(f"broadsheet.config.commands.{command}")
    gc.enable()
    return module


def main() -> None:
    """Run the command line: exit 0 done, 1 failed with one line on stderr, 2 wrong usage."""
    try:
        cli(standalone_mode=True)
    except REFUSED as refused:
        _fail(str(refused))
    except Exception as failed:
        if os.environ.get("BROADSHEET_TRACEBACKS"):
            raise
        _fail(f"{type(failed).__name__}: {failed}".splitlines()[0] + " (--debug shows more)")


def _fail(line: str) -> None:
    click.echo(f"Error: {line}", err=True)
    sys.exit(1)
