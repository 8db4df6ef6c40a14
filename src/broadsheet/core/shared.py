"""What pages share: made once, and used again while nothing that it was made from has changed."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.utils.translation import get_language

from broadsheet.core.freshness import Made, clock_of_changes, noted, recording

P = ParamSpec("P")
T = TypeVar("T")


def shared(make: Callable[P, T]) -> Callable[P, T]:
    """Let the pages that this process renders share what a function returns.

    For what stands on nearly every page and depends on few words: each combination of arguments is
    kept as long as the clock is, once for each language. Nobody may change what was returned.
    Whoever renders nothing that is stored, as a preview or the desk, gets it made anew.
    """

    @wraps(make)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        clock = clock_of_changes()
        if clock is None:
            return make(*args, **kwargs)
        name = (make, get_language(), args, *sorted(kwargs.items()))
        found = clock.find(name)
        if found is None:
            at = clock.now()
            with recording() as reading:
                made = make(*args, **kwargs)
            found = Made(made, reading, at)
            # What no key of its own covers would not be seen to change: its page alone follows it.
            if not reading.uncovered():
                clock.keep(name, found)
        noted(found.reading)
        shown: T = found.value
        return shown

    return call
