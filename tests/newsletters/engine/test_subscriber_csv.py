"""CSV files as they come: other systems' exports unedited, and files that are none."""

import io
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typing_extensions import override

from broadsheet.newsletters.engine.subscriber_csv import CsvRefused, Row, read_rows, safe_cell

MAILCHIMP = (
    '"Email Address","First Name","Last Name",MEMBER_RATING,OPTIN_TIME,CONFIRM_TIME,CONFIRM_IP\n'
    'rosa@post.example,Rosa,Lind,2,"2024-01-01 10:00:00","2024-01-01 10:05:00",198.51.100.7\n'
)
LISTMONK = (
    "uuid,email,name,attributes,status,created_at,updated_at\n"
    'a-1,rosa@post.example,Rosa Lind,"{""city"": ""Halmouth""}",enabled,'
    "2024-01-01T10:05:00Z,2024-02-01T10:05:00Z\n"
    "a-2,old@post.example,,{},blocklisted,2024-01-01T10:05:00Z,2024-02-01T10:05:00Z\n"
)
JETPACK = (
    "\ufeffEmail,Name,Subscription status,Date subscribed\r\n"
    "rosa@post.example,Rosa Lind,Subscribed,2024-01-01 10:05:00\r\n"
)


def rows(text: str | bytes) -> list[Row]:
    data = text.encode() if isinstance(text, str) else text
    return list(read_rows(io.BytesIO(data)))


@pytest.mark.parametrize("text", [MAILCHIMP, LISTMONK, JETPACK])
def test_an_export_is_read_as_it_is(text: str) -> None:
    first = rows(text)[0]
    assert (first.line, first.address, first.name) == (2, "rosa@post.example", "Rosa Lind")
    assert first.standing == "subscribed"
    assert first.since is not None
    assert first.since.isoformat() == "2024-01-01T10:05:00+00:00"


@pytest.mark.parametrize(
    ("head", "cell", "standing"),
    [
        ("status", "unsubscribed", "ended"),
        ("Subscriber Status", "Pending", "pending"),
        ("MEMBER STATUS", "cleaned", "bounced"),
        ("UNSUB_TIME", "2024-01-01", "ended"),
        ("CLEAN_TIME", "2024-01-01", "bounced"),
        ("status", "blocklisted", "bounced"),
        ("status", "", "subscribed"),
    ],
)
def test_who_left_or_bounced_elsewhere_is_not_subscribed(
    head: str, cell: str, standing: str
) -> None:
    assert rows(f"email,{head}\na@b.example,{cell}\n")[0].standing == standing


@pytest.mark.parametrize(
    "data",
    [
        "email;name\na@b.example;A\n",
        "email\tname\na@b.example\tA\n",
        "email,name\na@b.example,A\n".encode("utf-16"),
        '"email","name"\r\n"a@b.example","A"\r\n\r\n',
    ],
)
def test_spreadsheets_of_all_kinds_are_read(data: str | bytes) -> None:
    (row,) = rows(data)
    assert (row.address, row.name) == ("a@b.example", "A")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"name,city\nRosa,Halmouth\n",
        b"\x89PNG\r\n\x1a\n\0\0",
        "email,name\na@b.example,Ren\xe9\n".encode("latin-1"),
        b"email," + b"x" * 200_000,
        b'email,name\na@b.example,"' + b"x" * 200_000,
    ],
)
def test_what_is_no_list_of_subscribers_is_refused_in_a_line(data: bytes) -> None:
    with pytest.raises(CsvRefused, match=r"^the file [^\n]+$"):
        rows(data)


def test_a_name_loses_what_cannot_be_seen() -> None:
    (row,) = rows('email,name\na@b.example,"Ro\u202esa\x07\tLind"\n')
    assert row.name == "Ro sa Lind"


@pytest.mark.parametrize("cell", ["=1+1", "+49", "-2", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_we_write_is_a_formula(cell: str) -> None:
    assert safe_cell(cell) == f"'{cell}"
    assert safe_cell("Rosa") == "Rosa"


@given(st.binary(max_size=400))
def test_no_bytes_make_it_fall(data: bytes) -> None:
    for given_bytes in (data, b"email,name\n" + data):
        with suppress(CsvRefused):
            assert all(row.line > 1 for row in rows(given_bytes))


class Endless(io.RawIOBase):
    """A file of a column's name and then the same bytes for ever; `given` counts what was read."""

    def __init__(self, begins: bytes, goes_on: bytes) -> None:
        self._next, self._goes_on = begins, goes_on * (8192 // len(goes_on))
        self.given = 0

    @override
    def readable(self) -> bool:
        return True

    @override
    def seekable(self) -> bool:
        return True

    @override
    def seek(self, offset: int, whence: int = 0) -> int:
        return 0

    @override
    def readinto(self, into: Any) -> int:
        piece, self._next = self._next[: len(into)], self._next[len(into) :] or self._goes_on
        into[: len(piece)] = piece
        self.given += len(piece)
        return len(piece)


@pytest.mark.parametrize(
    ("begins", "goes_on"),
    [
        (b"email\n", b"a"),
        (b"email\n", b"ada@post.example,"),
        (b'email,name\nada@post.example,"', b"a quotation that never ends\n"),
        (b"email,name\nada@post.example", b',"two\nlines"'),
        (b"", b"\0"),
    ],
)
def test_a_row_without_end_is_refused_before_it_fills_the_memory(
    begins: bytes, goes_on: bytes
) -> None:
    raw = Endless(begins, goes_on)
    with io.BufferedReader(raw) as file, pytest.raises(CsvRefused, match="the file is no CSV"):
        list(read_rows(file))
    assert raw.given < 1_000_000
