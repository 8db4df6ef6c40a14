import pytest

from broadsheet.spam.engine.judge import judge
from broadsheet.spam.engine.local import (
    MOST_LOG_ODDS,
    MOST_OF_ONE,
    MOST_OF_REPORTS,
    REPORTS,
    Lesson,
    LocalLayer,
    learn,
    lesson,
    local_log_odds,
    pack,
    unpack,
)
from broadsheet.spam.engine.model import load_model
from broadsheet.spam.engine.reading import read
from broadsheet.spam.engine.rows import written_rows
from broadsheet.spam.engine.submission import Submission
from tests.spam.engine.examples import CHANNEL, HELPLINE, JOB, PHARMACY, READER

WRONGLY_HELD = "Our choir sings at the market hall on Sunday, tickets at the door"


def taught(text: str, probability: float, *, spam: bool, teacher: str = "Mona") -> Lesson:
    return lesson(read(Submission(text)), probability, spam=spam, teacher=teacher)


def said(layer: LocalLayer, text: str) -> float:
    return local_log_odds(layer, read(Submission(text)))


def test_one_click_mends_the_next_such_text() -> None:
    layer = learn([taught(WRONGLY_HELD, 0.95, spam=False)])
    assert said(layer, WRONGLY_HELD.replace("Sunday", "Friday")) + 2.94 < 0


def test_a_lesson_says_little_about_other_texts() -> None:
    layer = learn([taught(WRONGLY_HELD, 0.95, spam=False)])
    assert abs(said(layer, "Стоимость ремонта выросла вдвое")) < 0.5


def test_what_was_answered_with_a_wide_margin_changes_nothing() -> None:
    assert not learn([taught(WRONGLY_HELD, 0.0001, spam=False)]).taught


def test_many_honest_texts_that_were_taken_for_such_hide_no_spam() -> None:
    honest = [row.submission.text for row in written_rows(60, 5) if not row.spam]
    layer = learn([taught(text, 0.2, spam=False) for text in honest])
    assert (layer.lessons, layer.spam) == (len(honest), 0)
    assert all(said(layer, spam.text) > -1.0 for spam in (PHARMACY, JOB, HELPLINE, CHANNEL))
    assert learn([taught(JOB.text, 0.3, spam=True)], layer).spam == 1


def test_lessons_come_one_by_one_or_all_at_once() -> None:
    lessons = [taught("buy my soap", 0.2, spam=True), taught(WRONGLY_HELD, 0.9, spam=False)]
    one_by_one = learn(lessons[1:], learn(lessons[:1]))
    at_once = learn(lessons)
    assert one_by_one.lessons == at_once.lessons == 2
    for text in ("buy my soap", WRONGLY_HELD):
        assert said(one_by_one, text) == said(at_once, text) != 0.0


def test_a_withdrawn_lesson_is_forgotten() -> None:
    kept, withdrawn = taught("buy my soap", 0.2, spam=True), taught(WRONGLY_HELD, 0.9, spam=False)
    rebuilt = learn([one for one in (kept, withdrawn) if one is not withdrawn])
    assert said(rebuilt, WRONGLY_HELD) == said(learn([kept]), WRONGLY_HELD)
    assert said(learn([kept, withdrawn]), WRONGLY_HELD) < said(rebuilt, WRONGLY_HELD)


@pytest.mark.parametrize(("teacher", "most"), [("Mona", MOST_OF_ONE), (REPORTS, MOST_OF_REPORTS)])
def test_a_thousand_lies_move_an_answer_by_a_bounded_amount(teacher: str, most: float) -> None:
    layer = learn([taught(WRONGLY_HELD, 0.001, spam=True, teacher=teacher)] * 1_000)
    assert 0.0 < said(layer, WRONGLY_HELD) <= most


def test_another_moderator_can_undo_what_one_taught_wrongly() -> None:
    lies = [taught(WRONGLY_HELD, 0.05, spam=True)] * 20
    layer = learn([*lies, *[taught(WRONGLY_HELD, 0.05, spam=False, teacher="Otto")] * 3])
    assert said(layer, WRONGLY_HELD) - 2.94 < 0


def test_all_teachers_together_are_bounded() -> None:
    lies = [taught(WRONGLY_HELD, 0.001, spam=True, teacher=f"person {n % 9}") for n in range(90)]
    assert said(learn(lies), WRONGLY_HELD) <= MOST_LOG_ODDS


@pytest.mark.parametrize("damage", [b"", b"\x01", b"\x02", b"\x02nonsense", b"x\x9c" + b"\0" * 40])
def test_a_lesson_is_unpacked_as_it_was_or_not_at_all(damage: bytes) -> None:
    one = taught(WRONGLY_HELD, 0.9, spam=False)
    assert unpack(pack(one), log_odds=one.log_odds, spam=False, teacher="Mona") == one
    assert unpack(damage, log_odds=0.0, spam=False) is None


def test_an_empty_layer_adds_nothing() -> None:
    assert said(LocalLayer(), "anything") == 0.0


@pytest.mark.parametrize("probability", [0.0, 1.0])
def test_a_certain_answer_can_be_taught(probability: float) -> None:
    assert learn([taught("a b c", probability, spam=probability < 0.5)]).lessons == 1


def test_a_text_without_words_teaches_nothing() -> None:
    assert said(learn([taught("", 0.5, spam=True)]), "a whole sentence") == 0.0


def test_the_verdict_says_that_moderators_decided() -> None:
    model = load_model()
    before = judge(READER, model)
    layer = learn([taught(READER.text, before.probability, spam=True)])
    after = judge(READER, model, layer)
    assert after.probability > before.probability
    assert any(reason.rule == "taught" and reason.weight > 0 for reason in after.reasons)


def test_what_decisions_have_in_common_may_be_a_clue_and_no_word() -> None:
    layer = learn([taught("Eels http://one.example/a", 0.2, spam=True)])
    assert said(layer, "Rye bread: http://two.example/b") > said(layer, "Rye bread") + 0.2
