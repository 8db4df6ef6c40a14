"""What a page of a known provider looks like in a frame, and where the frame is from.

Each frame's address was made from the page's own, never asked for: nothing is fetched.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, urlsplit


@dataclass(frozen=True)
class Frame:
    """A provider's player or chart: `url` goes into an iframe, `shape` says how it is proportioned.

    The shape is `wide` (16 by 9), `tall` (a document or map) or `low` (a player of sound).
    """

    provider: str
    url: str
    shape: str

    @property
    def origin(self) -> str:
        """The scheme and host that a policy has to let."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"


@dataclass(frozen=True)
class _Provider:
    name: str
    hosts: frozenset[str]
    shape: str
    address: Callable[[str, dict[str, list[str]]], str]


def _by_path(pattern: str, address: str) -> Callable[[str, dict[str, list[str]]], str]:
    """Return what makes `address` of the group in `pattern`, or nothing when it does not match."""
    compiled = re.compile(pattern)

    def make(path: str, _query: dict[str, list[str]]) -> str:
        found = compiled.fullmatch(path)
        return address.format(*found.groups()) if found else ""

    return make


_YOUTUBE_ID = re.compile(r"[\w-]{11}")


def _youtube(path: str, query: dict[str, list[str]]) -> str:
    steps = path.strip("/").split("/")
    key = query.get("v", [""])[0] if steps[0] == "watch" else steps[-1]
    if not _YOUTUBE_ID.fullmatch(key):
        return ""
    start = query.get("t", query.get("start", [""]))[0].removesuffix("s")
    return f"https://www.youtube-nocookie.com/embed/{key}?autoplay=1" + (
        f"&start={start}" if start.isascii() and start.isdigit() else ""
    )


def _soundcloud(path: str, _query: dict[str, list[str]]) -> str:
    if not re.fullmatch(r"/[\w-]+/(sets/)?[\w-]+/?", path):
        return ""
    page = quote(f"https://soundcloud.com{path}", safe="")
    return f"https://w.soundcloud.com/player/?url={page}&auto_play=true&visual=false"


_PROVIDERS = (
    _Provider(
        "YouTube",
        frozenset(("youtube.com", "m.youtube.com", "youtu.be", "youtube-nocookie.com")),
        "wide",
        _youtube,
    ),
    _Provider(
        "Vimeo",
        frozenset(("vimeo.com", "player.vimeo.com")),
        "wide",
        _by_path(
            r"/(?:video/|channels/[\w-]+/)?(\d{5,12})/?",
            "https://player.vimeo.com/video/{}?dnt=1&autoplay=1",
        ),
    ),
    _Provider(
        "Dailymotion",
        frozenset(("dailymotion.com", "dai.ly")),
        "wide",
        _by_path(
            r"/(?:video/)?(\w{5,12})/?",
            "https://geo.dailymotion.com/player.html?video={}",
        ),
    ),
    _Provider("SoundCloud", frozenset(("soundcloud.com",)), "low", _soundcloud),
    _Provider(
        "Spotify",
        frozenset(("open.spotify.com",)),
        "low",
        _by_path(
            r"/(?:intl-\w+/)?(track|album|episode|show|playlist)/(\w{22})/?",
            "https://open.spotify.com/embed/{}/{}",
        ),
    ),
    _Provider(
        "Internet Archive",
        frozenset(("archive.org",)),
        "wide",
        _by_path(r"/details/([\w.-]{3,100})/?", "https://archive.org/embed/{}"),
    ),
    _Provider(
        "Datawrapper",
        frozenset(("datawrapper.dwcdn.net", "datawrapper.de")),
        "tall",
        _by_path(r"/(?:_/)?(\w{5})(?:/\d*)?/?", "https://datawrapper.dwcdn.net/{}/"),
    ),
)

NAMES = tuple(provider.name for provider in _PROVIDERS)
"""Whose pages can be shown in place."""


def frame_of(url: str) -> Frame | None:
    """Return how the page at `url` is shown in place; None when only a link can lead there."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    if parts.scheme not in ("http", "https"):
        return None
    for provider in _PROVIDERS:
        if host in provider.hosts:
            address = provider.address(parts.path, parse_qs(parts.query))
            return Frame(provider.name, address, provider.shape) if address else None
    return None


def host_of(url: str) -> str:
    """Return the host of an address as people say it, or nothing when it has none."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
