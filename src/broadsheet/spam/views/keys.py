"""The desk's page of Akismet keys: who asks this newsroom's filter."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from broadsheet.core import clock
from broadsheet.spam import actions, queries
from broadsheet.spam.forms import KeyForm
from broadsheet.spam.models import AkismetKey
from broadsheet.spam.views.furniture import (
    MAY_MAKE_KEYS,
    MAY_REVOKE_KEYS,
    MAY_SEE_KEYS,
    for_those_who,
    furniture,
)


@require_safe
@for_those_who(MAY_SEE_KEYS)
def keys(request: HttpRequest) -> HttpResponse:
    """Show the keys and what was asked with them."""
    return _page(request, KeyForm())


@require_POST
@for_those_who(MAY_MAKE_KEYS)
def make(request: HttpRequest) -> HttpResponse:
    """Make a key for a site, or say beside the field why not."""
    form = KeyForm(request.POST)
    if form.is_valid():
        try:
            key = actions.make_key(now=clock.now(), **form.cleaned_data)
        except actions.KeyRefused as refused:
            form.add_error("site", str(refused.reason))
        else:
            words = _("The key of %(site)s is %(key)s.")
            messages.success(request, words % {"site": key.site, "key": key.key})
            return HttpResponseRedirect(reverse("spam:keys"))
    return _page(request, form)


@require_POST
@for_those_who(MAY_REVOKE_KEYS)
def revoke(request: HttpRequest, key_id: int) -> HttpResponse:
    """Make a key invalid from now on."""
    key = get_object_or_404(AkismetKey, pk=key_id)
    actions.revoke_key(key=key, now=clock.now())
    words = _("The key of %(site)s is invalid from now on, and what its site taught is forgotten.")
    messages.success(request, words % {"site": key.site})
    return HttpResponseRedirect(reverse("spam:keys"))


def _page(request: HttpRequest, form: KeyForm) -> HttpResponse:
    context = {
        **furniture(request, "spam:keys"),
        "form": form,
        "keys": queries.keys(clock.now()),
        "address": settings.PUBLIC_ORIGIN,
    }
    return render(request, "spam/keys.html", context)
