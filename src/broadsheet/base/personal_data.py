"""What is kept about those who work here: their accounts, their keys, and what they did."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.models import ModelLogEntry, PageLogEntry, Revision
from wagtail.users.models import UserProfile

from broadsheet.base.models import BasePage, NewsDocument, NewsImage, User
from broadsheet.core.personal_data import (
    Basis,
    Declaration,
    Erasure,
    Finder,
    Keep,
    NotPersonal,
    PersonalField,
    Words,
    declare,
)

_ACCOUNT = _("to let you into the desk and to show your colleagues who you are")
_KEYS = _("to make sure that it is you who signs in")
_TRACES = _("to know who made and changed what in the paper")


def _account_field(
    model: type[Model], name: str, label: Words, *, purpose: Words = _ACCOUNT, secret: bool = False
) -> PersonalField:
    return PersonalField(
        model=model,
        name=name,
        label=label,
        purpose=purpose,
        basis=Basis.CONTRACT,
        keep=Keep(days=None),
        export_as="" if secret else name,
        erasure=Erasure.KEEP,
        because=_("it belongs to a staff account, which an administrator deletes in the desk"),
        staff=True,
    )


def _trace(model: type[Model], name: str, label: Words) -> PersonalField:
    return PersonalField(
        model=model,
        name=name,
        label=label,
        purpose=_TRACES,
        basis=Basis.LEGITIMATE_INTEREST,
        keep=Keep(days=None),
        export_as="",
        erasure=Erasure.KEEP,
        because=_("the newsroom answers for what was published, and by whom"),
        staff=True,
    )


def _by(model: type[Model], look_up: str) -> Finder:
    """Return a finder of the rows of `model` that belong to the account of an address."""

    def find(address: str) -> QuerySet[Any]:
        return QuerySet(model).filter(**{look_up: address})

    return find


def _sessions(address: str) -> QuerySet[Session]:
    accounts = {str(pk) for pk in User.objects.filter(email=address).values_list("pk", flat=True)}
    # A session tells whose it is only once decoded; there are a handful, of staff alone.
    keys = [
        session.pk
        for session in (Session.objects.iterator() if accounts else ())
        if session.get_decoded().get(SESSION_KEY) in accounts
    ]
    return Session.objects.filter(pk__in=keys)


declare(
    Declaration(
        part="base",
        title=_("Staff accounts"),
        fields=(
            _account_field(User, "email", _("your e-mail address")),
            _account_field(User, "first_name", _("your first name")),
            _account_field(User, "last_name", _("your last name")),
            _account_field(User, "last_login", _("when you last signed in"), purpose=_KEYS),
            _account_field(
                User, "password", _("a hash of your password"), purpose=_KEYS, secret=True
            ),
            _account_field(EmailAddress, "email", _("your e-mail address for signing in")),
            _account_field(
                Authenticator, "data", _("your second factors"), purpose=_KEYS, secret=True
            ),
            _account_field(UserProfile, "avatar", _("your picture, if you gave one")),
            PersonalField(
                model=Session,
                name="session_data",
                label=_("that you are signed in"),
                purpose=_("to let you work without signing in for every page"),
                basis=Basis.CONTRACT,
                keep=Keep(days=0, after="expire_date", since=_("your session ends")),
                export_as="",
                erasure=Erasure.KEEP,
                because=_("it ends by itself"),
                expiry=Erasure.DELETE_ROW,
                staff=True,
            ),
            _trace(BasePage, "owner", _("which pages you created")),
            _trace(BasePage, "locked_by", _("which pages you locked")),
            _trace(NewsImage, "uploaded_by_user", _("which images you uploaded")),
            _trace(NewsDocument, "uploaded_by_user", _("which documents you uploaded")),
            _trace(Revision, "user", _("which versions of pages you wrote")),
            _trace(PageLogEntry, "user", _("what you did to pages")),
            _trace(ModelLogEntry, "user", _("what else you changed in the desk")),
        ),
        find={
            User: _by(User, "email"),
            EmailAddress: _by(EmailAddress, "email"),
            Authenticator: _by(Authenticator, "user__email"),
            UserProfile: _by(UserProfile, "user__email"),
            Session: _sessions,
            BasePage: _by(BasePage, "owner__email"),
            NewsImage: _by(NewsImage, "uploaded_by_user__email"),
            NewsDocument: _by(NewsDocument, "uploaded_by_user__email"),
            Revision: _by(Revision, "user__email"),
            PageLogEntry: _by(PageLogEntry, "user__email"),
            ModelLogEntry: _by(ModelLogEntry, "user__email"),
        },
        not_personal=(NotPersonal(User, "user_permissions", "what an account may do"),),
    )
)
