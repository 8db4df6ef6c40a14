"""Slow clients keep neither the pool nor each other's threads."""

from collections.abc import Callable, Iterable
from io import BytesIO
from threading import Event, Thread
from typing import Any

import pytest

from broadsheet.config.sizes import REQUEST_MOST
from broadsheet.serving.engine import intake
from broadsheet.serving.engine.answers import Answer
from broadsheet.serving.engine.intake import Gone, Intake, TooSlow, take_in
from broadsheet.serving.engine.places import Places
from tests.serving.engine.reading import Got, ask

BUSY = Answer("503 Service Unavailable", [], b"busy")


def places(most: int) -> Places:
    return Places(most, each=1, client=lambda asks: asks["REMOTE_ADDR"], patience=0.01)


class Stalled:
    """What a client sends that stops until it is told to go on; `seen` once it was listened to."""

    def __init__(self) -> None:
        self.seen, self.goes_on = Event(), Event()

    def read(self, size: int) -> bytes:
        self.seen.set()
        assert self.goes_on.wait(10)
        return b"." * size


class Asked:
    """The application behind, and a client of it that stalls."""

    def __init__(self, places: Callable[[], Places]) -> None:
        self.heard: list[bytes] = []
        self.app = Intake(
            self._answer,
            small=places(),
            large=places(),
            busy=lambda: BUSY,
        )

    def _answer(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.heard.append(environ["wsgi.input"].read())
        start_response("200 OK", [])
        return [b"taken"]

    def ask(self, body: bytes, address: str = "192.0.2.7", **headers: str) -> Got:
        def from_there(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
            return self.app({**environ, "REMOTE_ADDR": address}, start_response)

        return ask(from_there, "/replies/", method="POST", body=body, **headers)

    def stall(self, length: int) -> tuple[Stalled, Thread]:
        stalled = Stalled()
        environ = {
            "REMOTE_ADDR": "192.0.2.7",
            "CONTENT_LENGTH": str(length),
            "wsgi.input": stalled,
        }
        thread = Thread(target=self.app, args=(environ, lambda *_: None))
        thread.start()
        assert stalled.seen.wait(10)
        return stalled, thread


@pytest.fixture
def asked() -> Asked:
    return Asked(lambda: places(2))


@pytest.mark.parametrize("length", [0, 1, 5, 1000, intake.SMALL, intake.SMALL + 1])
def test_a_body_arrives_whole(asked: Asked, length: int) -> None:
    body = bytes(range(256)) * (length // 256 + 1)
    assert asked.ask(body[:length]).body == b"taken"
    assert asked.heard == [body[:length]]


def test_every_form_that_anybody_may_send_is_taken_in() -> None:
    assert intake.SMALL >= REQUEST_MOST


def test_one_that_does_not_say_how_long_it_is_passes_as_it_comes(asked: Asked) -> None:
    assert asked.ask(b"", transfer_encoding="chunked").status == 200


def test_a_client_that_stalls_is_asked_to_wait_and_others_are_not(asked: Asked) -> None:
    stalled, thread = asked.stall(9)
    assert asked.heard == []
    assert asked.ask(b"again").status == 503
    assert asked.ask(b"").status == 200
    assert asked.ask(b"mine", "198.51.100.4").status == 200
    stalled.goes_on.set()
    thread.join()
    assert asked.heard == [b"", b"mine", b"." * 9]
    assert asked.ask(b"again").status == 200


def test_so_many_clients_may_stall_and_reading_goes_on() -> None:
    asked = Asked(lambda: places(1))
    stalled, thread = asked.stall(9)
    assert asked.ask(b"mine", "198.51.100.4").status == 503
    assert asked.ask(b"").status == 200
    stalled.goes_on.set()
    thread.join()


def test_whoever_hangs_up_is_not_passed_on(asked: Asked) -> None:
    environ = {"REMOTE_ADDR": "", "CONTENT_LENGTH": "9", "wsgi.input": BytesIO(b"half")}
    with pytest.raises(Gone):
        take_in(BytesIO(b"half"), 9)
    asked.app(environ, lambda *_: None)
    assert asked.heard == []


class Slow:
    """A client whose words take two seconds a byte, by a clock of its own."""

    def __init__(self) -> None:
        self.time = 0.0

    def read(self, size: int) -> bytes:
        self.time += 2 * size
        return b"." * size

    def clock(self) -> float:
        return self.time


def test_one_that_trickles_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = Slow()
    monkeypatch.setattr(intake, "monotonic", slow.clock)
    with pytest.raises(TooSlow):
        take_in(slow, 1000)
    assert slow.time < 2 * intake.SECONDS


def test_the_client_hears_that_it_was_too_slow(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = Slow()
    monkeypatch.setattr(intake, "monotonic", slow.clock)
    said: list[Any] = []
    asked.app(
        {"REMOTE_ADDR": "", "CONTENT_LENGTH": "1000", "wsgi.input": slow},
        lambda *head: said.append(head[0]),
    )
    assert said == ["408 Request Timeout"]
    assert asked.heard == []
