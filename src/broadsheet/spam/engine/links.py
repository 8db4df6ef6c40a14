"""Ways to reach the writer that a text carries: links, telephone numbers, addresses, handles."""

import re
from typing import NamedTuple

from broadsheet.spam.engine.normalise import LINK

PHONE, MAIL, HANDLE, AMOUNT = "\x02\x03\x04\x05"
"""Marks that stand for what was found, so that n-grams see its place and not its value."""

MOST_LINKS = 30
"""Links looked at one by one; any further ones are only counted."""

_HOST = re.compile(
    r"(?:[a-z][a-z0-9+.\-]{1,10}://)?(?:[^\s/@]{1,40}@)?"
    r"((?:[a-z0-9\u00a1-\uffff](?:[a-z0-9\u00a1-\uffff\-]{0,62})\.){1,6}[a-z\u00a1-\uffff]{2,18})"
    r"(?::\d{1,5})?((?:[/?#]\S{0,400})?)",
    re.IGNORECASE,
)
_SCHEME = re.compile(r"(?:https?|ftp|hxxps?):/{0,3}", re.IGNORECASE)
_IP = re.compile(r"(?:https?://)(\d{1,3}(?:\.\d{1,3}){3})(\S{0,400})", re.IGNORECASE)
_MAIL = re.compile(
    r"[\w.+\-]{1,60}(?:@|\s?[\[(]\s?at\s?[\])]\s?)[\w\-]{1,60}(?:\.[\w\-]{1,30}){1,3}",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?<![\w.,:/=\-])\+?\(?\d[\d ()~\-\u2013\u00a0]{7,20}\d(?![\w.:/])")
_HANDLE = re.compile(r"(?<!\w)@[A-Za-z_][\w.]{2,30}")
_AMOUNT = re.compile(
    r"(?:[$£€¥₹₽]|\b(?:usd|eur|gbp|rs\.?|us\$)\s?)\s?\d[\d.,]{0,15}\s?(?:k|m|million|billion)?\b"
    r"|\b\d[\d.,]{0,15}\s?(?:[$£€¥₹₽]|(?:usd|eur|euros?|gbp|dollars?|pounds?|btc|\u0440\u0443\u0431\w*|元)\b)",
    re.IGNORECASE,
)
_CURRENCY = re.compile(
    r"[$£€¥₹₽\u5143]|\d\s?(?:usd|eur|gbp|dollar|pound|btc|\u0440\u0443\u0431)"
    r"|(?:usd|eur|gbp|rs\.?) ?\d",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_ASCII_DIGITS = b"0123456789"
# Part of every link: a full stop inside a word and not at its end.
_DOTTED = re.compile(r"\.[^\s.]")
# A number with no country's or trunk prefix is one only in the groups that people write it in;
# other long numbers are identifiers, columns of figures and network addresses.
_DIALLED = re.compile(
    r"(?:\+|00|\(|0\d|1[ -]\(?\d{3}\)?[ -]).*|1\d{10}|\d{3}[- ]\d{3}[- ]\d{4}|[6-9]\d{9}"
    r"|[1-9]\d(?:[ -]\d{2}){3,4}",
    re.DOTALL,
)
_TRIM = "()[]{}<>\"'\u201c\u201d\u2018\u2019\u00ab\u00bb,;:!?*\u2026"
_BARE_TRIM = _TRIM + "."
_TOLD_LINKS = 6
_FEWEST_PHONE_DIGITS, _MOST_PHONE_DIGITS, _MOST_PHONES = 9, 15, 4
# A bare "word.word" is a link only with an ending in real use; otherwise it is a missing space.
_ENDINGS = frozenset(
    "com net org info biz edu gov mil int co io me tv cc ly gl be us uk ca au nz ie in pk bd lk np "
    "de at ch fr es pt it nl pl cz sk hu ro bg gr tr ru su ua by kz il ae sa ir eg ng ke za gh "
    "br ar mx cl pe ve cn hk tw jp kr vn th id my sg ph eu no se dk fi is lt lv ee si hr rs "
    "xyz top icu club online site store shop website space live pro vip win bid loan work click "
    "link app dev tech blog news agency company services solutions academy life today world asia "
    "mobi tel xxx cam fun bet casino poker rest monster cyou buzz gq ml cf tk ga pw ws to fm "
    "am ai gg page \u0440\u0444 \u0443\u043a\u0440".split()
)


class Link(NamedTuple):
    """Where a link leads: `host` in lower case without www, `path` with query, as written."""

    host: str
    path: str


class Contacts(NamedTuple):
    """What was found, and `text` with marks in its place.

    `links` has at most `MOST_LINKS`; `link_count` counts all; `link_chars` is their length.
    `link_words` are hosts and paths of the first few; `digits` are those outside links.
    """

    text: str
    links: tuple[Link, ...]
    link_count: int
    link_chars: int
    phones: int
    mails: int
    handles: int
    amounts: int
    digits: int

    @property
    def reachable(self) -> tuple[int, int, int] | None:
        """How many telephone numbers, addresses and handles there are; None where there is none."""
        found = (self.phones, self.mails, self.handles)
        return found if any(found) else None

    @property
    def link_words(self) -> str:
        """What the addresses themselves say, which is often what they sell."""
        return " ".join(f"{place.host} {place.path}"[:80] for place in self.links[:_TOLD_LINKS])


def link(address: str) -> Link | None:
    """Return the parts of an address written with or without scheme, None if it is none."""
    address = address.strip(_TRIM)[:500]
    found = _IP.match(address) or _HOST.match(address)
    if not found:
        return None
    return Link(found[1].lower().removeprefix("www."), found[2])


def contacts(text: str, targets: tuple[str, ...] = ()) -> Contacts:
    """Find links, numbers, addresses and handles in a text that is already plain.

    `targets` are further addresses that mark-up led to; they count as links.
    """
    mails = handles = phones = amounts = 0
    if "@" in text or "at]" in text or "at)" in text:
        text, mails = _MAIL.subn(f" {MAIL} ", text)
    if "@" in text:
        text, handles = _HANDLE.subn(f" {HANDLE} ", text)
    count, chars = len(targets), 0
    found = [place for target in targets[:MOST_LINKS] if (place := link(target))]
    if _DOTTED.search(text):
        text, count, chars = _marked_links(text, found, count)
    digits = _digits(text)
    if digits and _CURRENCY.search(text):
        text, amounts = _AMOUNT.subn(f" {AMOUNT} ", text)
    if digits >= _FEWEST_PHONE_DIGITS:
        text, phones = _marked_phones(text)
    return Contacts(text, tuple(found), count, chars, phones, mails, handles, amounts, digits)


def _digits(text: str) -> int:
    """Return how many digits there are, of any script."""
    if not text.isascii():
        return len(_DIGIT.findall(text))
    written = text.encode()
    return len(written) - len(written.translate(None, _ASCII_DIGITS))


def _marked_links(text: str, found: list[Link], count: int) -> tuple[str, int, int]:
    """Replace each bare link by its mark; return the text, all links and their characters."""
    words, chars = text.split(" "), 0
    for place, word in enumerate(words):
        if "." not in word:
            continue
        pieces = word.split("\n")
        for position, piece in enumerate(pieces):
            here = _bare_link(piece)
            if here is None:
                continue
            count += 1
            chars += len(piece)
            if len(found) < MOST_LINKS:
                found.append(here)
            pieces[position] = f" {LINK} "
        words[place] = "\n".join(pieces)
    return " ".join(words), count, chars


def _bare_link(word: str) -> Link | None:
    """Return the link that a word is, or hides after a glued prefix such as "here:http://"."""
    if "." not in word:
        return None
    if ":" in word and (scheme := _SCHEME.search(word[:400])):
        return link(word[scheme.end() :]) or link(word[scheme.start() :])
    bare = word.strip(_BARE_TRIM)[:500]
    found = _HOST.match(bare) if "." in bare else None
    if not found:
        return None
    rest = bare[found.end() :]
    host = found[1].lower()
    if host.rpartition(".")[2] not in _ENDINGS or (rest and (rest[0].isalnum() or rest[0] in "_(")):
        return None
    glued = host.count(".") == 1 and bool(found[1].rpartition(".")[2][:1].isupper())
    return None if glued else Link(host.removeprefix("www."), found[2])


def _marked_phones(text: str) -> tuple[str, int]:
    """Replace telephone numbers by their mark; dates, sums and long codes stay."""
    numbers: set[str] = set()

    def marked(found: re.Match[str]) -> str:
        digits = "".join(_DIGIT.findall(found[0]))
        if not _FEWEST_PHONE_DIGITS <= len(digits) <= _MOST_PHONE_DIGITS:
            return found[0]
        if not _DIALLED.fullmatch(found[0].strip()):
            return found[0]
        numbers.add(digits)
        return f" {PHONE} "

    replaced = _PHONE.sub(marked, text)
    # Many different numbers are a table, not a way to reach somebody.
    return (replaced, len(numbers)) if len(numbers) <= _MOST_PHONES else (text, 0)
