"""What goes wrong without a reader or an editor who sees it: found by looking, kept as rows.

Each part registers a watch: a function that looks at its rows and returns what is wrong now. One
job asks all of them; what a watch no longer returns is over. Nothing has to remember to clear it.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from broadsheet.core.models import Trouble

logger = logging.getLogger(__name__)

HIDDEN = timedelta(days=1)
"""How long a trouble that somebody hid is not shown."""


@dataclass(frozen=True)
class Found:
    """One thing that is wrong, in plain words for an administrator.

    `kind` names it, the same each time it is found: `mail.relay`. `words` say what is wrong,
    `advice` what to do; `path` leads to the screen where it is done.
    """

    kind: str
    words: str
    advice: str
    path: str = ""


Watch = Callable[[datetime], Iterable[Found]]

_watches: dict[str, Watch] = {}


def watch(name: str, look: Watch) -> None:
    """Register what looks for troubles whose kind begins with `name`.

    Raises:
        ValueError: another watch has that name.
    """
    if _watches.setdefault(name, look) is not look:
        raise ValueError(f"the watch {name} is registered twice")


def look_around(now: datetime) -> int:
    """Ask every watch and store what changed; return 0, for nothing is ever due again at once.

    A watch that fails is logged, and what it found before stays.
    """
    for name, look in sorted(_watches.items()):
        try:
            found = list(look(now))
        except Exception:
            logger.exception("the watch %s failed and will be tried again", name)
            continue
        _reconcile(name, found, now)
    return 0


@transaction.atomic
def _reconcile(name: str, found: Iterable[Found], now: datetime) -> None:
    seen = set()
    for one in found:
        seen.add(one.kind)
        report(one, now=now)
    mine = Q(kind=name) | Q(kind__startswith=f"{name}.")
    over = Trouble.objects.filter(mine, resolved_at=None).exclude(kind__in=seen)
    over.update(resolved_at=now)


@transaction.atomic
def report(found: Found, *, now: datetime) -> Trouble:
    """Store that something is wrong; what was over begins anew."""
    fresh = {
        "words": found.words[:500],
        "advice": found.advice[:500],
        "path": found.path[:200],
        "last_seen": now,
    }
    trouble, new = Trouble.objects.get_or_create(
        kind=found.kind[:80], defaults={**fresh, "first_seen": now}
    )
    if not new:
        if trouble.resolved_at is not None:
            fresh |= {"first_seen": now, "resolved_at": None, "hidden_until": None}
        Trouble.objects.filter(pk=trouble.pk).update(**fresh)
        trouble.refresh_from_db()
    return trouble


def hide(*, kind: str, now: datetime) -> None:
    """Do not show a trouble for a day; what is over is not shown anyway."""
    Trouble.objects.filter(kind=kind).update(hidden_until=now + HIDDEN)


def standing(now: datetime) -> QuerySet[Trouble]:
    """Return the troubles to show, oldest first."""
    shown = Q(hidden_until=None) | Q(hidden_until__lte=now)
    return Trouble.objects.filter(shown, resolved_at=None)


def untold(now: datetime, *, again_after: timedelta) -> QuerySet[Trouble]:
    """Return the troubles of which nobody was told by mail, or not for that long."""
    told = Q(told_at=None) | Q(told_at__lte=now - again_after)
    return Trouble.objects.filter(told, resolved_at=None)
