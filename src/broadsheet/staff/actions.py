"""Writes to staff accounts, one transaction each."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import (
    GroupApprovalTask,
    Task,
    Workflow,
    WorkflowPage,
    WorkflowState,
    WorkflowTask,
)
from wagtail.signals import workflow_approved

from broadsheet.base.models import BasePage, User
from broadsheet.core.keyed_hash import keyed_hash
from broadsheet.mail.actions import queue_letter
from broadsheet.mail.identity import site_name
from broadsheet.mail.queries import ACCOUNT
from broadsheet.staff import queries
from broadsheet.staff.links import link_of
from broadsheet.staff.models import FirstHour

APPROVAL = "Approval"
"""The name of the workflow and of its one task; no screen shows it."""
CODE_LIVES = timedelta(minutes=2)
"""Longer than any code of an authenticator app is taken."""


class RoleUnknown(Exception):
    """There is no group of that name."""


class AddressTaken(Exception):
    """Somebody has an account with this address; nothing was stored."""


class LastAdministrator(Exception):
    """Nobody could manage the newsroom afterwards; nothing was changed."""


class AccountClosed(Exception):
    """The account is closed, so it gets no link; nothing was changed."""


class AccountOpen(Exception):
    """The account is still open; only a closed one is deleted."""


class CodeUsed(Exception):
    """This code has opened the door already."""


@transaction.atomic
def add_staff(
    *,
    email: str,
    role: str,
    name: str,
    password: str | None = None,
    groups: Iterable[Group] = (),
    by: User | None = None,
) -> User:
    """Create a staff account in the group `role`; administrators may do everything.

    Without a password nobody can sign in to it until one is chosen by a link.

    Raises:
        RoleUnknown: no such role.
        AddressTaken: the address has an account.
    """
    _check_role(role)
    if User.objects.filter(email__iexact=email).exists():
        raise AddressTaken(email)
    first_name, last_name = _parted(name)
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                email, password, first_name=first_name, last_name=last_name
            )
    except IntegrityError as taken:
        raise AddressTaken(email) from taken
    _put(user, role, groups)
    log(user, "wagtail.create", user=by)
    return user


@transaction.atomic
def make_link(*, user: User, now: datetime) -> str:
    """Return a new link for `user`, shown to nobody else; every link made before stops working.

    Raises:
        AccountClosed: the account is closed.
    """
    if not user.is_active:
        raise AccountClosed(user.email)
    user.link_made_at = now
    user.save(update_fields=["link_made_at"])
    return link_of(user)


@transaction.atomic
def mail_link(*, user: User, now: datetime) -> None:
    """Owe `user` a letter with a new link: an invitation, or a way back to the desk.

    Raises:
        AccountClosed: the account is closed.
    """
    invited = not user.has_usable_password()
    words = {"site": site_name(), "name": str(user), "link": make_link(user=user, now=now)}
    if invited:
        subject = _("Your place at %(site)s") % words
        text = _(
            "Hello %(name)s,\n\nyou are invited to write and work at %(site)s. Choose a password"
            " here; the link works once, for three days:\n\n%(link)s\n\nIf you did not expect"
            " this, do nothing.\n"
        )
    else:
        subject = _("A new password for %(site)s") % words
        text = _(
            "Hello %(name)s,\n\nan administrator of %(site)s sends you a link with which you"
            " choose a new password; it works once, for three days:\n\n%(link)s\n\nUntil then"
            " your password stays as it is.\n"
        )
    queue_letter(
        kind=ACCOUNT,
        to_address=user.email,
        to_name=str(user) if user.get_full_name() else "",
        subject=subject,
        text=text % words,
        now=now,
    )


@transaction.atomic
def change_colleague(
    *,
    user: User,
    email: str,
    name: str,
    role: str,
    groups: Iterable[Group] = (),
    by: User | None = None,
) -> None:
    """Give somebody another name, address or role.

    Raises:
        RoleUnknown: no such role.
        AddressTaken: the address is another account's.
        LastAdministrator: nobody would be administrator any more.
    """
    _check_role(role)
    if User.objects.filter(email__iexact=email).exclude(pk=user.pk).exists():
        raise AddressTaken(email)
    if role != queries.ADMINISTRATOR:
        _check_somebody_stays(user)
    if user.email != email.lower():
        # allauth keeps addresses of its own, by which a password could be asked for.
        EmailAddress.objects.filter(user=user).delete()
    user.email = email.lower()
    user.first_name, user.last_name = _parted(name)
    user.save(update_fields=["email", "first_name", "last_name"])
    _put(user, role, groups)
    log(user, "wagtail.edit", user=by)


@transaction.atomic
def close_account(*, user: User, by: User | None = None) -> None:
    """Close an account: every session and every link of it ends at once, and stays ended.

    Raises:
        LastAdministrator: nobody would be administrator any more.
    """
    _check_somebody_stays(user)
    user.is_active = False
    # Sessions carry a hash of the password: none of them comes back when the account does.
    user.set_unusable_password()
    user.save(update_fields=["is_active", "password"])
    log(user, "wagtail.edit", user=by)


@transaction.atomic
def reopen_account(*, user: User, by: User | None = None) -> None:
    """Open a closed account again; a password is chosen anew by a link."""
    user.is_active = True
    user.save(update_fields=["is_active"])
    log(user, "wagtail.edit", user=by)


@transaction.atomic
def delete_account(*, user: User, by: User | None = None) -> None:
    """Delete a closed account; what its owner wrote stays, without a name in its history.

    Raises:
        AccountOpen: it is not closed.
    """
    if user.is_active:
        raise AccountOpen(user.email)
    log(user, "wagtail.delete", user=by, deleted=True)
    user.delete()


@transaction.atomic
def remove_factors(*, user: User, by: User | None = None) -> None:
    """Let somebody who lost their phone sign in with the password alone."""
    Authenticator.objects.filter(user=user).delete()
    log(user, "wagtail.edit", user=by)


@transaction.atomic
def use_code(*, authenticator: Authenticator, code: str, now: datetime) -> None:
    """Remember that a code of an authenticator app was used, for as long as it is valid.

    allauth remembers too, but in each process alone, and for one period of the three.

    Raises:
        CodeUsed: it was used before.
    """
    row = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
    since = (now - CODE_LIVES).timestamp()
    used = {digest: at for digest, at in row.data.get("used", {}).items() if at > since}
    digest = keyed_hash("second-factor", code)
    if digest in used:
        raise CodeUsed
    row.data["used"] = {**used, digest: now.timestamp()}
    row.save(update_fields=["data"])


@transaction.atomic
def put_aside(*, skipped: Iterable[str], hidden: bool) -> None:
    """Remember what administrators put aside of the first hour's list."""
    FirstHour.objects.update_or_create(
        pk=1, defaults={"skipped": sorted(set(skipped)), "hidden": hidden}
    )


@transaction.atomic
def remember_that_mail_works() -> None:
    """Remember that a mail server took a letter; the letter itself is forgotten in time."""
    FirstHour.objects.update_or_create(pk=1, defaults={"relay_worked": True})


@transaction.atomic
def set_approval(*, on: bool) -> None:
    """Let articles wait for an editor's word from now on, or no longer.

    Underneath is one workflow of Wagtail's with one task, on the root of all pages. Switched off,
    what waits goes back to its writers as a draft.
    """
    workflow, _new = Workflow.objects.get_or_create(name=APPROVAL)
    task, _known = GroupApprovalTask.objects.get_or_create(name=APPROVAL)
    # Wagtail comes with one of its own, on every page.
    Workflow.objects.exclude(pk=workflow.pk).delete()
    Task.objects.exclude(pk=task.pk).delete()
    task.groups.set(Group.objects.filter(name__in=queries.APPROVERS))
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task, sort_order=0)
    if on:
        root = BasePage.objects.get(depth=1)
        WorkflowPage.objects.update_or_create(page=root, defaults={"workflow": workflow})
        return
    WorkflowPage.objects.filter(workflow=workflow).delete()
    for waiting in WorkflowState.objects.active().filter(workflow=workflow):
        waiting.cancel()


@transaction.atomic
def approve_by_publishing(*, page: BasePage, user: User) -> None:
    """Count publishing as the approval that an article waits for, so that its writer is told.

    Left alone, Wagtail calls the approval off when an article is published.
    """
    task = page.current_workflow_task_state
    offered = task.task.specific.get_actions(page, user) if task else ()
    if task is None or not any(name == "approve" for name, *_words in offered):
        return
    task.approve(user=user, update=False)
    # Its own end of an approval would publish once more.
    state = task.workflow_state
    state.status = WorkflowState.STATUS_APPROVED
    state.save(update_fields=["status"])
    workflow_approved.send(sender=WorkflowState, instance=state, user=user)


def _parted(name: str) -> tuple[str, str]:
    """Return what Django calls first and last name; the last word is the last name."""
    first, _space, last = name.strip().rpartition(" ")
    return (first, last) if first else (last, "")


def _check_role(role: str) -> None:
    if role not in settings.GROUPS:
        raise RoleUnknown(f"there is no role {role}; choose from {', '.join(settings.GROUPS)}")


def _check_somebody_stays(user: User) -> None:
    # Locked, so that two who remove each other at the same moment do not both succeed.
    able = list(queries.administrators().select_for_update().values_list("pk", flat=True))
    if user.pk in able and len(able) == 1:
        raise LastAdministrator(user.email)


def _put(user: User, role: str, groups: Iterable[Group]) -> None:
    """Give an account exactly one of the six roles, and those of the newsroom's own groups."""
    all_powerful = role == queries.ADMINISTRATOR
    user.is_staff = user.is_superuser = all_powerful
    user.save(update_fields=["is_staff", "is_superuser"])
    own = [group for group in groups if group.name not in settings.GROUPS]
    user.groups.set([Group.objects.get(name=role), *own])
