"""Captions in WebVTT: whether a file holds any, and what they say.

Source: W3C, "WebVTT: The Web Video Text Tracks Format".
"""

import re

_CUE_TIMES = re.compile(r"\s*(?:\d{2,}:)?\d{2}:\d{2}\.\d{3}\s+-->\s+(?:\d{2,}:)?\d{2}:\d{2}\.\d{3}")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)*\s+([^>]*)>")
_TAG = re.compile(r"<[^>]*>")
_SRT_TIME = re.compile(r"(\d{2}:\d{2}:\d{2}),(\d{3})")


class NotCaptions(Exception):
    """The file does not hold captions in WebVTT."""


def read_captions(content: bytes) -> str:
    """Return captions as WebVTT; those of a SubRip file are turned into it.

    Raises:
        NotCaptions: it is neither, not UTF-8, or without a single cue.
    """
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as wrong:
        raise NotCaptions("not UTF-8") from wrong
    if "\x00" in text:
        raise NotCaptions("not text")
    if not re.match(r"WEBVTT(?:[ \t\n]|$)", text):
        if not re.match(r"\s*\d+\n\d{2}:\d{2}:\d{2},\d{3} --> ", text):
            raise NotCaptions("no WEBVTT at the start")
        text = "WEBVTT\n\n" + _SRT_TIME.sub(r"\1.\2", text.lstrip())
    if not any(_CUE_TIMES.match(line) for line in text.split("\n")):
        raise NotCaptions("no cue")
    return text


def words_of(captions: str) -> str:
    """Return what the captions say, a line a cue; who speaks stands before it."""
    said = []
    for part in re.split(r"\n{2,}", captions):
        lines = part.strip("\n").split("\n")
        for number, line in enumerate(lines):
            if _CUE_TIMES.match(line):
                words = " ".join(lines[number + 1 :])
                words = _TAG.sub("", _VOICE.sub(lambda found: f"{found[1].strip()}: ", words))
                said.append(" ".join(words.split()))
                break
    return "\n".join(line for line in said if line)
