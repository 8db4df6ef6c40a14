"""What the desk points out before an article is published: never a reason to refuse it."""

from collections.abc import Callable, Iterable, Iterator
from html import unescape
from re import DOTALL
from re import compile as pattern
from urllib.parse import urlsplit

from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from broadsheet.articles.models import ArticlePage

LONG_HEADLINE = 110
"""Letters beyond which search engines and most cards cut a headline."""
_LINK = pattern(r"<a\b([^>]*)>(.*?)</a>", DOTALL)
_ADDRESS = pattern(r'\b(?:href|data-unread)="([^"]*)"')

Caution = Callable[[ArticlePage], Iterable[str]]
"""Given an article as it would be published, say what an editor may want to look at."""


def cautions_of(article: ArticlePage) -> list[str]:
    """Return everything worth a second look, in the order in which a reader would meet it."""
    return [words for caution in cautions for words in caution(article)]


def about_the_headline(article: ArticlePage) -> Iterator[str]:
    """A headline that is cut in lists elsewhere."""
    letters = len(article.title)
    if letters > LONG_HEADLINE:
        yield _("The headline has %(letters)d letters; more than %(most)d are cut elsewhere.") % {
            "letters": letters,
            "most": LONG_HEADLINE,
        }


def about_the_standfirst(article: ArticlePage) -> Iterator[str]:
    """A missing line under the headline, which lists, cards and mails show."""
    if not article.standfirst.strip():
        yield _("There is no standfirst: lists, cards and mails will show the headline alone.")


def about_the_bylines(article: ArticlePage) -> Iterator[str]:
    """An article that nobody signs."""
    if not article.bylines.all():
        yield _("There is no byline: readers will not see who wrote it.")


def about_the_pictures(article: ArticlePage) -> Iterator[str]:
    """Pictures that somebody who cannot see them gets nothing of."""
    lead = article.lead_image
    if lead is None:
        yield _("There is no lead image: cards will show the words alone.")
    elif not (article.lead_alt or lead.alt):
        yield _("The lead image has no text alternative for those who cannot see it.")
    silent = sum(_is_silent(block.value) for block in article.body if block.block_type == "image")
    if silent:
        yield ngettext(
            "%(count)d picture in the text has no text alternative.",
            "%(count)d pictures in the text have no text alternative.",
            silent,
        ) % {"count": silent}


def about_the_quotations(article: ArticlePage) -> Iterator[str]:
    """Words between quotation marks that nobody is named for."""
    for block in article.body:
        if block.block_type == "quotation" and not (block.value.get("speaker") or "").strip():
            yield _("A quotation does not say who speaks: “%(words)s”.") % {
                "words": _beginning(block.value.get("words") or "")
            }


def about_the_links(article: ArticlePage) -> Iterator[str]:
    """Links that lead nowhere, because their address cannot be read or is not kept."""
    for block in article.body:
        if block.block_type == "text":
            for attributes, words in _LINK.findall(block.value.source):
                address = _ADDRESS.search(attributes)
                led = unescape(address[1]) if address else ""
                if "linktype=" not in attributes and not _can_be_followed(led):
                    yield _("A link cannot be followed: “%(words)s”.") % {
                        "words": _beginning(led or unescape(strip_tags(words)))
                    }


def about_the_text(article: ArticlePage) -> Iterator[str]:
    """An article without a word."""
    if not len(article.body):
        yield _("The article has no text yet.")


cautions: list[Caution] = [
    about_the_headline,
    about_the_standfirst,
    about_the_bylines,
    about_the_pictures,
    about_the_text,
    about_the_quotations,
    about_the_links,
]
"""In the order of the page; upper parts append theirs."""


def _is_silent(value: object) -> bool:
    get = getattr(value, "get", None)
    image = get("image") if get else None
    return image is not None and get is not None and not (get("alt") or image.alt)


def _can_be_followed(address: str) -> bool:
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018 - reading it is what refuses a port that is no number
    except ValueError:
        return False
    if parts.scheme in ("http", "https"):
        host = parts.hostname or ""
        return bool(host) and not any(letter.isspace() for letter in address) and "." in host
    if parts.scheme in ("mailto", "tel"):
        return bool(parts.path)
    return not parts.scheme and address.startswith(("/", "#"))


def _beginning(words: str) -> str:
    return Truncator(words).chars(60)
