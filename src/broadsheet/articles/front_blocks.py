"""What an editor may put on the front page under its leading articles."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.blocks.field_block import CharBlock, RichTextBlock
from wagtail.blocks.list_block import ListBlock
from wagtail.blocks.stream_block import StreamBlock
from wagtail.blocks.struct_block import StructBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from broadsheet.articles.choosers import article_chooser, section_chooser

MAX_PICTURES = 4
_HERE = "broadsheet.articles.front_blocks"

ArticleChooserBlock: Any = article_chooser.get_block_class("ArticleChooserBlock", _HERE)
SectionChooserBlock: Any = section_chooser.get_block_class("SectionChooserBlock", _HERE)


class OpinionRow(StructBlock):
    """The newest opinions, side by side."""

    heading = CharBlock(label=_("Heading"), required=False, max_length=60)

    class Meta:
        icon = "openquote"
        label = _("Opinion row")
        help_text = _("The newest articles of the kind “opinion”, with who wrote them.")


class PictureRow(StructBlock):
    """Articles shown by their pictures, side by side."""

    heading = CharBlock(label=_("Heading"), required=False, max_length=60)
    articles = ListBlock(
        ArticleChooserBlock(label=_("Article")),
        label=_("Articles"),
        max_num=MAX_PICTURES,
        default=[],
    )

    class Meta:
        icon = "image"
        label = _("Picture row")
        help_text = _("What you do not choose is filled up with the newest that has a picture.")


class Note(StructBlock):
    """A few words of the newsroom to its readers."""

    heading = CharBlock(label=_("Heading"), required=False, max_length=80)
    text = RichTextBlock(label=_("Text"), features=["bold", "italic", "link"])

    class Meta:
        icon = "info-circle"
        label = _("Note")


class FrontBlocks(StreamBlock):
    """The strips of the front page, in the order in which they stand."""

    section = SectionChooserBlock(label=_("Section strip"))
    story = SnippetChooserBlock("articles.Story", label=_("Running story strip"), icon="history")
    opinion = OpinionRow()
    pictures = PictureRow()
    note = Note()

    class Meta:
        max_num = 20
        block_counts = {"opinion": {"max_num": 1}}
