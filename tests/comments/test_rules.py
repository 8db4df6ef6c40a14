from dataclasses import replace

import pytest

from broadsheet.comments.rules import Outcome, Situation, rule_on

FINE = Situation(mode="first-held", verdict="ham", probability=0.02, known=True)


@pytest.mark.parametrize(
    ("change", "rule", "outcome"),
    [
        ({}, "no-objection", Outcome.PUBLISH),
        ({"known": False}, "first-reply", Outcome.HOLD),
        ({"known": False, "mode": "open"}, "no-objection", Outcome.PUBLISH),
        ({"mode": "all-held"}, "all-held", Outcome.HOLD),
        ({"links": 2}, "no-objection", Outcome.PUBLISH),
        ({"links": 3}, "many-links", Outcome.HOLD),
        ({"twins": 1}, "same-words", Outcome.HOLD),
        ({"verdict": "unsure"}, "unsure-verdict", Outcome.HOLD),
        ({"verdict": "unsure", "probability": None}, "unsure-verdict", Outcome.HOLD),
        ({"verdict": "spam"}, "spam-verdict", Outcome.SPAM),
        ({"verdict": "flagrant", "links": 9, "known": False}, "spam-verdict", Outcome.SPAM),
        ({"verdict": "flagrant", "by_staff": True}, "staff", Outcome.PUBLISH),
    ],
)
def test_the_gravest_rule_decides(change: dict[str, object], rule: str, outcome: Outcome) -> None:
    ruling = rule_on(replace(FINE, **change))  # type: ignore[arg-type]  # fields by name
    assert (ruling.decisive.rule, ruling.decisive.outcome) == (rule, outcome)


def test_the_trace_keeps_what_did_not_decide() -> None:
    ruling = rule_on(replace(FINE, verdict="spam", probability=0.99, links=5, known=False))
    assert [found.rule for found in ruling.trace] == ["spam-verdict", "many-links", "first-reply"]
    assert ruling.trace[0].evidence == {"verdict": "spam", "probability": 0.99}
    assert ruling.trace[1].evidence == {"links": 5}
