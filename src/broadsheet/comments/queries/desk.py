"""What moderators see of replies, and what their authors see of the decisions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from broadsheet.comments.models import Comment, Decision
from broadsheet.spam.queries import Clue, clues, percent

PER_SCREEN = 20
ORDERS = {
    "age": gettext_lazy("Longest waiting first"),
    "newest": gettext_lazy("Newest first"),
    "risk": gettext_lazy("Likeliest spam first"),
}
"""The orders of the queue; the first is the default."""

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


@dataclass(frozen=True)
class Card:
    """One reply on the desk: what it says, where, what the filter thinks and why it stands so."""

    comment: Comment
    percent: int | None
    clues: list[Clue]
    turns: list[Turn]

    @property
    def last(self) -> Turn | None:
        """The change that put it where it stands."""
        return self.turns[-1] if self.turns else None


@dataclass(frozen=True)
class Queue:
    """One screen of the replies in one state; `counts` has every state."""

    cards: list[Card]
    counts: Mapping[str, int]
    number: int
    has_more: bool


def queue(*, state: str, order: str, number: int, words: str = "") -> Queue:
    """Return screen `number`, counted from 1, of the replies in a state, in one of ORDERS.

    `words` leaves those that have them in their text, name or address.
    """
    first = (max(1, number) - 1) * PER_SCREEN
    wanted = _rows().filter(state=state)
    if words:
        wanted = wanted.filter(
            Q(text__icontains=words)
            | Q(author_name__icontains=words)
            | Q(author_address__icontains=words)
        )
    rows = list(_ordered(wanted, order)[first : first + PER_SCREEN + 1])
    counted = Comment.objects.order_by().values_list("state").annotate(Count("pk"))
    counts = {str(value): 0 for value in Comment.State.values} | dict(counted)
    return Queue(
        cards=[_card(comment) for comment in rows[:PER_SCREEN]],
        counts=counts,
        number=max(1, number),
        has_more=len(rows) > PER_SCREEN,
    )


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


def longest_held() -> list[Comment]:
    """Return the few replies that have waited longest for a moderator."""
    held = Comment.objects.filter(state=Comment.State.HELD).select_related("article")
    return list(held.order_by("submitted_at", "pk")[:3])


def turns(comment: Comment) -> list[Turn]:
    """Return every change of a reply's state, oldest first, in the language in use."""
    return [_turn(decision) for decision in comment.decisions.all()]


def _rows() -> QuerySet[Comment]:
    related = Comment.objects.select_related("article__section", "parent", "verdict", "staff")
    return related.prefetch_related("decisions__actor")


def _ordered(rows: QuerySet[Comment], order: str) -> QuerySet[Comment]:
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
    )


def _turn(decision: Decision) -> Turn:
    return Turn(
        state=decision.to_state,
        state_words=str(Comment.State(decision.to_state).label),
        reason=_(decision.reason) if decision.reason else "",
        decided_at=decision.decided_at,
        by=str(decision.actor) if decision.actor else "",
        automatic=bool(decision.rule),
    )
