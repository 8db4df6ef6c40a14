"""What the theme reads: the newsroom's name and look."""

from wagtail.models import Site

from broadsheet.theme.models import Look


def site() -> Site | None:
    """Return the newsroom's site, or None before the first set-up."""
    found: Site | None = (
        Site.objects.filter(is_default_site=True).select_related("root_page").first()
    )
    return found


def look() -> Look:
    """Return the newsroom's look, or an empty one."""
    current = site()
    if current is None:
        return Look()
    return Look.objects.filter(site=current).select_related("logo").first() or Look(site=current)
