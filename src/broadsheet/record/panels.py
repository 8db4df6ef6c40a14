"""What the record adds to an article: its rows in the editor, and its parts for machines."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import InlinePanel

from broadsheet.articles.panels import add_editor_panels
from broadsheet.articles.registries import sitemap_paths, structured_data
from broadsheet.record import queries

add_editor_panels(InlinePanel("statements", heading=_("Who said what"), label=_("Statement")))
structured_data.append(queries.structured_data)
sitemap_paths.append(queries.paths_of_sources)
