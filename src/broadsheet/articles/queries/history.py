"""What was published of an article, and what changed from one version to the next."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from broadsheet.articles.engine.changes import Change, Paragraph, compare
from broadsheet.articles.models import ArticlePage, Publication
from broadsheet.articles.paragraphs import PARTS, in_paragraphs

_LABELS = {
    "headline": _("Headline"),
    "standfirst": _("Standfirst"),
    "bylines": _("Names and place"),
    "picture": _("Picture"),
    "body": _("Text"),
    "corrections": _("Corrections"),
}


@dataclass(frozen=True)
class Version:
    """One version of an article; `because` and `note` say why readers may not see it."""

    number: int
    published_at: datetime
    minor: bool
    added: int
    removed: int
    because: str
    note: str
    url: str


@dataclass(frozen=True)
class Part:
    """A part of an article as a version changed it."""

    name: str
    label: Promise
    changes: list[Change]


@dataclass(frozen=True)
class Difference:
    """A version beside the one before it; without one, it stands there in full.

    Of the parts besides the body only those are shown that changed.

    Of a withheld version there are no parts.
    """

    version: Version
    before: Version | None
    parts: list[Part]
    newer: Version | None
    older: Version | None


class NoSuchVersion(Exception):
    """The article was not published that often."""


def versions(article: ArticlePage) -> list[Version]:
    """Return every published version, newest first, without its words."""
    return [_version(article, row) for row in reversed(_rows(article))]


def difference(article: ArticlePage, number: int) -> Difference:
    """Return what version `number` changed; never a word of a version that is withheld.

    Raises:
        NoSuchVersion: there is no version of that number.
    """
    rows = _rows(article)
    if not 1 <= number <= len(rows):
        raise NoSuchVersion(number)
    row = rows[number - 1]
    shown = [earlier for earlier in rows[: number - 1] if not earlier.withheld]
    before = shown[-1] if shown else None
    return Difference(
        version=_version(article, row),
        before=_version(article, before) if before else None,
        parts=[] if row.withheld else list(_parts(before, row)),
        newer=_version(article, rows[number]) if number < len(rows) else None,
        older=_version(article, rows[number - 2]) if number > 1 else None,
    )


def _rows(article: ArticlePage) -> list[Publication]:
    rows = list(article.publications.defer("content").order_by("number"))
    if rows:
        return rows
    # Published by an older program and not changed since, or stored in bulk.
    moment = article.last_published_at or article.first_published_at
    if moment is None:
        return []
    content = in_paragraphs(article)
    return [Publication(article=article, number=1, published_at=moment, content=content)]


def _version(article: ArticlePage, row: Publication) -> Version:
    return Version(
        number=row.number,
        published_at=row.published_at,
        minor=row.minor,
        added=row.added,
        removed=row.removed,
        because=row.get_withheld_display() if row.withheld else "",
        note=row.withheld_note,
        url=f"{article.url}history/{row.number}/",
    )


def _parts(before: Publication | None, row: Publication) -> Iterator[Part]:
    old = before.content if before else row.content
    for name in [name for name in PARTS if name in old or name in row.content]:
        changes = compare(_pairs(old.get(name, [])), _pairs(row.content.get(name, [])))
        if name == "body" or before is None or any(c.state != "same" for c in changes):
            yield Part(name, _LABELS[name], changes)


def _pairs(stored: list[Paragraph]) -> list[Paragraph]:
    """Return paragraphs as pairs: the database gives them back as lists."""
    return [(kind, text) for kind, text in stored]
