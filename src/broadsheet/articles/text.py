"""An article's words without its markup."""

from broadsheet.articles.models import ArticlePage


def plain_text(article: ArticlePage) -> str:
    """Return the standfirst and the body as plain text, one paragraph after another."""
    blocks = article.body.stream_block.get_searchable_content(article.body)
    return "\n".join(part.strip() for part in (article.standfirst, *blocks) if part.strip())
