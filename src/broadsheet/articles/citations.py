"""Citing a source in the text: how the editor shows it and how it is kept."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from draftjs_exporter import DOM
from typing_extensions import override
from wagtail.admin.rich_text.converters.html_to_contentstate import (
    KEEP_WHITESPACE,
    InlineEntityElementHandler,
)
from wagtail.admin.rich_text.editors.draftail.features import EntityFeature
from wagtail.rich_text.feature_registry import FeatureRegistry

MARK = "[•]"
"""What stands for a citation in the editor; articles/writing.js inserts the same."""

_WORDS = {
    "heading": _("Cite a source"),
    "fresh": _("A new source"),
    "title": _("Title"),
    "address": _("Address, if it has one"),
    "untitled": _("without a title yet"),
    "needed": _("Choose a source, or give a new one its title."),
    "cite": _("Cite it"),
    "cancel": _("Cancel"),
}


class CitationHandler(InlineEntityElementHandler):
    """Reads a kept citation, which has no words of its own, into the editor."""

    mutability = "IMMUTABLE"

    @override
    def get_attribute_data(self, attrs: Mapping[str, str]) -> dict[str, str]:
        return {"key": attrs["data-source"]}

    @override
    def handle_endtag(self, name: str, state: Any, contentstate: Any) -> None:
        state.current_block.text += MARK
        state.leading_whitespace = KEEP_WHITESPACE
        super().handle_endtag(name, state, contentstate)


def register_citations(features: FeatureRegistry) -> None:
    """Offer *Cite a source* in the editor of texts that ask for the feature `citation`."""
    features.register_editor_plugin(
        "draftail",
        "citation",
        EntityFeature(
            {
                "type": "CITATION",
                "icon": "superscript",
                "description": _("Cite a source"),
                "attributes": ["key"],
                "words": _WORDS,
            },
            js=["articles/writing.js"],
            css={"all": ["articles/writing.css"]},
        ),
    )
    features.register_converter_rule(
        "contentstate",
        "citation",
        {
            "from_database_format": {"sup[data-source]": CitationHandler("CITATION")},
            "to_database_format": {"entity_decorators": {"CITATION": _kept}},
        },
    )


def _kept(props: Mapping[str, Any]) -> Any:
    return DOM.create_element("sup", {"data-source": props.get("key", "")})
