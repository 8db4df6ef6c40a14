"""A postbox on an IMAP server: its unread mails, each marked once it was dealt with."""

import imaplib
import re
import ssl
from binascii import b2a_base64
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Any
from urllib.parse import unquote, urlsplit

AT_ONCE = 200
SECONDS = 30.0
PORT = 993
Opening = Callable[[str], AbstractContextManager[Any]]
"""Opens a postbox by its address, as something that behaves like `imaplib.IMAP4`."""


class PostboxRefused(Exception):
    """The postbox cannot be opened; `str()` of it is one line, without the password."""


@contextmanager
def _open(address: str) -> Iterator[imaplib.IMAP4]:
    try:
        parts = urlsplit(address)
        port = parts.port or PORT
    except ValueError:
        parts, port = urlsplit(""), PORT
    if parts.scheme != "imaps" or not parts.hostname or not parts.username:
        raise PostboxRefused("the postbox must be imaps://USER:PASSWORD@HOST/FOLDER")
    box: imaplib.IMAP4 | None = None
    try:
        secure = ssl.create_default_context()
        box = imaplib.IMAP4_SSL(parts.hostname, port, ssl_context=secure, timeout=SECONDS)
        sign_in(box, unquote(parts.username), unquote(parts.password or ""))
        state, _ = box.select(folder_name(unquote(parts.path.strip("/")) or "INBOX"))
        if state != "OK":
            raise PostboxRefused("the postbox has no such folder")
        yield box
    except (OSError, imaplib.IMAP4.error) as failed:
        raise PostboxRefused(f"the postbox cannot be read: {type(failed).__name__}") from failed
    finally:
        if box is not None:
            with suppress(OSError, imaplib.IMAP4.error):
                box.logout()


def sign_in(box: Any, user: str, password: str) -> None:
    """Say who we are, in UTF-8 where the server has a way for it.

    Raises:
        PostboxRefused: the server does not believe it.

    Source: RFC 4616; RFC 3501, section 6.2.
    """
    try:
        if "AUTH=PLAIN" in box.capabilities:
            box.authenticate("PLAIN", lambda _challenge: f"\0{user}\0{password}".encode())
        else:
            box.login(user, password)
    except (imaplib.IMAP4.error, UnicodeEncodeError) as failed:
        raise PostboxRefused("the server does not accept our user name and password") from failed


def folder_name(name: str) -> str:
    """Return a folder's name as IMAP spells and quotes it.

    Source: RFC 3501, section 5.1.3.
    """
    spelt = _UNPRINTED.sub(_shifted, name.replace("&", "&-"))
    return '"{}"'.format(spelt.replace("\\", "\\\\").replace('"', '\\"'))


_UNPRINTED = re.compile("[^ -~]+")


def _shifted(found: re.Match[str]) -> str:
    raw = b2a_base64(found[0].encode("utf-16-be"), newline=False)
    return f"&{raw.rstrip(b'=').replace(b'/', b',').decode()}-"


def collect(address: str, deal_with: Callable[[bytes], object], *, opening: Opening = _open) -> int:
    """Hand each unread mail to `deal_with` and mark it as read after that; return how many.

    A mail whose dealing fails stays unread, and is handed over again the next time.

    Raises:
        PostboxRefused: it cannot be opened or read.
    """
    done = 0
    with opening(address) as box:
        _state, found = box.search(None, "UNSEEN")
        for number in found[0].split()[:AT_ONCE]:
            _state, parts = box.fetch(number.decode(), "(BODY.PEEK[])")
            for part in parts:
                if isinstance(part, tuple):
                    deal_with(part[1])
            box.store(number.decode(), "+FLAGS", "\\Seen")
            done += 1
    return done
