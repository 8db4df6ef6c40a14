"""Sessions: how they begin, what they ask for first, and what they refuse to carry."""

import asyncio
import ssl
from collections.abc import Callable
from pathlib import Path

import pytest

from broadsheet.mail.engine.envelope import Envelope, Outcome
from broadsheet.mail.engine.relay import Relay
from broadsheet.mail.engine.send import Totals, send_all
from broadsheet.mail.engine.smtp import Surroundings
from tests.mail.engine.fakes import SHORT, SHORTEST, NoTime, Odd, Sink, certificate

LETTER = Envelope(1, "news@gazette.example", "ada@reader.example", b"Subject: x\r\n\r\nHello.\r\n")


def send(
    sink: Sink,
    envelope: Envelope = LETTER,
    *,
    make: Callable[[Sink], Relay] = Sink.relay,
    tls: ssl.SSLContext | None = None,
) -> tuple[Outcome, Totals]:
    outcomes: list[Outcome] = []

    async def go() -> Totals:
        async with sink:
            return await send_all(
                [envelope],
                relay=make(sink),
                on_outcome=outcomes.append,
                clock=NoTime(),
                surroundings=Surroundings(timeouts=SHORT, tls=tls, patience=(), hello="us.example"),
            )

    totals = asyncio.run(go())
    assert len(outcomes) == 1
    return outcomes[0], totals


def encrypted(sink: Sink) -> Relay:
    return sink.relay(security="starttls", username="us", password="secret")  # noqa: S106 (a fake)


def signing_in(sink: Sink) -> Relay:
    return sink.relay(username="üs", password="sécret")  # noqa: S106 (a fake)


def test_starttls_comes_before_everything_else(tmp_path: Path) -> None:
    server, client = certificate(tmp_path, "127.0.0.1")
    sink = Sink(offers=("STARTTLS", "PIPELINING", "AUTH PLAIN LOGIN"), tls=server)
    outcome, _ = send(sink, make=encrypted, tls=client)
    assert outcome.state == "accepted"
    assert sink.lines[:4] == [
        "EHLO us.example",
        "STARTTLS",
        "EHLO us.example",
        "AUTH PLAIN AHVzAHNlY3JldA==",
    ]


def test_tls_from_the_first_byte(tmp_path: Path) -> None:
    server, client = certificate(tmp_path, "127.0.0.1")
    sink = Sink(tls=server, at_once=True)
    outcome, _ = send(sink, make=lambda s: s.relay(security="tls"), tls=client)
    assert outcome.state == "accepted"


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_nobody_vouches_for_ends_the_run(tmp_path: Path, security: str) -> None:
    server, _ = certificate(tmp_path, "127.0.0.1")
    sink = Sink(offers=("STARTTLS",), tls=server, at_once=security == "tls")
    outcome, totals = send(
        sink, make=lambda s: s.relay(security="tls" if s.at_once else "starttls")
    )
    assert outcome.state == "deferred"
    assert "certificate is not valid" in totals.halted
    assert not sink.letters


def test_a_certificate_for_another_name_ends_the_run(tmp_path: Path) -> None:
    server, client = certificate(tmp_path, "other.example")
    sink = Sink(offers=("STARTTLS",), tls=server)
    _, totals = send(sink, make=encrypted, tls=client)
    assert "certificate is not valid" in totals.halted
    assert not any("AUTH" in line for line in sink.lines)


def test_no_starttls_no_letter() -> None:
    sink = Sink()
    outcome, totals = send(sink, make=encrypted)
    assert outcome.state == "deferred"
    assert "does not offer STARTTLS" in totals.halted
    assert sink.lines == ["EHLO us.example"]


def test_what_is_slipped_in_before_tls_is_not_believed(tmp_path: Path) -> None:
    server, client = certificate(tmp_path, "127.0.0.1")

    def slip(verb: str, _line: str, _letters: int) -> bytes | None:
        return b"220 go\r\n250-evil\r\n250 AUTH PLAIN\r\n" if verb == "STARTTLS" else None

    sink = Sink(slip, offers=("STARTTLS",), tls=server)
    outcome, totals = send(sink, make=encrypted, tls=client)
    assert outcome.state == "deferred"
    assert totals.halted
    assert not any("AUTH" in line for line in sink.lines)


def test_half_a_reply_slipped_in_before_tls_is_not_believed(tmp_path: Path) -> None:
    server, client = certificate(tmp_path, "127.0.0.1")

    def slip(verb: str, _line: str, _letters: int) -> bytes | None:
        return b"220 go\r\n250-evil\r\n" if verb == "STARTTLS" else None

    sink = Sink(slip, offers=("STARTTLS",), tls=server)
    _, totals = send(sink, make=encrypted, tls=client)
    assert "more before TLS" in totals.halted


@pytest.mark.parametrize("odd", [Odd.DROP, Odd.SILENCE, b"454 not now\r\n", b"500 no\r\n"])
def test_starttls_that_fails_is_never_done_without(odd: bytes | Odd) -> None:
    sink = Sink(lambda verb, _l, _n: odd if verb == "STARTTLS" else None, offers=("STARTTLS",))
    outcomes: list[Outcome] = []

    async def go() -> Totals:
        async with sink:
            return await send_all(
                [LETTER],
                relay=encrypted(sink),
                on_outcome=outcomes.append,
                surroundings=Surroundings(timeouts=SHORTEST, patience=()),
            )

    assert asyncio.run(go()).halted
    assert [o.state for o in outcomes] == ["deferred"]
    assert not sink.letters


def test_plain_is_preferred_and_survives_utf8() -> None:
    sink = Sink(offers=("AUTH LOGIN PLAIN",))
    assert send(sink, make=signing_in)[0].state == "accepted"
    assert "AUTH PLAIN AMO8cwBzw6ljcmV0" in sink.lines


def test_login_where_there_is_nothing_else() -> None:
    def ask(verb: str, _line: str, _letters: int) -> bytes | None:
        return b"334 VXNlcm5hbWU6\r\n" if verb == "AUTH" else None

    sink = Sink(ask, offers=("AUTH=LOGIN",))
    assert send(sink, make=signing_in)[0].state == "accepted"
    assert sink.lines[1:4] == ["AUTH LOGIN", "üs", "sécret"]


@pytest.mark.parametrize("offers", [("AUTH CRAM-MD5",), ()])
def test_no_way_to_sign_in_ends_the_run(offers: tuple[str, ...]) -> None:
    _, totals = send(Sink(offers=offers), make=signing_in)
    assert "no way to sign in" in totals.halted


@pytest.mark.parametrize("offer", ["AUTH PLAIN", "AUTH LOGIN"])
def test_a_wrong_password_ends_the_run_without_showing_it(offer: str) -> None:
    def refuse(verb: str, _line: str, _letters: int) -> bytes | None:
        return b"535 5.7.8 wrong\r\n" if verb == "AUTH" else None

    outcome, totals = send(Sink(refuse, offers=(offer,)), make=signing_in)
    assert "535 5.7.8 wrong" in totals.halted
    assert "sécret" not in outcome.text + totals.halted


def test_an_old_server_is_greeted_the_old_way() -> None:
    def old(verb: str, _line: str, _letters: int) -> bytes | None:
        return b"502 what?\r\n" if verb == "EHLO" else None

    sink = Sink(old)
    assert send(sink)[0].state == "accepted"
    assert sink.lines[:3] == [
        "EHLO us.example",
        "HELO us.example",
        "MAIL FROM:<news@gazette.example>",
    ]


def test_a_server_that_greets_in_no_way_ends_the_run() -> None:
    sink = Sink(lambda verb, _l, _n: b"500 no\r\n" if verb in ("EHLO", "HELO") else None)
    assert "no greeting accepted" in send(sink)[1].halted


def test_what_the_letter_needs_is_said_in_mail() -> None:
    sink = Sink()
    send(
        sink,
        Envelope(1, "", "用户@reader.example", "To: <用户@reader.example>\r\n\r\nü\r\n".encode()),
    )
    assert "MAIL FROM:<> SIZE=35 BODY=8BITMIME SMTPUTF8" in sink.lines
    assert "RCPT TO:<用户@reader.example>" in sink.lines


def test_eight_bit_text_alone_needs_no_smtputf8() -> None:
    sink = Sink(offers=("8BITMIME",))
    send(sink, Envelope(1, "", "ada@reader.example", "Subject: x\r\n\r\nü\r\n".encode()))
    assert "MAIL FROM:<> BODY=8BITMIME" in sink.lines


@pytest.mark.parametrize(
    ("offers", "envelope", "reason"),
    [
        (("8BITMIME",), Envelope(1, "", "用户@reader.example", b"x\r\n"), "SMTPUTF8"),
        (("8BITMIME",), Envelope(1, "用户@r.example", "a@b.example", b"x\r\n"), "SMTPUTF8"),
        (("8BITMIME",), Envelope(1, "", "a@b.example", b"X: \xc3\xbc\r\n\r\n"), "SMTPUTF8"),
        ((), Envelope(1, "", "a@b.example", b"X: y\r\n\r\n\xc3\xbc\r\n"), "8BITMIME"),
        (("SIZE 100",), Envelope(1, "", "a@b.example", b"x" * 101), "the relay takes 100"),
        ((), Envelope(1, "", "a@b.example", b"x" * 999), "longer than 998"),
        ((), Envelope(1, "", "a@b.example", b"x\r\n" * 600 + b"y" * 999), "longer than 998"),
        ((), Envelope(1, "", "", b"x\r\n"), "no recipient"),
        ((), Envelope(1, "", "a@b.example>\r\nRCPT TO:<c@d.example", b"x"), "control character"),
        ((), Envelope(1, "a@b.example> SIZE=1", "a@b.example", b"x"), "not a possible name"),
        ((), Envelope(1, "", "a b@c.example", b"x"), "a character"),
        ((), Envelope(1, "", "a\ud800@c.example", b"x"), "control character"),
    ],
)
def test_what_cannot_be_carried_is_refused_here(
    offers: tuple[str, ...], envelope: Envelope, reason: str
) -> None:
    sink = Sink(offers=("PIPELINING", *offers))
    outcome, totals = send(sink, envelope)
    assert (outcome.state, outcome.code, outcome.stage) == ("rejected", 0, "here")
    assert reason in outcome.text
    assert totals.rejected == 1
    assert not sink.letters


@pytest.mark.parametrize("offer", ["SIZE", "SIZE 0", "SIZE x", "SIZE 99999999999999999999999"])
def test_a_size_without_a_limit_limits_nothing(offer: str) -> None:
    assert send(Sink(offers=(offer,)))[0].state == "accepted"


def test_a_quoted_recipient_is_carried() -> None:
    sink = Sink()
    send(sink, Envelope(1, "", '"ada l"@reader.example', b"x\r\n"))
    assert 'RCPT TO:<"ada l"@reader.example>' in sink.lines
