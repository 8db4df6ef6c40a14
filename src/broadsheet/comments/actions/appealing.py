"""An author's word against a decision, and a second moderator's answer to it."""

from datetime import datetime

from django.db import IntegrityError, transaction

from broadsheet.base.models import User
from broadsheet.comments import queries
from broadsheet.comments.actions.deciding import CommentAlreadyDecided, contested, settle
from broadsheet.comments.models import Appeal, Comment, Decision
from broadsheet.core.typed import clean_text

MOST_WORDS = 2_000


class NotAppealable(Exception):
    """Nothing was stored: it stands on the page, or this decision was appealed against before."""


@transaction.atomic
def appeal(*, comment: Comment, words: str, now: datetime) -> Appeal:
    """Store that the author wants the last decision looked at again, once for each decision.

    Raises:
        NotAppealable: see there.
    """
    decision = queries.appealable(comment)
    if decision is None:
        raise NotAppealable(comment.pk)
    try:
        with transaction.atomic():
            return Appeal.objects.create(
                comment=comment,
                decision=decision,
                words=clean_text(words)[:MOST_WORDS],
                made_at=now,
            )
    except IntegrityError as twice:
        raise NotAppealable(comment.pk) from twice


@transaction.atomic
def uphold(*, comment: Comment, moderator: User, reason: str, now: datetime) -> None:
    """Let the decision that is appealed against stand, with a reason that the author reads.

    Raises:
        AppealNeedsAnother: it is the moderator's own decision.
        CommentAlreadyDecided: nothing is appealed against any more.
    """
    found = contested(comment, moderator)
    if found is None:
        raise CommentAlreadyDecided(comment.pk)
    Decision.objects.create(
        comment=comment,
        from_state=comment.state,
        to_state=comment.state,
        actor=moderator,
        reason=reason[:300],
        decided_at=now,
    )
    settle(found, moderator, now, upheld=False)
