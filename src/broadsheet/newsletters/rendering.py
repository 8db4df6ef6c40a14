"""Mails made of the theme's templates: HTML with its styles inlined, and text beside it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import css_inline
from django.conf import settings
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.utils import translation
from django.utils.safestring import mark_safe

from broadsheet.articles.models import ArticlePage
from broadsheet.mail.engine.message import marker
from broadsheet.mail.identity import site_name
from broadsheet.newsletters.engine.mailable import mailable
from broadsheet.newsletters.engine.plain_text import plain_text
from broadsheet.newsletters.links import MANAGE, UNSUBSCRIBE, absolute
from broadsheet.newsletters.models import Newsletter

SLOTS = (UNSUBSCRIBE, MANAGE)
"""What differs from recipient to recipient in an edition: the tokens of two links."""

_inliner = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
_STRAY_SLOT = re.compile(rf"__slot_(?!(?:{'|'.join(SLOTS)})__)")


@dataclass(frozen=True)
class Rendered:
    """A mail's words, in both forms."""

    html: str
    text: str


def render_letter(
    name: str, *, newsletter: Newsletter, context: Mapping[str, Any], language: str = ""
) -> Rendered:
    """Return the mail `newsletters/mail/NAME` in the reader's language, else in the site's."""
    names = {code for code, _ in settings.LANGUAGES}
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


def render_article(article: ArticlePage, *, newsletter: Newsletter) -> Rendered:
    """Return an article as a mail, with a slot's marker for each token a recipient gets.

    Nothing that an editor wrote is taken for a slot.
    """
    with translation.override(settings.LANGUAGE_CODE):
        body = mailable(str(article.body), origin=settings.PUBLIC_ORIGIN)
    rendered = render_letter(
        "article",
        newsletter=newsletter,
        context={
            "article": article,
            "url": _address(article),
            "body_html": mark_safe(body),  # noqa: S308 - the article's own, as its page shows it
            "body_text": plain_text(body),
            "unsubscribe_link": absolute("unsubscribe", marker(UNSUBSCRIBE)),
            "manage_link": absolute("manage", marker(MANAGE)),
        },
    )
    return Rendered(
        html=_STRAY_SLOT.sub("__ slot_", rendered.html),
        text=_STRAY_SLOT.sub("__ slot_", rendered.text),
    )


def _address(article: ArticlePage) -> str:
    parts = article.get_url_parts()
    return f"{settings.PUBLIC_ORIGIN}{parts[2] if parts else '/'}"


def _as_text(name: str, context: Mapping[str, Any]) -> str:
    template: Any = get_template(name)
    text: str = template.template.render(Context(dict(context), autoescape=False))
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
