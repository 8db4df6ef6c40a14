"""The way to the front page in the desk: one press, no tree of pages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from typing_extensions import override
from wagtail.admin.menu import MenuItem

from broadsheet.articles.models import FrontPage


class FrontPageItem(MenuItem):
    """Shown to those who may publish the front page."""

    @override
    def is_shown(self, request: HttpRequest) -> bool:
        front = FrontPage.objects.first()
        return front is not None and bool(front.permissions_for_user(request.user).can_publish())


def compose(_request: HttpRequest) -> HttpResponse:
    """Lead to the screen on which the front page is composed; Wagtail asks who may use it."""
    front = get_object_or_404(FrontPage.objects.all()[:1])
    return redirect("wagtailadmin_pages:edit", front.pk)


def menu_item() -> MenuItem:
    """Return the entry of the menu."""
    address = reverse_lazy("articles_compose_front")
    return FrontPageItem(_("Front page"), address, name="front-page", icon_name="home", order=110)


def urls() -> list[URLPattern]:
    """Return the address of the entry."""
    return [path("front/", compose, name="articles_compose_front")]
