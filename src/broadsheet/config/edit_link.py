"""The *Edit* link on public pages: a cookie that says nothing, and the way to a page's editor.

Public pages are stored bytes, the same for everybody. A script of a few hundred bytes shows the
link to whoever has the cookie; the cookie has a name and no value, and opens nothing by itself.
"""

import re
from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import unquote

from django.conf import settings
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import Resolver404, ResolverMatch, resolve, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.models import Site

from broadsheet.articles.models import Author, Story, Tag
from broadsheet.base.models import BasePage
from broadsheet.config.desk_menus import furniture
from broadsheet.newsletters.models import Newsletter
from broadsheet.record.models import Source

Handler = Callable[[HttpRequest], HttpResponse]

COOKIE = "desk"
WHERE_STAFF_ARE = ("/desk/", "/account/")
MOST_LETTERS = 2_000
_OUR_PATH = re.compile(r"/(?![/\\])[^\x00-\x20\x7f\\?#]*")

FILED: dict[str, tuple[type[Model], str]] = {
    "articles:author": (Author, "wagtailsnippets_articles_author:edit"),
    "articles:story": (Story, "wagtailsnippets_articles_story:edit"),
    "articles:tag": (Tag, "wagtailsnippets_articles_tag:edit"),
    "record:source": (Source, "wagtailsnippets_record_source:edit"),
}
"""Pages that show one row: the model, found by the slug in the address, and its editor."""


def staff_are_known(handler: Handler) -> Handler:
    """Set the cookie when somebody is signed in at the desk, and take it away when nobody is."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = handler(request)
        if request.path.startswith(WHERE_STAFF_ARE):
            signed_in, has_it = request.user.is_authenticated, COOKIE in request.COOKIES
            if signed_in and not has_it:
                lasts = not request.session.get_expire_at_browser_close()
                age = request.session.get_expiry_age() if lasts else None
                secure = settings.SESSION_COOKIE_SECURE
                response.set_cookie(COOKIE, "", max_age=age, secure=secure, samesite="Lax")
            elif has_it and not signed_in:
                response.delete_cookie(COOKIE, samesite="Lax")
        return response

    return middleware


@require_safe
def go(request: HttpRequest) -> HttpResponse:
    """Lead from the public page at `path` to the screen on which what it shows is edited."""
    path = request.GET.get("path", "")
    if len(path) > MOST_LETTERS or not _OUR_PATH.fullmatch(path):
        return _nothing(request, _("This is no address of this site."), HTTPStatus.BAD_REQUEST)
    try:
        editor = _editor_of(request, resolve(unquote(path)))
    except (Resolver404, Http404):
        return _nothing(request, _("There is no page at this address."), HTTPStatus.NOT_FOUND)
    if editor is None:
        words = _("The program makes this page: it has no editor of its own.")
        return _nothing(request, words, HTTPStatus.OK)
    return HttpResponseRedirect(editor)


def _editor_of(request: HttpRequest, match: ResolverMatch) -> str | None:
    """Return the address of the editor, or None for a page without one.

    Raises:
        Http404: the page does not exist.
    """
    shown = match.view_name.removesuffix("_page").removesuffix("-page")
    if shown in FILED:
        model, editor = FILED[shown]
        row = model._default_manager.filter(slug=match.kwargs["slug"]).first()  # noqa: SLF001 - the public name of a model's own manager
        if row is None:
            raise Http404
        return reverse(editor, args=[row.pk])
    if shown == "newsletters:subscribe":
        offered = Newsletter.objects.first()
        return reverse("newsletters-offered:edit", args=[offered.pk]) if offered else None
    if shown != "wagtail_serve":
        return None
    return reverse("wagtailadmin_pages:edit", args=[_page_at(request, match.args[0]).pk])


def _page_at(request: HttpRequest, path: str) -> BasePage:
    site = Site.find_for_request(request)
    if site is None:
        raise Http404
    front = site.root_page.specific
    page: BasePage = front.route(request, [part for part in path.split("/") if part]).page
    return page


def _nothing(request: HttpRequest, words: str, status: HTTPStatus) -> HttpResponse:
    context = {"words": words, **furniture(_("Nothing to edit"), "edit")}
    return render(request, "desk/nothing_to_edit.html", context, status=status)
