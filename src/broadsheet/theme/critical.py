"""The styles that stand inside every page, and the hash by which the CSP lets them."""

from base64 import b64encode
from hashlib import sha256

from django.conf import settings

CRITICAL_CSS = (
    (settings.THEME_STATIC / "theme" / "critical.css").read_text(encoding="utf-8").strip()
)
CRITICAL_HASH = b64encode(sha256(CRITICAL_CSS.encode()).digest()).decode()
