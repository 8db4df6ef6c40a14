"""What else moderators do about a reply: take back, note down, warn, suspend, ban."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from broadsheet.base.models import User
from broadsheet.comments import actions, queries
from broadsheet.comments.forms import DryRunForm, SanctionForm
from broadsheet.comments.models import Comment, Decision
from broadsheet.comments.views.desk import MOST_AT_ONCE, UNDO, for_moderators, furniture
from broadsheet.core import clock
from broadsheet.readers.addresses import address_key
from broadsheet.readers.models import Sanction
from broadsheet.readers.sanctions import impose, in_force, lift

MOST_SHOWN = 200


def _moderator(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


@require_POST
@for_moderators
def undo(request: HttpRequest) -> HttpResponse:
    """Take back the last decision or decisions that this moderator made in one go."""
    numbers = request.session.pop(UNDO, [])[:MOST_AT_ONCE]
    taken_back = 0
    for decision in Decision.objects.filter(pk__in=numbers):
        try:
            actions.undo(decision=decision, moderator=_moderator(request), now=clock.now())
            taken_back += 1
        except actions.CommentAlreadyDecided:
            continue
    words = ngettext(
        "%(count)d decision was taken back.", "%(count)d decisions were taken back.", taken_back
    )
    messages.success(request, words % {"count": taken_back})
    back = request.POST.get("back", "")
    own = reverse("replies:queue")
    return HttpResponseRedirect(back if back.startswith(own) else own)


@require_POST
@for_moderators
def note(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Store a note beside a reply."""
    comment = get_object_or_404(Comment, pk=comment_id)
    words = request.POST.get("words", "")
    actions.annotate(comment=comment, moderator=_moderator(request), words=words, now=clock.now())
    return HttpResponseRedirect(reverse("replies:one", args=[comment.pk]))


@require_POST
@for_moderators
def sanction(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Warn, suspend or ban who wrote a reply, by address or network."""
    comment = get_object_or_404(Comment, pk=comment_id)
    form = SanctionForm(request.POST)
    back = HttpResponseRedirect(reverse("replies:one", args=[comment.pk]))
    key = _subject(comment, form.cleaned_data["by"]) if form.is_valid() else ""
    if not key:
        messages.error(request, _("A sanction needs a kind, a reason, and somebody it is about."))
        return back
    now = clock.now()
    impose(
        subject_key=key,
        kind=form.cleaned_data["kind"],
        reason=form.cleaned_data["reason"],
        until=now + timedelta(days=form.cleaned_data["days"]),
        moderator=_moderator(request),
        now=now,
    )
    messages.success(request, _("Stored. Whoever it is about reads the reason."))
    return back


@require_safe
@for_moderators
def sanctions(request: HttpRequest) -> HttpResponse:
    """Show the sanctions that hold."""
    held = in_force(clock.now()).select_related("made_by")[:MOST_SHOWN]
    context = {**furniture(_("Replies"), _("Sanctions")), "sanctions": held}
    return render(request, "comments/desk/sanctions.html", context)


@require_POST
@for_moderators
def lift_sanction(request: HttpRequest, sanction_id: int) -> HttpResponse:
    """End a sanction.

    Raises:
        Http404: there is no such sanction.
    """
    found = Sanction.objects.filter(pk=sanction_id).first()
    if found is None:
        raise Http404
    lift(sanction=found, now=clock.now())
    messages.success(request, _("It does not hold any more."))
    return HttpResponseRedirect(reverse("replies:sanctions"))


@require_safe
@for_moderators
def dry_run(request: HttpRequest) -> HttpResponse:
    """Show what a rule would have done over the last month; nothing is changed by it."""
    form = DryRunForm(request.GET or None)
    result = None
    if form.is_valid():
        candidate = queries.Candidate(form.cleaned_data["words"], form.cleaned_data["most_links"])
        result = queries.dry_run(candidate, clock.now())
    context = {**furniture(_("Replies"), _("Try a rule")), "form": form, "result": result}
    return render(request, "comments/desk/dry_run.html", context)


def _subject(comment: Comment, by: str) -> str:
    if by == SanctionForm.NETWORK:
        return comment.network_key
    return address_key(comment.author_address) if comment.author_address else ""
