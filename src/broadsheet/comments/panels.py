"""The article editor's panel for its replies."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import InlinePanel

from broadsheet.articles.panels import add_editor_panels

add_editor_panels(InlinePanel("reply_rules", heading=_("Replies"), label=_("Rule"), max_num=1))
