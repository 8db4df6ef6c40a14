"""Replies for tests, sent the way readers send them."""

from datetime import UTC, datetime
from itertools import count

from broadsheet.articles.models import ArticlePage
from broadsheet.base.models import User
from broadsheet.comments.actions import Draft, submit_comment
from broadsheet.comments.models import Comment, ReplyRules
from broadsheet.readers.actions import confirm_reader, meet_reader
from broadsheet.readers.models import Reader
from tests.people import COMMENTER, Person

AFTERNOON = datetime(2026, 3, 14, 15, 30, tzinfo=UTC)
SENSIBLE = (
    "I worked at the harbour for thirty years, and the envoys met in the same closed room then."
)
SPAM = (
    "Buy cheap Viagra and Cialis online without prescription! Best casino bonus and payday loans: "
    "http://pills.example/buy http://casino.example/win http://loans.example/now"
)

_numbers = count(1)


def set_mode(article: ArticlePage, mode: ReplyRules.Mode) -> None:
    """Say how an article takes replies."""
    ReplyRules.objects.update_or_create(article=article, defaults={"mode": mode})


def send_reply(  # noqa: PLR0913 - a test names only what it is about
    article: ArticlePage,
    text: str = "",
    *,
    by: Person = COMMENTER,
    to: Comment | None = None,
    key: str = "",
    at: datetime = AFTERNOON,
    staff: User | None = None,
    honeypot: str = "",
    reader: Reader | None = None,
    wants: tuple[str, ...] = (),
    network: str = "",
) -> Comment:
    """Send one reply and return it as stored; without a text it says something new each time."""
    number = next(_numbers)
    return submit_comment(
        article=article,
        parent=to,
        draft=Draft(
            by.name,
            by.address,
            text or f"{SENSIBLE} ({number})",
            honeypot=honeypot,
            wants=wants,
        ),
        key=key or f"key-{number}",
        network_key=network or f"network-{number}",
        now=at,
        staff=staff,
        reader=reader,
    )


def known_reader(person: Person = COMMENTER) -> Reader:
    """Return somebody who has proven that the address is theirs."""
    reader = meet_reader(address=person.address, name=person.name, now=AFTERNOON)
    confirm_reader(reader=reader, now=AFTERNOON)
    return reader


def publish_reply(
    article: ArticlePage, text: str = "", **how: Comment | Person | Reader | tuple[str, ...]
) -> Comment:
    """Send a reply and let it be published whatever the rules said."""
    comment = send_reply(article, text, **how)  # type: ignore[arg-type]  # by=, to=, reader=, wants=
    Comment.objects.filter(pk=comment.pk).update(state=Comment.State.PUBLISHED)
    comment.refresh_from_db()
    return comment
