"""The one panel that opens before an article is published: where, when, to whom, and how it looks.

The editor's page sends what is typed, saved or not; the panel shows what would be published, and
the button in it sends the editor's form with what was chosen.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.utils.datastructures import MultiValueDictKeyError
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from typing_extensions import override
from wagtail.admin.views.pages.preview import PreviewOnCreateView, PreviewOnEditView

from broadsheet.articles import queries
from broadsheet.articles.admin_forms import ArticleForm
from broadsheet.articles.cautions import cautions_of
from broadsheet.articles.models import ArticlePage, SectionPage
from broadsheet.articles.queries import desk as desk_queries
from broadsheet.articles.queries.desk import somebody
from broadsheet.base.models import User
from broadsheet.core.clock import now

ACTS = ("publish", "submit", "save")
CARD_PICTURE = "fill-600x315|format-jpeg|jpegquality-72|bgcolor-ffffff"


@dataclass(frozen=True)
class Choice:
    """A box of the panel, ticked or not."""

    name: str
    label: str
    help_text: str
    ticked: bool


class PanelOnEdit(PreviewOnEditView):
    """The panel of an article that is stored."""

    http_method_names = ("post",)  # type: ignore[assignment]  # Wagtail declares three

    @override
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the panel for what was typed; nothing is stored."""
        form: ArticleForm = self.get_form(request.POST)
        act = request.POST.get("act", "")
        act = act if act in ACTS else "save"
        if act == "publish" and not form.may_publish():
            act = "save"
        if act == "save":
            form.defer_required_fields()
        try:
            valid = form.is_valid()
        except MultiValueDictKeyError:
            return HttpResponseBadRequest()  # no editor sends a form without its counts
        article: ArticlePage = form.save(commit=False) if valid else form.instance
        context = _what_it_shows(form, article, act, somebody(request.user))
        context["must"] = [] if valid else _must_be_mended(form)
        context["cautions"] = cautions_of(article) if valid else []
        return render(request, "articles/desk/publish_panel.html", context)

    @override
    def get_form(self, query_dict: Any) -> ArticleForm:
        article: Any = self.object
        form_class = article.get_edit_handler().get_form_class()
        parent = article.get_parent().specific
        form: ArticleForm = form_class(
            query_dict, instance=article, parent_page=parent, for_user=self.request.user
        )
        return form


class PanelOnCreate(PanelOnEdit, PreviewOnCreateView):
    """The panel of an article that was never stored."""

    @override
    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        kind = {"content_type_app_name": "articles", "content_type_model_name": "articlepage"}
        super().setup(request, *args, **kwargs, **kind)


def _what_it_shows(form: ArticleForm, article: ArticlePage, act: str, user: User) -> dict[str, Any]:
    at: datetime | None = article.go_live_at
    later = at is not None and at > now()
    until: datetime | None = article.embargo_until
    section = form.parent_page
    article.section_id = article.section_id or section.pk
    return {
        "act": act,
        "article": article,
        "section": section,
        "sections": _sections(article, section, act, user),
        "choices": [
            Choice(c.name, str(c.label), str(c.help_text(article)), c.preselected(article))
            for c in (form.choices_offered() if act == "publish" else ())
        ],
        "later": later,
        "embargo": _typed(until) if until and until > now() else "",
        "asks_for_embargo": act == "publish" and not (article.pk and article.live),
        "at": _typed(at if at and later else now()),
        "soonest": _typed(now()),
        "picture": desk_queries.card_picture(article, CARD_PICTURE),
        "site_name": queries.site_name(),
        "waits": act == "publish" and bool(article.pk and article.workflow_in_progress),
        "writer": _who_submitted(article),
    }


def _who_submitted(article: ArticlePage) -> str:
    state = article.current_workflow_state if article.pk else None
    return str(state.requested_by or "") if state else ""


def _typed(moment: datetime) -> str:
    """Return a moment as the browser's own box for day and time wants it."""
    return localtime(moment).strftime("%Y-%m-%dT%H:%M")


def _sections(
    article: ArticlePage, current: SectionPage, act: str, user: User
) -> list[SectionPage]:
    """Return the sections to choose from; a published article moves only by being published."""
    if article.first_published_at and act != "publish":
        return [current]
    found = desk_queries.sections_in_order()
    return [
        section
        for section in found
        if section.pk == current.pk
        or (
            section.permissions_for_user(user).can_publish_subpage()
            if act == "publish"
            else section.permissions_for_user(user).can_add_subpage()
        )
    ]


def _must_be_mended(form: ArticleForm) -> list[str]:
    """Return what keeps the form from being accepted, field by field, as a person would say it."""
    found = []
    for name, errors in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        words = " ".join(str(error) for error in errors)
        found.append(f"{label}: {words}" if label else words)
    for name, formset in form.formsets.items():
        if not formset.is_valid():
            found.append(_("Look at “%(rows)s” again.") % {"rows": name.replace("_", " ")})
    return found
