"""The front of this installation: its pages, files and hosts, and where the pool is."""

import socket
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from broadsheet.core.network import network_of
from broadsheet.readership.actions import views_folder
from broadsheet.readership.engine.tally import Tally
from broadsheet.serving.engine.answers import Application
from broadsheet.serving.engine.files import Folder
from broadsheet.serving.engine.front import Front, busy
from broadsheet.serving.engine.intake import Intake
from broadsheet.serving.engine.places import Places
from broadsheet.serving.engine.store import Store
from broadsheet.serving.engine.upstream import Upstream, short
from broadsheet.serving.listener import BACKLOG

THREADS = 128
"""Requests that a process of the front has in hand; most of them wait, for a client or the pool."""
SLOW, SLOW_EACH = 48, 16
"""Bodies of requests that are taken in at once, and of one client's network."""
LONG, LONG_EACH = 64, 16
"""Long files that are sent at once; with the slow bodies they leave threads for everything else."""
LARGE, LARGE_EACH = 6, 4
"""Uploads that pass at once, each with a place in the pool: never all places."""
AT_ONCE = 12
PATIENCE = 5.0
"""Seconds that a request waits for its turn in the pool before it is asked to come back."""
LONGEST = 120.0
"""Seconds without a byte from the pool after which a request is given up."""

BUSY_PAGE = "busy.html"
"""In the store's folder: the page that says to come back in a moment."""
FOLDERS = (("images", ("image/",)), ("recordings", ("audio/", "video/", "text/vtt")))
"""Folders of the media that readers may see: renditions, never originals with their metadata."""


def make_front(*, port: int) -> Front:
    """Return the application that answers readers on `port`."""
    tally = Tally(views_folder())
    tally.write_again_and_again()
    return Front(
        Store(store_folder()),
        upstream=Upstream(pool_address(), at_once=AT_ONCE, patience=PATIENCE, timeout=LONGEST),
        hosts=our_hosts(port),
        folders=(Folder(settings.STATIC_URL, Path(settings.STATIC_ROOT)), *media_folders()),
        memory=settings.PAGES_MEMORY,
        busy_page=store_folder() / BUSY_PAGE,
        tally=tally,
        downloads=Places(LONG, each=LONG_EACH, client=network_of),
    )


def taken_in(application: Application) -> Intake:
    """Return `application` behind what takes in the words of slow clients."""
    return Intake(
        application,
        small=Places(SLOW, each=SLOW_EACH, client=network_of),
        large=Places(LARGE, each=LARGE_EACH, client=network_of),
        busy=lambda: busy(store_folder() / BUSY_PAGE),
    )


def store_folder() -> Path:
    """Return where the published pages are."""
    folder: Path | None = settings.STORE
    if folder is None:
        raise RuntimeError("there is no front without a store")
    return folder


def media_folders() -> tuple[Folder, ...]:
    """Return the folders of pictures and recordings; a file's name there stands for its content."""
    return tuple(
        Folder(
            f"{settings.MEDIA_URL}{name}/",
            Path(settings.MEDIA_ROOT) / name,
            kept_for_ever=True,
            kinds=kinds,
        )
        for name, kinds in FOLDERS
    )


def pool_address() -> Path:
    """Return where the front reaches the pool that makes pages."""
    return Path(settings.DATA) / "pool.sock"


def listen_for_front() -> socket.socket:
    """Return the pool's listening socket, which no other account may open."""
    address = pool_address()
    address.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    with short(address) as name:
        listener.bind(name)
    address.chmod(0o600)
    listener.listen(BACKLOG)
    return listener


def our_hosts(port: int) -> list[str]:
    """Return every way in which a browser writes the host of this installation."""
    public = urlsplit(settings.PUBLIC_ORIGIN).port
    ports = {f":{number}" for number in (public, port) if number}
    return [host + suffix for host in settings.OUR_HOSTS for suffix in ("", *ports)]
