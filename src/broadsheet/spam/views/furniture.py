"""What the filter's pages in the desk have in common: their frame, their tabs, who may come in."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MAY_CHECK = "spam.view_judgedsubmission"
MAY_SEE_LESSONS = "spam.view_taughtexample"
MAY_WITHDRAW = "spam.delete_taughtexample"
MAY_FORGET_ALL = "spam.delete_learning"
MAY_SEE_KEYS = "spam.view_akismetkey"
MAY_MAKE_KEYS = "spam.add_akismetkey"
MAY_REVOKE_KEYS = "spam.change_akismetkey"

_TABS: tuple[tuple[str, Promise, str], ...] = (
    ("spam:check", gettext_lazy("Check a text"), MAY_CHECK),
    ("spam:learnt", gettext_lazy("What it learnt"), MAY_SEE_LESSONS),
    ("spam:keys", gettext_lazy("Akismet keys"), MAY_SEE_KEYS),
)

P = ParamSpec("P")
Page = Callable[Concatenate[HttpRequest, P], HttpResponse]


def for_those_who(permission: str) -> Callable[[Page[P]], Page[P]]:
    """Let only those in who hold a permission."""

    def guard(page: Page[P]) -> Page[P]:
        @wraps(page)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not request.user.has_perm(permission):
                raise PermissionDenied
            return page(request, *args, **kwargs)

        return guarded

    return guard


def furniture(request: HttpRequest, here: str) -> dict[str, Any]:
    """Return what the frame of a page wants to know, and the tabs that somebody may open."""
    title = next(str(words) for name, words, _may in _TABS if name == here)
    return {
        "page_title": title,
        "header_title": _("Spam filter"),
        "header_icon": "search",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse(here), "label": title},
        ],
        "tabs": [
            {"url": reverse(name), "label": words, "here": name == here}
            for name, words, may in _TABS
            if request.user.has_perm(may)
        ],
    }
