import sys

from django.apps import apps

from broadsheet.core.apps import DECLARATIONS, Part


def test_every_part_is_told_from_its_neighbours_by_its_own_name() -> None:
    parts = [config for config in apps.get_app_configs() if isinstance(config, Part)]
    assert {config.name for config in parts} == {f"broadsheet.{config.label}" for config in parts}


def test_what_parts_declare_is_found_by_file_name() -> None:
    assert "broadsheet.privacy.jobs" in sys.modules
    assert "broadsheet.base.personal_data" in sys.modules
    assert "personal_data" in DECLARATIONS
