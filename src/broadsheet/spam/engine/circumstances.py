"""Clues that no training set holds, with weights set by hand: form, timing, article, past.

Their log-odds are cautious: none alone makes spam of a text that reads like a reader's.
"""

import math
import re
from functools import lru_cache

from broadsheet.spam.engine.submission import Past, Submission
from broadsheet.spam.engine.verdict import Reason

_WORD = re.compile(r"\w{4,}")
_ARTICLE_LIMIT = 20_000
_TEXT_LIMIT = 3_000
_FEW = 4
_ABOUT_IT, _NOT_ABOUT_IT = 0.3, 0.0
_WRITER, _NETWORK = (-1.2, 1.5), (-0.4, 0.8)
"""The log-odds within which the past of a writer, and of a network, can move an answer."""

_INHUMAN_SECONDS, _HASTY_SECONDS = 1.5, 4.0
_SCRIPTS = {
    "cyrillic": (re.compile("[\u0400-\u04ff]"), {"ru", "uk", "be", "bg", "sr", "mk", "kk", "mn"}),
    "Han": (re.compile("[\u4e00-\u9fff]"), {"zh", "ja", "ko"}),
    "Hangul": (re.compile("[\uac00-\ud7af]"), {"ko"}),
    "Thai": (re.compile("[\u0e00-\u0e7f]"), {"th"}),
    "Arabic": (re.compile("[\u0600-\u06ff]"), {"ar", "fa", "ur", "ps"}),
    "Hebrew": (re.compile("[\u0590-\u05ff]"), {"he", "yi"}),
}


def circumstances(submission: Submission) -> list[Reason]:
    """Return what the way of sending says, strongest evidence as log-odds in `weight`."""
    reasons = []
    if submission.honeypot.strip():
        words = "a field that people cannot see was filled in"
        reasons.append(Reason("honeypot", words, 6.0))
    if submission.form_failed:
        reasons.append(Reason("form", "it was not sent with the form that the site had shown", 0.8))
    if submission.unscripted:
        reasons.append(Reason("no script", "no script ran where it was written", 0.3))
    seconds = submission.seconds_to_fill
    if seconds is not None and seconds < _HASTY_SECONDS:
        inhuman = seconds < _INHUMAN_SECONDS
        words = f"the form was sent {max(0.0, seconds):.0f} seconds after it was shown"
        reasons.append(Reason("haste", words, 2.5 if inhuman else 0.8))
    if submission.article and (reason := _about(submission.text, submission.article)):
        reasons.append(reason)
    if submission.language and (reason := _foreign(submission.text, submission.language)):
        reasons.append(reason)
    reasons += _past("writer", "of the same person", submission.writer, _WRITER)
    reasons += _past("network", "from the same network", submission.network, _NETWORK)
    return reasons


def _past(rule: str, whose: str, past: Past, bounds: tuple[float, float]) -> list[Reason]:
    """Judge by what moderators decided before; each further decision says less than the last."""
    least, most = bounds
    weight = 0.5 * most * math.log2(1 + past.spam) + 0.25 * least * math.log2(1 + past.ham)
    weight = max(least, min(most, weight))
    if not weight:
        return []
    what = "were taken for spam" if weight > 0 else "were let stand"
    return [Reason(rule, f"earlier texts {whose} {what} by moderators", weight)]


@lru_cache(maxsize=64)
def _vocabulary(article: str) -> frozenset[str]:
    """Return the longer words of an article, which many replies are compared with."""
    return frozenset(_WORD.findall(article[:_ARTICLE_LIMIT].lower()))


def _about(text: str, article: str) -> Reason | None:
    """Judge whether the text speaks of the article that it replies to."""
    theirs = _vocabulary(article)
    words = set(_WORD.findall(text[:_TEXT_LIMIT].lower()))
    if len(words) < _FEW or not theirs:
        return None
    shared = len(words & theirs) / len(words)
    if shared >= _ABOUT_IT:
        return Reason("about the article", "it speaks of what the article is about", -0.8)
    if shared <= _NOT_ABOUT_IT and len(words) > 2 * _FEW:
        return Reason("off the article", "it shares no word with the article", 0.5)
    return None


def _foreign(text: str, language: str) -> Reason | None:
    """Judge whether the text is in a script that the page's language is not written in."""
    if text[:_TEXT_LIMIT].isascii():
        return None
    primary = language.lower().partition("-")[0]
    letters = sum(map(str.isalpha, text[:_TEXT_LIMIT]))
    for script, (pattern, languages) in _SCRIPTS.items():
        if primary not in languages and len(pattern.findall(text[:_TEXT_LIMIT])) * 2 > letters > 0:
            return Reason("foreign script", f"it is in {script} script on another page", 0.7)
    return None
