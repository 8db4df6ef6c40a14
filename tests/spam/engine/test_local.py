import pytest

from broadsheet.spam.engine.grams import grams
from broadsheet.spam.engine.local import (
    MOST_LOG_ODDS,
    Lesson,
    LocalLayer,
    learn,
    lesson,
    local_log_odds,
)

WRONGLY_HELD = "Our choir sings at the market hall on Sunday, tickets at the door"


def taught(text: str, probability: float, *, spam: bool) -> Lesson:
    return lesson(grams(text), probability, spam=spam)


def test_one_click_mends_the_next_such_text() -> None:
    layer = learn([taught(WRONGLY_HELD, 0.95, spam=False)])
    again = local_log_odds(layer, grams(WRONGLY_HELD.replace("Sunday", "Friday")))
    assert again + 2.94 < 0


def test_a_lesson_says_little_about_other_texts() -> None:
    layer = learn([taught(WRONGLY_HELD, 0.95, spam=False)])
    assert abs(local_log_odds(layer, grams("Стоимость ремонта выросла вдвое"))) < 0.5


def test_what_was_answered_well_changes_nothing() -> None:
    assert not learn([taught(WRONGLY_HELD, 0.01, spam=False)]).weights


def test_lessons_come_one_by_one_or_all_at_once() -> None:
    lessons = [taught("buy my soap", 0.2, spam=True), taught(WRONGLY_HELD, 0.9, spam=False)]
    one_by_one = learn(lessons[1:], learn(lessons[:1]))
    assert one_by_one.weights == learn(lessons).weights
    assert one_by_one.lessons == 2


def test_a_withdrawn_lesson_is_forgotten() -> None:
    kept = taught("buy my soap", 0.2, spam=True)
    assert learn([kept]).weights == learn([kept, taught("", 0.5, spam=True)][:1]).weights


def test_a_thousand_lies_move_an_answer_by_a_bounded_amount() -> None:
    layer = learn([taught(WRONGLY_HELD, 0.001, spam=True)] * 1_000)
    assert local_log_odds(layer, grams(WRONGLY_HELD)) <= MOST_LOG_ODDS


def test_an_empty_layer_adds_nothing() -> None:
    assert local_log_odds(LocalLayer(), grams("anything")) == 0.0


@pytest.mark.parametrize("probability", [0.0, 1.0])
def test_a_certain_answer_can_be_taught(probability: float) -> None:
    assert learn([taught("a b c", probability, spam=probability < 0.5)]).lessons == 1
