"""Deciding from a letter: the link leads to a question, and only its answer decides."""

from datetime import timedelta
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from broadsheet.base.models import User
from broadsheet.comments import actions, queries
from broadsheet.comments.models import Comment
from broadsheet.comments.views.desk import MAY_MODERATE, REASONS, STATES_BY_LETTER
from broadsheet.core import clock
from broadsheet.core.tokens import TokenRefused, read_token

GOOD_FOR = timedelta(days=7)
State = Comment.State


@never_cache
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def by_letter(request: HttpRequest, token: str) -> HttpResponse:
    """Show a moderator the reply of a letter, and decide about it on a POST.

    Raises:
        Http404: the address is not one of ours or too old, or its owner decides no more.
    """
    try:
        payload = read_token(actions.BY_LETTER, token, max_age=GOOD_FOR)
    except TokenRefused as refused:
        raise Http404 from refused
    moderator = User.objects.filter(pk=payload.get("moderator", 0), is_active=True).first()
    card = queries.card(int(payload.get("reply", 0)))
    if moderator is None or card is None or not moderator.has_perm(MAY_MODERATE):
        raise Http404
    comment = card.comment
    waits = comment.state == State.HELD and comment.version == payload.get("version")
    status = HTTPStatus.OK
    if request.method == "POST":
        to_state = request.POST.get("decide", "")
        if (
            not waits
            or to_state not in STATES_BY_LETTER
            or not _decided(comment, moderator, to_state)
        ):
            status = HTTPStatus.CONFLICT
        waits = False
    context = {
        "comment": comment,
        "article": comment.article,
        "reason": card.last.reason if card.last else "",
        "percent": card.percent,
        "waits": waits,
        "refused": status == HTTPStatus.CONFLICT,
    }
    response = render(request, "comments/by_letter.html", context, status=status)
    response["Referrer-Policy"] = "same-origin"
    return response


def _decided(comment: Comment, moderator: User, to_state: str) -> bool:
    try:
        actions.decide(
            comment=comment,
            moderator=moderator,
            to_state=to_state,
            reason=REASONS[State(to_state)],
            now=clock.now(),
        )
    except (actions.CommentAlreadyDecided, actions.AppealNeedsAnother):
        return False
    return True
