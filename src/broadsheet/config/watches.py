"""What may be wrong with the installation itself, and how its operator hears of any trouble."""

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.formats import date_format, localize
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from broadsheet.core import chores, troubles
from broadsheet.core.models import Trouble
from broadsheet.core.troubles import Found
from broadsheet.mail.actions import LetterRefused, queue_letter
from broadsheet.mail.identity import site_name
from broadsheet.serving.certificate import Certificate, CertificateRefused

WORKER = "worker"
"""The chore that is the worker's sign of life."""
SILENT = timedelta(minutes=3)
EXPIRES_SOON = timedelta(days=7)
MEGABYTE = 1024 * 1024
LOW_SPACE = 500 * MEGABYTE
LETTERS_APART = timedelta(minutes=15)
TOLD_AGAIN = timedelta(days=1)
MAIL_ITSELF = "mail."
"""Troubles that cannot be mailed about."""


def disk(_now: datetime) -> Iterator[Found]:
    """Find a disk that will soon be full: then nothing can be stored any more."""
    free = shutil.disk_usage(settings.DATA).free
    if free < LOW_SPACE:
        yield Found(
            "config.disk",
            _("The disk is nearly full: %(free)s MB are left.")
            % {"free": localize(free // MEGABYTE)},
            _("Make room on the server. A full disk stops publishing, replies and subscriptions."),
        )


def certificate(now: datetime) -> Iterator[Found]:
    """Find a certificate of `serve` that ends soon, or cannot be read."""
    if settings.TLS_CERT is None or settings.TLS_KEY is None:
        return
    advice = _("Renew the certificate on the server; it is taken up by itself.")
    try:
        ends = Certificate(settings.TLS_CERT, settings.TLS_KEY).expires()
    except CertificateRefused as refused:
        yield Found("config.certificate", str(refused), advice)
        return
    if ends - now < EXPIRES_SOON:
        day = date_format(localtime(ends), "DATETIME_FORMAT")
        words = _("The site's certificate ends on %(day)s; after that browsers refuse the site.")
        yield Found("config.certificate", words % {"day": day}, advice)


def silent_worker(now: datetime) -> Found | None:
    """Return the trouble that nobody can find by looking: that the one who looks is gone."""
    life = chores.last(WORKER)
    if life is None or life.done_at is None or now - life.done_at < SILENT:
        return None
    return Found(
        WORKER,
        _("The worker has not been seen since %(time)s.")
        % {"time": date_format(localtime(life.done_at), "DATETIME_FORMAT")},
        _(
            "Nothing is mailed and nothing scheduled is published until it runs. Restart the"
            " program on the server: systemctl restart broadsheet."
        ),
    )


def beat(now: datetime) -> None:
    """Store that the worker is alive."""
    chores.beat(name=WORKER, now=now)


def tell_operator(now: datetime) -> int:
    """Mail the operator what is wrong, all in one letter and seldom; return how many troubles.

    Nothing is mailed about mail itself, nor while no relay or no `operator_email` is set: the
    banner in the desk says it then.
    """
    if not (settings.OPERATOR_EMAIL and settings.SMTP):
        return 0
    open_now = list(troubles.untold(now, again_after=TOLD_AGAIN))
    new = [one for one in open_now if not one.kind.startswith(MAIL_ITSELF)]
    if not new or not chores.take(name="tell-operator", lease=LETTERS_APART, now=now):
        return 0
    try:
        queue_letter(
            kind="operator",
            to_address=settings.OPERATOR_EMAIL,
            subject=_("%(site)s: something needs you") % {"site": site_name()},
            text=_letter(new),
            now=now,
        )
    except LetterRefused as refused:
        chores.failed(name="tell-operator", error=str(refused), again_at=now + TOLD_AGAIN)
        return 0
    Trouble.objects.filter(pk__in=[one.pk for one in new]).update(told_at=now)
    chores.done(name="tell-operator", again_at=now + LETTERS_APART, now=now)
    return len(new)


def _letter(new: list[Trouble]) -> str:
    lines = []
    for one in new:
        since = date_format(localtime(one.first_seen), "DATETIME_FORMAT")
        lines += [one.words, one.advice, _("Since %(time)s") % {"time": since}, ""]
    lines.append(f"{settings.PUBLIC_ORIGIN}/desk/")
    return "\n".join(lines) + "\n"
