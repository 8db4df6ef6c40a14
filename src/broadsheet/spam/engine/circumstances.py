"""Clues that no training set holds, with weights set by hand: form, timing, article, past.

Their log-odds are cautious: none alone makes spam of a text that reads like a reader's.
"""

import math
import re
from collections.abc import Sequence

from broadsheet.spam.engine.languages import other_language
from broadsheet.spam.engine.likeness import TEXT_LIMIT, likeness, stems, weight
from broadsheet.spam.engine.submission import Past, Submission
from broadsheet.spam.engine.verdict import Reason
from broadsheet.spam.engine.verdict import marked as _

_FEW, _ENOUGH = 10, 30
"""How much a text's words must weigh, two and six rare ones, to be like an article, or unlike."""

_ABOUT_IT, _NOT_ABOUT_IT = 0.3, 0.03
"""Likeness from which a text surely speaks of the article, and up to which it does not."""

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


def circumstances(submission: Submission, words: Sequence[str]) -> list[Reason]:
    """Return what the way of sending says as log-odds; `words` are those of the text."""
    reasons = []
    if submission.honeypot.strip():
        said = _("a field that people cannot see was filled in")
        reasons.append(Reason("honeypot", said, 6.0))
    if submission.form_failed:
        said = _("it was not sent with the form that the site had shown")
        reasons.append(Reason("form", said, 0.8))
    if submission.unscripted:
        reasons.append(Reason("no script", _("no script ran where it was written"), 0.3))
    seconds = submission.seconds_to_fill
    if seconds is not None and seconds < _HASTY_SECONDS:
        inhuman = seconds < _INHUMAN_SECONDS
        said = _("the form was sent {n} seconds after it was shown")
        what = f"{max(0.0, seconds):.0f}"
        reasons.append(Reason("haste", said, 2.5 if inhuman else 0.8, what))
    if submission.article and (reason := _about(submission.text, submission.article)):
        reasons.append(reason)
    if submission.language and (reason := _foreign(submission, words)):
        reasons.append(reason)
    reasons += _past("writer", submission.writer, _WRITER)
    reasons += _past("network", submission.network, _NETWORK)
    if submission.alike:
        said = _("moderators took nearly the same words for spam lately")
        weight = min(_MOST_ALIKE, _ALIKE * math.log2(1 + submission.alike))
        reasons.append(Reason("alike", said, weight))
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


def _about(text: str, article: str) -> Reason | None:
    """Judge whether the text speaks of the article that it replies to."""
    words = stems(text[:TEXT_LIMIT])
    if (said := weight(words)) < _FEW:
        return None
    share = likeness(words, article)
    if share > _NOT_ABOUT_IT:
        log_odds = -0.8 * min(1.0, share / _ABOUT_IT)
        return Reason("about the article", _("it speaks of what the article is about"), log_odds)
    if said >= _ENOUGH:
        return Reason("off the article", _("it shares no word of weight with the article"), 0.5)
    return None


def _foreign(submission: Submission, words: Sequence[str]) -> Reason | None:
    """Judge whether the text is in a script or a language that the page is not written in."""
    text, primary = submission.text[:TEXT_LIMIT], submission.language.lower().partition("-")[0]
    letters = 0 if text.isascii() else sum(map(str.isalpha, text))
    for script, (pattern, languages) in _SCRIPTS.items() if letters else ():
        if primary not in languages and len(pattern.findall(text)) * 2 > letters:
            said = _("it is in another script than the page ({n})")
            return Reason("foreign script", said, 0.7, script)
    if name := other_language(words, primary):
        said = _("it is in another language than the page ({n})")
        return Reason("foreign language", said, 0.4, name)
    return None
