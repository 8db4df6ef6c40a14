"""Reads about those who work here."""

from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import Group
from django.db.models import Exists, OuterRef, QuerySet

from broadsheet.base.models import User
from broadsheet.staff.models import FirstHour, StaffRules

ADMINISTRATOR = "administrator"
APPROVERS = (ADMINISTRATOR, "editor")
"""The roles that approve articles and send them back."""
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def rules() -> StaffRules:
    """Return how the staff works together; the defaults while nobody has decided."""
    return StaffRules.objects.first() or StaffRules()


def first_hour() -> FirstHour:
    """Return what was put aside of the first hour's list."""
    return FirstHour.objects.first() or FirstHour()


def colleagues() -> QuerySet[User]:
    """Return every account with `has_factor`, those who may enter first, by name."""
    factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=FACTORS)
    return (
        User.objects.annotate(has_factor=Exists(factors))
        .prefetch_related("groups")
        .order_by("-is_active", "last_name", "first_name", "email")
    )


def role_of(user: User) -> str:
    """Return the name of somebody's role, or "" for one who has none."""
    names = {group.name for group in user.groups.all()}
    return next((role for role in settings.GROUPS if role in names), "")


def own_groups() -> QuerySet[Group]:
    """Return the groups that administrators made; the program touches none of them."""
    return Group.objects.exclude(name__in=settings.GROUPS).order_by("name")


def link_ends(user: User) -> datetime | None:
    """Return when somebody's last link from an administrator stops working."""
    if user.link_made_at is None:
        return None
    return user.link_made_at + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)


def administrators() -> QuerySet[User]:
    """Return those who may do everything and can sign in."""
    return User.objects.filter(is_superuser=True, is_active=True).exclude(
        password__startswith=UNUSABLE_PASSWORD_PREFIX
    )


def has_factor(user: User) -> bool:
    """Tell whether somebody signs in with more than a password."""
    return bool(Authenticator.objects.filter(user=user, type__in=FACTORS).exists())


def owes_factor(user: User) -> bool:
    """Tell whether somebody must set up a second factor before they enter the desk."""
    match rules().second_factor:
        case StaffRules.SecondFactor.EVERYBODY:
            asked = True
        case StaffRules.SecondFactor.ADMINISTRATORS:
            asked = user.is_superuser
        case _:
            asked = False
    return asked and not has_factor(user)


def role_name(user: User) -> str:
    """Return somebody's role in words, or "" for one who has none."""
    return str(settings.GROUPS.get(role_of(user), ""))
