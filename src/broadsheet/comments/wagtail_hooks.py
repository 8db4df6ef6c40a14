"""The replies' place in the desk."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from typing_extensions import override
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from broadsheet.articles.home import HomePanel
from broadsheet.comments import queries
from broadsheet.comments.views import desk, desk_more, wish


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


class RepliesHeld(HomePanel):
    """How many replies wait, and the first words of those that wait longest."""

    name, order = "replies", 200
    template_name = "comments/desk/home_replies.html"

    @override
    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "name": self.name,
            "count": queries.count_held(),
            "replies": queries.longest_held(),
        }


def desk_addresses() -> list[URLPattern | URLResolver]:
    """Return the moderators' pages, for below the desk's address."""
    pages = [
        path("", desk.queue, name="queue"),
        path("decide/", desk.decide, name="decide"),
        path("<int:comment_id>/", desk.one, name="one"),
        path("wish/", wish.wish, name="wish"),
        path("undo/", desk_more.undo, name="undo"),
        path("<int:comment_id>/note/", desk_more.note, name="note"),
        path("<int:comment_id>/sanction/", desk_more.sanction, name="sanction"),
        path("try/", desk_more.dry_run, name="try"),
        path("sanctions/", desk_more.sanctions, name="sanctions"),
        path("sanctions/<int:sanction_id>/lift/", desk_more.lift_sanction, name="lift"),
    ]
    return [path("replies/", include((pages, "replies")))]


def home(request: HttpRequest, panels: list[Any]) -> None:
    """Show moderators on the desk's first page what waits for them."""
    if request.user.has_perm(desk.MAY_MODERATE):
        panels.append(RepliesHeld(request))


class WishMenuItem(MenuItem):
    """The way for authors to say whether they want letters."""

    def __init__(self) -> None:
        """Name it and say where it leads."""
        options = {"name": "reply-letters", "icon_name": "mail", "order": 900}
        super().__init__(_("Letters about replies"), reverse_lazy("replies:wish"), **options)

    @override
    def is_shown(self, request: HttpRequest) -> bool:
        return wish.writes_articles(request)


hooks.register("register_settings_menu_item", WishMenuItem)
hooks.register("register_admin_urls", desk_addresses)
hooks.register("register_admin_menu_item", RepliesMenuItem)
hooks.register("construct_homepage_panels", home)
