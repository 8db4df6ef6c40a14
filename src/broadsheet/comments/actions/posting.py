"""Taking a reply: once, in one transaction, in the state that the rules give it."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from django.db import DEFAULT_DB_ALIAS, IntegrityError, connections
from django.db.models import CharField
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from broadsheet.articles.models import ArticlePage
from broadsheet.base.models import User
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
from broadsheet.comments.models import DEEPEST, Comment, Follow
from broadsheet.comments.rules import Ruling, rule_on
from broadsheet.comments.sanitise import render_reply
from broadsheet.comments.text import MOST_NAME_CHARACTERS, likeness
from broadsheet.core.limits import check_door, count_use
from broadsheet.core.prepared import Given, Prepared, insert
from broadsheet.core.statements import rows_of
from broadsheet.core.together import stored_together
from broadsheet.core.typed import clean_name, clean_text
from broadsheet.readers.addresses import address_key
from broadsheet.readers.models import Reader
from broadsheet.readers.sanctions import in_words, shut_out
from broadsheet.spam import actions as spam
from broadsheet.spam.models import JudgedSubmission

_NONE_TAKEN = _("This article takes no replies.")
_PLACE = 'UPDATE "comments_comment" SET "path" = %s, "depth" = %s WHERE "id" = %s RETURNING 1'
_stored_before = Prepared(
    lambda: Comment.objects.filter(key=Given("key", CharField())).order_by().values_list("pk")
)


def submit_comment(
    *,
    article: ArticlePage,
    parent: Comment | None,
    draft: Draft,
    key: str,
    network_key: str,
    now: datetime,
    staff: User | None = None,
    reader: Reader | None = None,
) -> Comment:
    """Store a reply, once, in the state that the rules give it; return it as stored.

    `key` is the one-time key of the form: sent again with the same words, the answer is the same
    reply. `draft.address` is normalised; only with `reader`, who is signed in with that very
    address, is it more than something typed. The filter judges before the transaction begins. A
    reply that is stored counts as one use of `draft.limit` by its network.

    Raises:
        CommentRefused: the article takes no replies, the parent is not a published reply to it or
            lies too deep, the text is empty or too long, or the key was used for other words.
        TooMany: the network has stored as many as `draft.limit` allows.
    """
    draft = _cleaned(draft)
    if _stored_before.first(key=key) is not None:
        before = Comment.objects.get(key=key)
        return _the_same(before, article=article, parent=parent, draft=draft)
    if draft.limit is not None:
        check_door(draft.limit, caller=network_key, now=now)
    comment = Comment(
        article=article,
        parent=parent,
        staff=staff,
        reader=reader if reader is not None and reader.address == draft.address else None,
        author_name=draft.name,
        author_address=draft.address,
        author_site=draft.site,
        text=draft.text,
        html=render_reply(draft.text),
        likeness=likeness(draft.text),
        submitted_at=now,
        key=key,
        network_key=network_key,
    )
    _check(comment)
    sent = with_past(submission(article, draft), comment)
    verdict = spam.weigh(submission=sent, now=now)
    ruling = _rule(comment, verdict)
    try:
        return stored_together(partial(_store, comment, verdict, ruling, draft))
    except IntegrityError:
        # The same form arrived twice at once, and the other request was first.
        stored = Comment.objects.filter(key=key).first()
        if stored is None:
            raise
        return _the_same(stored, article=article, parent=parent, draft=draft)


def _cleaned(draft: Draft) -> Draft:
    return replace(
        draft,
        name=clean_name(draft.name),
        address=draft.address.strip(),
        text=clean_text(draft.text),
    )


def _check(comment: Comment) -> None:
    if comment.staff_id is None:
        _check_sanctions(comment)
    _check_parent(comment)
    check_words(comment.text)
    if not comment.author_name or len(comment.author_name) > MOST_NAME_CHARACTERS:
        raise CommentRefused(_("A reply needs a name of at most 80 characters."))


def _open_policy(comment: Comment) -> queries.Policy:
    """Return how the article takes replies, where it takes this one."""
    policy = queries.policy_now(comment.article)
    if not policy.takes(staff=comment.staff_id is not None):
        raise CommentRefused(_NONE_TAKEN)
    return policy


def _check_sanctions(comment: Comment) -> None:
    address = comment.author_address
    person = address_key(address) if address else ""
    sanction = shut_out(person, comment.network_key, comment.submitted_at)
    if sanction is not None:
        raise CommentRefused(in_words(sanction))


def _check_parent(comment: Comment) -> None:
    parent = comment.parent
    if parent is None:
        return
    if parent.article_id != comment.article_id:
        raise CommentRefused(_("The reply you answer belongs to another article."))
    if parent.state != State.PUBLISHED:
        raise CommentRefused(_("The reply you answer is no longer there."))
    if parent.depth >= DEEPEST:
        raise CommentRefused(_("This conversation is nested too deep; answer an earlier reply."))


def _the_same(
    stored: Comment, *, article: ArticlePage, parent: Comment | None, draft: Draft
) -> Comment:
    """Return a reply that this form stored before, if it carries what is sent now."""
    first = stored.edits.first()
    words = first.text if first else stored.text
    before = (stored.article_id, stored.parent_id, words, stored.author_address)
    if before != (article.pk, parent.pk if parent else None, draft.text, draft.address):
        raise CommentRefused(_("This form was used for another reply already."))
    return stored


def _store(comment: Comment, verdict: JudgedSubmission, ruling: Ruling, draft: Draft) -> Comment:
    """Store a reply with verdict and trace, unless its article was closed meanwhile.

    It runs inside a transaction, while nobody else can write: few statements, made beforehand.
    """
    if not queries.takes_now(comment.article_id, staff=comment.staff_id is not None):
        raise CommentRefused(_NONE_TAKEN)
    if draft.limit is not None:
        count_use(draft.limit, caller=comment.network_key, now=comment.submitted_at)
    insert(verdict)
    comment.verdict = verdict
    insert(comment)
    comment.place(comment.parent)
    rows_of(connections[DEFAULT_DB_ALIAS], _PLACE, [comment.path, comment.depth, comment.pk])
    if draft.wants:
        Follow.objects.bulk_create(
            Follow(comment=comment, article_id=comment.article_id, wants=one) for one in draft.wants
        )
    record(comment, ruling, comment.submitted_at)
    tell(comment, "", comment.state)
    return comment


def _rule(comment: Comment, verdict: JudgedSubmission) -> Ruling:
    """Rule on a reply by what the database says now, and give it its state.

    It is done before the transaction begins, so that other writers need not wait for it.
    """
    policy = _open_policy(comment)
    if comment.staff_id is None:
        _check_pace(comment, policy.slow_minutes, comment.submitted_at)
    ruling = rule_on(situation(comment, verdict, policy))
    comment.state = BY_OUTCOME[ruling.decisive.outcome]
    comment.rank = queries.rank_of(comment, verdict.probability)
    if comment.state != State.HELD:
        comment.decided_at = comment.submitted_at
    return ruling


def _check_pace(comment: Comment, minutes: int, now: datetime) -> None:
    """Refuse a second reply within an article's slow mode."""
    if minutes and queries.has_replied_since(comment, now - timedelta(minutes=minutes)):
        words = ngettext(
            "This conversation runs slowly: one reply in %(minutes)d minute. Please wait.",
            "This conversation runs slowly: one reply in %(minutes)d minutes. Please wait.",
            minutes,
        )
        raise CommentRefused(words % {"minutes": minutes})
