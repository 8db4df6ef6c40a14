"""Changing the words of a reply, while its author may."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from broadsheet.comments import queries
from broadsheet.comments.actions.judging import (
    BY_OUTCOME,
    CommentRefused,
    Draft,
    State,
    check_words,
    record,
    situation,
    submission,
    tell,
    with_past,
)
from broadsheet.comments.models import Comment, Edit
from broadsheet.comments.rules import rule_on
from broadsheet.comments.sanitise import render_reply
from broadsheet.comments.text import likeness
from broadsheet.core.typed import clean_text
from broadsheet.spam import actions as spam
from broadsheet.spam.models import JudgedSubmission


def edit(*, comment: Comment, text: str, now: datetime) -> None:
    """Let a reply say something else; the rules read it anew. `comment` is refreshed in place.

    What it said before is kept, and public once somebody has answered it. Words that are the same
    change nothing.

    Raises:
        CommentRefused: it can not be changed any more, was changed meanwhile, or says nothing.
    """
    words = clean_text(text)
    check_words(words)
    _check_window(comment, now)
    if words == comment.text:
        return
    draft = Draft(comment.author_name, comment.author_address, words, comment.author_site)
    sent = with_past(submission(comment.article, draft), comment)
    verdict = spam.weigh(submission=sent, now=now)
    _store(comment, words, render_reply(words), verdict, now)


def _check_window(comment: Comment, now: datetime) -> None:
    if not queries.can_be_edited(comment, now):
        raise CommentRefused(_("This reply can not be changed any more."))


@transaction.atomic
def _store(
    comment: Comment, words: str, html: str, verdict: JudgedSubmission, now: datetime
) -> None:
    as_seen = Comment.objects.select_for_update(of=("self",)).select_related("article", "verdict")
    stored = as_seen.filter(pk=comment.pk, state=comment.state, version=comment.version).first()
    if stored is None:
        raise CommentRefused(_("This reply was changed or decided about meanwhile."))
    seen, before = stored.state, stored.verdict
    _keep_wording(stored, now)
    stored.text, stored.html, stored.version = words, html, stored.version + 1
    stored.likeness = likeness(words)
    ruling = rule_on(situation(stored, verdict, queries.policy_of(stored.article)))
    verdict.save()
    stored.moderators_told = False
    stored.state, stored.verdict = BY_OUTCOME[ruling.decisive.outcome], verdict
    stored.save(
        update_fields=["text", "html", "version", "likeness", "state", "verdict", "moderators_told"]
    )
    if before is not None:
        before.delete()
    comment.refresh_from_db()
    record(comment, ruling, now, seen=seen)
    tell(comment, seen, comment.state)


def _keep_wording(comment: Comment, now: datetime) -> None:
    Edit.objects.create(
        comment=comment,
        text=comment.text,
        html=comment.html,
        replaced_at=now,
        public=comment.children.filter(state=State.PUBLISHED).exists(),
    )
