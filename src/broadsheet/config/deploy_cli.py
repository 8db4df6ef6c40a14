"""The commands that print what a server's other programs read. They need no Django."""

import os
from pathlib import Path

import click

from broadsheet.config.deploy import Files, Tree, caddyfile, nginx_config, systemd_unit
from broadsheet.config.env import Env, SettingsRefused, read_env
from broadsheet.config.options import DATA, HOST, PORT, PORTS
from broadsheet.readership.engine import log
from broadsheet.serving.engine.store import Store

CERT = click.option("--cert", type=click.Path(path_type=Path), help="Its certificate with chain.")
KEY = click.option("--key", type=click.Path(path_type=Path), help="The certificate's key.")
LETSENCRYPT = Path("/etc/letsencrypt/live")
BROTLI = (
    Path("/etc/nginx/modules-enabled/50-mod-http-brotli-static.conf"),
    Path("/etc/nginx/modules-enabled/50-mod-http-brotli.conf"),
)
"""Where Debian's nginx has the module; without it, its words are an error."""


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
@click.option("--pages", is_flag=True, help="Let nginx answer stored pages by itself.")
def nginx_config_command(
    data: Path, port: int, http_port: int, cert: Path | None, key: Path | None, *, pages: bool
) -> None:
    """Print an nginx site that stands in front of `serve`, with TLS."""
    env = _https(data)
    where = LETSENCRYPT / env.host
    files = _files(cert, key) or Files(where / "fullchain.pem", where / "privkey.pem")
    tree = _tree(env) if pages else None
    site = nginx_config(env, port=port, http_port=http_port, files=files, tree=tree)
    click.echo(site, nl=False)


def _tree(env: Env) -> Tree:
    data = env.data.resolve()
    if "$" in str(data):
        raise SettingsRefused(f"nginx cannot be told of a folder with a $ in its name: {data}")
    # nginx makes the file, but no folder.
    (data / "views").mkdir(exist_ok=True)
    with Store(data / "pages") as store:
        front = store.find("/")
        if front is None:
            raise SettingsRefused("no front page is stored yet: serve it, or run `broadsheet bake`")
        return Tree(
            pages=store.tree_of(front.headers),
            headers=front.headers,
            data=data,
            brotli=any(module.exists() for module in BROTLI),
            views=data / "views" / log.NAME,
        )


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
