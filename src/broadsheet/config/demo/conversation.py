"""Replies of the demonstration: written, generated and unwelcome, in the order they arrived."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from random import Random

from django.utils.text import slugify

from broadsheet.config.demo import grammar
from broadsheet.config.demo.content import Content
from broadsheet.config.demo.newsroom import Newsroom

_SPAM_SHARE = 6
_ANSWERS = 0.4
_DEEPEST = 4
_REMEMBERED = 12
_LEFT_WAITING = 0.03
_FOR_THE_LEAD = 0.12
_OF_THE_HOUSE = ", The Lantern"


@dataclass(frozen=True)
class Topic:
    """An article that is replied to."""

    key: int
    slug: str
    plain: str
    published_at: datetime


@dataclass(frozen=True, eq=False)
class Said:
    """A reply before it is judged; `approved` says that a moderator let it through.

    `staff` is the account's key of whoever answers for the paper.
    """

    topic: Topic
    name: str
    address: str
    words: str
    at: datetime
    parent: "Said | None" = None
    approved: bool = True
    url: str = ""
    staff: int | None = None

    @property
    def depth(self) -> int:
        """How many replies this one stands below."""
        return self.parent.depth + 1 if self.parent else 0


def conversation(
    *,
    count: int,
    content: Content,
    topics: Sequence[Topic],
    newsroom: Newsroom,
    now: datetime,
    rng: Random,
) -> list[Said]:
    """Return `count` replies in the order they arrived, answers after what they answer.

    Up to a sixth is spam; the written replies come before generated ones. `topics` are in order of
    interest, the leading article first; without any there are no replies.
    """
    if not topics:
        return []
    spam = list(islice(_spam(content, topics, now, rng), count // _SPAM_SHARE))
    said = list(islice(_written(content, topics, newsroom), count - len(spam)))
    said += islice(_generated(topics, now, rng), count - len(spam) - len(said))
    return sorted([*said, *spam], key=lambda reply: reply.at)


def _written(content: Content, topics: Sequence[Topic], newsroom: Newsroom) -> Iterator[Said]:
    said: dict[str, Said] = {}
    for topic in topics:
        for reply in content.replies:
            if reply.article != topic.slug:
                continue
            name = reply.name
            account = _account_of(name, newsroom)
            made = Said(
                topic=topic,
                name=name,
                address=account[1] if account else f"{slugify(name) or 'reader'}@replies.example",
                words=reply.words,
                at=topic.published_at + timedelta(minutes=reply.minutes),
                parent=said.get(reply.parent),
                approved=reply.state == "published",
                staff=account[0] if account else None,
            )
            said[reply.id] = made
            yield made


def _account_of(name: str, newsroom: Newsroom) -> tuple[int, str] | None:
    author = newsroom.authors.get(slugify(name.removesuffix(_OF_THE_HOUSE)))
    if not name.endswith(_OF_THE_HOUSE) or author is None or author.account is None:
        return None
    return author.account.pk, author.account.email


def _spam(content: Content, topics: Sequence[Topic], now: datetime, rng: Random) -> Iterator[Said]:
    for unwanted in content.spam:
        topic = topics[int(len(topics) * rng.random() ** 3)]
        yield Said(
            topic=topic,
            name=unwanted.name,
            address=unwanted.email,
            words=unwanted.words,
            at=_between(topic.published_at, now, rng),
            approved=False,
            url=unwanted.url,
        )


def _generated(topics: Sequence[Topic], now: datetime, rng: Random) -> Iterator[Said]:
    """Yield replies without end; what answers another comes later than it."""
    lately: dict[int, deque[Said]] = {}
    number = 0
    while True:
        number += 1
        topic = topics[0] if rng.random() < _FOR_THE_LEAD else rng.choice(topics)
        recent = lately.setdefault(topic.key, deque(maxlen=_REMEMBERED))
        parent = rng.choice(recent) if recent and rng.random() < _ANSWERS else None
        approved = rng.random() >= _LEFT_WAITING
        name = grammar.person(rng)
        reply = Said(
            topic=topic,
            name=name,
            address=f"{slugify(name)}.{number}@replies.example",
            words=grammar.reply(rng, answers=parent is not None),
            at=_between(parent.at if parent else topic.published_at, now, rng),
            parent=parent,
            approved=approved,
        )
        if approved and reply.depth < _DEEPEST:
            recent.append(reply)
        yield reply


def _between(start: datetime, end: datetime, rng: Random) -> datetime:
    """Return a moment after `start`, most likely soon."""
    span = min(end - start, timedelta(days=3))
    return start + span * (0.02 + 0.96 * rng.random() ** 2)
