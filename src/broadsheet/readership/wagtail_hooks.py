"""The desk's page of figures."""

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from typing_extensions import override
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from broadsheet.readership import views


class FiguresMenuItem(MenuItem):
    """The way to the figures, shown to those who may see them."""

    def __init__(self) -> None:
        """Name it and say where it leads."""
        options = {"name": "figures", "icon_name": "view", "order": 430}
        super().__init__(_("Figures"), reverse_lazy("figures:index"), **options)

    @override
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(views.MAY_SEE)


def desk_addresses() -> list[URLPattern | URLResolver]:
    """Return the page, for below the desk's address."""
    pages = [path("", views.figures, name="index")]
    return [path("figures/", include((pages, "figures")))]


hooks.register("register_admin_urls", desk_addresses)
hooks.register("register_admin_menu_item", FiguresMenuItem)
