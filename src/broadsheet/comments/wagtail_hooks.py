"""The replies' place in the desk."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from typing_extensions import override
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.site_summary import SummaryItem

from broadsheet.comments import queries
from broadsheet.comments.views import desk


class RepliesMenuItem(MenuItem):
    """The way to the queue, shown to those who may decide about replies."""

    def __init__(self) -> None:
        """Name it and say where it leads."""
        address = reverse_lazy("replies:queue")
        options = {"name": "replies", "icon_name": "comment", "order": 410}
        super().__init__(_("Replies"), address, **options)

    @override
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(desk.MAY_MODERATE)


class RepliesWaiting(SummaryItem):
    """How many replies wait, on the desk's first page."""

    order = 50
    template_name = "comments/desk/waiting.html"

    def __init__(self, request: HttpRequest) -> None:
        """Remember who looks."""
        super().__init__(request)

    @override
    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        return {"count": queries.count_held()}

    @override
    def is_shown(self) -> bool:
        return bool(self.request.user.has_perm(desk.MAY_MODERATE))


def desk_addresses() -> list[URLPattern | URLResolver]:
    """Return the moderators' pages, for below the desk's address."""
    pages = [
        path("", desk.queue, name="queue"),
        path("decide/", desk.decide, name="decide"),
        path("<int:comment_id>/", desk.one, name="one"),
    ]
    return [path("replies/", include((pages, "replies")))]


def summary(request: HttpRequest, items: list[SummaryItem]) -> None:
    """Say on the desk's first page how many replies wait."""
    items.append(RepliesWaiting(request))


hooks.register("register_admin_urls", desk_addresses)
hooks.register("register_admin_menu_item", RepliesMenuItem)
hooks.register("construct_homepage_summary_items", summary)
