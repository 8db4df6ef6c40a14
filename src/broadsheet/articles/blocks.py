"""The blocks of an article's body; each renders from one template in the theme."""

from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _
from wagtail.blocks.field_block import (
    CharBlock,
    ChoiceBlock,
    DateTimeBlock,
    RichTextBlock,
    TextBlock,
    URLBlock,
)
from wagtail.blocks.stream_block import StreamBlock
from wagtail.blocks.struct_block import StructBlock
from wagtail.images.blocks import ImageChooserBlock

from broadsheet.articles.channels import CHANNELS

TEXT_FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link"]
WEB_ONLY = URLValidator(schemes=["http", "https"])


class QuotationBlock(StructBlock):
    """Somebody's very words, set apart, with who said them and through which channel."""

    words = TextBlock(label=_("Words"), max_length=2000)
    speaker = CharBlock(label=_("Speaker"), max_length=200)
    channel = ChoiceBlock(label=_("Channel"), choices=CHANNELS, required=False)

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        template = "articles/blocks/quotation.html"


class ImageBlock(StructBlock):
    """A picture in the body; caption and alternative fall back to the image's own."""

    image = ImageChooserBlock(label=_("Image"))
    alt = CharBlock(label=_("Text alternative"), required=False, max_length=300)
    caption = CharBlock(label=_("Caption"), required=False, max_length=500)

    class Meta:
        icon = "image"
        label = _("Image")
        template = "articles/blocks/image.html"


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
        template = "articles/blocks/social_post.html"


class BodyBlock(StreamBlock):
    """An article's body: one text block holds as many paragraphs as it likes."""

    text = RichTextBlock(
        label=_("Text"), features=TEXT_FEATURES, template="articles/blocks/text.html"
    )
    quotation = QuotationBlock()
    image = ImageBlock()
    social_post = SocialPostBlock()

    class Meta:
        block_counts: dict[str, dict[str, int]] = {}
