"""What the front page shows, and the navigation."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from django.db.models import QuerySet

from broadsheet.articles.keys import SITE, reads_list, section_list, story_list
from broadsheet.articles.models import ArticlePage, FrontPage, PlainPage, SectionPage, Story
from broadsheet.articles.queries.articles import members, public
from broadsheet.articles.queries.listed import by_keys
from broadsheet.core.freshness import reads
from broadsheet.core.shared import shared

SECONDARY, PER_SECTION, PER_STORY, PER_ROW, RIVER = 4, 3, 4, 4, 12
ENOUGH = 400
"""More than can stand on a front page, with as many strips as it may have."""


@dataclass(frozen=True)
class Strip:
    """One zone of the front page under its top.

    `kind` is section, story, opinion, pictures or note; `thing` is the section, the story or the
    note itself; `title` may be empty, then the page words it.
    """

    kind: str
    title: str
    thing: Any
    articles: list[ArticlePage]


@dataclass(frozen=True)
class Front:
    """The front page: no article stands on it twice; `date` is the newest article's."""

    lead: ArticlePage | None
    secondary: list[ArticlePage]
    strips: list[Strip]
    river: list[ArticlePage]
    date: date | None


@dataclass(frozen=True)
class _Planned:
    """A strip before its articles are read: their keys, as far as they are chosen."""

    kind: str
    title: str
    thing: Any
    pool: Callable[[], Sequence[int]] | None
    most: int
    chosen: list[int] = field(default_factory=list)


@shared
def live_sections() -> list[SectionPage]:
    """Return the sections of the navigation, in their order."""
    reads(SITE)
    return list(SectionPage.objects.live().order_by("position", "title", "pk"))


@shared
def plain_pages() -> list[PlainPage]:
    """Return the standing pages that anybody may read, by title."""
    reads(SITE)
    return list(PlainPage.objects.live().public().order_by("title", "pk"))


def compose_front(page: FrontPage) -> Front:
    """Return what the front page shows: what the editor chose, and the newest wherever none is.

    What readers may not see is passed over. Whatever was chosen for one place is kept for it: no
    strip above takes it by being filled up.
    """
    chosen = _composed(page)
    keys = [*chosen.lead, *chosen.secondary, *chosen.river]
    keys += [key for _plan, placed in chosen.strips for key in placed]
    found = {article.pk: article for article in by_keys(keys)}
    return Front(
        lead=found[chosen.lead[0]] if chosen.lead else None,
        secondary=[found[key] for key in chosen.secondary],
        strips=[
            Strip(plan.kind, plan.title, plan.thing, [found[key] for key in placed])
            for plan, placed in chosen.strips
        ],
        river=[found[key] for key in chosen.river],
        date=chosen.date,
    )


@dataclass(frozen=True)
class _Composed:
    """Which articles stand where, by their keys; pages share it, and each gets its own articles."""

    lead: list[int]
    secondary: list[int]
    strips: list[tuple[_Planned, list[int]]]
    river: list[int]
    date: date | None


@shared
def _composed(page: FrontPage) -> _Composed:
    reads(SITE)
    plans = _plans(page)
    lead_first = [page.lead_id, *(second.article_id for second in page.seconds.all())]
    chosen = {key for key in lead_first if key}.union(*(plan.chosen for plan in plans))
    kept = set(public().filter(pk__in=chosen).order_by().values_list("pk", flat=True))
    placing = _Placing(kept)

    lead = placing.place([page.lead_id], _newest_unpaid, 1)
    secondary = placing.place(lead_first[1:], _newest, SECONDARY)
    strips = [(plan, placing.place(plan.chosen, plan.pool, plan.most)) for plan in plans]
    river = placing.place([], _newest, RIVER)
    return _Composed(
        lead=lead,
        secondary=secondary,
        strips=[(plan, keys) for plan, keys in strips if keys or plan.pool is None],
        river=river,
        date=public().values_list("published_on", flat=True).first(),
    )


class _Placing:
    """Gives each place of the page its articles, so that none stands twice."""

    def __init__(self, kept: set[int]) -> None:
        """Keep the articles that were chosen for some place of the page."""
        self.placed: dict[int, None] = {}
        self._kept = kept

    def place(
        self, chosen: Iterable[int | None], pool: Callable[[], Sequence[int]] | None, most: int
    ) -> list[int]:
        """Return what stands in a place: what was chosen for it, then the newest of its pool."""
        wanted = dict.fromkeys(key for key in chosen if key)
        keys = [key for key in wanted if key in self._kept and key not in self.placed][:most]
        if pool is not None and len(keys) < most:
            taken = self._kept | set(self.placed)
            keys += [key for key in pool() if key not in taken][: most - len(keys)]
        self.placed.update(dict.fromkeys(keys))
        return keys


def _plans(page: FrontPage) -> list[_Planned]:
    """Return the strips that the editor placed, then the sections that have none of their own."""
    sections = live_sections()
    plans = [plan for block in page.blocks if (plan := _planned(block, sections)) is not None]
    if page.other_sections:
        stripped = {plan.thing.pk for plan in plans if plan.kind == "section"}
        plans += [_of_section(section) for section in sections if section.pk not in stripped]
    return plans


def _planned(block: Any, sections: list[SectionPage]) -> _Planned | None:
    """Return what a block asks for; nothing when what it names is gone, or not public."""
    value = block.value
    match block.block_type:
        case "section":
            live = next((section for section in sections if value and section.pk == value.pk), None)
            return _of_section(live) if live else None
        case "story":
            return _of_story(value) if value else None
        case "opinion":
            return _Planned("opinion", value["heading"], None, _newest_opinions, PER_ROW)
        case "pictures":
            chosen = [article.pk for article in value["articles"] if article]
            return _Planned("pictures", value["heading"], None, _newest_pictured, PER_ROW, chosen)
        case _:
            return _Planned("note", value["heading"], value, None, 0)


def _of_story(story: Story) -> _Planned:
    return _Planned("story", story.title, story, partial(_newest_of_story, story.pk), PER_STORY)


def _of_section(section: SectionPage) -> _Planned:
    newest = partial(_newest_of_section, section.pk)
    return _Planned("section", section.title, section, newest, PER_SECTION)


@shared
def _newest() -> list[int]:
    return _first_keys(public())


@shared
def _newest_unpaid() -> list[int]:
    return _first_keys(public().exclude(kind=ArticlePage.Kind.SPONSORED))


@shared
def _newest_opinions() -> list[int]:
    return _first_keys(public().filter(kind=ArticlePage.Kind.OPINION))


@shared
def _newest_pictured() -> list[int]:
    return _first_keys(public().filter(lead_image__isnull=False))


@shared
def _newest_of_story(pk: int) -> list[int]:
    reads_list(story_list(pk))
    return _first_keys(members().filter(story=pk))


@shared
def _newest_of_section(pk: int) -> list[int]:
    reads_list(section_list(pk))
    return _first_keys(members().filter(section=pk))


def _first_keys(pool: QuerySet[ArticlePage]) -> list[int]:
    """Return the keys of the newest: enough of them, however many stand elsewhere already."""
    reads(SITE)
    return list(pool.values_list("pk", flat=True)[:ENOUGH])
