"""Editions on the web: what was mailed, for whoever comes later, and a feed of it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from broadsheet.mail.identity import site_name
from broadsheet.newsletters import queries
from broadsheet.newsletters.links import absolute
from broadsheet.newsletters.rendering import address_of, paragraphs

IN_FEED = 20


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List what was mailed, the newest first."""
    return render(request, "newsletters/archive.html", {"editions": queries.mailed_editions()})


@require_safe
def edition(request: HttpRequest, edition_id: int) -> HttpResponse:
    """Show an edition of several articles, or a correction; what was withdrawn since is not shown.

    Raises:
        Http404: it was not mailed, or is one article, which has its own page.
    """
    found = queries.mailed_edition(edition_id)
    if found is None:
        raise Http404
    context = {
        "edition": found,
        "introduction": paragraphs(found.introduction),
        "articles": queries.articles_of(found),
    }
    return render(request, "newsletters/archived_edition.html", context)


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """Send the newest editions as an Atom feed."""
    del request
    made = Atom1Feed(
        title=_("%(name)s: editions") % {"name": site_name()},
        link=absolute("archive"),
        description="",
        feed_url=absolute("archive_feed"),
    )
    for one in queries.mailed_editions()[:IN_FEED]:
        article = one.article
        path = address_of(article) if article else absolute("archived", str(one.pk))
        made.add_item(
            title=one.subject,
            link=path,
            description=one.introduction or (article.standfirst if article else one.preheader),
            pubdate=one.frozen_at,
            updateddate=one.frozen_at,
            unique_id=f"{absolute('archive')}#{one.pk}",
        )
    response = HttpResponse(content_type=made.content_type)
    made.write(response, "utf-8")
    return response
