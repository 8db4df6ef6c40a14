"""What follows for stored pages when anything on them changes."""

from collections.abc import Sequence

from broadsheet.core.freshness import TABLE, keep
from broadsheet.serving.actions import swap_in
from broadsheet.serving.pages import store


class PageKeeper:
    """Withdraws stored pages when what they were made from changes."""

    def follows(self, key: str) -> bool:
        """Return whether a stored page may have been made from a key.

        Keys named in the code are always followed; whole tables once a page has read them.
        """
        kept = store()
        if kept is None:
            return False
        return not key.startswith(TABLE) or kept.counters.is_followed(key)

    def changed(self, keys: Sequence[str], first: Sequence[str]) -> None:
        """Withdraw what was made from these keys; the pages at `first` are replaced at once."""
        swap_in(first, keys)


keep(PageKeeper())
