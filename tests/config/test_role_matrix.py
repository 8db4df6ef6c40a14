"""The table in docs/reference/roles.md, tried cell by cell; and no address of the desk left out."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection

from broadsheet.articles.models import ArticlePage, Correction, PlainPage, Tag
from broadsheet.base.models import BasePage, NewsDocument, NewsImage, User
from broadsheet.comments.models import Comment, ReplySettings
from broadsheet.config.groups import set_up_groups
from broadsheet.core.clock import now
from broadsheet.mail.models import OutgoingLetter
from broadsheet.newsletters.models import Edition, Newsletter, Subscription
from broadsheet.readers.models import Sanction
from broadsheet.record.models import Source
from broadsheet.spam.models import AkismetKey, TaughtExample
from broadsheet.staff.models import FirstHour, StaffRules
from tests.comments.conversation import send_reply
from tests.config.desk_rows import ROWS, Row, Scene
from tests.newsletters.subscribers import make_subscriber
from tests.newsroom import (
    make_article,
    make_author,
    make_image,
    make_section,
    make_staff,
    make_story,
)

pytestmark = pytest.mark.django_db

TABLE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "roles.md"
NOBODY = "signed out"
ROLES = (
    *("administrator", "editor", "reporter", "contributor", "moderator", "newsletter"),
    NOBODY,
)
REFUSED = (403, 404, 405)


def table() -> dict[str, dict[str, bool]]:
    """Return what the documentation promises: by row, by role."""
    promised = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) == len(ROLES) + 1 and cells[1] in ("yes", "no"):
            promised[cells[0]] = {
                role: cell == "yes" for role, cell in zip(ROLES, cells[1:], strict=True)
            }
    return promised


def make_settings_of_replies() -> None:
    """Let there be settings, and a sanction to lift."""
    ReplySettings.objects.create(pk=1)
    Sanction.objects.create(pk=1, subject_key="x", kind="warning", reason="x", made_at=now())


def make_edition(newsletter: Newsletter) -> Edition:
    """Return an edition that is about to be sent."""
    return Edition.objects.create(
        newsletter=newsletter,
        subject="An edition",
        state=Edition.State.COUNTDOWN,
        created_at=now(),
        due_at=now(),
    )


def make_scene(role: str) -> Scene:
    section = make_section()
    set_up_groups()
    empty = make_section("Sport")
    StaffRules.objects.create(pk=1)
    make_settings_of_replies()
    page = section.get_parent().add_child(instance=PlainPage(title="About", slug="about"))
    mine = make_article("My own", published=None)
    ArticlePage.objects.filter(pk=mine.pk).update(
        owner=None if role == NOBODY else make_staff(role)
    )
    live = make_article("Published")
    others = make_article("Another's", published=None)
    ArticlePage.objects.exclude(pk=mine.pk).update(owner=make_staff("editor"))
    subscription = make_subscriber("sunniva.dahl@post.example")
    edition = make_edition(subscription.newsletter)
    letter = OutgoingLetter.objects.create(
        kind="subscribe-confirm",
        to_address="a@b.example",
        subject="A letter",
        text="Words.",
        message_id="<1@b.example>",
        state=OutgoingLetter.State.HELD,
        created_at=now(),
        due_at=now(),
    )
    document = NewsDocument.objects.create(
        title="A document", file="a.txt", collection=Collection.objects.get(depth=1)
    )
    comment = send_reply(live)
    Comment.objects.filter(pk=comment.pk).update(state=Comment.State.HELD)
    return Scene(
        section=section,
        empty=empty,
        page=page,
        own=ArticlePage.objects.get(pk=mine.pk),
        others=ArticlePage.objects.get(pk=others.pk),
        live=ArticlePage.objects.get(pk=live.pk),
        image=make_image(),
        document=document,
        comment=comment,
        edition=edition,
        correction=Correction.objects.create(article=live, text="Three."),
        newsletter=subscription.newsletter,
        subscription=subscription,
        letter=letter,
        redirect=Redirect.objects.create(old_path="/old", redirect_link="/"),
        source=Source.objects.create(name="A source", slug="a-source"),
        author=make_author(),
        story=make_story(),
        tag=Tag.objects.create(name="harbour", slug="harbour"),
        colleague=make_staff("moderator" if role != "moderator" else "newsletter"),
        lesson=TaughtExample.objects.create(spam=True, grams=b"", log_odds=0.0, taught_at=now()),
        key=AkismetKey.objects.create(key="0123456789ab", site="https://a.example", made_at=now()),
    )


def fingerprint() -> list[Any]:
    """Return what the rows could have changed."""
    return [
        sorted(BasePage.objects.values_list("pk", "path", "live", "title", "locked")),
        sorted(ArticlePage.objects.values_list("pk", "latest_revision_id", "section_id")),
        sorted(Comment.objects.values_list("pk", "state")),
        sorted(Edition.objects.values_list("pk", "state")),
        sorted(OutgoingLetter.objects.values_list("pk", "state", "subject")),
        sorted(Subscription.objects.values_list("pk", "state", "frequency")),
        sorted(
            User.objects.values_list(
                "email", "is_superuser", "is_active", "link_made_at", "password"
            )
        ),
        sorted(FirstHour.objects.values_list("pk", "hidden")),
        *(
            sorted(model.objects.values_list("pk", flat=True))
            for model in (NewsImage, NewsDocument, Redirect, Source, Tag, Newsletter, TaughtExample)
        ),
        sorted(AkismetKey.objects.values_list("site", "revoked_at")),
    ]


def ask(browser: Client, row: Row, scene: Scene) -> Any:
    query = row.query.format(others=scene.others.pk, live=scene.live.pk)
    address = row.address(scene).removesuffix(row.query) + query
    if row.data is None:
        return browser.get(address)
    return browser.post(address, row.data(scene))


def allows(answer: Any) -> bool:
    if answer.status_code in REFUSED:
        return False
    if answer.status_code == 302:
        doors = ("/account/login/", "/desk/login/")
        target: str = answer["Location"]
        return target != "/desk/" and not target.startswith(doors)
    return bool(answer.status_code < 500)


def is_allowed(row: Row, answer: Any, scene: Scene) -> bool:
    if row.proof is not None:
        return row.proof(scene)
    return allows(answer) and (not row.shows or row.shows in answer.content.decode())


def test_the_table_and_the_rows_are_the_same() -> None:
    assert list(table()) == list(ROWS)


@pytest.mark.parametrize("role", ROLES)
def test_every_cell_is_as_the_table_says(role: str) -> None:
    scene, promised, wrong = make_scene(role), table(), []
    signed_in = Client()
    if role != NOBODY:
        signed_in.force_login(make_staff(role))
    before = fingerprint()
    for label, row in ROWS.items():
        browser = Client(headers={"host": "127.0.0.1"})
        browser.cookies.update(signed_in.cookies)
        with transaction.atomic():
            answer = ask(browser, row, scene)
            allowed = is_allowed(row, answer, scene)
            sneaked = not allowed and row.proof is None and fingerprint() != before
            transaction.set_rollback(True)
        if sneaked or allowed != promised.get(label, {}).get(role):
            wrong.append(f"{label}: {answer.status_code} {answer.get('Location', '')}")
    assert not wrong, "\n".join(wrong)


def addresses(
    resolver: URLResolver, before: str = "", space: str = ""
) -> Iterator[tuple[str, str]]:
    """Yield every address and its full name."""
    for entry in resolver.url_patterns:
        here = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from addresses(
                entry, here, f"{space}{entry.namespace}:" if entry.namespace else space
            )
        elif isinstance(entry, URLPattern):
            yield here, f"{space}{entry.name}" if entry.name else ""


def desk_addresses() -> dict[str, str]:
    return {
        address: name
        for address, name in addresses(get_resolver())
        if address.lstrip("^").startswith("desk/")
    }


def plausible(address: str) -> str:
    """Return an address with something in each of its places."""
    found = re.sub(r"\(\?P<\w+>live\|[^)]*\)|\(\?P<\w+>earliest\|[^)]*\)", "latest", address)
    found = re.sub(r"\(\?P<(\w+)>(?:\\d\+|\[0-9\]\+)\)", "1", found)
    found = re.sub(r"<int:\w+>", "1", found)
    found = re.sub(r"<(?:slug:|str:|path:)?\w+>", "1", found)
    return "/" + found.replace("^", "").replace("$", "").replace("\\Z", "")


def test_a_stranger_is_let_in_nowhere() -> None:
    make_scene(NOBODY)
    let_in = []
    for address in desk_addresses():
        if "(" in plausible(address) or ".*" in address:
            continue
        for answer in (Client().get(plausible(address)), Client().post(plausible(address))):
            let_in += [f"{address}: {answer.status_code}{answer.get('Location', '')}"] * allows(
                answer
            )
    doors = (
        *("desk/login/", "desk/logout/", "^desk/password_reset/", "desk/password_reset/"),
        *("desk/sprite/", "desk/jsi18n/", "desk/users/"),
    )
    wrong = [found for found in let_in if not found.startswith(doors)]
    assert not wrong, "\n".join(wrong)


CLASSED = {
    r"_results$": "a list's rows alone: the view of the list, which is a row of the table",
    r"chooser": "choosing what the list's row shows; what may not be seen is not offered",
    r"^wagtailadmin_choose_page": "choosing a page to link to; pages are public or in the list",
    r"tag_(model_)?autocomplete$": "names of tags, which readers see too",
    r"^wagtailadmin_(logout|dismissibles|block_preview|sprite|javascript_catalog)$": "everybody's",
    r"^wagtailadmin_(login|password_reset)": "leads to the one door",
    r"^wagtailadmin_editing_sessions:": "who else edits; asks for the same right as the editor",
    r"^desk_go$": "leads to an editor, which asks for itself",
    r"^wagtailadmin_(error_test|workflows:|reports:(workflow|page_types))": "shut for everybody",
    r"^wagtailsites:|^wagtailusers_users:|:set_privacy$": "shut for everybody",
    r"^wagtail(images|docs):(\w*multiple|delete_upload|create_multiple)": "part of uploading",
    r"^wagtailimages:(url_generator|preview)|(image|document)_usage$": "part of changing one",
    r":(usage|history|copy|inspect|add|list|delete|edit)$": "the same rights as the table's rows",
    r"^wagtailadmin_pages:(choose_parent|add_subpage|type_use|convert_alias)": "as adding",
    r"^wagtailadmin_pages:\w*(workflow|workflow_history)": "approval: see tests/staff",
    r"^wagtailadmin_collections:|^wagtailusers_groups:": "administrators', as their list",
    r"^wagtailadmin_api:": "reads what lists show; its deeds are a row",
    r"^wagtailredirects:process_import$|^wagtailsettings:preview": "the second half of a row",
    r"^staff:|^first_hour:": "administrators', as their list; see tests/staff",
    r"^articles_desk:": "asks for the right to publish; see tests/articles",
    r"^article_list:publish": "the publish panel: asks for what publishing asks for",
    r"^articles_compose_front$": "asks for the right to change the front page",
    r"^desk_guide$": "explains the desk to whoever may enter it",
    r"^hide_trouble$": "asks for what the banner of troubles asks for",
    r"^standing_desk:": "asks for the right to add standing pages, which is a row",
    r"^wagtailembeds:": "embeds are not offered",
    r"^$": "no name: shut, or the desk's own 404",
}
"""Every other address below /desk/, by its name, and why it needs no row of its own."""


def test_no_address_of_the_desk_is_left_out() -> None:
    answered = {name for row in ROWS.values() for name in (row.name, *row.also)}
    left_out = {
        f"{name} ({address})"
        for address, name in desk_addresses().items()
        if name not in answered and not any(re.search(known, name) for known in CLASSED)
    }
    assert not left_out, "\n".join(sorted(left_out))


@pytest.mark.parametrize(
    "screen",
    [
        *("users/new/", "users/delete/1/", "workflows/list/", "workflows/tasks/index/", "sites/"),
        *("reports/workflow/", "reports/page-types-usage/", "bulk/base/user/delete/?id=1"),
        *("pages/1/privacy/", "collections/1/privacy/", "failwhale/", "test404/"),
    ],
)
def test_what_is_decided_elsewhere_is_shut_for_administrators_too(
    client: Client, screen: str
) -> None:
    client.force_login(make_staff("administrator"))
    assert client.get(f"/desk/{screen}").status_code == 404
    assert client.post(f"/desk/{screen}").status_code == 404
