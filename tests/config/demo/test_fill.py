"""Filling an installation: what is counted, what leads, and that nothing counts as mailed."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import pytest
from django.test import override_settings

from broadsheet.articles.models import ArticlePage, RelatedArticle, SearchableText, SectionPage
from broadsheet.base.models import BasePage, NewsImage, User
from broadsheet.comments.models import Comment, Decision
from broadsheet.config.demo.content import load_content
from broadsheet.config.demo.fill import Summary, fill
from broadsheet.config.groups import set_up_groups
from broadsheet.newsletters.models import Consent, Edition, Newsletter, Subscription
from broadsheet.record.models import Statement
from tests.newsroom import make_site

T = TypeVar("T")
NOW = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
PICTURE_WIDTH = 90


def silent(things: Iterable[T], *, total: int, label: str) -> Iterator[T]:
    assert total >= 0
    assert label
    return iter(things)


def filled(*, articles: int, comments: int = 0, subscribers: int = 0) -> Summary:
    make_site()
    set_up_groups()
    Newsletter.objects.get_or_create(slug="every-article", defaults={"name": "Every article"})
    return fill(
        articles=articles,
        comments=comments,
        subscribers=subscribers,
        now=NOW,
        progress=silent,
        picture_width=PICTURE_WIDTH,
    )


@pytest.fixture(autouse=True)
def _media(tmp_path: Path) -> Iterator[None]:
    with override_settings(MEDIA_ROOT=tmp_path):
        yield


@pytest.mark.django_db
def test_the_counts_are_what_was_asked_for() -> None:
    summary = filled(articles=40, comments=130, subscribers=12)
    assert ArticlePage.objects.public().count() == summary.articles == 40
    assert Comment.objects.count() == summary.comments == 130
    every = Subscription.objects.filter(state="confirmed", frequency="every")
    assert every.count() == 12
    assert Subscription.objects.count() == summary.subscribers > 12
    assert set(Subscription.objects.values_list("state", flat=True)) == {
        "confirmed",
        "pending",
        "ended",
    }
    assert Consent.objects.count() == summary.subscribers


@pytest.mark.django_db
@pytest.mark.parametrize("articles", [0, 1, 30])
def test_the_modelled_article_leads_at_any_size(articles: int) -> None:
    summary = filled(articles=articles)
    front = make_site()
    front.refresh_from_db()
    assert front.lead
    assert front.lead.address_slug == load_content().lead.slug
    assert front.lead.url == summary.lead_url


@pytest.mark.django_db
def test_no_article_counts_as_mailed() -> None:
    filled(articles=3, subscribers=2)
    assert not Edition.objects.exists()
    assert not any(ArticlePage.objects.values_list("publish_choices", flat=True))


@pytest.mark.django_db
def test_the_page_tree_is_sound() -> None:
    filled(articles=30)
    assert BasePage.find_problems() == ([], [], [], [], [])
    for section in SectionPage.objects.all():
        assert section.numchild == section.get_children().count()
        late = ArticlePage(title="A late piece", slug="draft-late", section=section, live=False)
        section.add_child(instance=late)
    addresses = ArticlePage.objects.exclude(title="A late piece").values_list(
        "section", "published_on", "address_slug"
    )
    assert len(set(addresses)) == 30


@pytest.mark.django_db
def test_every_article_is_found_signed_and_followed_by_others() -> None:
    filled(articles=30)
    assert SearchableText.objects.count() == 30
    for article in ArticlePage.objects.all():
        assert article.bylines.exists()
        assert article.tags.exists()
        assert 3 <= RelatedArticle.objects.filter(article=article).count() <= 6


@pytest.mark.django_db
def test_written_articles_open_in_the_desk_with_a_first_revision() -> None:
    filled(articles=21)
    lead = ArticlePage.objects.get(address_slug=load_content().lead.slug)
    assert lead.latest_revision_id == lead.live_revision_id
    assert not lead.has_unpublished_changes
    assert lead.get_latest_revision_as_object().body == lead.body
    assert Statement.objects.filter(article=lead).count() == len(load_content().lead.statements)


@pytest.mark.django_db
def test_replies_hang_together_and_spam_stands_in_the_queue() -> None:
    filled(articles=25, comments=200)
    for comment in Comment.objects.select_related("parent"):
        above = comment.parent.path if comment.parent else ""
        assert comment.path == f"{above}{comment.pk:012d}"
        assert comment.depth == len(comment.path) // 12 - 1
        assert comment.submitted_at <= NOW
        assert comment.verdict
        assert comment.verdict.model
        assert Decision.objects.filter(comment=comment).exists()
    spam = Comment.objects.filter(author_address__in=[s.email for s in load_content().spam])
    assert spam.count() >= 15
    assert not spam.filter(state="published").exists()
    assert Comment.objects.filter(state="held").exists()


@pytest.mark.django_db
def test_staff_can_sign_in_with_what_is_returned() -> None:
    summary = filled(articles=1)
    roles = [account["role"] for account in summary.accounts]
    assert sorted(roles) == sorted(
        ["administrator", "editor", "reporter", "contributor", "newsletter"] + ["moderator"] * 2
    )
    for account in summary.accounts:
        user = User.objects.get(email=account["email"])
        assert user.check_password(account["password"])
        assert user.groups.filter(name=account["role"]).exists()


@pytest.mark.django_db
def test_pictures_carry_what_a_reader_must_know_of_them() -> None:
    filled(articles=1)
    for picture in NewsImage.objects.all():
        assert picture.alt
        assert picture.credit
        assert picture.licence
