"""The desk beyond the parts: one's own account, and less of Wagtail's news."""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from broadsheet.config import edit_link


def password(_request: HttpRequest) -> dict[str, str]:
    """Offer a new password on the page of one's own account."""
    return {
        "url": reverse("account_change_password"),
        "label": _("Change your password"),
        "help_text": _("You stay signed in here."),
    }


def two_factor(_request: HttpRequest) -> dict[str, str]:
    """Offer a second factor there."""
    return {
        "url": reverse("mfa_index"),
        "label": _("Set up two-factor sign-in"),
        "help_text": _("A code from your phone, or a passkey, asked for when you sign in."),
    }


def desk_addresses() -> list[URLPattern]:
    """Return the way from a public page to its editor, for below the desk's address."""
    return [path("go/", edit_link.go, name="desk_go")]


def without_wagtails_news(_request: HttpRequest, items: list[MenuItem]) -> None:
    """Leave out what is new in Wagtail: it speaks to developers, of screens nobody has here."""
    items[:] = [item for item in items if not item.name.startswith("whats-new")]


hooks.register("register_admin_urls", desk_addresses)
hooks.register("register_account_menu_item", password)
hooks.register("register_account_menu_item", two_factor)
hooks.register("construct_help_menu", without_wagtails_news)
