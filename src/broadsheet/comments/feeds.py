"""Feeds of replies: of one article, and of the whole paper; made of the database alone."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from broadsheet.articles.engine import json_feed, rss
from broadsheet.articles.engine.feed import Channel, Item, Writer
from broadsheet.articles.models import ArticlePage
from broadsheet.articles.queries import absolute, site_name
from broadsheet.comments import queries
from broadsheet.comments.models import Comment
from broadsheet.core.freshness import published

_FORMATS = {"xml": rss, "json": json_feed}
_MOST = 50


@published
@require_safe
def newest(_request: HttpRequest, ending: str) -> HttpResponse:
    """Return the newest replies to all articles."""
    title = _("Replies · %(site)s") % {"site": site_name()}
    return _answer(title, "/", reverse("comments:feed", args=[ending]), None, ending)


@published
@require_safe
def of_article(_request: HttpRequest, article_id: str, ending: str) -> HttpResponse:
    """Return the newest replies to one article."""
    # By `id`, not `pk`: a key beyond 64 bits then finds nothing instead of failing in SQLite.
    article: ArticlePage = get_object_or_404(ArticlePage.objects.public(), id=int(article_id))
    title = _("Replies · %(title)s") % {"title": article.title}
    own = reverse("comments:feed_of", args=[article.pk, ending])
    return _answer(title, f"{article.url}#replies", own, article, ending)


def _answer(
    title: str, page: str, own: str, article: ArticlePage | None, ending: str
) -> HttpResponse:
    replies = queries.latest_replies(article, _MOST)
    channel = Channel(
        title=title,
        about=title,
        language=settings.LANGUAGE_CODE,
        url=absolute(own),
        page_url=absolute(page),
        items=[_item(reply) for reply in replies],
    )
    writer = _FORMATS[ending]
    return HttpResponse(writer.write(channel), content_type=f"{writer.MIME}; charset=utf-8")


def _item(reply: Comment) -> Item:
    title = _("%(name)s on “%(title)s”") % {
        "name": reply.author_name,
        "title": reply.article.title,
    }
    return Item(
        id=absolute(reverse("comments:permalink", args=[reply.pk])),
        url=absolute(reverse("comments:permalink", args=[reply.pk])),
        title=title,
        summary="",
        html=reply.html,
        published=reply.submitted_at,
        updated=reply.submitted_at,
        writers=[Writer(reply.author_name, reply.author_site)],
    )
