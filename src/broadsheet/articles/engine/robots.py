"""robots.txt: which machines are asked in, and which are asked to stay away.

Source: RFC 9309, Robots Exclusion Protocol. A crawler heeds the one group that names it, or else
the group of `*`; a group may name several.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

_LIST = Path(__file__).with_name("crawlers.toml")
_NOT_FOR_READING = ("/desk/", "/account/", "/search/")


class Use(StrEnum):
    """What a crawler's operator says it is for."""

    TRAINING = "training"
    ANSWERS = "answers"
    SEARCH = "search"


class Position(StrEnum):
    """Whom a newsroom lets in: all machines, those that lead readers to it, search engines."""

    ALL = "all"
    ANSWERS = "answers"
    SEARCH = "search"


@dataclass(frozen=True)
class Crawler:
    """A crawler by the name it looks for."""

    agent: str
    operator: str
    use: Use


@dataclass(frozen=True)
class Known:
    """The crawlers that are known, and the day on which the list was compiled."""

    compiled: date
    crawlers: tuple[Crawler, ...]

    def of(self, use: Use) -> list[Crawler]:
        """Return the crawlers of one use, in the order of the list."""
        return [crawler for crawler in self.crawlers if crawler.use == use]


@cache
def known() -> Known:
    """Return the list of crawlers that comes with the program."""
    data = tomllib.loads(_LIST.read_text(encoding="utf-8"))
    found = (Crawler(c["agent"], c["operator"], Use(c["use"])) for c in data["crawler"])
    return Known(data["compiled"], tuple(found))


def robots_txt(position: Position, sitemaps: Sequence[str]) -> str:
    """Return the whole of robots.txt for a newsroom's position."""
    parts = [_everybody(position), *_named(position)]
    parts.append("\n".join(f"Sitemap: {url}" for url in sitemaps))
    return "\n\n".join(parts) + "\n"


def _everybody(position: Position) -> str:
    if position == Position.SEARCH:
        return "# Only the search engines named below.\nUser-agent: *\nDisallow: /"
    return "\n".join(["User-agent: *", *_kept_out()])


def _named(position: Position) -> list[str]:
    training = known().of(Use.TRAINING)
    if position == Position.ALL:
        return []
    if position == Position.ANSWERS:
        heading = f"# No copies for training. Known crawlers as of {known().compiled}:"
        return [_group(heading, training, ["Disallow: /"])]
    refused = [*training, *known().of(Use.ANSWERS)]
    heading = f"# Neither training nor answers. Known crawlers as of {known().compiled}:"
    # Simple readers take the first name that is part of theirs: Applebot for Applebot-Extended.
    return [
        _group(heading, refused, ["Disallow: /"]),
        _group("# Search engines.", known().of(Use.SEARCH), _kept_out()),
    ]


def _group(heading: str, crawlers: Sequence[Crawler], rules: Sequence[str]) -> str:
    agents = [f"User-agent: {crawler.agent} # {crawler.operator}" for crawler in crawlers]
    return "\n".join([heading, *agents, *rules])


def _kept_out() -> list[str]:
    return [f"Disallow: {path}" for path in _NOT_FOR_READING]
