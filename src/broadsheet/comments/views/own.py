"""The page on which its author sees what became of a reply, and what can be done about it."""

from contextlib import suppress
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from broadsheet.comments import actions, queries
from broadsheet.comments.forms import AppealForm, EditForm
from broadsheet.comments.models import Comment, Report
from broadsheet.comments.sanitise import render_reply
from broadsheet.core import clock
from broadsheet.core.tokens import TokenRefused, make_token, read_token
from broadsheet.readers.addresses import address_key
from broadsheet.readers.sanctions import warnings

MINE = "my-reply"
STATE = Comment.State

READ_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


def own_address(comment: Comment) -> str:
    """Return the signed address of a reply's own page."""
    return reverse("comments:mine", args=[make_token(MINE, {"reply": comment.pk})])


@never_cache
@require_safe
def mine(request: HttpRequest, token: str) -> HttpResponse:
    """Show its author what became of a reply, why, and what may be done about it."""
    return _page(request, token, own_reply(token))


@never_cache
@csrf_protect
@READ_OR_POST
def withdraw(request: HttpRequest, token: str) -> HttpResponse:
    """Take the author's own reply back; a GET only leads to its page."""
    comment = own_reply(token)
    if request.method == "POST":
        # When it cannot be taken back any more, its page says what became of it instead.
        with suppress(actions.CommentAlreadyDecided):
            actions.withdraw(comment=comment, now=clock.now())
    return see_other(reverse("comments:mine", args=[token]))


@never_cache
@csrf_protect
@READ_OR_POST
def edit(request: HttpRequest, token: str) -> HttpResponse:
    """Show the words of a reply to be changed, how they will look, and store them."""
    comment = own_reply(token)
    if not queries.can_be_edited(comment, clock.now()):
        return see_other(reverse("comments:mine", args=[token]))
    form = EditForm(request.POST if request.method == "POST" else None, comment=comment)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and "look" not in request.POST:
            try:
                actions.edit(comment=form.seen, text=form.cleaned_data["text"], now=clock.now())
                return see_other(reverse("comments:mine", args=[token]))
            except actions.CommentRefused as refused:
                form.add_error(None, str(refused.reason))
                status = 409
        elif form.is_valid():
            status = 200
    return _private(request, "comments/edit.html", _editing(comment, form), status=status)


@never_cache
@csrf_protect
@READ_OR_POST
def appeal(request: HttpRequest, token: str) -> HttpResponse:
    """Store that the author wants a decision looked at again; a GET only leads to the page."""
    comment = own_reply(token)
    address = reverse("comments:mine", args=[token])
    if request.method != "POST":
        return see_other(address)
    form = AppealForm(request.POST)
    if not form.is_valid():
        return _page(request, token, comment, appeal_form=form, status=422)
    # Asked twice, it is one appeal; its page says how it stands.
    with suppress(actions.NotAppealable):
        actions.appeal(comment=comment, words=form.cleaned_data["words"], now=clock.now())
    return see_other(address)


@never_cache
@require_safe
def history(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Show what an answered reply said before.

    Raises:
        Http404: it is not published, or was not changed after it was answered.
    """
    comments = Comment.objects.select_related("article").exclude(html="")
    comment = get_object_or_404(
        comments, pk=comment_id, state=STATE.PUBLISHED, article__listed_at__isnull=False
    )
    wordings = queries.public_wordings(comment)
    if not wordings:
        raise Http404
    context = {"comment": comment, "article": comment.article, "wordings": wordings}
    return render(request, "comments/history.html", context)


def see_other(address: str) -> HttpResponseRedirect:
    """Lead on with 303, so that reloading the page that follows posts nothing again."""
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return response


def _page(
    request: HttpRequest,
    token: str,
    comment: Comment,
    *,
    appeal_form: AppealForm | None = None,
    status: int = 200,
) -> HttpResponse:
    turns = queries.turns(comment)
    now = clock.now()
    context: dict[str, Any] = {
        "comment": comment,
        "article": comment.article,
        "decisions": turns,
        "reason": turns[-1].reason if turns else "",
        "appeal": queries.last_appeal(comment),
        "was_reported": comment.reports.filter(state=Report.State.UPHELD).exists(),
    }
    if turns and comment.state in (STATE.HELD, STATE.REJECTED, STATE.SPAM):
        context["statement"] = turns[-1]
    if comment.state in (STATE.PUBLISHED, STATE.HELD):
        context["withdraw_url"] = reverse("comments:withdraw", args=[token])
    if queries.can_be_edited(comment, now):
        context["edit_url"] = reverse("comments:edit", args=[token])
        if comment.state == STATE.PUBLISHED:
            context["edit_until"] = queries.edit_until(comment)
    if comment.reader_id is None and comment.staff_id is None and comment.author_address:
        context["confirm_url"] = reverse("comments:confirm", args=[token])
    if comment.author_address and comment.reader_id is not None:
        context["warnings"] = warnings(address_key(comment.author_address), now)
    context["follows"] = list(comment.follows.filter(muted_at=None))
    if queries.appealable(comment):
        context["appeal_url"] = reverse("comments:appeal", args=[token])
        context["appeal_form"] = appeal_form or AppealForm()
    return _private(request, "comments/state.html", context, status=status)


def _editing(comment: Comment, form: EditForm) -> dict[str, Any]:
    preview = ""
    if form.is_bound and form.is_valid():
        preview = render_reply(form.cleaned_data["text"])
    return {
        "comment": comment,
        "article": comment.article,
        "form": form,
        "preview_html": preview,
        "edit_until": queries.edit_until(comment) if comment.state == STATE.PUBLISHED else None,
        "answered": comment.children.filter(state=STATE.PUBLISHED).exists(),
    }


def _private(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    response = render(request, template, context, status=status)
    # The address of this page is what opens it: no other site may learn it.
    response["Referrer-Policy"] = "same-origin"
    return response


def own_reply(token: str) -> Comment:
    """Return the reply that a signed address opens.

    Raises:
        Http404: the address is not one of ours, or the reply is gone.
    """
    try:
        payload = read_token(MINE, token)
    except TokenRefused as refused:
        raise Http404 from refused
    return get_object_or_404(Comment.objects.select_related("article"), pk=payload.get("reply"))
