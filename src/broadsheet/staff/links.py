"""One-time links with which a member of staff chooses a password."""

from typing import Any

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.urls import reverse
from django.utils.http import int_to_base36
from typing_extensions import override

from broadsheet.base.models import User


class LinkTokens(PasswordResetTokenGenerator):
    """Makes tokens that die when used, when replaced, when the account is closed, or of age.

    Used, because the password is part of the hash; replaced, because `link_made_at` is.
    """

    @override
    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        made = user.link_made_at.timestamp() if user.link_made_at else ""
        return f"{super()._make_hash_value(user, timestamp)}|{made}|{user.is_active}"


def link_of(user: User) -> str:
    """Return a link with which `user` chooses a password, once."""
    key = LinkTokens().make_token(user)
    path = reverse("account_reset_password_from_key", args=[int_to_base36(user.pk), key])
    return f"{settings.PUBLIC_ORIGIN}{path}"
