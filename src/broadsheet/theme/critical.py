"""The styles that stand inside every page, and the hash by which the CSP lets them."""

from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.templatetags.static import static

FONT = "theme/broadsheet-serif.woff2"


@cache
def critical_css() -> str:
    """Return the styles of the first view; the typeface has its hashed address in them."""
    file = Path(str(finders.find("theme/critical.css")))  # a theme's own comes before ours
    styles = file.read_text(encoding="utf-8")
    return str(styles.strip()).replace(f"{settings.STATIC_URL}{FONT}", static(FONT))


@cache
def critical_hash() -> str:
    """Return the SHA-256 of the styles, in Base64, as the policy names it."""
    return b64encode(sha256(critical_css().encode()).digest()).decode()
