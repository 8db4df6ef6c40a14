"""The web manifest and the icons, drawn from the newsroom's name, colour and logo."""

from typing import TypedDict

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import get_language_bidi
from django.views.decorators.http import require_safe

from broadsheet.core.freshness import published
from broadsheet.theme import icons, queries
from broadsheet.theme.colours import LIGHT_PAPER
from broadsheet.theme.models import Look

SIZES = {"192": (192, False), "512": (512, False), "maskable-512": (512, True)}
_APPLE = 180
_SHORT = 12
_KEPT = {"Cache-Control": "public, max-age=86400"}


class _Drawing(TypedDict):
    name: str
    accent: str
    logo: bytes


@published
@require_safe
def manifest(_request: HttpRequest) -> HttpResponse:
    """Answer what a device needs to keep the site among its programs.

    Source: W3C Web Application Manifest.
    """
    name = queries.name()
    data = {
        "id": "/",
        "name": name,
        "short_name": _short(name),
        "description": queries.look().tagline,
        "lang": settings.LANGUAGE_CODE,
        "dir": "rtl" if get_language_bidi() else "ltr",
        "start_url": "/",
        "scope": "/",
        "display": "minimal-ui",
        "background_color": LIGHT_PAPER,
        "theme_color": LIGHT_PAPER,
        "icons": [
            {
                "src": f"/icons/{label}.png",
                "sizes": f"{side}x{side}",
                "type": "image/png",
                "purpose": "maskable" if maskable else "any",
            }
            for label, (side, maskable) in SIZES.items()
        ],
    }
    said = {key: value for key, value in data.items() if value}
    return JsonResponse(said, content_type="application/manifest+json", headers=_KEPT)


@published
@require_safe
def icon(_request: HttpRequest, label: str) -> HttpResponse:
    """Answer one of the manifest's icons."""
    side, maskable = SIZES[label]
    return _png(side, maskable=maskable)


@published
@require_safe
def apple_touch_icon(_request: HttpRequest) -> HttpResponse:
    """Answer the icon of a home screen."""
    return _png(_APPLE)


@published
@require_safe
def favicon(_request: HttpRequest) -> HttpResponse:
    """Answer the icon that browsers ask for by themselves."""
    return HttpResponse(icons.ico(**_drawing()), "image/vnd.microsoft.icon", headers=_KEPT)


def _png(side: int, *, maskable: bool = False) -> HttpResponse:
    drawn = icons.png(**_drawing(), side=side, maskable=maskable)
    return HttpResponse(drawn, "image/png", headers=_KEPT)


def _drawing() -> _Drawing:
    look = queries.look()
    return {"name": queries.name(), "accent": look.accent, "logo": _logo(look)}


def _logo(look: Look) -> bytes:
    """Return the logo's file, or nothing when there is none to be read."""
    if look.logo is None:
        return b""
    try:
        with look.logo.file.open("rb") as file:
            return bytes(file.read())
    except OSError:
        return b""


def _short(name: str) -> str:
    """Return a name that fits under an icon: whole words, without an article in front."""
    if len(name) <= _SHORT:
        return name
    words = [word for word in name.split() if word.casefold() not in icons.LITTLE] or name.split()
    short = words[-1]
    return short if len(short) <= _SHORT else short[:_SHORT]
