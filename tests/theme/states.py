"""The pages that stand behind a form, a link in a mail or a failure: one of each, as it is served.

They are collected within the process, so that a checker looks at many for the cost of one server.
"""

from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse
from wagtail.models import Collection

from broadsheet.articles.actions import withdraw_article
from broadsheet.articles.models import ArticlePage
from broadsheet.base.models import User
from broadsheet.config.groups import set_up_groups
from broadsheet.core.models import Trouble
from broadsheet.newsletters.links import UNSUBSCRIBE, lasting_token
from broadsheet.newsletters.models import Subscription
from broadsheet.standing.models import ContactPage
from tests.comments import browser as replying
from tests.comments.conversation import publish_reply
from tests.newsletters import test_subscribing as subscribing
from tests.newsletters.subscribers import make_newsletter
from tests.newsroom import NOON, PASSWORD, make_article, make_author, make_site, make_staff
from tests.staff import test_second_factor as second_factor
from tests.staff.test_colleagues import NINA, link_in
from tests.standing import test_contact_form as contact

TEMPLATES = Path(__file__).parents[2] / "src" / "broadsheet" / "theme" / "templates"
COURT = {
    "status": 451,
    "reason": "The District Court of Halmouth ordered it on 2 March.\nWe have appealed.",
    "blocker": "District Court of Halmouth",
    "blocker_url": "https://court.example/",
}
GONE = {"status": 410, "reason": "It named a child. We should not have."}

Pages = dict[str, str]


def text(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer
    return str(answer.content.decode())


def failures() -> Pages:
    """Return every page that says that something failed, and those of withdrawn articles."""
    request = RequestFactory().get("/", headers={"host": "127.0.0.1"})
    files = [path.name for path in sorted(TEMPLATES.glob("[45]??*.html"))]
    pages: Pages = {
        f"failed/{name}": render_to_string(name, {"minutes": 5}, request)
        for name in [*files, "link_refused.html"]
    }
    for told in (GONE, COURT):
        article = make_article(f"Taken down with {told['status']}")
        withdraw_article(article=article, told=told, by=None, now=NOON)
        pages[f"failed/{told['status']}"] = text(
            Client().get(article.url or ""), int(str(told["status"]))
        )
    return pages


def subscribing_pages() -> Pages:
    """Return what a reader meets from the box to the end of a subscription."""
    make_newsletter()
    browser = Client(headers={"host": "127.0.0.1"})
    pages = {"subscribe/refused": text(subscribing.ask(browser, "nobody"), 400)}
    pages["subscribe/origin"] = text(
        Client(headers={"host": "127.0.0.1"}).post("/subscribe/", {"address": "a@post.example"})
    )
    subscribing.ask(browser)
    pages["subscribe/sent"] = text(browser.get("/subscribe/sent/"))
    confirm = subscribing.link(subscribing.newest())
    pages["subscribe/confirm"] = text(browser.get(confirm))
    pages["subscribe/confirmed"] = text(browser.post(confirm))
    subscription = Subscription.objects.get(state=Subscription.State.CONFIRMED)
    subscribing.ask(browser)
    manage = subscribing.link(subscribing.newest())
    pages["subscribe/manage"] = text(browser.get(manage))
    pages["subscribe/saved"] = text(browser.post(manage, {"frequency": "every"}))
    token = lasting_token(UNSUBSCRIBE, subscription.pk)
    pages["subscribe/unsubscribe"] = text(browser.get(f"/subscribe/unsubscribe/{token}/"))
    pages["subscribe/unsubscribed"] = text(browser.post(f"/subscribe/unsubscribe/{token}/"))
    return pages


def contact_pages() -> Pages:
    """Return the steps of a letter to the newsroom."""
    page = ContactPage(title="Contact", body="<p>Tell us.</p>", messages_to=contact.DESK)
    make_site().add_child(instance=page)
    browser = Client()
    again, look = (contact.post(browser, contact.form(**c)) for c in ({"text": ""}, {}))
    sent = contact.post(browser, dict(contact.HIDDEN.findall(text(look))))
    return {
        "contact/again": text(again, 422),
        "contact/look": text(look),
        "contact/sent": text(browser.get(sent["Location"])),
    }


def replying_pages(article: ArticlePage) -> Pages:
    """Return the steps of a reply, and of one to a reply."""
    reader = replying.Browser(article)
    parent = publish_reply(article, "The first word.\n\n> A quoted line.")
    preview = reader.write(parent=str(parent.pk))
    posted = reader.post(preview.fields)
    return {
        "reply/to": text(reader.client.get(reverse("comments:reply", args=[parent.pk]))),
        "reply/preview": preview.text,
        "reply/again": reader.write(text="", address="nobody").text,
        "reply/state": reader.read(posted.location).text,
    }


def door_pages(editor: User) -> Pages:
    """Return the screens at the door: sign in, lost password, invitation, second factor."""
    stranger, browser = Client(), Client()
    wrong = {"login": editor.email, "password": "not it"}
    pages = {
        "account/login": text(stranger.get("/account/login/")),
        "account/refused": text(stranger.post("/account/login/", wrong)),
        "account/reset": text(stranger.get("/account/password/reset/")),
        "account/reset-done": text(stranger.get("/account/password/reset/done/")),
        "account/inactive": text(stranger.get("/account/inactive/")),
        "account/key-refused": text(stranger.get("/account/password/reset/key/1-forged/"), 403),
    }
    secret = second_factor.set_up(editor)
    cache.clear()
    second_factor.password_given(editor, browser)
    pages["account/second"] = text(browser.get(second_factor.AUTHENTICATE))
    assert secret
    return pages


def account_pages(colleague: User) -> Pages:
    """Return the screens of somebody's own account, once they are in."""
    browser = Client()
    cache.clear()
    second_factor.password_given(colleague, browser)
    pages = {"account/reauthenticate": text(browser.get("/account/reauthenticate/"))}
    browser.post("/account/reauthenticate/?next=/account/2fa/", {"password": PASSWORD})
    for name, path in {
        "factors": "2fa/",
        "app": "2fa/totp/activate/",
        "passkeys": "2fa/webauthn/",
        "passkey": "2fa/webauthn/add/",
        "password": "password/change/",
        "leave": "logout/",
    }.items():
        pages[f"account/{name}"] = text(browser.get(f"/account/{path}"))
    found = second_factor.SECRET.search(pages["account/app"])
    assert found is not None
    code = second_factor.phone(found[1])
    shown = browser.post("/account/2fa/totp/activate/", {"code": code}, follow=True)
    pages["account/codes"] = text(shown)
    pages["account/factors-set"] = text(browser.get("/account/2fa/"))
    pages["account/no-app"] = text(browser.get("/account/2fa/totp/deactivate/"))
    pages["account/new-codes"] = text(browser.get("/account/2fa/recovery-codes/generate/"))
    return pages


def team_pages(administrator: User) -> Pages:
    """Return the desk's screens of colleagues, with the red banner over each, and an invitation."""
    desk, guest = Client(), Client()
    desk.force_login(administrator)
    Trouble.objects.create(
        kind="test.relay",
        words="The relay refused 3 letters.",
        advice="Look at its answer.",
        path="/desk/outbox/",
        first_seen=NOON,
        last_seen=NOON,
    )
    pages = {
        "desk/staff": text(desk.get("/desk/staff/")),
        "desk/invite": text(desk.get("/desk/staff/invite/")),
        "desk/invite-again": text(
            desk.post("/desk/staff/invite/", {**NINA, "address": "nobody"}), 400
        ),
    }
    invited = desk.post("/desk/staff/invite/", {**NINA, "hand": "show"})
    nina = User.objects.get(email=NINA["address"].lower())
    pages |= {
        "desk/link": text(invited),
        "desk/colleague": text(desk.get(f"/desk/staff/{nina.pk}/")),
    }
    pages["account/choose"] = text(guest.get(link_in(text(invited)), follow=True))
    desk.post(f"/desk/staff/{nina.pk}/close/")
    pages["desk/closed"] = text(desk.get(f"/desk/staff/{nina.pk}/"))
    pages["desk/delete"] = text(desk.get(f"/desk/staff/{nina.pk}/delete/"))
    return pages


def collect() -> Pages:
    """Return all of them, each under a name that reads as a path."""
    cache.clear()
    article = make_article(authors=[make_author()])
    if not Collection.objects.exists():  # a test of transactions may have emptied every table
        Collection.add_root(name="Root")
    set_up_groups()
    administrator = make_staff("administrator")
    return {
        **failures(),
        **subscribing_pages(),
        **contact_pages(),
        **replying_pages(article),
        **door_pages(make_staff("editor")),
        **account_pages(make_staff("reporter")),
        **team_pages(administrator),
    }
