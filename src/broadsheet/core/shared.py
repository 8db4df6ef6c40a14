"""What pages share: made once, and used again while nothing that it was made from has changed."""

import pickle
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import partial, wraps
from typing import ParamSpec, TypeVar

from django.utils.translation import get_language

from broadsheet.core.freshness import Clock, Made, Reading, clock_of_changes, noted, recording

P = ParamSpec("P")
K = TypeVar("K", bound=Hashable)
T = TypeVar("T")
Load = Callable[[Sequence[K]], Mapping[K, T]]


def shared(make: Callable[P, T]) -> Callable[P, T]:
    """Let the pages that this process renders share what a function returns.

    For what stands on nearly every page and depends on few words: each combination of arguments is
    kept as long as the clock is, once for each language. Nobody may change what was returned.
    Whoever renders nothing that is stored, as a preview or the desk, gets it made anew.
    """

    @wraps(make)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        return kept_as((make, args, *sorted(kwargs.items())), partial(make, *args, **kwargs))

    return call


def kept_as(name: Hashable, make: Callable[[], T]) -> T:
    """Return what is kept under a name, once for each language; make it where nothing fresh is."""
    clock = clock_of_changes()
    if clock is None:
        return make()
    name = (get_language(), name)
    found = clock.find(name)
    if found is None:
        at = clock.now()
        with recording() as reading:
            made = make()
        found = _keep(clock, name, Made(made, reading, at))
    noted(found.reading)
    shown: T = found.value
    return shown


def shared_each(
    rows_of: Callable[[T], Iterable[str]],
) -> Callable[[Load[K, T]], Callable[[Sequence[K]], dict[K, Callable[[], T]]]]:
    """Let pages share each thing that a function loads by its key; those not kept come at one go.

    What is returned are functions that give the things: who shows what was drawn of a thing before
    needs none.

    `rows_of` returns the freshness keys that a thing has, and another one loaded beside it has not.
    What else was read follows all of them: a key that `rows_of` forgets makes a thing anew too
    often, never too late. Every page gets copies of its own: a row of the database remembers
    whatever is asked of it later, and another page would not note that.
    """

    def decorate(
        load: Callable[[Sequence[K]], Mapping[K, T]],
    ) -> Callable[[Sequence[K]], dict[K, Callable[[], T]]]:
        @wraps(load)
        def call(keys: Sequence[K]) -> dict[K, Callable[[], T]]:
            clock = clock_of_changes()
            if clock is None:
                return {key: partial(_itself, thing) for key, thing in load(keys).items()}
            name = partial(_name_of, load, get_language())
            found = {key: made for key in keys if (made := clock.find(name(key)))}
            missing = [key for key in keys if key not in found]
            if missing:
                for key, made in _made_apart(load, rows_of, missing, clock.now()).items():
                    found[key] = _keep(clock, name(key), made)
            for made in found.values():
                noted(made.reading)
            return {key: partial(pickle.loads, found[key].value) for key in keys if key in found}

        return call

    return decorate


def _itself(thing: T) -> T:
    return thing


def _name_of(load: Hashable, language: str, key: Hashable) -> Hashable:
    return (language, load, key)


def _made_apart(
    load: Load[K, T],
    rows_of: Callable[[T], Iterable[str]],
    keys: Sequence[K],
    at: int,
) -> dict[K, Made]:
    """Load things together; each is made from its own rows and from what none of them has alone."""
    with recording() as reading:
        loaded = load(keys)
    own = {key: frozenset(rows_of(thing)) for key, thing in loaded.items()}
    common = reading.keys.difference(*own.values())
    noted(Reading(common, reading.by_row))
    return {
        key: Made(pickle.dumps(thing), Reading(common | own[key], set(reading.by_row)), at)
        for key, thing in loaded.items()
    }


def _keep(clock: Clock, name: Hashable, made: Made) -> Made:
    # What no key of its own covers would not be seen to change: its page alone follows it.
    if not made.reading.uncovered():
        clock.keep(name, made)
    return made
