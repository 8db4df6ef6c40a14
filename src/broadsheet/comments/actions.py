"""Writes to replies, one transaction each: all that is promised is stored, or nothing is."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from broadsheet.articles.models import ArticlePage
from broadsheet.base.models import User
from broadsheet.comments import queries
from broadsheet.comments.models import DEEPEST, Comment, Decision, ReplyRules
from broadsheet.comments.rules import Finding, Outcome, Ruling, Situation, rule_on
from broadsheet.comments.sanitise import links_in, render_reply
from broadsheet.comments.signals import thread_changed
from broadsheet.comments.text import MOST_CHARACTERS, MOST_NAME_CHARACTERS
from broadsheet.core.typed import clean_name, clean_text
from broadsheet.spam import actions as spam
from broadsheet.spam.engine.submission import Submission
from broadsheet.spam.models import JudgedSubmission

State = Comment.State

BY_OUTCOME = {
    Outcome.PUBLISH: State.PUBLISHED,
    Outcome.HOLD: State.HELD,
    Outcome.SPAM: State.SPAM,
}
DECISIONS = (State.PUBLISHED, State.HELD, State.REJECTED, State.SPAM)
"""The states that a moderator may give."""

WITHDREW = gettext_noop("Its author withdrew it.")


class CommentRefused(Exception):
    """Nothing was stored; `reason` can be shown to whoever sent it."""

    def __init__(self, reason: str | Promise) -> None:
        """Remember the reason."""
        super().__init__(str(reason))
        self.reason = reason


class CommentAlreadyDecided(Exception):
    """Nothing was stored: the reply is no longer in the state that the decision was made on."""


@dataclass(frozen=True)
class Draft:
    """What a reader wrote and how it was sent.

    `seconds_to_fill` and `honeypot` are clues for the spam filter, as in its `Submission`.
    """

    name: str
    address: str
    text: str
    seconds_to_fill: float | None = None
    honeypot: str = ""


def submit_comment(
    *,
    article: ArticlePage,
    parent: Comment | None,
    draft: Draft,
    key: str,
    network_key: str,
    now: datetime,
    staff: User | None = None,
) -> Comment:
    """Store a reply, once, in the state that the rules give it; return it as stored.

    `key` is the one-time key of the form: sent again with the same words, the answer is the same
    reply. `draft.address` is normalised. The filter judges before the transaction begins.

    Raises:
        CommentRefused: the article takes no replies, the parent is not a published reply to it or
            lies too deep, the text is empty or too long, or the key was used for other words.
    """
    draft = _cleaned(draft)
    stored = Comment.objects.filter(key=key).first()
    if stored is not None:
        return _the_same(stored, article=article, parent=parent, draft=draft)
    _check(article, parent, draft)
    comment = Comment(
        article=article,
        parent=parent,
        staff=staff,
        author_name=draft.name,
        author_address=draft.address,
        text=draft.text,
        html=render_reply(draft.text),
        submitted_at=now,
        key=key,
        network_key=network_key,
    )
    verdict = spam.weigh(submission=_submission(article, draft), now=now)
    try:
        return _store(comment, verdict, now)
    except IntegrityError:
        # The same form arrived twice at once, and the other request was first.
        stored = Comment.objects.filter(key=key).first()
        if stored is None:
            raise
        return _the_same(stored, article=article, parent=parent, draft=draft)


@transaction.atomic
def decide(*, comment: Comment, moderator: User, to_state: str, reason: str, now: datetime) -> None:
    """Give a reply another state on a moderator's word; of two moderators exactly one succeeds.

    The decision is made on the state that `comment` was seen in. Publishing teaches the filter
    that it is no spam, `spam` that it is; held again, it has taught nothing. `comment` is refreshed
    in place.

    Raises:
        CommentAlreadyDecided: it is in another state by now, or in `to_state` already.
        ValueError: `to_state` is not a moderator's to give.
    """
    if to_state not in DECISIONS:
        raise ValueError(f"a moderator cannot make a reply {to_state!r}")
    seen = comment.state
    if seen in (to_state, State.WITHDRAWN):
        raise CommentAlreadyDecided(comment.pk)
    _change(comment, (seen,), to_state, now)
    Decision.objects.create(
        comment=comment,
        from_state=seen,
        to_state=to_state,
        actor=moderator,
        reason=reason[:300],
        decided_at=now,
    )
    _teach(comment, moderator, now)
    _tell(comment, seen, to_state)


@transaction.atomic
def withdraw(*, comment: Comment, now: datetime) -> None:
    """Take a reply back on its author's word; `comment` is refreshed in place.

    Raises:
        CommentAlreadyDecided: it is withdrawn already, or a moderator took it away.
    """
    seen = comment.state
    _change(comment, (State.PUBLISHED, State.HELD), State.WITHDRAWN, now)
    Decision.objects.create(
        comment=comment,
        from_state=seen,
        to_state=State.WITHDRAWN,
        rule="withdrawn",
        reason=WITHDREW,
        decided_at=now,
    )
    _tell(comment, seen, State.WITHDRAWN)


def _cleaned(draft: Draft) -> Draft:
    return Draft(
        name=clean_name(draft.name),
        address=draft.address.strip(),
        text=clean_text(draft.text),
        seconds_to_fill=draft.seconds_to_fill,
        honeypot=draft.honeypot,
    )


def _check(article: ArticlePage, parent: Comment | None, draft: Draft) -> None:
    if not queries.takes_replies(article):
        raise CommentRefused(_("This article takes no replies."))
    if parent is not None and parent.article_id != article.pk:
        raise CommentRefused(_("The reply you answer belongs to another article."))
    if parent is not None and parent.state != State.PUBLISHED:
        raise CommentRefused(_("The reply you answer is no longer there."))
    if parent is not None and parent.depth >= DEEPEST:
        raise CommentRefused(_("This conversation is nested too deep; answer an earlier reply."))
    if not draft.text:
        raise CommentRefused(_("The reply is empty."))
    if len(draft.text) > MOST_CHARACTERS:
        raise CommentRefused(_("The reply is too long; 10,000 characters are the most."))
    if not draft.name or len(draft.name) > MOST_NAME_CHARACTERS:
        raise CommentRefused(_("A reply needs a name of at most 80 characters."))


def _the_same(
    stored: Comment, *, article: ArticlePage, parent: Comment | None, draft: Draft
) -> Comment:
    """Return a reply that this form stored before, if it carries what is sent now."""
    before = (stored.article_id, stored.parent_id, stored.text, stored.author_address)
    if before != (article.pk, parent.pk if parent else None, draft.text, draft.address):
        raise CommentRefused(_("This form was used for another reply already."))
    return stored


def _submission(article: ArticlePage, draft: Draft) -> Submission:
    return Submission(
        text=draft.text,
        author=draft.name,
        email=draft.address,
        permalink=article.full_url or "",
        article=queries.article_text(article),
        language=article.locale.language_code,
        seconds_to_fill=draft.seconds_to_fill,
        honeypot=draft.honeypot,
    )


@transaction.atomic
def _store(comment: Comment, verdict: JudgedSubmission, now: datetime) -> Comment:
    """Rule on a reply by what the database says now, and store it with verdict and trace."""
    mode = queries.mode_of(comment.article)
    if mode == ReplyRules.Mode.CLOSED:
        raise CommentRefused(_("This article takes no replies."))
    ruling = rule_on(_situation(comment, verdict, mode))
    comment.state = BY_OUTCOME[ruling.decisive.outcome]
    if comment.state != State.HELD:
        comment.decided_at = now
    verdict.save()
    comment.verdict = verdict
    comment.save()
    comment.place(comment.parent)
    comment.save(update_fields=["path", "depth"])
    _record(comment, ruling, now)
    _tell(comment, "", comment.state)
    return comment


def _situation(comment: Comment, verdict: JudgedSubmission, mode: str) -> Situation:
    return Situation(
        mode=mode,
        verdict=verdict.label,
        probability=verdict.probability,
        links=len(links_in(comment.html)),
        known=queries.is_known(comment.author_address),
        twins=queries.count_twins(comment),
        by_staff=comment.staff_id is not None,
    )


def _record(comment: Comment, ruling: Ruling, now: datetime) -> None:
    decisive: Finding = ruling.decisive
    trace = [{**asdict(found), "outcome": found.outcome.name.lower()} for found in ruling.trace]
    Decision.objects.create(
        comment=comment,
        to_state=comment.state,
        rule=decisive.rule,
        reason=decisive.reason,
        evidence={**decisive.evidence, "trace": trace},
        decided_at=now,
    )


def _change(comment: Comment, seen: tuple[str, ...], to_state: str, now: datetime) -> None:
    # The condition is in the UPDATE: a check made before it could pass for two moderators.
    waiting = Comment.objects.filter(pk=comment.pk, state__in=seen)
    if not waiting.update(state=to_state, decided_at=now):
        raise CommentAlreadyDecided(comment.pk)
    comment.refresh_from_db()


def _teach(comment: Comment, moderator: User, now: datetime) -> None:
    """Let the filter learn from a decision, or take back what an earlier one taught it."""
    verdict = comment.verdict
    if verdict is None:
        return
    if comment.state in (State.SPAM, State.PUBLISHED):
        draft = Draft(comment.author_name, comment.author_address, comment.text)
        spam.teach(
            verdict=verdict,
            submission=_submission(comment.article, draft),
            as_spam=comment.state == State.SPAM,
            moderator=moderator,
            now=now,
        )
    elif comment.state == State.HELD or verdict.taught == "spam":
        # What is rejected is no spam, but it may be no model of a good reply either.
        spam.forget(verdict=verdict)


def _tell(comment: Comment, from_state: str, to_state: str) -> None:
    """Say that readers see another thread, when they do."""
    if State.PUBLISHED in (from_state, to_state):
        thread_changed.send(sender=Comment, article_id=comment.article_id)
