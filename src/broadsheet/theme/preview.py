"""Showing a look that is not saved: the real page, in a frame beside the form."""

from base64 import b64encode
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse

from broadsheet.theme.critical import critical_css
from broadsheet.theme.policy import reader_policy
from broadsheet.theme.showing import shown

DARK = "dark"
_NEVER, _ALWAYS = "(max-width:0)", "(min-width:0)"


def answer_preview(look: Any, page: Any, request: HttpRequest, *, dark: bool) -> HttpResponse:
    """Return a page with unsaved settings; its policy allows the unsaved styles by their hash.

    The scheme is the desk's to choose, whatever the reader's machine prefers.
    """
    with shown(look):
        response: Any = page.serve(request)
        if hasattr(response, "render"):
            response.render()
    html = _in_scheme(response.content.decode(), dark=dark)
    rules = getattr(look, "rules", "")
    inside = [_in_scheme(text, dark=dark) for text in (critical_css(), rules) if text]
    plain = HttpResponse(html, status=response.status_code)
    plain["Content-Security-Policy"] = reader_policy(*map(_hash, inside))
    return plain


def _in_scheme(text: str, *, dark: bool) -> str:
    text = text.replace("(prefers-color-scheme:dark)", _ALWAYS if dark else _NEVER)
    text = text.replace("(prefers-color-scheme:light)", _NEVER if dark else _ALWAYS)
    return text.replace(
        "color-scheme:light dark", "color-scheme:dark" if dark else "color-scheme:light"
    )


def _hash(styles: str) -> str:
    return b64encode(sha256(styles.encode()).digest()).decode()
