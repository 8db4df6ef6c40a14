"""What changed between two versions of a text, as a reader of both would say."""

import time

from hypothesis import given
from hypothesis import strategies as st

from broadsheet.articles.engine.changes import Change, Paragraph, changed_words, compare

words = st.lists(
    st.sampled_from("the quay was closed on Friday. Ferries, ships".split()), max_size=8
)
paragraphs = st.lists(st.tuples(st.sampled_from(["p", "h2"]), words.map(" ".join)), max_size=7)


def without(changes: list[Change], left_out: str) -> list[str]:
    """Return the paragraphs that remain when pieces of one state are left out."""
    kept = [change for change in changes if change.state != left_out]
    return [
        "".join(piece.text for piece in change.pieces if piece.state != left_out) for change in kept
    ]


@given(paragraphs, paragraphs)
def test_both_versions_can_be_read_out_of_the_difference(
    old: list[Paragraph], new: list[Paragraph]
) -> None:
    changes = compare(old, new)
    assert without(changes, "deleted") == [text for _, text in new]
    assert without(changes, "inserted") == [text for _, text in old]


@given(paragraphs)
def test_nothing_changed_is_nothing_marked(text: list[Paragraph]) -> None:
    assert {change.state for change in compare(text, text)} <= {"same"}
    assert changed_words(text, text) == (0, 0)


def marked(old: str, new: str) -> str:
    (change,) = compare([("p", old)], [("p", new)])
    signs = {"same": "%s", "deleted": "[-%s]", "inserted": "[+%s]"}
    return "".join(signs[piece.state] % piece.text for piece in change.pieces)


def test_one_word_is_marked_and_its_neighbours_are_not() -> None:
    assert marked("The mole is 400 metres long.", "The mole is 450 metres long.") == (
        "The mole is [-400][+450] metres long."
    )


def test_words_replaced_side_by_side_read_as_one_change() -> None:
    assert marked(
        "They met on Monday morning in Ostrand.", "They met on Friday evening in Ostrand."
    ) == ("They met on [-Monday morning][+Friday evening] in Ostrand.")


def test_a_new_paragraph_leaves_its_neighbours_alone() -> None:
    old = [("p", "The quay is closed."), ("p", "Ferries wait.")]
    new = [old[0], ("p", "Nobody knows why."), old[1]]
    assert [change.state for change in compare(old, new)] == ["same", "inserted", "same"]


def test_a_rewritten_paragraph_is_not_a_puzzle_of_old_and_new() -> None:
    changes = compare([("p", "Ferries wait in the rain.")], [("p", "Council voted unanimously.")])
    assert [change.state for change in changes] == ["deleted", "inserted"]


def test_a_paragraph_keeps_its_partner_when_another_goes() -> None:
    old = [("p", "Gulls are loud."), ("p", "The mole is 400 metres long and old.")]
    changes = compare(old, [("p", "The mole is 450 metres long and old.")])
    assert [change.state for change in changes] == ["deleted", "changed"]


def test_words_are_counted_whatever_their_place() -> None:
    assert changed_words([("p", "one two two")], [("p", "two three"), ("p", "four")]) == (2, 2)


def test_a_very_long_article_is_compared_in_bounded_time() -> None:
    old = [("p", f"{number} and {number * 7919 % 1000} sheep " * 30) for number in range(2_000)]
    new = [("p", text.replace("sheep", f"goats{number}")) for number, (_, text) in enumerate(old)]
    long = [("p", " ".join(f"a{number}" for number in range(20_000)))]
    other = [("p", " ".join(f"a{number // 2 * 2}" for number in range(20_000)))]
    began = time.process_time()
    assert compare(old, new)
    assert compare(long, other)
    assert time.process_time() - began < 5
