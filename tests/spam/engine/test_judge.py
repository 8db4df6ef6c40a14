"""What the shipped model says of things that newsrooms receive."""

import time
from dataclasses import replace

import pytest

from broadsheet.spam.engine.judge import judge
from broadsheet.spam.engine.model import Model, load_model
from broadsheet.spam.engine.submission import Past, Submission
from broadsheet.spam.engine.verdict import Label
from tests.spam.engine.examples import (
    BARE_LINK,
    CHANNEL,
    FRENCH_READER,
    HELPLINE,
    JOB,
    LOAN_IN_FRENCH,
    PHARMACY,
    PLACEMENT,
    READER,
)

HELD_BACK = {Label.SPAM, Label.FLAGRANT}


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model()


@pytest.mark.parametrize("spam", [CHANNEL, LOAN_IN_FRENCH, PLACEMENT])
def test_spam_of_other_trades_is_at_least_held(spam: Submission, model: Model) -> None:
    assert judge(spam, model).label is not Label.HAM


@pytest.mark.parametrize("spam", [PHARMACY, JOB, HELPLINE])
def test_plain_spam_goes_to_the_spam_folder(spam: Submission, model: Model) -> None:
    verdict = judge(spam, model)
    assert verdict.label in HELD_BACK
    assert verdict.reasons[0].weight > 0


@pytest.mark.parametrize(
    "ham",
    [
        READER,
        FRENCH_READER,
        BARE_LINK,
        Submission(text="Corrupt idiots, the lot of them. I will never vote for this party again!"),
        Submission(text="My bank doubled the interest rate on our mortgage, that is $400 a month."),
        Submission(text="I take insulin and the price of the pills has tripled since last year."),
        Submission(text="Genau so ist es, die Regierung hat das seit Jahren nicht geregelt."),
        Submission(text="Почему никто не спросил самих жителей? Цены растут, пенсии нет."),
        Submission(text="谢谢分享。文章写得很好。"),
        Submission(text="Thanks"),
        Submission(
            text="Casinos ruined this town, and my brother lost $30,000 to a payday lender."
        ),
        Submission(text="Viagra is covered by insurance here, insulin is not. Who voted for this?"),
        Submission(text="Here: www.congress.gov/bill/114th-congress/house-bill/22"),
        Submission(text="Source https://oldmaps.info/harbour-1911.html"),
        Submission(text="J'ai découvert votre blog par hasard, et j'aime beaucoup vos photos."),
        Submission(text="WAKE UP AMERICA!!"),
        Submission(text=""),
    ],
)
def test_readers_are_not_called_spammers(ham: Submission, model: Model) -> None:
    assert judge(ham, model).label not in HELD_BACK


def test_a_verdict_names_the_model_and_its_reasons_in_words(model: Model) -> None:
    verdict = judge(PHARMACY, model)
    assert verdict.model == model.version
    assert any("medicines" in reason.said for reason in verdict.reasons)
    weights = [abs(reason.weight) for reason in verdict.reasons]
    assert weights == sorted(weights, reverse=True)


def test_the_same_submission_gets_the_same_verdict(model: Model) -> None:
    assert judge(JOB, model) == judge(JOB, model)


def test_a_filled_honeypot_speaks_for_spam(model: Model) -> None:
    caught = judge(replace(READER, honeypot="http://x.example"), model)
    assert caught.probability > judge(READER, model).probability
    assert any(reason.rule == "honeypot" for reason in caught.reasons)


def test_a_form_sent_at_once_speaks_for_spam(model: Model) -> None:
    hasty = judge(replace(READER, seconds_to_fill=0.4), model)
    assert hasty.probability > judge(replace(READER, seconds_to_fill=60.0), model).probability


def test_speaking_of_the_article_speaks_for_a_reader(model: Model) -> None:
    about = judge(replace(READER, article=READER.text), model)
    assert about.probability < judge(READER, model).probability


def test_another_script_than_the_page_is_a_weak_clue(model: Model) -> None:
    text = "Спасибо за статью, очень интересно"
    foreign = judge(Submission(text=text, language="fr"), model)
    assert foreign.probability > judge(Submission(text=text, language="ru"), model).probability


def test_a_writer_taken_for_spam_before_is_judged_more_strictly(model: Model) -> None:
    before = judge(READER, model).probability
    once = judge(replace(READER, writer=Past(spam=1)), model).probability
    often = judge(replace(READER, writer=Past(spam=50)), model).probability
    assert before < once < often


def test_words_lately_taken_for_spam_speak_for_spam_within_a_bound(model: Model) -> None:
    assert judge(replace(READER, alike=1), model).probability > judge(READER, model).probability
    weights = {one.rule: one.weight for one in judge(replace(READER, alike=10**6), model).reasons}
    assert weights["alike"] == 2.0


def test_no_past_moves_an_answer_beyond_its_bound(model: Model) -> None:
    worst = judge(replace(READER, writer=Past(spam=10**6), network=Past(spam=10**6)), model)
    best = judge(replace(READER, writer=Past(ham=10**6), network=Past(ham=10**6)), model)
    weights = {reason.rule: reason.weight for reason in worst.reasons}
    assert (weights["writer"], weights["network"]) == (1.5, 0.8)
    weights = {reason.rule: reason.weight for reason in best.reasons}
    assert (weights["writer"], weights["network"]) == (-1.2, -0.4)


@pytest.mark.parametrize("email", ["", "h12345678@gmail.com", "h12345678@orange.fr"])
def test_merely_having_an_address_changes_nothing(email: str, model: Model) -> None:
    with_email = judge(replace(READER, email=email), model).probability
    assert with_email == judge(replace(READER, email=""), model).probability


@pytest.mark.parametrize(
    "text",
    [
        "a" * 3_000_000,
        "a " * 1_000_000,
        "http://x.example/a " * 1_000_000,
        "<a href=" * 400_000,
        "<" * 2_000_000,
        "[url=" * 400_000,
        "&amp" * 500_000,
        "1-" * 1_000_000,
        "a.b" * 1_000_000,
        "v i a g r a " * 200_000,
        "@a" * 1_000_000,
        "\x00\ud800\uffff" * 200_000,
        "ﷺ" * 500_000,
        "e\u0301" * 500_000,
        "\u202e" * 500_000,
        "👨‍👩‍👧‍👦" * 100_000,
        "(" * 1_000_000,
        "bcdfg" * 200_000,
        "$1" * 3_000,
        "+1 " * 2_000,
        "x at] y.example " * 600,
        "[[[[url=x]" * 700,
        "<a href='" * 900 + ">",
        "a\u0430e\u0435" * 2_000,
        "赌场博彩" * 1_500,
        "@//:/.@J" * 800,
    ],
    ids=range(26),
)
def test_a_huge_or_hostile_text_is_answered_within_a_tenth_of_a_second(
    text: str, model: Model
) -> None:
    hostile = Submission(text=text, author=text, email=text, url=text, article=text, language="en")
    spent = []
    for _ in range(2):
        begun = time.process_time()
        assert 0.0 <= judge(hostile, model).probability <= 1.0
        spent.append(time.process_time() - begun)
    assert min(spent) < 0.1
