"""The people, places and pictures of the demonstration, stored before any article."""

import secrets
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from typing import Protocol, TypeVar

from django.core.files.images import ImageFile
from django.utils.text import slugify
from PIL import Image
from wagtail.models import Site

from broadsheet.articles.models import (
    Author,
    FrontPage,
    PlainPage,
    Recording,
    SectionPage,
    Story,
    Tag,
)
from broadsheet.articles.pictures import prepare
from broadsheet.base.models import NewsDocument, NewsImage, User
from broadsheet.config.demo.blocks import ImageBlock
from broadsheet.config.demo.content import Content
from broadsheet.config.demo.files import make_documents, make_recordings
from broadsheet.config.demo.pictures import NAMES, draw, draw_portrait, jpeg
from broadsheet.newsletters.models import Newsletter
from broadsheet.record.models import Source
from broadsheet.staff.actions import add_staff
from broadsheet.standing.models import ContactPage
from broadsheet.theme.models import Look

T = TypeVar("T")
_WRITE = (
    "<p>Tell us what we should know, what we got wrong, or what you would like to read. Somebody "
    "in the newsroom reads every message, usually on the same day.</p>"
)
_CREDIT = "Drawing: Osric Tan for The Lantern"
_LICENCE = "CC0 1.0: drawn by the program itself"


class Progress(Protocol):
    """Shows how far long work has come, as `broadsheet.core.progress.progress` does."""

    def __call__(self, things: Iterable[T], *, total: int, label: str) -> Iterator[T]:
        """Yield `things` and count them against `total`."""
        ...


@dataclass(frozen=True)
class Newsroom:
    """What articles refer to, each by the slug or name it has in the content."""

    front: FrontPage
    sections: dict[str, SectionPage]
    authors: dict[str, Author]
    stories: dict[str, Story]
    sources: dict[str, Source]
    tags: dict[str, Tag]
    pictures: dict[str, NewsImage]
    recordings: dict[str, Recording]
    documents: dict[str, NewsDocument]
    editor: User
    moderators: tuple[User, ...]
    accounts: tuple[dict[str, str], ...]


def make_newsroom(content: Content, progress: Progress, *, picture_width: int) -> Newsroom:
    """Store the newsroom on the site that exists already; return it with its accounts.

    The passwords are made afresh and kept nowhere but in what is returned.
    """
    accounts, staff = _make_staff(content)
    front = _name_the_paper(content)
    return Newsroom(
        front=front,
        sections=_make_sections(front, content),
        authors=_make_authors(content, staff),
        stories=_make_stories(content),
        sources=_make_sources(content),
        tags=_make_tags(content),
        pictures=_make_pictures(content, progress, picture_width),
        recordings=make_recordings(content),
        documents=make_documents(content),
        editor=next(user for user, role in staff if role == "editor"),
        moderators=tuple(user for user, role in staff if role == "moderator"),
        accounts=tuple(accounts),
    )


def _make_staff(content: Content) -> tuple[list[dict[str, str]], list[tuple[User, str]]]:
    accounts: list[dict[str, str]] = []
    staff: list[tuple[User, str]] = []
    for member in content.paper.staff:
        password = secrets.token_urlsafe(12)
        user = add_staff(
            email=member.email, role=member.account, name=member.name, password=password
        )
        staff.append((user, member.account))
        accounts.append({"role": member.account, "email": member.email, "password": password})
    return accounts, staff


def _name_the_paper(content: Content) -> FrontPage:
    """Give front page, site and newsletter the paper's name, and add the page about it."""
    paper = content.paper
    front: FrontPage = FrontPage.objects.get()
    front.title = front.draft_title = paper.name
    front.save(update_fields=["title", "draft_title"])
    site = Site.objects.get(is_default_site=True)
    site.site_name = paper.name
    site.save()
    look, _ = Look.objects.get_or_create(site=site)
    look.tagline = paper.motto
    look.imprint = f"{paper.name}, Lamp Street, {paper.place}. {paper.email}"
    look.save()
    Newsletter.objects.update_or_create(
        slug="every-article",
        defaults={
            "name": paper.name,
            "from_name": paper.name,
            "promise": "Every article, in full, on the day it appears. Nothing else.",
        },
    )
    history = "".join(f"<p>{words}</p>" for words in paper.history.split("\n\n"))
    front.add_child(instance=PlainPage(title=f"About {paper.name}", slug="about", body=history))
    front.add_child(instance=ContactPage(title="Contact", body=_WRITE, messages_to=paper.email))
    return front


def _make_sections(front: FrontPage, content: Content) -> dict[str, SectionPage]:
    sections = {}
    for position, section in enumerate(content.paper.sections):
        page = SectionPage(
            title=section.name,
            slug=section.slug,
            summary=section.description,
            position=position,
            colour=section.colour,
            show_in_menus=True,
        )
        sections[section.slug] = front.add_child(instance=page)
    return sections


def _make_authors(content: Content, staff: list[tuple[User, str]]) -> dict[str, Author]:
    account = {user.get_full_name(): user for user, _ in staff}
    authors = [
        Author(
            name=author.name,
            slug=author.slug,
            role=author.role,
            biography=author.bio,
            kind=Author.Kind.CONTRIBUTOR if author.role == "Contributor" else Author.Kind.STAFF,
            account=account.get(author.name),
            portrait=_stored(
                author.slug, draw_portrait(number), alt=f"Silhouette of {author.name}."
            ),
        )
        for number, author in enumerate(content.paper.authors)
    ]
    Author.objects.bulk_create(authors)
    return {author.slug: author for author in authors}


def _make_stories(content: Content) -> dict[str, Story]:
    stories = [
        Story(title=story.title, slug=story.slug, summary=story.description)
        for story in content.paper.stories
    ]
    Story.objects.bulk_create(stories)
    return {story.slug: story for story in stories}


def _make_sources(content: Content) -> dict[str, Source]:
    sources = [
        Source(name=source.name, slug=source.slug, kind=source.kind, description=source.description)
        for source in content.sources
    ]
    Source.objects.bulk_create(sources)
    return {source.slug: source for source in sources}


def _make_tags(content: Content) -> dict[str, Tag]:
    names = dict.fromkeys(tag for article in content.articles for tag in article.tags)
    tags = [Tag(name=name, slug=slugify(name)) for name in names]
    Tag.objects.bulk_create(tags)
    return {tag.name: tag for tag in tags}


def _make_pictures(content: Content, progress: Progress, width: int) -> dict[str, NewsImage]:
    """Draw and store every picture; the drawing releases the interpreter, so threads help."""
    described = {picture.name: (picture.alt, picture.caption) for picture in content.stock}
    for article in content.articles:
        if article.picture:
            described[article.picture.name] = (article.picture.alt, article.picture.caption)
        for block in article.body:
            if isinstance(block, ImageBlock):
                described.setdefault(block.picture, (block.alt, block.caption))
    names = [name for name in NAMES if name in described]
    pictures = {}
    with ThreadPoolExecutor(2) as pool:
        drawn = zip(names, pool.map(partial(draw, width=width), names), strict=True)
        for name, drawing in progress(drawn, total=len(names), label="Drawing pictures"):
            alt, caption = described[name]
            pictures[name] = _stored(name, drawing, alt=alt, caption=caption)
    for picture in progress(pictures.values(), total=len(pictures), label="Sizing pictures"):
        prepare(picture)
    return pictures


def _stored(name: str, drawing: Image.Image, *, alt: str, caption: str = "") -> NewsImage:
    title = name.replace("-", " ").capitalize()
    picture = NewsImage(title=title, alt=alt, caption=caption, credit=_CREDIT, licence=_LICENCE)
    picture.file = ImageFile(BytesIO(jpeg(drawing)), name=f"{name}.jpg")
    picture.save()
    picture.file.close()
    return picture
