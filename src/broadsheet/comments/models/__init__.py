"""Replies, what was decided about them, and how they are taken."""

from broadsheet.comments.models.following import AuthorWish, DueNotice, Follow
from broadsheet.comments.models.replies import DEEPEST, Appeal, Comment, Decision, Edit, Note
from broadsheet.comments.models.reports import Report
from broadsheet.comments.models.rules import (
    DEFAULT_MODE,
    ClosedByAge,
    ReplyRules,
    ReplySettings,
)

__all__ = [
    "DEEPEST",
    "DEFAULT_MODE",
    "Appeal",
    "AuthorWish",
    "ClosedByAge",
    "Comment",
    "Decision",
    "DueNotice",
    "Edit",
    "Follow",
    "Note",
    "ReplyRules",
    "ReplySettings",
    "Report",
]
