"""Each zone of the page, and where the demo shows it."""

from broadsheet.articles.models import ArticlePage, FrontPage


def zones() -> list[tuple[str, str]]:
    """Return the zones of the page with an address each, as `make run` prints them."""
    front = FrontPage.objects.first()
    lead = (front.lead if front else None) or ArticlePage.objects.public().first()
    article = lead.url if lead else "/"
    statement = lead.statements.first() if lead else None
    source = f"/sources/{statement.source.slug}/" if statement else "/sources/"
    return [
        ("front page", "/"),
        ("article", article),
        ("record: who said what", f"{article}#record"),
        ("a source and all it said", source),
        ("discover more", f"{article}#discover"),
        ("subscribe", f"{article}#subscribe"),
        ("replies and reply form", f"{article}#replies"),
        ("what happens to your data", "/privacy/"),
        ("search", "/search/"),
        ("feeds", "/feeds/"),
        ("the desk", "/desk/"),
    ]
