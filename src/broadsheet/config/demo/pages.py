"""Articles into the page tree by the thousand, without saving pages one by one."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from random import Random
from typing import Any
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models.sql import InsertQuery
from django.utils.text import slugify
from wagtail.models import Locale
from wagtail.search.backends import get_search_backend

from broadsheet.articles.models import (
    ArticlePage,
    Author,
    Byline,
    Correction,
    SearchableText,
    SectionPage,
    SourceReference,
    Tag,
    TaggedArticle,
    place_of,
)
from broadsheet.articles.search_words import fold
from broadsheet.base.models import BasePage
from broadsheet.config.demo.newsroom import Newsroom
from broadsheet.core.clock import newsroom_date
from broadsheet.record.models import Statement

_SLUG_LENGTH = 100
# Curved quotes end a word as straight ones do, but text in ASCII is folded ten times as fast.
_QUOTES = str.maketrans(
    dict.fromkeys("\N{RIGHT SINGLE QUOTATION MARK}\N{LEFT DOUBLE QUOTATION MARK}", " ")
    | {"\N{RIGHT DOUBLE QUOTATION MARK}": " "}
)
_BASE_FIELDS = [f.attname for f in BasePage._meta.concrete_fields if not f.primary_key]  # noqa: SLF001 - Django's documented API


@dataclass(frozen=True)
class Planned:
    """An article that is ready to be stored, with the rows that hang on it.

    `blocks` are the body's raw stream values, `plain` its words; the rows lack their article.
    """

    section: SectionPage
    headline: str
    published_at: datetime
    blocks: list[dict[str, Any]]
    plain: str
    fields: dict[str, Any]
    slug: str = ""
    bylines: Sequence[tuple[Author, str]] = ()
    tags: Sequence[Tag] = ()
    rows: Sequence[SourceReference | Correction | Statement] = ()


class Shelf:
    """Puts articles into the tree; remembers which addresses and places are taken."""

    def __init__(self, newsroom: Newsroom, rng: Random) -> None:
        """Begin after the sections' present children."""
        self._rng = rng
        self._owner = newsroom.editor
        self._locale = Locale.get_default()
        self._type = ContentType.objects.get_for_model(ArticlePage)
        self._taken: set[tuple[int, str]] = set()
        self._steps = {
            section.pk: count(section.numchild + 1) for section in newsroom.sections.values()
        }
        self._search = get_search_backend()

    @transaction.atomic
    def add(self, batch: Sequence[Planned]) -> list[int]:
        """Store the articles with their rows and search entries; return their keys, in order."""
        pages = [self._page(planned) for planned in batch]
        bases = [BasePage(**{name: getattr(page, name) for name in _BASE_FIELDS}) for page in pages]
        BasePage.objects.bulk_create(bases)
        for page, base in zip(pages, bases, strict=True):
            page.pk = page.basepage_ptr_id = base.pk
        _insert_own_columns(pages)
        _add_rows(batch, pages)
        SearchableText.objects.bulk_create(map(_searchable, batch, pages))
        for planned, page in zip(batch, pages, strict=True):
            # The desk's index wants the words alone, and has them from markup at great expense.
            page.body = json.dumps([{"type": "text", "value": planned.plain}])
        index = self._search.get_index_for_model(ArticlePage)
        index.add_items(ArticlePage, pages)
        return [page.pk for page in pages]

    def close(self) -> None:
        """Tell the sections how many children they have."""
        for key, steps in self._steps.items():
            BasePage.objects.filter(pk=key).update(numchild=next(steps) - 1)

    def _page(self, planned: Planned) -> ArticlePage:
        section, day = planned.section, newsroom_date(planned.published_at)
        slug = self._free_slug(section.pk, f"{day}", planned.slug or slugify(planned.headline))
        step = next(self._steps[section.pk])
        raw = [
            {**block, "id": str(UUID(int=self._rng.getrandbits(128), version=4))}
            for block in planned.blocks
        ]
        return ArticlePage(
            title=planned.headline,
            draft_title=planned.headline,
            slug=f"{day}-{slug}",
            address_slug=slug,
            url_path=f"{section.url_path}{day:%Y/%m/%d}/{slug}/",
            path=BasePage._get_path(section.path, section.depth + 1, step),  # noqa: SLF001 - treebeard's own way to a path
            depth=section.depth + 1,
            numchild=0,
            content_type=self._type,
            owner=self._owner,
            locale=self._locale,
            translation_key=UUID(int=self._rng.getrandbits(128), version=4),
            live=True,
            section=section,
            published_on=day,
            listed_at=planned.published_at,
            first_published_at=planned.published_at,
            last_published_at=planned.published_at,
            latest_revision_created_at=planned.published_at,
            body=json.dumps(raw),
            **planned.fields,
        )

    def _free_slug(self, section: int, day: str, wanted: str) -> str:
        wanted = wanted[:_SLUG_LENGTH].strip("-")
        slug, number = wanted, 1
        while (section, f"{day}/{slug}") in self._taken:
            number += 1
            slug = f"{wanted}-{number}"
        self._taken.add((section, f"{day}/{slug}"))
        return slug


def _insert_own_columns(pages: list[ArticlePage]) -> None:
    """Insert the rows of the child table: bulk_create refuses models that inherit a table."""
    fields = ArticlePage._meta.local_concrete_fields  # noqa: SLF001 - Django's documented API
    size = connection.ops.bulk_batch_size(fields, pages)
    for start in range(0, len(pages), size):
        query = InsertQuery(ArticlePage)
        query.insert_values(fields, [*pages[start : start + size]], raw=True)
        query.get_compiler(using=connection.alias).execute_sql()


def _add_rows(batch: Iterable[Planned], pages: Iterable[ArticlePage]) -> None:
    """Store what hangs on the articles, one statement for each kind of row."""
    bylines, tagged = [], []
    rows: list[SourceReference | Correction | Statement] = []
    for planned, page in zip(batch, pages, strict=True):
        for order, (author, role) in enumerate(planned.bylines):
            bylines.append(Byline(article=page, author=author, role=role, sort_order=order))
        tagged += [TaggedArticle(tag=tag, content_object=page) for tag in planned.tags]
        for order, row in enumerate(planned.rows):
            row.article, row.sort_order = page, order
            rows.append(row)
    Byline.objects.bulk_create(bylines)
    TaggedArticle.objects.bulk_create(tagged)
    SourceReference.objects.bulk_create(row for row in rows if isinstance(row, SourceReference))
    Correction.objects.bulk_create(row for row in rows if isinstance(row, Correction))
    Statement.objects.bulk_create(row for row in rows if isinstance(row, Statement))


def _searchable(planned: Planned, page: ArticlePage) -> SearchableText:
    """Return what `articles.actions.make_searchable` would make, from words known already."""
    return SearchableText(
        place=place_of(planned.published_at, page.pk),
        article=page,
        headline=" ".join(fold(planned.headline.translate(_QUOTES))),
        words=" ".join(fold(f"{page.standfirst} {planned.plain}".translate(_QUOTES))),
    )


def batches(things: Iterable[Planned], size: int) -> Iterator[list[Planned]]:
    """Yield `things` in lists of at most `size`."""
    batch: list[Planned] = []
    for thing in things:
        batch.append(thing)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
