"""A message's way from the form over a last look to the newsroom, and the desk's screen."""

import secrets
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from broadsheet.base.models import User
from broadsheet.core import clock
from broadsheet.core.limits import Limit, TooMany, use_door
from broadsheet.core.network import network_key
from broadsheet.core.same_origin import guarded
from broadsheet.core.tokens import TokenRefused, make_token, read_token
from broadsheet.standing import actions, queries
from broadsheet.standing.forms import MessageForm, SendForm
from broadsheet.standing.models import ContactPage
from broadsheet.standing.starters import STARTERS

LOOKS = Limit("contact-look", most=60, window=timedelta(minutes=10))
MESSAGES = Limit("contact", most=5, window=timedelta(minutes=10))
TICKET_AGE = timedelta(days=1)
_PURPOSE = "contact"


@never_cache
@guarded
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest) -> HttpResponse:
    """Show a message once more; or, with that page's ticket, send it.

    Raises:
        Http404: the newsroom has no contact page.
    """
    page = _page()
    if request.method != "POST":
        return HttpResponseRedirect(page.url or "/")
    if "token" in request.POST:
        answer: HttpResponse = _send(request, page)
        return answer
    form = MessageForm(request.POST)
    if not form.is_valid():
        return _form_page(request, page, form, 422)
    use_door(LOOKS, caller=network_key(request), now=clock.now())
    return _look(request, page, form)


@never_cache
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """Say that a message is on its way, and what follows."""
    return render(request, "standing/sent.html", {"page": _page()})


@csrf_protect
def _send(request: HttpRequest, page: ContactPage) -> HttpResponse:
    form = SendForm(request.POST)
    if not form.is_valid():
        return _form_page(request, page, MessageForm(request.POST), 422)
    now = clock.now()
    try:
        ticket = read_token(_PURPOSE, form.cleaned_data["token"], max_age=TICKET_AGE)
    except TokenRefused:
        error = _("This page is too old. Please look at your message once again.")
        return _look(request, page, form, error, 400)
    seconds = max(0.0, now.timestamp() - int(ticket.get("shown", 0)))
    try:
        use_door(MESSAGES, caller=network_key(request), now=now)
        message = form.message(seconds_to_fill=seconds)
        actions.send_message(page=page, message=message, key=str(ticket["key"]), now=now)
    except actions.StandingRefused as refused:
        return _form_page(request, page, MessageForm(request.POST), 409, refused.reason)
    except TooMany as many:
        error = _("You have sent many messages within minutes. Please wait and send this one then.")
        response = _look(request, page, form, error, 429)
        response["Retry-After"] = str(int(many.retry_after.total_seconds()) + 1)
        return response
    response = HttpResponseRedirect(reverse("standing:sent"))
    response.status_code = 303
    return response


def _look(
    request: HttpRequest, page: ContactPage, form: MessageForm, error: str = "", status: int = 200
) -> HttpResponse:
    """Show a valid form's message as it will go, with a fresh ticket for sending it once."""
    written = {name: form.cleaned_data[name] for name in MessageForm.base_fields}
    ticket = make_token(
        _PURPOSE, {"key": secrets.token_urlsafe(24), "shown": int(clock.now().timestamp())}
    )
    context = {
        "page": page,
        "message": form.message(),
        "errors": [error] if error else [],
        "action": reverse("standing:send"),
        "form": SendForm(initial={**written, "token": ticket}, auto_id="send-%s"),
        "edit_form": MessageForm(initial=written, auto_id="edit-%s"),
    }
    return render(request, "standing/last_look.html", context, status=status)


def _form_page(
    request: HttpRequest,
    page: ContactPage,
    form: MessageForm,
    status: int,
    error: str | Promise = "",
) -> HttpResponse:
    """Show the form alone, with what was written in it and what is wrong with it."""
    if error:
        form.add_error(None, str(error))
    context = {"page": page, "form": form, "action": reverse("standing:send")}
    return render(request, "standing/again.html", context, status=status)


def _page() -> ContactPage:
    page = queries.contact_page()
    if page is None:
        raise Http404
    return page


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Show the standing pages there are, and offer those there are not."""
    user = _writer(request)
    front = queries.front_page()
    rights = front.permissions_for_user(user) if front is not None else None
    context = {
        "page_title": _("Standing pages"),
        "header_title": _("Standing pages"),
        "header_icon": "doc-empty",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": "", "label": _("Standing pages")},
        ],
        "pages": queries.standing_pages(user),
        "missing": queries.missing() if rights and rights.can_add_subpage() else [],
        "front": front if rights and rights.can_add_subpage() else None,
    }
    return render(request, "standing/desk/pages.html", context)


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Make a draft from a starter text and open it in the editor.

    Raises:
        Http404: there is no such starter.
        PermissionDenied: whoever asks may not add pages.
    """
    starter = next((s for s in STARTERS if s.slug == request.POST.get("starter")), None)
    if starter is None:
        raise Http404
    try:
        page = actions.start_page(starter=starter, author=_writer(request))
    except actions.StandingRefused as refused:
        raise PermissionDenied(str(refused)) from refused
    messages.success(
        request, _("A draft of “%(title)s” is here to be edited.") % {"title": page.title}
    )
    return HttpResponseRedirect(reverse("wagtailadmin_pages:edit", args=[page.pk]))


def _writer(request: HttpRequest) -> User:
    front = queries.front_page()
    user = request.user
    if not isinstance(user, User) or front is None:
        raise PermissionDenied
    if not front.permissions_for_user(user).can_add_subpage():
        raise PermissionDenied
    return user
