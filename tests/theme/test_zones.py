"""What stands under an article's body, and in which order."""

from typing import Any

import pytest
from django.test import Client

from broadsheet.articles.models import ArticlePage
from tests.newsletters.subscribers import make_newsletter
from tests.newsroom import NOON, make_article, publish

pytestmark = pytest.mark.django_db

ORDER = ['id="sources"', 'id="corrections"', 'id="discover"', 'class="subscribe', 'id="replies"']


def page(client: Client, article: ArticlePage) -> str:
    answer: Any = client.get(article.url, headers={"host": "127.0.0.1"})
    return str(answer.content.decode())


def make_full(**fields: Any) -> ArticlePage:
    make_newsletter()
    return make_article(
        "The vote", sources=["Minutes"], corrections=[(NOON, "It was nine.")], **fields
    )


def test_the_zones_after_the_body_stand_in_their_order(client: Client) -> None:
    make_article("Another")
    shown = page(client, make_full())
    places = [shown.index(mark) for mark in [*ORDER, "<form", "<textarea"] if mark != "<form"]
    assert places == sorted(places)


def test_a_corrected_article_says_so_beside_its_time(client: Client) -> None:
    shown = page(client, make_full())
    assert shown.index(">Corrected</a>") < shown.index('class="body"')
    assert 'id="correction-1"' in shown


def test_one_of_the_chosen_that_goes_disappears_and_is_filled_up(client: Client) -> None:
    others = [make_article(f"Other {number}") for number in range(7)]
    article = make_article("The vote")
    assert page(client, article).count('class="card') == 6
    gone = next(other for other in others if other.title in page(client, article))
    gone.unpublish()
    shown = page(client, article)
    assert gone.title not in shown
    assert shown.count('class="card') == 5
    assert page(client, publish(article)).count('class="card') == 6
