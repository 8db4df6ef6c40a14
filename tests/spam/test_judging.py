from datetime import UTC, datetime

import pytest

from broadsheet.spam import actions, queries
from broadsheet.spam.engine.model import ModelRefused
from broadsheet.spam.engine.submission import Submission
from broadsheet.spam.models import JudgedSubmission

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 14, 15, 30, tzinfo=UTC)
PILLS = Submission(
    text="Cheap viagra, best casino bonus!!! http://pills.example http://casino.example",
    author="Buy Cheap Pills",
    url="http://pills.example",
    honeypot="x",
)


def test_a_verdict_is_stored_with_its_score_its_reasons_and_the_model() -> None:
    actions.judge_submission(submission=PILLS, now=NOW)
    verdict = JudgedSubmission.objects.get()
    assert verdict.label in ("spam", "flagrant")
    assert verdict.probability is not None
    assert verdict.probability > 0.9
    assert verdict.model
    assert verdict.judged_at == NOW
    assert any(reason["rule"] == "honeypot" for reason in verdict.reasons)


@pytest.mark.parametrize(
    "failure", [ModelRefused("no such file"), TimeoutError(), MemoryError(), ZeroDivisionError()]
)
def test_a_failing_filter_is_unsure_and_says_so(
    failure: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise failure

    monkeypatch.setattr(actions, "model", fail)
    verdict = actions.judge_submission(submission=PILLS, now=NOW)
    assert (verdict.label, verdict.probability) == (JudgedSubmission.Label.UNSURE, None)
    assert verdict.reasons[0]["words"] == actions.COULD_NOT_JUDGE
    assert queries.percent(verdict) is None


def test_the_model_is_loaded_once() -> None:
    assert actions.model() is actions.model()


def test_reasons_are_shown_with_their_strength() -> None:
    verdict = JudgedSubmission(
        reasons=[
            {"rule": "a", "words": "three links", "weight": 3.0},
            {"rule": "b", "words": "a sensible word", "weight": -0.1},
            {"rule": "c", "words": "endless", "weight": 99},
            "not a reason",
            {"rule": "d"},
        ]
    )
    shown = queries.clues(verdict)
    assert [(clue.share, clue.speaks_for_spam) for clue in shown] == [
        (5, True),
        (1, False),
        (10, True),
    ]
