"""The site itself: its name and its addresses."""

from django.conf import settings
from wagtail.models import Site

from broadsheet.articles.models import PublishingSettings
from broadsheet.core.shared import shared


@shared
def site_name() -> str:
    """Return the newsroom's name as readers know it."""
    name = Site.objects.filter(is_default_site=True).values_list("site_name", flat=True).first()
    return name or settings.WAGTAIL_SITE_NAME


@shared
def publishing() -> PublishingSettings:
    """Return the newsroom's rules of publishing, or the defaults before any were chosen."""
    chosen = PublishingSettings.objects.filter(site__is_default_site=True).first()
    return chosen or PublishingSettings()


def open_to_all() -> bool:
    """Tell whether every machine may read, and is offered Markdown."""
    return publishing().machines == PublishingSettings.Machines.ALL


def absolute(path: str) -> str:
    """Return the full address of a path of this site."""
    return f"{settings.PUBLIC_ORIGIN}{path}" if path.startswith("/") else path
