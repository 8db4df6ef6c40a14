import pytest
from django.test import Client
from django.urls import reverse

from broadsheet.comments import queries
from broadsheet.comments.models import ReplyRules
from tests.newsroom import make_article, make_staff, publish

pytestmark = pytest.mark.django_db


def test_the_editor_says_how_an_article_takes_replies() -> None:
    article = make_article()
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(make_staff("administrator"))
    page = client.get(reverse("wagtailadmin_pages:edit", args=[article.pk])).content.decode()
    assert "reply_rules-TOTAL_FORMS" in page
    assert 'value="first-held" selected' in page


def test_a_rule_counts_from_publication_on() -> None:
    article = make_article()
    assert queries.mode_of(article) == ReplyRules.Mode.FIRST_HELD
    article.reply_rules.add(ReplyRules(mode=ReplyRules.Mode.CLOSED))
    article.save_revision()
    assert queries.takes_replies(article)
    publish(article)
    assert not queries.takes_replies(article)


def test_a_closed_article_shows_its_replies_without_a_form() -> None:
    article = make_article()
    article.reply_rules.add(ReplyRules(mode=ReplyRules.Mode.CLOSED))
    publish(article)
    page = Client().get(article.url, headers={"host": "127.0.0.1"}).content.decode()
    assert "<textarea" not in page
    assert 'id="replies"' in page
