"""The reply zone of an article's page."""

from typing import Any

from django import template
from django.http import Http404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from broadsheet.articles.models import ArticlePage
from broadsheet.comments import queries
from broadsheet.comments.forms import ReplyForm
from broadsheet.core.shared import shared

register = template.Library()


@register.inclusion_tag("comments/replies.html")
def replies(
    article: ArticlePage, replies_page: int | None = None, order: str = ""
) -> dict[str, Any]:
    """Show one page of an article's replies in one of the orders; without a number, its first.

    Raises:
        Http404: the article has no page of that number.
    """
    try:
        page = queries.thread_page(article, replies_page or None, order)
    except queries.NoSuchPage as missing:
        raise Http404 from missing
    policy = queries.policy_of(article)
    return {
        "article": article,
        "comments": page.replies,
        "total": page.total,
        "open": policy.takes(staff=False),
        "staff_only": policy.takes(staff=True),
        "page": page.number,
        "pages": page.pages,
        "order": order,
        "orders": _orders(article, order) if page.total > 1 else [],
        "feed": queries.feed_address(article),
        "older_url": _address(article, page, -1, order),
        "newer_url": _address(article, page, 1, order),
    }


def _address(article: ArticlePage, page: queries.ThreadPage, step: int, order: str) -> str:
    number = page.number + step
    return queries.page_address(article, number, order) if 1 <= number <= page.pages else ""


def _orders(article: ArticlePage, order: str) -> list[dict[str, Any]]:
    """Return the ways in which the replies can be read."""
    words = {
        "": _("As a conversation"),
        "flat": _("Oldest first"),
        "newest": _("Newest first"),
    }
    return [
        {
            "label": label,
            "url": f"{queries.page_address(article, 0, name)}#replies",
            "current": name == order,
        }
        for name, label in words.items()
    ]


@register.inclusion_tag("comments/reply_form.html")
def reply_form(article: ArticlePage) -> dict[str, Any]:
    """Show the form for a new reply, or that the article takes none."""
    return {
        "article": article,
        "action": reverse("comments:new", args=[article.pk]),
        "open": queries.takes_replies(article),
        "fields": _empty_fields(),
    }


@shared
def _empty_fields() -> SafeString:
    """Return the fields of the form, the same under every article."""
    return render_to_string("comments/fields.html", {"form": ReplyForm(auto_id="reply-%s")})
