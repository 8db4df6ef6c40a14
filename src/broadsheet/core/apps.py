"""What an app config of Broadsheet does on start-up: find its part's declarations by file name."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig
from typing_extensions import override

DECLARATIONS = ("receivers", "jobs", "checks", "panels", "charts", "personal_data")
"""Modules that only declare things; importing one registers what it declares."""


class Part(AppConfig):
    """A part of Broadsheet; importing its declarations by name keeps imports out of functions."""

    default_auto_field = "django.db.models.BigAutoField"
    default = False

    @override
    def ready(self) -> None:
        for name in DECLARATIONS:
            module = f"{self.name}.{name}"
            if find_spec(module) is not None:
                import_module(module)


class CorePart(Part):
    """The app config of core itself."""

    name = "broadsheet.core"
    label = "core"
    default = True
