"""Reads of the record: who said what, in an article and all over the paper."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import BigIntegerField, Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse

from broadsheet.articles.models import ArticlePage
from broadsheet.articles.queries import Listing, absolute, listing
from broadsheet.core.freshness import reads
from broadsheet.core.prepared import Given
from broadsheet.core.rows import PreparedRows, is_remembered, remember
from broadsheet.record.models import Source, Statement

SPOKEN = "sources"
"""The freshness key of which sources have spoken, and how often."""
STAFF = "staff"
"""The freshness key of what members of staff are called."""

SPEAKERS = {
    Source.Kind.PERSON: "Person",
    Source.Kind.BODY: "Organization",
    Source.Kind.OUTLET: "NewsMediaOrganization",
}
"""What a source is in schema.org's words; whoever is not named is nobody there."""

_TELLABLE = Q(on_record=Statement.OnRecord.NAMED) | Q(source__kind=Source.Kind.UNNAMED)
"""Statements whose source may be shown with them."""

_statements_in = PreparedRows(
    lambda: (
        Statement.objects.filter(article=Given("article", BigIntegerField()))
        .select_related("source", "confirmed_by")
        .order_by("sort_order")
    )
)


def statements_in(article: ArticlePage) -> list[Statement]:
    """Return an article's statements in the editor's order; a draft's own, in its preview."""
    reads(STAFF)
    rows: Any = article.statements.get_queryset()
    if isinstance(rows, QuerySet) and not is_remembered(article, "statements"):
        # Once for all that the page says of them: what is looked up stays with the article.
        remember(article, "statements", _statements_in(article=article.pk), Statement)
        rows = article.statements.all()
    return [statement for statement in rows if statement.is_tellable]


def statements_of(source: Source, base: str, number: int | None) -> Listing[Statement]:
    """Return a page of what a source said in public articles, newest first.

    `base` is the address of the list; pages are numbered from the oldest, None is the newest.

    Raises:
        NoSuchPage: there is no page of that number.
    """
    said = Coalesce("said_on", "article__published_on")
    rows = _public().filter(source=source)
    rows = rows.order_by(said.desc(), "-article__listed_at", "sort_order", "-pk")
    return listing(rows, name=source_list(source.pk), base=base, number=number, load=_by_keys)


def source_list(pk: int) -> str:
    """Name the list of what a source said."""
    return f"source:{pk}"


def known_sources() -> QuerySet[Source]:
    """Return the sources that readers may know of.

    These have spoken in a public article, or somebody who has speaks for them.
    """
    spoken = _public().filter(source=OuterRef("pk"))
    spoken_for = _public().filter(source__speaks_for=OuterRef("pk"))
    return Source.objects.filter(Exists(spoken) | Exists(spoken_for))


def public_sources() -> QuerySet[Source]:
    """Return the sources that readers may know of, by name, each with how much it `said`."""
    reads(SPOKEN)
    said = Count("statements", filter=Q(statements__in=_public().values("pk")))
    return known_sources().annotate(said=said).order_by("name", "pk")


def paths_of_sources() -> Iterator[str]:
    """Yield the path of the list of sources, and of each source in it."""
    reads(SPOKEN)
    sources = known_sources().order_by("name", "pk").values_list("slug", flat=True)
    yield reverse("record:sources")
    for slug in sources:
        yield reverse("record:source", args=[slug])


def structured_data(article: ArticlePage) -> dict[str, Any]:
    """Return an article's statements as parts of it: quotations as such, reported words as claims.

    Source: schema.org, Quotation (`spokenByCharacter`) and Claim.
    """
    parts = [_part(statement) for statement in statements_in(article)]
    return {"hasPart": parts} if parts else {}


def _public() -> QuerySet[Statement]:
    return Statement.objects.filter(_TELLABLE, article__listed_at__isnull=False)


def _by_keys(keys: Iterable[int]) -> list[Statement]:
    reads(STAFF)
    rows = Statement.objects.select_related("source", "article", "confirmed_by")
    found = rows.in_bulk(list(keys))
    return [found[key] for key in keys]


def _part(statement: Statement) -> dict[str, Any]:
    quoted = statement.form == Statement.Form.DIRECT
    part: dict[str, Any] = {
        "@type": "Quotation" if quoted else "Claim",
        "text": statement.words,
    }
    source = statement.source
    if source.kind in SPEAKERS:
        part["spokenByCharacter" if quoted else "author"] = {
            "@type": SPEAKERS[Source.Kind(source.kind)],
            "name": source.name,
            "url": absolute(f"/sources/{source.slug}/"),
        }
    if statement.said_on:
        part["dateCreated"] = statement.said_on.isoformat()
    return part
