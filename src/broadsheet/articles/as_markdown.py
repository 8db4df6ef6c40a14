"""An article as Markdown: its words, who wrote them and when, corrections and sources."""

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from broadsheet.articles.engine.markdown import escaped, to_markdown
from broadsheet.articles.models import ArticlePage, Correction, SourceReference
from broadsheet.articles.queries import absolute, site_name


def markdown_of(article: ArticlePage) -> str:
    """Return all of an article that is words, as Markdown."""
    url = absolute(article.url)
    parts = [
        f"# {escaped(article.title)}",
        f"**{escaped(article.standfirst)}**" if article.standfirst else "",
        _about(article, url),
        to_markdown(str(article.body), url),
        *_list(_("Corrections"), [_correction(each) for each in article.corrections.all()]),
        *_list(_("Sources"), [_source(each) for each in article.source_references.all()]),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _about(article: ArticlePage, url: str) -> str:
    names = [
        f"{escaped(byline.author.name)} ({escaped(byline.role)})"
        if byline.role
        else escaped(byline.author.name)
        for byline in article.bylines.all()
    ]
    published, updated = article.first_published_at, article.changed_at
    lines = [
        f"{_('By')} {', '.join(names)}" if names else "",
        escaped(article.dateline),
        f"{_('Published')} {_moment(published)}",
        f"{_('Updated')} {_moment(updated)}" if updated and updated != published else "",
        f"{escaped(site_name())}, {escaped(article.section.title)}",
        escaped(article.get_kind_display()) if article.kind != ArticlePage.Kind.NEWS else "",
        f"<{url}>",
    ]
    return "\n".join(f"- {line}" for line in lines if line)


def _correction(correction: Correction) -> str:
    return f"{_moment(correction.corrected_at)}: {escaped(correction.text)}"


def _source(source: SourceReference) -> str:
    title = escaped(source.title)
    parts = [
        f"[{title}](<{source.url}>)" if source.url else title,
        escaped(source.outlet),
        date_format(source.dated) if source.dated else "",
        escaped(str(source.get_kind_display())),
    ]
    return ", ".join(part for part in parts if part)


def _list(heading: str, lines: list[str]) -> list[str]:
    return [f"## {heading}", "\n".join(f"- {line}" for line in lines)] if lines else []


def _moment(moment: object) -> str:
    return date_format(localtime(moment), "DATETIME_FORMAT")  # type: ignore[arg-type]  # aware
