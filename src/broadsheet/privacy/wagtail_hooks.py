"""Privacy's place in the desk."""

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from typing_extensions import override
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from broadsheet.privacy import views


class PrivacyMenuItem(MenuItem):
    """Shown to those who may export and erase."""

    @override
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(views.MAY)


@hooks.register("register_admin_urls")
def desk_addresses() -> list[URLPattern | URLResolver]:
    """Add the screen below the desk's address."""
    pages = [
        path("", views.desk, name="desk"),
        path("export/", views.export, name="export"),
        path("erase/", views.erase, name="erase"),
    ]
    return [path("privacy/", include((pages, "privacy_desk")))]


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    """Put "Privacy" into the desk's menu."""
    return PrivacyMenuItem(
        _("Privacy"), reverse_lazy("privacy_desk:desk"), name="privacy", icon_name="user", order=440
    )
