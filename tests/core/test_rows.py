"""Rows by prepared statements are what a queryset gives, and its related rows come with them."""

from typing import Any

import pytest
from django.db import connection
from django.db.models import BigIntegerField
from django.test.utils import CaptureQueriesContext

from broadsheet.articles.models import ArticlePage, Byline
from broadsheet.core.prepared import Given
from broadsheet.core.rows import GivenKeys, PreparedRows, is_remembered, remember
from tests.newsroom import make_article, make_author

pytestmark = pytest.mark.django_db

_made: list[int] = []


def _articles() -> Any:
    _made.append(1)
    chosen = ArticlePage.objects.filter(pk__in=GivenKeys("keys"))
    return chosen.select_related("section", "story").defer("body").order_by("pk")


articles = PreparedRows(_articles)
bylines = PreparedRows(lambda: Byline.objects.filter(article=Given("article", BigIntegerField())))


def test_they_are_what_a_queryset_gives() -> None:
    wanted = [make_article("First"), make_article("Second", authors=[make_author()])]
    make_article("Third")
    found = articles(keys=[article.pk for article in wanted])
    assert found == wanted
    for ours, theirs in zip(found, wanted, strict=True):
        assert ours.first_published_at == theirs.first_published_at
        assert ours.get_deferred_fields() == {"body"}
        assert ours.body.raw_data[0]["type"] == "text"


def test_related_rows_come_with_them_where_there_are_any() -> None:
    article = make_article()
    (found,) = articles(keys=[article.pk])
    with CaptureQueriesContext(connection) as asked:
        assert found.section.title == "World"
        assert found.story is None
    assert not len(asked)


def test_no_keys_are_no_rows_and_the_query_is_put_into_sql_once() -> None:
    article = make_article()
    assert articles(keys=[]) == []
    before = len(_made)
    assert articles.first(keys=[article.pk, 0]) == article
    assert articles.first(keys=[0]) is None
    assert len(_made) == before <= 1


def test_what_is_remembered_is_not_asked_for_again() -> None:
    article = make_article(authors=[make_author("Ada Berg"), make_author("Ruben Okafor")])
    again = ArticlePage.objects.get(pk=article.pk)
    assert not is_remembered(again, "bylines")
    remember(again, "bylines", bylines(article=again.pk), Byline)
    assert is_remembered(again, "bylines")
    with CaptureQueriesContext(connection) as asked:
        assert [byline.author_id for byline in again.bylines.all()]
        assert again.bylines.count() == len(("Ada", "Ruben"))
    assert not len(asked)
