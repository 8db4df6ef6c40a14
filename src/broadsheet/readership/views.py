"""The public list of what is read most, and the desk's page of figures."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from broadsheet.core import charts, clock
from broadsheet.core.freshness import published
from broadsheet.readership import queries

MAY_SEE = "readership.view_pageviews"
DAYS = (1, 7, 28)


@published
@require_safe
def most_read(request: HttpRequest) -> HttpResponse:
    """Show the articles read most; the front page takes its list from here."""
    return render(request, "readership/most_read.html", {"articles": queries.most_read()})


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Show how often pages were read, and the figures that other parts offer.

    Raises:
        PermissionDenied: the member of staff may not see them.
    """
    if not request.user.has_perm(MAY_SEE):
        raise PermissionDenied
    now = clock.now()
    asked = request.GET.get("days", "")
    days = int(asked) if asked in map(str, DAYS) else DAYS[1]
    others = [
        one.make(now)
        for _name, one in sorted(charts.offered.items())
        if request.user.has_perm(one.permission)
    ]
    context = {
        "page_title": _("Figures"),
        "header_title": _("Figures"),
        "header_icon": "view",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("figures:index"), "label": _("Figures")},
        ],
        "views": [
            queries.views_by_day(now),
            queries.views_by_hour(now),
            queries.views_by_month(now),
        ],
        "others": [one for one in others if one],
        "read_most": queries.read_most(now, days=days),
        "days": days,
        "choices": DAYS,
        "bots": queries.bots_share(now, days=days),
        "partial": queries.counts_are_partial(),
    }
    return render(request, "readership/figures.html", context)
