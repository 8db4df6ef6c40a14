"""The addresses that mails link to, and the signed tokens in them."""

import hmac
import re
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from broadsheet.core.keyed_hash import hasher, keyed_hash
from broadsheet.core.tokens import TokenRefused, make_token, read_token
from broadsheet.newsletters.models import Subscription

UNSUBSCRIBE = "unsubscribe"
MANAGE = "manage"
CONFIRM = "subscribe.confirm"
CONFIRM_WITHIN = timedelta(days=7)

_FOLLOW = re.compile(r"([1-9][0-9]{0,18})\.([0-9a-f]{20})")
_RETURN = re.compile(r"e([1-9][0-9]{0,18})-[0-9a-f]{24}")
_LASTING = re.compile(r"([1-9][0-9]{0,18})\.([0-9a-f]{32})")


def lasting_token(purpose: str, subscription: int) -> str:
    """Return the token of one subscription for a purpose; it is the same at all times.

    It stands in every mail and must work years later (RFC 8058), so it does not expire.
    """
    return lasting_tokens(purpose)(subscription)


def lasting_tokens(purpose: str) -> Callable[[int], str]:
    """Return `lasting_token` for one purpose, for whoever writes many letters."""
    hashed = hasher(f"newsletters {purpose}")
    return lambda subscription: f"{subscription}.{hashed(str(subscription))[:32]}"


def read_lasting_token(purpose: str, token: str) -> int:
    """Return the subscription that a token made by `lasting_token` stands for.

    Raises:
        TokenRefused: it was not made here, or for another purpose.
    """
    found = _LASTING.fullmatch(token)
    if found is None or not hmac.compare_digest(lasting_token(purpose, int(found[1])), token):
        raise TokenRefused(_("This link is not valid."))
    return int(found[1])


def return_token(delivery: int) -> str:
    """Return what names a delivery in the return path of its letter (VERP)."""
    return f"e{delivery}-{keyed_hash('newsletters return', str(delivery))[:24]}"


def read_return_token(token: str) -> int | None:
    """Return the delivery that a token made by `return_token` names; None for any other text."""
    found = _RETURN.fullmatch(token)
    if found is None or not hmac.compare_digest(return_token(int(found[1])), token):
        return None
    return int(found[1])


def follow_token(link: int) -> str:
    """Return what stands in a mail for a link that is counted: the same for all its readers."""
    return f"{link}.{keyed_hash('newsletters follow', str(link))[:20]}"


def read_follow_token(token: str) -> int | None:
    """Return the link that a token made by `follow_token` names; None for any other text."""
    found = _FOLLOW.fullmatch(token)
    if found is None or not hmac.compare_digest(follow_token(int(found[1])), token):
        return None
    return int(found[1])


def confirm_token(subscription: Subscription) -> str:
    """Return a token that proves who opened the mail asking for confirmation.

    It names the moment of asking, so that it cannot confirm what was ended and asked for anew.
    """
    return make_token(CONFIRM, {"subscription": subscription.pk, "asked": _asked(subscription)})


def read_confirm_token(token: str) -> Subscription:
    """Return the subscription that a token made by `confirm_token` may confirm.

    Raises:
        TokenRefused: it is forged or too old, or the subscription was ended, renewed or forgotten.
    """
    payload = read_token(CONFIRM, token, max_age=CONFIRM_WITHIN)
    subscription = (
        Subscription.objects.select_related("reader", "newsletter")
        .filter(pk=payload.get("subscription", 0))
        .exclude(state=Subscription.State.ENDED)
        .first()
    )
    if subscription is None or _asked(subscription) != payload.get("asked"):
        raise TokenRefused(_("This link is no longer valid. Please subscribe again."))
    return subscription


def absolute(name: str, *args: str) -> str:
    """Return the whole address of one of this part's pages."""
    return f"{settings.PUBLIC_ORIGIN}{reverse(f'newsletters:{name}', args=args)}"


def _asked(subscription: Subscription) -> int:
    return int(subscription.asked_at.timestamp())
