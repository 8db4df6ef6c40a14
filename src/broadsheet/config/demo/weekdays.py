"""Days of the week in an article, so that “on Thursday” is true whenever the demo is made."""

import re
from dataclasses import asdict
from datetime import date
from typing import Any

from pydantic import TypeAdapter

from broadsheet.config.demo.content import WEEKDAYS, Article

_WEEKDAY = re.compile(rf"\b({'|'.join(WEEKDAYS)})\b")


def on_day(article: Article, published_on: date) -> Article:
    """Return the article with every weekday moved as far as its publication was.

    An article without a `weekday` is returned as it is: its days are names, or customs.
    """
    if not article.weekday:
        return article
    shift = published_on.weekday() - WEEKDAYS.index(article.weekday)
    # asdict() keeps the order of fields, and the validator makes the blocks' own classes again.
    moved: Article = TypeAdapter(Article).validate_python(_moved(asdict(article), shift))
    return moved


def _moved(value: Any, shift: int) -> Any:
    if isinstance(value, str):
        return _WEEKDAY.sub(lambda found: WEEKDAYS[(WEEKDAYS.index(found[0]) + shift) % 7], value)
    if isinstance(value, dict):
        return {key: _moved(item, shift) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return tuple(_moved(item, shift) for item in value)
    return value
