"""What a reader asks of the search, read from an address; whatever is typed has an answer."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from broadsheet.articles import queries
from broadsheet.articles.addresses import plain
from broadsheet.articles.models import ArticlePage, SectionPage
from broadsheet.articles.models.numbers import page_number
from broadsheet.articles.search_words import Question, QuestionRefused, read_question

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_NAMES = ("q", "section", "kind", "author", "from", "to", "order")


@dataclass(frozen=True)
class Asked:
    """A reader's question: the words as typed, what is narrowed to, in which order, which page.

    `typed` are the values of the form as they came, cut short, to be shown in it again.
    """

    typed: Mapping[str, str]
    number: int

    @property
    def order(self) -> str:
        """How the answers are ordered."""
        return self.typed.get("order") or "relevance"

    @property
    def shown(self) -> dict[str, str]:
        """What the form shows again: all that was typed, but for a day that is none."""
        return {
            name: value
            for name, value in self.typed.items()
            if name not in ("from", "to") or _DAY.fullmatch(value)
        }

    def question(self) -> Question | None:
        """Return what the words ask for, or None when there are none but something is narrowed to.

        Raises:
            QuestionRefused: nothing can be looked for.
        """
        line = self.typed.get("q", "")
        if not line:
            return None
        return read_question(line)

    def filters(self) -> queries.Filters:
        """Return what the search is narrowed to.

        Raises:
            Http404: there is no such section, author or kind.
            QuestionRefused: a day is none, or the period ends before it begins.
        """
        kind = self.typed.get("kind", "")
        if kind and kind not in ArticlePage.Kind.values:
            raise Http404
        since, until = _day(self.typed.get("from", "")), _day(self.typed.get("to", ""))
        if since and until and since > until:
            raise QuestionRefused(_("The period ends before it begins."))
        section, author = self.typed.get("section", ""), self.typed.get("author", "")
        return queries.Filters(
            section=_known(SectionPage.objects.live(), section),
            kind=kind,
            author=_known(queries.public_authors(), author),
            since=since,
            until=until,
        )

    def url(self, *, number: int = 1, **other: str) -> str:
        """Return the address of another page of the answers, or of the same with other options."""
        asked = {**self.typed, **other}
        kept = {name: asked[name] for name in _NAMES if asked.get(name)}
        if number > 1:
            kept["page"] = str(number)
        return f"{reverse('articles:search')}?{urlencode(kept)}"


def read_asked(parameters: Mapping[str, str]) -> Asked:
    """Return what an address asks for.

    Raises:
        Http404: there is no such order, or no such page.
    """
    typed = {name: parameters.get(name, "").strip()[:_LONGEST] for name in _NAMES}
    asked = Asked({name: value for name, value in typed.items() if value}, 1)
    if asked.order not in queries.ORDERS:
        raise Http404
    return Asked(asked.typed, page_number(parameters.get("page", "1")))


_LONGEST = 500


def _known(things: Any, slug: str) -> Any:
    if not slug:
        return None
    found = things.filter(slug=plain(slug)).first()
    if found is None:
        raise Http404
    return found


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None or not MINYEAR < day.year < MAXYEAR:
        message = _("“%(text)s” is no day. Write it as 2026-03-14.") % {"text": text[:20]}
        raise QuestionRefused(message)
    return day
