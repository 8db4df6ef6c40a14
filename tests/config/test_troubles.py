"""What goes wrong unseen is shown to administrators and mailed to the operator, seldom."""

import shutil
from collections import namedtuple
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from broadsheet.articles.watches import overdue
from broadsheet.config import watches
from broadsheet.config.groups import set_up_groups
from broadsheet.core import troubles
from broadsheet.core.clock import now as present
from broadsheet.core.models import Trouble
from broadsheet.core.troubles import Found
from broadsheet.mail.models import OutgoingLetter
from broadsheet.mail.watches import relay
from broadsheet.newsletters.models import Edition, Newsletter
from broadsheet.newsletters.watches import stuck_editions
from tests.newsroom import make_article, make_site, make_staff

NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
Usage = namedtuple("Usage", "total used free")  # noqa: PYI024 - as shutil's
FULL = Found("config.disk", "The disk is <full>.", "Make room.")

pytestmark = pytest.mark.django_db


def _desk(role: str) -> Client:
    make_site()
    set_up_groups()
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(make_staff(role))
    return client


def test_administrators_see_the_banner_on_every_screen_and_others_do_not() -> None:
    troubles.report(FULL, now=present())
    administrator, editor = _desk("administrator"), _desk("editor")
    for path in ("/desk/", "/desk/articles/", "/desk/outbox/"):
        page = administrator.get(path).content.decode()
        assert "The disk is &lt;full&gt;." in page, path
        assert "Make room." in page
    assert "Make room." not in editor.get("/desk/").content.decode()


def test_the_banner_is_gone_when_the_trouble_is_over_or_hidden() -> None:
    troubles.report(FULL, now=present())
    administrator = _desk("administrator")
    assert administrator.get("/desk/troubles/hide/").status_code == 405
    hidden = administrator.post("/desk/troubles/hide/", {"kind": "config.disk"})
    assert hidden.status_code == 302
    assert "bs-troubles" not in administrator.get("/desk/").content.decode()
    assert _desk("editor").post("/desk/troubles/hide/", {"kind": "x"}).status_code in (302, 403)
    Trouble.objects.update(hidden_until=None, resolved_at=present())
    assert "bs-troubles" not in administrator.get("/desk/").content.decode()


def test_a_worker_that_went_silent_is_said() -> None:
    administrator = _desk("administrator")
    assert "bs-troubles" not in administrator.get("/desk/").content.decode()
    watches.beat(present() - timedelta(minutes=10))
    assert "worker has not been seen" in administrator.get("/desk/").content.decode()
    watches.beat(present())
    assert "bs-troubles" not in administrator.get("/desk/").content.decode()


def test_a_disk_that_is_nearly_full_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    left = 100 * watches.MEGABYTE
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(10**12, 0, left))
    (found,) = watches.disk(NOON)
    assert "100" in found.words
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(10**12, 0, 10**11))
    assert not list(watches.disk(NOON))


def test_a_certificate_that_cannot_be_read_is_found(settings: Settings, tmp_path: Path) -> None:
    settings.TLS_CERT = settings.TLS_KEY = None
    assert not list(watches.certificate(NOON))
    settings.TLS_CERT = settings.TLS_KEY = tmp_path / "gone.pem"
    assert "gone.pem" in next(watches.certificate(NOON)).words


def _letter(number: int, **fields: object) -> OutgoingLetter:
    return OutgoingLetter.objects.create(
        kind="reply",
        to_address="rosa@post.example",
        subject="Hello",
        text="Hello",
        message_id=f"<{number}@courier.example>",
        created_at=NOON - timedelta(hours=1),
        due_at=NOON,
        **fields,
    )


def test_a_relay_that_takes_nothing_is_found_until_it_takes_something(settings: Settings) -> None:
    settings.SMTP = "smtp://relay.example:25"
    _letter(1, state="queued", attempts=3, reply_text="connection refused")
    (found,) = relay(NOON)
    assert "relay.example" in found.words
    assert "connection refused" in found.words
    _letter(2, state="sent", settled_at=NOON - MINUTE)
    assert not list(relay(NOON))
    settings.SMTP = ""
    assert not list(relay(NOON + timedelta(days=1)))


def test_an_edition_that_does_not_move_is_found() -> None:
    newsletter = Newsletter.objects.create(slug="every", name="Every article")
    edition = Edition.objects.create(
        newsletter=newsletter,
        subject="Envoys meet",
        state=Edition.State.SENDING,
        created_at=NOON,
        due_at=NOON,
    )
    assert not list(stuck_editions(NOON + MINUTE))
    (found,) = stuck_editions(NOON + timedelta(hours=1))
    assert found.kind == f"newsletters.edition.{edition.pk}"
    assert "Envoys meet" in found.words
    assert found.path == "/desk/editions/"


def test_an_article_whose_time_has_passed_is_found() -> None:
    article = make_article("Talks begin", published=None)
    revision = article.latest_revision
    revision.approved_go_live_at = NOON
    revision.save(update_fields=["approved_go_live_at"])
    assert not list(overdue(NOON + MINUTE))
    assert [one.kind for one in overdue(NOON + timedelta(hours=1))] == ["articles.overdue"]


@pytest.fixture
def operator(settings: Settings) -> Settings:
    """An installation whose operator can be mailed."""
    make_site()
    settings.OPERATOR_EMAIL, settings.SMTP = "ops@courier.example", "smtp://127.0.0.1:25"
    return settings


@pytest.mark.usefixtures("operator")
def test_the_operator_is_mailed_once_of_everything_that_is_wrong() -> None:
    troubles.report(FULL, now=NOON)
    troubles.report(Found("config.backup", "No backup.", "Look at the folder."), now=NOON)
    assert watches.tell_operator(NOON) == 2
    letter = OutgoingLetter.objects.get()
    assert letter.to_address == "ops@courier.example"
    assert "The disk is <full>." in letter.text
    assert "Look at the folder." in letter.text
    assert watches.tell_operator(NOON + MINUTE) == 0


@pytest.mark.usefixtures("operator")
def test_letters_to_the_operator_are_apart_and_repeated_daily() -> None:
    troubles.report(FULL, now=NOON)
    watches.tell_operator(NOON)
    troubles.report(Found("config.backup", "No backup.", "Look."), now=NOON + MINUTE)
    assert watches.tell_operator(NOON + MINUTE) == 0
    assert watches.tell_operator(NOON + watches.LETTERS_APART) == 1
    assert watches.tell_operator(NOON + timedelta(days=2)) == 2


def test_nobody_is_mailed_about_mail_itself(operator: Settings) -> None:
    troubles.report(Found("mail.relay", "No relay.", "Mend it."), now=NOON)
    assert watches.tell_operator(NOON) == 0
    troubles.report(FULL, now=NOON)
    operator.SMTP = ""
    assert watches.tell_operator(NOON) == 0
    operator.SMTP, operator.OPERATOR_EMAIL = "smtp://127.0.0.1:25", ""
    assert watches.tell_operator(NOON) == 0
    assert not OutgoingLetter.objects.exists()
