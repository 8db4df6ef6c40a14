"""The doors staff come in by, where ours differ from allauth's: counted, and plain when shut."""

from datetime import timedelta
from functools import wraps
from typing import Any

from allauth.account.views import PasswordResetFromKeyView, password_reset
from allauth.mfa.base.views import authenticate
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, re_path
from django.utils.translation import gettext as _
from typing_extensions import override

from broadsheet.core.clock import now
from broadsheet.core.limits import Limit, use_door
from broadsheet.core.network import network_key
from broadsheet.core.tokens import TokenRefused

RESET = Limit("password-reset", most=20, window=timedelta(hours=1))
SECOND_FACTOR = Limit("second-factor", most=20, window=timedelta(minutes=10))


class ChoosePassword(PasswordResetFromKeyView):  # type: ignore[misc]  # allauth is untyped
    """Lets somebody with a one-time link choose a password."""

    @override
    def render_to_response(self, context: dict[str, Any], **response_kwargs: Any) -> HttpResponse:
        if context.get("token_fail"):
            raise TokenRefused(
                _("This link was used before, replaced by a newer one, or is too old.")
            )
        response: HttpResponse = super().render_to_response(
            {**context, "newcomer": not self.reset_user.has_usable_password()}, **response_kwargs
        )
        return response


def counted(limit: Limit, view: Any) -> Any:
    """Return `view`, whose forms one network can send only so often."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST":
            use_door(limit, caller=network_key(request), now=now())
        response: HttpResponse = view(request, *args, **kwargs)
        return response

    return guarded


def shut(_request: HttpRequest) -> HttpResponse:
    """Answer an address that an installed package offers and this newsroom does not.

    Raises:
        Http404: always.
    """
    raise Http404


urlpatterns = [
    path("password/reset/", counted(RESET, password_reset), name="account_reset_password"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        ChoosePassword.as_view(),
        name="account_reset_password_from_key",
    ),
    path("2fa/authenticate/", counted(SECOND_FACTOR, authenticate), name="mfa_authenticate"),
    re_path(r"^(?:signup|email|confirm-email|login/code|password/set)/", shut),
]
