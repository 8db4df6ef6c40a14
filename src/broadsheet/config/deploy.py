"""The files that a server's other programs read: systemd, nginx and Caddy, for this installation.

Every path and name in them is this installation's own, so that they work as they are printed.
"""

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from broadsheet.config.env import Env
from broadsheet.config.sizes import DESK, MIB, REQUEST_MOST, UPLOAD_MOST
from broadsheet.readership.engine.log import nginx_log
from broadsheet.serving.engine.files import FOR_EVER

PRIVILEGED = 1024
"""Ports below need a capability."""
PROXY = "127.0.0.1/32, ::1/128"
"""What `trusted_proxies` is when the web server is on the same machine."""


@dataclass(frozen=True)
class Files:
    """Where a web server in front finds its certificate."""

    certificate: Path
    key: Path


@dataclass(frozen=True)
class Tree:
    """What nginx may answer by itself: stored pages that all have the same headers, and files.

    `data` is the folder with those behind /static/ and /media/; into `views` the log of views goes.
    """

    pages: Path
    headers: Iterable[tuple[str, str]]
    data: Path
    brotli: bool
    views: Path


def systemd_unit(env: Env, *, user: str, options: Iterable[str], ports: Iterable[int]) -> str:
    """Return a unit that runs `serve` as `user` and lets it write to its data folder alone."""
    data = env.data.resolve()
    program = Path(sys.executable).with_name("broadsheet")
    writable = [data, *([env.backup_to.resolve()] if env.backup_to else [])]
    low = any(port < PRIVILEGED for port in ports)
    may = "CAP_NET_BIND_SERVICE" if low else ""
    at_home = any(Path("/home") in path.parents for path in (program, *writable))
    command = " ".join([_quoted(program), "serve", "--data", _quoted(data), *options])
    lines = [
        "[Unit]",
        f"Description=Broadsheet, {env.public_url}",
        "Wants=network-online.target",
        "After=network-online.target",
        "",
        "[Service]",
        "Type=exec",
        f"User={user}",
        f"ExecStart={command}",
        "# A renewed certificate is taken up; it is noticed without this, too.",
        "ExecReload=/bin/kill -HUP $MAINPID",
        "Restart=always",
        "RestartSec=2",
        "TimeoutStopSec=45",
        "KillMode=mixed",
        "UMask=0027",
        "",
        "# It may write to its data and read what it needs, no more.",
        "ReadWritePaths=" + " ".join(map(_quoted, writable)),
        "ProtectSystem=strict",
        f"ProtectHome={'read-only' if at_home else 'yes'}",
        "PrivateTmp=yes",
        "PrivateDevices=yes",
        "ProtectClock=yes",
        "ProtectControlGroups=yes",
        "ProtectHostname=yes",
        "ProtectKernelLogs=yes",
        "ProtectKernelModules=yes",
        "ProtectKernelTunables=yes",
        "ProtectProc=invisible",
        "NoNewPrivileges=yes",
        "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX",
        "RestrictNamespaces=yes",
        "RestrictRealtime=yes",
        "RestrictSUIDSGID=yes",
        "LockPersonality=yes",
        "SystemCallArchitectures=native",
        "SystemCallFilter=@system-service",
        "SystemCallErrorNumber=EPERM",
        f"CapabilityBoundingSet={may}",
        *([f"AmbientCapabilities={may}"] if may else []),
        "",
        "[Install]",
        "WantedBy=multi-user.target",
    ]
    return "\n".join(lines) + "\n"


def nginx_config(
    env: Env, *, port: int, http_port: int, files: Files, tree: Tree | None = None
) -> str:
    """Return an nginx site: TLS, the redirect from http, `tree`'s pages, else `serve` on `port`."""
    public = urlsplit(env.public_url)
    https_port = public.port or 443
    counting, counted = nginx_log(tree.views, env.host) if tree else ("", "")
    return f"""\
# {env.public_url}: nginx in front of Broadsheet on 127.0.0.1:{port}.
# broadsheet.toml must say: trusted_proxies = "{PROXY}"

{counting}{_redirect(env, http_port)}
server {{
    listen {https_port} ssl http2;
    listen [::]:{https_port} ssl http2;
    server_name {env.host};

    ssl_certificate {files.certificate};
    ssl_certificate_key {files.key};
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_session_cache shared:broadsheet:5m;
    ssl_session_tickets off;

    server_tokens off;

    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_set_header Host $host;
    # What a client says of itself is overwritten, never passed on.
    proxy_set_header X-Forwarded-For $remote_addr;
    proxy_set_header X-Forwarded-Proto $scheme;
    proxy_set_header X-Forwarded-Host "";
    proxy_set_header Forwarded "";
    proxy_connect_timeout 5s;
    proxy_read_timeout 60s;
{_stored(tree, port, counted) if tree else ""}
    location / {{
        # Readers send words.
        client_max_body_size {REQUEST_MOST // MIB}m;
        proxy_pass http://127.0.0.1:{port};
    }}
    location ^~ {DESK} {{
        # Staff send pictures and recordings; the desk itself says what is too large, in words.
        client_max_body_size {UPLOAD_MOST // MIB}m;
        proxy_pass http://127.0.0.1:{port};
    }}
}}
"""


def _redirect(env: Env, http_port: int) -> str:
    return f"""\
server {{
    listen {http_port};
    listen [::]:{http_port};
    server_name {env.host};

    # Where certbot --webroot -w /var/www/html puts what the authority asks for.
    location /.well-known/acme-challenge/ {{
        root /var/www/html;
    }}
    location / {{
        return 308 {env.public_url}$request_uri;
    }}
}}
"""


_OWN = frozenset(("content-type", "cache-control"))
"""Headers that nginx is told in other words."""


def _stored(tree: Tree, port: int, counted: str) -> str:
    """Return the places that nginx answers from files, and where it asks when there is none."""
    headers = [(name, value) for name, value in tree.headers if name.lower() not in _OWN]
    told = "".join(f"\n        add_header {name} {_in_quotes(value)};" for name, value in headers)
    pressed = "gzip_static on;\n    gzip_vary on;"
    if tree.brotli:
        pressed += "\n    brotli_static on;"
    return f"""
    {pressed}
    # To open none of these files means to ask `serve`, never to say that it failed.
    error_page 403 404 405 500 = @serve;
    log_not_found off;

    # Pages as they are stored. A page is taken out of the folder before it would be stale. When the
    # program, its theme or its settings change the headers, the folder has another name: until this
    # file is printed anew, `serve` answers all pages.
    location ~ /$ {{
        root {_in_quotes(str(tree.pages))};
        try_files "${{uri}}index.html" @serve;
        types {{ }}
        default_type "text/html; charset=utf-8";{told}
        add_header Cache-Control "no-cache";
        {counted}
    }}
    # Files whose name changes with their content.
    location ~ "^/static/(?<asset>.+\\.[0-9a-f]{{12}}\\.[^/]+)$" {{
        root {_in_quotes(str(tree.data / "static"))};
        try_files /$asset @serve;
        add_header Cache-Control "{FOR_EVER}";
        add_header X-Content-Type-Options "nosniff";
        open_file_cache max=1000 inactive=60s;
    }}
    location /media/images/ {{
        root {_in_quotes(str(tree.data))};
        try_files $uri @serve;
        add_header Cache-Control "{FOR_EVER}";
        add_header X-Content-Type-Options "nosniff";
        open_file_cache max=10000 inactive=60s;
    }}
    location @serve {{
        client_max_body_size {REQUEST_MOST // MIB}m;
        proxy_pass http://127.0.0.1:{port};
    }}
"""


def _in_quotes(text: str) -> str:
    """Return a text as nginx reads it back. Source: nginx, ngx_conf_read_token."""
    if "$" in text:
        raise ValueError(f"nginx would take a part of {text} for a variable")
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def caddyfile(env: Env, *, port: int, files: Files | None) -> str:
    """Return a Caddyfile; without `files` Caddy gets and renews the certificate by itself."""
    tls = f"\n\ttls {files.certificate} {files.key}" if files else ""
    return f"""\
# {env.public_url}: Caddy in front of Broadsheet on 127.0.0.1:{port}.
# broadsheet.toml must say: trusted_proxies = "{PROXY}"

{env.public_url} {{{tls}
\t# Readers send words, staff send pictures and recordings.
\t@desk path {DESK}*
\t@readers not path {DESK}*
\trequest_body @desk {{
\t\tmax_size {UPLOAD_MOST // MIB}MiB
\t}}
\trequest_body @readers {{
\t\tmax_size {REQUEST_MOST // MIB}MiB
\t}}
\treverse_proxy 127.0.0.1:{port}
}}
"""


def _quoted(path: Path) -> str:
    """Return a path as systemd reads it back. Source: systemd.syntax(7), systemd.unit(5)."""
    text = str(path).replace("%", "%%").replace("$", "$$")
    if not any(letter.isspace() or letter in "\"'\\" for letter in text):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
