"""Texts from written grammars: every run with the same seed writes the same ones."""

import random
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

_SLOT = re.compile(r"\{([^{}]*)\}")
_LATE = re.compile(
    r"(?<![A-Za-z])(AMOUNT|ARTIST|CITY|COMPANY|CONTACT|EXPERT|FIRST|HANDLE|KEYWORDS|MAILADDRESS|PHONE_TEXT"
    r"|RANDOM|SURNAME)_?(?![A-Za-z])"
)
_HEAD = re.compile(r"\[([\w ]+)\]")
_DEEPEST = 12

Special = Callable[[random.Random], str]
"""What writes a name, a link or a sum."""


@dataclass(frozen=True, slots=True)
class Root:
    """A kind of text: its label, its genre and language, and the forms it takes."""

    spam: bool
    genre: str
    language: str
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grammar:
    """`roots` are the kinds of text, `lines` the sections that slots name."""

    roots: tuple[Root, ...]
    lines: Mapping[str, tuple[str, ...]]
    specials: Mapping[str, Special] = field(default_factory=dict)

    def write(self, root: Root, rng: random.Random) -> str:
        """Return one text of a kind.

        Raises:
            ValueError: a slot names nothing, or names itself without end.
        """
        text = rng.choice(root.forms)
        for _ in range(_DEEPEST):
            text, count = _SLOT.subn(lambda slot: self._filled(slot[1], rng), text)
            if not count:
                break
        else:
            raise ValueError(f"too deep: {text[:80]}")
        text = _LATE.sub(lambda name: self.specials[name[1]](rng), text)
        return re.sub(r" {2,}", " ", text).strip()

    def _filled(self, name: str, rng: random.Random) -> str:
        """Return what stands in a slot: a choice, a line of a section, or a special."""
        if "|" in name:
            return rng.choice(name.split("|"))
        if name in self.lines:
            return rng.choice(self.lines[name])
        if special := self.specials.get(name.removesuffix("_")):
            return special(rng)
        raise ValueError(f"nothing is called {{{name}}}")


def read_grammar(paths: Iterable[Path], specials: Mapping[str, Special]) -> Grammar:
    """Read grammar files: `[spam GENRE LANGUAGE]`, `[ham …]` and `[section]`, a line a form."""
    roots: list[Root] = []
    lines: dict[str, list[str]] = {}
    heads: dict[str, tuple[bool, str, str]] = {}
    for path in paths:
        name = ""
        for line in path.read_text(encoding="utf-8").splitlines():
            if heading := _HEAD.fullmatch(line):
                name = heading[1]
                words = name.split()
                if words[0] in {"spam", "ham"}:
                    heads[name] = (words[0] == "spam", words[1], words[2])
            elif line and not line.startswith("# "):
                lines.setdefault(name, []).append(line)
    for name, head in heads.items():
        roots.append(Root(*head, tuple(lines.pop(name))))
    return Grammar(tuple(roots), {name: tuple(forms) for name, forms in lines.items()}, specials)
