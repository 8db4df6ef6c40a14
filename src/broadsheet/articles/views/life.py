"""Screens of the desk for what becomes of a published article: withdrawal and history."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from wagtail.admin.widgets.button import Button
from wagtail.permission_policies.pages import PagePermissionPolicy

from broadsheet.articles import actions
from broadsheet.articles.forms import WithdrawalForm, WithholdingForm
from broadsheet.articles.models import ArticlePage, Publication, Withdrawal
from broadsheet.base.models import BasePage, User
from broadsheet.core.clock import now


def withdraw(request: HttpRequest, page_id: int) -> HttpResponse:
    """Take an article away from readers with a reason, or give it back to them."""
    article = _article(request, page_id)
    withdrawn = Withdrawal.objects.filter(article=article).first()
    form = WithdrawalForm(request.POST or None)
    try:
        if request.POST.get("decision") == "lift":
            back = actions.lift_withdrawal(article=article, by=_who(request), now=now())
            said = _("Readers see it again.") if back.live else _("It is not public: publish it.")
            messages.success(request, _("The withdrawal is lifted.") + " " + said)
            return redirect("wagtailadmin_pages:edit", article.pk)
        if request.method == "POST" and form.is_valid():
            actions.withdraw_article(
                article=article, told=form.cleaned_data, by=_who(request), now=now()
            )
            messages.success(request, _("The article is withdrawn."))
            return redirect("articles_desk:withdraw", article.pk)
    except actions.WithdrawalRefused as refused:
        messages.error(request, str(refused))
        return redirect("articles_desk:withdraw", article.pk)
    context = {"article": article, "form": form, "withdrawn": withdrawn}
    return _screen(request, "articles/desk/withdraw.html", _("Withdraw"), context)


def versions(request: HttpRequest, page_id: int) -> HttpResponse:
    """Show the published versions of an article, and withhold or release single ones."""
    article = _article(request, page_id)
    rows = article.publications.defer("content").order_by("-number")
    if request.method == "POST":
        version = get_object_or_404(rows, pk=_number(request.POST.get("version", "")))
        _decide(request, version)
        return redirect("articles_desk:versions", article.pk)
    shown = [
        (version, WithholdingForm(initial=model_to_dict(version), auto_id=f"id-{version.pk}-%s"))
        for version in rows
    ]
    return _screen(
        request,
        "articles/desk/versions.html",
        _("Public history"),
        {"article": article, "versions": shown, "public": article.shows_history()},
    )


def _decide(request: HttpRequest, version: Publication) -> None:
    form = WithholdingForm(request.POST)
    try:
        if request.POST.get("decision") == "release":
            actions.release_version(version=version)
            messages.success(request, _("Readers may see the version again."))
        elif form.is_valid():
            actions.withhold_version(version=version, **form.cleaned_data)
            messages.success(request, _("The version is withheld."))
        else:
            messages.error(request, _("Say why it is withheld."))
    except actions.VersionNotWithheld as refused:
        messages.error(request, str(refused))


def header_buttons(
    page: BasePage, user: User, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    """Offer both screens in an article's menu, to those who may publish it."""
    del view_name, next_url
    if page.specific_class is not ArticlePage or page.specific_deferred.published_on is None:
        return
    if PagePermissionPolicy().user_has_permission_for_instance(user, "publish", page):
        yield Button(
            _("Withdraw…"),
            url=reverse("articles_desk:withdraw", args=[page.pk]),
            icon_name="no-view",
            priority=62,
        )
        yield Button(
            _("Public history"),
            url=reverse("articles_desk:versions", args=[page.pk]),
            icon_name="history",
            priority=66,
        )


def _article(request: HttpRequest, page_id: int) -> ArticlePage:
    """Return the article.

    Raises:
        PermissionDenied: the member of staff may not publish it.
    """
    article: ArticlePage = get_object_or_404(ArticlePage, pk=page_id)
    if not PagePermissionPolicy().user_has_permission_for_instance(
        request.user, "publish", article
    ):
        raise PermissionDenied
    return article


def _screen(
    request: HttpRequest, template: str, title: str, context: dict[str, Any]
) -> HttpResponse:
    article = context["article"]
    context |= {"page_title": title, "page_subtitle": article.title, "header_title": title}
    context |= {"header_icon": "doc-full"}
    return render(request, template, context)


def _who(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0  # noqa: PLR2004


urlpatterns = [
    path("<int:page_id>/withdraw/", withdraw, name="withdraw"),
    path("<int:page_id>/versions/", versions, name="versions"),
]
