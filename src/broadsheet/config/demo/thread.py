"""Replies into the database: judged by the real filter, ruled on by the real rules."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.db import transaction

from broadsheet.base.models import User
from broadsheet.comments.actions import BY_OUTCOME
from broadsheet.comments.models import DEFAULT_MODE, Comment, Decision
from broadsheet.comments.rules import Ruling, Situation, rule_on
from broadsheet.comments.sanitise import links_in, render_reply
from broadsheet.comments.text import folded
from broadsheet.config.demo.conversation import Said
from broadsheet.config.demo.newsroom import Progress
from broadsheet.core.typed import clean_name, clean_text
from broadsheet.spam.actions import add_example, weigh
from broadsheet.spam.engine.submission import Submission
from broadsheet.spam.models import JudgedSubmission

_BATCH = 500
_LESSONS = 200
_MODERATED_AFTER = timedelta(minutes=18)
_APPROVED = "Read and let through."


@dataclass(frozen=True)
class Ruled:
    """A reply with all that is stored of it; the comment has no key yet."""

    said: Said
    comment: Comment
    verdict: JudgedSubmission
    decisions: tuple[Decision, ...]


def store_replies(
    replies: Sequence[Said], *, moderators: Sequence[User], now: datetime, progress: Progress
) -> int:
    """Store `replies`, which are in order of arrival, with verdicts and decisions; return how many.

    Raises:
        IntegrityError: the demonstration was filled before.
    """
    judge = _Judge(moderators, now)
    ruled = [
        judge.rule(number, reply)
        for number, reply in enumerate(
            progress(replies, total=len(replies), label="Judging replies")
        )
    ]
    stored: dict[Said, Comment] = {}
    # An answer needs the number of what it answers, so each depth follows the one above it.
    for depth in sorted({reply.said.depth for reply in ruled}):
        level = [reply for reply in ruled if reply.said.depth == depth]
        for start in range(0, len(level), _BATCH):
            _store(level[start : start + _BATCH], stored)
    _teach([reply for reply in ruled if reply.verdict.taught][-_LESSONS:])
    return len(stored)


@transaction.atomic
def _store(batch: Sequence[Ruled], stored: dict[Said, Comment]) -> None:
    JudgedSubmission.objects.bulk_create(ruled.verdict for ruled in batch)
    for ruled in batch:
        ruled.comment.verdict = ruled.verdict
        ruled.comment.parent = stored[ruled.said.parent] if ruled.said.parent else None
    comments = Comment.objects.bulk_create(ruled.comment for ruled in batch)
    for ruled in batch:
        ruled.comment.place(ruled.comment.parent)
        stored[ruled.said] = ruled.comment
    Comment.objects.bulk_update(comments, ["path", "depth"])
    Decision.objects.bulk_create(_with_comments(batch))


@transaction.atomic
def _teach(approved: Iterable[Ruled]) -> None:
    """Let the filter learn from the moderators, as it does from one click after another."""
    for ruled in approved:
        decision = ruled.decisions[-1]
        add_example(
            submission=_submission(ruled.said, ruled.comment.text),
            as_spam=False,
            now=decision.decided_at,
            verdict=ruled.verdict,
            moderator=decision.actor,
        )


def _with_comments(batch: Iterable[Ruled]) -> list[Decision]:
    decisions = []
    for ruled in batch:
        for decision in ruled.decisions:
            decision.comment = ruled.comment
            decisions.append(decision)
    return decisions


class _Judge:
    """Rules on replies one after another, and remembers who was published and what was said."""

    def __init__(self, moderators: Sequence[User], now: datetime) -> None:
        self._moderators = moderators
        self._now = now
        self._known: set[str] = set()
        self._said: Counter[tuple[int, str]] = Counter()

    def rule(self, number: int, said: Said) -> Ruled:
        """Return what becomes of the reply that arrived as the `number`th."""
        words = clean_text(said.words)
        html = render_reply(words)
        verdict = weigh(submission=_submission(said, words), now=said.at)
        ruling = rule_on(self._situation(said, words, html, verdict))
        state = BY_OUTCOME[ruling.decisive.outcome]
        decisions = [_by_rule(ruling, state, said.at)]
        decided_at = None if state == Comment.State.HELD else said.at
        if said.approved and state != Comment.State.PUBLISHED:
            decided_at = min(said.at + _MODERATED_AFTER, self._now)
            moderator = self._moderators[number % len(self._moderators)]
            decisions.append(_by_moderator(moderator, state, decided_at))
            verdict.taught, verdict.taught_at = "ham", decided_at
            state = Comment.State.PUBLISHED
        if state == Comment.State.PUBLISHED:
            self._known.add(said.address)
        comment = Comment(
            article_id=said.topic.key,
            staff_id=said.staff,
            author_name=clean_name(said.name),
            author_address=said.address,
            text=words,
            html=html,
            state=state,
            rank=0.5 if verdict.probability is None else verdict.probability,
            submitted_at=said.at,
            decided_at=decided_at,
            key=f"demonstration-{number:08d}",
        )
        return Ruled(said, comment, verdict, tuple(decisions))

    def _situation(self, said: Said, words: str, html: str, verdict: JudgedSubmission) -> Situation:
        same = (said.topic.key, folded(words))
        self._said[same] += 1
        return Situation(
            mode=DEFAULT_MODE,
            verdict=verdict.label,
            probability=verdict.probability,
            links=len(links_in(html)),
            known=said.address in self._known,
            twins=self._said[same] - 1,
            by_staff=said.staff is not None,
        )


def _submission(said: Said, words: str) -> Submission:
    return Submission(
        text=words,
        author=said.name,
        email=said.address,
        url=said.url,
        article=said.topic.plain,
        language="en",
    )


def _by_rule(ruling: Ruling, state: str, at: datetime) -> Decision:
    decisive = ruling.decisive
    trace = [{**asdict(found), "outcome": found.outcome.name.lower()} for found in ruling.trace]
    return Decision(
        to_state=state,
        rule=decisive.rule,
        reason=decisive.reason,
        evidence={**decisive.evidence, "trace": trace},
        decided_at=at,
    )


def _by_moderator(moderator: User, seen: str, at: datetime) -> Decision:
    return Decision(
        from_state=seen,
        to_state=Comment.State.PUBLISHED,
        actor=moderator,
        reason=_APPROVED,
        decided_at=at,
    )
