"""Letters built, and read back by the standard library as an independent reader."""

import email
import re
from dataclasses import replace
from datetime import datetime
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.mail.engine.envelope import wire_form
from broadsheet.mail.engine.message import (
    HeaderRefused,
    Letter,
    SlotRefused,
    build,
    freeze,
    marker,
)
from tests.mail.engine.letters import MORNING, SENT_AT, printable, written


def read(data: bytes) -> EmailMessage:
    return email.message_from_bytes(data, policy=default)


def body_of(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return re.sub(r"\r\n|\r", "\n", str(part.get_content()))


def unspaced(text: str) -> str:
    return "".join(text.split())


def lines_end_well(data: bytes) -> bool:
    return data.count(b"\n") == data.count(b"\r") == data.count(b"\r\n") and data.endswith(b"\r\n")


def test_both_bodies_come_back_the_plainest_first() -> None:
    message = read(build(MORNING))
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    assert body_of(message, "plain") == MORNING.text
    assert body_of(message, "html") == MORNING.html
    assert not message.defects


def test_a_letter_without_html_is_one_part() -> None:
    message = read(build(replace(MORNING, html=None)))
    assert message.get_content_type() == "text/plain"
    assert body_of(message, "plain") == MORNING.text


def test_every_field_comes_back() -> None:
    message = read(build(replace(MORNING, to_name="Ada L.", reply_to="desk@gazette.example")))
    assert message["From"] == "The Harbour Gazette <news@gazette.example>"
    assert message["To"] == '"Ada L." <ada@reader.example>'
    assert message["Reply-To"] == "desk@gazette.example"
    assert message["Date"].datetime == SENT_AT
    assert message["Message-ID"] == "<one@gazette.example>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["MIME-Version"] == "1.0"


@given(subject=printable | st.text(" ab,\u00fc", max_size=300), name=printable)
def test_any_subject_and_name_survive(subject: str, name: str) -> None:
    data = build(replace(MORNING, subject=subject, from_name=name, to_name=name))
    message = read(data)
    assert data.isascii()
    assert message["Subject"] == subject
    # This reader is free with the blanks of a name.
    assert unspaced(message["From"].addresses[0].display_name) == unspaced(name)
    assert message["To"].addresses[0].addr_spec == "ada@reader.example"
    head = data.partition(b"\r\n\r\n")[0]
    assert all(0 < len(line) <= 78 and line.strip() for line in head.split(b"\r\n"))


@given(text=written, html=written)
def test_any_text_survives_in_short_seven_bit_lines(text: str, html: str) -> None:
    data = build(replace(MORNING, text=text, html=html))
    message = read(data)
    body = data.partition(b"\r\n\r\n")[2]
    assert data.isascii()
    assert b"\0" not in data
    assert lines_end_well(data)
    assert max(map(len, body.split(b"\r\n"))) <= 76
    assert not re.search(rb"(?m)^\.|^From |[ \t]\r$|  ", body)
    assert body_of(message, "plain") == _as_read(text)
    assert body_of(message, "html") == _as_read(html)


def _as_read(text: str) -> str:
    return re.sub(r"\r\n|\r", "\n", text.rstrip("\r\n")) + "\n"


INJECTION = "Hello\r\nBcc: everyone@reader.example"


@pytest.mark.parametrize(
    "hostile",
    [
        replace(MORNING, subject=INJECTION),
        replace(MORNING, from_name=INJECTION),
        replace(MORNING, to_name=INJECTION),
        replace(MORNING, from_address="news@gazette.example\r\nBcc: a@b.example"),
        replace(MORNING, to_address="ada@reader.example\nBcc: a@b.example"),
        replace(MORNING, to_address="ada@reader.example, bob@reader.example"),
        replace(MORNING, reply_to="a@b.example\r\n\r\nbody"),
        replace(MORNING, message_id="<a@b>\r\nBcc: a@b.example"),
        replace(MORNING, message_id="no brackets"),
        replace(MORNING, headers=(("List-Id", INJECTION),)),
        replace(MORNING, headers=(("X-A: b\r\nBcc", "a@b.example"),)),
        replace(MORNING, headers=(("Bcc", "a@b.example"),)),
        replace(MORNING, headers=(("subject", "another"),)),
        replace(MORNING, headers=(("Content-Type", "text/html"),)),
        replace(MORNING, headers=(("X Space", "a"),)),
        replace(MORNING, headers=(("X-Long", "a" * 1200),)),
        replace(MORNING, headers=(("X-Blanks", "a  b"),)),
        replace(MORNING, subject="a\u2028b"),
        replace(MORNING, subject="a\x85b"),
        replace(MORNING, subject="a\ud800b"),
        replace(MORNING, subject="a\0b"),
        replace(MORNING, date=datetime(2026, 3, 1)),  # noqa: DTZ001 (what is to be refused)
    ],
)
def test_nobody_writes_headers_of_their_own(hostile: Letter) -> None:
    with pytest.raises(HeaderRefused):
        build(hostile)


def test_a_name_in_another_script_stays_beside_its_structure() -> None:
    letter = replace(MORNING, headers=(("List-Id", "Früh am Tag <a.gazette.example>"),))
    data = build(letter)
    assert data.isascii()
    assert b" <a.gazette.example>" in data
    assert read(data)["List-Id"] == "Früh am Tag <a.gazette.example>"


@pytest.mark.parametrize(
    "words", ["Паром не ходит после полудня ", "The ferry to Ærø stops at noon "]
)
def test_a_long_subject_in_another_script_comes_back(words: str) -> None:
    subject = words * 8
    assert read(build(replace(MORNING, subject=subject)))["Subject"] == subject


def test_a_long_unsubscribe_link_is_not_broken() -> None:
    link = f"<https://gazette.example/u/{'a' * 300}>"
    data = build(replace(MORNING, headers=(("List-Unsubscribe", link),)))
    assert link.encode() in data


def test_an_international_address_stands_as_it_is() -> None:
    data = build(replace(MORNING, to_address="用户@reader.example"))
    assert "<用户@reader.example>".encode() in data


def test_a_retry_is_the_same_to_the_byte() -> None:
    assert build(MORNING) == build(MORNING)


TEMPLATE = replace(
    MORNING,
    to_address=marker("to"),
    message_id=f"<{marker('key')}@gazette.example>",
    text=f"News.\nFor {marker('name')}: end with {marker('link')}",
    html=f'<p>News, {marker("name")}</p><a href="{marker("link")}">end</a>',
    headers=(("List-Unsubscribe", f"<{marker('link')}>"),),
)
SLOTS = ("to", "key", "name", "link")
VALUES = {
    "to": "ada@reader.example",
    "key": "k1",
    "name": "Ada",
    "link": "https://gazette.example/u/abc",
}


def test_a_frozen_letter_is_the_letter_built_for_its_reader() -> None:
    message = read(freeze(TEMPLATE, SLOTS).render(VALUES))
    assert message["To"] == "ada@reader.example"
    assert message["Message-ID"] == "<k1@gazette.example>"
    assert message["List-Unsubscribe"] == "<https://gazette.example/u/abc>"
    assert body_of(message, "plain") == ("News.\nFor Ada: end with https://gazette.example/u/abc\n")
    assert body_of(message, "html") == (
        '<p>News, Ada</p><a href="https://gazette.example/u/abc">end</a>\n'
    )


@given(before=written, between=written, after=written, name=written)
def test_any_value_in_any_text_keeps_lines_short_and_content_whole(
    before: str, between: str, after: str, name: str
) -> None:
    text = f"{before}{marker('name')}{between}{marker('name')}{after}"
    letter = replace(MORNING, text=text, html=None)
    data = freeze(letter, ["name"]).render({"name": name})
    body = data.partition(b"\r\n\r\n")[2]
    assert data.isascii()
    assert lines_end_well(data)
    assert wire_form(data) == wire_form(bytes(data))
    assert max(map(len, body.split(b"\r\n"))) <= 76
    assert not re.search(rb"(?m)^\.|^From |[ \t]\r$|  ", body)
    expected = text.rstrip("\r\n").replace(marker("name"), name) + "\n"
    assert body_of(read(data), "plain") == re.sub(r"\r\n|\r", "\n", expected)


def test_a_value_is_escaped_in_html_and_not_in_text() -> None:
    message = read(freeze(TEMPLATE, SLOTS).render(VALUES | {"name": "<b>&\"Ada'"}))
    assert "&lt;b&gt;&amp;&quot;Ada&#x27;" in body_of(message, "html")
    assert "For <b>&\"Ada':" in body_of(message, "plain")


@pytest.mark.parametrize(
    "value",
    [
        "a" * 601,
        "a\r\nBcc: b@c.example",
        "a@b.example> <c@d.example",
        "a b",
        "a\0",
        "a\u2028",
        "a\x85",
    ],
)
def test_a_value_cannot_write_headers(value: str) -> None:
    with pytest.raises(HeaderRefused):
        freeze(TEMPLATE, SLOTS).render(VALUES | {"to": value})


def test_a_link_with_a_query_stands_whole_wherever_it_stands() -> None:
    link = "https://gazette.example/u?a=b&c=" + "d" * 100
    message = read(freeze(TEMPLATE, SLOTS).render(VALUES | {"link": link}))
    assert message["List-Unsubscribe"] == f"<{link}>"
    assert f"end with {link}\n" in body_of(message, "plain")
    assert f'href="{link.replace("&", "&amp;")}"' in body_of(message, "html")


def test_the_longest_value_leaves_a_line_that_smtp_takes() -> None:
    data = freeze(TEMPLATE, SLOTS).render(VALUES | {"link": "https://" + "a" * 592})
    assert wire_form(data) == wire_form(bytes(data))


def test_a_header_line_too_full_for_its_slots_is_refused_when_freezing() -> None:
    headers = (("List-Unsubscribe", f"<{marker('link')}/{marker('link')}>"),)
    with pytest.raises(SlotRefused, match="too long"):
        freeze(replace(TEMPLATE, headers=headers), SLOTS)


def test_a_missing_value_is_named() -> None:
    with pytest.raises(SlotRefused, match="link"):
        freeze(TEMPLATE, SLOTS).render({k: v for k, v in VALUES.items() if k != "link"})


def test_slots_and_markers_must_agree() -> None:
    with pytest.raises(SlotRefused, match="key"):
        freeze(TEMPLATE, ["to", "name", "link"])
    with pytest.raises(SlotRefused, match="extra"):
        freeze(TEMPLATE, [*SLOTS, "extra"])


def test_a_slot_in_an_encoded_header_is_refused_when_freezing() -> None:
    with pytest.raises(SlotRefused, match="encoded"):
        freeze(replace(TEMPLATE, subject=f"Für {marker('name')}"), SLOTS)


def test_a_slot_is_the_whole_recipient_or_none_of_it() -> None:
    with pytest.raises(SlotRefused, match="whole address"):
        freeze(replace(TEMPLATE, to_address=f"{marker('to')}@reader.example"), SLOTS)


def test_a_whole_message_id_can_be_a_slot() -> None:
    frozen = freeze(replace(TEMPLATE, message_id=marker("key")), SLOTS)
    message = read(frozen.render(VALUES | {"key": "left@right.example"}))
    assert message["Message-ID"] == "<left@right.example>"


@pytest.mark.parametrize("name", ["", "A", "1a", "a__b", "a_", "ü", "a b"])
def test_a_slot_needs_a_plain_name(name: str) -> None:
    with pytest.raises(SlotRefused):
        marker(name)
