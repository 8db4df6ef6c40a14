"""Labelled submissions, from files and from the project's own writing."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from broadsheet.spam.engine.grammar import Root, read_grammar
from broadsheet.spam.engine.names import (
    SPECIALS,
    WRITTEN,
    company,
    hobby,
    keywords,
    likely,
    nickname,
    person,
    pick,
    plain_link,
    random_word,
    referral,
    spam_host,
    spam_link,
)
from broadsheet.spam.engine.submission import Submission

GRAMMARS = (
    "spam_trades",
    "spam_more",
    "spam_subtle",
    "spam_letters",
    "spam_recent",
    "spam_robots",
    "spam_blog",
    "spam_classic",
    "spam_spun",
    "spam_tube",
    "spam_world",
    "ham_en",
    "ham_fr",
    "ham_web",
    "ham_more",
    "ham_blog",
    "ham_life",
    "ham_news",
    "ham_tube",
    "ham_world",
    "other",
)
_LOOKALIKES = str.maketrans("aeopcxi", "\u0430\u0435\u043e\u0440\u0441\u0445\u0456")
_BOLD = {ord(letter): 0x1D5EE + place for place, letter in enumerate("abcdefghijklmnopqrstuvwxyz")}
_WRITES_SO = 0.12
_SHORTEST_WITH_SLIPS = 20


class RowsRefused(Exception):
    """A file of rows is not what it should be; the message is one line with its place."""


@dataclass(frozen=True, slots=True)
class Row:
    """A submission with its label; `source` is where it came from, `date` as written there."""

    submission: Submission
    spam: bool
    source: str
    date: str = ""


def read_rows(path: Path) -> Iterator[Row]:
    """Read JSONL rows of `text, author, email, url, permalink, article, label, source, date`.

    Raises:
        RowsRefused: the file cannot be read, or a line is not such a row.
    """
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield _row(line, f"{path}:{number}")
    except OSError as error:
        raise RowsRefused(f"{path}: cannot be read: {error.strerror}") from error


def _row(line: bytes, place: str) -> Row:
    """Return the row on a line.

    Raises:
        RowsRefused: it is no JSON object, or has no text or no label of 0 or 1.
    """
    try:
        values = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise RowsRefused(f"{place}: not JSON") from error
    if not isinstance(values, dict) or not isinstance(values.get("text"), str):
        raise RowsRefused(f"{place}: not an object with a text")
    if values.get("label") not in (0, 1):
        raise RowsRefused(f"{place}: its label is neither 0 nor 1")
    return Row(
        Submission(
            text=values["text"],
            author=str(values.get("author") or ""),
            email=str(values.get("email") or ""),
            url=str(values.get("url") or ""),
            permalink=str(values.get("permalink") or ""),
            article=str(values.get("article") or ""),
        ),
        bool(values["label"]),
        str(values.get("source") or ""),
        str(values.get("date") or ""),
    )


def written_rows(count: int, seed: int) -> list[Row]:
    """Return about `count` texts of the project's own, spam and ham, in many genres and scripts.

    The source of each is `written:` with its genre and language.
    """
    rng = random.Random(seed)  # noqa: S311
    grammar = read_grammar([WRITTEN / f"{name}.txt" for name in GRAMMARS], SPECIALS)
    found: dict[str, Row] = {}
    sizes = {root: len(root.forms) for root in grammar.roots}
    for spam in (True, False):
        roots = [root for root in grammar.roots if root.spam is spam]
        chosen = rng.choices(roots, weights=[sizes[root] ** 0.5 for root in roots], k=count // 2)
        for root in chosen:
            text = _as_typed(grammar.write(root, rng), rng, spam=spam)
            found.setdefault(text, _written(text, root, rng))
    return list(found.values())


def _written(text: str, root: Root, rng: random.Random) -> Row:
    """Return a written text with somebody's name under it."""
    source = f"written:{'spam' if root.spam else 'ham'}-{root.genre}-{root.language}"
    return Row(with_sender(Submission(text), rng, spam=root.spam), root.spam, source)


def with_sender(submission: Submission, rng: random.Random, *, spam: bool) -> Submission:
    """Give a submission a sender where it has none.

    How often each field is filled does not depend on the label, so that having an address cannot
    speak for or against anybody; what it looks like may.
    """
    author, email, url = submission.author, submission.email, submission.url
    named, mailed, linked = likely(rng, 0.75), likely(rng, 0.65), likely(rng, 0.45)
    if not author and named:
        author = _spam_name(rng) if spam else _ham_name(rng)
    if not email and mailed:
        email = f"h{rng.getrandbits(32):08x}@{pick(rng, 'mail')}"
    if not url and linked:
        url = _spam_site(rng) if spam else _ham_site(rng)
    return replace(submission, author=author, email=email, url=url)


def _spam_name(rng: random.Random) -> str:
    """Return what spammers sign with: as often a person's name as what they sell."""
    kinds = (keywords, company, random_word, person, nickname, spam_host)
    return rng.choices(kinds, weights=(24, 10, 7, 28, 28, 3))[0](rng)


def _ham_name(rng: random.Random) -> str:
    """Return what readers sign with, which at times is a firm's name or an odd one."""
    kinds = (nickname, company, random_word, hobby)
    return rng.choices(kinds, weights=(88, 3, 2, 7))[0](rng)


def _spam_site(rng: random.Random) -> str:
    """Return an address that a spammer's name links to."""
    kinds = (lambda chosen: f"http://{spam_host(chosen)}", spam_link, plain_link, referral)
    return rng.choices(kinds, weights=(45, 33, 18, 4))[0](rng)


def _ham_site(rng: random.Random) -> str:
    if likely(rng, 0.1):
        return f"http://{company(rng).lower().replace(' ', '')}.{rng.choice(['com', 'fr', 'in'])}"
    if likely(rng, 0.12):
        name = hobby(rng).lower().replace(" ", rng.choice(["", "-"]))
        return f"http://{rng.choice(['', 'www.'])}{name}.{rng.choice(['com', 'net', 'fr', 'org'])}"
    if likely(rng, 0.3):
        name = nickname(rng).lower().replace(" ", "").replace(".", "")
        return f"http://{name}.{rng.choice(['wordpress.com', 'blogspot.com', 'over-blog.com'])}"
    return "http://" + plain_link(rng).removeprefix("https://").removeprefix("http://")


def _as_typed(text: str, rng: random.Random, *, spam: bool) -> str:
    """Write a text as people type: careless letters; and, in spam, disguises."""
    if likely(rng, _WRITES_SO):
        text = text.lower()
    if likely(rng, _WRITES_SO / 4):
        text = text.upper() if "http" not in text else text
    if likely(rng, _WRITES_SO):
        text = text.rstrip(".!")
    if likely(rng, _WRITES_SO) and len(text) > _SHORTEST_WITH_SLIPS:
        at = rng.randrange(len(text) - 2)
        text = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    if likely(rng, _WRITES_SO / 2):
        text = text.replace(". ", ".\n\n")
    if spam and likely(rng, _WRITES_SO / 2):
        text = _disguised(text, rng)
    return text


def _disguised(text: str, rng: random.Random) -> str:
    """Hide a text's words from a reader that only compares letters."""
    kind = rng.choice(["look-alikes", "invisible", "decorative", "spaced"])
    if kind == "look-alikes":
        return text.translate(_LOOKALIKES)
    if kind == "invisible":
        return "\u200b".join(text[at : at + 5] for at in range(0, len(text), 5))
    if kind == "decorative":
        return text.lower().translate(_BOLD)
    words = text.split(" ")
    at = rng.randrange(len(words))
    words[at] = " ".join(words[at])
    return " ".join(words)
