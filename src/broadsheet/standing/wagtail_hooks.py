"""The standing pages' place in the desk."""

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from typing_extensions import override
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from broadsheet.standing import queries, views


class PagesMenuItem(MenuItem):
    """The way to the standing pages, shown to those who may publish one."""

    def __init__(self) -> None:
        """Name it and say where it leads."""
        address = reverse_lazy("standing_desk:pages")
        options = {"name": "standing", "icon_name": "doc-empty", "order": 210}
        super().__init__(_("Standing pages"), address, **options)

    @override
    def is_shown(self, request: HttpRequest) -> bool:
        front = queries.front_page()
        return front is not None and front.permissions_for_user(request.user).can_publish_subpage()


def desk_addresses() -> list[URLPattern | URLResolver]:
    """Return the screen and its one action, for below the desk's address."""
    pages = [path("", views.desk, name="pages"), path("start/", views.start, name="start")]
    return [path("standing/", include((pages, "standing_desk")))]


hooks.register("register_admin_urls", desk_addresses)
hooks.register("register_admin_menu_item", PagesMenuItem)
