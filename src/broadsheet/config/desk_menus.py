"""What stands in the desk's menus, and in whose words: a newsroom's, not a content system's."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from wagtail.admin.menu import MenuItem
from wagtail.admin.search import SearchArea

NAMES = {
    "images": gettext_lazy("Pictures"),
    "documents": gettext_lazy("Files"),
    "explorer": gettext_lazy("Page tree"),
    "reports": gettext_lazy("Reports"),
}
"""Menu items of Wagtail's that are called otherwise here, by the name they are registered under."""

FOR_ADMINISTRATORS = {"explorer", "reports", "collections"}
"""Items that speak of trees, types and locks: of the program, not of the paper."""

TREE = {
    "wagtailadmin_explore",
    "wagtailadmin_explore_root",
    "wagtailadmin_explore_results",
    "wagtailadmin_explore_root_results",
    "wagtailadmin_pages:search",
    "wagtailadmin_pages:search_results",
}
"""The views of the page tree, and of its search."""

ORDER = {"images": 300, "documents": 310, "explorer": 8_500}


def main_menu(request: HttpRequest, items: list[MenuItem]) -> None:
    """Name the menu's items, and leave to administrators what is theirs."""
    if not request.user.is_superuser:
        items[:] = [item for item in items if item.name not in FOR_ADMINISTRATORS]
    for item in items:
        item.label = NAMES.get(item.name, item.label)
        item.order = ORDER.get(item.name, item.order)
    items.sort(key=lambda item: item.order)


def help_menu(_request: HttpRequest, items: list[MenuItem]) -> None:
    """Lead to the guide that stands in the program, not to sites of Wagtail's."""
    items[:] = [item for item in items if item.name == "keyboard-shortcuts-trigger"]
    items.insert(
        0,
        MenuItem(_("How the desk works"), reverse("desk_guide"), name="guide", icon_name="help"),
    )


def search_areas(request: HttpRequest, areas: list[SearchArea]) -> None:
    """Leave the search of the tree to administrators."""
    if not request.user.is_superuser:
        areas[:] = [area for area in areas if area.name != "pages"]


def home_panels(_request: HttpRequest, panels: list[Any]) -> None:
    """Take out Wagtail's own panels of the first page; each part puts in its own."""
    panels[:] = [panel for panel in panels if not type(panel).__module__.startswith("wagtail.")]


class TreeForAdministrators:
    """Lead who is no administrator from the page tree, where Wagtail ends much, to the articles."""

    def __init__(self, handler: Callable[[HttpRequest], HttpResponse]) -> None:
        """Wrap `handler`."""
        self.handler = handler

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.handler(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """Redirect from the tree; None lets every other screen be shown."""
        match = request.resolver_match
        if match is None or match.view_name not in TREE or not request.user.is_authenticated:
            return None
        return None if request.user.is_superuser else redirect("article_list:index")


@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """Explain the desk on one page, without leaving it."""
    return render(request, "desk/guide.html", furniture(_("How the desk works"), "help"))


def furniture(title: str, icon: str) -> dict[str, Any]:
    """Return what the frame of a desk screen wants to know."""
    home = {"url": reverse("wagtailadmin_home"), "label": _("Home")}
    return {
        "page_title": title,
        "header_title": title,
        "header_icon": icon,
        "breadcrumbs_items": [home, {"url": "", "label": title}],
    }
