"""The filter's place in the desk."""

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views.generic import RedirectView
from typing_extensions import override
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from broadsheet.spam.views import check, keys, learnt
from broadsheet.spam.views.furniture import MAY_CHECK


class FilterMenuItem(MenuItem):
    """The way to the filter's pages, shown to those who may see verdicts."""

    def __init__(self) -> None:
        """Name it and say where it leads."""
        address = reverse_lazy("spam:index")
        options = {"name": "spam-filter", "icon_name": "search", "order": 420}
        super().__init__(_("Spam filter"), address, **options)

    @override
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(MAY_CHECK)


def desk_addresses() -> list[URLPattern | URLResolver]:
    """Return the filter's pages, for below the desk's address."""
    pages = [
        path("", RedirectView.as_view(pattern_name="spam:check"), name="index"),
        path("check/", check.check, name="check"),
        path("learnt/", learnt.learnt, name="learnt"),
        path("learnt/<int:example_id>/withdraw/", learnt.withdraw, name="withdraw"),
        path("learnt/forget/", learnt.forget_all, name="forget_all"),
        path("keys/", keys.keys, name="keys"),
        path("keys/make/", keys.make, name="make_key"),
        path("keys/<int:key_id>/revoke/", keys.revoke, name="revoke_key"),
    ]
    return [path("spam/", include((pages, "spam")))]


hooks.register("register_admin_urls", desk_addresses)
hooks.register("register_admin_menu_item", FilterMenuItem)
