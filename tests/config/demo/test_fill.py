"""Filling an installation: what is counted, what leads, and that nothing counts as mailed."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import ClassVar, TypeVar

import pytest
from django.test import TestCase
from typing_extensions import override

from broadsheet.articles.models import (
    ArticlePage,
    Recording,
    RelatedArticle,
    SearchableText,
    SectionPage,
)
from broadsheet.articles.queries import difference, versions
from broadsheet.articles.search_words import fold
from broadsheet.articles.text import plain_text
from broadsheet.base.models import BasePage, NewsDocument, NewsImage, User
from broadsheet.comments.models import Comment, Decision
from broadsheet.config.demo.content import load_content
from broadsheet.config.demo.fill import Summary, fill
from broadsheet.config.demo.history import CORRECTED
from broadsheet.config.groups import set_up_groups
from broadsheet.newsletters.models import Consent, Edition, Newsletter, Subscription
from broadsheet.record.models import Statement
from broadsheet.spam.layer import layer_of
from broadsheet.spam.models import JudgedSubmission
from tests.newsroom import make_site

T = TypeVar("T")
NOW = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
ARTICLES, COMMENTS, SUBSCRIBERS = 40, 200, 12
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


def lead() -> ArticlePage:
    article: ArticlePage = ArticlePage.objects.get(address_slug=load_content().lead.slug)
    return article


@pytest.mark.django_db
@pytest.mark.parametrize("articles", [0, 23])
def test_the_modelled_article_leads_at_any_size(articles: int) -> None:
    summary = filled(articles=articles)
    front = make_site()
    front.refresh_from_db()
    assert front.lead == lead()
    assert summary.lead_url == lead().url
    assert ArticlePage.objects.public().count() == summary.articles == max(1, articles)
    assert ArticlePage.objects.public().first() == lead()


@pytest.mark.xdist_group("demo")
class TestAFilledNewsroom(TestCase):
    """One newsroom, filled once and looked at from all sides."""

    summary: ClassVar[Summary]

    @classmethod
    @override
    def setUpTestData(cls) -> None:
        cls.summary = filled(articles=ARTICLES, comments=COMMENTS, subscribers=SUBSCRIBERS)

    def test_the_counts_are_what_was_asked_for(self) -> None:
        assert ArticlePage.objects.public().count() == self.summary.articles == ARTICLES
        assert Comment.objects.count() == self.summary.comments == COMMENTS
        every = Subscription.objects.filter(state="confirmed", frequency="every")
        assert every.count() == SUBSCRIBERS
        assert Subscription.objects.count() == self.summary.subscribers > SUBSCRIBERS
        states = set(Subscription.objects.values_list("state", flat=True))
        assert states == {"confirmed", "pending", "ended"}
        assert Consent.objects.count() == self.summary.subscribers

    def test_the_history_of_the_corrected_article_tells_its_corrections(self) -> None:
        article = ArticlePage.objects.get(address_slug=CORRECTED)
        assert [version.number for version in versions(article)] == [3, 2, 1]
        for number, wrong in [(2, "19"), (3, "Northquay")]:
            parts = {part.name: part for part in difference(article, number).parts}
            pieces = [piece for change in parts["body"].changes for piece in change.pieces]
            gone = " ".join(piece.text for piece in pieces if piece.state == "deleted")
            assert wrong in gone
            assert "inserted" in {change.state for change in parts["corrections"].changes}

    def test_the_filter_has_learnt_from_the_moderators(self) -> None:
        taught = JudgedSubmission.objects.filter(taught="ham").count()
        assert 0 < layer_of().lessons == min(taught, 200)

    def test_no_article_counts_as_mailed(self) -> None:
        assert not Edition.objects.exists()
        assert not any(ArticlePage.objects.values_list("publish_choices", flat=True))

    def test_the_page_tree_is_sound_and_grows(self) -> None:
        assert BasePage.find_problems() == ([], [], [], [], [])
        for section in SectionPage.objects.all():
            assert section.numchild == section.get_children().count()
            late = ArticlePage(title="A late piece", slug="draft-late", section=section, live=False)
            section.add_child(instance=late)
            assert section.get_children().count() == section.numchild

    def test_every_article_is_found_signed_and_followed_by_others(self) -> None:
        assert SearchableText.objects.count() == ARTICLES
        for article in ArticlePage.objects.all():
            assert article.bylines.exists()
            assert article.tags.exists()
            assert 3 <= RelatedArticle.objects.filter(article=article).count() <= 6

    def test_the_search_knows_the_words_that_publishing_would_give_it(self) -> None:
        for article in ArticlePage.objects.all():
            row = SearchableText.objects.get(article=article)
            assert row.headline == " ".join(fold(article.title))
            assert row.words == " ".join(fold(plain_text(article)))

    def test_an_article_with_every_block_shows_all_it_refers_to(self) -> None:
        article = ArticlePage.objects.get(address_slug="saturday-market-will-keep-its-bell")
        page = self.client.get(article.url, headers={"host": "127.0.0.1"}).content.decode()
        recording = Recording.objects.get()
        assert f'<source src="{recording.file.url}" type="audio/wav">' in page
        assert recording.length == "0:13"
        assert NewsDocument.objects.get().url in page
        other = ArticlePage.objects.get(address_slug="the-last-keeper-of-skerrow-light")
        assert f'<p><a href="{other.url}">{other.title}</a></p>' in page
        assert page.count('href="#source-2"') == 2
        assert "iframe" not in page.split("<main")[1]
        assert article.body.stream_block.clean(article.body)

    def test_written_articles_open_in_the_desk_with_a_first_revision(self) -> None:
        article = lead()
        assert article.latest_revision_id == article.live_revision_id
        assert not article.has_unpublished_changes
        assert article.get_latest_revision_as_object().body == article.body
        statements = Statement.objects.filter(article=article)
        assert statements.count() == len(load_content().lead.statements)

    def test_replies_hang_together_and_were_judged(self) -> None:
        for comment in Comment.objects.select_related("parent", "verdict"):
            above = comment.parent.path if comment.parent else ""
            assert comment.path == f"{above}{comment.pk:012d}"
            assert comment.depth == len(comment.path) // 12 - 1
            assert comment.submitted_at <= NOW
            assert comment.verdict
            assert comment.verdict.model
            assert Decision.objects.filter(comment=comment).exists()

    def test_spam_stands_in_the_queue_with_replies_that_wait(self) -> None:
        addresses = [unwanted.email for unwanted in load_content().spam]
        spam = Comment.objects.filter(author_address__in=addresses)
        assert spam.count() >= 15
        assert not spam.filter(state="published").exists()
        assert Comment.objects.filter(state="held").exclude(author_address__in=addresses).exists()

    def test_staff_can_sign_in_with_what_is_returned(self) -> None:
        roles = [account["role"] for account in self.summary.accounts]
        single = ["administrator", "editor", "reporter", "contributor", "newsletter"]
        assert sorted(roles) == sorted([*single, "moderator", "moderator"])
        for account in self.summary.accounts:
            user = User.objects.get(email=account["email"])
            assert user.check_password(account["password"])
            assert user.groups.filter(name=account["role"]).exists()

    def test_pictures_carry_what_a_reader_must_know_of_them(self) -> None:
        for picture in NewsImage.objects.all():
            assert picture.alt
            assert picture.credit
            assert picture.licence
