"""Privacy's place in the desk."""

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from typing_extensions import override
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from broadsheet.privacy import views


class PrivacyMenuItem(MenuItem):
    """The way to the screen, shown to those who may export and erase."""

    def __init__(self) -> None:
        """Name it and say where it leads."""
        address = reverse_lazy("privacy_desk:desk")
        options = {"name": "privacy", "icon_name": "user", "order": 440}
        super().__init__(_("Readers' data"), address, **options)

    @override
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(views.MAY)


def desk_addresses() -> list[URLPattern | URLResolver]:
    """Return the screen's pages, for below the desk's address."""
    pages = [
        path("", views.desk, name="desk"),
        path("export/", views.export, name="export"),
        path("erase/", views.erase, name="erase"),
    ]
    return [path("privacy/", include((pages, "privacy_desk")))]


hooks.register("register_admin_urls", desk_addresses)
hooks.register("register_admin_menu_item", PrivacyMenuItem)
