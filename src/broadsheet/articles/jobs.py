"""What articles leave to the worker."""

from datetime import timedelta

from broadsheet.articles.actions import (
    make_newly_listed_searchable,
    move_news_window,
    prepare_pictures,
    publish_due,
)
from broadsheet.articles.watches import overdue
from broadsheet.core.jobs import Job, declare
from broadsheet.core.troubles import watch

watch("articles.overdue", overdue)

declare(
    Job("articles.publish_due", run=publish_due, every=timedelta(seconds=20)),
    Job("articles.pictures", run=prepare_pictures, every=timedelta(seconds=5)),
    Job("articles.news", run=move_news_window, every=timedelta(minutes=1)),
    Job("articles.search", run=make_newly_listed_searchable, every=timedelta(minutes=1)),
)
