"""The list of articles in the desk, and where a new one begins."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from broadsheet.articles.models import ArticlePage
from broadsheet.config.groups import set_up_groups
from broadsheet.core.clock import now
from tests.newsroom import make_article, make_author, make_section, make_site, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client: Client) -> Client:
    make_site()
    set_up_groups()
    client.force_login(make_staff("editor"))
    return client


@pytest.fixture
def articles() -> None:
    """One in each state."""
    make_article("Kept draft", published=None, section=make_section("Sport"))
    planned = make_article("Planned piece", published=None)
    planned.go_live_at = now() + timedelta(days=1)
    planned.save_revision().publish()
    make_article("Public piece", authors=[make_author("Ruben Okafor")])
    make_article("Gone piece").unpublish()


def shown(client: Client, **asked: Any) -> set[str]:
    answer = client.get(reverse("article_list:index"), asked)
    assert answer.status_code == 200
    return {article.draft_title.split()[0] for article in answer.context["object_list"]}


@pytest.mark.usefixtures("articles")
def test_each_state_finds_its_own(editor: Client) -> None:
    states = ("draft", "scheduled", "published", "withdrawn")
    assert [shown(editor, state=state) for state in states] == [
        {"Kept"},
        {"Planned"},
        {"Public"},
        {"Gone"},
    ]
    assert shown(editor) == {"Kept", "Planned", "Public", "Gone"}


@pytest.mark.usefixtures("articles")
def test_section_author_and_day_narrow_it(editor: Client) -> None:
    assert shown(editor, section=make_section("Sport").pk) == {"Kept"}
    assert shown(editor, author=make_author("Ruben Okafor").pk) == {"Public"}
    tomorrow = (now() + timedelta(days=1)).date().isoformat()
    assert shown(editor, latest_revision_created_at_from=tomorrow) == set()


@pytest.mark.usefixtures("articles")
def test_mine_is_what_i_began_or_edited_last(editor: Client) -> None:
    me = make_staff("editor")
    ArticlePage.objects.filter(draft_title="Kept draft").update(owner=me)
    ArticlePage.objects.get(draft_title="Gone piece").save_revision(user=me)
    assert shown(editor, whose="mine") == {"Kept", "Gone"}


@pytest.mark.usefixtures("articles")
@pytest.mark.parametrize("words", ["plann", "Planned", "planned piece"])
def test_words_find_drafts_too_and_go_with_filters(editor: Client, words: str) -> None:
    assert shown(editor, q=words) == {"Planned"}
    assert shown(editor, q=words, state="scheduled", whose="") == {"Planned"}
    assert shown(editor, q=words, state="published") == set()


@pytest.mark.usefixtures("articles")
@pytest.mark.parametrize("words", ['"', "'", "a" * 5_000, "NOT *", "- OR", "%", "ж" * 50])
def test_no_words_break_the_search(editor: Client, words: str) -> None:
    assert shown(editor, q=words) == set()
    assert editor.get(reverse("article_list:index_results"), {"q": words}).status_code == 200


@pytest.mark.parametrize(
    "asked",
    [
        {"q": "\0"},
        {"state": "nonsense"},
        {"section": "x"},
        {"author": "-1"},
        {"p": "999999"},
        {"ordering": "password"},
        {"latest_revision_created_at_from": "yesterday"},
    ],
)
@pytest.mark.usefixtures("articles")
def test_a_question_that_makes_no_sense_is_answered(editor: Client, asked: dict[str, str]) -> None:
    assert editor.get(reverse("article_list:index"), asked).status_code == 200


@pytest.mark.usefixtures("articles")
def test_the_list_says_in_a_word_how_each_stands(editor: Client) -> None:
    make_article("Changed since").save_revision()
    changed = ArticlePage.objects.get(title="Changed since")
    changed.title = "Changed again"
    changed.save_revision()
    page = editor.get(reverse("article_list:index")).content.decode()
    for words in ("Draft", "Scheduled", "Published", "Withdrawn", "Published, draft newer"):
        assert f">{words}</span>" in page


def test_ten_more_articles_cost_no_more_queries(
    editor: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(3):
        make_article(f"Piece {number}", authors=[make_author()])
    address = reverse("article_list:index")
    editor.get(address)
    with django_assert_max_num_queries(60) as few:
        editor.get(address)
    for number in range(3, 9):
        make_article(f"Piece {number}", authors=[make_author()])
    with django_assert_max_num_queries(len(few.captured_queries)):
        editor.get(address)


def test_a_new_article_begins_in_the_section_last_used(editor: Client) -> None:
    world, sport = make_section("World", position=1), make_section("Sport", position=2)
    address = reverse("article_list:choose_parent")
    assert editor.get(address)["Location"].endswith(f"/articlepage/{world.pk}/")
    article = make_article(published=None, section=sport)
    ArticlePage.objects.filter(pk=article.pk).update(owner=make_staff("editor"))
    assert editor.get(address)["Location"].endswith(f"/articlepage/{sport.pk}/")


def test_without_a_section_the_desk_says_what_is_missing(editor: Client) -> None:
    answer = editor.get(reverse("article_list:choose_parent"))
    assert answer.status_code == 200
    assert b"There is no section yet" in answer.content


def test_a_contributor_is_led_to_the_editor_of_their_own_alone(editor: Client) -> None:
    carla = make_staff("contributor")
    mine, other = make_article("Mine", published=None), make_article("Theirs", published=None)
    ArticlePage.objects.filter(pk=mine.pk).update(owner=carla)
    editor.force_login(carla)
    page = editor.get(reverse("article_list:index")).content.decode()
    assert f"/desk/pages/{mine.pk}/edit/" in page
    assert f"/desk/pages/{other.pk}/edit/" not in page
