import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.articles.search_words import (
    MAX_QUESTION,
    Question,
    QuestionRefused,
    fold,
    read_question,
    snippet,
)

TEXT = st.text(max_size=300)


@given(TEXT)
def test_a_folded_word_holds_letters_and_digits_alone(text: str) -> None:
    assert all(word.isalnum() for word in fold(text))


@given(TEXT)
def test_folding_twice_changes_nothing(text: str) -> None:
    once = fold(text)
    assert fold(" ".join(once)) == once


@given(TEXT)
def test_whatever_is_typed_is_read_or_refused(line: str) -> None:
    try:
        phrases = read_question(line).phrases
    except QuestionRefused:
        return
    assert all(word.isalnum() for phrase in phrases for word in phrase)


@given(TEXT, TEXT)
def test_a_snippet_is_a_passage_of_the_text_with_marks_alone(text: str, line: str) -> None:
    html = snippet(text, Question(tuple((word,) for word in fold(line))))
    assert not re.search(r"<(?!/?mark>)", html)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Élodie's café", ["elodie", "s", "cafe"]),
        ("STRASSE Straße", ["strasse", "strasse"]),
        ("50% of 1,000", ["50", "of", "1", "000"]),
        ("ﬁne", ["fine"]),
        ("snake_case", ["snake", "case"]),
        ("", []),
    ],
)
def test_words_are_compared_without_accents_and_case(text: str, words: list[str]) -> None:
    assert fold(text) == words


def test_quoted_words_are_one_phrase() -> None:
    assert read_question('envoys "Closed Door" talks').phrases == (
        ("envoys",),
        ("closed", "door"),
        ("talks",),
    )


def test_a_quotation_mark_left_open_is_no_error() -> None:
    assert read_question('"closed door').phrases == (("closed",), ("door",))


@pytest.mark.parametrize("line", ["", '"', "***", "()", "-", " \x00 ", "!?", "“”"])
def test_a_line_without_a_word_is_refused(line: str) -> None:
    with pytest.raises(QuestionRefused, match="at least one word"):
        read_question(line)


@pytest.mark.parametrize("line", ["a" * (MAX_QUESTION + 1), "a " * 40, "x" * 1_000_000])
def test_a_line_too_long_is_refused(line: str) -> None:
    with pytest.raises(QuestionRefused, match="fewer words"):
        read_question(line)


def test_a_snippet_marks_what_was_asked_for() -> None:
    html = snippet("The envoys met <b>again</b> in Geneva.", read_question("envoy"))
    assert html == "The <mark>envoys</mark> met &lt;b&gt;again&lt;/b&gt; in Geneva."


def test_a_snippet_of_a_long_text_begins_near_the_first_match() -> None:
    html = snippet("word " * 500 + "harbour" + " tail" * 500, read_question("harbour"))
    assert "<mark>harbour</mark>" in html
    assert html.startswith("… ")
    assert html.endswith(" …")
    assert len(html) < 500
