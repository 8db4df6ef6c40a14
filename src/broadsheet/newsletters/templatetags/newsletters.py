"""The subscribe box, wherever a page wants it."""

from typing import Any

from django.template import Library
from django.urls import reverse

from broadsheet.newsletters import queries

register = Library()


@register.inclusion_tag("newsletters/subscribe_box.html")
def subscribe_box(slug: str = "", *, heading: str = "") -> dict[str, Any]:
    """Return what the box shows: a newsletter, by default the first, and where its form goes."""
    return {
        "newsletter": queries.newsletter(slug),
        "action": reverse("newsletters:subscribe"),
        "heading": heading,
    }
