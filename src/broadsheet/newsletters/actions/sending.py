"""Sending an edition: by one process at a time, through its own relays, to each reader once.

1. Take the edition's lease. 2. Freeze it, if nobody has. 3. Settle what an earlier sender had
journalled and take back what it had claimed. 4. Claim, hand over, settle, until nothing is due.
Killed at any point, the next call goes on; only letters that were in flight at that moment may
arrive twice, and then under the same Message-ID.
"""

import time
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from typing import Protocol

from django.conf import settings
from django.utils.translation import gettext as _

from broadsheet.articles.models import ArticlePage
from broadsheet.core.jobs import stopping
from broadsheet.core.turns import unflushed
from broadsheet.mail.engine.envelope import Outcome
from broadsheet.mail.engine.journal import Follower
from broadsheet.mail.engine.relay import Relay
from broadsheet.newsletters import deliveries, queries
from broadsheet.newsletters.actions import editions
from broadsheet.newsletters.actions.editions import EditionRefused
from broadsheet.newsletters.actions.freezing import freeze_edition
from broadsheet.newsletters.actions.made import send_draft
from broadsheet.newsletters.courier import Courier
from broadsheet.newsletters.deliveries import LeaseLost
from broadsheet.newsletters.journal import journal_of
from broadsheet.newsletters.letters import Letters
from broadsheet.newsletters.models import Edition
from broadsheet.newsletters.queries import Counts

BATCH = 1_000
"""How many deliveries are claimed in one transaction."""
FIRST = 1_000
SECONDS_AHEAD = 0.5
AHEAD = 8 * BATCH
"""How many letters are claimed before their turn, so that the relay never waits for us: `FIRST`,
then as many as are answered in so many seconds, and `AHEAD` at most. Whoever leaves meanwhile still
gets one that is claimed, so a slow relay has few of them."""
SLICE = 20_000
SPELL = 60.0
"""How many the worker sends, and for how many seconds, before it looks at its other jobs."""
PATIENCE = timedelta(minutes=2)
"""How long the worker lets a relay be that could not be reached."""
APART = 2_000
"""So many letters are worth a process of their own."""
MANY = 2**62
State = Edition.State


class EditionBusy(Exception):
    """Another process is sending this edition; nothing was done."""


class Progress(Protocol):
    """Shows how far along `total` the things are that pass through, as `core.progress` does."""

    def __call__(self, things: Iterable[int], *, total: int, label: str) -> Iterable[int]:
        """Yield `things`."""


class _Clock:
    """Time that goes on from a given moment while something long is done."""

    def __init__(self, now: datetime) -> None:
        self._start = now
        self._began = time.monotonic()

    def now(self) -> datetime:
        """Return the moment it is."""
        return self._start + timedelta(seconds=time.monotonic() - self._began)


def send_due(now: datetime) -> int:
    """Work on one due edition for a while; return how much was done, 0 when none is due."""
    edition = queries.next_due(now)
    if edition is None:
        return 0
    try:
        done = send_edition(edition=edition, smtp=settings.SMTP, now=now, at_most=SLICE)
    except EditionBusy:
        return 0
    except Exception:
        _rest(edition, now)
        raise
    return done


def send_now(*, slug: str, smtp: str | None, now: datetime, progress: Progress) -> Counts:
    """Mail a published article, or an edition by its number, and return how the edition stands.

    `slug` is the last part of the article's address, or all of it from the section on. `smtp`
    overrides the setting, and the relay an edition was begun with. Called again, it finishes the
    same edition, waiting first for a sender that still holds it; what a relay put off is tried
    again at once, then left to the worker.

    Raises:
        EditionRefused: no such article, more than one, its edition was stopped, or the relay
            cannot be reached.
    """
    clock = _Clock(now)
    relay = smtp or settings.SMTP
    transport = editions.stored_transport(relay)
    edition = _owed(slug, transport, now)
    deliveries.try_deferred_now(edition, now=now)
    while editions.begin_again(edition=edition, transport=transport, override=bool(smtp)):
        try:
            sent = send_edition(edition=edition, smtp=relay, now=clock.now(), progress=progress)
        except (EditionBusy, LeaseLost):
            time.sleep(1.0)
        else:
            if not sent:
                break
    if edition.state == State.STOPPED:
        raise EditionRefused(_("this edition was stopped"))
    return _refuse_unreached(edition)


def send_edition(
    *,
    edition: Edition,
    smtp: str,
    now: datetime,
    progress: Progress | None = None,
    at_most: int | None = None,
) -> int:
    """Send what is due of an edition; return how many letters were answered, 0 for no progress.

    `smtp` names the relays for an edition that has none yet; one that was begun goes on through
    its own. Without any, the edition is frozen and held.

    Raises:
        EditionBusy: another process is sending it.
        EditionRefused: its article is not published any more, or its relay is not known any more.
        LeaseLost: another process took it over meanwhile.
    """
    clock = _Clock(now)
    if not deliveries.take_lease(edition, now):
        raise EditionBusy(edition.pk)
    edition.refresh_from_db()
    if edition.state not in (State.COUNTDOWN, State.SENDING):
        _let_go(edition, {})
        return 0
    withdrawn = edition.article is not None and edition.article.is_withdrawn()
    if withdrawn:
        editions.drop_rest(edition=edition, now=now)
    if withdrawn or _is_gone(edition):
        _let_go(edition, {"state": State.STOPPED})
        raise EditionRefused(_("the article of this edition is not published any more"))
    if not edition.transport:
        edition.transport = editions.stored_transport(smtp)
        edition.save(update_fields=["transport"])
    many = (at_most or APART) >= APART and queries.is_owed(edition, APART)
    with Courier(apart=many) as courier:
        freeze_edition(
            edition=edition, now=now, renew=lambda: deliveries.renew_lease(edition, clock.now())
        )
        if not edition.transport:
            _let_go(edition, {"state": State.HELD})
            return 1
        Edition.objects.filter(pk=edition.pk).update(state=State.SENDING)
        relays = editions.usable_relays(edition, smtp)
        done = _sent(edition, courier, relays, clock.now, progress, at_most)
    # The courier has left: what has no outcome now was never handed over. This is on the disk, and
    # all before it, when the journal is forgotten.
    deliveries.take_back(edition, now=clock.now())
    journal_of(edition.pk).forget()
    return _finish(edition, done, clock.now())


def _sent(
    edition: Edition,
    courier: Courier,
    relays: tuple[Relay, ...],
    clock: Callable[[], datetime],
    progress: Progress | None,
    at_most: int | None,
) -> int:
    """Settle what an earlier sender left, send what is due, and return how many were answered."""
    journal = journal_of(edition.pk)
    deliveries.take_back(edition, now=clock())
    for piece in deliveries.in_pieces(journal.answers(), BATCH):
        deliveries.settle(edition, piece, now=clock())
    journal.forget()
    total = queries.counts(edition).unsettled
    most, until = min(total, at_most or total), time.monotonic() + (SPELL if at_most else MANY)
    with journal.follower() as answers:
        courier.begin(relays, journal, answers)
        # Closed at once when something is raised: the courier must not go on unseen.
        with closing(_carry(edition, courier, answers, clock, most, until)) as answered:
            shown = progress(answered, total=total, label=_("mailed")) if progress else answered
            return sum(shown)


def _is_gone(edition: Edition) -> bool:
    """Tell whether an article's edition is left without its article before it was frozen."""
    if edition.frozen_at is not None or edition.kind != Edition.Kind.ARTICLE:
        return False
    return not (edition.article and edition.article.live)


def _carry(
    edition: Edition,
    courier: Courier,
    answers: Follower,
    clock: Callable[[], datetime],
    most: int,
    until: float,
) -> Generator[int]:
    """Send `most` letters, or until nothing is due; yield 1 for each answered, once stored.

    After the moment `until` of `time.monotonic()` no more are claimed.
    """
    letters, mark = Letters(edition), deliveries.Mark()
    left, outstanding, ahead = most, 0, FIRST
    outcomes: Sequence[Outcome] = ()
    while True:
        while left > 0 and outstanding < ahead:
            courier.go_on_until(_held())
            with unflushed():
                claimed = deliveries.claim(edition, mark, most=min(ahead, BATCH, left), now=clock())
            left = left - len(claimed) if claimed else 0
            outstanding += len(claimed)
            # A disk that is full is noticed here, while every answer still has its place.
            answers.reserve(outstanding)
            for form in letters.new_forms(claimed):
                courier.form(form)
            courier.give(letters.batch(claimed))
        if stopping.is_set() or queries.is_paused(edition):
            left = 0
            courier.stop()
        if left <= 0 or time.monotonic() > until:
            left = 0
            courier.no_more()
        # Settled only now, so that the courier need not wait for letters meanwhile.
        held = _held()
        if outcomes:
            # The journal keeps them until more than this is on the disk.
            with unflushed():
                deliveries.settle(edition, outcomes, now=clock())
        else:
            deliveries.renew_lease(edition, clock())
        courier.go_on_until(held)
        yield from (1 for outcome in outcomes if _answered(outcome))
        if left <= 0 and outstanding <= 0:
            break
        asked = time.monotonic()
        outcomes = courier.outcomes(wait=1.0)
        if courier.ended and not outcomes:
            break
        outstanding -= len(outcomes)
        ahead = _ahead(len(outcomes), time.monotonic() - asked)


def _ahead(answered: int, seconds: float) -> int:
    """Return how many letters to claim before their turn, where so many took so long."""
    return min(AHEAD, max(FIRST, int(answered * SECONDS_AHEAD / max(seconds, 0.01))))


def _held() -> float:
    """Return until when, by `time.monotonic()`, a lease is ours that is renewed after this."""
    return time.monotonic() + deliveries.LEASE.total_seconds()


def _answered(outcome: Outcome) -> bool:
    return outcome.stage not in ("here", "connect", "rest")


def _finish(edition: Edition, done: int, now: datetime) -> int:
    """Give the lease back; the edition is finished when every delivery is settled."""
    standing = queries.counts(edition)
    if not standing.unsettled:
        _let_go(edition, {"state": State.FINISHED, "finished_at": now})
    elif done:
        _let_go(edition, {})
    else:
        _let_go(edition, {"due_at": now + PATIENCE})
    return max(done, 0 if standing.unsettled else 1)


def _let_go(edition: Edition, fields: dict[str, object]) -> None:
    Edition.objects.filter(pk=edition.pk, lease_until=edition.lease_until).update(
        lease_until=None, **fields
    )
    edition.refresh_from_db()


def _rest(edition: Edition, now: datetime) -> None:
    """Let an edition be that cannot be sent as things are, unless it is somebody else's now."""
    Edition.objects.filter(pk=edition.pk, lease_until=edition.lease_until).update(
        due_at=now + PATIENCE, lease_until=None
    )


def _refuse_unreached(edition: Edition) -> Counts:
    standing = queries.counts(edition)
    waiting = standing.deliveries.get("queued", 0) + standing.deliveries.get("claimed", 0)
    if standing.state == State.SENDING and waiting:
        raise EditionRefused(_("the relay could not be reached: %(counts)s") % {"counts": standing})
    return standing


def _owed(slug: str, transport: str, now: datetime) -> Edition:
    known = Edition.objects.select_related("newsletter", "article")
    if slug.isascii() and slug.isdigit():
        drafted = known.filter(pk=int(slug[:18])).first()
        if drafted is None:
            raise EditionRefused(_("there is no edition %(slug)s") % {"slug": slug[:18]})
        if drafted.state == State.DRAFT:
            send_draft(edition=drafted, now=now)
        return drafted
    article = _article(slug)
    # The relay stands on the row from the start: the worker may see it before this goes on.
    editions.owe_edition(article=article, transport=transport, now=now)
    return known.get(article=article)


def _article(slug: str) -> ArticlePage:
    *_where, last = slug.strip("/").split("/")
    named = ArticlePage.objects.public().filter(address_slug=last)
    found = [one for one in named[:100] if _path(one).endswith(f"/{slug.strip('/')}/")]
    if not found:
        raise EditionRefused(_("no published article is called %(slug)s") % {"slug": slug})
    if len(found) > 1:
        listed = ", ".join(_path(one).strip("/") for one in found)
        raise EditionRefused(
            _("several are called that, name one: %(listed)s") % {"listed": listed}
        )
    article: ArticlePage = found[0]
    return article


def _path(article: ArticlePage) -> str:
    parts = article.get_url_parts()
    return str(parts[2]) if parts else ""
