"""The moderators' queue; every decision is a plain form post."""

import re
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext
from django.views.decorators.http import require_POST, require_safe

from broadsheet.base.models import User
from broadsheet.comments import actions, queries
from broadsheet.comments.models import Comment
from broadsheet.core import clock

State = Comment.State

MAY_MODERATE = "comments.change_comment"
MOST_AT_ONCE = queries.PER_SCREEN
MOST_SCREENS = 100_000

TABS = (State.HELD, State.PUBLISHED, State.REJECTED, State.SPAM, State.WITHDRAWN)

_NUMBER = re.compile(r"[1-9][0-9]{0,17}")

REASONS = {
    State.PUBLISHED: gettext_noop("A moderator approved it."),
    State.HELD: gettext_noop("A moderator will look at it again."),
    State.REJECTED: gettext_noop("A moderator found it unfit for publication."),
    State.SPAM: gettext_noop("A moderator took it for spam."),
}
"""What the author reads when the moderator gives no other reason."""

REJECTIONS = (
    gettext_noop("It is not about the subject of the article."),
    gettext_noop("It attacks a person instead of an argument."),
    gettext_noop("It repeats what was said before."),
    gettext_noop("It tells private things about somebody."),
    gettext_noop("It may break the law or somebody's rights."),
)
"""Reasons for rejecting that are ready to choose; the author reads them."""

P = ParamSpec("P")
Page = Callable[Concatenate[HttpRequest, P], HttpResponse]


def _for_moderators(page: Page[P]) -> Page[P]:
    """Let only those in who may decide about replies."""

    @wraps(page)
    def guarded_page(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.has_perm(MAY_MODERATE):
            raise PermissionDenied
        return page(request, *args, **kwargs)

    return guarded_page


@require_safe
@_for_moderators
def queue(request: HttpRequest) -> HttpResponse:
    """Show the replies in one state, held ones unless another is asked for."""
    state, order, number = _asked(request.GET)
    screen = queries.queue(state=state, order=order, number=number)
    context = {
        **_furniture(_("Replies")),
        "queue": screen,
        "state": state,
        "order": order,
        "tabs": [
            {
                "state": tab.value,
                "label": _("withdrawn") if tab == State.WITHDRAWN else tab.label,
                "count": screen.counts[tab],
                "url": _address(tab, order),
            }
            for tab in TABS
        ],
        "orders": [
            {"label": label, "url": _address(state, name), "current": name == order}
            for name, label in queries.ORDERS.items()
        ],
        "newer_url": _address(state, order, number - 1) if number > 1 else "",
        "older_url": _address(state, order, number + 1) if screen.has_more else "",
        "rejections": REJECTIONS,
        "back": _address(state, order, number),
        "decisions": _choices(state),
    }
    return render(request, "comments/desk/queue.html", context)


@require_safe
@_for_moderators
def one(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Show one reply with its conversation and all that was decided about it.

    Raises:
        Http404: there is no such reply.
    """
    card = queries.card(comment_id)
    if card is None:
        raise Http404
    context = {
        **_furniture(_("Replies"), _("One reply")),
        "card": card,
        "context": queries.context_of(card.comment),
        "rejections": REJECTIONS,
        "decisions": _choices(card.comment.state),
        "back": reverse("replies:one", args=[comment_id]),
    }
    return render(request, "comments/desk/one.html", context)


@require_POST
@_for_moderators
def decide(request: HttpRequest) -> HttpResponse:
    """Carry out one decision, or one for all chosen replies, and return to where it was made."""
    to_state, marks = _wanted(request.POST)
    done, late = 0, 0
    for pk, seen in marks:
        if _decided(request, pk, seen, to_state):
            done += 1
        else:
            late += 1
    _report(request, State(to_state) if to_state in State.values else None, done, late)
    back = request.POST.get("back", "")
    own = reverse("replies:queue")
    return HttpResponseRedirect(back if back.startswith(own) else own)


def _decided(request: HttpRequest, pk: int, seen: str, to_state: str) -> bool:
    """Decide about one reply as it was seen; False when it is not so any more."""
    comment = Comment.objects.select_related("verdict").filter(pk=pk, state=seen).first()
    if comment is None or not isinstance(request.user, User):
        return False
    reason = request.POST.get(f"reason-{pk}", "") if to_state == State.REJECTED else ""
    try:
        actions.decide(
            comment=comment,
            moderator=request.user,
            to_state=to_state,
            reason=reason.strip()[:300] or REASONS[State(to_state)],
            now=clock.now(),
        )
    except actions.CommentAlreadyDecided:
        return False
    return True


def _wanted(form: QueryDict) -> tuple[str, list[tuple[int, str]]]:
    """Return the state to give and the replies (number, state they were seen in) to give it to."""
    single = form.get("decide", "")
    if single:
        to_state, _sep, mark = single.partition(":")
        marks: Iterable[str] = [mark]
    else:
        to_state, marks = form.get("bulk", ""), form.getlist("chosen")[:MOST_AT_ONCE]
    if to_state not in actions.DECISIONS:
        return "", []
    return to_state, [seen for text in marks if (seen := _mark(text)) is not None]


def _mark(text: str) -> tuple[int, str] | None:
    number, _sep, seen = text.partition(":")
    if not _NUMBER.fullmatch(number) or seen not in State.values:
        return None
    return int(number), seen


def _report(request: HttpRequest, state: State | None, done: int, late: int) -> None:
    """Say what became of a decision."""
    if not done and not late:
        messages.warning(request, _("Choose at least one reply first."))
    if done and state is not None:
        words = ngettext(
            "%(count)d reply is now %(state)s.", "%(count)d replies are now %(state)s.", done
        )
        messages.success(request, words % {"count": done, "state": state.label})
    if late:
        words = ngettext(
            "%(count)d reply had changed before: somebody else was first.",
            "%(count)d replies had changed before: somebody else was first.",
            late,
        )
        messages.warning(request, words % {"count": late})


def _asked(query: QueryDict) -> tuple[str, str, int]:
    """Return state, order and number that an address asks for; what is not known is the usual."""
    state, order, page = (query.get(name, "") for name in ("state", "order", "page"))
    state = state if state in State.values else State.HELD.value
    order = order if order in queries.ORDERS else next(iter(queries.ORDERS))
    number = int(page) if _NUMBER.fullmatch(page) else 1
    return state, order, min(number, MOST_SCREENS)


def _choices(state: str) -> list[dict[str, str]]:
    """Return the buttons for a reply in a state."""
    words = {
        State.PUBLISHED: _("Approve"),
        State.HELD: _("Hold"),
        State.REJECTED: _("Reject"),
        State.SPAM: _("Spam"),
    }
    if state == State.WITHDRAWN:
        return []
    return [
        {"state": choice.value, "label": words[choice]}
        for choice in actions.DECISIONS
        if choice != state
    ]


def _address(state: str, order: str, number: int = 1) -> str:
    asked: dict[str, Any] = {"state": state, "order": order}
    if number > 1:
        asked["page"] = number
    return f"{reverse('replies:queue')}?{urlencode(asked)}"


def _furniture(*titles: str) -> dict[str, Any]:
    """Return what Wagtail's page frame wants to know."""
    crumbs = [
        {"url": reverse("wagtailadmin_home"), "label": _("Home")},
        {"url": reverse("replies:queue"), "label": titles[0]},
    ]
    crumbs += [{"url": "", "label": title} for title in titles[1:]]
    return {
        "page_title": titles[-1],
        "header_title": titles[-1],
        "header_icon": "comment",
        "breadcrumbs_items": crumbs,
    }
