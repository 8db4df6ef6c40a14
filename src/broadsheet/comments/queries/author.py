"""What the author of a reply may still do about it."""

from datetime import datetime, timedelta

from broadsheet.comments.models import Appeal, Comment, Decision, Edit
from broadsheet.comments.queries.rules import reply_settings

State = Comment.State

_APPEALABLE = (State.HELD, State.REJECTED, State.SPAM)


def can_be_edited(comment: Comment, now: datetime) -> bool:
    """Tell whether the words of a reply may still be changed: while it waits, or shortly after."""
    if not comment.html:
        return False
    if comment.state == State.HELD:
        return True
    return comment.state == State.PUBLISHED and now <= edit_until(comment)


def edit_until(comment: Comment) -> datetime:
    """Return until when a published reply may be changed."""
    appeared = max(comment.submitted_at, comment.decided_at or comment.submitted_at)
    return appeared + timedelta(minutes=reply_settings().edit_minutes)


def appealable(comment: Comment) -> Decision | None:
    """Return the decision that its author may appeal against, or None."""
    if comment.state not in _APPEALABLE:
        return None
    decision = comment.decisions.order_by("-decided_at", "-pk").first()
    if decision is None or Appeal.objects.filter(decision=decision).exists():
        return None
    # One appeal at a time; a decision that settled one is final.
    settled = Appeal.objects.filter(comment=comment, upheld=False).exists()
    waiting = Appeal.objects.filter(comment=comment, settled_at=None).exists()
    return None if settled or waiting else decision


def has_open_appeal(comment: Comment) -> bool:
    """Tell whether the author of a reply waits for a second look."""
    return comment.appeals.filter(settled_at=None).exists()


def last_appeal(comment: Comment) -> Appeal | None:
    """Return what its author last said against a decision, or None."""
    return comment.appeals.order_by("-made_at", "-pk").first()


def public_wordings(comment: Comment) -> list[Edit]:
    """Return what a reply said before, as far as somebody had answered it, newest first."""
    return list(comment.edits.filter(public=True).order_by("-replaced_at", "-pk"))
