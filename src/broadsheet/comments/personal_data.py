"""What replies keep about a person: disclosure, export, erasure and retention run from this."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from broadsheet.comments.models import (
    Appeal,
    AuthorWish,
    Comment,
    Decision,
    Edit,
    Follow,
    Note,
    Report,
)
from broadsheet.comments.signals import thread_changed
from broadsheet.core.personal_data import (
    Basis,
    Declaration,
    Erasure,
    Keep,
    PersonalField,
    declare,
)
from broadsheet.spam.models import JudgedSubmission

State = Comment.State

SPAM_DAYS = 30
REFUSED_DAYS = 90
NETWORK_DAYS = 30
REPORT_DAYS = 365
VERDICT_DAYS = 365

_UNANSWERED = {"children__isnull": True}


def _replies_of(address: str) -> QuerySet[Any]:
    return Comment.objects.filter(author_address=address)


def _verdicts_of(address: str) -> QuerySet[Any]:
    return JudgedSubmission.objects.filter(comment__author_address=address)


def _decisions_of(address: str) -> QuerySet[Any]:
    return Decision.objects.filter(actor__email=address)


def _edits_of(address: str) -> QuerySet[Any]:
    return Edit.objects.filter(comment__author_address=address)


def _appeals_of(address: str) -> QuerySet[Any]:
    return Appeal.objects.filter(comment__author_address=address)


def _wishes_of(address: str) -> QuerySet[Any]:
    return AuthorWish.objects.filter(user__email=address)


def _follows_of(address: str) -> QuerySet[Any]:
    return Follow.objects.filter(comment__author_address=address)


def _notes_on(address: str) -> QuerySet[Any]:
    return Note.objects.filter(comment__author_address=address)


def _reports_by(address: str) -> QuerySet[Any]:
    return Report.objects.filter(address=address)


def _tell_threads(keys: Sequence[Any]) -> None:
    shown = Comment.objects.filter(pk__in=keys).values_list("article_id", flat=True)
    for article_id in shown.order_by().distinct():
        thread_changed.send(sender=Comment, article_id=article_id)


FIELDS = (
    PersonalField(
        model=Comment,
        name="author_name",
        label=_("the name under your reply"),
        purpose=_("to say who wrote a published reply"),
        basis=Basis.CONTRACT,
        keep=Keep(days=None),
        export_as="name",
        erasure=Erasure.BLANK,
    ),
    PersonalField(
        model=Comment,
        name="author_site",
        label=_("the website to which the name under your reply leads"),
        purpose=_("to say who wrote a published reply"),
        basis=Basis.CONTRACT,
        keep=Keep(days=None),
        export_as="website",
        erasure=Erasure.BLANK,
    ),
    PersonalField(
        model=Comment,
        name="text",
        label=_("your reply"),
        purpose=_("to publish it; when you are erased, only its place in the conversation stays"),
        basis=Basis.CONTRACT,
        keep=Keep(days=None),
        export_as="text",
        erasure=Erasure.BLANK,
    ),
    PersonalField(
        model=Comment,
        name="html",
        label=_("your reply, made ready for the page"),
        purpose=_("to publish it"),
        basis=Basis.CONTRACT,
        keep=Keep(days=None),
        export_as="",
        erasure=Erasure.BLANK,
    ),
    PersonalField(
        model=Comment,
        name="text",
        label=_("a reply in the spam folder"),
        purpose=_("so that a moderator can find a reply that the filter took for spam by mistake"),
        basis=Basis.LEGITIMATE_INTEREST,
        keep=Keep(
            SPAM_DAYS,
            "submitted_at",
            {"state": State.SPAM.value, **_UNANSWERED},
            since=_("you sent it"),
        ),
        export_as="",
        erasure=Erasure.BLANK,
        expiry=Erasure.DELETE_ROW,
    ),
    PersonalField(
        model=Comment,
        name="text",
        label=_("a reply that was rejected or withdrawn"),
        purpose=_("so that a decision can be looked at again"),
        basis=Basis.LEGITIMATE_INTEREST,
        keep=Keep(
            REFUSED_DAYS,
            "decided_at",
            {"state__in": [State.REJECTED.value, State.WITHDRAWN.value], **_UNANSWERED},
            since=_("that was decided"),
        ),
        export_as="",
        erasure=Erasure.BLANK,
        expiry=Erasure.DELETE_ROW,
    ),
    PersonalField(
        model=Comment,
        name="network_key",
        label=_("a keyed hash of your network"),
        purpose=_(
            "to recognise a flood of replies, and networks that spam came from; the network address"
            " itself is not kept"
        ),
        basis=Basis.LEGITIMATE_INTEREST,
        keep=Keep(NETWORK_DAYS, "submitted_at", since=_("you sent the reply")),
        export_as="",
        erasure=Erasure.BLANK,
    ),
    PersonalField(
        model=JudgedSubmission,
        name="reasons",
        label=_("what the spam filter found in your reply"),
        purpose=_("to explain to moderators why a reply was held, and to measure the filter"),
        basis=Basis.LEGITIMATE_INTEREST,
        keep=Keep(VERDICT_DAYS, "judged_at", since=_("you sent the reply")),
        export_as="filter_reasons",
        erasure=Erasure.DELETE_ROW,
        expiry=Erasure.DELETE_ROW,
    ),
    PersonalField(
        model=Comment,
        name="author_address",
        label=_("the e-mail address you gave with a reply"),
        purpose=_("to know whether it is your first reply; it is never published"),
        basis=Basis.CONTRACT,
        keep=Keep(days=None),
        export_as="address",
        erasure=Erasure.BLANK,
    ),
    PersonalField(
        model=Comment,
        name="reader",
        label=_("that a reply is yours"),
        purpose=_("to find your replies when you ask for them"),
        basis=Basis.CONTRACT,
        keep=Keep(days=None),
        export_as="",
        erasure=Erasure.BLANK,
        blank=None,
    ),
    PersonalField(
        model=Note,
        name="words",
        label=_("what moderators noted down about a reply of yours"),
        purpose=_("so that one moderator knows what another found out"),
        basis=Basis.LEGITIMATE_INTEREST,
        keep=Keep(REFUSED_DAYS, "written_at", since=_("it was noted down")),
        export_as="note",
        erasure=Erasure.DELETE_ROW,
        expiry=Erasure.DELETE_ROW,
    ),
    PersonalField(
        model=Note,
        name="written_by",
        label=_("what you noted down about replies"),
        purpose=_("so that one moderator knows what another found out"),
        basis=Basis.LEGITIMATE_INTEREST,
        keep=Keep(REFUSED_DAYS, "written_at", since=_("it was noted down")),
        export_as="",
        erasure=Erasure.KEEP,
        because=_("the newsroom answers for its decisions"),
        expiry=Erasure.DELETE_ROW,
        staff=True,
    ),
    PersonalField(
        model=Report,
        name="address",
        label=_("the e-mail address you gave with a report"),
        purpose=_("to tell you what was decided about it"),
        basis=Basis.LEGAL_OBLIGATION,
        keep=Keep(REPORT_DAYS, "made_at", since=_("you sent the report")),
        export_as="address",
        erasure=Erasure.BLANK,
    ),
    PersonalField(
        model=Report,
        name="name",
        label=_("the name you gave with a report"),
        purpose=_("because a notice of unlawful content has a name"),
        basis=Basis.LEGAL_OBLIGATION,
        keep=Keep(REPORT_DAYS, "made_at", since=_("you sent the report")),
        export_as="name",
        erasure=Erasure.BLANK,
    ),
    PersonalField(
        model=Report,
        name="words",
        label=_("what you reported"),
        purpose=_("to decide about it, and to be able to say why"),
        basis=Basis.LEGAL_OBLIGATION,
        keep=Keep(REPORT_DAYS, "made_at", since=_("you sent the report")),
        export_as="report",
        erasure=Erasure.BLANK,
    ),
    PersonalField(
        model=Report,
        name="decided_by",
        label=_("which reports you decided about"),
        purpose=_("to know who decided, and to look at a decision again"),
        basis=Basis.LEGITIMATE_INTEREST,
        keep=Keep(days=None),
        export_as="",
        erasure=Erasure.KEEP,
        because=_("the newsroom answers for its decisions"),
        staff=True,
    ),
    PersonalField(
        model=Follow,
        name="wants",
        label=_("which letters about replies you asked for"),
        purpose=_("to write to you about answers, once the address is proven to be yours"),
        basis=Basis.CONSENT,
        keep=Keep(days=None),
        export_as="letters_about_replies",
        erasure=Erasure.DELETE_ROW,
    ),
    PersonalField(
        model=AuthorWish,
        name="user",
        label=_("that you want letters about replies to your articles"),
        purpose=_("to write to you about them"),
        basis=Basis.CONSENT,
        keep=Keep(days=None),
        export_as="",
        erasure=Erasure.DELETE_ROW,
        staff=True,
    ),
    PersonalField(
        model=Edit,
        name="text",
        label=_("what a reply of yours said before you changed it"),
        purpose=_("to show those who had answered it what they answered"),
        basis=Basis.CONTRACT,
        keep=Keep(days=None),
        export_as="earlier_wording",
        erasure=Erasure.DELETE_ROW,
    ),
    PersonalField(
        model=Appeal,
        name="words",
        label=_("what you said against a decision"),
        purpose=_("so that a second moderator can look at it again"),
        basis=Basis.LEGITIMATE_INTEREST,
        keep=Keep(days=None),
        export_as="appeal",
        erasure=Erasure.DELETE_ROW,
    ),
    PersonalField(
        model=Appeal,
        name="settled_by",
        label=_("which appeals you settled"),
        purpose=_("to know who decided, and to look at a decision again"),
        basis=Basis.LEGITIMATE_INTEREST,
        keep=Keep(days=None),
        export_as="",
        erasure=Erasure.KEEP,
        because=_("the newsroom answers for its decisions"),
        staff=True,
    ),
    PersonalField(
        model=Comment,
        name="staff",
        label=_("which replies you wrote for the newsroom"),
        purpose=_("to show readers that the newsroom answered"),
        basis=Basis.LEGITIMATE_INTEREST,
        keep=Keep(days=None),
        export_as="",
        erasure=Erasure.KEEP,
        because=_("the newsroom answers for what it published"),
        staff=True,
    ),
    PersonalField(
        model=Decision,
        name="actor",
        label=_("what you decided about replies"),
        purpose=_("to know who decided, and to look at a decision again"),
        basis=Basis.LEGITIMATE_INTEREST,
        keep=Keep(days=None),
        export_as="",
        erasure=Erasure.KEEP,
        because=_("the newsroom answers for its decisions"),
        staff=True,
    ),
)

declare(
    Declaration(
        part="comments",
        title=_("Replies to articles"),
        fields=FIELDS,
        find={
            Comment: _replies_of,
            Edit: _edits_of,
            Follow: _follows_of,
            Report: _reports_by,
            Note: _notes_on,
            AuthorWish: _wishes_of,
            Appeal: _appeals_of,
            JudgedSubmission: _verdicts_of,
            Decision: _decisions_of,
        },
        tell={Comment: _tell_threads},
    )
)
