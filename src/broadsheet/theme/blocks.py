"""What a menu is made of: an ordered list of links."""

from django.utils.translation import gettext_lazy as _
from wagtail.blocks.field_block import CharBlock, PageChooserBlock
from wagtail.blocks.stream_block import StreamBlock
from wagtail.blocks.struct_block import StructBlock

from broadsheet.theme.addresses import may_be_linked


class PageLink(StructBlock):
    """A link to a page of this site; it follows the page where it moves."""

    page = PageChooserBlock(label=_("Page"))
    label = CharBlock(
        label=_("Words"), required=False, max_length=60, help_text=_("Empty: the page's title.")
    )

    class Meta:
        icon = "doc-empty-inverse"
        label = _("Page or section")


class AddressLink(StructBlock):
    """A link to any other address."""

    label = CharBlock(label=_("Words"), max_length=60)
    address = CharBlock(
        label=_("Address"),
        max_length=500,
        validators=[may_be_linked],
        help_text=_("A path such as /archive/, or https://…, mailto:… or tel:…."),
    )

    class Meta:
        icon = "link"
        label = _("Address")


class MenuBlock(StreamBlock):
    """The links of one menu, in their order."""

    page = PageLink()
    address = AddressLink()

    class Meta:
        max_num = 20
