from hypothesis import given
from hypothesis import strategies as st

from broadsheet.serving.engine.hot import HotSet

BODY = {"identity": b"x" * 8500}
"""With what an entry takes besides, 10,000 bytes."""


def test_what_was_put_is_got_until_it_is_dropped() -> None:
    hot: HotSet[str] = HotSet(100_000)
    hot.put("/", "front", BODY)
    assert hot.get("/") == "front"
    hot.drop("/")
    assert hot.get("/") is None
    assert hot.size == 0
    hot.drop("/")


def test_the_unused_are_dropped_before_the_used() -> None:
    hot: HotSet[str] = HotSet(30_000)
    for path in ("/a", "/b", "/c"):
        hot.put(path, path, BODY)
    assert hot.get("/a")
    hot.put("/d", "/d", BODY)
    assert hot.get("/a") == "/a"
    assert hot.get("/b") is None
    assert len(hot) == 3


def test_what_alone_would_fill_it_is_not_held() -> None:
    hot: HotSet[str] = HotSet(5_000)
    hot.put("/", "front", BODY)
    assert hot.get("/") is None


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 9_000), st.booleans())))
def test_the_limit_is_never_passed(steps: list[tuple[int, int, bool]]) -> None:
    hot: HotSet[int] = HotSet(25_000)
    for path, size, used in steps:
        hot.put(str(path), path, {"identity": b"x" * size})
        if used:
            hot.get(str(path))
        assert hot.size <= 25_000
    held = [hot.get(str(path)) for path in range(21)]
    assert len([item for item in held if item is not None]) == len(hot)
