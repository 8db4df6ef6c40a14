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
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from broadsheet.base.models import User
from broadsheet.comments import actions, queries
from broadsheet.comments.forms import SanctionForm
from broadsheet.comments.models import Comment, Decision
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

STATES_BY_LETTER = (State.PUBLISHED, State.REJECTED, State.SPAM)

UNLAWFUL = gettext_noop("It may break the law or somebody's rights.")

REJECTIONS = (
    gettext_noop("It is not about the subject of the article."),
    gettext_noop("It attacks a person instead of an argument."),
    gettext_noop("It repeats what was said before."),
    gettext_noop("It tells private things about somebody."),
    UNLAWFUL,
)
"""Reasons for rejecting that are ready to choose; the author reads them."""

STANDS = gettext_noop("A moderator read the report and found that the reply may stand.")
UPHELD = gettext_noop("A second moderator looked at it and came to the same decision.")
KEEP = queries.KEEP
QUEUES = {queries.REPORTED: gettext_lazy("reports"), queries.APPEALED: gettext_lazy("appeals")}

UNDO = "replies_undo"
"""Where the session keeps the numbers of a moderator's last decisions."""

DONE, LATE, CONTESTED = "done", "late", "contested"

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
            state=state if state in (*State.values, *QUEUES) else cls.state,
            order=order if order in queries.ORDERS else cls.order,
            words=clean_name(query.get("q", ""))[:MOST_WORDS],
            number=min(int(page), MOST_SCREENS) if _NUMBER.fullmatch(page) else 1,
        )

    def address(self, **changes: str | int) -> str:
        """Return the address of these replies, or of others; another list begins at its start."""
        asked = {"state": self.state, "order": self.order, "q": self.words, "page": 1} | changes
        kept = {name: value for name, value in asked.items() if value not in ("", 1)}
        return f"{reverse('replies:queue')}?{urlencode(kept)}"


@dataclass(frozen=True)
class Mark:
    """One reply as a moderator saw it."""

    pk: int
    state: str
    version: int

    @classmethod
    def of(cls, text: str) -> "Mark | None":
        """Return what a button says, `NUMBER:STATE:VERSION`, or None."""
        number, _sep, seen = text.partition(":")
        state, _sep, version = seen.partition(":")
        if not (_NUMBER.fullmatch(number) and _NUMBER.fullmatch(version or "1")):
            return None
        return cls(int(number), state, int(version or 1)) if state in State.values else None


def for_moderators(page: Page[P]) -> Page[P]:
    """Let only those in who may decide about replies."""

    @wraps(page)
    def guarded_page(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.has_perm(MAY_MODERATE):
            raise PermissionDenied
        return page(request, *args, **kwargs)

    return guarded_page


@require_safe
@for_moderators
def queue(request: HttpRequest) -> HttpResponse:
    """Show the replies in one state, held ones unless another is asked for."""
    asked = Asked.of(request.GET)
    screen = queries.queue(
        state=asked.state, order=asked.order, words=asked.words, number=asked.number
    )
    context = {
        **furniture(_("Replies")),
        "queue": screen,
        "asked": asked,
        "tabs": [
            {
                "state": tab.value,
                "label": _tab_label(tab),
                "count": _counted(screen.counts[tab]),
                "url": asked.address(state=tab.value),
            }
            for tab in TABS
        ]
        + [
            {
                "state": name,
                "label": label,
                "count": _counted(screen.counts[name]),
                "url": asked.address(state=name),
            }
            for name, label in QUEUES.items()
        ],
        "orders": [
            {"label": label, "url": asked.address(order=name), "current": name == asked.order}
            for name, label in queries.ORDERS.items()
        ],
        "newer_url": asked.address(page=asked.number - 1) if asked.number > 1 else "",
        "older_url": asked.address(page=asked.number + 1) if screen.has_more else "",
        "rejections": REJECTIONS,
        "back": asked.address(page=asked.number),
        "undoable": len(request.session.get(UNDO, [])),
        "decisions": queries.choices(asked.state),
    }
    return render(request, "comments/desk/queue.html", context)


@require_safe
@for_moderators
def one(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Show one reply with its conversation and all that was decided about it.

    Raises:
        Http404: there is no such reply.
    """
    card = queries.card(comment_id)
    if card is None:
        raise Http404
    context = {
        **furniture(_("Replies"), _("One reply")),
        "card": card,
        "context": queries.context_of(card.comment),
        "notes": card.comment.notes.select_related("written_by"),
        "sanction_form": SanctionForm(),
        "rejections": REJECTIONS,
        "back": reverse("replies:one", args=[comment_id]),
    }
    return render(request, "comments/desk/one.html", context)


@require_POST
@for_moderators
def decide(request: HttpRequest) -> HttpResponse:
    """Carry out one decision, or one for all chosen replies, and return to where it was made."""
    to_state, marks = _wanted(request.POST)
    undoable: list[int] = []
    came_out = [(mark, _decided(request, mark, to_state, undoable)) for mark in marks]
    if undoable:
        request.session[UNDO] = undoable
    done = [mark.pk for mark, result in came_out if result == DONE]
    _report(request, to_state, done, sum(result == LATE for _mark, result in came_out))
    if any(result == CONTESTED for _mark, result in came_out):
        words = _("The author appealed against your decision: somebody else settles that.")
        messages.warning(request, words)
    back = request.POST.get("back", "")
    own = reverse("replies:queue")
    return HttpResponseRedirect(back if back.startswith(own) else own)


def _decided(request: HttpRequest, mark: Mark, to_state: str, undoable: list[int]) -> str:
    """Decide about one reply as it was seen; return how that came out."""
    seen = Comment.objects.select_related("verdict")
    comment = seen.filter(pk=mark.pk, state=mark.state, version=mark.version).first()
    if comment is None or not isinstance(request.user, User):
        return LATE
    chosen = request.POST.get(f"reason-{mark.pk}", "") if to_state in (State.REJECTED, KEEP) else ""
    reason = chosen.strip()[:300]
    now = clock.now()
    try:
        if to_state == KEEP:
            _kept(comment, request.user, reason)
        else:
            decision = actions.decide(
                comment=comment,
                moderator=request.user,
                to_state=to_state,
                reason=reason or REASONS[State(to_state)],
                ground=Decision.Ground.LAW if reason == UNLAWFUL else Decision.Ground.RULES,
                now=now,
            )
            undoable.append(decision.pk)
    except actions.CommentAlreadyDecided:
        return LATE
    except actions.AppealNeedsAnother:
        return CONTESTED
    return DONE


def _kept(comment: Comment, moderator: User, reason: str) -> None:
    """Let things be as they are: after an appeal, or after a report."""
    now = clock.now()
    if queries.has_open_appeal(comment):
        reason = reason or UPHELD
        actions.uphold(comment=comment, moderator=moderator, reason=reason, now=now)
    else:
        reason = reason or STANDS
        actions.dismiss(comment=comment, moderator=moderator, reason=reason, now=now)


def _wanted(form: QueryDict) -> tuple[str, list[Mark]]:
    """Return the state to give, or KEEP, and the replies, as they were seen, to give it to."""
    single = form.get("decide", "")
    if single:
        to_state, _sep, mark = single.partition(":")
        marks: Iterable[str] = [mark]
    else:
        to_state, marks = form.get("bulk", ""), form.getlist("chosen")[:MOST_AT_ONCE]
    if to_state not in (*actions.DECISIONS, KEEP):
        return "", []
    return to_state, [seen for text in marks if (seen := Mark.of(text)) is not None]


def _report(request: HttpRequest, to_state: str, done: list[int], late: int) -> None:
    """Say what became of a decision, and where one may be taken back."""
    if not done and not late:
        messages.warning(request, _("Choose at least one reply first."))
    if done:
        words = ngettext(
            "%(count)d reply is now %(state)s.", "%(count)d replies are now %(state)s.", len(done)
        )
        state = _("settled") if to_state == KEEP else State(to_state).label
        words %= {"count": len(done), "state": state}
        again = messages.button(reverse("replies:one", args=done[:1]), _("Look at it again"))
        messages.success(request, words, buttons=[again] if len(done) == 1 else [])
    if late:
        words = ngettext(
            "%(count)d reply had changed before: somebody else was first.",
            "%(count)d replies had changed before: somebody else was first.",
            late,
        )
        messages.warning(request, words % {"count": late})


def _counted(count: int) -> str:
    """Return a number as a tab shows it; of what was not counted to its end, that it is more."""
    most = queries.MOST_COUNTED
    return f"{number_format(most)}+" if count > most else number_format(count)


def _tab_label(tab: State) -> str:
    return _("withdrawn") if tab == State.WITHDRAWN else str(tab.label)


def furniture(*titles: str) -> dict[str, Any]:
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
