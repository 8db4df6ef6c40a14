"""Approval: off until switched on; then submitted, sent back, approved and published."""

import re
from typing import Any

import pytest
from django.test import Client
from wagtail.models import WorkflowPage, WorkflowState

from broadsheet.articles.models import ArticlePage
from broadsheet.mail.models import OutgoingLetter
from broadsheet.staff.actions import set_approval
from broadsheet.staff.models import StaffRules
from tests.articles.test_desk import publish_in_editor
from tests.newsroom import make_article, make_section, make_staff

pytestmark = pytest.mark.django_db

SWITCH = "/desk/settings/staff/staffrules/"


def switch(desk: Client, *, on: bool) -> None:
    page = desk.get(SWITCH, follow=True)
    address = page.request["PATH_INFO"]
    fields = {"second_factor": "nobody", **({"approval": "on"} if on else {})}
    assert desk.post(address, fields).status_code == 302


def browser_of(role: str) -> Client:
    browser = Client()
    browser.force_login(make_staff(role))
    return browser


def drafted() -> ArticlePage:
    article = make_article("Ferries resume", published=None)
    article.owner = make_staff("reporter")
    article.save()
    return article


def editor_page(browser: Client, article: ArticlePage) -> str:
    return browser.get(f"/desk/pages/{article.pk}/edit/").content.decode()


def submit(browser: Client, article: ArticlePage) -> Any:
    return publish_in_editor(browser, article, **{"action-publish": "", "action-submit": "yes"})


def decide(browser: Client, article: ArticlePage, action: str, comment: str = "") -> Any:
    article.refresh_from_db()
    task = article.current_workflow_task_state
    assert task is not None
    address = f"/desk/pages/workflow/action/{article.pk}/{action}/{task.pk}/"
    return browser.post(address, {"comment": comment})


def test_it_is_off_until_switched_on(desk: Client) -> None:
    article = drafted()
    reporter = browser_of("reporter")
    assert 'data-act="submit"' not in editor_page(reporter, article)
    switch(desk, on=True)
    page = editor_page(reporter, article)
    assert 'data-act="submit"' in page
    assert "Submit for approval" in page
    switch(desk, on=False)
    assert 'data-act="submit"' not in editor_page(reporter, article)
    assert not WorkflowPage.objects.exists()


def test_an_article_goes_there_and_back_and_is_published(desk: Client, settings: Any) -> None:
    settings.EMAIL_BACKEND = "broadsheet.mail.backend.OutboxBackend"
    editor, reporter = browser_of("editor"), browser_of("reporter")
    switch(desk, on=True)
    article = drafted()
    submit(reporter, article)
    assert "Ferries resume" in editor.get("/desk/").content.decode()
    assert decide(editor, article, "reject", "Who said so?").status_code == 302
    assert "sent this article back: “Who said so?”" in editor_page(reporter, article)
    first_page = reporter.get("/desk/").content.decode()
    assert "Edda Marsh: “Who said so?”" in first_page
    assert "Sent back" in first_page
    assert "Sent back" in editor.get("/desk/articles/").content.decode()
    submit(reporter, article)
    assert "Sent back" not in reporter.get("/desk/").content.decode()
    decide(editor, article, "approve")
    article.refresh_from_db()
    assert article.live
    letters = OutgoingLetter.objects.order_by("pk")
    to_reporter = [one for one in letters if one.to_address == "ruben@courier.example"]
    assert [one.subject for one in to_reporter] == [
        "“Ferries resume” was sent back to you",
        "“Ferries resume” was approved",
    ]
    assert "Who said so?" in to_reporter[0].text
    for one in letters:
        words = re.sub(r"https?://\S+", "", one.text + one.subject)
        assert not re.search(r"workflow|moderation|[\w.]+@", words, re.IGNORECASE)


def test_what_was_sent_back_stands_before_other_drafts(desk: Client) -> None:
    switch(desk, on=True)
    article, reporter = drafted(), browser_of("reporter")
    submit(reporter, article)
    decide(browser_of("editor"), article, "reject")
    newer = make_article("Tides are late", published=None)
    ArticlePage.objects.filter(pk=newer.pk).update(owner=make_staff("reporter"))
    first_page = reporter.get("/desk/").content.decode()
    assert first_page.index("Ferries resume") < first_page.index("Tides are late")


def test_an_editor_has_two_answers_and_publishing_is_the_approval(
    desk: Client, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "broadsheet.mail.backend.OutboxBackend"
    switch(desk, on=True)
    article, editor = drafted(), browser_of("editor")
    submit(browser_of("reporter"), article)
    foot = editor_page(editor, article).split("<footer")[1]
    assert foot.index("Send back") < foot.index("Approve and publish") < foot.index("Save draft")
    assert "Take back" not in foot
    assert "Approve with a comment" not in foot
    assert 'data-workflow-action-name="approve"' not in foot
    publish_in_editor(editor, article)
    article.refresh_from_db()
    assert article.live
    state = WorkflowState.objects.get()
    assert state.status == WorkflowState.STATUS_APPROVED
    task = state.current_task_state
    assert task is not None
    assert task.finished_by == make_staff("editor")
    letters = OutgoingLetter.objects.filter(to_address="ruben@courier.example")
    assert [one.subject for one in letters] == ["“Ferries resume” was approved"]


def test_an_article_that_was_sent_back_may_be_published_all_the_same(desk: Client) -> None:
    switch(desk, on=True)
    article, editor = drafted(), browser_of("editor")
    submit(browser_of("reporter"), article)
    decide(editor, article, "reject", "Who said so?")
    publish_in_editor(editor, article)
    article.refresh_from_db()
    assert article.live
    assert WorkflowState.objects.get().status == WorkflowState.STATUS_CANCELLED


@pytest.mark.parametrize("role", ["reporter", "contributor", "moderator", "newsletter"])
def test_nobody_but_editors_decides(desk: Client, role: str) -> None:
    switch(desk, on=True)
    article = drafted()
    submit(browser_of("reporter"), article)
    for action in ("approve", "reject"):
        decide(browser_of(role), article, action)
    article.refresh_from_db()
    assert not article.live
    assert article.current_workflow_state.status == WorkflowState.STATUS_IN_PROGRESS


def test_while_it_waits_its_writer_cannot_change_it(desk: Client) -> None:
    switch(desk, on=True)
    article = drafted()
    reporter = browser_of("reporter")
    submit(reporter, article)
    publish_in_editor(
        reporter, article, title="Changed behind their backs", **{"action-publish": ""}
    )
    article.refresh_from_db()
    assert article.get_latest_revision_as_object().title == "Ferries resume"


def test_switched_off_what_waits_is_a_draft_again(desk: Client) -> None:
    switch(desk, on=True)
    article = drafted()
    submit(browser_of("reporter"), article)
    switch(desk, on=False)
    article.refresh_from_db()
    assert article.current_workflow_state is None
    assert not article.live


@pytest.mark.usefixtures("administrator")
def test_switching_twice_is_switching_once() -> None:
    set_approval(on=True)
    set_approval(on=True)
    assert WorkflowPage.objects.count() == 1
    assert not StaffRules.objects.exists()


def test_no_word_of_the_machinery_is_shown(desk: Client) -> None:
    switch(desk, on=True)
    article = drafted()
    reporter, editor = browser_of("reporter"), browser_of("editor")
    answer = submit(reporter, article)
    pages = [
        reporter.get(answer["Location"]).content.decode(),
        editor_page(editor, article),
        editor_page(reporter, article),
        editor.get("/desk/").content.decode(),
        reporter.get("/desk/").content.decode(),
        editor.get(f"/desk/pages/{article.pk}/history/").content.decode(),
        reporter.get("/desk/account/").content.decode(),
    ]
    for page in pages:
        words = re.sub(r"<(script|style|template)\b.*?</\1>|<[^>]*>", " ", page, flags=re.DOTALL)
        found = re.search(r".{60}(workflow|moderation).{40}", words, re.IGNORECASE | re.DOTALL)
        assert not found, found


def test_a_writer_cannot_change_a_section(desk: Client) -> None:
    switch(desk, on=True)
    reporter = browser_of("reporter")
    assert reporter.get(f"/desk/pages/{make_section().pk}/edit/").status_code == 302


def test_what_was_changed_after_it_was_sent_back_is_what_is_published(desk: Client) -> None:
    editor, reporter = browser_of("editor"), browser_of("reporter")
    switch(desk, on=True)
    article = drafted()
    submit(reporter, article)
    decide(editor, article, "reject", "Who said so?")
    sent = {
        "action-publish": "",
        "action-submit": "yes",
        "title": "Ferries resume, says the harbour",
    }
    publish_in_editor(reporter, article, **sent)
    decide(editor, article, "approve")
    article.refresh_from_db()
    assert article.title == "Ferries resume, says the harbour"
