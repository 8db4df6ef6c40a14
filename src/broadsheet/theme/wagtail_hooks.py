"""The theme's part in the desk: its colours, and names for what has none."""

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks


def desk_styles() -> SafeString:
    """Return the desk's colours, which every screen of it wears."""
    return format_html('<link rel="stylesheet" href="{}">', static("theme/desk.css"))


def desk_names() -> SafeString:
    """Return what names the parts of the desk that Wagtail leaves nameless."""
    return format_html('<script src="{}" defer></script>', static("theme/desk.js"))


hooks.register("insert_global_admin_css", desk_styles, order=-1)
hooks.register("insert_global_admin_js", desk_names)
