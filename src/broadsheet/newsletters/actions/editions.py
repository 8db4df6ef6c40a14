"""What becomes of an edition apart from its sending: owed, frozen, held, released, stopped."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from broadsheet.articles.models import ArticlePage
from broadsheet.mail.engine.relay import RelayRefused, parse_relay
from broadsheet.newsletters import queries
from broadsheet.newsletters.models import Delivery, Edition
from broadsheet.newsletters.rendering import render_article

COUNTDOWN = timedelta(0)
"""How long an edition can still be stopped before it freezes."""
SNAPSHOT = 5_000
"""Rows written at once, so that a large snapshot never holds the database for long."""
State = Edition.State


class EditionRefused(Exception):
    """What was asked cannot be done with this edition; `str()` of it is one clear line."""


@transaction.atomic
def owe_edition(
    *, article: ArticlePage, transport: str = "", now: datetime, wait: timedelta = COUNTDOWN
) -> Edition | None:
    """Return the article's new edition, to be sent after `wait`; None when it had one before.

    An article has one edition at most, whatever becomes of that one. `transport` is the relay it
    must go through, when that is not the one of the settings.

    Raises:
        EditionRefused: there is no newsletter to carry it.
    """
    newsletter = queries.newsletter()
    if newsletter is None:
        raise EditionRefused(_("there is no newsletter"))
    edition, made = Edition.objects.get_or_create(
        article=article,
        defaults={
            "newsletter": newsletter,
            "subject": _one_line(article.title),
            "state": State.COUNTDOWN,
            "transport": transport,
            "created_at": now,
            "due_at": now + wait,
        },
    )
    return edition if made else None


def freeze_edition(
    *, edition: Edition, now: datetime, renew: Callable[[], None] = lambda: None
) -> None:
    """Fix an edition's words and its recipients; what changes afterwards does not change it.

    A freeze that was cut short is finished by the next one; a finished one stays as it is. The
    snapshot is written in pieces: whoever was confirmed before it began is in it, once. `renew` is
    called after each piece.
    """
    if edition.frozen_at is not None:
        return
    if edition.article is not None and not edition.text:
        rendered = render_article(edition.article, newsletter=edition.newsletter)
        edition.subject = _one_line(edition.article.title)
        edition.html, edition.text = rendered.html, rendered.text
        edition.save(update_fields=["subject", "html", "text"])
    last = 0
    while (reached := _snapshot(edition, last, now)) > last:
        last = reached
        renew()
    edition.frozen_at = now
    edition.save(update_fields=["frozen_at"])


@transaction.atomic
def _snapshot(edition: Edition, after: int, now: datetime) -> int:
    """Add the next recipients and return the last one's number, or `after` when there is none."""
    takers = queries.takers(edition.newsletter).filter(pk__gt=after).order_by("pk")
    numbers = list(takers.values_list("pk", flat=True)[:SNAPSHOT])
    Delivery.objects.bulk_create(
        [Delivery(edition=edition, subscription_id=number, due_at=now) for number in numbers],
        ignore_conflicts=True,
        batch_size=SNAPSHOT,
    )
    return numbers[-1] if numbers else after


@transaction.atomic
def stop_edition(*, edition: Edition) -> None:
    """Stop an edition that is about to be sent; it is then never sent.

    Raises:
        EditionRefused: its sending has begun, or somebody was first.
    """
    waiting = Edition.objects.filter(pk=edition.pk, state=State.COUNTDOWN, lease_until=None)
    if not waiting.update(state=State.STOPPED):
        raise EditionRefused(_("it is too late to stop this edition"))
    edition.refresh_from_db()


@transaction.atomic
def release_edition(*, edition: Edition, now: datetime) -> None:
    """Let a held edition be sent through the relay that is set.

    Raises:
        EditionRefused: it is not held, or there is no relay.
    """
    transport = stored_transport(settings.SMTP)
    if not transport:
        raise EditionRefused(_("no relay is set"))
    held = Edition.objects.filter(pk=edition.pk, state=State.HELD)
    if not held.update(state=State.SENDING, transport=transport, due_at=now):
        raise EditionRefused(_("this edition is not held"))
    edition.refresh_from_db()


@transaction.atomic
def begin_again(*, edition: Edition, transport: str, override: bool) -> bool:
    """Return whether there is something to send, by the word of a person who wants it sent.

    A held edition is released to `transport`; one that was begun changes over to it when the
    person named it (`override`). `edition` is refreshed in place.
    """
    mine = Edition.objects.filter(pk=edition.pk)
    if transport:
        mine.filter(state=State.HELD).update(state=State.SENDING, transport=transport)
    if transport and override:
        mine.filter(state__in=(State.COUNTDOWN, State.SENDING)).update(transport=transport)
    edition.refresh_from_db()
    return edition.state in (State.COUNTDOWN, State.SENDING)


@transaction.atomic
def drop_edition(*, edition: Edition, now: datetime) -> None:
    """Give up a held edition for good: none of its readers gets it.

    Raises:
        EditionRefused: it is not held.
    """
    held = Edition.objects.filter(pk=edition.pk, state=State.HELD)
    if not held.update(state=State.STOPPED):
        raise EditionRefused(_("this edition is not held"))
    drop_rest(edition=edition, now=now)
    edition.refresh_from_db()


def drop_rest(*, edition: Edition, now: datetime) -> None:
    """Let nobody get an edition who did not get it yet."""
    edition.deliveries.filter(state__in=queries.UNSETTLED).update(
        state=Delivery.State.DROPPED, settled_at=now
    )


def stored_transport(smtp: str) -> str:
    """Return a relay's address as an edition keeps it: without the password.

    Raises:
        EditionRefused: it names no relay.
    """
    if not smtp:
        return ""
    try:
        relay = parse_relay(smtp)
    except RelayRefused as refused:
        raise EditionRefused(str(refused)) from refused
    if not relay.password:
        return smtp.strip()
    scheme = {"none": "smtp", "starttls": "smtp+starttls", "tls": "smtps"}[relay.security]
    return f"{scheme}://{relay.username}@{relay.host}:{relay.port}"


def usable_transport(edition: Edition, smtp: str) -> str:
    """Return the whole address of the relay an edition began with: `smtp`, the setting, or its own.

    Raises:
        EditionRefused: it began with another relay, whose password is not known any more.
    """
    for known in (smtp, settings.SMTP):
        if known and stored_transport(known) == edition.transport:
            return known
    if "@" in edition.transport:
        raise EditionRefused(
            _("this edition was begun through %(relay)s: name that relay with its password")
            % {"relay": edition.transport}
        )
    return edition.transport


def _one_line(text: str) -> str:
    return " ".join(text.split())[:300]
