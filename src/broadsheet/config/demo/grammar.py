"""Any number of further articles, replies and people, made of phrases by a seeded `Random`.

The same seed makes the same words. The phrases are in `content/grammar.toml`.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files
from random import Random

from broadsheet.config.demo.content import load_content

_SLOT = re.compile(r"\{(\w+)\}")
_UP = "_up"
_APOSTROPHE = "\N{RIGHT SINGLE QUOTATION MARK}"

Template = tuple[tuple[str, str], ...]
Rules = dict[str, tuple[Template, ...]]


@dataclass(frozen=True)
class GeneratedArticle:
    """An article as the grammar wrote it; `html` is paragraphs and h2 headings."""

    headline: str
    standfirst: str
    dateline: str
    html: str


class Phrases:
    """One article's or reply's phrases: what is written with a capital is chosen only once."""

    def __init__(self, rng: Random) -> None:
        """Begin with nothing chosen."""
        self._rng = rng
        self._chosen: dict[str, str] = {}

    def say(self, rule: str) -> str:
        """Return one expansion of `rule`, its first letter as the rule's phrase has it.

        Raises:
            KeyError: there is no such rule.
        """
        return self.fill(self._rng.choice(_rules()[rule]))

    def fill(self, template: Template) -> str:
        """Return the template's words with every slot filled."""
        return "".join([text + (self._slot(slot) if slot else "") for text, slot in template])

    def _slot(self, slot: str) -> str:
        name = slot.removesuffix(_UP)
        words = self._once(name) if name[0].isupper() else self.say(name)
        return words[0].upper() + words[1:] if name != slot else words

    def _once(self, name: str) -> str:
        if name not in self._chosen:
            self._chosen[name] = (
                person(self._rng) if name in {"Person", "Second"} else self.say(name.lower())
            )
        return self._chosen[name]


@cache
def _rules() -> Rules:
    text = (files("broadsheet.config.demo") / "content" / "grammar.toml").read_text("utf-8")
    rules = tomllib.loads(text.replace("'", _APOSTROPHE))["rules"]
    return {name: tuple(_pieces(phrase) for phrase in phrases) for name, phrases in rules.items()}


def _pieces(phrase: str) -> Template:
    """Return the phrase as pairs of plain text and the slot that follows it, if any."""
    parts = [*_SLOT.split(phrase), ""]
    return tuple(zip(parts[::2], parts[1::2], strict=True))


def person(rng: Random) -> str:
    """Return an invented person's full name."""
    names = load_content().names
    return f"{rng.choice(names.given)} {rng.choice(names.family)}"


def headline(rng: Random) -> str:
    """Return a headline."""
    return Phrases(rng).say("headline")


def standfirst(rng: Random) -> str:
    """Return the line under a headline, at most forty words."""
    return Phrases(rng).say("standfirst")


def body(rng: Random) -> str:
    """Return an article's text as HTML, about 350 to 500 words of paragraphs and two headings."""
    return _body(Phrases(rng), rng)


def reply(rng: Random, *, answers: bool = False) -> str:
    """Return a reader's reply; one that `answers` another is shorter."""
    return Phrases(rng).say("answer" if answers else "reply")


def article(rng: Random) -> GeneratedArticle:
    """Return a whole article, whose place and people are the same from headline to end."""
    phrases = Phrases(rng)
    return GeneratedArticle(
        headline=phrases.say("headline"),
        standfirst=phrases.say("standfirst"),
        dateline=phrases.say("town"),
        html=_body(phrases, rng),
    )


def articles(rng: Random) -> Iterator[GeneratedArticle]:
    """Yield articles without end; no two have the same headline."""
    seen: set[str] = set()
    while True:
        made = article(rng)
        if made.headline not in seen:
            seen.add(made.headline)
            yield made


def _body(phrases: Phrases, rng: Random) -> str:
    """Return paragraphs in a newspaper's order, no phrase used twice."""
    plan = (
        ("detail", 4),
        ("quote", 3),
        ("background", 3),
        ("outlook", 2),
    )
    said = {
        rule: [phrases.fill(template) for template in rng.sample(_rules()[rule], count)]
        for rule, count in plan
    }
    detail, quote, past, end = said["detail"], said["quote"], said["background"], said["outlook"]
    paragraphs = (
        f"{phrases.say('lede')} {detail[0]}",
        quote[0],
        f"{detail[1]} {past[0]}",
        past[1],
        f"{quote[1]} {phrases.say('denial')}",
        detail[2],
        f"{past[2]} {detail[3]}",
        quote[2],
        f"{end[0]} {end[1]}",
    )
    html = [f"<p>{escape(paragraph, quote=False)}</p>" for paragraph in paragraphs]
    html.insert(3, f"<h2>{escape(phrases.say('subhead'), quote=False)}</h2>")
    return "".join(html)
