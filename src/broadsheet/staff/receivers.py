"""What follows from how the staff decides to work together."""

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from broadsheet.staff.actions import set_approval
from broadsheet.staff.models import StaffRules


@receiver(post_save, sender=StaffRules, dispatch_uid="staff.approval_switched")
def approval_switched(instance: StaffRules, raw: bool = False, **_kwargs: Any) -> None:  # noqa: FBT001, FBT002 - Django's own signature
    """Let articles wait for approval, or no longer, as the switch says."""
    if not raw:
        set_approval(on=instance.approval)
