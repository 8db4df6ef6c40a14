"""The desk beyond the parts: the way in from a public page, and less of Wagtail's news."""

from django.http import HttpRequest
from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from broadsheet.config import edit_link


def desk_addresses() -> list[URLPattern]:
    """Return the way from a public page to its editor, for below the desk's address."""
    return [path("go/", edit_link.go, name="desk_go")]


def without_wagtails_news(_request: HttpRequest, items: list[MenuItem]) -> None:
    """Leave out what is new in Wagtail: it speaks to developers, of screens nobody has here."""
    items[:] = [item for item in items if not item.name.startswith("whats-new")]


hooks.register("register_admin_urls", desk_addresses)
hooks.register("construct_help_menu", without_wagtails_news)
