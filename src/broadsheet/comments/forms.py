"""The forms of the reply zone and of the moderators' desk."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from broadsheet.base.models import User
from broadsheet.comments.actions import Complaint, Draft
from broadsheet.comments.models import Comment, Follow, Report
from broadsheet.comments.queries import reply_settings
from broadsheet.comments.sanitise import is_honest_link
from broadsheet.comments.text import MOST_CHARACTERS, MOST_NAME_CHARACTERS, MOST_SITE_CHARACTERS
from broadsheet.core.typed import clean_name, clean_text
from broadsheet.readers.addresses import AddressRefused, normalised
from broadsheet.readers.models import Sanction

_MOST_REASON = 300

ARTICLES = _("Mail me new articles (we ask first, by a letter, whether it was you)")


class _CleanText(forms.CharField):
    """A text without control and hidden characters, cleaned before anything else looks at it."""

    @override
    def to_python(self, value: Any) -> str:
        return clean_text(super().to_python(value) or "")


class _CleanName(forms.CharField):
    """A name on one line."""

    @override
    def to_python(self, value: Any) -> str:
        return clean_name(super().to_python(value) or "")


class ReplyForm(forms.Form):
    """What a reader writes; for staff, name and address are those of their account."""

    text = _CleanText(
        label=_("Reply"),
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 6, "maxlength": MOST_CHARACTERS}),
    )
    name = _CleanName(
        label=_("Name"),
        max_length=MOST_NAME_CHARACTERS,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    address = forms.CharField(
        label=_("E-mail address"),
        max_length=320,
        help_text=_("Never published."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    site = forms.CharField(
        label=_("Website"),
        required=False,
        max_length=MOST_SITE_CHARACTERS,
        help_text=_("Your name will lead there."),
        widget=forms.URLInput(attrs={"autocomplete": "url"}),
    )
    parent = forms.IntegerField(
        required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput
    )
    mine = forms.BooleanField(label=_("Mail me answers to this reply"), required=False)
    all = forms.BooleanField(label=_("Mail me all replies to this article"), required=False)
    articles = forms.BooleanField(label=ARTICLES, required=False)
    remember = forms.BooleanField(
        label=_("Remember my name and address in this browser"), required=False
    )
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, staff: User | None = None, **kwargs: Any) -> None:
        """Build the form for a reader, or for a member of staff who is signed in."""
        super().__init__(*args, **kwargs)
        self.staff = staff
        if staff is not None or not reply_settings().ask_site:
            del self.fields["site"]
        if staff is not None:
            self.fields["name"].required = self.fields["address"].required = False

    def clean_address(self) -> str:
        """Return the address normalised, as it is stored and looked up.

        Raises:
            ValidationError: it is not one address; the reason can be shown.
        """
        typed = str(self.cleaned_data["address"])
        if not typed and self.staff is not None:
            return ""
        try:
            return normalised(typed)
        except AddressRefused as refused:
            message = _("Please check the address: %(reason)s.")
            raise ValidationError(message, params={"reason": str(refused)}) from refused

    def clean_site(self) -> str:
        """Return the address of a website in full, or "".

        Raises:
            ValidationError: no browser could be led there honestly.
        """
        typed = str(self.cleaned_data["site"]).strip()
        if not typed:
            return ""
        address = typed if "://" in typed else f"https://{typed}"
        if len(address) > MOST_SITE_CHARACTERS or not is_honest_link(address):
            raise ValidationError(_("This is not the address of a website."))
        return address

    def draft(self, *, seconds_to_fill: float | None = None) -> Draft:
        """Return what was written; only after `is_valid()`."""
        data = self.cleaned_data
        name, address = data["name"], data["address"]
        if self.staff is not None:
            name, address = str(self.staff), self.staff.email.lower()
        return Draft(
            name=name,
            address=address,
            text=data["text"],
            site=data.get("site", ""),
            seconds_to_fill=seconds_to_fill,
            honeypot=data["website"][:_MOST_REASON],
            wants=tuple(want for want in Follow.Wants.values if data[want]) if address else (),
        )


class PostForm(ReplyForm):
    """The same, hidden, on the preview page: what its button posts."""

    token = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Build the form with nothing to be seen."""
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget = forms.HiddenInput()


class EditForm(forms.Form):
    """Other words for a reply; `version` says which ones they replace."""

    text = _CleanText(
        label=_("Reply"),
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 8, "maxlength": MOST_CHARACTERS}),
    )
    version = forms.IntegerField(min_value=1, max_value=2**31, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, comment: Comment) -> None:
        """Build the form for one reply."""
        super().__init__(data, initial={"text": comment.text, "version": comment.version})
        self._comment = comment

    @property
    def seen(self) -> Comment:
        """The reply as its author saw it; only after `is_valid()`."""
        self._comment.version = self.cleaned_data["version"]
        return self._comment


class AppealForm(forms.Form):
    """What an author says against a decision."""

    words = _CleanText(
        label=_("What should be looked at again?"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": 2_000}),
    )


class AddressForm(forms.Form):
    """The address to which a code is mailed."""

    address = forms.CharField(
        label=_("E-mail address"),
        max_length=320,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def clean_address(self) -> str:
        """Return the address normalised.

        Raises:
            ValidationError: it is not one address.
        """
        try:
            return normalised(str(self.cleaned_data["address"]))
        except AddressRefused as refused:
            message = _("Please check the address: %(reason)s.")
            raise ValidationError(message, params={"reason": str(refused)}) from refused


class CodeForm(forms.Form):
    """The code that was mailed; `ticket` says to which address, and where to go then."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        help_text=_("Six digits, from the letter we have just sent."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )
    ticket = forms.CharField(max_length=2_000, widget=forms.HiddenInput)


class SanctionForm(forms.Form):
    """What a moderator does about somebody."""

    ADDRESS, NETWORK = "address", "network"

    kind = forms.ChoiceField(label=_("What"), choices=Sanction.Kind.choices)
    by = forms.ChoiceField(
        label=_("Known by"), choices=[(ADDRESS, _("e-mail address")), (NETWORK, _("network"))]
    )
    days = forms.IntegerField(
        label=_("Days of a suspension"), min_value=1, max_value=3_650, initial=7
    )
    reason = _CleanName(label=_("Reason, which they read"), max_length=_MOST_REASON)


class ReportForm(forms.Form):
    """What a reader reports; a notice of what may be unlawful says more.

    Source: Digital Services Act, Art. 16(2): why, where, by whom, and in good faith.
    """

    kind = forms.ChoiceField(
        label=_("Why should it not stand?"), choices=Report.Kind.choices, widget=forms.RadioSelect
    )
    words = _CleanText(
        label=_("In your words"),
        required=False,
        max_length=2_000,
        help_text=_("Needed if you think that it is against the law: which law, and why."),
        widget=forms.Textarea(attrs={"rows": 5, "maxlength": 2_000}),
    )
    name = _CleanName(
        label=_("Name"),
        required=False,
        max_length=MOST_NAME_CHARACTERS,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    address = forms.CharField(
        label=_("E-mail address"),
        required=False,
        max_length=320,
        help_text=_("Only to tell you what was decided. The author does not learn who you are."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    good_faith = forms.BooleanField(
        label=_("I report this in good faith, and what I say is right as far as I know"),
    )
    key = forms.CharField(max_length=64, min_length=16, widget=forms.HiddenInput)

    def clean_address(self) -> str:
        """Return the address normalised, or "".

        Raises:
            ValidationError: it is not one address.
        """
        typed = str(self.cleaned_data["address"])
        try:
            return normalised(typed) if typed.strip() else ""
        except AddressRefused as refused:
            message = _("Please check the address: %(reason)s.")
            raise ValidationError(message, params={"reason": str(refused)}) from refused

    @override
    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("kind") == Report.Kind.UNLAWFUL and not data.get("words"):
            self.add_error("words", _("Please say which law you think it breaks, and why."))
        return data

    def complaint(self) -> Complaint:
        """Return what was reported; only after `is_valid()`."""
        data = self.cleaned_data
        return Complaint(data["kind"], data["words"], data["name"], data["address"])


class DryRunForm(forms.Form):
    """A rule that is being thought of."""

    words = forms.CharField(
        label=_("Words that would hold a reply, one in a line"),
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    most_links = forms.IntegerField(
        label=_("Links that would need no moderator"),
        required=False,
        min_value=0,
        max_value=100,
    )
