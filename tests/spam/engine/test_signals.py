import pytest

from broadsheet.spam.engine.lexicon import sells, unleeted
from broadsheet.spam.engine.reading import read
from broadsheet.spam.engine.signals import WORDS
from broadsheet.spam.engine.submission import Submission


def found(text: str, **sender: str) -> set[str]:
    return set(read(Submission(text=text, **sender)).found)  # type: ignore[arg-type]  # all are str


@pytest.mark.parametrize(
    ("text", "signal"),
    [
        ("http://a.top/x " * 12, "many links"),
        ("[url=http://a.example.com]b[/url]", "forum mark-up"),
        ("see https://bit.ly/abc", "short link"),
        ("see https://wa.me/123", "messenger link"),
        ("see http://my-best-page.com", "hyphened host"),
        ("see http://10.1.2.3/x", "numeric host"),
        ("https://www.theguardian.com/world", "known links"),
        ("http://me.blogspot.com/2010", "platform links"),
        ("buy v1agra and c1alis here", "leet"),
        ("BUY THIS NOW OR NEVER, REALLY", "capitals"),
        ("wow!!!!", "exclaims"),
        ("hi \U0001f600\U0001f601\U0001f602", "pictures"),
        ("xkcdwqrtz", "gibberish"),
        ("spam spam spam spam spam spam spam spam spam", "repeats"),
        ("word " * 600, "long"),
    ],
)
def test_a_clue_in_the_text_is_found(text: str, signal: str) -> None:
    assert signal in found(text)


@pytest.mark.parametrize(
    ("sender", "signal"),
    [
        ({"author": "payday loan offers online"}, "name sells"),
        ({"author": "shop.example.com"}, "name is address"),
        ({"author": "the best place to be"}, "name is phrase"),
        ({"author": "aBcdEfgHij"}, "name is random"),
        ({"url": "http://online-casino.com"}, "site sells"),
        ({"url": "http://x.top"}, "site cheap ending"),
        ({"url": "http://a.somewhere.com/b/c/d"}, "site deep"),
        ({"url": "http://bbc.co.uk"}, "site is known"),
        ({"email": "a@mailinator.com"}, "disposable mail"),
        ({"email": "a@inbox.Guerrillamail.info"}, "disposable mail"),
    ],
)
def test_a_clue_in_the_sender_is_found(sender: dict[str, str], signal: str) -> None:
    assert signal in found("hello", **sender)


@pytest.mark.parametrize(
    "sender",
    [
        {"author": "Jae Duk Seo"},
        {"author": "Erwin Richards", "url": "http://learnfreedom.org"},
        {"author": "Ada", "email": "a@proton.me"},
        {"author": "Камиль", "email": "a@orange.fr", "url": "http://chezluc.fr/2010/a.html"},
    ],
)
def test_ordinary_senders_give_no_clue(sender: dict[str, str]) -> None:
    clues = found("I read this with interest this morning", **sender)
    kinds = ("name", "site sells", "site cheap", "disposable")
    assert not {clue for clue in clues if clue.startswith(kinds)}


def test_every_clue_has_words() -> None:
    text = "buy v1agra http://a.top/x call +1 888 555 0142 $5 me@example.com @some_one"
    assert found(text, author="payday loan", url="http://casino.top/a/b") <= set(WORDS)


def test_leet_is_read_and_other_numbers_are_left() -> None:
    assert unleeted("v1agra") == "viagra"
    assert unleeted("covid19") is None
    assert unleeted("2024") is None


def test_a_host_that_sells_is_known_by_its_name() -> None:
    assert sells("best-casino-bonus.com") == "casino"
    assert sells("lemonde.fr") == ""
