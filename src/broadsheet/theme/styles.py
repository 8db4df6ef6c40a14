"""The newsroom's own styles, as far as it chose any: colours and type, and nothing else."""

from hashlib import sha256

from broadsheet.theme.colours import (
    DARK_PAPER,
    DARK_PLATE,
    LIGHT_PAPER,
    line_of,
    plate_of,
    readable_on,
)

SERIF = "serif"
SANS = "sans"

_SERIF_STACK = (
    '"Iowan Old Style",Charter,"Bitstream Charter","Palatino Linotype",Georgia,"Noto Serif",'
    '"Liberation Serif",serif'
)
_SANS_STACK = (
    'system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",Arial,sans-serif'
)
_TYPE = {
    SERIF: f":root{{--serif:{_SERIF_STACK};--italic:var(--serif)}}",
    SANS: f":root{{--serif:{_SANS_STACK};--italic:var(--serif)}}"
    "body{font-size:1.125rem}h1,h2,h3,b,strong{font-weight:700}"
    ".quote p,.ledger .words.said{text-indent:-.35em}",
}
_STAMP = 10


def styles(*, accent: str, accent_dark: str, paper: str, typeface: str) -> str:
    """Return the rules that follow from a newsroom's choices, each #rrggbb or empty.

    A colour that could not be read (saved before this was checked) is darkened or lightened.
    """
    rules = _TYPE.get(typeface, "")
    if accent or accent_dark or paper:
        ground = paper or LIGHT_PAPER
        light = readable_on(accent, ground, plate_of(ground)) if accent else ""
        dark = readable_on(accent_dark or accent, DARK_PAPER, DARK_PLATE) if accent else accent_dark
        chosen = (("--accent", light), ("--accent-dark", dark))
        named = ";".join(f"{name}:{value}" for name, value in chosen if value)
        rules += f":root{{{named}}}" if named else ""
    if paper:
        rules += (
            "@media screen and (prefers-color-scheme:light){:root{"
            f"--paper:{paper};--plate:{plate_of(paper)};--line:{line_of(paper)}}}}}"
        )
    return rules


def stamp(rules: str) -> str:
    """Return what the address of these rules carries, so that browsers may keep them for ever."""
    return sha256(rules.encode()).hexdigest()[:_STAMP]
