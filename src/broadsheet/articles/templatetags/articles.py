"""What page templates ask of articles: `{% load articles %}`."""

from django import template
from django.http import Http404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from broadsheet.articles import queries
from broadsheet.articles.models import ArticlePage, FrontPage, PlainPage, SectionPage
from broadsheet.articles.pictures import picture as picture_html
from broadsheet.articles.queries import desk
from broadsheet.articles.structured_data import (
    as_script_text,
    description,
    news_article,
)
from broadsheet.base.models import NewsImage, User

register = template.Library()


@register.simple_tag
def new_article_address(user: User) -> str:
    """Return where somebody begins an article, or nothing for who writes none."""
    return reverse("article_list:choose_parent") if desk.may_write(user) else ""


@register.simple_tag
def sections() -> list[SectionPage]:
    """Return the sections of the navigation."""
    return queries.live_sections()


@register.simple_tag
def plain_pages() -> list[PlainPage]:
    """Return the standing pages, which every footer links."""
    return queries.plain_pages()


@register.simple_tag
def front_page(page: FrontPage) -> queries.Front:
    """Return what the front page shows."""
    return queries.compose_front(page)


@register.simple_tag
def section_listing(page: SectionPage, number: int | None = None) -> queries.Listing[ArticlePage]:
    """Return a page of a section's list; a page beyond its end is a 404."""
    try:
        return queries.articles_of_section(page, number)
    except queries.NoSuchPage as missing:
        raise Http404 from missing


@register.simple_tag
def discover_more(article: ArticlePage) -> list[ArticlePage]:
    """Return the articles chosen for an article when it was published."""
    return queries.discover_more(article)


@register.simple_tag
def versions(article: ArticlePage) -> list[queries.Version]:
    """Return every published version of an article, newest first."""
    return queries.versions(article)


@register.simple_tag
def difference(article: ArticlePage, number: int) -> queries.Difference:
    """Return what one version of an article changed; a version that never was is a 404."""
    try:
        return queries.difference(article, number)
    except queries.NoSuchVersion as missing:
        raise Http404 from missing


@register.simple_tag
def picture(
    image: NewsImage, sizes: str = "100vw", *, alt: str = "", lazy: bool = True, klass: str = ""
) -> SafeString:
    """Return an image as <picture>, with the space it takes known before it arrives."""
    return picture_html(image, sizes=sizes, alt=alt, lazy=lazy, klass=klass)


@register.simple_tag
def article_head(article: ArticlePage) -> SafeString:
    """Return what stands in <head> for machines: canonical, description, Open Graph, JSON-LD."""
    if not article.url:
        return _NOTHING
    data = news_article(article)
    images = data.get("image", [])
    context = {
        "article": article,
        "url": data["url"],
        "description": description(article),
        "image": images[0] if images else "",
        "image_alt": _lead_alt(article),
        "site_name": queries.site_name(),
        "json_ld": mark_safe(as_script_text(data)),  # noqa: S308 - as_script_text escapes for it
    }
    return render_to_string("articles/article_head.html", context)


_NOTHING = SafeString("")


def _lead_alt(article: ArticlePage) -> str:
    image = article.lead_image
    return article.lead_alt or (image.alt if image else "")
