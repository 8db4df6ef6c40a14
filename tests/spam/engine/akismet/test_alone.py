"""The protocol without a newsroom: one folder, any number of processes."""

import sqlite3
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from broadsheet.spam.engine.akismet.alone import LESSON_SECONDS, Alone, SiteRefused
from broadsheet.spam.engine.akismet.protocol import Client, Month
from broadsheet.spam.engine.akismet.wsgi import application
from broadsheet.spam.engine.model import ModelRefused, load_model
from broadsheet.spam.engine.submission import Submission
from tests.spam.engine.akismet.service import NOW, SITE

LOANS = Submission(
    "Cheap loans saved my brother, get a casino bonus too, apply now at http://help.example"
)


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def alone(tmp_path: Path, clock: Clock) -> Iterator[Alone]:
    service = Alone(tmp_path / "new", load_model(), clock)
    yield service
    service.close()


def client_of(service: Alone, address: str = SITE, per_minute: int = 600) -> Client:
    found = service.client(service.key_of(address, per_minute))
    assert found is not None
    return found


def test_a_site_keeps_its_key_until_it_is_revoked(alone: Alone) -> None:
    key = alone.key_of(SITE)
    assert alone.key_of("http://www.blog.example/") == key
    assert alone.revoke(SITE)
    assert not alone.revoke(SITE)
    assert alone.client(key) is None
    assert alone.key_of(SITE) != key


@pytest.mark.parametrize("address", ["", "blog.example", "ftp://blog.example", "https://"])
def test_a_key_is_for_an_address(alone: Alone, address: str) -> None:
    with pytest.raises(SiteRefused):
        alone.key_of(address)


def test_what_one_process_is_taught_another_knows(
    alone: Alone, tmp_path: Path, clock: Clock
) -> None:
    other = Alone(tmp_path / "new", load_model(), clock)
    client = client_of(alone)
    assert other.check(client, LOANS, "").label == "spam"
    alone.teach(client, LOANS, spam=False)
    assert other.check(client, LOANS, "").label == "ham"
    stranger = client_of(alone, "https://other.example")
    assert other.check(stranger, LOANS, "").label == "spam"
    alone.teach(client, Submission("soap"), spam=True)
    assert other.check(client, LOANS, "").label == "ham"
    other.close()


def test_a_lesson_counts_for_fifteen_days(alone: Alone, clock: Clock) -> None:
    client = client_of(alone)
    alone.teach(client, LOANS, spam=False)
    clock.now += LESSON_SECONDS - 1
    assert alone.check(client, LOANS, "").label == "ham"
    alone.teach(client, Submission("soap"), spam=True)
    clock.now += 2
    assert alone.check(client, LOANS, "").label == "spam"


def test_no_lesson_is_kept_longer_though_its_site_asks_no_more(alone: Alone, clock: Clock) -> None:
    alone.teach(client_of(alone), LOANS, spam=False)
    clock.now += LESSON_SECONDS + 1
    alone.check(client_of(alone, "https://other.example"), LOANS, "")
    assert not alone._rows("SELECT * FROM lesson")  # noqa: SLF001


def test_a_damaged_lesson_teaches_nothing(alone: Alone) -> None:
    client = client_of(alone)
    alone.teach(client, LOANS, spam=False)
    with alone._writing() as database:  # noqa: SLF001
        database.execute("UPDATE lesson SET grams = X'02FF'")
    assert alone.check(client, LOANS, "").label == "spam"


def test_only_so_many_lessons_count(alone: Alone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("broadsheet.spam.engine.akismet.alone.MOST_LESSONS", 2)
    client = client_of(alone)
    alone.teach(client, LOANS, spam=False)
    assert alone.check(client, LOANS, "").label == "ham"
    for number in range(2):
        alone.teach(client, Submission(f"soap {number}"), spam=True)
    assert alone.check(client, LOANS, "").label == "spam"


def test_answers_and_errors_are_counted_by_month(alone: Alone, clock: Clock) -> None:
    client = client_of(alone)
    alone.count(client, spam=True)
    alone.count(client, spam=True)
    alone.teach(client, LOANS, spam=False)
    clock.now += 31 * 86_400
    alone.count(client, spam=False)
    assert list(alone.months(client)) == [Month("2027-02", ham=1), Month("2027-01", 0, 2, 0, 1)]


def test_a_site_waits_when_it_asks_too_often(alone: Alone, clock: Clock) -> None:
    client = client_of(alone, per_minute=1)
    assert [alone.wait(client), alone.wait(client) > 0] == [0, True]
    clock.now += 60
    assert alone.wait(client) == 0


def _write_badly(alone: Alone) -> None:
    with alone._writing() as database:  # noqa: SLF001
        database.execute("INSERT INTO counted VALUES (1, '2027-01', 'ham', 1)")
        database.execute("INSERT INTO counted VALUES (1, '2027-01', 'ham', 1)")


def test_what_fails_half_way_is_not_stored(alone: Alone) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        _write_badly(alone)
    assert alone.months(Client(1, "", SITE, 1)) == []


def asked(folder: Path, **environ: Any) -> tuple[str, bytes]:
    seen: list[str] = []

    def start_response(status: str, headers: list[tuple[str, str]]) -> None:
        assert all(isinstance(value, str) for _name, value in headers)
        seen.append(status)

    usual = {"REQUEST_METHOD": "GET", "PATH_INFO": "/1.1/test", "wsgi.input": BytesIO()}
    service = application(folder)
    body = b"".join(service({**usual, **environ}, start_response))
    return seen[0], body


@pytest.mark.filterwarnings("ignore:unclosed database")
@pytest.mark.parametrize(
    ("environ", "status", "body"),
    [
        ({}, "200 OK", b"connected"),
        ({"REQUEST_METHOD": "HEAD"}, "200 OK", b""),
        ({"PATH_INFO": "/"}, "404 Not Found", b"404\n"),
        ({"REQUEST_METHOD": "CONNECT"}, "405 Method Not Allowed", b"405\n"),
        ({"CONTENT_LENGTH": "3000000"}, "413 Request Entity Too Large", b"413\n"),
        (
            {
                "REQUEST_METHOD": "POST",
                "PATH_INFO": "/1.1/verify-key",
                "CONTENT_LENGTH": "5",
                "wsgi.input": BytesIO(b"key=x"),
            },
            "200 OK",
            b"invalid",
        ),
    ],
)
def test_a_server_has_nothing_but_the_protocol(
    tmp_path: Path, environ: dict[str, Any], status: str, body: bytes
) -> None:
    assert asked(tmp_path, **environ) == (status, body)


def test_a_damaged_model_is_refused_before_anything_is_answered(tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.model"
    damaged.write_bytes(b"broadsheet-spam-model 2 0\nx")
    with pytest.raises(ModelRefused, match="checksum"):
        application(tmp_path, damaged)
