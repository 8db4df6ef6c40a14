"""Where authors say whether they want letters about replies to their articles."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from broadsheet.articles.models import Author
from broadsheet.base.models import User
from broadsheet.comments import actions
from broadsheet.comments.models import AuthorWish


def writes_articles(request: HttpRequest) -> bool:
    """Tell whether the account is that of somebody whose name stands over articles."""
    return Author.objects.filter(account=request.user.pk).exists()


@require_http_methods(["GET", "HEAD", "POST"])
def wish(request: HttpRequest) -> HttpResponse:
    """Show the wish, and store another."""
    user = request.user
    if request.method == "POST" and isinstance(user, User):
        wanted = request.POST.get("wanted") == "yes"
        actions.wish(user=user, wanted=wanted)
        if wanted:
            messages.success(request, _("You get a letter about each reply to your articles."))
        else:
            messages.success(request, _("You get no letters about replies."))
        return HttpResponseRedirect(reverse("replies:wish"))
    context = {
        "page_title": _("Letters about replies"),
        "header_title": _("Letters about replies"),
        "header_icon": "mail",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": "", "label": _("Letters about replies")},
        ],
        "wanted": AuthorWish.objects.filter(user=user.pk).exists(),
        "writes": writes_articles(request),
    }
    return render(request, "comments/desk/wish.html", context)
