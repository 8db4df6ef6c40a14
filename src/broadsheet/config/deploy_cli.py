"""The commands that print what a server's other programs read. They need no Django."""

import os
from pathlib import Path

import click

from broadsheet.config.deploy import Files, caddyfile, nginx_config, systemd_unit
from broadsheet.config.env import Env, SettingsRefused, read_env
from broadsheet.config.options import DATA, HOST, PORT, PORTS

CERT = click.option("--cert", type=click.Path(path_type=Path), help="Its certificate with chain.")
KEY = click.option("--key", type=click.Path(path_type=Path), help="The certificate's key.")
LETSENCRYPT = Path("/etc/letsencrypt/live")


@click.command("systemd-unit")
@DATA
@HOST
@PORT
@click.option("--redirect-port", type=PORTS, help="As for `serve`.")
@click.option("--user", default="broadsheet", show_default=True, help="Account it runs as.")
def systemd_unit_command(
    data: Path, host: str, port: int, redirect_port: int | None, user: str
) -> None:
    """Print a hardened systemd unit that serves this installation."""
    options = ["--host", host, "--port", str(port)]
    ports = [port]
    if redirect_port:
        options += ["--redirect-port", str(redirect_port)]
        ports.append(redirect_port)
    click.echo(systemd_unit(_env(data), user=user, options=options, ports=ports), nl=False)


@click.command("nginx-config")
@DATA
@PORT
@click.option("--http-port", type=PORTS, default=80, show_default=True, help="Its port for http.")
@CERT
@KEY
def nginx_config_command(
    data: Path, port: int, http_port: int, cert: Path | None, key: Path | None
) -> None:
    """Print an nginx site that stands in front of `serve`, with TLS."""
    env = _https(data)
    where = LETSENCRYPT / env.host
    files = _files(cert, key) or Files(where / "fullchain.pem", where / "privkey.pem")
    click.echo(nginx_config(env, port=port, http_port=http_port, files=files), nl=False)


@click.command("caddyfile")
@DATA
@PORT
@CERT
@KEY
def caddyfile_command(data: Path, port: int, cert: Path | None, key: Path | None) -> None:
    """Print a Caddyfile that stands in front of `serve`; Caddy sees to the certificate."""
    click.echo(caddyfile(_https(data), port=port, files=_files(cert, key)), nl=False)


def _files(cert: Path | None, key: Path | None) -> Files | None:
    if (cert is None) != (key is None):
        raise click.UsageError("--cert and --key are given together")
    return Files(cert.absolute(), key.absolute()) if cert and key else None


def _env(data: Path) -> Env:
    os.environ["BROADSHEET_DATA"] = str(data)
    return read_env()


def _https(data: Path) -> Env:
    env = _env(data)
    if not env.public_url.startswith("https://"):
        raise SettingsRefused(
            f"public_url is {env.public_url}: a web server in front with TLS needs https://"
        )
    return env
