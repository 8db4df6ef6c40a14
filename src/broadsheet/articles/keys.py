"""The freshness keys of articles and of the lists they stand in.

An article has a key of its own, `article:12`, which every page that shows it is made from: noted
whenever one is loaded. A list has two: `list:section:5:head` for what a new article on top of it
changes, its newest pages and feeds, and `list:section:5:any` for what any other change of its
members does, all of its pages.
"""

from datetime import date

from broadsheet.core.freshness import reads, row_key

ALL = "all"
CORRECTIONS = "corrections"
EDITED = "edited"
"""When any public article last changed."""
TOPICS = "topics"
"""Which authors, tags and stories public articles have, and how many of each."""
SITE = "site"
"""What stands on every page: sections, standing pages, and all that follows from them."""


def article_key(pk: int | None) -> str:
    """Return the key of one article."""
    return row_key("article", pk)


def head_key(name: str) -> str:
    """Return the key of a list's newest pages."""
    return f"list:{name}:head"


def any_key(name: str) -> str:
    """Return the key of all pages of a list."""
    return f"list:{name}:any"


def section_list(pk: int) -> str:
    """Name the list of a section's articles."""
    return f"section:{pk}"


def story_list(pk: int) -> str:
    """Name the list of a running story's articles."""
    return f"story:{pk}"


def tag_list(pk: int) -> str:
    """Name the list of what carries a tag."""
    return f"tag:{pk}"


def author_list(pk: int) -> str:
    """Name the list of what an author wrote."""
    return f"author:{pk}"


def day_list(day: date) -> str:
    """Name the list of a day's articles."""
    return f"day:{day.isoformat()}"


def month_list(day: date) -> str:
    """Name the list of a month's articles."""
    return f"month:{day:%Y-%m}"


def reads_list(name: str, *, head: bool = True) -> None:
    """Say that what is rendered is made from a list; without `head`, not from its newest end."""
    reads(any_key(name), *([head_key(name)] if head else []))
