from hypothesis import given
from hypothesis import strategies as st

from broadsheet.spam.engine.grams import LONGEST, SIZE, grams


@given(st.text(max_size=300))
def test_grams_are_distinct_numbers_within_the_table(text: str) -> None:
    taken = grams(text)
    for numbers in (taken.chars.tolist(), taken.words.tolist()):
        assert numbers == sorted(set(numbers))
        assert all(0 <= number < SIZE for number in numbers)
    assert len(taken.tokens) == len(taken.single) == taken.own


def test_grams_are_the_same_on_every_machine() -> None:
    taken = grams("Ab 1")
    assert (taken.chars.tolist(), taken.words.tolist()) == (
        grams("aB 7").chars.tolist(),
        grams("AB 0").words.tolist(),
    )
    assert taken.single.tolist() == [grams("ab").single[0], grams("9").single[0]]


def test_a_word_has_one_number_wherever_it_stands() -> None:
    alone, inside = grams("casino"), grams("the best casino, online")
    assert alone.single[0] == inside.single[inside.tokens.index("casino")]


def test_a_pair_of_words_is_a_gram_of_its_own() -> None:
    shared = set(grams("red herring").words.tolist()) & set(grams("herring red").words.tolist())
    assert len(shared) == 2


def test_an_endless_text_gives_no_more_than_its_start() -> None:
    assert len(grams("ab " * 1_000_000).tokens) <= LONGEST


def test_emoji_and_lone_surrogates_are_letters_like_any_other() -> None:
    assert len(grams("\U0001f600\ud800").chars)


def test_words_beside_the_text_count_but_are_not_its_own() -> None:
    alone, beside = grams("see this"), grams("see this", "cheap-pills.example /no-rx")
    assert beside.tokens[: beside.own] == alone.tokens == ["see", "this"]
    assert {"cheap", "pills"} < set(beside.tokens)
    assert set(alone.words.tolist()) < set(beside.words.tolist())


def test_three_words_in_a_row_are_a_gram_of_their_own() -> None:
    assert len(grams("one two three").words) == 3 + 2 + 1 + 1
