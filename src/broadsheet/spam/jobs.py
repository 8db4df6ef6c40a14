"""What the filter does by itself: see whether it can judge, and judge again for other sites."""

from datetime import timedelta

from broadsheet.core import troubles
from broadsheet.core.jobs import Job, declare
from broadsheet.spam import rechecks, watches

troubles.watch("spam.model", watches.model_file)
troubles.watch("spam.own_model", watches.own_model)

declare(
    Job("spam.look_again", rechecks.look_again, every=timedelta(seconds=20)),
    Job("spam.call_due", rechecks.call_due, every=timedelta(seconds=20)),
)
