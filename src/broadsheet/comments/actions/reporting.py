"""Reports by readers: taken once, acknowledged, and answered with what was decided."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from broadsheet.base.models import User
from broadsheet.comments.actions.deciding import CommentAlreadyDecided
from broadsheet.comments.actions.judging import State
from broadsheet.comments.models import Comment, Decision, Report
from broadsheet.core.limits import Limit, TooMany, use_door
from broadsheet.core.tokens import make_token
from broadsheet.core.typed import clean_name, clean_text
from broadsheet.mail.actions import LetterRefused, queue_letter
from broadsheet.mail.identity import site_name
from broadsheet.readers.addresses import address_key
from broadsheet.readers.queries import is_suppressed

REPORT = "my-report"
BATCH = 50
SECOND_THOUGHTS = timedelta(minutes=10)
PER_ADDRESS = Limit("report-address", most=5, window=timedelta(days=1))
"""How many letters a day reports can cause to one mailbox."""
GRAVE = {Report.Kind.UNLAWFUL: 5.0, Report.Kind.LIFE: 100.0}
"""What a report adds to the weight of a reply in the queue; others add one."""


class NotReportable(Exception):
    """Nothing was stored: readers do not see the reply any more."""


@dataclass(frozen=True)
class Complaint:
    """What a reader reports; `address` is normalised, or "" for none."""

    kind: str
    words: str
    name: str = ""
    address: str = ""


def report(*, comment: Comment, complaint: Complaint, key: str, now: datetime) -> Report:
    """Store a report, once for each `key`, and owe the letter that acknowledges it.

    Raises:
        NotReportable: see there.
    """
    stored = Report.objects.filter(key=key, comment=comment).first()
    if stored is not None:
        return stored
    try:
        made = _store(comment, complaint, key, now)
    except IntegrityError:
        # The same form arrived twice at once, and the other request was first.
        return Report.objects.get(key=key, comment=comment)
    _write(made, _("Your report has arrived, and a person will decide about it."), now)
    return made


@transaction.atomic
def _store(comment: Comment, complaint: Complaint, key: str, now: datetime) -> Report:
    weight = GRAVE.get(Report.Kind(complaint.kind), 1.0)
    standing = Comment.objects.filter(pk=comment.pk, state=State.PUBLISHED)
    if not standing.update(rank=F("rank") + weight):
        raise NotReportable(comment.pk)
    return Report.objects.create(
        comment=comment,
        kind=complaint.kind,
        words=clean_text(complaint.words)[:2_000],
        name=clean_name(complaint.name)[:80],
        address=complaint.address,
        made_at=now,
        key=key,
    )


@transaction.atomic
def dismiss(*, comment: Comment, moderator: User, reason: str, now: datetime) -> None:
    """Let a reported reply stay, and answer those who reported it.

    Raises:
        CommentAlreadyDecided: no report is open any more.
    """
    open_reports = Report.objects.filter(comment=comment, state=Report.State.OPEN)
    if not open_reports.exists():
        raise CommentAlreadyDecided(comment.pk)
    Decision.objects.create(
        comment=comment,
        from_state=comment.state,
        to_state=comment.state,
        actor=moderator,
        reason=reason[:300],
        decided_at=now,
    )
    open_reports.update(
        state=Report.State.DISMISSED, decided_at=now, decided_by=moderator, answer=reason[:300]
    )


def answer_reports(now: datetime) -> int:
    """Owe those who reported something a letter about what was decided; return how many.

    They wait a little: a decision may be taken back.
    """
    decided = Report.objects.exclude(state=Report.State.OPEN).filter(
        answered=False, decided_at__lte=now - SECOND_THOUGHTS
    )
    reports = list(decided.order_by("pk")[:BATCH])
    for one in reports:
        with transaction.atomic():
            _write(one, _("A person has decided about your report."), now)
            Report.objects.filter(pk=one.pk).update(answered=True)
    return len(reports)


def report_address(report: Report) -> str:
    """Return the signed address at which a report's maker sees how it stands."""
    return reverse("comments:reported", args=[make_token(REPORT, {"report": report.pk})])


def _write(report: Report, words: str, now: datetime) -> None:
    """Owe a letter that quotes nothing anybody wrote, to an address that was only typed."""
    if not report.address or is_suppressed(report.address):
        return
    with suppress(TooMany, LetterRefused):
        use_door(PER_ADDRESS, caller=address_key(report.address), now=now)
        link = f"{settings.PUBLIC_ORIGIN}{report_address(report)}"
        queue_letter(
            kind="report",
            to_address=report.address,
            subject=_("Your report to %(site)s") % {"site": site_name()},
            text=f"{words}\n\n{link}\n\n-- \n{site_name()}\n",
            key=f"report-{report.pk}-{report.state}",
            now=now,
        )
