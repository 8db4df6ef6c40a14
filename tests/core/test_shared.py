"""What pages share is made once, and made again as soon as anything it was made from changes."""

from collections.abc import Hashable, Sequence
from typing import Any

import pytest

from broadsheet.core.freshness import Made, Reading, reads, recording
from broadsheet.core.shared import shared, shared_each


class Moments:
    """A clock that is told by the test what changes, and when."""

    def __init__(self) -> None:
        """Begin with nothing changed."""
        self.memory: dict[Hashable, Made] = {}
        self.changed: dict[str, int] = {}
        self.moment = 0

    def now(self) -> int:
        """Return the present moment."""
        return self.moment

    def find(self, name: Hashable) -> Made | None:
        """Return what was kept, unless a key of it changed after its making began."""
        made = self.memory.get(name)
        if made is None or any(self.changed.get(key, 0) > made.at for key in made.reading.keys):
            return None
        return made

    def keep(self, name: Hashable, made: Made) -> None:
        """Keep something."""
        self.memory[name] = made

    def change(self, key: str) -> None:
        """Let what a key stands for change."""
        self.moment += 1
        self.changed[key] = self.moment


@pytest.fixture
def made() -> list[str]:
    """What was made, in its order."""
    return []


@pytest.fixture
def menu(made: list[str]) -> Any:
    """Something that pages share, made from `sections` and, through another, from `site`."""

    @shared
    def name() -> str:
        reads("site")
        made.append("name")
        return "The Lantern"

    @shared
    def menu(kind: str = "top") -> str:
        reads("sections")
        made.append(kind)
        return f"{kind} of {name()}"

    return menu


def test_it_is_made_once_for_all_pages_and_each_notes_what_it_was_made_from(
    menu: Any, made: list[str]
) -> None:
    clock = Moments()
    for _ in range(2):
        with recording(clock) as reading:
            assert menu() == "top of The Lantern"
        assert reading.keys == {"sections", "site"}
    assert made == ["top", "name"]


def test_a_change_of_anything_it_was_made_from_makes_it_anew(menu: Any, made: list[str]) -> None:
    clock = Moments()
    with recording(clock):
        menu()
        clock.change("site")
        menu()
        clock.change("sections")
        menu()
        clock.change("something else")
        menu()
    assert made == ["top", "name", "top", "name", "top"]


def test_other_arguments_are_something_else(menu: Any, made: list[str]) -> None:
    with recording(Moments()):
        assert (menu("foot"), menu(kind="foot"), menu()) == (
            "foot of The Lantern",
            "foot of The Lantern",
            "top of The Lantern",
        )
    assert made == ["foot", "name", "foot", "top"]


def test_who_has_no_clock_shares_nothing(menu: Any, made: list[str]) -> None:
    menu()
    with recording() as reading:
        menu()
    assert reading.keys == {"sections", "site"}
    assert made == ["top", "name", "top", "name"]


def test_what_no_key_covers_is_made_for_each_page_anew(
    menu: Any, made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Reading, "uncovered", lambda _self: {"some_table"})
    with recording(Moments()):
        menu()
        menu()
    assert made == ["top", "name", "top", "name"]


def test_what_cannot_be_made_is_not_kept() -> None:
    tries = []

    @shared
    def fails_once() -> str:
        tries.append(1)
        if len(tries) == 1:
            raise LookupError
        return "made"

    with recording(Moments()):
        with pytest.raises(LookupError):
            fails_once()
        assert fails_once() == "made"


@pytest.fixture
def cards(made: list[str]) -> Any:
    """Cards by name, each made from a row of its own, and all from what they are called."""

    def row(card: list[str]) -> list[str]:
        return [f"card:{card[0]}"]

    @shared_each(row)
    def cards(names: Sequence[str]) -> dict[str, list[str]]:
        reads("words", *(f"card:{name}" for name in names))
        made.append(",".join(names))
        return {name: [name] for name in names if name != "lost"}

    return cards


def had(cards: dict[str, Any]) -> dict[str, Any]:
    return {name: card() for name, card in cards.items()}


def test_what_is_kept_of_many_is_not_loaded_again(cards: Any, made: list[str]) -> None:
    with recording(Moments()) as reading:
        assert had(cards(["a", "b"])) == {"a": ["a"], "b": ["b"]}
        assert list(cards(["c", "b", "a"])) == ["c", "b", "a"]
    assert made == ["a,b", "c"]
    assert reading.keys == {"words", "card:a", "card:b", "card:c"}


def test_each_of_many_follows_its_own_rows_and_what_all_were_made_from(
    cards: Any, made: list[str]
) -> None:
    clock = Moments()
    with recording(clock):
        cards(["a", "b", "c"])
        clock.change("card:b")
        cards(["a", "b", "c"])
        clock.change("words")
        cards(["a", "c"])
    assert made == ["a,b,c", "b", "a,c"]
    with recording(clock) as reading:
        cards(["a"])
    assert reading.keys == {"words", "card:a"}


def test_what_is_not_there_is_asked_for_again(cards: Any, made: list[str]) -> None:
    with recording(Moments()):
        assert cards(["lost"]) == cards(["lost"]) == {}
    assert made == ["lost", "lost"]


def test_what_a_page_does_to_its_own_no_other_page_sees(cards: Any) -> None:
    with recording(Moments()):
        cards(["a"])["a"]().append("and what was asked of it later")
        assert had(cards(["a"])) == {"a": ["a"]}
