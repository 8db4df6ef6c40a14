import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from modelsearch.models import IndexEntry
from modelsearch.query import MATCH_NONE, And, Phrase, PlainText

from broadsheet.articles.desk_search import MAX_WORD, MAX_WORDS, in_words, words_of
from tests.newsroom import make_article, make_author, make_image, make_staff

HARD = (
    '"',
    '""',
    '"quay',
    "'",
    "* ^ : ( ) { } - +",
    "AND",
    "quay NOT",
    "NEAR(quay",
    "title:quay",
    "%s %",
    "100%",
    "quay\x00dawn",
    "\u2014",
    "\\",
    "quay " * 3000,
    "q" * 5000,
)
SCREENS = (
    "/desk/pages/search/",
    "/desk/articles/",
    "/desk/images/",
    "/desk/documents/",
    "/desk/snippets/articles/author/",
    "/desk/snippets/articles/tag/",
    "/desk/snippets/record/source/",
    "/desk/images/chooser/",
    "/desk/choose-page/search/",
    "/desk/staff/",
    "/desk/outbox/",
    "/desk/subscribers/",
    "/desk/editions/",
    "/desk/redirects/",
)


@pytest.fixture
def desk(client: Client) -> Client:
    """Return the browser of an administrator who has signed in."""
    client.force_login(make_staff("administrator"))
    return client


@pytest.mark.django_db
@pytest.mark.parametrize("screen", SCREENS)
def test_no_question_breaks_the_desk(desk: Client, screen: str) -> None:
    make_article("The quay at dawn", authors=[make_author()], image=make_image())
    for question in HARD:
        assert desk.get(screen, {"q": question}).status_code == 200, question[:30]


@pytest.mark.django_db
def test_quoted_words_are_found(desk: Client) -> None:
    make_article("Ferries at the quay")
    page = desk.get("/desk/pages/search/", {"q": '"ferries'}).content.decode()
    assert "Ferries at the quay" in page


def test_operators_are_left_out_and_words_kept() -> None:
    assert words_of('"ferry" AND-(quay*): é\x00') == "ferry AND quay é"


def test_long_questions_are_cut() -> None:
    assert words_of("a " * 100).split() == ["a"] * MAX_WORDS
    assert words_of("a" * 100) == "a" * MAX_WORD


def test_a_question_without_words_finds_nothing() -> None:
    assert in_words(And([PlainText("*"), Phrase('"')])) is MATCH_NONE
    assert in_words(PlainText("'")) is MATCH_NONE


@pytest.mark.django_db
def test_a_save_does_not_weigh_all_titles_anew() -> None:
    with CaptureQueriesContext(connection) as asked:
        make_article("The quay at dawn")
    assert not [query["sql"] for query in asked if "AVG(" in query["sql"]]
    call_command("rebuild_modelsearch_index", verbosity=0)
    weighed = IndexEntry._default_manager.filter(title__contains="quay", title_norm__gt=0)  # noqa: SLF001 - it has no other
    assert weighed.exists()
