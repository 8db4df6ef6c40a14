"""What the front page shows, and the navigation."""

from dataclasses import dataclass
from datetime import date

from broadsheet.articles.models import ArticlePage, FrontPage, PlainPage, SectionPage
from broadsheet.articles.queries.articles import by_keys, public

SECONDARY, PER_SECTION, RIVER = 4, 3, 12


@dataclass(frozen=True)
class SectionFront:
    """A section with its newest articles that stand nowhere else on the front page."""

    section: SectionPage
    articles: list[ArticlePage]


@dataclass(frozen=True)
class Front:
    """The front page: no article stands on it twice; `date` is the newest article's."""

    lead: ArticlePage | None
    secondary: list[ArticlePage]
    sections: list[SectionFront]
    river: list[ArticlePage]
    date: date | None


def live_sections() -> list[SectionPage]:
    """Return the sections of the navigation, in their order."""
    return list(SectionPage.objects.live().order_by("position", "title", "pk"))


def plain_pages() -> list[PlainPage]:
    """Return the standing pages that anybody may read, by title."""
    return list(PlainPage.objects.live().public().order_by("title", "pk"))


def compose_front(page: FrontPage) -> Front:
    """Return what the front page shows: what the editor chose leads, the rest is the newest."""
    most = 1 + SECONDARY + RIVER
    newest = list(public().values_list("pk", flat=True)[: most + PER_SECTION * 20])
    lead = _lead(page, newest)
    secondary = [key for key in newest if key != lead][:SECONDARY]
    used = {lead, *secondary}
    by_section: list[tuple[SectionPage, list[int]]] = []
    for section in live_sections():
        rows = public().filter(section=section).values_list("pk", flat=True)
        keys = [key for key in rows[: PER_SECTION + len(used)] if key not in used][:PER_SECTION]
        by_section.append((section, keys))
    used.update(key for _, keys in by_section for key in keys)
    river = [key for key in newest if key not in used][:RIVER]
    found = {article.pk: article for article in by_keys([*filter(None, used), *river])}
    return Front(
        lead=found.get(lead or 0),
        secondary=[found[key] for key in secondary if key in found],
        sections=[
            SectionFront(section, [found[key] for key in keys if key in found])
            for section, keys in by_section
            if keys
        ],
        river=[found[key] for key in river if key in found],
        date=found[newest[0]].published_on if newest and newest[0] in found else None,
    )


def _lead(page: FrontPage, newest: list[int]) -> int | None:
    """Return the key of the article that leads: the editor's choice while readers may see it."""
    if page.lead_id and public().filter(pk=page.lead_id).exists():
        return int(page.lead_id)
    return newest[0] if newest else None
