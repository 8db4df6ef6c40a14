"""How readers become known: a code by mail, and a page of their own that shows what follows."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from broadsheet.comments import actions, queries
from broadsheet.comments.forms import AddressForm, CodeForm
from broadsheet.comments.models import Comment, Follow
from broadsheet.comments.views.own import own_address, own_reply, see_other
from broadsheet.core import clock
from broadsheet.core.limits import Limit, use_door
from broadsheet.core.network import network_key
from broadsheet.core.tokens import TokenRefused, make_token, read_token
from broadsheet.readers.actions import sign_out_everywhere
from broadsheet.readers.codes import GOOD_FOR, CodeRefused, mail_code, use_code
from broadsheet.readers.sessions import reader_of, sign_in, sign_out

TICKET = "reader-code"
CODES = Limit("reader-code", most=30, window=GOOD_FOR)

READ_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@csrf_protect
@READ_OR_POST
def known(request: HttpRequest) -> HttpResponse:
    """Show a reader their own page; ask everybody else for the address to prove."""
    reader = reader_of(request)
    if reader is not None:
        replies = [(reply, own_address(reply)) for reply in queries.replies_of(reader)]
        context: dict[str, Any] = {
            "reader": reader,
            "standing": queries.standing(reader, clock.now()),
            "replies": replies,
            "follows": [(follow, _mute_path(follow)) for follow in queries.follows_of(reader)],
        }
        return render(request, "comments/known.html", context)
    form = AddressForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "comments/known_ask.html", {"form": form}, status=status)
    return _mailed(request, form.cleaned_data["address"])


@never_cache
@csrf_protect
@require_POST
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Mail a code to the address of a reply, on the page that only its sender has."""
    comment = own_reply(token)
    if not comment.author_address or comment.staff_id is not None:
        raise Http404
    reader = reader_of(request)
    if reader is not None and reader.address == comment.author_address:
        actions.claim(comment=comment, reader=reader)
        return see_other(reverse("comments:mine", args=[token]))
    return _mailed(request, comment.author_address, comment)


@never_cache
@csrf_protect
@READ_OR_POST
def code(request: HttpRequest) -> HttpResponse:
    """Take the code: whoever types it is known from now on, in this browser."""
    if request.method != "POST":
        return see_other(reverse("comments:known"))
    now = clock.now()
    use_door(CODES, caller=network_key(request), now=now)
    form = CodeForm(request.POST)
    try:
        ticket = read_token(TICKET, request.POST.get("ticket", ""), max_age=GOOD_FOR)
    except TokenRefused:
        return see_other(reverse("comments:known"))
    address = str(ticket["address"])
    if form.is_valid():
        try:
            reader = use_code(address=address, code=form.cleaned_data["code"], now=now)
        except CodeRefused:
            words = _("This is not the code, or it has been used or is too old.")
            form.add_error("code", words)
        else:
            response = see_other(_claimed(ticket, reader))
            sign_in(response, reader, now=now)
            return response
    context = {"form": form, "address": address}
    return render(request, "comments/known_code.html", context, status=422)


@never_cache
@csrf_protect
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Sign a reader out, here and everywhere else."""
    reader = reader_of(request)
    if reader is not None:
        sign_out_everywhere(reader=reader, now=clock.now())
    response = see_other(reverse("comments:known"))
    sign_out(response)
    return response


@never_cache
@csrf_exempt  # mail programs post here without a page: RFC 8058
@READ_OR_POST
def mute(request: HttpRequest, token: str) -> HttpResponse:
    """Show one button; end letters of a kind on a POST, be it the button's or a mail program's.

    Raises:
        Http404: the address is not one of ours, or nothing is left to be ended.
    """
    try:
        payload = read_token(actions.MUTE, token)
    except TokenRefused as refused:
        raise Http404 from refused
    rows = Follow.objects.select_related("comment__article")
    follow = get_object_or_404(rows, pk=payload.get("follow"))
    if request.method == "POST":
        actions.mute(follow=follow, now=clock.now())
        follow.refresh_from_db()
    response = render(request, "comments/mute.html", {"follow": follow})
    response["Referrer-Policy"] = "same-origin"
    return response


def _mailed(request: HttpRequest, address: str, comment: Comment | None = None) -> HttpResponse:
    now = clock.now()
    use_door(CODES, caller=network_key(request), now=now)
    mail_code(address=address, language=get_language() or "", now=now)
    reply = comment.pk if comment else 0
    payload: dict[str, str | int] = {"address": address, "reply": reply}
    form = CodeForm(initial={"ticket": make_token(TICKET, payload)})
    return render(request, "comments/known_code.html", {"form": form, "address": address})


def _claimed(ticket: dict[str, str | int], reader: Any) -> str:
    """Let the reply that the code was asked for be the reader's; return where to go then."""
    comment = Comment.objects.filter(pk=ticket.get("reply", 0)).first()
    if comment is None:
        return reverse("comments:known")
    actions.claim(comment=comment, reader=reader)
    return own_address(comment)


def _mute_path(follow: Follow) -> str:
    return reverse("comments:mute", args=[make_token(actions.MUTE, {"follow": follow.pk})])
