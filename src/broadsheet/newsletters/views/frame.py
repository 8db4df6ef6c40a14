"""The head of the desk's pages that are no list: a title, and the way back."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _


def frame(title: str, *, below: str) -> dict[str, Any]:
    """Return what Wagtail's head needs for a page `below` the list of that name."""
    icons = {"editions": ("doc-full", _("Editions")), "subscribers": ("group", _("Subscribers"))}
    icon, words = icons[below]
    return {
        "title": title,
        "header_title": title,
        "header_icon": icon,
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse(f"{below}:index"), "label": words},
            {"url": "", "label": title},
        ],
    }
