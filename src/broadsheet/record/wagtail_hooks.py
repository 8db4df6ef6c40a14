"""Sources in the desk."""

from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from broadsheet.record.models import Source


class SourceViewSet(SnippetViewSet):
    """Lists, finds and edits sources."""

    icon = "group"
    menu_order = 250
    add_to_admin_menu = True
    list_display = ["name", "kind", "description", "speaks_for"]
    list_filter = ["kind"]


register_snippet(Source, viewset=SourceViewSet)
