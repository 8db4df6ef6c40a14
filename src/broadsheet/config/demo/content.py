"""The invented newspaper as typed values: read from the data files, checked, never written back."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import field
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Literal, get_args

from pydantic import TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from broadsheet.config.demo.blocks import STRICT, Block, Channel, words_of

Weekday = Literal["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)
DOCUMENTS = files("broadsheet.config.demo") / "content" / "documents"
"""The files that articles offer."""


class ContentError(Exception):
    """A data file of the demonstration is wrong; the message names the file and the field."""


@dataclass(frozen=True, config=STRICT)
class Section:
    """A section of the paper, such as Harbour."""

    slug: str
    name: str
    description: str
    colour: str


@dataclass(frozen=True, config=STRICT)
class Story:
    """A running subject that several articles belong to."""

    slug: str
    title: str
    description: str


@dataclass(frozen=True, config=STRICT)
class StaffMember:
    """A person who signs in at the desk; `account` is the group."""

    account: Literal[
        "administrator", "editor", "reporter", "contributor", "moderator", "newsletter"
    ]
    name: str
    role: str
    email: str


@dataclass(frozen=True, config=STRICT)
class Author:
    """A person who signs articles."""

    slug: str
    name: str
    role: str
    bio: str


@dataclass(frozen=True, config=STRICT)
class Paper:
    """The newspaper's own particulars."""

    name: str
    short_name: str
    motto: str
    founded: int
    place: str
    country: str
    language: str
    time_zone: str
    email: str
    history: str
    sections: tuple[Section, ...]
    stories: tuple[Story, ...]
    staff: tuple[StaffMember, ...]
    authors: tuple[Author, ...]


@dataclass(frozen=True, config=STRICT)
class Source:
    """A person or body that speaks; `unnamed` are people who asked not to be named."""

    slug: str
    name: str
    kind: Literal["person", "body", "unnamed"]
    description: str


@dataclass(frozen=True, config=STRICT)
class Byline:
    """An author of an article, with what the role line says of it, such as `in Drost`."""

    author: str
    role: str = ""


@dataclass(frozen=True, config=STRICT)
class Picture:
    """A drawn picture, `name` as in `pictures.NAMES`, and the words that go with it."""

    name: str
    alt: str
    caption: str
    credit: str


@dataclass(frozen=True, config=STRICT)
class SourceReference:
    """What an article rests on; seen `days_before` its publication.

    The text cites it by its `key`; `copy` names the newspaper's own one, in `content/documents`.
    """

    kind: Literal["interview", "document", "footage", "post", "other"]
    outlet: str
    title: str
    days_before: int
    url: str = ""
    key: str = ""
    copy: str = ""


@dataclass(frozen=True, config=STRICT)
class Correction:
    """What was wrong and is right now, `hours_after` publication."""

    hours_after: int
    text: str


@dataclass(frozen=True, config=STRICT)
class Statement:
    """One attributed utterance; `words` stand in the article's body as they are written here."""

    source: str
    words: str
    cue: str
    channel: Channel
    said_hours_before: int
    form: Literal["direct", "indirect"] = "direct"
    record: Literal["named", "unnamed"] = "named"
    detail: str = ""
    hedge: str = ""
    confirmed_by: str = ""


@dataclass(frozen=True, config=STRICT)
class Article:
    """An article as the newsroom wrote it, `age_hours` before the demonstration's now.

    `weekday` is the day on which its text supposes to be read; other days move with it.
    """

    slug: str
    section: str
    kind: str
    headline: str
    standfirst: str
    dateline: str
    tags: tuple[str, ...]
    age_hours: int
    bylines: tuple[Byline, ...]
    body: tuple[Block, ...]
    story: str = ""
    weekday: Weekday | Literal[""] = ""
    lead: bool = False
    picture: Picture | None = None
    source_references: tuple[SourceReference, ...] = ()
    corrections: tuple[Correction, ...] = ()
    statements: tuple[Statement, ...] = ()

    @property
    def plain(self) -> str:
        """The body's words without markup, one line, social posts and quotations included."""
        return " ".join(" ".join(words_of(block) for block in self.body).split())


@dataclass(frozen=True, config=STRICT)
class StockPicture:
    """A picture that goes with any article, and where it stands in the archive."""

    name: str
    alt: str
    caption: str


@dataclass(frozen=True, config=STRICT)
class Reply:
    """A reader's reply, `minutes` after its article; `held` waits for a moderator."""

    id: str
    name: str
    minutes: int
    words: str
    article: str = ""
    parent: str = ""
    state: Literal["published", "held"] = "published"


@dataclass(frozen=True, config=STRICT)
class Spam:
    """An unwelcome reply as a machine leaves it."""

    genre: str
    name: str
    email: str
    words: str
    url: str = ""


@dataclass(frozen=True, config=STRICT)
class Names:
    """What invented people are called."""

    given: tuple[str, ...]
    family: tuple[str, ...]


@dataclass(frozen=True, config=STRICT)
class Content:
    """Everything that was written by hand for the demonstration."""

    paper: Paper
    sources: tuple[Source, ...]
    articles: tuple[Article, ...]
    replies: tuple[Reply, ...]
    spam: tuple[Spam, ...]
    stock: tuple[StockPicture, ...]
    names: Names
    lead: Article = field(init=False)

    def __post_init__(self) -> None:
        """Name the one article that leads the front page."""
        leads = [article for article in self.articles if article.lead]
        if len(leads) != 1:
            raise ValueError(f"exactly one article leads, not {len(leads)}")
        object.__setattr__(self, "lead", leads[0])


def _typographic(value: Any) -> Any:
    """Return `value` with every straight apostrophe curved: the files are typed on a keyboard."""
    if isinstance(value, str):
        return value.strip().replace("'", "\N{RIGHT SINGLE QUOTATION MARK}")
    if isinstance(value, list):
        return [_typographic(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _typographic(item) for key, item in value.items()}
    return value


def _read(path: Traversable) -> dict[str, Any]:
    try:
        read: dict[str, Any] = _typographic(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ContentError(f"{path.name}: {error}") from error
    return read


def _tables(folder: Traversable) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if path.name.endswith(".toml"):
            yield path.name, _read(path)


def _typed(kind: Any, name: str, value: Any) -> Any:
    try:
        return TypeAdapter(kind).validate_python(value)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        raise ContentError(f"{name}: {where}: {first['msg']}") from error


def _replies(folder: Traversable) -> Iterator[Reply]:
    for name, table in _tables(folder):
        article = table.get("article", "")
        for reply in table.get("replies", []):
            yield _typed(Reply, name, {"article": article, **reply})


def read_content(folder: Traversable) -> Content:
    """Return what the data files under `folder` say, typed; `check_content` says if it agrees.

    Raises:
        ContentError: a file is not TOML, or a field is missing, unknown or of the wrong kind.
    """
    articles = [_typed(Article, name, table) for name, table in _tables(folder / "articles")]
    return Content(
        paper=_typed(Paper, "paper.toml", _read(folder / "paper.toml")),
        sources=_typed(
            tuple[Source, ...], "sources.toml", _read(folder / "sources.toml")["sources"]
        ),
        articles=tuple(sorted(articles, key=lambda article: (article.age_hours, article.slug))),
        replies=tuple(_replies(folder / "replies")),
        spam=_typed(tuple[Spam, ...], "spam.toml", _read(folder / "spam.toml")["spam"]),
        stock=_typed(
            tuple[StockPicture, ...], "pictures.toml", _read(folder / "pictures.toml")["pictures"]
        ),
        names=_typed(Names, "names.toml", _read(folder / "names.toml")),
    )


@cache
def load_content() -> Content:
    """Return the newspaper that ships with Broadsheet, articles newest first, the lead foremost.

    Raises:
        ContentError: as `read_content`.
    """
    return read_content(files("broadsheet.config.demo") / "content")
