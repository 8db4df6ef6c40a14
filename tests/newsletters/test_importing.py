"""Subscribers taken over from elsewhere and taken along again, by command and in the desk."""

import io
from pathlib import Path
from typing import Any

import click
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from broadsheet.config.commands import import_subscribers as command
from broadsheet.mail.models import OutgoingLetter
from broadsheet.newsletters import actions, queries
from broadsheet.newsletters.actions.importing import Imported
from broadsheet.newsletters.engine.subscriber_csv import read_rows
from broadsheet.newsletters.models import Consent, Newsletter, Subscription
from broadsheet.readers.actions import suppress
from broadsheet.readers.models import Reader, Suppression
from tests.newsletters.subscribers import NOW, make_newsletter, make_subscriber
from tests.newsroom import make_section, make_staff

pytestmark = pytest.mark.django_db
FILE = (
    "email,name,status,created_at\n"
    "rosa@post.example,Rosa Lind,enabled,2024-01-01T10:05:00Z\n"
    "ROSA@post.example,Rosa again,enabled,\n"
    "no address,,enabled,\n"
    "gone@post.example,,blocklisted,\n"
    "left@post.example,,unsubscribed,\n"
    "=cmd|calc@post.example,,enabled,2999-01-01\n"
)
SOURCE = "Signed up on the old site"


def take(text: str = FILE, *, dry: bool = False) -> Imported:
    return actions.import_subscribers(
        read_rows(io.BytesIO(text.encode())),
        newsletter=make_newsletter(),
        consent=SOURCE,
        dry=dry,
        now=NOW,
    )


def test_each_row_is_taken_counted_or_refused_with_its_line() -> None:
    report = take()
    assert report.counts == {
        "added": 2,
        "twice in the file": 1,
        "refused": 1,
        "not taken: bounced": 1,
        "not taken: ended": 1,
    }
    assert report.refused[0][:2] == (4, "no address")
    rosa = Subscription.objects.get(reader__address="rosa@post.example")
    assert (rosa.state, rosa.reader.name) == ("confirmed", "Rosa Lind")
    assert rosa.confirmed_at is not None
    assert rosa.confirmed_at.year == 2024
    assert Consent.objects.filter(wording=SOURCE, form="import").count() == 2
    assert Suppression.objects.count() == 1
    assert not Subscription.objects.filter(confirmed_at__gt=NOW).exists()
    assert not OutgoingLetter.objects.exists()


def test_done_again_it_adds_nothing() -> None:
    take()
    assert take().counts["known"] == 2
    assert Reader.objects.count() == Subscription.objects.count() == 2
    assert Consent.objects.count() == 2


def test_tried_only_it_stores_nothing() -> None:
    assert take(dry=True).counts["added"] == 2
    assert not Reader.objects.exists()
    assert not Suppression.objects.exists()


def test_who_ended_here_or_gets_no_mail_is_not_revived() -> None:
    ended = make_subscriber("rosa@post.example")
    actions.end_subscription(subscription=ended, why="link", now=NOW)
    suppress(address="new@post.example", why=Suppression.Why.COMPLAINED, now=NOW)
    report = take("email\nrosa@post.example\nnew@post.example\n")
    assert report.counts == {"known": 1, "gets no mail any more": 1, "added": 0}
    ended.refresh_from_db()
    assert ended.state == Subscription.State.ENDED


def test_the_command_shows_what_became_of_the_rows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_newsletter()
    file = tmp_path / "list.csv"
    file.write_text(FILE)
    command.take_over(file=file, consent=SOURCE, newsletter="", dry=True)
    assert "nothing stored; it would be: 2 added" in capsys.readouterr().out
    command.take_over(file=file, consent=SOURCE, newsletter="", dry=False)
    told = capsys.readouterr()
    assert told.out.endswith("2 added, 1 not taken: bounced, 1 not taken: ended, 1 refused, "
                             "1 twice in the file\n")  # fmt: skip
    assert "line 4: 'no address'" in told.err
    file.write_bytes(b"\0\0")
    with pytest.raises(click.ClickException, match="no CSV"):
        command.take_over(file=file, consent=SOURCE, newsletter="", dry=False)
    with pytest.raises(click.ClickException, match="no newsletter"):
        command.take_over(file=file, consent=SOURCE, newsletter="none", dry=False)


@pytest.fixture
def desk(client: Client) -> Client:
    make_section()
    client.force_login(make_staff("administrator"))
    return client


def upload(desk: Client, data: bytes, **fields: Any) -> str:
    file = SimpleUploadedFile("list.csv", data, content_type="text/csv")
    form = {"newsletter": make_newsletter().pk, "file": file, "consent": SOURCE, **fields}
    return desk.post(reverse("subscribers:import"), form).content.decode()


def test_the_desk_tries_first_and_imports_when_told(desk: Client) -> None:
    assert "nothing is stored yet" in upload(desk, FILE.encode())
    assert not Reader.objects.exists()
    assert "It is done" in upload(desk, FILE.encode(), sure="on")
    assert Subscription.objects.count() == 2
    assert "no CSV" in upload(desk, b"\0\0")
    assert "required" in upload(desk, FILE.encode(), consent="")


def test_what_is_taken_along_has_no_formula_in_it(desk: Client) -> None:
    take()
    answer = desk.get(reverse("subscribers:export"))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]  # a stream
    lines = text.splitlines()
    assert lines[0].startswith("email,name,newsletter,status")
    assert "'=cmd|calc@post.example" in text
    assert len(lines) == 3
    again = take(text)
    assert again.counts["known"] == 1, "what was exported can be imported"


def test_whom_a_colleague_adds_is_asked_before_anything_else(desk: Client) -> None:
    form = {"newsletter": make_newsletter().pk, "address": "rosa@post.example", "consent": "Paper"}
    desk.post(reverse("subscribers:ask"), {**form, "address": "nonsense"})
    assert not Subscription.objects.exists()
    desk.post(reverse("subscribers:ask"), form)
    assert Subscription.objects.get().state == Subscription.State.PENDING
    assert OutgoingLetter.objects.get().kind == "subscribe-confirm"
    assert Consent.objects.get().wording == "Paper"
    assert queries.recipients() == 0
    assert Newsletter.objects.count() == 1
