"""How staff sign in: by address and password, with a second factor; nobody signs up."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from typing_extensions import override


class StaffAccounts(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """Accounts are made by an administrator or at the command line."""

    @override
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
