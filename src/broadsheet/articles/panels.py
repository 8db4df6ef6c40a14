"""What stands in the article editor: the parts' panels, and a choice of the articles' own."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel

from broadsheet.articles.models import ArticlePage
from broadsheet.articles.registries import MINOR_CHANGE, PublishChoice, add_publish_choice


def add_editor_panels(*panels: Panel) -> None:
    """Show `panels` after the article's own; to be called from a part's `panels.py`."""
    ArticlePage.content_panels.extend(panels)  # type: ignore[arg-type]  # Wagtail takes both


def _was_public(article: Any) -> bool:
    return article.first_published_at is not None


_MINOR_HELP = _("For a slip of the pen. Readers are not told that the article was updated.")

add_publish_choice(
    PublishChoice(
        name=MINOR_CHANGE,
        label=_("Minor change: keep the time"),
        help_text=lambda _article: _MINOR_HELP,
        offered=_was_public,
        preselected=lambda _article: False,
    )
)
