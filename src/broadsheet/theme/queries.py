"""What the theme reads: the newsroom's name, its look and its menus."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from wagtail.models import Site

from broadsheet.articles.keys import SITE
from broadsheet.base.models import BasePage
from broadsheet.core.freshness import reads
from broadsheet.core.shared import shared
from broadsheet.theme.models import Look, Menus
from broadsheet.theme.showing import shown_as


@dataclass(frozen=True)
class Link:
    """One link of a menu."""

    title: str
    url: str


@shared
def site() -> Site | None:
    """Return the newsroom's site, or None before the first set-up."""
    reads(SITE)
    found: Site | None = (
        Site.objects.filter(is_default_site=True).select_related("root_page").first()
    )
    return found


def name() -> str:
    """Return the newsroom's name, or what is tried as one."""
    tried: Look | None = shown_as(Look)
    if tried is not None and tried.shown_name:
        return tried.shown_name
    current = site()
    return current.site_name if current is not None and current.site_name else "Broadsheet"


def look() -> Look:
    """Return the newsroom's look, or an empty one."""
    return shown_as(Look) or _saved_look()


@shared
def _saved_look() -> Look:
    current = site()
    if current is None:
        return Look()
    found = Look.objects.filter(site=current).select_related("logo", "logo_dark").first()
    return found or Look(site=current)


def header() -> list[Link]:
    """Return what the newsroom put into the menu at the top; none means the sections."""
    tried = shown_as(Menus)
    return _saved_header() if tried is None else _links(tried.header)


def footer() -> list[Link]:
    """Return what the newsroom put into the menu at the foot; none means the usual."""
    tried = shown_as(Menus)
    return _saved_footer() if tried is None else _links(tried.footer)


@shared
def _saved_header() -> list[Link]:
    return _links(_menus().header)


@shared
def _saved_footer() -> list[Link]:
    return _links(_menus().footer)


def _menus() -> Menus:
    return Menus.objects.filter(site=site()).first() or Menus()


def _links(menu: Iterable[Any]) -> list[Link]:
    """Return the links of a menu; those to pages that readers may not see are left out."""
    reads(SITE)
    items = list(menu)
    wanted = [item.value["page"].pk for item in items if _is_page(item)]
    pages = {}
    if wanted:
        readable = BasePage.objects.filter(pk__in=wanted).live().public()
        pages = {page.pk: page for page in readable.specific()}
    links = []
    for item in items:
        if not _is_page(item):
            links.append(Link(item.value.get("label", ""), item.value.get("address", "")))
        elif (page := pages.get(item.value["page"].pk)) is not None and page.url:
            links.append(Link(item.value["label"] or page.title, page.url))
    return [link for link in links if link.title and link.url]


def _is_page(item: Any) -> bool:
    # A page that was deleted leaves its block behind, with nothing in it.
    return item.block_type == "page" and item.value.get("page") is not None
