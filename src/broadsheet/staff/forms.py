"""What an administrator says about a colleague."""

from typing import Any

from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AddWebAuthnForm, LoginWebAuthnForm
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from broadsheet.base.models import User
from broadsheet.core.clock import now
from broadsheet.mail.engine.address import AddressRefused, parse_address
from broadsheet.staff import actions, queries

DUTIES = {
    "administrator": _("may do everything, and alone manages staff, look, settings and the outbox"),
    "editor": _("writes, publishes, approves, and decides about replies"),
    "reporter": _("writes and edits any article, and publishes none"),
    "contributor": _("writes and edits their own articles, and publishes none"),
    "moderator": _("decides about the replies of readers"),
    "newsletter": _("looks after newsletters, subscribers and editions"),
}
"""What each role is for, in words for whoever gives it."""


class ColleagueForm(forms.Form):
    """Name, address, role, and the newsroom's own groups when there are any."""

    name = forms.CharField(
        label=_("Name"),
        max_length=140,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("As colleagues see it. Bylines are kept under Authors."),
    )
    address = forms.CharField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=_("For signing in. Readers never see it."),
    )
    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the six roles, and groups if this newsroom has made any."""
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [  # type: ignore[attr-defined]  # it is a ChoiceField
            (role, f"{name}: {DUTIES[role]}") for role, name in settings.GROUPS.items()
        ]
        own = queries.own_groups()
        if own.exists():
            self.fields["groups"] = forms.ModelMultipleChoiceField(
                label=_("Groups of your own"),
                queryset=own,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    def clean_name(self) -> str:
        """Return the name on one line.

        Raises:
            ValidationError: it holds what no name does.
        """
        name = " ".join(str(self.cleaned_data["name"]).split())
        if not name.isprintable() or "\N{REPLACEMENT CHARACTER}" in name:
            raise ValidationError(_("Please write the name in letters."))
        return name

    def clean_address(self) -> str:
        """Return the address as accounts are known by it.

        Raises:
            ValidationError: it is no address.
        """
        try:
            address = parse_address(str(self.cleaned_data["address"]).strip()).mailbox.lower()
        except AddressRefused as refused:
            raise ValidationError(_("Please write the address as name@example.org.")) from refused
        forms.EmailField(max_length=254).clean(address)
        return address

    @classmethod
    def about(cls, user: User, data: Any = None) -> "ColleagueForm":
        """Return the form filled in with what is stored about somebody."""
        initial = {
            "name": user.get_full_name(),
            "address": user.email,
            "role": queries.role_of(user),
            "groups": user.groups.exclude(name__in=settings.GROUPS),
        }
        return cls(data, initial=initial)


class CodeForm(AuthenticateForm):  # type: ignore[misc]  # allauth is untyped
    """The second step of signing in: a code from an app, or one of those kept for its loss."""

    def clean_code(self) -> str:
        """Return a code that is right, and was never used.

        Raises:
            ValidationError: it is wrong, or opened the door before.
        """
        code: str = super().clean_code()
        if self.authenticator.type == Authenticator.Type.TOTP:
            digits = "".join(filter(str.isdigit, code))
            try:
                actions.use_code(authenticator=self.authenticator, code=digits, now=now())
            except actions.CodeUsed as used:
                raise ValidationError(
                    _("This code was used before. Please wait for the next one.")
                ) from used
        return code


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc]  # allauth is untyped
    """A new passkey, which signs in by itself unless somebody wants a second step alone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say in plain words what is asked."""
        super().__init__(*args, **kwargs)
        name, alone = self.fields["name"], self.fields["passwordless"]
        name.label = _("Name")
        name.help_text = _("By which you know it again: the device it is on, perhaps.")
        alone.initial = True
        alone.label = _("Sign in with it alone, without the password")
        alone.help_text = _("Your device asks for your finger, your face or its PIN.")


class SignInByPasskey(LoginWebAuthnForm):  # type: ignore[misc]  # allauth is untyped
    """Signing in with a passkey alone."""

    def clean_credential(self) -> Authenticator:
        """Return the passkey that was shown.

        Raises:
            ValidationError: it belongs to nobody here, or was taken away.
        """
        try:
            shown: Authenticator = super().clean_credential()
        except ValidationError as unknown:
            raise ValidationError(
                _("This passkey is not known here any more. Please sign in with your password.")
            ) from unknown
        return shown
