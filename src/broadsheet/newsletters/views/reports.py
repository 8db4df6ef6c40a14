"""Where sending services report bounces and complaints; each request proves who sent it."""

from collections.abc import Callable
from http import HTTPStatus
from urllib.error import URLError
from urllib.request import urlopen

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from broadsheet.core.clock import now
from broadsheet.mail.engine import hooks
from broadsheet.mail.engine.hooks import Event, HookRefused
from broadsheet.newsletters.bounces import take_events

SECONDS = 5.0
LONGEST = 100_000
_certificates: dict[str, bytes] = {}


def _reported(read: Callable[[HttpRequest], list[Event]]) -> Callable[[HttpRequest], HttpResponse]:
    @csrf_exempt
    @require_POST
    @never_cache
    def view(request: HttpRequest) -> HttpResponse:
        try:
            events = read(request)
        except HookRefused as refused:
            return HttpResponse(
                f"{refused}\n", status=HTTPStatus.FORBIDDEN, content_type="text/plain"
            )
        taken = take_events(events, now=now())
        return HttpResponse(f"{len(taken)} new\n", content_type="text/plain")

    return view


def _mailgun(request: HttpRequest) -> list[Event]:
    return hooks.mailgun(request.body, key=settings.MAILGUN_KEY, now=now().timestamp())


def _postmark(request: HttpRequest) -> list[Event]:
    given = request.headers.get("X-Broadsheet-Secret", "")
    return hooks.postmark(request.body, secret=settings.POSTMARK_SECRET, given=given)


def _ses(request: HttpRequest) -> list[Event]:
    fields = hooks.fields_of(request.body)
    if not settings.SES_TOPIC or fields.get("TopicArn") != settings.SES_TOPIC:
        raise HookRefused("the topic is not ours")
    address = hooks.certificate_address(fields)
    if address not in _certificates:
        _certificates[address] = _fetched(address)
    hooks.check_sns(fields, certificate=_certificates[address], topic=settings.SES_TOPIC)
    if fields.get("Type") == "SubscriptionConfirmation":
        _fetched(hooks.subscribe_address(fields))
        return []
    return hooks.ses(fields)


def _fetched(address: str) -> bytes:
    """Return what stands at an address of Amazon's."""
    try:
        with urlopen(address, timeout=SECONDS) as answer:  # noqa: S310 - https, and the host was checked
            content: bytes = answer.read(LONGEST)
            return content
    except (URLError, OSError, ValueError) as failed:
        raise HookRefused("Amazon's certificate cannot be read now") from failed


mailgun = _reported(_mailgun)
postmark = _reported(_postmark)
ses = _reported(_ses)
