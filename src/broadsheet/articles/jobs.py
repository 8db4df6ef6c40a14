"""What articles leave to the worker."""

from datetime import timedelta

from broadsheet.articles.actions import publish_due
from broadsheet.core.jobs import Job, declare

declare(Job("articles.publish_due", run=publish_due, every=timedelta(seconds=20)))
