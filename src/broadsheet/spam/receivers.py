"""What follows when a taught example is deleted, by whomever."""

from typing import Any

from django.db.models.signals import post_delete
from django.dispatch import receiver

from broadsheet.spam.actions import lesson_gone
from broadsheet.spam.models import TaughtExample


@receiver(post_delete, sender=TaughtExample, dispatch_uid="spam.example_gone")
def example_gone(**_kwargs: Any) -> None:
    """Let what a deleted example taught be forgotten."""
    lesson_gone()
