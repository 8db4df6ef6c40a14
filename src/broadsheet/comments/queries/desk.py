"""What moderators see of replies, and what their authors see of the decisions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from broadsheet.base.models import User
from broadsheet.comments.models import Appeal, Comment, Decision, Report
from broadsheet.spam.queries import Clue, clues, percent

PER_SCREEN = 20
MOST_COUNTED = 1_000
"""Of more replies than this in one state the desk only says that there are more."""
ORDERS = {
    "weight": gettext_lazy("What matters most first"),
    "age": gettext_lazy("Longest waiting first"),
    "newest": gettext_lazy("Newest first"),
    "risk": gettext_lazy("Likeliest spam first"),
}
"""The orders of the queue; the first is the default."""

APPEALED = "appealed"
"""What the queue calls replies whose authors appeal against a decision."""
REPORTED = "reported"
"""What the queue calls replies that readers reported."""
KEEP = "keep"
"""What settles an appeal or a report without changing anything."""

_TOLD = ("words", "links", "replies")
"""What of the evidence an author reads."""
_MOST_CONTEXT = 12
_NUMBER_DIGITS = 12


@dataclass(frozen=True)
class Turn:
    """One change of a reply's state, in words; `by` names a moderator for the desk alone."""

    state: str
    state_words: str
    reason: str
    decided_at: datetime
    by: str
    automatic: bool
    ground: str = ""
    evidence: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Choice:
    """What a moderator may do with a reply, and the word for it on a button."""

    state: str
    label: str


@dataclass(frozen=True)
class Card:
    """One reply on the desk: what it says, where, what the filter thinks and why it stands so."""

    comment: Comment
    percent: int | None
    clues: list[Clue]
    turns: list[Turn]
    appeal: Appeal | None
    reports: list[Report]

    @property
    def last(self) -> Turn | None:
        """The change that put it where it stands."""
        return self.turns[-1] if self.turns else None

    @property
    def folded(self) -> bool:
        """Whether the spam folder shows one line of it: it is spam beyond doubt."""
        verdict, state = self.comment.verdict, self.comment.state
        flagrant = verdict is not None and verdict.label == verdict.Label.FLAGRANT
        return flagrant and state == Comment.State.SPAM

    @property
    def choices(self) -> list[Choice]:
        """What may be decided about it."""
        keep = [Choice(KEEP, _("Keep the decision"))] if self.appeal else []
        if self.reports and not keep:
            keep = [Choice(KEEP, _("Let it stand"))]
        return [*choices(self.comment.state), *keep]


@dataclass(frozen=True)
class Queue:
    """One screen of the replies in one state; `counts` has every state, up to MOST_COUNTED + 1."""

    cards: list[Card]
    counts: Mapping[str, int]
    number: int
    has_more: bool


def queue(*, state: str, order: str, number: int, words: str = "") -> Queue:
    """Return screen `number`, counted from 1, of the replies in a state, in one of ORDERS.

    `words` leaves those that have them in their text, name or address.
    """
    first = (max(1, number) - 1) * PER_SCREEN
    wanted = _rows()
    if state == APPEALED:
        wanted = wanted.filter(appeals__in=_open_appeals())
    elif state == REPORTED:
        wanted = wanted.filter(Exists(_open_reports().filter(comment=OuterRef("pk"))))
    else:
        wanted = wanted.filter(state=state)
    if words:
        wanted = wanted.filter(
            Q(text__icontains=words)
            | Q(author_name__icontains=words)
            | Q(author_address__icontains=words)
        )
    rows = list(_ordered(wanted, order)[first : first + PER_SCREEN + 1])
    counts = {str(value): _counted(value) for value in Comment.State.values}
    counts[REPORTED] = _open_reports().values("comment").distinct()[: MOST_COUNTED + 1].count()
    counts[APPEALED] = _open_appeals()[: MOST_COUNTED + 1].count()
    return Queue(
        cards=[_card(comment) for comment in rows[:PER_SCREEN]],
        counts=counts,
        number=max(1, number),
        has_more=len(rows) > PER_SCREEN,
    )


def _counted(state: str) -> int:
    """Return how many replies are in a state, as far as that is counted: else it takes longer."""
    return Comment.objects.filter(state=state).order_by()[: MOST_COUNTED + 1].count()


def choices(state: str) -> list[Choice]:
    """Return what may be decided about replies in a state."""
    words = {
        Comment.State.PUBLISHED: _("Approve"),
        Comment.State.HELD: _("Hold"),
        Comment.State.REJECTED: _("Reject"),
        Comment.State.SPAM: _("Spam"),
    }
    if state == Comment.State.WITHDRAWN:
        return []
    return [Choice(str(value), label) for value, label in words.items() if value != state]


def card(pk: int) -> Card | None:
    """Return one reply as the desk shows it, or None."""
    comment = _rows().filter(pk=pk).first()
    return None if comment is None else _card(comment)


def context_of(comment: Comment) -> list[Comment]:
    """Return what a reply answers, from the top, and up to twelve answers to it."""
    starts = range(0, len(comment.path) - _NUMBER_DIGITS, _NUMBER_DIGITS)
    above = [int(comment.path[start : start + _NUMBER_DIGITS]) for start in starts]
    ancestors = Comment.objects.filter(pk__in=above).order_by("path")
    answers = Comment.objects.filter(parent=comment).order_by("path")[:_MOST_CONTEXT]
    return [*ancestors, *answers]


def count_held() -> int:
    """Return how many replies wait for a moderator."""
    return Comment.objects.filter(state=Comment.State.HELD).count()


def untold() -> QuerySet[Comment]:
    """Return the held replies of which no moderator was told."""
    return Comment.objects.filter(state=Comment.State.HELD, moderators_told=False)


def untold_reports() -> QuerySet[Report]:
    """Return the open reports of which no moderator was told."""
    return _open_reports().filter(moderators_told=False)


def weightiest_held(most: int) -> list[Comment]:
    """Return the held replies that matter most, with what a letter says of them."""
    held = Comment.objects.filter(state=Comment.State.HELD).select_related("article")
    rows = held.prefetch_related("decisions__actor").order_by("-rank", "pk")
    return list(rows[:most])


def written_to() -> QuerySet[User]:
    """Return who gets letters about replies: moderators by role, else whoever may decide."""
    by_role = moderators().filter(groups__name="moderator")
    return by_role if by_role.exists() else moderators()


def longest_held() -> list[Comment]:
    """Return the few replies that have waited longest for a moderator."""
    held = Comment.objects.filter(state=Comment.State.HELD).select_related("article")
    return list(held.order_by("submitted_at", "pk")[:3])


def moderators() -> QuerySet[User]:
    """Return those of the staff who may decide about replies."""
    may = {"codename": "change_comment", "content_type__app_label": "comments"}
    allowed = Permission.objects.filter(**may)
    granted = Q(is_superuser=True) | Q(user_permissions__in=allowed)
    granted |= Q(groups__permissions__in=allowed)
    found: QuerySet[User] = User.objects.filter(granted, is_active=True).distinct()
    return found


def other_moderators(moderator: User) -> QuerySet[User]:
    """Return who else may decide about replies."""
    return moderators().exclude(pk=moderator.pk)


def turns(comment: Comment) -> list[Turn]:
    """Return every change of a reply's state, oldest first, in the language in use."""
    return [_turn(decision) for decision in comment.decisions.all()]


def _rows() -> QuerySet[Comment]:
    related = Comment.objects.select_related("article__section", "parent", "verdict", "staff")
    appeals = Prefetch("appeals", queryset=_open_appeals(), to_attr="open_appeals")
    reports = Prefetch("reports", queryset=_open_reports(), to_attr="open_reports")
    return related.prefetch_related("decisions__actor", appeals, reports)


def _open_reports() -> QuerySet[Report]:
    return Report.objects.filter(state=Report.State.OPEN)


def _open_appeals() -> QuerySet[Appeal]:
    return Appeal.objects.filter(settled_at=None)


def _ordered(rows: QuerySet[Comment], order: str) -> QuerySet[Comment]:
    if order == "weight":
        return rows.order_by("-rank", "pk")
    if order == "newest":
        return rows.order_by("-submitted_at", "-pk")
    if order == "risk":
        risk = F("verdict__probability").desc(nulls_first=True)
        return rows.order_by(risk, "submitted_at", "pk")
    return rows.order_by("submitted_at", "pk")


def _card(comment: Comment) -> Card:
    verdict = comment.verdict
    return Card(
        comment=comment,
        percent=percent(verdict) if verdict else None,
        clues=clues(verdict) if verdict else [],
        turns=turns(comment),
        appeal=next(iter(getattr(comment, "open_appeals", [])), None),
        reports=getattr(comment, "open_reports", []),
    )


def _turn(decision: Decision) -> Turn:
    return Turn(
        state=decision.to_state,
        state_words=str(Comment.State(decision.to_state).label),
        reason=_(decision.reason) if decision.reason else "",
        decided_at=decision.decided_at,
        by=str(decision.actor) if decision.actor else "",
        automatic=bool(decision.rule),
        ground=str(decision.get_ground_display()),
        evidence={k: v for k, v in decision.evidence.items() if k in _TOLD},
    )
