"""The site itself: its name and its addresses."""

from django.conf import settings
from wagtail.models import Site


def site_name() -> str:
    """Return the newsroom's name as readers know it."""
    name = Site.objects.filter(is_default_site=True).values_list("site_name", flat=True).first()
    return name or settings.WAGTAIL_SITE_NAME


def absolute(path: str) -> str:
    """Return the full address of a path of this site."""
    return f"{settings.PUBLIC_ORIGIN}{path}" if path.startswith("/") else path
