"""Letters about answers: asked for with a reply, owed when one appears, ended with one click."""

from contextlib import suppress
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from broadsheet.base.models import User
from broadsheet.comments import queries
from broadsheet.comments.models import AuthorWish, Comment, DueNotice, Follow
from broadsheet.core.tokens import make_token
from broadsheet.mail.actions import LetterRefused, queue_letter
from broadsheet.mail.identity import site_name
from broadsheet.readers.models import Reader
from broadsheet.readers.queries import suppressed_among

MUTE = "mute-replies"
BATCH = 50
MOST_QUOTED = 1_000


@transaction.atomic
def claim(*, comment: Comment, reader: Reader) -> None:
    """Store that a reply is a reader's own; its words and state stay as they are.

    The caller has seen proof of both: that the reply was sent from this browser, and that the
    address which it was sent with is the reader's.
    """
    Comment.objects.filter(
        pk=comment.pk, reader=None, staff=None, author_address=reader.address
    ).update(reader=reader)
    comment.refresh_from_db()


@transaction.atomic
def mute(*, follow: Follow, now: datetime) -> None:
    """Send no more letters of this kind; muted twice, it is muted."""
    Follow.objects.filter(pk=follow.pk, muted_at=None).update(muted_at=now)


def mute_address(follow: Follow) -> str:
    """Return the whole signed address at which letters of this kind are ended."""
    path = reverse("comments:mute", args=[make_token(MUTE, {"follow": follow.pk})])
    return f"{settings.PUBLIC_ORIGIN}{path}"


@transaction.atomic
def wish(*, user: User, wanted: bool) -> None:
    """Store whether an author wants letters about replies to their articles."""
    if wanted:
        AuthorWish.objects.get_or_create(user=user)
    else:
        AuthorWish.objects.filter(user=user).delete()


def notify(now: datetime) -> int:
    """Owe the letters about replies that appeared; return how many replies those were."""
    due = DueNotice.objects.select_related("comment__article", "comment__parent")
    notices = list(due.order_by("pk")[:BATCH])
    for notice in notices:
        _notify(notice, now)
    return len(notices)


@transaction.atomic
def _notify(notice: DueNotice, now: datetime) -> None:
    comment = notice.comment
    if comment.state == Comment.State.PUBLISHED:
        recipients = queries.recipients_of(comment)
        silent = suppressed_among(one.address for one in recipients)
        for one in recipients:
            if one.address not in silent:
                _write(one, comment, now)
    notice.delete()


def _write(to: queries.Recipient, comment: Comment, now: datetime) -> None:
    names = {name for name, _label in settings.LANGUAGES}
    with translation.override(to.language if to.language in names else settings.LANGUAGE_CODE):
        subject, text = _words(to, comment)
    end = mute_address(to.follow) if to.follow else ""
    one_click = [
        ("List-Unsubscribe", f"<{end}>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
    ]
    # An address that was one when it was confirmed, and is none now, gets no letter.
    with suppress(LetterRefused):
        queue_letter(
            kind="reply-notice",
            to_address=to.address,
            subject=" ".join(subject.split()),
            text=text,
            headers=one_click if end else (),
            key=f"reply-{comment.pk}-{to.who}",
            now=now,
        )


def _words(to: queries.Recipient, comment: Comment) -> tuple[str, str]:
    name, title = comment.author_name, comment.article.title
    if to.follow is not None and to.follow.wants == Follow.Wants.MINE:
        subject = _("%(name)s answered you") % {"name": name}
    else:
        subject = _("A new reply: %(title)s") % {"title": title}
    link = f"{settings.PUBLIC_ORIGIN}{reverse('comments:permalink', args=[comment.pk])}"
    said = Truncator(strip_tags(comment.html)).chars(MOST_QUOTED)
    end = mute_address(to.follow) if to.follow else _wish_address()
    lines = [
        _("%(name)s wrote under “%(title)s”:") % {"name": name, "title": title},
        "",
        *(f"> {line}" for line in said.splitlines()),
        "",
        _("Read it on the page: %(link)s") % {"link": link},
        "",
        "-- ",
        site_name(),
        _("No more letters like this: %(link)s") % {"link": end},
    ]
    return subject, "\n".join(lines) + "\n"


def _wish_address() -> str:
    return f"{settings.PUBLIC_ORIGIN}{reverse('replies:wish')}"
