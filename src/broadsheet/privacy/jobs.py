"""What privacy does by itself: forgetting."""

from datetime import timedelta

from broadsheet.core.jobs import Job, declare
from broadsheet.privacy.actions import apply_retention

declare(Job("privacy.retention", apply_retention, every=timedelta(hours=1)))
