"""What a text has to do with the page that it was sent from: its article and its language."""

import pytest

from broadsheet.spam.engine.circumstances import circumstances
from broadsheet.spam.engine.languages import NAMES, other_language
from broadsheet.spam.engine.likeness import likeness, stems, weight
from broadsheet.spam.engine.reading import read
from broadsheet.spam.engine.submission import Submission

ARTICLE = (
    "The council of Harwick has sold the old ferry terminal. Three people who know the contract say"
    " that the dredging was never paid for, and that they would have liked to know much sooner."
)
FRENCH = "Je ne suis pas du tout convaincu par les arguments du maire, et vous ne le serez pas."
ABROAD = {
    "français": FRENCH,
    "polski": "To jest bardzo dobry artykuł, tylko nie wiem czy to już wszystko co można zrobić",
    "Bahasa Indonesia": "Terima kasih untuk artikel ini, saya sangat suka dengan yang anda tulis",
    "Tiếng Việt": "Cảm ơn bài viết của bạn, tôi rất thích những điều này và sẽ đọc lại nhiều lần",
    "русский": "Privet vsem, ya ne znayu kak eto rabotaet, no mne ochen nravitsya chto vy pishete",
    "Deutsch": "Ich habe das nicht gewusst, aber es ist wirklich gut, dass die Leute jetzt reden",
}


def weights(text: str, **known: str) -> dict[str, float]:
    sent = Submission(text, **known)  # type: ignore[arg-type]  # all are str
    taken = read(sent).grams
    return {one.rule: one.weight for one in circumstances(sent, taken.tokens[: taken.own])}


@pytest.mark.parametrize("name", ABROAD)
def test_another_language_in_the_pages_own_letters_is_a_weak_clue(name: str) -> None:
    assert weights(ABROAD[name], language="en-GB") == {"foreign language": 0.4}
    sent = Submission(ABROAD[name], language="en")
    (reason,) = circumstances(sent, read(sent).grams.tokens)
    assert name in reason.said


@pytest.mark.parametrize(
    ("text", "page"),
    [
        (FRENCH, "fr-CA"),
        (ABROAD["русский"], "ru"),
        ("Merci beaucoup", "en"),
        ("He said « je ne suis pas du tout » and then they all left the room with him", "en"),
        ("Nein, danke! Wunderbar geschrieben", "en"),
        (FRENCH, "cy"),
        (FRENCH, ""),
        ("", "en"),
        ("kubectl apply -f deployment.yaml --namespace staging", "en"),
        ("Jag tycker att det är bra och jag kan inte se att de har gjort något fel", "da"),
    ],
)
def test_little_is_no_proof_of_a_language(text: str, page: str) -> None:
    assert "foreign language" not in weights(text, language=page)


def test_each_language_knows_its_own_words() -> None:
    for code, name in NAMES.items():
        page = "de" if code == "en" else "en"
        assert other_language(["the", "of", "was", "and"], "fr") == "English"
        assert other_language(ABROAD.get(name, "").lower().split(), page) in ("", name)


def test_a_rare_word_shared_with_the_article_says_something_and_common_ones_do_not() -> None:
    assert weights("Nobody asked who pays for the dredging", article=ARTICLE).keys() == {
        "about the article"
    }
    assert not weights("They know people who would have said that it was this old", article=ARTICLE)
    assert weight(stems("the dredging")) > weight(stems("know people said would that have"))
    assert likeness(stems("Guten Morgen allerseits"), ARTICLE) == 0.0


def test_speaking_of_the_article_counts_by_how_much() -> None:
    much = weights("Harwick sold its ferry terminal, and the dredging contract?", article=ARTICLE)
    little = weights(
        "My own council promised sheltered bicycle parking years ago, nothing happened here",
        article=ARTICLE,
    )
    assert much["about the article"] < little["about the article"] < 0.0
    assert much["about the article"] >= -0.8
    none = "Wonderful hairstyles, gorgeous handbags, discount sunglasses, beautiful designer shoes"
    assert weights(none, article=ARTICLE) == {"off the article": 0.5}
    assert not weights("Well said", article=ARTICLE)


def test_chinese_is_compared_by_twos_of_its_characters() -> None:
    assert likeness(stems("港口的渡轮码头"), "市议会出售了渡轮码头") > 0.3
    assert likeness(stems("便宜手袋"), "市议会出售了渡轮码头") == 0.0
