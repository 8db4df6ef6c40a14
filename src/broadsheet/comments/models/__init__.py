"""Replies, what was decided about them, and how they are taken."""

from broadsheet.comments.models.replies import DEEPEST, Appeal, Comment, Decision, Edit
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
    "ClosedByAge",
    "Comment",
    "Decision",
    "Edit",
    "ReplyRules",
    "ReplySettings",
]
