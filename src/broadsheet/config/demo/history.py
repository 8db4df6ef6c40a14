"""An article of the demonstration that was corrected twice, as its public history tells it."""

from broadsheet.articles.engine.changes import Paragraph, changed_words
from broadsheet.articles.models import ArticlePage, Publication
from broadsheet.articles.paragraphs import in_paragraphs

CORRECTED = "crane-seven-idle-for-a-third-week"
EARLIER = (
    ("voted by 31 to 9 to stay", "voted by 31 to 19 to stay"),
    ("It owns the crane, though not the lease, and", "Northquay owns the crane. The authority"),
)
"""What the article says since each of its corrections, and what it said before."""

Content = dict[str, list[Paragraph]]


def give_history(article: ArticlePage) -> None:
    """Store every version of the article, oldest first, and let readers see them."""
    corrections = list(article.corrections.order_by("corrected_at"))
    content = in_paragraphs(article)
    last: Content | None = None
    at = article.first_published_at
    for number in range(len(EARLIER) + 1):
        shown = _before(content, number)
        added, removed = changed_words(_all(last), _all(shown)) if last else (0, 0)
        if number:
            at = corrections[number - 1].corrected_at
        Publication.objects.create(
            article=article,
            number=number + 1,
            published_at=at,
            content=shown,
            added=added,
            removed=removed,
        )
        last = shown
    ArticlePage.objects.filter(pk=article.pk).update(
        history=ArticlePage.History.SHOWN, updated_at=at, last_published_at=at
    )


def _before(content: Content, corrections: int) -> Content:
    """Return the words as they were after so many corrections."""
    shown = dict(content)
    for now, then in EARLIER[corrections:]:
        shown["body"] = [(kind, text.replace(now, then)) for kind, text in shown["body"]]
    shown["corrections"] = content["corrections"][:corrections]
    return {part: paragraphs for part, paragraphs in shown.items() if paragraphs}


def _all(content: Content) -> list[Paragraph]:
    return [pair for part in content.values() for pair in part]
