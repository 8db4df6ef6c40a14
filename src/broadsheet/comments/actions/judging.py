"""What is done with the words of a reply before they are stored: cleaned, weighed, ruled on."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from broadsheet.articles.models import ArticlePage
from broadsheet.comments import queries
from broadsheet.comments.models import Comment, Decision, DueNotice
from broadsheet.comments.rules import Outcome, Ruling, Situation
from broadsheet.comments.sanitise import links_in
from broadsheet.comments.signals import thread_changed
from broadsheet.comments.text import MOST_CHARACTERS, listed_words
from broadsheet.core.limits import Limit
from broadsheet.core.prepared import insert
from broadsheet.spam.engine.submission import Submission
from broadsheet.spam.models import JudgedSubmission

State = Comment.State

BY_OUTCOME = {
    Outcome.PUBLISH: State.PUBLISHED,
    Outcome.HOLD: State.HELD,
    Outcome.SPAM: State.SPAM,
}


class CommentRefused(Exception):
    """Nothing was stored; `reason` can be shown to whoever sent it."""

    def __init__(self, reason: str | Promise) -> None:
        """Remember the reason."""
        super().__init__(str(reason))
        self.reason = reason


@dataclass(frozen=True)
class Draft:
    """What a reader wrote and how it was sent.

    `seconds_to_fill` and `honeypot` are clues for the spam filter, as in its `Submission`; `wants`
    are the letters asked for, of `Follow.Wants`; `limit` says how often its network may send one.
    """

    name: str
    address: str
    text: str
    site: str = ""
    seconds_to_fill: float | None = None
    honeypot: str = ""
    wants: tuple[str, ...] = ()
    limit: Limit | None = None


def check_words(text: str) -> None:
    """Check that a cleaned text can be a reply.

    Raises:
        CommentRefused: it is empty or too long.
    """
    if not text:
        raise CommentRefused(_("The reply is empty."))
    if len(text) > MOST_CHARACTERS:
        raise CommentRefused(_("The reply is too long; 10,000 characters are the most."))


def submission(article: ArticlePage, draft: Draft) -> Submission:
    """Return a reply as the spam filter reads it."""
    return Submission(
        text=draft.text,
        author=draft.name,
        email=draft.address,
        url=draft.site,
        permalink=article.full_url or "",
        article=queries.article_text(article),
        language=article.locale.language_code,
        seconds_to_fill=draft.seconds_to_fill,
        honeypot=draft.honeypot,
    )


def with_past(sent: Submission, comment: Comment) -> Submission:
    """Return it with what moderators decided before: of its writer, network, and such words."""
    writer, network = queries.pasts_of(comment)
    alike = queries.count_alike_spam(comment)
    return replace(sent, writer=writer, network=network, alike=alike)


def situation(comment: Comment, verdict: JudgedSubmission, policy: queries.Policy) -> Situation:
    """Return all that the rules may know of a reply, by what the database says now."""
    rules = policy.settings
    return Situation(
        mode=policy.mode,
        verdict=verdict.label,
        probability=verdict.probability,
        links=len(links_in(comment.html)),
        most_links=rules.most_links,
        under_attack=rules.under_attack,
        known=queries.is_known(comment.reader_id),
        trusted=queries.is_trusted(comment.reader, comment.submitted_at),
        seen_before=queries.is_seen_before(comment.author_address),
        twins=queries.count_twins(comment),
        alike=queries.count_alike_elsewhere(comment),
        recent=queries.count_recent(comment),
        busy_after=rules.busy_after,
        words_held=listed_words(comment.text, rules.words_held),
        words_spam=listed_words(comment.text, rules.words_spam),
        by_staff=comment.staff_id is not None,
    )


def record(comment: Comment, ruling: Ruling, now: datetime, *, seen: str = "") -> None:
    """Store what the rules decided, with every finding."""
    decisive = ruling.decisive
    trace = [{**asdict(found), "outcome": found.outcome.name.lower()} for found in ruling.trace]
    insert(
        Decision(
            comment=comment,
            from_state=seen,
            to_state=comment.state,
            rule=decisive.rule,
            reason=decisive.reason,
            evidence={**decisive.evidence, "trace": trace},
            decided_at=now,
        )
    )


def tell(comment: Comment, from_state: str, to_state: str) -> None:
    """Say that readers see another thread, when they do, and owe letters to who follows it."""
    if State.PUBLISHED in (from_state, to_state):
        thread_changed.send(sender=Comment, article_id=comment.article_id)
    if from_state != State.PUBLISHED == to_state and queries.is_followed(comment):
        DueNotice.objects.get_or_create(comment=comment)
