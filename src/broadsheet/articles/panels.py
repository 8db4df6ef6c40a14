"""Where upper parts put their panels into the article editor."""

from wagtail.admin.panels import Panel

from broadsheet.articles.models import ArticlePage


def add_editor_panels(*panels: Panel) -> None:
    """Show `panels` after the article's own; to be called from a part's `panels.py`."""
    ArticlePage.content_panels.extend(panels)  # type: ignore[arg-type]  # Wagtail takes both
