"""Changing the state of a reply on a moderator's or its author's word."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from broadsheet.base.models import User
from broadsheet.comments import queries
from broadsheet.comments.actions.judging import Draft, State, submission, tell
from broadsheet.comments.models import Appeal, Comment, Decision, Note, Report
from broadsheet.core.typed import clean_text
from broadsheet.spam import actions as spam

DECISIONS = (State.PUBLISHED, State.HELD, State.REJECTED, State.SPAM)
"""The states that a moderator may give."""

MOST_NOTE = 2_000
TAKEN_BACK = gettext_noop("A moderator took the last decision back.")
WITHDREW = gettext_noop("Its author withdrew it.")


class CommentAlreadyDecided(Exception):
    """Nothing was stored: the reply is no longer what the decision was made on."""


class AppealNeedsAnother(Exception):
    """Nothing was stored: an appeal is settled by somebody other than who decided before."""


@transaction.atomic
def decide(
    *,
    comment: Comment,
    moderator: User,
    to_state: str,
    reason: str,
    now: datetime,
    ground: str = Decision.Ground.RULES,
) -> Decision:
    """Give a reply another state on a moderator's word; of two moderators exactly one succeeds.

    The decision is made on the state and the wording that `comment` was seen in, and settles an
    appeal. Publishing teaches the filter that it is no spam, `spam` that it is; held again, it has
    taught nothing. `comment` is refreshed in place; the decision is returned.

    Raises:
        CommentAlreadyDecided: it is in another state by now, or in `to_state` already, or it says
            something else.
        AppealNeedsAnother: its author appealed against this moderator's own decision.
        ValueError: `to_state` is not a moderator's to give.
    """
    if to_state not in DECISIONS:
        raise ValueError(f"a moderator cannot make a reply {to_state!r}")
    seen = comment.state
    if seen in (to_state, State.WITHDRAWN):
        raise CommentAlreadyDecided(comment.pk)
    open_appeal = contested(comment, moderator)
    change(comment, (seen,), to_state, now, version=comment.version)
    decision = Decision.objects.create(
        comment=comment,
        from_state=seen,
        to_state=to_state,
        actor=moderator,
        reason=reason[:300],
        ground=ground,
        decided_at=now,
    )
    if open_appeal is not None:
        settle(open_appeal, moderator, now, upheld=to_state == State.PUBLISHED)
    if to_state in (State.REJECTED, State.SPAM):
        # Their letters are owed by a job: whoever decides need not wait for them.
        Report.objects.filter(comment=comment, state=Report.State.OPEN).update(
            state=Report.State.UPHELD, decided_at=now, decided_by=moderator, answer=reason[:300]
        )
    _teach(comment, moderator, now)
    tell(comment, seen, to_state)
    return decision


@transaction.atomic
def withdraw(*, comment: Comment, now: datetime) -> None:
    """Take a reply back on its author's word; `comment` is refreshed in place.

    Raises:
        CommentAlreadyDecided: it is withdrawn already, or a moderator took it away.
    """
    seen = comment.state
    change(comment, (State.PUBLISHED, State.HELD), State.WITHDRAWN, now)
    Decision.objects.create(
        comment=comment,
        from_state=seen,
        to_state=State.WITHDRAWN,
        rule="withdrawn",
        reason=WITHDREW,
        decided_at=now,
    )
    Appeal.objects.filter(comment=comment, settled_at=None).update(settled_at=now)
    tell(comment, seen, State.WITHDRAWN)


@transaction.atomic
def undo(*, decision: Decision, moderator: User, now: datetime) -> None:
    """Take back a moderator's own last decision, and what it taught; an appeal is open again.

    Raises:
        CommentAlreadyDecided: it is not the last word any more, or not this moderator's.
    """
    comment = Comment.objects.select_related("verdict", "article").get(pk=decision.comment_id)
    last = comment.decisions.order_by("-decided_at", "-pk").first()
    mine = last == decision and decision.actor_id == moderator.pk
    if not mine or decision.from_state in ("", decision.to_state):
        raise CommentAlreadyDecided(comment.pk)
    change(comment, (decision.to_state,), decision.from_state, now, version=comment.version)
    Decision.objects.create(
        comment=comment,
        from_state=decision.to_state,
        to_state=decision.from_state,
        actor=moderator,
        reason=TAKEN_BACK,
        decided_at=now,
    )
    settled = Appeal.objects.filter(
        comment=comment, settled_by=moderator, settled_at=decision.decided_at
    )
    settled.update(settled_at=None, settled_by=None, upheld=None)
    Report.objects.filter(
        comment=comment, decided_by=moderator, decided_at=decision.decided_at
    ).update(state=Report.State.OPEN, decided_at=None, decided_by=None, answer="")
    _teach(comment, moderator, now)
    tell(comment, decision.to_state, decision.from_state)


@transaction.atomic
def annotate(*, comment: Comment, moderator: User, words: str, now: datetime) -> None:
    """Store what a moderator tells the others about a reply; nothing where nothing is said."""
    said = clean_text(words)[:MOST_NOTE]
    if said:
        Note.objects.create(comment=comment, words=said, written_by=moderator, written_at=now)


def contested(comment: Comment, moderator: User) -> Appeal | None:
    """Return the open appeal of a reply, which this moderator may settle.

    Where nobody else could, whoever decided before decides again: better than no answer.

    Raises:
        AppealNeedsAnother: it is against the moderator's own decision.
    """
    appeal = Appeal.objects.select_related("decision").filter(comment=comment, settled_at=None)
    found = appeal.first()
    if found is None:
        return None
    if found.decision.actor_id == moderator.pk and queries.other_moderators(moderator).exists():
        raise AppealNeedsAnother(comment.pk)
    return found


def settle(appeal: Appeal, moderator: User, now: datetime, *, upheld: bool) -> None:
    """Store how an appeal ended."""
    appeal.settled_at, appeal.settled_by, appeal.upheld = now, moderator, upheld
    appeal.save(update_fields=["settled_at", "settled_by", "upheld"])


def change(
    comment: Comment,
    seen: tuple[str, ...],
    to_state: str,
    now: datetime,
    *,
    version: int | None = None,
) -> None:
    """Give a reply a state if it is still as it was seen.

    Raises:
        CommentAlreadyDecided: it is not.
    """
    # The condition is in the UPDATE: a check made before it could pass for two moderators.
    waiting = Comment.objects.filter(pk=comment.pk, state__in=seen)
    if version is not None:
        waiting = waiting.filter(version=version)
    # Who puts a reply back into the queue knows of it.
    if not waiting.update(state=to_state, decided_at=now, moderators_told=True):
        raise CommentAlreadyDecided(comment.pk)
    comment.refresh_from_db()


def _teach(comment: Comment, moderator: User, now: datetime) -> None:
    """Let the filter learn from a decision, or take back what an earlier one taught it."""
    verdict = comment.verdict
    if verdict is None:
        return
    if comment.state in (State.SPAM, State.PUBLISHED):
        draft = Draft(
            comment.author_name, comment.author_address, comment.text, comment.author_site
        )
        spam.teach(
            verdict=verdict,
            submission=submission(comment.article, draft),
            as_spam=comment.state == State.SPAM,
            moderator=moderator,
            now=now,
        )
    elif comment.state == State.HELD or verdict.taught == "spam":
        # What is rejected is no spam, but it may be no model of a good reply either.
        spam.forget(verdict=verdict)
