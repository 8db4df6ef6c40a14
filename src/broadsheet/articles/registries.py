"""What upper parts may add to an article without being known here."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

MINOR_CHANGE = "minor"
"""The name of the choice to keep the time that readers are told."""

Words = Any
"""Text for people: a string, or a lazily translated one."""


@dataclass(frozen=True)
class PublishChoice:
    """Something the editor decides while publishing, kept with the published revision.

    `offered(article)` says whether the box is shown; `preselected(article)` whether it is ticked;
    `help_text(article)` what follows from it, for the article as it would be published.
    """

    name: str
    label: Words
    help_text: Callable[[Any], Words]
    offered: Callable[[Any], bool]
    preselected: Callable[[Any], bool]


StructuredData = Callable[[Any], Mapping[str, Any]]
"""Given an article, return properties to merge into its NewsArticle JSON-LD."""

SitemapPaths = Callable[[], Iterable[str]]
"""Returns the paths of an upper part's pages that search engines should know."""

sitemap_paths: list[SitemapPaths] = []
publish_choices: dict[str, PublishChoice] = {}
structured_data: list[StructuredData] = []


def add_publish_choice(choice: PublishChoice) -> None:
    """Offer one more choice while publishing.

    Raises:
        ValueError: a choice of that name exists already.
    """
    if choice.name in publish_choices:
        raise ValueError(f"the publish choice {choice.name} is declared twice")
    publish_choices[choice.name] = choice
