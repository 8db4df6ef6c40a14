"""An installation's own settings, whatever its database, without the packing of static files.

A command that only reads pages would spend most of its time on that.
"""

from broadsheet.config.settings import *  # noqa: F403 - all of them but these
from broadsheet.config.settings import STORAGES as _STORAGES

STORAGES = {
    **_STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
