import random
from collections import Counter
from pathlib import Path

import pytest

from broadsheet.spam.engine.grammar import read_grammar
from broadsheet.spam.engine.rows import with_sender, written_rows
from broadsheet.spam.engine.submission import Submission


def seeded(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - repeatable, not secret


def test_the_same_seed_writes_the_same_texts() -> None:
    assert written_rows(300, 4) == written_rows(300, 4)
    assert written_rows(300, 4) != written_rows(300, 5)


def test_written_texts_are_spam_and_ham_in_several_languages() -> None:
    rows = written_rows(6_000, 1)
    kinds = Counter((row.spam, row.source.rpartition("-")[2]) for row in rows)
    for language in (
        "en",
        "fr",
        "de",
        "es",
        "ru",
        "zh",
        "ja",
        "ko",
        "pl",
        "tr",
        "vi",
        "ar",
        "pt",
        "it",
    ):
        assert kinds[True, language]
        assert kinds[False, language]
    assert not any("{" in row.submission.text and "|" in row.submission.text for row in rows)


def test_having_a_sender_does_not_tell_spam_from_ham() -> None:
    rng = seeded(3)
    for field in ("author", "email", "url"):
        filled = {
            spam: sum(
                bool(getattr(with_sender(Submission("a"), rng, spam=spam), field))
                for _ in range(2_000)
            )
            for spam in (True, False)
        }
        assert abs(filled[True] - filled[False]) < 150


def test_a_slot_that_names_nothing_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "grammar.txt"
    file.write_text("[ham test en]\n{nobody}\n")
    grammar = read_grammar([file], {})
    with pytest.raises(ValueError, match="nobody"):
        grammar.write(grammar.roots[0], seeded(1))


def test_a_section_within_itself_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "grammar.txt"
    file.write_text("[ham test en]\n{again}\n[again]\na {again}\n")
    grammar = read_grammar([file], {})
    with pytest.raises(ValueError, match="too deep"):
        grammar.write(grammar.roots[0], seeded(1))
