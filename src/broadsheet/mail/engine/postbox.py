"""A postbox on an IMAP server: its unread mails, each marked once it was dealt with."""

import imaplib
import ssl
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
    parts = urlsplit(address)
    if parts.scheme != "imaps" or not parts.hostname or not parts.username:
        raise PostboxRefused("the postbox must be imaps://USER:PASSWORD@HOST/FOLDER")
    box: imaplib.IMAP4 | None = None
    try:
        secure = ssl.create_default_context()
        box = imaplib.IMAP4_SSL(
            parts.hostname,
            parts.port or PORT,
            ssl_context=secure,
            timeout=SECONDS,
        )
        box.login(unquote(parts.username), unquote(parts.password or ""))
        state, _ = box.select(f'"{unquote(parts.path.strip("/")) or "INBOX"}"')
        if state != "OK":
            raise PostboxRefused("the postbox has no such folder")
        yield box
    except (OSError, imaplib.IMAP4.error) as failed:
        raise PostboxRefused(f"the postbox cannot be read: {type(failed).__name__}") from failed
    finally:
        if box is not None:
            with suppress(OSError, imaplib.IMAP4.error):
                box.logout()


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
