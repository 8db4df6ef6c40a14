"""An installation's own settings, with a database that was migrated before and unpacked files.

Both take most of an installation's first minute; `test_command_line` shows that they are done.
"""

import os
import shutil

from tests.config.settings_without_packing import *  # noqa: F403 - all of them
from tests.config.settings_without_packing import DATA

if DATA.is_dir() and not (DATA / "broadsheet.sqlite3").exists():
    shutil.copy(os.environ["MIGRATED_DATABASE"], DATA / "broadsheet.sqlite3")
