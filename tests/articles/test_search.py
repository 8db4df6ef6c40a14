from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broadsheet.articles import queries
from broadsheet.articles.models import ArticlePage
from broadsheet.articles.search_words import read_question
from tests.examples import examples
from tests.newsroom import NOON, make_article, make_site, publish

pytestmark = pytest.mark.django_db


def found(line: str, order: str = "relevance") -> list[str]:
    question = read_question(line)
    places = queries.search(question, order=order)
    return [result.article.title for result in queries.found_at(places, question)]


def test_every_word_must_occur() -> None:
    make_article("Ferries resume", body=["The ferries sail again."])
    make_article("Ferries stop", body=["The ferries lie in port."])
    assert found("ferries sail") == ["Ferries resume"]
    assert found("ferries balloon") == []


def test_headline_standfirst_and_body_are_searched() -> None:
    article = make_article("Headline", standfirst="Standing first", body=["Body of text"])
    for word in ["headline", "standing", "body"]:
        assert found(word) == [article.title]


def test_accents_and_case_make_no_difference() -> None:
    make_article("Café Élodie reopens")
    assert found("cafe ELODIE") == ["Café Élodie reopens"]


def test_the_beginning_of_a_word_finds_it() -> None:
    make_article("Negotiators return")
    assert found("negotiat") == ["Negotiators return"]


def test_quoted_words_must_stand_in_this_order() -> None:
    make_article("Closed door")
    make_article("Door closed")
    assert found('"closed door"') == ["Closed door"]


def test_a_headline_outweighs_a_body() -> None:
    make_article("Harbour strike", published=NOON)
    make_article("Other news", body=["The harbour."], published=NOON + timedelta(days=1))
    assert found("harbour") == ["Harbour strike", "Other news"]
    assert found("harbour", "newest") == ["Other news", "Harbour strike"]


def test_newest_is_by_publication_not_by_writing() -> None:
    make_article("Harbour today", published=NOON)
    make_article("Harbour of old", published=NOON - timedelta(days=900))
    assert found("harbour", "newest") == ["Harbour today", "Harbour of old"]


def test_a_changed_article_is_found_by_its_new_words_alone() -> None:
    article = make_article("Ferries resume")
    article.title = "Trains resume"
    publish(article)
    assert found("ferries") == []
    assert found("trains") == ["Trains resume"]


def test_an_answer_shows_a_passage_with_the_word_marked(get: Any) -> None:
    make_article("Talks", body=["The envoys <em>met</em> in the lighthouse."])
    page = get("/search/?q=lighthouse").content.decode()
    assert "<mark>lighthouse</mark>" in page
    assert "&lt;em&gt;" not in page


def test_answers_come_ten_to_a_page(get: Any) -> None:
    for number in range(12):
        make_article(f"Harbour {number}", published=NOON + timedelta(hours=number))
    assert b"page=2" in get("/search/?q=harbour&order=newest").content
    second = get("/search/?q=harbour&order=newest&page=2").content
    assert b"Harbour 1<" in second
    assert b"Harbour 11<" not in second
    assert get("/search/?q=harbour&page=3").status_code == 404


def test_a_search_for_nothing_is_a_form(get: Any) -> None:
    make_site()
    assert get("/search/").status_code == 200
    assert get("/search/?q=++").status_code == 200


HOSTILE = [
    '"',
    '""',
    '"""',
    "AND",
    "NOT envoys",
    "envoys OR",
    "NEAR(a b, 3)",
    "title:envoys",
    "headline : envoys",
    "envoys*",
    "^envoys",
    "(envoys",
    "{a b}: c",
    "-envoys",
    "a' OR 1=1 --",
    "envoys; DROP TABLE articles_search",
    "\\",
    "%",
    "\x00",
    "envoys\x00",
    "\ud7ff\uffff",
    "\U0001d486\U0001d48f\U0001d497",
    "!@#$%^&*()",
    "' & '",
    "':*",
    "<script>",
]


@pytest.mark.parametrize("line", HOSTILE)
def test_a_hostile_question_is_answered_by_a_page(get: Any, line: str) -> None:
    make_article()
    answer = get(f"/search/?q={quote(line, safe='')}")
    assert answer.status_code in (200, 400)
    assert b"<script>" not in answer.content.split(b"</head>")[1]


@pytest.mark.parametrize("query", ["q=%FF%FE", "q=%C3%28", "q=%00", "q=" + "a" * 1_000_000])
def test_bytes_that_are_no_text_are_answered_by_a_page(get: Any, query: str) -> None:
    make_article()
    assert get(f"/search/?{query}").status_code in (200, 400)


@pytest.mark.parametrize("rest", ["page=0", "page=x", "page=-1", "order=worst", "page=99999999999"])
def test_a_malformed_option_of_the_search_is_not_found(get: Any, rest: str) -> None:
    make_article()
    assert get(f"/search/?q=envoys&{rest}").status_code == 404


@settings(
    max_examples=examples(25),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(line=st.text(max_size=120))
def test_no_text_breaks_the_search(client: Client, line: str) -> None:
    make_site()
    answer = client.get("/search/", {"q": line}, headers={"host": "127.0.0.1"})
    assert answer.status_code in (200, 400)


def test_an_article_without_words_is_searchable() -> None:
    article = make_article("…", standfirst="", body=[], slug="dots")
    assert ArticlePage.objects.get(pk=article.pk).searchable_text.words == ""
