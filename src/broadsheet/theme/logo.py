"""The newsroom's logo as browsers get it: sharp on dense screens, one picture for each scheme."""

from django.utils.html import format_html
from django.utils.safestring import SafeString

from broadsheet.articles.pictures import renditions
from broadsheet.base.models import NewsImage

SPEC = "max-720x144|format-png"
DENSITY = 2


def logo_html(logo: NewsImage | None, dark: NewsImage | None, *, alt: str) -> SafeString:
    """Return a <picture> of the logo with its space known, or nothing without a readable file."""
    made = renditions(logo, [SPEC]) if logo is not None else {}
    if not made:
        return SafeString("")
    light = made[SPEC]
    width, height = -(-light.width // DENSITY), -(-light.height // DENSITY)
    image = format_html(
        '<img src="{}" width="{}" height="{}" alt="{}">', light.url, width, height, alt
    )
    at_night = renditions(dark, [SPEC]) if dark is not None else {}
    if not at_night:
        return image
    other = at_night[SPEC]
    return format_html(
        '<picture><source media="(prefers-color-scheme:dark)" srcset="{}" width="{}" height="{}">'
        "{}</picture>",
        other.url,
        -(-other.width // DENSITY),
        -(-other.height // DENSITY),
        image,
    )
