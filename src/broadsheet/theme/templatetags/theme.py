"""What every page shows of the newsroom: its name, its look, its critical styles."""

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from broadsheet.theme import critical, queries
from broadsheet.theme.models import Look

register = template.Library()


@register.simple_tag
def site_name() -> str:
    """Return the newsroom's name."""
    site = queries.site()
    return site.site_name if site is not None and site.site_name else "Broadsheet"


@register.simple_tag
def public_url() -> str:
    """Return the address at which readers find the site."""
    return str(settings.PUBLIC_ORIGIN)


@register.simple_tag
def look() -> Look:
    """Return the newsroom's look."""
    return queries.look()


@register.simple_tag
def critical_css() -> SafeString:
    """Return the styles of the first view, which the CSP allows by their hash."""
    return format_html("<style>{}</style>", mark_safe(critical.critical_css()))  # noqa: S308 - our own file
