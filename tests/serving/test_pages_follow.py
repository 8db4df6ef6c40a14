"""The store equals a fresh render, whatever was done at the desk."""

import os
from datetime import timedelta
from difflib import unified_diff
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from typing_extensions import override

from broadsheet.articles.models import ArticlePage, Byline, PlainPage, SectionPage
from broadsheet.comments.actions import withdraw
from broadsheet.comments.models import Comment
from broadsheet.core import clock
from broadsheet.record.models import Source, Statement
from broadsheet.serving.actions import bake
from broadsheet.serving.engine.store import Store
from broadsheet.theme.models import Look
from tests.comments.conversation import send_reply
from tests.examples import examples
from tests.newsroom import (
    NOON,
    make_article,
    make_author,
    make_image,
    make_section,
    make_site,
    make_staff,
    make_story,
    publish,
    publish_draft,
)
from tests.serving.newsstand import do, read_everything, stale_pages, stored_in

pytestmark = pytest.mark.django_db

EXAMPLES = examples(2)
"""Sequences tried; each takes seconds, so a change here deserves more: 50."""

SECTIONS = ("World", "Sport")
TAGS = ("Sea", "Trade")
AUTHORS = ("Ruben Okafor", "Ada Berg")


class Desk(RuleBasedStateMachine):
    """An editor who does anything, and a reader who reads everything in between."""

    store: Store
    folder: Path

    def __init__(self) -> None:
        super().__init__()
        self.number = 0
        self._temporary = TemporaryDirectory()
        self._storing = stored_in(Path(self._temporary.name))
        self._atomic = transaction.atomic()

    @initialize()
    def open(self) -> None:
        self._atomic.__enter__()
        self.store = self._storing.__enter__()
        make_site()
        for section in SECTIONS:
            make_section(section)
        Source.objects.get_or_create(name="The Harbour Office", slug="harbour-office")
        for _ in range(2):
            self.write("World", "Sea", AUTHORS[0], story=True)
        read_everything(self.store)

    @override
    def teardown(self) -> None:
        transaction.set_rollback(True)
        self._atomic.__exit__(None, None, None)
        self._storing.__exit__(None, None, None)
        self._temporary.cleanup()

    def some_article(self, choice: int) -> ArticlePage:
        articles = list(ArticlePage.objects.order_by("pk"))
        chosen: ArticlePage = articles[choice % len(articles)]
        return chosen

    @rule(
        section=st.sampled_from(SECTIONS),
        tag=st.sampled_from(TAGS),
        author=st.sampled_from(AUTHORS),
        story=st.booleans(),
    )
    def write(self, section: str, tag: str, author: str, *, story: bool) -> None:
        self.number += 1
        do(
            lambda: publish_draft(
                f"Article {self.number}",
                section=make_section(section),
                tags=[tag],
                authors=[make_author(author)],
                story=make_story() if story else None,
                image=make_image(f"Picture {self.number}") if self.number == 1 else None,
                published=NOON + timedelta(days=self.number * 9),
            )
        )

    @rule(choice=st.integers(0, 99), tag=st.sampled_from(TAGS), author=st.sampled_from(AUTHORS))
    def edit(self, choice: int, tag: str, author: str) -> None:
        article = self.some_article(choice)
        article.title += " (edited)"
        article.tags.set([tag])
        article.bylines.set([Byline(author=make_author(author))])
        article.statements.add(
            Statement(source=Source.objects.get(), words="The mole stands.", sort_order=0)
        )
        do(lambda: publish(article))

    @rule(choice=st.integers(0, 99))
    def save_a_draft(self, choice: int) -> None:
        article = self.some_article(choice)
        article.title = "Not for readers yet"
        do(article.save_revision)

    @rule(choice=st.integers(0, 99))
    def take_down(self, choice: int) -> None:
        do(self.some_article(choice).unpublish)

    @precondition(lambda self: self.number > 3)
    @rule(choice=st.integers(0, 99))
    def delete(self, choice: int) -> None:
        if ArticlePage.objects.count() > 1:
            do(self.some_article(choice).delete)

    @rule(choice=st.integers(0, 99), section=st.sampled_from(SECTIONS))
    def move(self, choice: int, section: str) -> None:
        target = SectionPage.objects.get(title__startswith=section)
        article = self.some_article(choice)
        if article.get_parent().pk != target.pk:
            do(lambda: article.move(target, pos="last-child"))

    @rule(choice=st.integers(0, 99))
    def correct(self, choice: int) -> None:
        article = self.some_article(choice)
        article.corrections.create(corrected_at=NOON, text=f"Wrong until {self.number}.")
        do(lambda: publish(article))

    @rule(choice=st.integers(0, 99))
    def reply(self, choice: int) -> None:
        article = self.some_article(choice)
        if article.live:
            editor = make_staff("editor")
            do(lambda: send_reply(article, staff=editor))

    @rule()
    def withdraw_a_reply(self) -> None:
        comment = Comment.objects.filter(state=Comment.State.PUBLISHED).first()
        if comment is not None:
            do(lambda: withdraw(comment=comment, now=clock.now()))

    @rule(author=st.sampled_from(AUTHORS))
    def rename_an_author(self, author: str) -> None:
        known = make_author(author)
        known.role += " x"
        do(known.save)

    @rule()
    def rename_a_section(self) -> None:
        section = SectionPage.objects.get(title__startswith="Sport")
        section.title += "s"
        do(lambda: section.save_revision().publish())

    @rule()
    def change_the_look(self) -> None:
        look, _ = Look.objects.get_or_create(site=make_site().sites_rooted_here.get())
        look.tagline += "More. "
        do(look.save)

    @rule()
    def add_a_standing_page(self) -> None:
        front, number = make_site(), PlainPage.objects.count()
        page = PlainPage(title=f"About {number}", slug=f"about-{number}", body="<p>Us.</p>")
        do(lambda: front.add_child(instance=page))

    @rule()
    def caption_a_picture(self) -> None:
        article = ArticlePage.objects.filter(lead_image__isnull=False).first()
        if article is not None:
            article.lead_image.caption += " Again."
            do(article.lead_image.save)

    @rule()
    def rename_an_editor(self) -> None:
        editor = make_staff("editor")
        editor.first_name += "a"
        do(editor.save)

    @rule()
    def read(self) -> None:
        read_everything(self.store)

    @invariant()
    def what_is_stored_is_what_would_be_rendered(self) -> None:
        wrong = stale_pages(self.store)
        assert not wrong, _difference(wrong)


def _difference(wrong: dict[str, tuple[str, str]]) -> str:
    return "\n".join(
        "\n".join([path, *unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=0)][:30])
        for path, (old, new) in wrong.items()
    )


def test_whatever_is_done_at_the_desk_no_stale_page_is_kept(
    caplog: pytest.LogCaptureFixture,
) -> None:
    run_state_machine_as_test(
        Desk,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=8,
            deadline=None,
            derandomize="TEST_EXAMPLES" not in os.environ,
            phases=(Phase.generate,),  # a shorter sequence would take minutes to find
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert "is not stored" not in caplog.text


def test_a_new_article_replaces_the_front_page_before_publish_returns(kept: Store) -> None:
    do(lambda: publish_draft("The first", published=NOON))
    read_everything(kept)
    before = kept.find("/")
    assert before is not None
    article: list[Any] = []
    do(lambda: article.append(publish_draft("The second", published=NOON + timedelta(days=1))))
    for path in ("/", article[0].url, "/world/"):
        page = kept.find(path)
        assert page is not None, path
        assert b"The second" in page.bodies["identity"]


def test_what_pages_share_follows_a_renamed_section(kept: Store) -> None:
    first = make_article("The first", published=NOON)
    read_everything(kept)
    section = first.section
    section.title = "Worlds"
    do(section.save)
    later = NOON + timedelta(days=1)
    do(lambda: publish_draft("The second", section=section, published=later))
    front = kept.find("/")
    assert front is not None
    assert b">Worlds</a>" in front.bodies["identity"]


def test_what_pages_show_of_an_article_follows_its_author_and_its_picture(kept: Store) -> None:
    """Lists share what they show of an article: whoever is in it is known to all of them."""
    ada, ruben, quay = make_author("Ada Berg"), make_author(), make_image()
    make_article("The first", authors=[ada], image=quay)
    make_article("The second", authors=[ruben], published=NOON - timedelta(hours=1))
    read_everything(kept)
    ada.name = "Ada Bergson"
    do(ada.save)
    assert kept.find("/world/") is None
    read_everything(kept)
    listed = kept.find("/world/")
    assert listed is not None
    assert b"Ada Bergson" in listed.bodies["identity"]
    assert b"<picture" in listed.bodies["identity"]
    do(quay.delete)
    assert stale_pages(kept) == {}
    read_everything(kept)
    front = kept.find("/")
    assert front is not None
    assert b"<picture" not in front.bodies["identity"]


def test_a_draft_withdraws_nothing(kept: Store) -> None:
    article = make_article()
    paths = read_everything(kept)
    article.title = "Not for readers yet"
    do(article.save_revision)
    assert {path for path in paths if kept.find(path)} == paths


def test_a_reply_withdraws_its_article_alone(kept: Store) -> None:
    article = make_article()
    other = make_article("Elsewhere", published=NOON - timedelta(days=60))
    read_everything(kept)
    editor = make_staff("editor")
    do(lambda: send_reply(article, staff=editor))
    assert kept.find(article.url) is None
    assert kept.find(other.url) is not None
    assert kept.find("/") is not None


def test_old_list_pages_stay_when_something_new_appears(kept: Store) -> None:
    for number in range(85):
        make_article(f"Tide table {number}", published=NOON - timedelta(minutes=number))
    old, newer = ("/world/page/1/", "/world/page/2/"), ("/world/", "/world/page/4/")
    for path in (*old, *newer):
        assert bake(path)
    do(lambda: publish_draft("Tide table, new", published=NOON + timedelta(days=40)))
    assert all(kept.find(path) for path in old)
    assert kept.find("/world/page/4/") is None
