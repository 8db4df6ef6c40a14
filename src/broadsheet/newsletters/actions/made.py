"""Editions that somebody makes: by hand, or to tell readers that what they got was wrong."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from broadsheet.articles.models import Correction
from broadsheet.base.models import User
from broadsheet.mail.actions import queue_letter
from broadsheet.mail.models import OutgoingLetter
from broadsheet.newsletters import queries
from broadsheet.newsletters.actions.editions import EditionRefused
from broadsheet.newsletters.counting import uncounted
from broadsheet.newsletters.links import absolute
from broadsheet.newsletters.models import Edition, EditionArticle, Newsletter
from broadsheet.newsletters.rendering import Rendered, one_line, render_edition

State = Edition.State


@transaction.atomic
def write_edition(
    *,
    edition: Edition | None,
    newsletter: Newsletter,
    subject: str,
    preheader: str,
    introduction: str,
    articles: Sequence[int],
    by: User,
    now: datetime,
) -> Edition:
    """Store a draft with these words and articles, in this order; return it.

    Raises:
        EditionRefused: it is no draft any more.
    """
    words = {
        "newsletter": newsletter,
        "subject": one_line(subject),
        "preheader": one_line(preheader)[:200],
        "introduction": introduction,
    }
    if edition is None:
        edition = Edition.objects.create(
            **words,
            kind=Edition.Kind.MADE,
            state=State.DRAFT,
            created_by=by,
            created_at=now,
            due_at=now,
        )
    elif not Edition.objects.filter(pk=edition.pk, state=State.DRAFT).update(**words):
        raise EditionRefused(_("this edition is no draft any more"))
    edition.contents.all().delete()
    EditionArticle.objects.bulk_create(
        EditionArticle(edition=edition, article_id=number, position=position)
        for position, number in enumerate(dict.fromkeys(articles))
    )
    edition.refresh_from_db()
    return edition


@transaction.atomic
def send_draft(*, edition: Edition, now: datetime) -> None:
    """Let a draft go out, after the countdown of its newsletter.

    Raises:
        EditionRefused: it is no draft any more.
    """
    wait = timedelta(minutes=edition.newsletter.countdown)
    draft = Edition.objects.filter(pk=edition.pk, state=State.DRAFT)
    if not draft.update(state=State.COUNTDOWN, due_at=now + wait):
        raise EditionRefused(_("this edition is no draft any more"))
    edition.refresh_from_db()


@transaction.atomic
def owe_correction(*, correction: Correction, by: User, now: datetime) -> Edition:
    """Owe a correction to exactly those who received its article; return its edition.

    Raises:
        EditionRefused: it was mailed before, or there is no newsletter.
    """
    newsletter = queries.newsletter()
    if newsletter is None:
        raise EditionRefused(_("there is no newsletter"))
    edition, made = Edition.objects.get_or_create(
        correction=correction,
        defaults={
            "newsletter": newsletter,
            "kind": Edition.Kind.CORRECTION,
            "subject": one_line(_("Correction: %(title)s") % {"title": correction.article.title}),
            "introduction": correction.text,
            "state": State.COUNTDOWN,
            "created_by": by,
            "created_at": now,
            "due_at": now + timedelta(minutes=newsletter.countdown),
        },
    )
    if not made:
        raise EditionRefused(_("this correction was mailed before"))
    return edition


def as_it_stands(edition: Edition) -> Rendered:
    """Return an edition's words: as they were frozen, or as they would be now; nothing counted."""
    if edition.text:
        html = uncounted(edition, edition.html)
        return Rendered(html=html, text=edition.text, subject=edition.subject)
    return render_edition(edition, queries.contents(edition).for_everything())


def send_sample(*, edition: Edition, to: str, now: datetime) -> OutgoingLetter:
    """Owe one member of staff an edition as it stands, marked as a test; its links end nothing.

    Raises:
        LetterRefused: `to` is no address.
    """
    rendered = as_it_stands(edition)
    site = absolute("manage_ask")
    return queue_letter(
        kind="edition-test",
        to_address=to,
        subject=_("[Test] %(subject)s") % {"subject": rendered.subject},
        text=queries.SLOT_LINKS.sub(site, rendered.text),
        html=queries.SLOT_LINKS.sub(site, rendered.html),
        now=now,
    )
