"""Work on the store: what a killed process left undone, pages to be baked, bytes to be saved."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from broadsheet.core.freshness import tell_due
from broadsheet.core.jobs import Job, declare
from broadsheet.core.models import DueChange
from broadsheet.core.troubles import Found, watch
from broadsheet.serving.actions import bake, verify
from broadsheet.serving.engine.index import FAILED, QUICKLY_COMPRESSED, WITHDRAWN
from broadsheet.serving.pages import store

ABANDONED = timedelta(seconds=5)
"""How old a change is that nobody will tell any more: whoever made it was killed."""

_AT_ONCE = 10
_AT_A_SWEEP = 5
_swept = ""


def tell_abandoned(now: datetime) -> int:
    """Withdraw what was changed by processes that died before they could say so."""
    return tell_due(DueChange.objects.filter(changed_at__lt=now - ABANDONED)[:_AT_ONCE])


def bake_withdrawn(_now: datetime) -> int:
    """Bake some pages that were withdrawn, so that no reader has to wait for them."""
    kept = store()
    if kept is None:
        return 0
    return sum(bake(path) for path in kept.index.waiting(WITHDRAWN, _AT_ONCE))


def compress_further(_now: datetime) -> int:
    """Compress a page at full strength that was compressed quickly when it was stored."""
    kept = store()
    if kept is None:
        return 0
    paths = kept.index.waiting(QUICKLY_COMPRESSED, 1)
    for path in paths:
        kept.strengthen(path)
    return len(paths)


def retry_failed(_now: datetime) -> int:
    """Try once more to bake the pages that could not be rendered."""
    kept = store()
    if kept is None:
        return 0
    for path in kept.index.waiting(FAILED, _AT_ONCE):
        bake(path)
    return 0


def sweep(_now: datetime) -> int:
    """Compare a few stored pages with what would be rendered now, and go on there the next time."""
    global _swept  # noqa: PLW0603 - where this process's own round has got to
    kept = store()
    if kept is None:
        return 0
    paths = list(islice(kept.index.paths(_swept), _AT_A_SWEEP))
    _swept = paths[-1] if len(paths) == _AT_A_SWEEP else ""
    for path in paths:
        verify(path)
    return 0


def failing(_now: datetime) -> Iterator[Found]:
    """Find pages that cannot be rendered."""
    kept = store()
    failed = kept.index.count(FAILED) if kept else 0
    if failed:
        yield Found(
            "serving.bake",
            ngettext("%(count)s page cannot be made.", "%(count)s pages cannot be made.", failed)
            % {"count": failed},
            _("Readers see an error there. Let whoever runs the server read its log."),
        )


declare(
    Job("serving.abandoned", run=tell_abandoned, every=timedelta(seconds=2)),
    Job("serving.bake", run=bake_withdrawn, every=timedelta(seconds=1)),
    Job("serving.compress", run=compress_further, every=timedelta(seconds=5)),
    Job("serving.retry", run=retry_failed, every=timedelta(minutes=1)),
    Job("serving.sweep", run=sweep, every=timedelta(seconds=30)),
)
watch("serving.bake", failing)
