"""Writes to replies, one transaction each: all that is promised is stored, or nothing is."""

from broadsheet.comments.actions.appealing import NotAppealable, appeal, uphold
from broadsheet.comments.actions.closing import close_old
from broadsheet.comments.actions.deciding import (
    DECISIONS,
    AppealNeedsAnother,
    CommentAlreadyDecided,
    annotate,
    decide,
    undo,
    withdraw,
)
from broadsheet.comments.actions.editing import edit
from broadsheet.comments.actions.following import MUTE, claim, mute, notify, wish
from broadsheet.comments.actions.judging import BY_OUTCOME, CommentRefused, Draft
from broadsheet.comments.actions.letters import BY_LETTER, tell_moderators
from broadsheet.comments.actions.posting import submit_comment

__all__ = [
    "BY_LETTER",
    "BY_OUTCOME",
    "DECISIONS",
    "MUTE",
    "AppealNeedsAnother",
    "CommentAlreadyDecided",
    "CommentRefused",
    "Draft",
    "NotAppealable",
    "annotate",
    "appeal",
    "claim",
    "close_old",
    "decide",
    "edit",
    "mute",
    "notify",
    "submit_comment",
    "tell_moderators",
    "undo",
    "uphold",
    "wish",
    "withdraw",
]
