"""Have Debian's WordPress, with its own unmodified Akismet plugin, ask the spam filter.

Run it as `python benchmarks/spam_wordpress.py`; needs Debian's `apt-get` and `dpkg-deb`, but no
rights: the packages of WordPress, PHP and MariaDB are fetched and unpacked into a temporary folder,
run there on the loopback interface, and thrown away. WordPress is pointed at `broadsheet spam
serve` by constants alone. A visitor posts spam and an honest comment; a moderator says of each that
the other was right. The last line is one JSON object.
"""

import argparse
import http.cookiejar
import json
import os
import platform
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from spam_http import free_port, running

PACKAGES = (
    *("wordpress", "php-getid3", "php8.2-cli", "php8.2-common", "php8.2-mysql", "php8.2-mbstring"),
    *("php8.2-xml", "mariadb-server-core", "liburing2", "libaio1"),
)
MODULES = ("ctype", "mbstring", "dom", "tokenizer", "mysqlnd", "mysqli", "simplexml", "xml")
SAID_AT_THE_DOOR = "said at the door"
READY_WITHIN = 60.0
BETWEEN = 16.0
"""WordPress takes one comment in fifteen seconds from the same place."""

SPAM = (
    "Great post! Buy cheap viagra and cialis online without prescription, lowest price guaranteed:"
    ' <a href="http://cheap-pills-online.top/buy-viagra">buy viagra online</a>'
)
HAM = "I grew up two streets from that bridge, and the mayor promised the repair in 2009 already."
CONFIG = """<?php
define( 'DB_NAME', 'wordpress' );
define( 'DB_USER', 'root' );
define( 'DB_PASSWORD', '' );
define( 'DB_HOST', 'localhost:{socket}' );
define( 'WP_HOME', '{site}' );
define( 'WP_SITEURL', '{site}' );
define( 'WPCOM_API_KEY', '{key}' );
define( 'WP_PROXY_HOST', '127.0.0.1' );
define( 'WP_PROXY_PORT', '{port}' );
define( 'DISABLE_WP_CRON', true );
define( 'AUTH_KEY', 'a benchmark of an hour needs no secret' );
$table_prefix = 'wp_';
defined( 'ABSPATH' ) || define( 'ABSPATH', __DIR__ . '/' );
require ABSPATH . 'wp-settings.php';
"""
INSTALL = """<?php
define( 'WP_INSTALLING', true );
$_SERVER['HTTP_HOST'] = '{host}';
require '{root}/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
require_once ABSPATH . 'wp-admin/includes/plugin.php';
wp_install( 'A blog', 'moderator', 'moderator@blog.example', true, '', 'said at the door' );
update_option( 'comment_previously_approved', 0 );
update_option( 'require_name_email', 1 );
echo is_wp_error( activate_plugin( 'akismet/akismet.php' ) ) ? 'refused' : 'ready';
"""
COMMENTS = "SELECT comment_ID, comment_approved FROM wp_comments ORDER BY comment_ID DESC LIMIT 1"


@dataclass(frozen=True)
class Blog:
    """An unpacked WordPress and what runs it."""

    root: Path
    folder: Path
    port: int

    @property
    def site(self) -> str:
        """Return the blog's address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pages(self) -> Path:
        """Return the folder of WordPress itself."""
        return self.root / "usr/share/wordpress"

    def php(self, *arguments: str) -> list[str]:
        """Return a command of PHP with what WordPress needs and nothing of this machine."""
        extensions = next((self.root / "usr/lib/php").glob("2*"))
        loaded = [part for name in MODULES for part in ("-d", f"extension={name}.so")]
        return [
            *(str(self.root / "usr/bin/php8.2"), "-n", "-d", f"extension_dir={extensions}"),
            *(*loaded, *arguments),
        ]

    def ask_database(self, question: str) -> list[list[str]]:
        """Return the rows that a question to the blog's database finds."""
        code = (
            "foreach ((new mysqli('localhost', 'root', '', $argv[2], 0, $argv[1]))"
            '->query($argv[3])?->fetch_all() ?? [] as $row) echo implode("\\t", $row), "\\n";'
        )
        if question.startswith("CREATE"):
            code = "(new mysqli('localhost', 'root', '', '', 0, $argv[1]))->query($argv[3]);"
        where = [str(self.folder / "database.sock"), "wordpress", question]
        found = subprocess.run(  # noqa: S603 - fetched from Debian
            self.php("-r", code, "--", *where),
            capture_output=True,
            text=True,
            check=True,
            env=self.environment,
        )
        return [line.split("\t") for line in found.stdout.splitlines()]

    @property
    def environment(self) -> dict[str, str]:
        """Return an environment in which the unpacked programs find their libraries."""
        machine = f"{platform.machine()}-linux-gnu"
        places = [str(self.root / part / machine) for part in ("usr/lib", "lib")]
        return {**os.environ, "LD_LIBRARY_PATH": ":".join(places)}


def unpacked(folder: Path) -> Path:
    """Fetch Debian's packages and return the folder that they were unpacked into."""
    apt = shutil.which("apt-get") or sys.exit("apt-get is not installed: this needs a Debian")
    dpkg = shutil.which("dpkg-deb") or sys.exit("dpkg-deb is not installed: this needs a Debian")
    packages, root = folder / "packages", folder / "root"
    packages.mkdir()
    print(f"fetching {len(PACKAGES)} packages of Debian", flush=True)
    options = ["-qq", "-o", "APT::Sandbox::User=root"]
    fetched = subprocess.run(  # noqa: S603 - Debian's own
        [apt, *options, "download", *PACKAGES],
        cwd=packages,
        capture_output=True,
        text=True,
        check=False,
    )
    if fetched.returncode:
        sys.exit(f"apt-get: {fetched.stderr.strip().splitlines()[-1]}")
    for package in sorted(packages.glob("*.deb")):
        subprocess.run([dpkg, "-x", str(package), str(root)], check=True)  # noqa: S603 - likewise
    return root


@contextmanager
def started(command: list[str], blog: Blog, log: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program of the blog's until it is not needed any more."""
    with (blog.folder / log).open("wb") as said:
        process = subprocess.Popen(  # noqa: S603 - fetched from Debian
            command, stdout=said, stderr=said, env=blog.environment
        )
        try:
            yield process
        finally:
            process.terminate()
            process.wait()


@contextmanager
def database(blog: Blog) -> Iterator[None]:
    """Run MariaDB in the temporary folder, over a socket alone."""
    data = blog.folder / "database"
    data.mkdir()
    command = [
        *(str(blog.root / "usr/sbin/mariadbd"), "--no-defaults", "--user=root"),
        *(f"--datadir={data}", "--skip-grant-tables", "--skip-networking"),
        f"--socket={blog.folder / 'database.sock'}",
        f"--pid-file={blog.folder / 'database.pid'}",
        f"--lc-messages-dir={blog.root / 'usr/share/mysql'}",
    ]
    with started(command, blog, "database.log"):
        wait_for((blog.folder / "database.sock").exists, "MariaDB")
        blog.ask_database("CREATE DATABASE wordpress")
        yield


def wait_for(ready: Callable[[], bool], what: str) -> None:
    """Wait until something answers true."""
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline:
        if ready():
            return
        time.sleep(0.1)
    sys.exit(f"{what} did not start")


class Visitor:
    """A browser with its own cookies."""

    def __init__(self, site: str) -> None:
        """Open a browser at a site."""
        self._site = site
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        direct = urllib.request.ProxyHandler({})
        self._opener = urllib.request.build_opener(cookies, direct)

    def get(self, path: str) -> str:
        """Return a page."""
        with self._opener.open(self._site + path, timeout=60) as page:
            return str(page.read().decode("utf-8", "replace"))

    def post(self, path: str, **fields: str) -> str:
        """Send a form and return the page that follows."""
        body = urlencode(fields).encode()
        with self._opener.open(self._site + path, body, timeout=60) as page:
            return str(page.read().decode("utf-8", "replace"))


def comment(blog: Blog, author: str, text: str) -> tuple[str, str]:
    """Post a comment as a stranger; return its number and state, "1" published, "spam" held."""
    fields = {"author": author, "email": "a.reader@blog.example", "comment": text}
    Visitor(blog.site).post("/wp-comments-post.php", **fields, comment_post_ID="1", submit="Post")
    number, state = blog.ask_database(COMMENTS)[0]
    return number, state


def decide(blog: Blog, number: str, link: str) -> None:
    """Press one of the links under a comment as a moderator: `spamcomment` or `unspamcomment`."""
    moderator = Visitor(blog.site)
    moderator.get("/wp-login.php")
    moderator.post("/wp-login.php", log="moderator", pwd=SAID_AT_THE_DOOR, testcookie="1")
    status = "spam" if link == "unspamcomment" else "all"
    listed = moderator.get(f"/wp-admin/edit-comments.php?comment_status={status}")
    found = re.search(rf"comment\.php\?[^'\"]*action={link}[^'\"]*c={number}[^'\"]*", listed) or (
        re.search(rf"comment\.php\?c={number}&[^'\"]*action={link}[^'\"]*", listed)
    )
    if not found:
        sys.exit(f"WordPress shows no {link} under comment {number}")
    moderator.get("/wp-admin/" + found[0].replace("&#038;", "&").replace("&amp;", "&"))


def asked(folder: Path) -> dict[str, int]:
    """Return what the filter counted: ham and spam judged, missed and mistaken reported."""
    with closing(sqlite3.connect(folder / "akismet.sqlite3")) as counts:
        return dict(counts.execute("SELECT kind, SUM(number) FROM counted GROUP BY kind"))


def install(blog: Blog, key: str, port: int) -> None:
    """Write the configuration, whose constants are all that points here, and install WordPress."""
    socket = str(blog.folder / "database.sock")
    written = CONFIG.format(socket=socket, site=blog.site, key=key, port=port)
    (blog.pages / "wp-config.php").write_text(written)
    script = blog.folder / "install.php"
    script.write_text(INSTALL.format(root=blog.pages, host=f"127.0.0.1:{blog.port}"))
    done = subprocess.run(  # noqa: S603 - fetched from Debian
        blog.php(str(script)), capture_output=True, text=True, check=False, env=blog.environment
    )
    if not done.stdout.endswith("ready"):
        sys.exit(f"WordPress could not be installed: {done.stdout[-500:]} {done.stderr[-500:]}")


def measured(blog: Blog, data: Path) -> dict[str, object]:
    """Post, decide, and return what became of it."""
    serving = ["-S", f"127.0.0.1:{blog.port}", "-t", str(blog.pages)]
    with started(blog.php(*serving), blog, "php.log"):
        wait_for(lambda: _answers(blog), "WordPress")
        begun = time.monotonic()
        spam, spam_state = comment(blog, "cheap viagra", SPAM)
        time.sleep(BETWEEN)
        ham, ham_state = comment(blog, "Ruth Harris", HAM)
        print(f"a comment held ({spam_state}), one let through ({ham_state})", flush=True)
        decide(blog, ham, "spamcomment")
        decide(blog, spam, "unspamcomment")
        counted = asked(data)
        print(f"what the filter counted: {counted}", flush=True)
    return {
        "held": spam_state == "spam",
        "let_through": ham_state == "1",
        "submitted_spam": counted.get("missed", 0) == 1,
        "submitted_ham": counted.get("mistaken", 0) == 1,
        "checks": counted.get("ham", 0) + counted.get("spam", 0),
        "seconds": round(time.monotonic() - begun, 1),
    }


def _answers(blog: Blog) -> bool:
    try:
        return "A blog" in Visitor(blog.site).get("/wp-login.php")
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def main() -> None:
    """Print what happened, and what should have and did not."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        blog = Blog(unpacked(folder), folder, free_port())
        port, data = free_port(), folder / "filter"
        where = ["--data", str(data), "--site", blog.site, "--workers", "1"]
        with running(port, "spam", "serve", *where) as process, database(blog):
            key = process.stdout.readline().split()[-1] if process.stdout else ""
            install(blog, key, port)
            figures = measured(blog, data)
    missed = [name for name, right in figures.items() if right is False]
    result = {"benchmark": "spam-wordpress", "ratios": {}, "figures": figures, "missed": missed}
    print(json.dumps(result))


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__.splitlines()[0]).parse_args()
    main()
