from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django import Settings

from broadsheet.base.models import User
from broadsheet.core.models import Trouble
from broadsheet.core.troubles import look_around
from broadsheet.privacy.actions import apply_retention, erase_person
from broadsheet.spam import actions, layer
from broadsheet.spam.engine.local import MOST_OF_ONE
from broadsheet.spam.engine.model import SHIPPED, ModelRefused, load_model
from broadsheet.spam.engine.submission import Submission
from broadsheet.spam.models import AkismetKey, JudgedSubmission, TaughtExample
from tests.newsroom import NOON, make_staff

pytestmark = pytest.mark.django_db

WRONGLY_HELD = "Cheap loans ruined my brother; the casino bonus was a lie, read http://help.example"
NEXT_SUCH = WRONGLY_HELD.replace("brother", "sister")
ROSA = "rosa.lind@post.example"


def weigh(text: str) -> JudgedSubmission:
    return actions.weigh(submission=Submission(text), now=NOON)


def probability(text: str) -> float:
    found = weigh(text).probability
    assert found is not None
    return found


def decide(text: str, *, spam: bool, by: User | None = None, email: str = ROSA) -> JudgedSubmission:
    submission = Submission(text, email=email)
    verdict = actions.judge_submission(submission=submission, now=NOON)
    moderator = by or make_staff("moderator")
    actions.teach(
        verdict=verdict, submission=submission, as_spam=spam, moderator=moderator, now=NOON
    )
    return verdict


def test_one_click_of_not_spam_fixes_the_next_such_comment() -> None:
    assert weigh(NEXT_SUCH).label != "ham"
    decide(WRONGLY_HELD, spam=False)
    after = weigh(NEXT_SUCH)
    assert after.label == "ham"
    assert any(reason["rule"] == "taught" and reason["weight"] < 0 for reason in after.reasons)


def test_what_one_process_is_taught_another_learns_lesson_by_lesson() -> None:
    decide(WRONGLY_HELD, spam=False)
    here = layer.layer_of()
    with_more = decide("A sentence about soap", spam=True)
    assert layer.layer_of().lessons == here.lessons + 1 == 2
    layer._learnt.clear()  # noqa: SLF001 - what another process begins with
    assert layer.layer_of().lessons == 2
    actions.forget(verdict=with_more)
    assert layer.layer_of().lessons == 1


def test_a_lesson_whose_decision_was_rolled_back_is_not_learnt() -> None:
    decide("A sentence about soap", spam=True)
    with transaction.atomic():
        decide(WRONGLY_HELD, spam=False)
        transaction.set_rollback(True)
    assert layer.layer_of().lessons == 1
    assert weigh(NEXT_SUCH).label != "ham"


def test_the_text_itself_is_not_kept() -> None:
    decide("A sentence about soap", spam=True)
    kept = TaughtExample.objects.get()
    assert b"soap" not in bytes(kept.grams)
    assert ROSA not in kept.person


def test_the_last_word_counts_and_the_first_is_forgotten() -> None:
    before = probability(WRONGLY_HELD)
    verdict = decide(WRONGLY_HELD, spam=False)
    actions.teach(
        verdict=verdict,
        submission=Submission(WRONGLY_HELD),
        as_spam=True,
        moderator=make_staff("editor"),
        now=NOON,
    )
    assert TaughtExample.objects.get().spam
    assert probability(WRONGLY_HELD) >= before


def test_undone_it_is_as_if_never_taught() -> None:
    before = probability(NEXT_SUCH)
    verdict = decide(WRONGLY_HELD, spam=False)
    actions.forget(verdict=verdict)
    verdict.refresh_from_db()
    assert (verdict.taught, verdict.taught_at) == ("", None)
    assert probability(NEXT_SUCH) == before


def test_everything_can_be_forgotten() -> None:
    before = probability(NEXT_SUCH)
    decide(WRONGLY_HELD, spam=False)
    decide("A sentence about soap", spam=True)
    assert actions.forget_everything() == 2
    assert probability(NEXT_SUCH) == before
    assert JudgedSubmission.objects.exclude(taught="").count() == 2


def test_one_lesson_can_be_withdrawn_and_its_decision_goes_on_measuring() -> None:
    verdict = decide(WRONGLY_HELD, spam=False)
    actions.withdraw_example(example=TaughtExample.objects.get())
    verdict.refresh_from_db()
    assert verdict.taught == "ham"
    assert layer.layer_of().lessons == 0


def test_an_erased_persons_lessons_are_taken_back_and_others_stay() -> None:
    before = probability(NEXT_SUCH)
    decide(WRONGLY_HELD, spam=False)
    decide("A sentence about soap", spam=True, email="konrad.weil@post.example")
    erase_person(address=ROSA, done_by=None, now=NOON)
    assert TaughtExample.objects.get().spam
    assert layer.layer_of().lessons == 1
    assert probability(NEXT_SUCH) == pytest.approx(before, abs=0.05)


def test_one_moderator_moves_any_answer_within_a_bound() -> None:
    text = "We met on the quay at dawn and spoke of the harbour fees for an hour."
    for number in range(6):
        decide(f"{text} {number}", spam=True)
    assert probability(text) < 0.9
    reason = next(r for r in weigh(text).reasons if r["rule"] == "taught")
    assert reason["weight"] <= MOST_OF_ONE


def test_a_clients_lessons_move_its_own_answers_alone_and_for_fifteen_days() -> None:
    key = AkismetKey.objects.create(key="0123456789ab", site="https://b.example", made_at=NOON)
    actions.add_example(submission=Submission(WRONGLY_HELD), as_spam=False, now=NOON, client=key)
    decide("A sentence about soap", spam=True)
    assert layer.layer_of().lessons == 1
    assert layer.layer_of(key.pk).lessons == 2
    apply_retention(NOON + timedelta(days=14))
    assert TaughtExample.objects.count() == 2
    apply_retention(NOON + timedelta(days=16))
    assert not TaughtExample.objects.get().client
    assert layer.layer_of(key.pk).lessons == 1


def test_a_damaged_lesson_teaches_nothing_and_stops_nobody() -> None:
    decide(WRONGLY_HELD, spam=False)
    TaughtExample.objects.update(grams=b"x")
    decide("A sentence about soap", spam=True)
    layer._learnt.clear()  # noqa: SLF001 - what another process begins with
    assert layer.layer_of().lessons == 1
    assert weigh(NEXT_SUCH).probability is not None


def test_the_oldest_lessons_give_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_LESSONS", 10)
    for number in range(11):
        decide(f"A sentence about soap, number {number}", spam=True)
    assert TaughtExample.objects.count() == layer.layer_of().lessons == 10


def test_before_anything_was_taught_nothing_is_laid_over_the_model() -> None:
    assert layer.layer_of().lessons == layer.layer_of(7).lessons == 0


def test_without_a_model_a_decision_is_still_kept_and_the_operator_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def missing() -> None:
        raise ModelRefused("base.model: damaged: its checksum does not match its content")

    monkeypatch.setattr(actions, "model", missing)
    monkeypatch.setattr("broadsheet.spam.watches.model", missing)
    decide(WRONGLY_HELD, spam=True)
    assert TaughtExample.objects.get().log_odds == 0.0
    look_around(NOON)
    assert "checksum" in Trouble.objects.get(kind="spam.model", resolved_at=None).words
    monkeypatch.undo()
    look_around(NOON)
    assert not Trouble.objects.filter(kind="spam.model", resolved_at=None).exists()


def test_while_the_newsrooms_own_model_is_damaged_the_shipped_one_judges_and_the_operator_is_told(
    tmp_path: Path, settings: Settings
) -> None:
    settings.SPAM_MODEL = tmp_path / "own.model"
    settings.SPAM_MODEL.write_bytes(SHIPPED.read_bytes()[:-1])
    actions.model.cache_clear()
    assert actions.model().version == load_model().version
    look_around(NOON)
    assert "checksum" in Trouble.objects.get(kind="spam.own_model", resolved_at=None).words
    settings.SPAM_MODEL.write_bytes(SHIPPED.read_bytes())
    look_around(NOON)
    assert not Trouble.objects.filter(kind="spam.own_model", resolved_at=None).exists()
    actions.model.cache_clear()
