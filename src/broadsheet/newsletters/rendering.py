"""Mails made of the theme's templates: HTML with its styles inlined, and text beside it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

import css_inline
from django.conf import settings
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.utils import translation
from django.utils.formats import date_format
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from broadsheet.articles.models import ArticlePage
from broadsheet.core.clock import newsroom_date
from broadsheet.mail.engine.message import marker
from broadsheet.mail.identity import site_name
from broadsheet.newsletters.engine.mailable import mailable
from broadsheet.newsletters.engine.plain_text import plain_text
from broadsheet.newsletters.links import MANAGE, UNSUBSCRIBE, absolute
from broadsheet.newsletters.models import Edition, EditionArticle, Newsletter

SLOTS = (UNSUBSCRIBE, MANAGE)
"""What differs from recipient to recipient in an edition: the tokens of two links."""
PICTURE = "width-1200|format-jpeg|jpegquality-72"

_inliner = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
_STRAY_SLOT = re.compile(rf"__slot_(?!(?:{'|'.join(SLOTS)})__)")


@dataclass(frozen=True)
class Rendered:
    """A mail's words, in both forms."""

    html: str
    text: str
    subject: str = ""


@dataclass(frozen=True)
class Picture:
    """A picture of a mail, as its `img` needs it."""

    url: str
    alt: str
    width: int
    height: int


@dataclass(frozen=True)
class Entry:
    """An article among others in a mail."""

    article: ArticlePage
    url: str
    kind: str = ""
    picture: Picture | None = None


def render_letter(
    name: str, *, newsletter: Newsletter, context: Mapping[str, Any], language: str = ""
) -> Rendered:
    """Return the mail `newsletters/mail/NAME` in the reader's language, else in the site's."""
    names = {code for code, _name in settings.LANGUAGES}
    whole = {
        "site_name": site_name(),
        "site_url": settings.PUBLIC_ORIGIN,
        "newsletter": newsletter,
        **context,
    }
    with translation.override(language if language in names else settings.LANGUAGE_CODE):
        html = render_to_string(f"newsletters/mail/{name}.html", whole)
        text = _as_text(f"newsletters/mail/{name}.txt", whole)
    return Rendered(html=_inliner.inline(html), text=text)


def render_edition(edition: Edition, rows: Iterable[EditionArticle] = ()) -> Rendered:
    """Return an edition as a mail, with a slot's marker for each token a recipient gets.

    `rows` are the articles of an edition of several. Nothing that an editor wrote is taken for a
    slot.
    """
    with translation.override(settings.LANGUAGE_CODE):
        name, context = _of_kind(edition, list(rows))
    rendered = render_letter(
        name,
        newsletter=edition.newsletter,
        context={
            "subject": edition.subject,
            "preheader": edition.preheader,
            "introduction": paragraphs(edition.introduction),
            "unsubscribe_link": absolute("unsubscribe", marker(UNSUBSCRIBE)),
            "manage_link": absolute("manage", marker(MANAGE)),
            **context,
        },
    )
    return Rendered(
        html=_STRAY_SLOT.sub("__ slot_", rendered.html),
        text=_STRAY_SLOT.sub("__ slot_", rendered.text),
        subject=one_line(context.get("subject", edition.subject)),
    )


def paragraphs(text: str) -> list[str]:
    """Return what stands between the empty lines of a text."""
    return [
        part.strip() for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n")) if part.strip()
    ]


def one_line(text: str) -> str:
    """Return a text as a subject can have it."""
    return " ".join(text.split())[:300]


def _of_kind(edition: Edition, rows: list[EditionArticle]) -> tuple[str, dict[str, Any]]:
    """Return the template and what it shows besides that which all have."""
    if edition.kind == Edition.Kind.CORRECTION:
        return "correction", _correction(edition)
    if edition.kind == Edition.Kind.ARTICLE and edition.article is not None:
        return "article", _article(edition.article)
    return "digest", _several(edition, rows)


def _article(article: ArticlePage) -> dict[str, Any]:
    body = mailable(str(article.body), origin=settings.PUBLIC_ORIGIN)
    return {
        "article": article,
        "subject": article.title,
        "preheader": article.standfirst,
        "url": address_of(article),
        "picture": _picture(article),
        "body_html": mark_safe(body),  # noqa: S308 - the article's own, as its page shows it
        "body_text": plain_text(body),
    }


def _correction(edition: Edition) -> dict[str, Any]:
    correction = edition.correction
    article = correction.article if correction else None
    return {
        "article": article,
        "corrected_at": correction.corrected_at if correction else edition.created_at,
        "url": address_of(article) if article else settings.PUBLIC_ORIGIN,
    }


def _several(edition: Edition, rows: list[EditionArticle]) -> dict[str, Any]:
    new = [
        _entry(row.article, picture=not index) for index, row in enumerate(rows) if not row.changed
    ]
    changed = [_entry(row.article, picture=False) for row in rows if row.changed]
    made = edition.kind == Edition.Kind.MADE
    context: dict[str, Any] = {
        "new": new,
        "changed": changed,
        "show_subject": made,
        "heading": _heading(edition),
    }
    if not made and (new or changed):
        titles = [entry.article.title for entry in (*new, *changed)]
        context["subject"] = titles[0]
        context["preheader"] = " · ".join(titles[1:3])
    return context


def _heading(edition: Edition) -> str:
    day = newsroom_date(edition.covers_until or edition.created_at)
    date = date_format(day, "DATE_FORMAT")
    if edition.kind == Edition.Kind.DAILY:
        when = _("The day until %(date)s") % {"date": date}
    elif edition.kind == Edition.Kind.WEEKLY:
        when = _("The week until %(date)s") % {"date": date}
    else:
        when = date
    name = edition.newsletter.name
    return when if name == site_name() else f"{name} · {when}"


def _entry(article: ArticlePage, *, picture: bool) -> Entry:
    kind = article.get_kind_display()
    told = article.kind != article.Kind.NEWS and kind != article.section.title
    shown = _picture(article) if picture else None
    return Entry(article, address_of(article), kind if told else "", shown)


def _picture(article: ArticlePage) -> Picture | None:
    image = article.lead_image
    if image is None:
        return None
    rendition = image.get_rendition(PICTURE)
    width = 600
    return Picture(
        urljoin(f"{settings.PUBLIC_ORIGIN}/", rendition.url),
        article.lead_alt or image.alt,
        width,
        round(rendition.height * width / rendition.width),
    )


def address_of(article: ArticlePage) -> str:
    """Return the whole address of an article."""
    parts = article.get_url_parts()
    return f"{settings.PUBLIC_ORIGIN}{parts[2] if parts else '/'}"


def _as_text(name: str, context: Mapping[str, Any]) -> str:
    template: Any = get_template(name)
    text: str = template.template.render(Context(dict(context), autoescape=False))
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
