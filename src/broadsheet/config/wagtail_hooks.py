"""The desk beyond the parts: the way in, the first hour, the menus' words, the guide."""

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from typing_extensions import override
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from broadsheet.config import banner, desk_menus, edit_link
from broadsheet.config.first_hour import views


class FirstStepsMenuItem(MenuItem):
    """The way to the first hour's list, for when it was hidden; shown to administrators."""

    def __init__(self) -> None:
        """Name it and say where it leads."""
        options = {"name": "first-steps", "icon_name": "tick-inverse", "order": 900}
        super().__init__(_("First steps"), reverse_lazy("first_hour:overview"), **options)

    @override
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(getattr(request.user, "is_superuser", False))


def desk_addresses() -> list[URLPattern | URLResolver]:
    """Return the way from a public page to its editor, the guide, the first hour."""
    pages = [
        path("", views.overview, name="overview"),
        path("aside/", views.aside, name="aside"),
        path("sections/", views.sections, name="sections"),
        path("mail/", views.mail, name="mail"),
    ]
    return [
        path("go/", edit_link.go, name="desk_go"),
        path("guide/", desk_menus.guide, name="desk_guide"),
        path("first-hour/", include((pages, "first_hour"))),
    ]


hooks.register("register_admin_urls", banner.addresses)
hooks.register("insert_global_admin_css", banner.style)
hooks.register("register_admin_urls", desk_addresses)
hooks.register("register_settings_menu_item", FirstStepsMenuItem)
hooks.register("construct_homepage_panels", views.on_the_first_page)
hooks.register("construct_main_menu", desk_menus.main_menu)
hooks.register("construct_help_menu", desk_menus.help_menu)
hooks.register("construct_search", desk_menus.search_areas)
# First of all, so that what the parts offer is not taken out with Wagtail's.
hooks.register("construct_homepage_panels", desk_menus.home_panels, order=-1)
