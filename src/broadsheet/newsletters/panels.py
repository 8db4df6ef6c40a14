"""The choice the editor makes while publishing: mail the article, or not."""

from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from broadsheet.articles.models import ArticlePage
from broadsheet.articles.registries import PublishChoice, add_publish_choice, sitemap_paths
from broadsheet.newsletters import queries


def _to_whom(article: ArticlePage) -> str:
    count = queries.recipients(article)
    return ngettext(
        "When you publish, it goes to %(count)s subscriber, once, after %(minutes)s minutes in"
        " which it can be stopped.",
        "When you publish, it goes to %(count)s subscribers, once, after %(minutes)s minutes in"
        " which it can be stopped.",
        count,
    ) % {"count": f"{count:,}", "minutes": queries.countdown()}


def _to_whom_later(_article: ArticlePage) -> str:
    daily, weekly = queries.digest_readers()
    return gettext(
        "%(daily)s subscribers get it with the next daily digest, %(weekly)s weekly."
    ) % {
        "daily": f"{daily:,}",
        "weekly": f"{weekly:,}",
    }


def _can_be_in_digests(article: ArticlePage) -> bool:
    return queries.newsletter() is not None and not queries.is_for_digests(article)


def _can_be_mailed(article: ArticlePage) -> bool:
    return queries.newsletter() is not None and not queries.was_mailed(article)


def _is_new(article: ArticlePage) -> bool:
    return article.first_published_at is None


add_publish_choice(
    PublishChoice(
        name=queries.MAIL,
        label=_("Mail it to subscribers"),
        help_text=_to_whom,
        offered=_can_be_mailed,
        preselected=_is_new,
    )
)

add_publish_choice(
    PublishChoice(
        name=queries.DIGEST,
        label=_("Put it into the digests"),
        help_text=_to_whom_later,
        offered=_can_be_in_digests,
        preselected=_is_new,
    )
)

# A copy is another article about which nobody chose anything yet.
ArticlePage.exclude_fields_in_copy = [*ArticlePage.exclude_fields_in_copy, "publish_choices"]

sitemap_paths.append(lambda: [reverse("newsletters:subscribe")] if queries.newsletter() else [])
