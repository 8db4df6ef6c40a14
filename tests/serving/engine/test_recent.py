"""What was used last is kept, and not more than was asked for."""

from broadsheet.serving.engine.recent import Recent


def test_what_was_longest_not_asked_for_goes_first() -> None:
    kept: Recent[int] = Recent(2)
    kept["bread"], kept["salt"] = 1, 2
    assert kept.get("bread") == 1
    kept["soap"] = 3
    assert (kept.get("bread"), kept.get("salt"), kept.get("soap")) == (1, None, 3)
    assert len(kept) == 2


def test_a_thing_that_is_kept_again_is_the_newest() -> None:
    kept: Recent[int] = Recent(2)
    kept["bread"], kept["salt"] = 1, 2
    kept["bread"] = 4
    kept["soap"] = 3
    assert (kept.get("bread"), kept.get("salt")) == (4, None)
