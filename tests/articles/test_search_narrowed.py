"""A search narrowed to a section, a kind, an author or a period, and put in order."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broadsheet.articles import queries
from broadsheet.articles.models import ArticlePage
from broadsheet.articles.search_words import read_question
from tests.examples import examples
from tests.newsroom import NOON, make_article, make_author, make_section, make_site, publish

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def found(line: str, order: str = "newest", **narrowed: Any) -> list[str]:
    question = read_question(line) if line else None
    places = queries.search(question, order=order, filters=queries.Filters(**narrowed))
    return [result.article.title for result in queries.found_at(places, question)]


def ask(get: Any, **asked: str) -> Any:
    return get(f"/search/?{urlencode(asked)}")


def test_a_search_is_narrowed_to_a_section() -> None:
    make_article("Harbour strike")
    make_article("Harbour regatta", section=make_section("Sport"))
    assert found("harbour", section=make_section("Sport")) == ["Harbour regatta"]


def test_a_search_is_narrowed_to_a_kind() -> None:
    make_article("Harbour strike")
    opinion = make_article("Harbour follies")
    opinion.kind = ArticlePage.Kind.OPINION
    publish(opinion)
    assert found("harbour", kind="opinion") == ["Harbour follies"]


def test_a_search_is_narrowed_to_an_author_whatever_their_place_in_the_byline() -> None:
    ruben, carla = make_author("Ruben Okafor"), make_author("Carla Venn")
    make_article("Harbour strike", authors=[ruben])
    make_article("Harbour at night", authors=[ruben, carla])
    assert found("harbour", author=carla) == ["Harbour at night"]


def test_both_days_belong_to_a_period_in_the_time_of_the_newsroom() -> None:
    # Half past eleven at night in UTC is the next day in Lisbon, once summer time has begun.
    make_article("Harbour late", published=datetime(2026, 3, 31, 23, 30, tzinfo=UTC))
    make_article("Harbour early", published=datetime(2026, 3, 31, 8, tzinfo=UTC))
    march, april = date(2026, 3, 31), date(2026, 4, 1)
    assert found("harbour", since=march, until=march) == ["Harbour early"]
    assert found("harbour", since=april) == ["Harbour late"]
    assert found("harbour", since=march, until=april) == ["Harbour late", "Harbour early"]
    assert found("harbour", until=date(2026, 3, 30)) == []


def test_all_conditions_must_hold() -> None:
    ruben = make_author("Ruben Okafor")
    sport = make_section("Sport")
    make_article("Harbour one", section=sport, authors=[ruben], published=NOON)
    make_article("Harbour two", section=sport, published=NOON)
    make_article("Harbour three", authors=[ruben], published=NOON)
    make_article("Harbour four", section=sport, authors=[ruben], published=NOON - 9 * DAY)
    narrowed: dict[str, Any] = {
        "section": sport,
        "author": ruben,
        "kind": "news",
        "since": (NOON - DAY).date(),
    }
    assert found("harbour", **narrowed) == ["Harbour one"]


def test_the_oldest_come_first_when_asked_for() -> None:
    for days in range(3):
        make_article(f"Harbour {days}", published=NOON - days * DAY)
    assert found("harbour", "oldest") == ["Harbour 2", "Harbour 1", "Harbour 0"]


def test_without_words_everything_that_passes_is_listed() -> None:
    sport = make_section("Sport")
    for days in range(3):
        make_article(f"Match {days}", section=sport, published=NOON - days * DAY)
    make_article("Harbour strike")
    assert found("", section=sport) == ["Match 0", "Match 1", "Match 2"]
    assert found("", "oldest", section=sport) == ["Match 2", "Match 1", "Match 0"]
    assert found("", since=(NOON - DAY).date(), until=(NOON - DAY).date()) == ["Match 1"]


def test_nothing_that_readers_may_not_see_is_found() -> None:
    make_article("Harbour draft", published=None)
    make_article("Harbour withdrawn").unpublish()
    assert found("harbour", section=make_section(), kind="news") == []
    assert found("", section=make_section()) == []


def test_the_form_keeps_what_was_asked(get: Any) -> None:
    make_article("Harbour strike", authors=[make_author()])
    asked = {"q": "harbour", "section": "world", "kind": "news", "author": "ruben-okafor"}
    page = ask(get, **asked, **{"from": "2026-03-01", "to": "2026-03-31"}, order="oldest").content
    text = page.decode()
    for value in ["world", "news", "ruben-okafor", "oldest"]:
        assert f'<option value="{value}" selected>' in text
    assert 'value="2026-03-01"' in text
    assert "<details open>" in text
    assert "Harbour strike" in text


def test_pages_and_orders_keep_what_was_asked(get: Any) -> None:
    for number in range(12):
        make_article(f"Harbour {number}", published=NOON + timedelta(hours=number))
    text = ask(get, q="harbour", section="world").content.decode()
    assert "/search/?q=harbour&amp;section=world&amp;page=2" in text
    assert "/search/?q=harbour&amp;section=world&amp;order=oldest" in text
    assert ask(get, q="harbour", section="world", page="2").status_code == 200
    assert ask(get, q="harbour", section="world", page="3").status_code == 404


def test_an_empty_field_narrows_nothing(get: Any) -> None:
    make_article("Harbour strike")
    answer = ask(get, q="harbour", section="", kind="", author="", order="", **{"from": ""})
    assert b"Harbour strike" in answer.content


@pytest.mark.parametrize(
    "asked",
    [
        {"section": "nowhere"},
        {"section": "\x00"},
        {"author": "nobody"},
        {"author": "\x00x"},
        {"kind": "poem"},
        {"order": "worst"},
        {"order": "worth; DROP TABLE articles_search"},
        {"page": "0"},
        {"page": "1e3"},
    ],
)
def test_what_names_nothing_is_not_found(get: Any, asked: dict[str, str]) -> None:
    make_article()
    assert ask(get, q="envoys", **asked).status_code == 404


@pytest.mark.parametrize(
    "asked",
    [
        {"from": "2026-02-31"},
        {"from": "yesterday"},
        {"to": "2026-3-1"},
        {"to": "0001-01-01"},
        {"to": "9999-12-31"},
        {"from": "\x00"},
        {"from": "2026-W01-1"},
        {"from": "２０２６-01-01"},  # noqa: RUF001 - digits of another width, on purpose
        {"from": "2026-03-02", "to": "2026-03-01"},
    ],
)
def test_a_day_that_is_none_is_refused_in_words(get: Any, asked: dict[str, str]) -> None:
    make_article()
    answer = ask(get, q="envoys", **asked)
    assert answer.status_code == 400
    assert b'role="alert"' in answer.content
    assert b'value="yesterday"' not in answer.content


READ = [HealthCheck.function_scoped_fixture]
NAMES = ["q", "section", "kind", "author", "from", "to", "order", "page", "other"]
HOSTILE = st.text(max_size=40) | st.sampled_from(
    [
        '"',
        "%",
        "_",
        "NEAR(",
        "\x00",
        "\u202e",
        "👩\u200d🚒",
        "2026-13-01",
        "-1",
        "1" * 400,
        "' OR 1=1",
    ]
)


@settings(
    max_examples=examples(50),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(asked=st.dictionaries(st.sampled_from(NAMES), HOSTILE, max_size=6))
def test_nothing_that_can_be_asked_breaks_the_search(client: Client, asked: dict[str, str]) -> None:
    make_site()
    answer = client.get("/search/", asked, headers={"host": "127.0.0.1"})
    assert answer.status_code in (200, 400, 404)


@settings(
    max_examples=examples(25),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(query=st.binary(max_size=60))
def test_no_bytes_in_the_address_break_the_search(client: Client, query: bytes) -> None:
    make_site()
    escaped = "".join(f"%{byte:02X}" for byte in query)
    for path in (f"/search/?q={escaped}", f"/search/?from={escaped}", f"/search/?{escaped}=1"):
        assert client.get(path, headers={"host": "127.0.0.1"}).status_code in (200, 400, 404)


def test_a_megabyte_in_any_field_is_answered(get: Any) -> None:
    make_article()
    for name in NAMES:
        assert get(f"/search/?{name}={'a' * 1_000_000}").status_code in (200, 400, 404)
