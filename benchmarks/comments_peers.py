"""Measure posting beside Isso and django-comments-xtd, one after another and over again.

Run it as `python benchmarks/comments_peers.py PEERS [--writers N] [--posts N] [--rounds N]`, where
PEERS is a virtual environment with isso, django-comments-xtd and gunicorn from PyPI. All three
store on SQLite with `synchronous=FULL`, each behind HTTP as it is run in earnest; only Broadsheet
filters, rules and counts. Isso has its rate limit and its queue turned off, xtd its confirmation
by mail. Broadsheet is measured with NORMAL, too. The last line is one JSON object.
"""

import argparse
import http.client
import json
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from comments import Posted, Send, missing, preview, send_all, words
from comments_newsroom import FORM, Newsroom, ask, free_port

THREADS = 12
INPUT = re.compile(r'<input type="hidden" name="(\w+)"[^>]*?value="([^"]*)"')
ISSO = """[general]
dbpath = {folder}/isso.db
host = http://127.0.0.1:{port}/
[moderation]
enabled = false
[guard]
enabled = false
[hash]
algorithm = sha1
"""
XTD = """import sys
from pathlib import Path
from django.conf import settings
HERE = Path(__file__).parent
settings.configure(
    SECRET_KEY="x" * 50, ALLOWED_HOSTS=["*"], ROOT_URLCONF="xtd", SITE_ID=1, USE_TZ=True,
    DATABASES={{"default": {{"ENGINE": "django.db.backends.sqlite3", "NAME": HERE / "xtd.db",
        "OPTIONS": {{"timeout": 30, "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"}}}}}},
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sites",
        "django.contrib.sessions", "django.contrib.messages",
        "rest_framework", "django_comments_xtd", "django_comments"],
    MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware", "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware"],
    TEMPLATES=[{{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True,
        "OPTIONS": {{"context_processors": ["django.template.context_processors.request"]}}}}],
    COMMENTS_APP="django_comments_xtd", COMMENTS_XTD_CONFIRM_EMAIL=False,
    COMMENTS_XTD_SALT=b"salt", COMMENTS_XTD_API_DEFAULT_GRAVATAR="",
    COMMENTS_XTD_SEND_HTML_EMAIL=False, COMMENTS_HIDE_REMOVED=False, MANAGERS=[],
    DEFAULT_AUTO_FIELD="django.db.models.AutoField", EMAIL_BACKEND=
    "django.core.mail.backends.dummy.EmailBackend",
)
import django
django.setup()
from django.contrib.sites.models import Site
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.urls import include, path
from django_comments_xtd import get_form
def form(request):
    made = get_form()(Site.objects.get(pk=1))
    hidden = {{name: made[name].value() for name in
        ("content_type", "object_pk", "timestamp", "security_hash", "reply_to")}}
    hidden["csrfmiddlewaretoken"] = get_token(request)
    return HttpResponse("".join(
        f'<input type="hidden" name="{{k}}" value="{{v}}">' for k, v in hidden.items()))
urlpatterns = [path("comments/", include("django_comments_xtd.urls")), path("form/", form)]
if sys.argv[0].endswith("xtd.py"):
    call_command("migrate", verbosity=0)
application = get_wsgi_application()
"""


class Peer:
    """A peer in a folder of its own, behind gunicorn."""

    def __init__(self, folder: Path, binaries: Path) -> None:
        """Get it ready."""
        self.folder, self.binaries, self.port = folder, binaries, free_port()
        self.process: subprocess.Popen[bytes] | None = None
        folder.mkdir()
        self.prepare()

    application, look = "", "/"

    def prepare(self) -> None:
        """Write what it needs."""

    def start(self) -> None:
        """Serve it, and wait until it answers."""
        self.process = subprocess.Popen(  # noqa: S603 - programs of the peers' environment
            [
                *(str(self.binaries / "gunicorn"), "--threads", str(THREADS), "--bind"),
                *(f"127.0.0.1:{self.port}", "--log-level", "error", self.application),
            ],
            cwd=self.folder,
            env={**os.environ, "ISSO_SETTINGS": str(self.folder / "isso.conf")},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        for _try in range(150):
            try:
                ask(self.port, "GET", self.look)
            except OSError:
                time.sleep(0.2)
            else:
                return
        sys.exit(f"{self.application} did not answer")

    def stop(self) -> None:
        """End all of its processes."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait()

    def ready(self, number: int) -> Send:
        """Return what sends one comment."""
        raise NotImplementedError


class Isso(Peer):
    """Isso, as its documentation runs it behind gunicorn."""

    application = "isso.run"

    def prepare(self) -> None:
        """Write its configuration."""
        said = ISSO.format(folder=self.folder, port=self.port)
        (self.folder / "isso.conf").write_text(said, encoding="utf-8")

    def ready(self, number: int) -> Send:
        """Return what sends one comment."""
        said = {"text": words(number), "author": f"R {number}", "title": "The mole stands"}

        def send() -> tuple[int, str]:
            with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as one:
                kind = {"Content-Type": "application/json"}
                one.request("POST", "/new?uri=%2Fmole%2F", json.dumps(said), kind)
                answer = one.getresponse()
                answer.read()
                return answer.status, said["text"]

        return send


class Xtd(Peer):
    """django-comments-xtd in the smallest project that takes comments."""

    application, look = "xtd", "/form/"

    def prepare(self) -> None:
        """Write a project and its database."""
        (self.folder / "xtd.py").write_text(XTD.format(), encoding="utf-8")
        command = [str(self.binaries / "python"), "xtd.py"]
        subprocess.run(command, cwd=self.folder, check=True)  # noqa: S603 - our own program

    def ready(self, number: int) -> Send:
        """Fetch the form, and return what sends it."""
        _status, headers, page = ask(self.port, "GET", "/form/")
        text = words(number)
        said = {
            **dict(INPUT.findall(page)),
            "name": f"R {number}",
            "email": f"r{number}@readers.example",
            "comment": text,
        }
        cookie = headers["set-cookie"].partition(";")[0]

        def send() -> tuple[int, str]:
            status, _headers, _body = ask(
                self.port, "POST", "/comments/post/", said, Cookie=cookie, **FORM
            )
            return status, text

        return send


def measured(numbers: range, writers: int, ready: object) -> Posted:
    """Get posts ready, then let many writers send them at the same time."""
    with ThreadPoolExecutor(4) as pool:
        sends = list(pool.map(ready, numbers))  # type: ignore[arg-type]  # each kind's own
    return send_all(sends, writers)


def rounds(peers: Path, writers: int, posts: int, many: int) -> dict[str, list[Posted]]:
    """Measure all, one after another and over again; each runs alone."""
    found: dict[str, list[Posted]] = {}
    with tempfile.TemporaryDirectory() as folder:
        newsroom = Newsroom(Path(folder) / "data")
        others = [kind(Path(folder) / kind.__name__, peers / "bin") for kind in (Isso, Xtd)]
        for number in range(many):
            first = 10_000 + number * 5_000
            for flushed in (True, False):
                newsroom.start(flushed=flushed)
                newsroom.settle()
                measured(range(first, first + 24), 4, lambda n: preview(newsroom, n))
                numbers = range(first + 100, first + 100 + posts)
                posted = measured(numbers, writers, lambda n: preview(newsroom, n))
                posted.errors += missing(newsroom, posted.acknowledged)
                newsroom.stop()
                found.setdefault("full" if flushed else "normal", []).append(posted)
                first += 2_500
            for peer in others:
                peer.start()
                measured(range(first, first + 24), 4, peer.ready)
                numbers = range(first + 100, first + 100 + posts)
                found.setdefault(type(peer).__name__.lower(), []).append(
                    measured(numbers, writers, peer.ready)
                )
                peer.stop()
            for name, runs in found.items():
                last = runs[-1]
                print(name, f"{last.per_second:.1f}/s p99 {last.p99:.0f} ms", dict(last.refused))
    return found


def main(peers: Path, writers: int, posts: int, many: int) -> None:
    """Print what was measured, and what misses its target."""
    found = rounds(peers, writers, posts, many)
    full = found["full"]

    def ratio(name: str) -> float:
        pairs = zip(full, found[name], strict=True)
        return round(statistics.median(a.per_second / (b.per_second or 1) for a, b in pairs), 2)

    ratios = {"isso": ratio("isso"), "xtd": ratio("xtd")}
    figures: dict[str, object] = {}
    for name, runs in found.items():
        figures[f"{name}_per_s"] = round(statistics.median(r.per_second for r in runs), 1)
        figures[f"{name}_p99_ms"] = round(statistics.median(r.p99 for r in runs))
        figures[f"{name}_errors"] = sum(r.errors for r in runs)
    enough = statistics.median(r.per_second for r in full) >= 200  # noqa: PLR2004 - the target
    faster = ratios["isso"] >= 2 and ratios["xtd"] >= 5  # noqa: PLR2004 - the targets
    targets = {
        "posts": enough or faster,
        "p99": statistics.median(r.p99 for r in full) <= 500,  # noqa: PLR2004 - the target
        "errors": not figures["full_errors"] and not figures["normal_errors"],
    }
    missed = [name for name, met in targets.items() if not met]
    said = {"benchmark": "comments_peers", "ratios": ratios, "figures": figures, "missed": missed}
    print(json.dumps(said))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("peers", type=Path)
    parser.add_argument("--writers", type=int, default=50)
    parser.add_argument("--posts", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    main(arguments.peers, arguments.writers, arguments.posts, arguments.rounds)
