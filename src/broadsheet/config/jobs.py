"""The installation's own work: to look for troubles and to tell of them."""

from datetime import timedelta

from broadsheet.config import watches
from broadsheet.config.backup.make import back_up_when_due, missing_backup
from broadsheet.core import troubles
from broadsheet.core.jobs import Job, declare, failing

troubles.watch("config.disk", watches.disk)
troubles.watch("job", failing)
troubles.watch("config.backup", missing_backup)
troubles.watch("config.certificate", watches.certificate)

declare(
    Job("config.backup", run=back_up_when_due, every=timedelta(minutes=1)),
    Job("config.look_around", run=troubles.look_around, every=timedelta(seconds=30)),
    Job("config.tell_operator", run=watches.tell_operator, every=timedelta(minutes=1)),
)
