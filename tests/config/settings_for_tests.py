"""The installation's settings, with what tests want otherwise."""

import os
from tempfile import mkdtemp

os.environ["BROADSHEET_DATA"] = mkdtemp(prefix="broadsheet-test-")
os.environ["BROADSHEET_SECRET_KEY"] = "a key for tests alone, of no use elsewhere"  # noqa: S105
os.environ["BROADSHEET_TIME_ZONE"] = "Europe/Lisbon"

from broadsheet.config.settings import *  # noqa: F403 - reads the environment set above
from broadsheet.config.settings import STORAGES as _STORAGES

STORAGES = {
    **_STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
OUR_HOSTS = ["127.0.0.1", "testserver"]
WHITENOISE_AUTOREFRESH = True
COUNTS_WRITTEN_AFTER = 0.0  # at once: no thread outlives a test
STORE = None  # tests of the store say where it is
