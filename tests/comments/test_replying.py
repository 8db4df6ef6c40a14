from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from broadsheet.comments.models import Comment, ReplyRules
from broadsheet.comments.views import replying
from broadsheet.core import clock
from tests.comments.browser import FROM_HERE, SILENT, WRITTEN, Browser, browser
from tests.comments.conversation import SENSIBLE, publish_reply, send_reply, set_mode
from tests.newsroom import make_article, make_staff
from tests.people import COMMENTER, READER

pytestmark = pytest.mark.django_db


def test_a_reply_goes_from_the_stored_page_through_a_preview_to_its_own_page() -> None:
    reader = browser()
    preview = reader.write()
    assert preview.status == 200
    assert SENSIBLE in preview.text
    assert not Comment.objects.exists()
    assert "no-store" in preview.headers["Cache-Control"]
    posted = reader.post(preview.fields)
    assert posted.status == 303
    comment = Comment.objects.get()
    assert (comment.text, comment.author_name) == (SENSIBLE, READER.name)
    assert comment.author_address == READER.address
    mine = reader.read(posted.location)
    assert mine.status == 200
    assert "first reply of each address" in mine.text
    assert SENSIBLE in mine.text
    assert "no-store" in mine.headers["Cache-Control"]
    assert mine.headers["Referrer-Policy"] == "same-origin"


def test_no_cookie_is_set_before_the_preview() -> None:
    article = make_article()
    client = Client()
    for address in (article.url, reverse("comments:new", args=[article.pk])):
        client.get(address, headers=SILENT)
    assert not client.cookies
    client.post(reverse("comments:new", args=[article.pk]), WRITTEN, headers=FROM_HERE)
    assert list(client.cookies) == ["csrftoken"]


def test_a_double_click_leads_to_the_same_reply() -> None:
    reader = browser()
    fields = reader.write().fields
    first, second = reader.post(fields), reader.post(fields)
    assert first.status == second.status == 303
    assert Comment.objects.count() == 1
    assert reader.read(second.location).status == 200


def test_a_used_form_with_other_words_is_refused_and_keeps_them() -> None:
    reader = browser()
    fields = reader.write().fields
    reader.post(fields)
    again = reader.post(fields | {"text": "Quite another matter."})
    assert again.status == 409
    assert "Quite another matter." in again.text
    assert "used for another reply" in again.text
    assert Comment.objects.count() == 1


@pytest.mark.parametrize("token", ["", "forged", "a:b:c", "x" * 5_000])
def test_a_forged_ticket_stores_nothing_and_shows_the_preview_again(token: str) -> None:
    reader = browser()
    answer = reader.post(reader.write().fields | {"token": token})
    assert answer.status == 400
    assert SENSIBLE in answer.text
    assert not Comment.objects.exists()
    assert reader.post(answer.fields).status == 303


def test_a_ticket_is_good_for_one_article() -> None:
    one, other = browser(title="One"), browser(title="Another")
    ticket = one.write().fields["token"]
    assert other.post(other.write().fields | {"token": ticket}).status == 400
    assert not Comment.objects.exists()


def test_an_old_ticket_is_renewed(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = browser()
    fields = reader.write().fields
    monkeypatch.setattr(replying, "TICKET_AGE", timedelta(seconds=-1))
    assert reader.post(fields).status == 400
    assert not Comment.objects.exists()


def test_a_second_post_without_the_page_s_secret_is_refused() -> None:
    reader = browser()
    fields = reader.write().fields
    del fields["csrfmiddlewaretoken"]
    assert reader.post(fields).status == 403
    assert not Comment.objects.exists()


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"sec-fetch-site": "cross-site"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1", "sec-fetch-site": "same-site"},
    ],
)
def test_a_form_on_another_site_is_refused(headers: dict[str, str]) -> None:
    assert browser().write({"host": "127.0.0.1"} | headers).status == 403


def test_a_browser_that_says_nothing_still_confirms_on_the_preview() -> None:
    reader = browser()
    preview = reader.write(SILENT)
    assert preview.status == 200
    assert not Comment.objects.exists()
    assert reader.post(preview.fields, SILENT).status == 303


def test_a_closed_article_says_so_and_keeps_the_words() -> None:
    article = make_article()
    set_mode(article, ReplyRules.Mode.CLOSED)
    answer = Browser(article).write()
    assert answer.status == 403
    assert "takes no replies" in answer.text
    assert SENSIBLE in answer.text
    assert Browser(article).read(reverse("comments:new", args=[article.pk])).location == article.url


def test_a_closed_conversation_leads_from_the_form_to_the_reply() -> None:
    article = make_article()
    parent = publish_reply(article)
    set_mode(article, ReplyRules.Mode.CLOSED)
    answer = Browser(article).read(reverse("comments:reply", args=[parent.pk]))
    assert answer.location == f"{article.url}#reply-{parent.pk}"


def test_a_preview_whose_words_were_emptied_stores_nothing() -> None:
    reader = browser()
    assert reader.post(reader.write().fields | {"text": " "}).status == 422
    assert not Comment.objects.exists()


def test_an_article_closed_after_the_preview_takes_nothing() -> None:
    article = make_article()
    reader = Browser(article)
    fields = reader.write().fields
    set_mode(article, ReplyRules.Mode.CLOSED)
    assert reader.post(fields).status == 409
    assert not Comment.objects.exists()


def test_answering_one_reply() -> None:
    article = make_article()
    parent = publish_reply(article, "The first word.")
    reader = Browser(article)
    form = reader.read(reverse("comments:reply", args=[parent.pk]))
    assert "The first word." in form.text
    assert form.fields["parent"] == str(parent.pk)
    preview = reader.write(parent=str(parent.pk))
    assert "The first word." in preview.text
    reader.post(preview.fields)
    comment = Comment.objects.latest("pk")
    assert (comment.parent, comment.depth) == (parent, 1)


@pytest.mark.parametrize("parent", ["999999", "99999999999999999999", "-1", "x", "1; DROP"])
def test_answering_nothing_is_refused(parent: str) -> None:
    assert browser().write(parent=parent).status in (409, 422)


def test_answering_another_articles_reply_is_refused() -> None:
    parent = publish_reply(make_article("One"))
    reader = browser(title="Another")
    assert reader.post(reader.write(parent=str(parent.pk)).fields).status == 409
    assert Comment.objects.get() == parent


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("text", ""),
        ("text", "\u200b \u202e"),
        ("text", "word " * 2_001),
        ("text", "http://a.example " * 10_000),
        ("name", ""),
        ("name", "x" * 81),
        ("address", ""),
        ("address", "nobody"),
        ("address", "two@a.example, three@b.example"),
        ("address", "a\r\nBcc: all@post.example@x.example"),
        ("address", f"{'x' * 400}@post.example"),
    ],
)
def test_what_cannot_be_stored_is_shown_again_with_the_reason(field: str, value: str) -> None:
    answer = browser().write(**{field: value})
    assert answer.status == 422
    assert 'class="error"' in answer.text
    assert not Comment.objects.exists()


def test_a_megabyte_is_refused_before_anything_reads_it() -> None:
    assert browser().write(text="x" * 1_000_000).status in (400, 413)


def test_null_bytes_and_overrides_are_taken_out_not_refused() -> None:
    reader = browser()
    reader.post(reader.write(text="Read\x00 the \u202ereport\u202c.", name="Rosa\x00 Lind").fields)
    comment = Comment.objects.get()
    assert (comment.text, comment.author_name) == ("Read the report.", "Rosa Lind")


def test_invalid_utf_8_is_no_crash() -> None:
    article = make_article()
    body = b"text=%FF%FEwell&name=%C3%28&address=rosa%40post.example"
    answer = Client().post(
        reverse("comments:new", args=[article.pk]),
        body,
        content_type="application/x-www-form-urlencoded",
        headers=FROM_HERE,
    )
    assert answer.status_code == 200


def test_an_address_is_stored_in_one_spelling() -> None:
    reader = browser()
    reader.post(reader.write(address=" Rosa.Lind@POST.example ").fields)
    assert Comment.objects.get().author_address == "rosa.lind@post.example"


def test_an_authors_page_says_what_became_of_the_reply_and_lets_it_be_withdrawn() -> None:
    reader = browser()
    mine = reader.post(reader.write().fields).location
    page = reader.read(mine)
    secret = page.fields["csrfmiddlewaretoken"]
    refused = reader.client.post(f"{mine}withdraw/", headers=FROM_HERE)
    assert refused.status_code == 403
    reader.read(f"{mine}withdraw/")
    assert Comment.objects.get().state == Comment.State.HELD
    for _twice in range(2):
        answer = reader.client.post(
            f"{mine}withdraw/", {"csrfmiddlewaretoken": secret}, headers=FROM_HERE
        )
        assert (answer.status_code, answer["Location"]) == (303, mine)
    assert Comment.objects.get().state == Comment.State.WITHDRAWN
    assert "withdraw/" not in reader.read(mine).text


@pytest.mark.parametrize("token", ["x", "eyJyZXBseSI6MX0:1:x", "%00", "a" * 3_000])
def test_a_guessed_author_page_does_not_exist(token: str) -> None:
    send_reply(make_article())
    assert Client().get(f"/replies/mine/{token}/", headers=SILENT).status_code == 404


def test_a_permalink_leads_to_the_page_and_the_place() -> None:
    article = make_article()
    comments = [publish_reply(article) for _number in range(21)]
    reader = Browser(article)
    last = reader.read(reverse("comments:permalink", args=[comments[20].pk]))
    assert last.location == f"{article.url}replies/2/#reply-{comments[20].pk}"
    page = reader.read(urlsplit(last.location).path)
    assert page.status == 200
    assert f'id="reply-{comments[20].pk}"' in page.text
    assert reader.read(f"{article.url}replies/3/").status == 404


@pytest.mark.parametrize("address", ["/replies/{}/", "/replies/to/{}/"])
def test_what_is_not_published_has_no_address(address: str) -> None:
    held = send_reply(make_article())
    for number in (held.pk, 999_999, 10**30):
        assert Client().get(address.format(number), headers=SILENT).status_code == 404


def test_an_address_is_on_no_page() -> None:
    article = make_article()
    parent = publish_reply(article, by=COMMENTER)
    reader = Browser(article)
    mine = reader.post(reader.write(parent=str(parent.pk)).fields).location
    Comment.objects.update(state=Comment.State.PUBLISHED)
    pages = [
        article.url,
        f"{article.url}replies/1/",
        reverse("comments:reply", args=[parent.pk]),
        reverse("comments:new", args=[article.pk]),
        mine,
        "/",
        "/feeds/latest.xml",
        "/feeds/replies.xml",
        "/feeds/replies.json",
        f"/feeds/replies/{article.pk}.json",
        f"{article.url}replies/newest/",
        reverse("comments:report", args=[parent.pk]),
        f"{urlsplit(article.section.url).path}",
    ]
    for page in pages:
        shown = reader.read(page).text
        assert COMMENTER.address not in shown
        assert READER.address not in shown


def test_many_posts_from_one_network_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = browser()
    moment = clock.now()
    monkeypatch.setattr(clock, "now", lambda: moment)
    for number in range(replying.POSTS.most):
        fields = reader.write(text=f"{SENSIBLE} {number}").fields
        assert reader.post(fields).status == 303
    answer = reader.post(reader.write(text="One more.").fields)
    assert answer.status == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "One more." in answer.text
    assert Comment.objects.count() == replying.POSTS.most


def test_staff_write_under_their_own_name() -> None:
    article = make_article()
    editor = make_staff("administrator")
    reader = Browser(article)
    reader.client.force_login(editor)
    reader.post(reader.write(name="", address="").fields)
    comment = Comment.objects.get()
    assert (comment.staff, comment.author_name) == (editor, str(editor))
    assert comment.state == Comment.State.PUBLISHED
    assert editor.email not in reader.read(article.url).text


def test_the_form_of_the_stored_page_is_the_same_for_everybody() -> None:
    article = make_article()
    one = Client().get(article.url, headers=SILENT).content
    other = Client().get(article.url, headers=SILENT).content
    assert one == other
    assert b"csrfmiddlewaretoken" not in one


@pytest.mark.parametrize("where", ["new", "to"])
def test_a_key_too_long_for_any_database_is_nobodys(where: str) -> None:
    assert browser().read(f"/replies/{where}/{'9' * 23}/").status == 404
