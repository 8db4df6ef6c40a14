"""A newsroom for tests: a site, sections, articles and staff, made the way the desk makes them."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BytesIO
from itertools import count
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.files.images import ImageFile
from django.db.models.signals import post_save
from django.utils.text import slugify
from modelsearch.signal_handlers import post_save_signal_handler as index_for_search
from PIL import Image
from wagtail.models import Locale, Site
from wagtail.signal_handlers import disable_reference_index_auto_update

from broadsheet.articles.models import (
    ArticlePage,
    Author,
    Byline,
    Correction,
    FrontPage,
    SectionPage,
    SourceReference,
    Story,
)
from broadsheet.base.models import BasePage, NewsImage, Rendition, User
from broadsheet.core.clock import now
from tests.people import STAFF

SITE_NAME = "The Harbour Courier"
PASSWORD = "a long and boring password"  # noqa: S105 - of accounts that live for one test
NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)

_numbers = count(1)


def make_site(*, name: str = SITE_NAME) -> FrontPage:
    """Return the front page of a newsroom at http://127.0.0.1; asked again, return the same."""
    existing: FrontPage | None = FrontPage.objects.first()
    if existing is not None:
        return existing
    root = BasePage.objects.filter(depth=1).first()
    if root is None:
        Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
        root = BasePage.add_root(instance=BasePage(title="Root", slug="root"))
    front: FrontPage = root.add_child(instance=FrontPage(title=name, slug="front"))
    Site.objects.all().delete()
    Site.objects.create(
        hostname="127.0.0.1", port=80, site_name=name, root_page=front, is_default_site=True
    )
    return front


def make_section(title: str = "World", *, position: int = 0, colour: str = "") -> SectionPage:
    """Return the section of that title, however it is called by now; made when there is none."""
    existing: SectionPage | None = SectionPage.objects.filter(slug=slugify(title)).first()
    if existing is not None:
        return existing
    section = SectionPage(title=title, slug=slugify(title), position=position, colour=colour)
    section.summary = f"All of {title}."
    added: SectionPage = make_site().add_child(instance=section)
    return added


def make_author(name: str = "Ruben Okafor", **fields: str) -> Author:
    """Return the author of that name, made when there is none."""
    author, _ = Author.objects.get_or_create(slug=slugify(name), defaults={"name": name, **fields})
    return author


def make_story(title: str = "The harbour talks") -> Story:
    """Return the story of that title, made when there is none."""
    story, _ = Story.objects.get_or_create(slug=slugify(title), defaults={"title": title})
    return story


def make_image(
    title: str = "The quay at dawn", *, width: int = 640, height: int = 480, alt: str = "A quay."
) -> NewsImage:
    """Return a stored picture of that size, in one colour."""
    file = BytesIO()
    Image.new("RGB", (width, height), (40, 80, 120)).save(file, "JPEG")
    file.seek(0)
    picture = NewsImage(title=title, alt=alt, caption="The quay.", credit="Ruben Okafor")
    picture.file = ImageFile(file, name=f"{slugify(title)}-{next(_numbers)}.jpg")
    picture.save()
    # Wagtail remembers renditions by an image's key, which another test's image may have had.
    Rendition.cache_backend.clear()
    return picture


def make_article(  # noqa: PLR0913 - a test names only what it is about
    title: str = "Envoys meet behind closed doors",
    *,
    published: datetime | None = NOON,
    section: SectionPage | None = None,
    standfirst: str = "Talks resumed after a month of silence.",
    body: Sequence[str] = ("The envoys met on Thursday.", "Neither side spoke afterwards."),
    authors: Iterable[Author] = (),
    tags: Iterable[str] = (),
    story: Story | None = None,
    image: NewsImage | None = None,
    corrections: Iterable[tuple[datetime, str]] = (),
    sources: Iterable[str] = (),
    slug: str = "",
) -> ArticlePage:
    """Return an article, through the revision that publishes it; `published=None` is a draft.

    `published` is when it was first published, which also dates its address.
    """
    rows: dict[str, Any] = {
        "bylines": [Byline(author=author) for author in authors],
        "corrections": [Correction(corrected_at=day, text=text) for day, text in corrections],
        "source_references": [SourceReference(title=source) for source in sources],
    }
    article = ArticlePage(
        title=title,
        standfirst=standfirst,
        story=story,
        address_slug=slug,
        body=[("text", "".join(f"<p>{paragraph}</p>" for paragraph in body))],
        lead_image=image,
        live=False,
        **rows,
    )
    home = section or make_section()
    home.refresh_from_db()
    article.tags.add(*tags)
    if published is not None:
        # At once what a draft, its revision and that one's publication are in the end.
        article.live, article.first_published_at, article.last_published_at = True, published, now()
    with _unindexed():
        home.add_child(instance=article)
    revision = article.save_revision(clean=False, changed=published is None)
    if published is None:
        return article
    ArticlePage.objects.filter(pk=article.pk).update(live_revision=revision)
    return _stored(article)


def publish(article: ArticlePage, *, at: datetime | None = None) -> ArticlePage:
    """Publish what `article` holds and return it as stored; `at` back-dates a first publication."""
    if at is not None and article.first_published_at is None:
        ArticlePage.objects.filter(pk=article.pk).update(first_published_at=at)
        article.first_published_at = at
    article.save_revision().publish()
    return _stored(article)


def publish_draft(title: str, *, published: datetime = NOON, **fields: Any) -> ArticlePage:
    """Return an article that was a draft first, for tests of publishing itself."""
    return publish(make_article(title, published=None, **fields), at=published)


def _stored(article: ArticlePage) -> ArticlePage:
    stored: ArticlePage = ArticlePage.objects.get(pk=article.pk)
    return stored


@contextmanager
def _unindexed() -> Iterator[None]:
    """Save what is going to be saved once more: both indexes, a third of it, are made then."""
    post_save.disconnect(index_for_search, sender=ArticlePage)
    try:
        with disable_reference_index_auto_update():
            yield
    finally:
        post_save.connect(index_for_search, sender=ArticlePage)


def make_staff(role: str = "editor") -> User:
    """Return the member of staff who has this role of settings.GROUPS; one person per role."""
    if role not in settings.GROUPS:
        raise ValueError(f"{role} is not one of {', '.join(settings.GROUPS)}")
    person = STAFF[role]
    existing = User.objects.filter(email=person.address).first()
    if existing is not None:
        return existing
    user = User.objects.create_user(
        person.address,
        PASSWORD,
        first_name=person.first_name,
        last_name=person.last_name,
        is_staff=True,
        is_superuser=role == "administrator",
    )
    group, _ = Group.objects.get_or_create(name=role)
    user.groups.add(group)
    return user
