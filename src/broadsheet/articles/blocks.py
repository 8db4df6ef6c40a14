"""The blocks of an article's body; each renders from one template in the theme.

What a block says in the search, to the record and in plain text is its searchable content: what
only repeats other words, or belongs to another article, says nothing there.
"""

import json
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from typing_extensions import override
from wagtail.blocks.field_block import (
    BooleanBlock,
    CharBlock,
    ChoiceBlock,
    DateTimeBlock,
    PageChooserBlock,
    RichTextBlock,
    TextBlock,
    URLBlock,
)
from wagtail.blocks.list_block import ListBlock
from wagtail.blocks.stream_block import StreamBlock, StreamValue
from wagtail.blocks.struct_block import StructBlock, StructBlockValidationError
from wagtail.contrib.table_block.blocks import TableBlock as WagtailTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtail.rich_text import RichText
from wagtail.snippets.blocks import SnippetChooserBlock

from broadsheet.articles.channels import CHANNELS
from broadsheet.articles.engine.rich_text import canonical, safe, with_every_address

TEXT_FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link"]
WEB_ONLY = URLValidator(schemes=["http", "https"])
MOST_LETTERS = 250_000
MOST_CELLS = 5_000

_WORDS = _("Words")
_PICTURES = _("Pictures, sound and film")
_FACTS = _("Facts and documents")
_ELSEWHERE = _("From elsewhere")


class ArticleTextBlock(RichTextBlock):
    """Paragraphs, headings, lists and links, as many as it takes; nothing in it can run."""

    @override
    def to_python(self, value: Any) -> RichText:
        return RichText(safe(str(value or "")))

    @override
    def normalize(self, value: Any) -> RichText:
        source = value.source if isinstance(value, RichText) else str(value or "")
        return RichText(safe(source))

    @override
    def get_prep_value(self, value: RichText) -> str:
        return canonical(value.source)

    @override
    def value_for_form(self, value: RichText) -> str:
        return with_every_address(canonical(value.source))

    @override
    def value_from_form(self, value: str) -> RichText:
        return RichText(safe(value or ""))

    @override
    def clean(self, value: RichText) -> RichText:
        if len(strip_tags(value.source)) > MOST_LETTERS:
            raise ValidationError(_("This text is too long for one article: divide it."))
        cleaned: RichText = super().clean(value)
        return cleaned

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        group = _WORDS
        template = "articles/blocks/text.html"


class KeyPointsBlock(StructBlock):
    """What a reader in a hurry should know, in a few points."""

    heading = CharBlock(label=_("Heading"), max_length=80, required=False)
    points = ListBlock(
        CharBlock(label=_("Point"), max_length=300), label=_("Points"), min_num=1, max_num=10
    )

    class Meta:
        icon = "list-ul"
        label = _("Key points")
        group = _WORDS
        template = "articles/blocks/key_points.html"


class QuotationBlock(StructBlock):
    """Somebody's very words, set apart, with who said them and through which channel."""

    words = TextBlock(label=_("Words"), max_length=2000)
    speaker = CharBlock(label=_("Speaker"), max_length=200)
    channel = ChoiceBlock(label=_("Channel"), choices=CHANNELS, required=False)

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        group = _WORDS
        template = "articles/blocks/quotation.html"


class PullQuoteBlock(StructBlock):
    """Words of the article itself, repeated large to draw readers in."""

    words = TextBlock(label=_("Words"), max_length=400)
    speaker = CharBlock(label=_("Speaker"), max_length=200, required=False)

    @override
    def get_searchable_content(self, value: Any) -> list[str]:
        return []

    class Meta:
        icon = "title"
        label = _("Pull quote")
        group = _WORDS
        template = "articles/blocks/pull_quote.html"


class ImageBlock(StructBlock):
    """A picture in the body; caption and alternative fall back to the image's own."""

    image = ImageChooserBlock(label=_("Image"))
    alt = CharBlock(label=_("Text alternative"), required=False, max_length=300)
    caption = CharBlock(label=_("Caption"), required=False, max_length=500)

    class Meta:
        icon = "image"
        label = _("Image")
        group = _PICTURES
        template = "articles/blocks/image.html"


class GalleryBlock(StructBlock):
    """Several pictures that belong together, each with its own words."""

    pictures = ListBlock(ImageBlock(), label=_("Images"), min_num=2, max_num=40)
    caption = CharBlock(label=_("Caption of all"), required=False, max_length=500)

    class Meta:
        icon = "copy"
        label = _("Gallery")
        group = _PICTURES
        template = "articles/blocks/gallery.html"


class RecordingBlock(StructBlock):
    """Sound or film of the newsroom's own; nothing of it is loaded before it is played."""

    KIND = ""

    recording = SnippetChooserBlock("articles.Recording", label=_("Recording"))
    caption = CharBlock(label=_("Caption"), required=False, max_length=500)

    @override
    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if cleaned["recording"] and cleaned["recording"].kind != self.KIND:
            wrong = ValidationError(_("Choose a recording of the other kind, or the other block."))
            raise StructBlockValidationError(block_errors={"recording": wrong})
        return cleaned

    @override
    def get_searchable_content(self, value: Any) -> list[str]:
        recording = value["recording"]
        said = (recording.title, value["caption"], recording.words) if recording else ()
        return [text for text in said if text]

    class Meta:
        template = "articles/blocks/recording.html"
        group = _PICTURES


class AudioBlock(RecordingBlock):
    """Sound, with its transcript."""

    KIND = "audio"

    class Meta:
        icon = "sound"
        label = _("Audio")


class VideoBlock(RecordingBlock):
    """Film, with its captions or transcript."""

    KIND = "video"

    class Meta:
        icon = "media"
        label = _("Video")


class TableBlock(WagtailTableBlock):
    """Rows and columns, typed or pasted from a spreadsheet."""

    @override
    def value_from_form(self, value: Any) -> Any:
        try:
            table = json.loads(value)
        except (TypeError, ValueError):
            return None
        return _whole_table(table) if isinstance(table, dict) else None

    @override
    def to_python(self, value: Any) -> Any:
        return super().to_python(_whole_table(value) if isinstance(value, dict) else None)

    @override
    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if not cleaned or not cleaned["data"]:
            raise ValidationError(_("This table is empty: fill it, or take the block away."))
        if sum(len(row) for row in cleaned["data"]) > MOST_CELLS:
            raise ValidationError(_("This table is too large: offer it as a document."))
        return cleaned

    @override
    def get_searchable_content(self, value: Any) -> list[str]:
        if not value:
            return []
        rows = [" · ".join(cell for cell in row if cell) for row in value["data"]]
        return [text for text in (value.get("table_caption") or "", *rows) if text]

    class Meta:
        icon = "table"
        label = _("Table")
        group = _FACTS
        template = "articles/blocks/table.html"


class DocumentBlock(StructBlock):
    """A file that readers may open, with what it is and how large."""

    document = DocumentChooserBlock(label=_("Document"))
    title = CharBlock(label=_("Title"), required=False, max_length=200)
    description = CharBlock(label=_("Description"), required=False, max_length=500)

    class Meta:
        icon = "doc-full-inverse"
        label = _("Document")
        group = _FACTS
        template = "articles/blocks/document.html"


class RelatedArticleBlock(StructBlock):
    """Another article of this newsroom, linked while readers may see it."""

    article = PageChooserBlock("articles.ArticlePage", label=_("Article"))
    picture = BooleanBlock(label=_("Show its picture"), required=False, default=True)

    @override
    def get_searchable_content(self, value: Any) -> list[str]:
        return []

    class Meta:
        icon = "link"
        label = _("Related article")
        group = _FACTS
        template = "articles/blocks/related_article.html"


class EmbedBlock(StructBlock):
    """What stands on somebody else's site: nothing is loaded from there until a reader asks."""

    url = URLBlock(
        label=_("Address"),
        max_length=500,
        validators=[WEB_ONLY],
        help_text=_("The page's own address, as your browser shows it."),
    )
    title = CharBlock(
        label=_("What it is"),
        max_length=200,
        help_text=_("Such as “Film of the launch”. Readers see it before they decide to load it."),
    )
    image = ImageChooserBlock(label=_("Still picture of our own"), required=False)
    caption = CharBlock(label=_("Caption"), required=False, max_length=500)

    class Meta:
        icon = "site"
        label = _("Embed")
        group = _ELSEWHERE
        template = "articles/blocks/embed.html"


class SocialPostBlock(StructBlock):
    """A post on a social platform, kept as text: no script of the platform is ever loaded."""

    words = TextBlock(label=_("Words"), max_length=5000)
    author = CharBlock(label=_("Author"), max_length=200)
    handle = CharBlock(label=_("Handle"), max_length=100, required=False)
    platform = CharBlock(label=_("Platform"), max_length=60)
    url = URLBlock(label=_("Address"), required=False, max_length=500, validators=[WEB_ONLY])
    posted_at = DateTimeBlock(label=_("Posted"), required=False)

    class Meta:
        icon = "comment"
        label = _("Social post")
        group = _ELSEWHERE
        template = "articles/blocks/social_post.html"


class BodyBlock(StreamBlock):
    """An article's body: one text block holds as many paragraphs as it likes."""

    text = ArticleTextBlock(features=[*TEXT_FEATURES, "citation"], required=False)
    key_points = KeyPointsBlock()
    quotation = QuotationBlock()
    pull_quote = PullQuoteBlock()
    image = ImageBlock()
    gallery = GalleryBlock()
    audio = AudioBlock()
    video = VideoBlock()
    table = TableBlock()
    document = DocumentBlock()
    related_article = RelatedArticleBlock()
    embed = EmbedBlock()
    social_post = SocialPostBlock()

    @override
    def clean(self, value: StreamValue) -> StreamValue:
        cleaned: StreamValue = super().clean(value)
        kept = [
            (child.block_type, child.value, child.id)
            for child in cleaned
            if child.block_type != "text" or strip_tags(child.value.source).strip()
        ]
        return StreamValue(self, kept)

    class Meta:
        block_counts: dict[str, dict[str, int]] = {}


def _whole_table(table: Mapping[str, Any]) -> dict[str, Any]:
    """Return a table with rows of strings of equal length, and only what is shown of it."""
    found = table.get("data")
    rows = [row for row in found if isinstance(row, list)] if isinstance(found, list) else []
    cells = [["" if cell is None else str(cell) for cell in row] for row in rows]
    widest = max(map(len, cells), default=0)
    while cells and not any(cell.strip() for cell in cells[-1]):
        cells.pop()
    choice = table.get("table_header_choice")
    header = {"first_row_is_table_header": choice in ("row", "both")}
    return {
        "data": [row + [""] * (widest - len(row)) for row in cells],
        "table_caption": str(table.get("table_caption") or "")[:300],
        "table_header_choice": choice if choice in ("row", "column", "both", "neither") else "",
        "first_col_is_header": choice in ("column", "both"),
        **header,
    }
