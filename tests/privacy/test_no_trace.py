"""The promises kept: no client address anywhere, and nothing left of whoever was erased."""

import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.models import GenericIPAddressField
from django.test import Client

from broadsheet.comments.models import Comment
from broadsheet.mail.models import OutgoingLetter
from broadsheet.newsletters.models import Consent, Subscription
from broadsheet.privacy.actions import erase_person, export_person
from tests.newsletters.subscribers import make_newsletter
from tests.newsroom import NOON, make_article
from tests.people import READER

IPV4, IPV6 = "198.51.100.77", "2001:db8:aaaa:bbbb:cccc:dddd:eeee:77"
BROWSER = "TellTale/1.0 (of a reader)"
HERE = {
    "host": "127.0.0.1",
    "origin": "http://127.0.0.1",
    "sec-fetch-site": "same-origin",
    "user-agent": BROWSER,
}
WORDS = "I stood on the quay that morning and saw the envoys leave by the back door."
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)"(?: value="([^"]*)")?')


def _subscribe(client: Client, peer: str) -> None:
    form = {"address": READER.address, "website": ""}
    client.post("/subscribe/", form, headers=HERE, REMOTE_ADDR=peer)
    letter = OutgoingLetter.objects.order_by("-pk")[0]
    link = re.search(r"https?://[^/]+(/subscribe/confirm/\S+)", letter.text)
    assert link is not None
    client.post(link[1], headers=HERE, REMOTE_ADDR=peer)
    assert Subscription.objects.get().state == Subscription.State.CONFIRMED


def _reply(client: Client, peer: str) -> None:
    path = f"/replies/new/{make_article().pk}/"
    form = {"text": WORDS, "name": READER.name, "address": READER.address, "parent": ""}
    preview = client.post(path, form, headers=HERE, REMOTE_ADDR=peer)
    ticket = dict(HIDDEN.findall(preview.content.decode()))
    posted = client.post(path, ticket, headers=HERE, REMOTE_ADDR=peer)
    assert posted.status_code == 303
    assert Comment.objects.get().text == WORDS


def _values() -> Iterator[tuple[str, str]]:
    """Yield every stored value as text, with the name of its table."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - ours
            for row in cursor.fetchall():
                yield from ((table, str(value)) for value in row)


def _tables_with(*needles: str) -> set[str]:
    return {t for t, value in _values() for needle in needles if needle in value.lower()}


@pytest.fixture
def reader(client: Client) -> Client:
    """A reader's browser in a newsroom with a newsletter."""
    make_article()
    make_newsletter()
    return client


@pytest.mark.django_db
@pytest.mark.parametrize("peer", [IPV4, IPV6])
def test_subscribing_and_replying_leave_no_client_address_in_any_table(
    reader: Client, peer: str
) -> None:
    _subscribe(reader, peer)
    _reply(reader, peer)
    assert _tables_with(READER.address)
    assert not _tables_with(peer, BROWSER.lower())


def test_no_table_has_a_place_for_a_client_address() -> None:
    ours = [m for m in apps.get_models() if m.__module__.startswith("broadsheet.")]
    fields = [field for model in ours for field in model._meta.local_fields]  # noqa: SLF001 - public
    assert fields
    wrong = [
        str(field)
        for field in fields
        if isinstance(field, GenericIPAddressField)
        or {"ip", "ipaddress", "remote"} & set(field.name.split("_"))
    ]
    assert not wrong


def test_no_line_of_the_log_is_made_of_who_asked() -> None:
    logging_settings: dict[str, Any] = settings.LOGGING
    for formatter in logging_settings["formatters"].values():
        assert set(re.findall(r"%\((\w+)\)", formatter["format"])) <= {
            "levelname",
            "name",
            "message",
            "asctime",
        }
    for handler in logging_settings["handlers"].values():
        assert handler["class"] == "logging.StreamHandler"


@pytest.mark.django_db
def test_refusing_somebody_logs_no_client_address(
    reader: Client, caplog: pytest.LogCaptureFixture
) -> None:
    reader.raise_request_exception = False
    elsewhere = {**HERE, "origin": "https://evil.example", "sec-fetch-site": "cross-site"}
    upload = SimpleUploadedFile("a.txt", b"a")
    with caplog.at_level(logging.DEBUG):
        for headers, path, form in (
            (elsewhere, "/subscribe/", {"address": "x"}),
            (HERE, "/subscribe/", {"address": "x"}),
            (HERE, "/subscribe/", {"address": upload}),
            (HERE, "/nowhere/", {"address": "x"}),
            ({**HERE, "host": "evil.example"}, "/subscribe/", {"address": "x"}),
        ):
            answer = reader.post(path, form, headers=headers, REMOTE_ADDR=IPV4)
            assert 400 <= answer.status_code < 500
    assert IPV4 not in caplog.text


@pytest.mark.django_db
def test_nothing_is_left_of_whoever_was_erased(reader: Client) -> None:
    _subscribe(reader, IPV4)
    _reply(reader, IPV4)
    assert _tables_with(READER.address, READER.name.lower(), WORDS.lower())
    erase_person(address=READER.address, done_by=None, now=NOON)
    assert not _tables_with(READER.address, READER.name.lower(), WORDS.lower())
    assert not _tables_with("198.51.100")


@pytest.mark.django_db
def test_an_export_after_erasure_has_only_what_is_kept_by_law(reader: Client) -> None:
    _subscribe(reader, IPV4)
    _reply(reader, IPV4)
    before = export_person(address=READER.address, done_by=None, now=NOON)
    assert {"comments", "mail", "newsletters", "readers"} <= set(before["parts"])
    erase_person(address=READER.address, done_by=None, now=NOON)
    after = export_person(address=READER.address, done_by=None, now=NOON)["parts"]
    kept = {model for part in after.values() for model in part}
    assert kept == {"consent", "suppression", "privacyrequest"}
    assert Consent.objects.get().network == ""
