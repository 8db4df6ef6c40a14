"""The desk's search: Wagtail's for the database in use, asked in words alone.

Wagtail hands SQLite's full-text index what a person typed; a quotation mark, a NUL or a thousand
words is then an error of the database. Here every question is reduced to a few words first.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from modelsearch import query as asked
from modelsearch.backends import database

MAX_WORDS = 16
MAX_WORD = 60
_WORD = re.compile(r"[A-Za-z0-9\u0080-\uffff\U00010000-\U0010ffff]+")


def words_of(typed: str) -> str:
    """Return the words of what was typed, without anything an index takes for an operator."""
    found = _WORD.findall(typed)[:MAX_WORDS]
    return " ".join(word[:MAX_WORD] for word in found)


def in_words(question: asked.SearchQuery) -> asked.SearchQuery:
    """Return a question with every text in it reduced to words; one without words finds nothing."""
    match question:
        case asked.PlainText():
            words = words_of(question.query_string)
            return asked.PlainText(words, question.operator) if words else asked.MATCH_NONE
        case asked.Phrase():
            words = words_of(question.query_string)
            return asked.Phrase(words) if words else asked.MATCH_NONE
        case asked.And() | asked.Or():
            parts = [in_words(part) for part in question.subqueries]
            said = [part for part in parts if part is not asked.MATCH_NONE]
            return type(question)(said) if said else asked.MATCH_NONE
        case _:
            return question


def SearchBackend(params: Mapping[str, Any]) -> Any:  # noqa: N802 - the name Wagtail looks for
    """Return Wagtail's search for the database in use, with questions reduced to words."""
    backend = database.SearchBackend(dict(params))
    backend.index_class = _sparing(backend.index_class)
    backend.search = _asking_in_words(backend.search)
    backend.autocomplete = _asking_in_words(backend.autocomplete)
    return backend


def _sparing(index: Any) -> Any:
    """Return a kind of index that weighs titles when it is made anew, not at every save.

    The weight is the mean length of all titles, by that of one: at a hundred thousand articles it
    took half a second of each publication. Until then a new title has the mean weight, one; only
    PostgreSQL's ranking looks at it.
    """

    class Sparing(index):  # type: ignore[misc]  # known only when it is made
        def _refresh_title_norms(self, full: bool = False) -> None:  # noqa: FBT001, FBT002 - theirs
            if full:
                super()._refresh_title_norms(full=True)

    return Sparing


def _asking_in_words(look_up: Callable[..., Any]) -> Callable[..., Any]:
    def asking(question: asked.SearchQuery | str, *models: Any, **options: Any) -> Any:
        if isinstance(question, str):
            return look_up(words_of(question) or asked.MATCH_NONE, *models, **options)
        return look_up(in_words(question), *models, **options)

    return asking
