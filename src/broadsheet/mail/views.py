"""The outbox in the desk: every letter readable, held ones sent or dropped by a person's word."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_safe
from typing_extensions import override
from wagtail.admin.views.generic.models import IndexView, InspectView

from broadsheet.core.clock import now
from broadsheet.mail import actions, queries
from broadsheet.mail.models import OutgoingLetter
from broadsheet.mail.showing import mail_page

MAY_LOOK = "mail.view_outgoingletter"
MAY_DECIDE = "mail.change_outgoingletter"


def letters_for(user: Any) -> QuerySet[OutgoingLetter]:
    """Return the letters that a member of staff may read.

    Those that open accounts are for administrators alone: whoever reads one could sign in as its
    recipient.
    """
    everything = OutgoingLetter.objects.all()
    return everything if user.is_superuser else everything.exclude(kind=queries.ACCOUNT)


class OutboxIndex(IndexView):
    """All letters, the newest first, with what is held on top."""

    @override
    def get_base_queryset(self) -> QuerySet[OutgoingLetter]:
        return letters_for(self.request.user)

    @override
    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)  # type: ignore[no-untyped-call]  # Wagtail's
        context["held"] = letters_for(self.request.user).filter(pk__in=queries.held()).count()
        context["relay"] = queries.relay_host(settings.SMTP)
        context["may_decide"] = self.request.user.has_perm(MAY_DECIDE)
        return context


class LetterView(InspectView):
    """One letter, with its words as the recipient gets them."""

    @override
    def get_object(self, queryset: Any = None) -> OutgoingLetter:
        return get_object_or_404(letters_for(self.request.user), pk=self.pk)


@require_safe
@xframe_options_sameorigin
@permission_required(MAY_LOOK)
def page(request: HttpRequest, letter_id: int) -> HttpResponse:
    """Show a letter's HTML alone."""
    return mail_page(get_object_or_404(letters_for(request.user), pk=letter_id).html)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(MAY_DECIDE)
def decide(request: HttpRequest) -> HttpResponse:
    """Ask once more, then send or drop what is held."""
    mine = letters_for(request.user)
    if request.method == "POST":
        _carry_out(request, mine)
        return redirect("outbox:index")
    held = mine.filter(pk__in=queries.held())
    context = {
        "held": held[:50],
        "count": held.count(),
        "relay": queries.relay_host(settings.SMTP),
        "page_title": _("Held letters"),
        "header_title": _("Held letters"),
        "header_icon": "mail",
    }
    return TemplateResponse(request, "mail/desk/held.html", context)


def _carry_out(request: HttpRequest, mine: QuerySet[OutgoingLetter]) -> None:
    try:
        if request.POST.get("decision") == "send":
            count = actions.release_held(letters=mine, now=now())
            said = ngettext(
                "%(count)s letter will be sent.", "%(count)s letters will be sent.", count
            )
        elif request.POST.get("decision") == "drop":
            count = actions.drop_held(letters=mine, now=now())
            said = ngettext(
                "%(count)s letter was dropped.", "%(count)s letters were dropped.", count
            )
        else:
            messages.error(request, _("Choose to send or to drop them."))
            return
    except actions.LetterRefused as refused:
        messages.error(request, str(refused))
        return
    messages.success(request, said % {"count": count})


@require_safe
@never_cache
def demo_letters(request: HttpRequest) -> HttpResponse:
    """List what a demo just wrote to readers, for whoever tries it without an account."""
    return render(request, "mail/demo_letters.html", {"letters": _demo()[:20]})


@require_safe
@never_cache
def demo_letter(request: HttpRequest, letter_id: int) -> HttpResponse:
    """Show one of them."""
    letter = get_object_or_404(_demo(), pk=letter_id)
    return render(request, "mail/demo_letter.html", {"letter": letter})


def _demo() -> QuerySet[OutgoingLetter]:
    """Return a demo's letters to readers; those that open staff accounts are not among them.

    Raises:
        Http404: this is no demo.
    """
    if not settings.DEMO:
        raise Http404
    return OutgoingLetter.objects.exclude(kind=queries.ACCOUNT)
