"""Where an article is filed."""

from django.db import transaction
from wagtail.actions.move_page import MovePageAction

from broadsheet.articles.models import ArticlePage, SectionPage
from broadsheet.base.models import User


@transaction.atomic
def file_in_section(*, article: ArticlePage, section: SectionPage, user: User) -> bool:
    """Move an article to another section; return whether it was in another one before.

    An address that readers know keeps leading to the article. `article` is refreshed in place.
    """
    # What the caller read may be older than the last move of this article, or of the section.
    article.refresh_from_db(fields=["path", "depth", "url_path"])
    if article.get_parent(update=True).pk == section.pk:
        return False
    into = SectionPage.objects.select_for_update().get(pk=section.pk)
    move = MovePageAction(article, into, pos="last-child", user=user)
    move.execute(skip_permission_checks=True)
    article.refresh_from_db(fields=["path", "depth", "url_path", "section"])
    article.get_parent(update=True)
    return True
