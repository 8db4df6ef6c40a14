"""What a rule would have done over the last month, before it is switched on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from broadsheet.comments.models import Comment
from broadsheet.comments.sanitise import links_in
from broadsheet.comments.text import listed_words

MONTH = timedelta(days=30)
MOST_READ = 5_000
MOST_SHOWN = 20
_UNWANTED = (Comment.State.REJECTED, Comment.State.SPAM)


@dataclass(frozen=True)
class Candidate:
    """A rule that is being thought of: listed words, and links that need no moderator."""

    words: str
    most_links: int | None


@dataclass(frozen=True)
class Caught:
    """A reply that the rule would have caught, and by what."""

    comment: Comment
    words: tuple[str, ...]
    links: int


@dataclass(frozen=True)
class DryRun:
    """What would have happened: of `read` replies `caught`, of these `wanted` are published."""

    read: int
    caught: int
    wanted: int
    unwanted: int
    examples: list[Caught]


def dry_run(candidate: Candidate, now: datetime) -> DryRun:
    """Try a rule on the replies of the last thirty days, at most the newest 5,000."""
    rows = Comment.objects.filter(submitted_at__gt=now - MONTH, staff=None).exclude(html="")
    month = list(rows.select_related("article").order_by("-submitted_at")[:MOST_READ])
    caught = list(_caught(candidate, month))
    states = [one.comment.state for one in caught]
    return DryRun(
        read=len(month),
        caught=len(caught),
        wanted=states.count(Comment.State.PUBLISHED),
        unwanted=sum(state in _UNWANTED for state in states),
        examples=caught[:MOST_SHOWN],
    )


def _caught(candidate: Candidate, month: list[Comment]) -> Iterator[Caught]:
    for comment in month:
        words = listed_words(comment.text, candidate.words)
        links = len(links_in(comment.html))
        many = candidate.most_links is not None and links > candidate.most_links
        if words or many:
            yield Caught(comment, words, links if many else 0)
