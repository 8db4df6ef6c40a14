"""Who must have a second factor sets it up before anything else in the desk."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from broadsheet.base.models import User
from broadsheet.staff.queries import owes_factor

Handler = Callable[[HttpRequest], HttpResponse]
DESK = "/desk/"
OPEN = ("/desk/logout/", "/desk/login/", "/desk/jsi18n/", "/desk/sprite/")


def second_factor(handler: Handler) -> Handler:
    """Lead from the desk to the page that sets up a second factor, when one is required."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(DESK) or request.path.startswith(OPEN):
            return handler(request)
        user = request.user
        if isinstance(user, User) and owes_factor(user):
            messages.warning(
                request, _("Your newsroom asks for two-factor sign-in. Please set it up now.")
            )
            return redirect("mfa_activate_totp")
        return handler(request)

    return middleware
