"""The pages on which readers subscribe, confirm, change and end. A GET never acts."""

from datetime import timedelta
from http import HTTPStatus
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from broadsheet.core.clock import now
from broadsheet.core.limits import Limit, use_door
from broadsheet.core.network import network_key, truncated_network
from broadsheet.core.same_origin import from_here, guarded
from broadsheet.core.tokens import TokenRefused
from broadsheet.newsletters import actions, queries
from broadsheet.newsletters.counting import count_click
from broadsheet.newsletters.engine.following import is_somebody
from broadsheet.newsletters.forms import AddressForm, ChoiceForm
from broadsheet.newsletters.links import (
    MANAGE,
    UNSUBSCRIBE,
    read_confirm_token,
    read_follow_token,
    read_lasting_token,
)
from broadsheet.newsletters.models import Newsletter, Subscription
from broadsheet.newsletters.wording import consent_wording, in_language_of

PER_NETWORK = Limit("subscribe", most=60, window=timedelta(hours=1))
READ_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


@READ_OR_POST
@guarded
def subscribe(request: HttpRequest) -> HttpResponse:
    """Show the form; take it from here or from any stored page."""
    newsletter = _newsletter(request.POST.get("newsletter", ""))
    if request.method != "POST":
        return _form(request, newsletter, AddressForm())
    use_door(PER_NETWORK, caller=network_key(request), now=now())
    form = AddressForm(request.POST)
    if form.is_trap:
        return redirect("newsletters:sent")
    if not form.is_valid():
        return _form(request, newsletter, form, status=HTTPStatus.BAD_REQUEST)
    address: str = form.cleaned_data["address"]
    if from_here(request) is None and not _carries_our_token(request):
        context = {"address": address, "newsletter": newsletter}
        return render(request, "newsletters/subscribe_confirm_origin.html", context)
    asking = actions.Asking(
        wording=consent_wording(newsletter),
        form=_where_the_form_stood(request),
        network=truncated_network(request),
        language=get_language() or "",
    )
    actions.ask_to_subscribe(address=address, newsletter=newsletter, asking=asking, now=now())
    return redirect("newsletters:sent")


@require_safe
@never_cache
def sent(request: HttpRequest) -> HttpResponse:
    """Say the same to everybody: look in your mail."""
    return render(request, "newsletters/check_mail.html", {"desk_outbox_url": _demo_outbox()})


@READ_OR_POST
@csrf_exempt
@never_cache
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Show one large button; confirm when it is pressed, however often that is."""
    try:
        if request.method == "POST":
            subscription = actions.confirm_subscription(token=token, now=now())
            return _private(request, "confirmed", subscription)
        return _private(request, "confirm", read_confirm_token(token), token=token)
    except TokenRefused as refused:
        return _refused(request, refused)


@READ_OR_POST
@csrf_exempt
@never_cache
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Show one button; end the subscription on a POST, be it the button's or a mail program's.

    Source: RFC 8058, by which mail programs post from elsewhere, without cookies or a token.
    """
    try:
        subscription = _theirs(UNSUBSCRIBE, token)
    except TokenRefused as refused:
        return _refused(request, refused)
    if request.method != "POST":
        return _private(request, "unsubscribe", subscription, token=token)
    one_click = request.POST.get("List-Unsubscribe") == "One-Click"
    why = "one-click" if one_click else "link"
    actions.end_subscription(subscription=subscription, why=why, now=now())
    return _private(request, "unsubscribed", subscription)


@READ_OR_POST
@guarded
@never_cache
def manage_ask(request: HttpRequest) -> HttpResponse:
    """Ask for an address and mail it the link to its subscription; say the same to everybody."""
    if request.method != "POST":
        return render(request, "newsletters/manage_ask.html", {"form": AddressForm()})
    use_door(PER_NETWORK, caller=network_key(request), now=now())
    form = AddressForm(request.POST)
    if not form.is_valid():
        return render(
            request, "newsletters/manage_ask.html", {"form": form}, status=HTTPStatus.BAD_REQUEST
        )
    if not form.is_trap:
        actions.ask_for_link(address=form.cleaned_data["address"], now=now())
    context = {"form": form, "sent": True, "desk_outbox_url": _demo_outbox()}
    return render(request, "newsletters/manage_ask.html", context)


@READ_OR_POST
@csrf_exempt
@never_cache
def manage(request: HttpRequest, token: str) -> HttpResponse:
    """Show what a subscriber gets, and store what is chosen instead."""
    try:
        subscription = _theirs(MANAGE, token)
    except TokenRefused as refused:
        return _refused(request, refused)
    if subscription.state != Subscription.State.CONFIRMED:
        return _private(request, "unsubscribed", subscription)
    form = ChoiceForm(request.POST or None, subscription=subscription)
    if request.method != "POST":
        return _private(request, "manage", subscription, token=token, form=form)
    if not form.is_valid():
        page = _private(request, "manage", subscription, token=token, form=form)
        page.status_code = HTTPStatus.BAD_REQUEST
        return page
    if form.cleaned_data["frequency"] == ChoiceForm.END:
        actions.end_subscription(subscription=subscription, why="manage", now=now())
        return _private(request, "unsubscribed", subscription)
    actions.choose(
        subscription=subscription,
        frequency=form.cleaned_data["frequency"],
        everything=form.cleaned_data["about"] != ChoiceForm.SOME,
        topics=form.topics(form.cleaned_data),
    )
    return _private(request, "manage", subscription, token=token, form=form, saved=True)


@require_safe
@never_cache
def follow(request: HttpRequest, token: str) -> HttpResponse:
    """Lead to where a link of an edition leads; count it, when a browser shows it to somebody.

    Where that is stands in the database since the edition froze: nobody can have it lead elsewhere.

    Raises:
        Http404: the token was not made here.
    """
    number = read_follow_token(token)
    link = queries.link(number) if number else None
    if link is None:
        raise Http404
    counts = request.method == "GET" and link.edition.newsletter.counts_clicks
    if counts and is_somebody(request.META):
        count_click(link=link, now=now())
    return HttpResponseRedirect(link.address, headers={"X-Robots-Tag": "noindex"})


class _TokenCheck(CsrfViewMiddleware):
    """Django's check of a form's token, for the one page here that can carry one."""

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        del request
        return HttpResponse(reason, status=HTTPStatus.FORBIDDEN)


def _carries_our_token(request: HttpRequest) -> bool:
    if "csrfmiddlewaretoken" not in request.POST:
        return False
    check = _TokenCheck(lambda _request: HttpResponse())
    check.process_request(request)
    return check.process_view(request, sent, (), {}) is None


def _newsletter(slug: str) -> Newsletter:
    newsletter = queries.newsletter(slug) or queries.newsletter()
    if newsletter is None:
        raise Http404
    return newsletter


def _theirs(purpose: str, token: str) -> Subscription:
    subscription = queries.subscription(read_lasting_token(purpose, token))
    if subscription is None:
        raise TokenRefused(_("This subscription was deleted. You get no more mail from it."))
    return subscription


def _form(
    request: HttpRequest, newsletter: Newsletter, form: AddressForm, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    context = {"form": form, "newsletter": newsletter}
    return render(request, "newsletters/subscribe.html", context, status=status)


def _private(
    request: HttpRequest, page: str, subscription: Subscription, **more: object
) -> HttpResponse:
    context = {
        "newsletter": subscription.newsletter,
        "address": subscription.reader.address,
        "subscription": subscription,
        **more,
    }
    with in_language_of(subscription.reader):
        response = render(request, f"newsletters/{page}.html", context)
    # The address of the page is the key to it.
    response["Referrer-Policy"] = "same-origin"
    return response


def _refused(request: HttpRequest, refused: TokenRefused) -> HttpResponse:
    return render(
        request,
        "newsletters/link_refused.html",
        {"reason": str(refused)},
        status=HTTPStatus.FORBIDDEN,
    )


def _where_the_form_stood(request: HttpRequest) -> str:
    referer = urlsplit(request.headers.get("Referer", ""))
    own = f"{referer.scheme}://{referer.netloc}"
    here = f"{request.scheme}://{request.get_host()}"
    return referer.path[:60] if own in (settings.PUBLIC_ORIGIN, here) else request.path


def _demo_outbox() -> str:
    """Return where a demo shows the letters it wrote, "" in every other installation."""
    return reverse("demo:letters") if settings.DEMO else ""
