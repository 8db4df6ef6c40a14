"""Mail that came back, read from a postbox. It was tried on Dovecot; here a server is played."""

import imaplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from broadsheet.mail.engine.postbox import PostboxRefused, collect, folder_name, sign_in


class Box:
    """Behaves like an IMAP server with three unread mails, of which the second cannot be read."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def search(self, *_criteria: Any) -> tuple[str, list[bytes]]:
        return "OK", [b"1 2 3"]

    def fetch(self, number: str, _what: str) -> tuple[str, list[Any]]:
        return "OK", [(b"head", number.encode()), b")"]

    def store(self, number: str, *_flags: str) -> None:
        self.seen.append(number)


def test_a_mail_of_the_postbox_stays_unread_until_it_was_dealt_with() -> None:
    box, dealt = Box(), []

    @contextmanager
    def opening(_address: str) -> Iterator[Box]:
        yield box

    def deal(data: bytes) -> None:
        if data == b"2":
            raise LookupError(data)
        dealt.append(data)

    with pytest.raises(LookupError):
        collect("imaps://x", deal, opening=opening)
    assert (dealt, box.seen) == ([b"1"], ["1"])


class Server:
    """Behaves like an IMAP server that knows one password, and what it can be told it with."""

    def __init__(self, *capabilities: str) -> None:
        self.capabilities = capabilities

    def authenticate(self, _how: str, answer: Callable[[bytes], bytes]) -> None:
        if answer(b"") != "\0edda\0pässwort".encode():
            raise imaplib.IMAP4.error("AUTHENTICATIONFAILED")

    def login(self, user: str, password: str) -> None:
        if (user.encode("ascii"), password.encode("ascii")) != (b"edda", b"password"):
            raise imaplib.IMAP4.error("NO")


def test_any_password_is_told_where_the_server_takes_it_and_a_wrong_one_is_refused() -> None:
    sign_in(Server("AUTH=PLAIN"), "edda", "pässwort")
    sign_in(Server(), "edda", "password")
    for server in (Server("AUTH=PLAIN"), Server()):
        for wrong in ("wrong", "pässword"):
            with pytest.raises(PostboxRefused, match=r"user name and password$"):
                sign_in(server, "edda", wrong)


@pytest.mark.parametrize(
    ("name", "spelt"),
    [
        ("INBOX", '"INBOX"'),
        ("Back & forth", '"Back &- forth"'),
        ("Rückläufer", '"R&APw-ckl&AOQ-ufer"'),
        ('a "b" \\c', '"a \\"b\\" \\\\c"'),
        ("~peter/mail/台北/日本語", '"~peter/mail/&U,BTFw-/&ZeVnLIqe-"'),
        ("a\r\nb", '"a&AA0ACg-b"'),
    ],
)
def test_a_folder_is_named_as_imap_spells_it(name: str, spelt: str) -> None:
    assert folder_name(name) == spelt


@pytest.mark.parametrize(
    "address",
    ["imap://edda:x@mail.example/", "imaps://mail.example/", "imaps://edda:x@/", "imaps://e@[::1"],
)
def test_what_is_no_postbox_is_refused_in_a_line(address: str) -> None:
    with pytest.raises(PostboxRefused, match=r"^the postbox must be imaps://[^\n]+$"):
        collect(address, lambda data: data)
