"""A reply's text as safe HTML: light formatting, honest links, nothing that runs or loads."""

import re
from typing import Any
from urllib.parse import urlsplit

import nh3
from markdown_it import MarkdownIt

TAGS = frozenset("a blockquote br code em li ol p pre s strong ul".split())
"""Every element that a reply may contain; the only attributes are `href` and `rel` of a link."""

REL = "nofollow ugc noopener"

_MOST_LINK = 2_000
_MOST_NESTING = 12
_RULES = """text newline paragraph blockquote list fence backticks emphasis strikethrough link
    autolink escape linkify inline block normalize fragments_join balance_pairs""".split()
_BAD_IN_LINK = re.compile(r"[\x00-\x20\x7f-\xa0\\<>\"'`{}|^]")


def is_honest_link(address: str) -> bool:
    """Tell whether an address is absolute http(s), with a host and no user name or odd character.

    `https://bank.example@evil.example/` leads to evil.example: a user name only deceives.
    """
    if len(address) > _MOST_LINK or _BAD_IN_LINK.search(address):
        return False
    try:
        parts = urlsplit(address)
        has_host = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False
    return parts.scheme.lower() in ("http", "https") and has_host and "@" not in parts.netloc


def _as_typed(address: str) -> str:
    return address


def _markdown() -> MarkdownIt:
    """Return a parser that knows light formatting only: no HTML, images, headings or tables."""
    options: dict[str, Any] = {
        "html": False,
        "linkify": True,
        "breaks": True,
        "maxNesting": _MOST_NESTING,
    }
    parser = MarkdownIt("zero", options).enable(_RULES, ignoreInvalid=True)
    assert parser.linkify is not None  # noqa: S101 - linkify-it-py is a dependency
    # Only what is written as http(s)://… becomes a link by itself: no addresses of people, no
    # words that happen to hold a dot.
    parser.linkify.set({"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})
    parser.validateLink = is_honest_link  # type: ignore[method-assign,assignment]  # documented
    # Show what a link says, not a prettier form of it: Punycode unveils look-alike letters.
    parser.normalizeLinkText = _as_typed  # type: ignore[method-assign,assignment]  # documented
    return parser


_parser = _markdown()


def render_reply(text: str) -> str:
    """Return cleaned text as HTML that is safe in a page; the work is bounded by its length.

    `text` comes from `text.clean_text`. What is nested deeper than twelve levels is left out.
    """
    return nh3.clean(
        _parser.render(text),
        tags=set(TAGS),
        attributes={"a": {"href"}, "*": set()},
        url_schemes={"http", "https"},
        link_rel=REL,
        strip_comments=True,
    ).strip()


def links_in(html: str) -> list[str]:
    """Return the addresses that rendered HTML links to, in order, repetitions included."""
    return [match.replace("&amp;", "&") for match in re.findall(r'<a href="([^"]*)"', html)]
