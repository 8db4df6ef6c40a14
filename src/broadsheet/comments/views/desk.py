"""The moderators' queue; every decision is a plain form post."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from broadsheet.base.models import User
from broadsheet.comments import actions, queries
from broadsheet.comments.models import Comment
from broadsheet.core import clock
from broadsheet.core.typed import clean_name

State = Comment.State

MAY_MODERATE = "comments.change_comment"
MOST_AT_ONCE = queries.PER_SCREEN
MOST_SCREENS = 100_000
MOST_WORDS = 80

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


@dataclass(frozen=True)
class Asked:
    """Which replies a moderator wants to see: every part has a usual value."""

    state: str = State.HELD.value
    order: str = next(iter(queries.ORDERS))
    words: str = ""
    number: int = 1

    @classmethod
    def of(cls, query: QueryDict) -> "Asked":
        """Return what an address asks for; what is not known in it is the usual."""
        state, order, page = (query.get(name, "") for name in ("state", "order", "page"))
        return cls(
            state=state if state in State.values else cls.state,
            order=order if order in queries.ORDERS else cls.order,
            words=clean_name(query.get("q", ""))[:MOST_WORDS],
            number=min(int(page), MOST_SCREENS) if _NUMBER.fullmatch(page) else 1,
        )

    def address(self, **changes: str | int) -> str:
        """Return the address of these replies, or of others; another list begins at its start."""
        asked = {"state": self.state, "order": self.order, "q": self.words, "page": 1} | changes
        kept = {name: value for name, value in asked.items() if value not in ("", 1)}
        return f"{reverse('replies:queue')}?{urlencode(kept)}"


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
    asked = Asked.of(request.GET)
    screen = queries.queue(
        state=asked.state, order=asked.order, words=asked.words, number=asked.number
    )
    context = {
        **_furniture(_("Replies")),
        "queue": screen,
        "asked": asked,
        "tabs": [
            {
                "state": tab.value,
                "label": _("withdrawn") if tab == State.WITHDRAWN else tab.label,
                "count": screen.counts[tab],
                "url": asked.address(state=tab.value),
            }
            for tab in TABS
        ],
        "orders": [
            {"label": label, "url": asked.address(order=name), "current": name == asked.order}
            for name, label in queries.ORDERS.items()
        ],
        "newer_url": asked.address(page=asked.number - 1) if asked.number > 1 else "",
        "older_url": asked.address(page=asked.number + 1) if screen.has_more else "",
        "rejections": REJECTIONS,
        "back": asked.address(page=asked.number),
        "decisions": _choices(asked.state),
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
    done = [pk for pk, seen in marks if _decided(request, pk, seen, to_state)]
    _report(request, to_state, done, len(marks) - len(done))
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


def _report(request: HttpRequest, to_state: str, done: list[int], late: int) -> None:
    """Say what became of a decision, and where one may be taken back."""
    if not done and not late:
        messages.warning(request, _("Choose at least one reply first."))
    if done:
        words = ngettext(
            "%(count)d reply is now %(state)s.", "%(count)d replies are now %(state)s.", len(done)
        )
        words %= {"count": len(done), "state": State(to_state).label}
        again = messages.button(reverse("replies:one", args=done[:1]), _("Look at it again"))
        messages.success(request, words, buttons=[again] if len(done) == 1 else [])
    if late:
        words = ngettext(
            "%(count)d reply had changed before: somebody else was first.",
            "%(count)d replies had changed before: somebody else was first.",
            late,
        )
        messages.warning(request, words % {"count": late})


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
