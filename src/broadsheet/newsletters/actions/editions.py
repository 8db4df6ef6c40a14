"""What becomes of an edition apart from its sending: owed, held, released, stopped."""

from datetime import datetime, timedelta
from urllib.parse import quote

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from broadsheet.articles.models import ArticlePage
from broadsheet.mail.engine.relay import Relay, RelayRefused, parse_relay, parse_relays
from broadsheet.newsletters import queries
from broadsheet.newsletters.models import Delivery, Edition
from broadsheet.newsletters.rendering import one_line

COUNTDOWN = timedelta(0)
"""How long an edition can still be stopped before it freezes."""
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
            "subject": one_line(article.title),
            "state": State.COUNTDOWN,
            "transport": transport,
            "created_at": now,
            "due_at": now + wait,
        },
    )
    return edition if made else None


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
    """Let an edition be sent that is held or overdue, through the relay that is set.

    Raises:
        EditionRefused: it waits for nobody's word, or is held and there is no relay.
    """
    overdue = Edition.objects.filter(pk=edition.pk, state=State.ASKING)
    if overdue.update(state=State.COUNTDOWN, due_at=now):
        edition.refresh_from_db()
        return
    transport = stored_transport(settings.SMTP)
    if not transport:
        raise EditionRefused(_("no relay is set"))
    held = Edition.objects.filter(pk=edition.pk, state=State.HELD)
    if not held.update(state=State.SENDING, transport=transport, due_at=now):
        raise EditionRefused(_("this edition is not held"))
    edition.refresh_from_db()


@transaction.atomic
def pause_edition(*, edition: Edition) -> None:
    """Let nothing more of an edition leave, until it goes on; what is in flight arrives.

    Raises:
        EditionRefused: it is not being sent.
    """
    sending = Edition.objects.filter(pk=edition.pk, state=State.SENDING)
    if not sending.update(state=State.PAUSED):
        raise EditionRefused(_("this edition is not being sent"))
    edition.refresh_from_db()


@transaction.atomic
def resume_edition(*, edition: Edition, now: datetime) -> None:
    """Let a paused edition go on, through the relay it began with.

    Raises:
        EditionRefused: it is not paused.
    """
    paused = Edition.objects.filter(pk=edition.pk, state=State.PAUSED)
    if not paused.update(state=State.SENDING, due_at=now):
        raise EditionRefused(_("this edition is not paused"))
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
    """Give up a held, overdue or paused edition for good: none of its readers gets it.

    Raises:
        EditionRefused: it waits for nobody's word.
    """
    waiting = (State.HELD, State.ASKING, State.PAUSED)
    held = Edition.objects.filter(pk=edition.pk, state__in=waiting)
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
    """Return the addresses of relays as an edition keeps them: without the passwords.

    Raises:
        EditionRefused: one names no relay.
    """
    return " ".join(_relays(smtp))


def usable_relays(edition: Edition, smtp: str) -> tuple[Relay, ...]:
    """Return the relays an edition began with: as `smtp`, the setting or it itself name them.

    Those whose password is not known any more are left out; no other takes their place.

    Raises:
        EditionRefused: none of them can be used.
    """
    known = {**_relays(settings.SMTP), **_relays(smtp)}
    began_with = edition.transport.split()
    found = [known[one] for one in began_with if one in known]
    found += [parse_relay(one) for one in began_with if one not in known and "@" not in one]
    if not found:
        raise EditionRefused(
            _("this edition was begun through %(relay)s: name that relay with its password")
            % {"relay": edition.transport}
        )
    return tuple(found)


def _relays(smtp: str) -> dict[str, Relay]:
    """Return the relays of some addresses, by how an edition keeps them.

    Raises:
        EditionRefused: one names no relay.
    """
    try:
        relays = parse_relays(smtp)
    except RelayRefused as refused:
        raise EditionRefused(str(refused)) from refused
    return {_kept(text, relay): relay for text, relay in zip(smtp.split(), relays, strict=True)}


def _kept(text: str, relay: Relay) -> str:
    if not relay.password:
        return text
    scheme = {"none": "smtp", "starttls": "smtp+starttls", "tls": "smtps"}[relay.security]
    return f"{scheme}://{quote(relay.username)}@{relay.name}"
