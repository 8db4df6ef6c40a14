"""Clues that no training set holds, with weights set by hand: form, timing, article, past.

Their log-odds are cautious: none alone makes spam of a text that reads like a reader's.
"""

import math
import re
from functools import lru_cache

from broadsheet.spam.engine.submission import Past, Submission
from broadsheet.spam.engine.verdict import Reason
from broadsheet.spam.engine.verdict import marked as _

_WORD = re.compile(r"\w{4,}")
_ARTICLE_LIMIT = 20_000
_TEXT_LIMIT = 3_000
_FEW = 4
_ABOUT_IT, _NOT_ABOUT_IT = 0.3, 0.0
_WRITER, _NETWORK = (-1.2, 1.5), (-0.4, 0.8)
"""The log-odds within which the past of a writer, and of a network, can move an answer."""

_ALIKE, _MOST_ALIKE = 1.0, 2.0
_NO_PAST = Past()
_PAST = {
    ("writer", True): _("moderators took earlier texts of the same person for spam"),
    ("writer", False): _("moderators let earlier texts of the same person stand"),
    ("network", True): _("moderators took texts from the same network for spam"),
    ("network", False): _("moderators let texts from the same network stand"),
}
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
        words = _("a field that people cannot see was filled in")
        reasons.append(Reason("honeypot", words, 6.0))
    if submission.form_failed:
        words = _("it was not sent with the form that the site had shown")
        reasons.append(Reason("form", words, 0.8))
    if submission.unscripted:
        reasons.append(Reason("no script", _("no script ran where it was written"), 0.3))
    seconds = submission.seconds_to_fill
    if seconds is not None and seconds < _HASTY_SECONDS:
        inhuman = seconds < _INHUMAN_SECONDS
        words = _("the form was sent {n} seconds after it was shown")
        what = f"{max(0.0, seconds):.0f}"
        reasons.append(Reason("haste", words, 2.5 if inhuman else 0.8, what))
    if submission.article and (reason := _about(submission.text, submission.article)):
        reasons.append(reason)
    if submission.language and (reason := _foreign(submission.text, submission.language)):
        reasons.append(reason)
    reasons += _past("writer", submission.writer, _WRITER)
    reasons += _past("network", submission.network, _NETWORK)
    if submission.alike:
        words = _("moderators took nearly the same words for spam lately")
        weight = min(_MOST_ALIKE, _ALIKE * math.log2(1 + submission.alike))
        reasons.append(Reason("alike", words, weight))
    return reasons


def _past(rule: str, past: Past, bounds: tuple[float, float]) -> list[Reason]:
    """Judge by what moderators decided before; each further decision says less than the last."""
    if past == _NO_PAST:
        return []
    least, most = bounds
    weight = 0.5 * most * math.log2(1 + past.spam) + 0.25 * least * math.log2(1 + past.ham)
    weight = max(least, min(most, weight))
    if not weight:
        return []
    return [Reason(rule, _PAST[rule, weight > 0], weight)]


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
        return Reason("about the article", _("it speaks of what the article is about"), -0.8)
    if shared <= _NOT_ABOUT_IT and len(words) > 2 * _FEW:
        return Reason("off the article", _("it shares no word with the article"), 0.5)
    return None


def _foreign(text: str, language: str) -> Reason | None:
    """Judge whether the text is in a script that the page's language is not written in."""
    if text[:_TEXT_LIMIT].isascii():
        return None
    primary = language.lower().partition("-")[0]
    letters = sum(map(str.isalpha, text[:_TEXT_LIMIT]))
    for script, (pattern, languages) in _SCRIPTS.items():
        if primary not in languages and len(pattern.findall(text[:_TEXT_LIMIT])) * 2 > letters > 0:
            words = _("it is in another script than the page ({n})")
            return Reason("foreign script", words, 0.7, script)
    return None
