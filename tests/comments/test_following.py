"""Readers who prove an address, become known, and hear of answers."""

import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from broadsheet.articles.models import ArticlePage
from broadsheet.comments import actions, queries
from broadsheet.comments.models import Comment, DueNotice, Follow, ReplyRules
from broadsheet.comments.views.own import own_address
from broadsheet.mail.models import OutgoingLetter
from broadsheet.newsletters.models import Consent, Subscription
from broadsheet.readers.models import Reader
from tests.comments.conversation import (
    AFTERNOON,
    SENSIBLE,
    known_reader,
    publish_reply,
    send_reply,
    set_mode,
)
from tests.newsletters.subscribers import make_newsletter
from tests.newsroom import make_article, make_author, make_staff
from tests.people import COMMENTER, READER

pytestmark = pytest.mark.django_db

HERE = {"host": "127.0.0.1"}
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)"(?: value="([^"]*)")?')
State = Comment.State


def open_article(title: str = "The closed room") -> ArticlePage:
    article = make_article(title)
    set_mode(article, ReplyRules.Mode.OPEN)
    return article


def letters() -> list[OutgoingLetter]:
    actions.notify(AFTERNOON)
    assert not DueNotice.objects.exists()
    return list(OutgoingLetter.objects.filter(kind="reply-notice").order_by("pk"))


def hidden(page: str) -> dict[str, str]:
    return dict(HIDDEN.findall(page))


def code() -> str:
    found = re.search(r"\b[0-9]{6}\b", OutgoingLetter.objects.latest("pk").text)
    assert found
    return found[0]


def test_an_author_proves_the_address_on_the_replys_own_page() -> None:
    comment = send_reply(make_article(), "Secret words.")
    client = Client(headers=HERE)
    asked = client.post(f"{own_address(comment)}confirm/")
    letter = OutgoingLetter.objects.get()
    assert letter.to_address == COMMENTER.address
    assert "Secret" not in letter.text + letter.subject
    fields = hidden(asked.content.decode())
    wrong = client.post(reverse("comments:code"), {"ticket": fields["ticket"], "code": "x"})
    assert wrong.status_code == 422
    answer = client.post(reverse("comments:code"), {"ticket": fields["ticket"], "code": code()})
    assert answer.status_code == 303
    assert answer["Location"].startswith("/replies/mine/")
    comment.refresh_from_db()
    assert comment.reader == Reader.objects.get(address=COMMENTER.address)
    page = client.get(reverse("comments:known")).content.decode()
    assert COMMENTER.address in page
    assert "Secret words." in page
    # In a browser that is known, the next reply needs no code.
    second = send_reply(comment.article)
    client.post(f"{own_address(second)}confirm/")
    second.refresh_from_db()
    assert second.reader == comment.reader


def test_a_reader_signs_in_and_out_without_having_written() -> None:
    client = Client(headers=HERE)
    known = reverse("comments:known")
    assert client.get(reverse("comments:code")).status_code == 303
    assert client.post(known, {"address": "nobody"}).status_code == 422
    fields = hidden(client.post(known, {"address": READER.address}).content.decode())
    ticket = {"ticket": fields["ticket"], "code": code()}
    assert client.post(reverse("comments:code"), ticket)["Location"] == known
    assert READER.address in client.get(known).content.decode()
    client.post(reverse("comments:leave"))
    assert READER.address not in client.get(known).content.decode()
    forged = client.post(reverse("comments:code"), {"ticket": "x", "code": "123456"})
    assert forged["Location"] == known


def test_nobody_is_written_to_at_an_address_that_was_only_typed() -> None:
    article = open_article()
    first = send_reply(article, wants=("mine", "all"))
    send_reply(article, by=READER, to=first)
    assert not letters()


def test_who_asked_hears_of_an_answer_once_and_ends_it_with_one_click() -> None:
    article = open_article()
    first = send_reply(article, reader=known_reader(), wants=("mine", "all"))
    send_reply(article, "Quite so.", by=READER, to=first)
    (letter,) = letters()
    assert letter.to_address == COMMENTER.address
    assert f"{READER.name} answered you" in letter.subject
    assert "> Quite so." in letter.text
    assert READER.address not in letter.text
    headers = dict(letter.headers)
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    end = headers["List-Unsubscribe"].strip("<>").split("127.0.0.1", 1)[-1]
    end = "/replies/" + end.split("/replies/", 1)[1]
    client = Client(headers=HERE)
    assert client.get(end).status_code == 200
    assert not Follow.objects.exclude(muted_at=None).exists()
    client.post(end, {"List-Unsubscribe": "One-Click"})
    assert client.get("/replies/mute/forged/").status_code == 404
    send_reply(article, "And again.", by=READER, to=first)
    assert [one.subject for one in letters()[1:]] == ["A new reply: The closed room"]


def test_ones_own_replies_and_unpublished_ones_cause_no_letter() -> None:
    article = open_article()
    reader = known_reader()
    first = send_reply(article, reader=reader, wants=("mine", "all"))
    send_reply(article, to=first, reader=reader)
    set_mode(article, ReplyRules.Mode.ALL_HELD)
    held = send_reply(article, by=READER, to=first)
    assert not letters()
    actions.decide(
        comment=held,
        moderator=make_staff("moderator"),
        to_state=State.PUBLISHED,
        reason="Read.",
        now=AFTERNOON,
    )
    assert len(letters()) == 1


def test_a_reply_taken_away_before_the_letter_is_not_mailed() -> None:
    article = open_article()
    first = send_reply(article, reader=known_reader(), wants=("mine",))
    answer = send_reply(article, by=READER, to=first)
    actions.withdraw(comment=answer, now=AFTERNOON)
    assert not letters()


def test_an_author_may_hear_of_replies_to_their_articles() -> None:
    reporter = make_staff("reporter")
    author = make_author()
    author.account = reporter
    author.save()
    article = make_article(authors=[author])
    set_mode(article, ReplyRules.Mode.OPEN)
    client = Client(headers=HERE)
    client.force_login(make_staff("administrator"))
    assert "not that of an author" in client.get("/desk/replies/wish/").content.decode()
    actions.wish(user=reporter, wanted=True)
    send_reply(article, "Well reported.")
    (letter,) = letters()
    assert letter.to_address == reporter.email
    assert "/desk/replies/wish/" in letter.text
    actions.wish(user=reporter, wanted=False)
    send_reply(article)
    assert len(letters()) == 1


def test_a_wish_is_stored_on_the_desk() -> None:
    client = Client(headers=HERE)
    client.force_login(make_staff("administrator"))
    page = client.post("/desk/replies/wish/", {"wanted": "yes"}, follow=True)
    assert "a letter about each reply" in page.content.decode()
    page = client.post("/desk/replies/wish/", {"wanted": "no"}, follow=True)
    assert "no letters" in page.content.decode()


def test_trust_is_earned_and_lost() -> None:
    reader = known_reader()
    article = make_article()
    later = AFTERNOON + timedelta(days=31)
    assert queries.standing(reader, AFTERNOON) == "new"
    replies = [publish_reply(article, reader=reader) for _number in range(10)]
    assert queries.standing(reader, AFTERNOON) == "known"
    assert queries.standing(reader, later) == "trusted"
    links = " ".join(f"https://example{n}.org/report" for n in range(3))
    linked = send_reply(article, f"{SENSIBLE} See {links}", reader=reader, at=later)
    assert "many-links" not in str(linked.decisions.get().evidence)
    actions.decide(
        comment=replies[0],
        moderator=make_staff("moderator"),
        to_state=State.REJECTED,
        reason="No.",
        now=later,
    )
    assert queries.standing(reader, later) == "known"


def test_name_and_address_are_remembered_only_where_asked() -> None:
    article = make_article()
    client = Client(headers=HERE)
    new = reverse("comments:new", args=[article.pk])
    written = {"text": SENSIBLE, "name": READER.name, "address": READER.address}
    from_here = {"origin": "http://127.0.0.1", "sec-fetch-site": "same-origin"}
    for remember, expected in (("", False), ("on", True)):
        sent = written | ({"remember": remember} if remember else {})
        preview = client.post(new, sent, headers=HERE | from_here).content.decode()
        client.post(new, hidden(preview), headers=HERE | from_here)
        assert ("reply-as" in client.cookies) is expected
    page = client.get(new).content.decode()
    assert READER.address in page
    client.cookies["reply-as"] = "forged"
    assert READER.address not in client.get(new).content.decode()


def test_ticked_boxes_travel_through_the_preview() -> None:
    article = make_article()
    client = Client(headers=HERE)
    new = reverse("comments:new", args=[article.pk])
    page = client.get(article.url).content.decode()
    assert 'name="mine"' in page
    assert "checked" not in page
    written = {"text": SENSIBLE, "name": READER.name, "address": READER.address, "mine": "on"}
    headers = HERE | {"origin": "http://127.0.0.1", "sec-fetch-site": "same-origin"}
    client.post(new, hidden(client.post(new, written, headers=headers).content.decode()))
    assert list(Follow.objects.values_list("wants", flat=True)) == ["mine"]


def test_who_ticks_the_box_for_articles_is_asked_by_a_letter_and_nothing_else() -> None:
    article = make_article()
    client = Client(headers=HERE)
    assert 'name="articles"' not in client.get(article.url).content.decode()
    make_newsletter()
    new = reverse("comments:new", args=[article.pk])
    assert 'name="articles"' in client.get(new).content.decode()
    written = {"text": SENSIBLE, "name": READER.name, "address": READER.address, "articles": "on"}
    headers = HERE | {"origin": "http://127.0.0.1", "sec-fetch-site": "same-origin"}
    preview = client.post(new, written, headers=headers).content.decode()
    assert not OutgoingLetter.objects.exists()
    client.post(new, hidden(preview))
    letter = OutgoingLetter.objects.get()
    assert letter.to_address == READER.address
    assert SENSIBLE not in letter.text
    assert Subscription.objects.get().state == Subscription.State.PENDING
    assert "Mail me new articles" in Consent.objects.get().wording


def test_feeds_carry_published_replies_and_no_address() -> None:
    article = make_article()
    shown = publish_reply(article, "Read **this** feed.")
    send_reply(article, "A held reply.", by=READER)
    other = publish_reply(make_article("Elsewhere"), "Another thread.")
    client = Client(headers=HERE)
    one = client.get(f"/feeds/replies/{article.pk}.json")
    assert one["Content-Type"].startswith("application/feed+json")
    items = json.loads(one.content)["items"]
    assert [item["url"].split("/replies/")[1] for item in items] == [f"{shown.pk}/"]
    assert "<strong>this</strong>" in items[0]["content_html"]
    site = client.get("/feeds/replies.xml").content.decode()
    assert f"/replies/{other.pk}/" in site
    assert "A held reply." not in site
    assert COMMENTER.address not in site + one.content.decode()
    assert client.get("/feeds/replies/999999.xml").status_code == 404
    assert client.get("/feeds/replies/999999999999999999.xml").status_code == 404


def test_replies_are_read_in_three_orders_at_stable_addresses() -> None:
    article = make_article()
    first = publish_reply(article, "First.")
    second = publish_reply(article, "Second.")
    answer = publish_reply(article, "Answer to the first.", to=first)
    client = Client(headers=HERE)

    def order(path: str) -> list[str]:
        page = client.get(f"{article.url}{path}").content.decode()
        return re.findall(r'id="reply-(\d+)"', page)

    assert order("") == [str(one.pk) for one in (first, answer, second)]
    assert order("replies/flat/") == [str(one.pk) for one in (first, second, answer)]
    assert order("replies/newest/") == [str(one.pk) for one in (answer, second, first)]
    assert order("replies/newest/1/") == order("replies/newest/")
    for path in ("replies/newest/2/", "replies/oldest/", "replies/flat/0/", "replies/newest/x/"):
        assert client.get(f"{article.url}{path}").status_code == 404


def test_who_wrote_the_article_has_a_badge_of_an_author() -> None:
    reporter, editor = make_staff("reporter"), make_staff("editor")
    author = make_author()
    author.account = reporter
    author.save()
    article = make_article(authors=[author])
    send_reply(article, "I wrote this.", staff=reporter)
    send_reply(article, "I edited this.", staff=editor)
    badges = [(one.author, one.staff) for one in queries.thread_page(article, 1).replies]
    assert badges == [(True, True), (False, True)]
