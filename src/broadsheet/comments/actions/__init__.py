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
from broadsheet.comments.actions.reporting import (
    PER_ADDRESS,
    REPORT,
    Complaint,
    NotReportable,
    answer_reports,
    dismiss,
    report,
    report_address,
)

__all__ = [
    "BY_LETTER",
    "BY_OUTCOME",
    "DECISIONS",
    "MUTE",
    "PER_ADDRESS",
    "REPORT",
    "AppealNeedsAnother",
    "CommentAlreadyDecided",
    "CommentRefused",
    "Complaint",
    "Draft",
    "NotAppealable",
    "NotReportable",
    "annotate",
    "answer_reports",
    "appeal",
    "claim",
    "close_old",
    "decide",
    "dismiss",
    "edit",
    "mute",
    "notify",
    "report",
    "report_address",
    "submit_comment",
    "tell_moderators",
    "undo",
    "uphold",
    "wish",
    "withdraw",
]
