"""The six groups of staff and what each may do."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission

from broadsheet.base.models import BasePage
from broadsheet.staff import queries
from broadsheet.staff.actions import set_approval

STOCK_GROUPS = ("Moderators", "Editors")
WRITE = ("add_basepage", "change_basepage")
PAGES = {
    "administrator": (*WRITE, "publish_basepage", "lock_basepage", "unlock_basepage"),
    "editor": (*WRITE, "publish_basepage", "lock_basepage", "unlock_basepage"),
    "reporter": WRITE,
    "contributor": ("add_basepage",),
}
"""Page permissions at the root, by group; with `add` alone one may change only one's own."""

FILES = tuple(
    f"{app}.{verb}_{model}"
    for app, model in (("wagtailimages", "image"), ("wagtaildocs", "document"))
    for verb in ("add", "choose")
)
"""Wagtail asks for these of its own models, whichever models hold the files."""
EDIT_FILES = (*FILES, "wagtailimages.change_image", "wagtaildocs.change_document")
COLLECTIONS = {
    "administrator": EDIT_FILES,
    "editor": EDIT_FILES,
    "reporter": FILES,
    "contributor": FILES,
}

_TOPICS = tuple(
    f"articles.{verb}_{model}"
    for model in ("author", "story", "tag")
    for verb in ("add", "change", "view")
)
_RECORDINGS = tuple(f"articles.{verb}_recording" for verb in ("add", "change", "view"))
_SOURCES = tuple(f"record.{verb}_source" for verb in ("add", "change", "view"))
_REPLIES = tuple(f"comments.{verb}" for verb in ("view_comment", "change_comment"))
_REPLY_SETTINGS = tuple(f"comments.{verb}_replysettings" for verb in ("change", "view"))
_LESSONS = (
    "spam.view_judgedsubmission",
    "spam.view_taughtexample",
    "spam.delete_taughtexample",
)
_LETTERS = tuple(
    f"newsletters.{verb}_{model}"
    for model in ("newsletter", "subscription", "edition")
    for verb in ("view", "change", "add")
)
_RETURNED = ("newsletters.view_bounce",)
_EVERYTHING = (
    *_TOPICS,
    *_RECORDINGS,
    *_SOURCES,
    *_REPLIES,
    *_LETTERS,
    *_RETURNED,
    *(f"articles.delete_{model}" for model in ("author", "story", "tag")),
    "articles.delete_recording",
    "record.delete_source",
    *(f"base.{verb}_user" for verb in ("view", "add", "change", "delete")),
    "mail.view_outgoingletter",
    "mail.change_outgoingletter",
    "privacy.add_privacyrequest",
    "privacy.view_privacyrequest",
    *_LESSONS,
    "spam.delete_learning",
    *(f"spam.{verb}_akismetkey" for verb in ("view", "add", "change")),
    *(f"theme.{verb}_{model}" for model in ("look", "menus") for verb in ("change", "view")),
    *(f"articles.{verb}_publishingsettings" for verb in ("change", "view")),
    *_REPLY_SETTINGS,
    *(f"wagtailredirects.{verb}_redirect" for verb in ("add", "change", "delete", "view")),
)
EVERYBODY = ("wagtailadmin.access_admin", "readership.view_pageviews")
MAY = {
    "administrator": _EVERYTHING,
    "editor": (*_TOPICS, *_RECORDINGS, *_SOURCES, *_REPLIES, "newsletters.view_edition"),
    "reporter": (
        *_RECORDINGS,
        *_SOURCES,
        "articles.view_author",
        "articles.view_story",
        "articles.view_tag",
    ),
    "contributor": ("articles.add_recording", "articles.view_recording"),
    "moderator": (*_REPLIES, *_REPLY_SETTINGS, *_LESSONS),
    "newsletter": (*_LETTERS, *_RETURNED, "mail.view_outgoingletter"),
}


def set_up_groups() -> None:
    """Make the six groups what is declared here, neither less nor more; Wagtail's give way.

    Groups of any other name belong to the newsroom and are not touched. Approval, which knows the
    groups, follows its switch.
    """
    Group.objects.filter(name__in=STOCK_GROUPS).delete()
    root = BasePage.objects.get(depth=1)
    collections = Collection.objects.get(depth=1)
    for role in settings.GROUPS:
        group, _ = Group.objects.get_or_create(name=role)
        group.permissions.set(_permissions((*EVERYBODY, *MAY[role])))
        pages = _permissions(f"base.{name}" for name in PAGES.get(role, ()))
        _exactly(GroupPagePermission, group, pages, page=root)
        files = _permissions(COLLECTIONS.get(role, ()))
        _exactly(GroupCollectionPermission, group, files, collection=collections)
    set_approval(on=queries.rules().approval)


def _exactly(
    kind: Any, group: Group, permissions: Iterable[Permission], **place: BasePage | Collection
) -> None:
    """Let a group hold these permissions at one place, and none anywhere else."""
    wanted = list(permissions)
    held = kind.objects.filter(group=group)
    held.exclude(permission__in=wanted, **place).delete()
    for permission in wanted:
        kind.objects.get_or_create(group=group, permission=permission, **place)


def _permissions(names: Iterable[str]) -> list[Permission]:
    """Return the permissions called `app.codename`; one that does not exist is a bug."""
    found = []
    for name in names:
        app, codename = name.split(".")
        found.append(Permission.objects.get(content_type__app_label=app, codename=codename))
    return found
