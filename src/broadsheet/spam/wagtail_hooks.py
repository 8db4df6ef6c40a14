"""The filter's place in the desk."""

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from typing_extensions import override
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from broadsheet.spam import views


class CheckMenuItem(MenuItem):
    """The way to "Check a text", shown to those who may see verdicts."""

    def __init__(self) -> None:
        """Name it and say where it leads."""
        address = reverse_lazy("spam:check")
        options = {"name": "check-text", "icon_name": "search", "order": 420}
        super().__init__(_("Check a text"), address, **options)

    @override
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(views.MAY_CHECK)


def desk_addresses() -> list[URLPattern | URLResolver]:
    """Return the filter's pages, for below the desk's address."""
    pages = [path("check/", views.check, name="check")]
    return [path("spam/", include((pages, "spam")))]


hooks.register("register_admin_urls", desk_addresses)
hooks.register("register_admin_menu_item", CheckMenuItem)
