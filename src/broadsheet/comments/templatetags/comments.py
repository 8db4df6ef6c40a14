"""The reply zone of an article's page."""

from typing import Any

from django import template
from django.http import Http404
from django.urls import reverse

from broadsheet.articles.models import ArticlePage
from broadsheet.comments import queries
from broadsheet.comments.forms import ReplyForm

register = template.Library()


@register.inclusion_tag("comments/replies.html")
def replies(article: ArticlePage, replies_page: int | None = None) -> dict[str, Any]:
    """Show one page of an article's replies; None is the first.

    Raises:
        Http404: the article has no page of that number.
    """
    number = replies_page or 1
    try:
        page = queries.thread_page(article, number)
    except queries.NoSuchPage as missing:
        raise Http404 from missing
    return {
        "article": article,
        "comments": page.replies,
        "total": page.total,
        "open": queries.takes_replies(article),
        "staff_only": queries.takes_replies(article, staff=True),
        "page": page.number,
        "pages": page.pages,
        "older_url": queries.page_address(article, number - 1) if number > 1 else "",
        "newer_url": queries.page_address(article, number + 1) if number < page.pages else "",
    }


@register.inclusion_tag("comments/reply_form.html")
def reply_form(article: ArticlePage) -> dict[str, Any]:
    """Show the form for a new reply, or that the article takes none."""
    return {
        "article": article,
        "action": reverse("comments:new", args=[article.pk]),
        "open": queries.takes_replies(article),
        "form": ReplyForm(auto_id="reply-%s"),
    }
