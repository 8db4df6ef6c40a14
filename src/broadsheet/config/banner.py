"""The red banner of the desk: its style, and the button that hides one trouble."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from broadsheet.core import troubles
from broadsheet.core.clock import now


def is_administrator(user: object) -> bool:
    """Tell whether somebody runs this installation."""
    return bool(getattr(user, "is_superuser", False))


@require_POST
def hide_trouble(request: HttpRequest) -> HttpResponse:
    """Hide one trouble from the banner for a day and go back to where it was."""
    if not is_administrator(request.user):
        raise PermissionDenied
    troubles.hide(kind=request.POST.get("kind", ""), now=now())
    back = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=False):
        return redirect(back)
    return redirect("wagtailadmin_home")


def addresses() -> list[URLPattern]:
    """Let administrators hide a trouble."""
    return [path("troubles/hide/", hide_trouble, name="hide_trouble")]


def style() -> SafeString:
    """Dress the banner."""
    return format_html('<link rel="stylesheet" href="{}">', static("config/troubles.css"))
