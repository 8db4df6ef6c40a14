"""The contact page's form and its link: `{% load standing %}`."""

from typing import Any

from django.template import Library
from django.urls import reverse

from broadsheet.standing import queries
from broadsheet.standing.forms import MessageForm
from broadsheet.standing.models import ContactPage

register = Library()


@register.inclusion_tag("standing/contact_form.html")
def contact_form() -> dict[str, Any]:
    """Show the form; it carries nothing of whoever asked, so that the page may be stored."""
    return {"action": reverse("standing:send"), "form": MessageForm(auto_id="message-%s")}


@register.simple_tag
def contact_page() -> ContactPage | None:
    """Return the contact page, when readers may see one."""
    return queries.contact_page()
