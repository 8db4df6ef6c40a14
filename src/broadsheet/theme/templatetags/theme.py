"""What every page shows of the newsroom: its name, its look, its critical styles."""

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from broadsheet.newsletters import queries as newsletters
from broadsheet.theme import critical, queries
from broadsheet.theme.logo import logo_html
from broadsheet.theme.models import Look
from broadsheet.theme.showing import shown_as
from broadsheet.theme.styles import stamp

register = template.Library()


@register.simple_tag
def site_name() -> str:
    """Return the newsroom's name."""
    return queries.name()


@register.simple_tag
def public_url() -> str:
    """Return the address at which readers find the site."""
    return str(settings.PUBLIC_ORIGIN)


@register.simple_tag
def look() -> Look:
    """Return the newsroom's look."""
    return queries.look()


@register.simple_tag
def header_menu() -> list[queries.Link]:
    """Return the links at the top that the newsroom chose; none means the sections."""
    return queries.header()


@register.simple_tag
def footer_menu() -> list[queries.Link]:
    """Return the links at the foot that the newsroom chose; none means the usual."""
    return queries.footer()


@register.simple_tag
def look_styles() -> SafeString:
    """Return the link to the newsroom's own styles, if it has any.

    Styles that are tried and not saved stand in the page itself, where its policy allows them.
    """
    look = queries.look()
    rules = look.rules
    if not rules:
        return SafeString("")
    if look is shown_as(Look):
        return format_html("<style>{}</style>", mark_safe(rules))  # noqa: S308 - made by styles.py
    address = reverse("theme:look_css")
    return format_html('<link rel="stylesheet" href="{}?{}">', address, stamp(rules))


@register.simple_tag
def logo() -> SafeString:
    """Return the newsroom's logo, for light and for dark paper, or nothing where it has none."""
    look = queries.look()
    return logo_html(look.logo, look.logo_dark, alt=queries.name())


@register.simple_tag
def critical_css() -> SafeString:
    """Return the styles of the first view, which the CSP allows by their hash."""
    return format_html("<style>{}</style>", mark_safe(critical.critical_css()))  # noqa: S308 - our own file


@register.simple_tag
def has_newsletter() -> bool:
    """Tell whether there is a newsletter that a reader could take."""
    return newsletters.newsletter() is not None
