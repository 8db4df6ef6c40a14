"""What machines are told of pages that are no article: the site, its authors, the way there.

Source: schema.org WebSite, NewsMediaOrganization, ProfilePage, BreadcrumbList; Google Search
Central, "Breadcrumb", "Site name" and "Profile page" structured data.
"""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse

from broadsheet.articles import queries
from broadsheet.articles.models import Author
from broadsheet.articles.queries import absolute

ICON = "/icons/512.png"
_SCHEMA = "https://schema.org"
_SIDE = 512


def publisher() -> dict[str, Any]:
    """Return the newsroom as the publisher of what it publishes."""
    return {
        "@type": "NewsMediaOrganization",
        "@id": absolute("/#publisher"),
        "name": queries.site_name(),
        "url": absolute("/"),
        "logo": {
            "@type": "ImageObject",
            "url": absolute(ICON),
            "width": _SIDE,
            "height": _SIDE,
        },
        "correctionsPolicy": absolute(reverse("articles:corrections")),
    }


def website(description: str) -> dict[str, Any]:
    """Return the site, with its name, its search and who publishes it."""
    search = f"{absolute(reverse('articles:search'))}?q={{search_term_string}}"
    site = {
        "@type": "WebSite",
        "@id": absolute("/#site"),
        "name": queries.site_name(),
        "url": absolute("/"),
        "description": description,
        "inLanguage": settings.LANGUAGE_CODE,
        "publisher": {"@id": absolute("/#publisher")},
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": search},
            "query-input": "required name=search_term_string",
        },
    }
    said = {name: value for name, value in site.items() if value}
    return {"@context": _SCHEMA, "@graph": [said, publisher()]}


def breadcrumbs(steps: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Return the way from the front page to a page, which is the last of `steps` (name, path)."""
    way = [(queries.site_name(), "/"), *steps]
    return {
        "@context": _SCHEMA,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": absolute(path)}
            for place, (name, path) in enumerate(way, start=1)
        ],
    }


def profile(author: Author, image: str) -> dict[str, Any]:
    """Return an author's page as the profile of a person, or of an agency."""
    url = absolute(reverse("articles:author", args=[author.slug]))
    agency = author.kind == Author.Kind.AGENCY
    told: dict[str, Any] = {
        "@type": "Organization" if agency else "Person",
        "@id": f"{url}#author",
        "name": author.name,
        "url": url,
        "description": author.biography,
        "image": image,
    }
    if not agency:
        told["jobTitle"] = author.role
    if author.kind == Author.Kind.STAFF:
        told["worksFor"] = {"@id": absolute("/#publisher")}
    return {
        "@context": _SCHEMA,
        "@type": "ProfilePage",
        "url": url,
        "mainEntity": {name: value for name, value in told.items() if value},
    }
