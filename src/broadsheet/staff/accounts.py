"""How staff sign in: by address and password, with a second factor; nobody signs up."""

from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from typing_extensions import override

from broadsheet.core.clock import now
from broadsheet.core.keyed_hash import keyed_hash
from broadsheet.core.limits import Limit, use_door
from broadsheet.core.network import client_address, network_key
from broadsheet.mail.identity import site_name

FROM_NETWORK = Limit("sign-in", most=60, window=timedelta(minutes=10))
AS_SOMEBODY = Limit("sign-in-as", most=10, window=timedelta(minutes=10))
"""allauth counts too, but in each process alone; what is counted here outlives a restart."""


class StaffAccounts(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """Accounts are made by an administrator or at the command line."""

    @override
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    @override
    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    @override
    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        network = network_key(request)
        use_door(FROM_NETWORK, caller=network, now=now())
        who = keyed_hash("sign-in-as", f"{network} {str(credentials.get('email', '')).lower()}")
        use_door(AS_SOMEBODY, caller=who, now=now())
        super().pre_authenticate(request, **credentials)

    @override
    def format_email_subject(self, subject: str) -> str:
        return subject

    @override
    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        super().send_mail(template_prefix, email, {**context, "site": site_name()})

    @override
    def get_reset_password_from_key_url(self, key: str) -> str:
        path = reverse("account_reset_password_from_key", args=key.split("-", 1))
        return f"{settings.PUBLIC_ORIGIN}{path}"
