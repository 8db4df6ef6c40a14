"""What every installation needs before it can be used; each step may be repeated without harm."""

import os
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from wagtail.models import Locale, Site

from broadsheet.articles.models import FrontPage
from broadsheet.base.models import BasePage
from broadsheet.config.env import SettingsRefused
from broadsheet.config.groups import set_up_groups
from broadsheet.config.snapshot import known, unpack
from broadsheet.newsletters.models import Newsletter

_STAMP = "collected"
_PACKAGES = ("broadsheet", "wagtail", "django", "django-allauth")


def bring_up_to_date() -> None:
    """Apply pending migrations, collect files that changed, and make the six groups exact."""
    settings.DATA.mkdir(parents=True, exist_ok=True)
    if not os.access(settings.DATA, os.W_OK):
        raise SettingsRefused(f"this account may not write to {settings.DATA}")
    executor = MigrationExecutor(connection)
    if connection.vendor == "sqlite" and not connection.introspection.table_names():
        connection.close()
        unpack(Path(connection.settings_dict["NAME"]), known=known(executor.loader))
        executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if pending:
        call_command("migrate", verbosity=0, interactive=False)
    _collect_static()
    set_up_groups()
    _locale_follows_setting()
    _site_follows_setting()


def make_site(name: str) -> FrontPage:
    """Make the front page, and the site that stands on it; return the front page."""
    front: FrontPage | None = FrontPage.objects.first()
    if front is None:
        root = BasePage.objects.get(depth=1)
        front = root.add_child(instance=FrontPage(title=name, slug="front"))
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    welcome = site.root_page if site.root_page_id else None
    site.site_name = name
    site.root_page = front
    site.save()
    if welcome is not None and welcome.specific_class is BasePage:
        welcome.delete()
    _site_follows_setting()
    Newsletter.objects.get_or_create(slug="every-article", defaults={"name": name})
    return front


def _locale_follows_setting() -> None:
    """Make Wagtail's one locale that of `language`, in which the newsroom writes."""
    if Locale.objects.count() == 1:
        Locale.objects.exclude(language_code=settings.LANGUAGE_CODE).update(
            language_code=settings.LANGUAGE_CODE
        )


def _site_follows_setting() -> None:
    """Make Wagtail's Site row say what `public_url` says, which is the one place to change it."""
    address = urlsplit(settings.PUBLIC_ORIGIN)
    port = address.port or (443 if address.scheme == "https" else 80)
    site = Site.objects.filter(is_default_site=True).first()
    if site is not None and (site.hostname, site.port) != (address.hostname, port):
        site.hostname, site.port = address.hostname or "localhost", port
        site.save()


def _collect_static() -> None:
    """Collect static files if they are another program's."""
    stamp = settings.STATIC_ROOT / _STAMP
    wanted = sha256(" ".join(map(version, _PACKAGES)).encode()).hexdigest()
    wanted += _own_files()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    call_command("collectstatic", verbosity=0, interactive=False, clear=False)
    stamp.write_text(wanted)


def _own_files() -> str:
    """Return a hash of every part's static files and of the theme folder's: both may change."""
    digest = sha256()
    parts = settings.THEME_STATIC.parent.parent
    themes = (settings.THEME / "static").rglob("*")
    for file in [*sorted(parts.glob("*/static/**/*")), *sorted(themes)]:
        if file.is_file():
            digest.update(file.read_bytes())
    return digest.hexdigest()
