"""Subscribers from a CSV file as Jetpack, Mailchimp, listmonk and others export it, unedited.

Columns are known by their names, whatever their order and language of spreadsheet; rows are read
one by one, and none is longer than a few pages, so that a file of any size needs little memory.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, Literal

Standing = Literal["subscribed", "pending", "ended", "bounced"]

MOST_BYTES_A_LINE = 100_000
_ADDRESS = ("email", "emailaddress", "mail", "subscriberemail", "useremail", "courriel")
_NAME = ("name", "fullname", "displayname", "username")
_FIRST, _LAST = ("firstname", "fname"), ("lastname", "lname")
_STATUS = ("status", "memberstatus", "subscriptionstatus", "subscriberstatus", "emailstatus")
_SINCE = (
    *("confirmtime", "optintime", "datesubscribed", "subscribedat", "subscriptiondate"),
    *("subscribedon", "createdat", "dateadded"),
)
_ENDED, _CLEANED = ("unsubtime", "unsubscribedat"), ("cleantime",)
_STANDINGS: dict[str, Standing] = {
    **dict.fromkeys(("unsubscribed", "disabled", "archived", "inactive"), "ended"),
    **dict.fromkeys(("pending", "unconfirmed", "nonsubscribed", "transactional"), "pending"),
    **dict.fromkeys(("cleaned", "bounced", "blocklisted", "blacklisted", "complained"), "bounced"),
}
_DATES = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d", "%d/%m/%Y", "%B %d, %Y")


class CsvRefused(ValueError):
    """The file cannot be read as subscribers; `str()` of it is one line that says why."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the file: an address as it stands there, and what is said about it."""

    line: int
    address: str
    name: str
    standing: Standing
    since: datetime | None


def read_rows(file: IO[bytes]) -> Iterator[Row]:
    """Yield the rows of a CSV file, one by one.

    Raises:
        CsvRefused: it is no UTF-8 or UTF-16, has no column of addresses, or cannot be cut into
            lines and cells.
    """
    text = io.TextIOWrapper(file, encoding=_encoding(file), newline="")
    try:
        yield from _rows(text)
    except UnicodeError as wrong:
        raise CsvRefused("the file is not UTF-8: export it again as CSV UTF-8") from wrong
    except csv.Error as wrong:
        raise CsvRefused(f"the file is no CSV: {wrong}") from wrong
    finally:
        text.detach()


def _rows(text: io.TextIOWrapper) -> Iterator[Row]:
    first = text.readline(MOST_BYTES_A_LINE)
    if len(first) >= MOST_BYTES_A_LINE or "\0" in first:
        raise CsvRefused("the file is no CSV: its first line is too long or not text")
    mark = max(",;\t", key=first.count)
    columns = [_plain(cell) for cell in next(csv.reader([first], delimiter=mark), [])]
    where = _Columns(columns)
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=mark)
    for cells in reader:
        lines.taken = 0
        if any(cell.strip() for cell in cells):
            yield where.row(cells, reader.line_num + 1)


class _Lines:
    """The lines of a text, `taken` so much of them for the row that is being read."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self.taken = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._text.readline(MOST_BYTES_A_LINE)
        if not line:
            raise StopIteration
        self.taken += len(line)
        if self.taken >= MOST_BYTES_A_LINE:
            raise CsvRefused("the file is no CSV: a row is too long, or a quotation never ends")
        return line


class _Columns:
    """Which column says what."""

    def __init__(self, columns: list[str]) -> None:
        self._at = {name: index for index, name in reversed(list(enumerate(columns)))}
        if not any(name in self._at for name in _ADDRESS):
            raise CsvRefused("the file has no column of e-mail addresses")

    def row(self, cells: list[str], line: int) -> Row:
        name = self._cell(cells, _NAME)
        if not name:
            name = f"{self._cell(cells, _FIRST)} {self._cell(cells, _LAST)}"
        return Row(
            line,
            self._cell(cells, _ADDRESS),
            _visible(name)[:80],
            self._standing(cells),
            _date(self._cell(cells, _SINCE)),
        )

    def _cell(self, cells: list[str], names: tuple[str, ...]) -> str:
        for name in names:
            index = self._at.get(name, len(cells))
            if index < len(cells) and cells[index].strip():
                return cells[index].strip()
        return ""

    def _standing(self, cells: list[str]) -> Standing:
        if any(name in self._at for name in _CLEANED):
            return "bounced"
        if any(name in self._at for name in _ENDED):
            return "ended"
        return _STANDINGS.get(_plain(self._cell(cells, _STATUS)), "subscribed")


def _encoding(file: IO[bytes]) -> str:
    mark = file.read(2)
    file.seek(0)
    return "utf-16" if mark in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"


def _plain(text: str) -> str:
    return re.sub(r"[^a-z]", "", text.lower())


def _visible(text: str) -> str:
    kept = (c if unicodedata.category(c)[0] not in "CZ" else " " for c in text)
    return " ".join("".join(kept).split())


def _date(text: str) -> datetime | None:
    for form in _DATES:
        try:
            return datetime.strptime(text[:19], form).replace(tzinfo=UTC)
        except ValueError:
            continue
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def safe_cell(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula.

    Source: OWASP, "CSV Injection".
    """
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
