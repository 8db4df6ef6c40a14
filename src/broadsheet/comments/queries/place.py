"""The article that somebody replies to, read again only when it has changed."""

from django.db.models import BigIntegerField

from broadsheet.articles.models import ArticlePage
from broadsheet.articles.text import plain_text
from broadsheet.core.prepared import Given, Prepared
from broadsheet.core.statements import Row

_MOST_ARTICLE_TEXT = 20_000
_MOST_KEPT = 64
_BEYOND = 2**63
"""Numbers from here on are none that a database can have."""

_STAMP = (
    *("listed_at", "url_path", "title", "standfirst", "section", "published_on", "address_slug"),
    *("locale", "latest_revision", "last_published_at", "first_published_at"),
)
_stamp = Prepared(
    lambda: (
        ArticlePage.objects.public()
        .filter(pk=Given("article", BigIntegerField()))
        .order_by()
        .values_list(*_STAMP)
    )
)
_kept: dict[int, tuple[Row, ArticlePage, str]] = {}


def article_to_reply_to(number: int) -> ArticlePage | None:
    """Return an article that readers may see, to be read and not changed; None if there is none.

    Many reply to the same article in the same hour, and its body is long: what stands in a few
    columns tells whether the copy of this process is still true.
    """
    stamp = _stamp.first(article=number) if number < _BEYOND else None
    if stamp is None:
        return None
    kept = _kept.get(number)
    if kept is not None and kept[0] == stamp:
        return kept[1]
    found: ArticlePage | None = (
        ArticlePage.objects.public().select_related("locale", "section").filter(pk=number).first()
    )
    if found is not None:
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        _kept[number] = (stamp, found, _words(found))
    return found


def article_text(article: ArticlePage) -> str:
    """Return the words of an article, to be compared with those of a reply."""
    kept = _kept.get(article.pk)
    return kept[2] if kept is not None and kept[1] is article else _words(article)


def _words(article: ArticlePage) -> str:
    return f"{article.title}\n{plain_text(article)}"[:_MOST_ARTICLE_TEXT]
