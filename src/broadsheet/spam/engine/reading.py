"""A submission taken apart once, for judging, for training and for explaining."""

from typing import NamedTuple

from broadsheet.spam.engine.grams import Grams, grams
from broadsheet.spam.engine.links import contacts
from broadsheet.spam.engine.normalise import plain
from broadsheet.spam.engine.signals import Found, signals
from broadsheet.spam.engine.submission import Submission


class Reading(NamedTuple):
    """`grams` feed the learnt table of words; `found` are the named clues."""

    grams: Grams
    found: Found


def read(submission: Submission) -> Reading:
    """Take a submission apart, in time bounded whatever its size."""
    text = plain(submission.text)
    reach = contacts(text.text, text.targets)
    taken = grams(reach.text, reach.link_words)
    return Reading(taken, signals(submission, text, reach, taken.tokens[: taken.own]))
