"""The contact form."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from broadsheet.core.typed import clean_name, clean_text
from broadsheet.readers.addresses import AddressRefused, normalised
from broadsheet.standing.actions import Message
from broadsheet.standing.models import MOST_NAME, MOST_SUBJECT, MOST_TEXT

_MOST_REASON = 300


class _Text(forms.CharField):
    """Paragraphs without control and hidden characters."""

    @override
    def to_python(self, value: Any) -> str:
        return clean_text(super().to_python(value) or "")


class _Line(forms.CharField):
    """One line without them, which can end no header."""

    @override
    def to_python(self, value: Any) -> str:
        return clean_name(super().to_python(value) or "")


class MessageForm(forms.Form):
    """What a reader writes to the newsroom."""

    name = _Line(
        label=_("Your name"),
        max_length=MOST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    address = forms.CharField(
        label=_("Your e-mail address"),
        max_length=320,
        help_text=_("We answer there; nobody else sees it."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    subject = _Line(label=_("Subject"), max_length=MOST_SUBJECT)
    text = _Text(
        label=_("Message"),
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 8, "maxlength": MOST_TEXT}),
    )
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def clean_address(self) -> str:
        """Return the address normalised.

        Raises:
            ValidationError: it is not one address; the reason can be shown.
        """
        try:
            return normalised(str(self.cleaned_data["address"]))
        except AddressRefused as refused:
            message = _("Please check the address: %(reason)s.")
            raise ValidationError(message, params={"reason": str(refused)}) from refused

    def message(self, *, seconds_to_fill: float | None = None) -> Message:
        """Return what was written; only after `is_valid()`."""
        data = self.cleaned_data
        return Message(
            name=data["name"],
            address=data["address"],
            subject=data["subject"],
            text=data["text"],
            seconds_to_fill=seconds_to_fill,
            honeypot=data["website"][:_MOST_REASON],
        )


class SendForm(MessageForm):
    """The same, hidden, on the page that shows the message once more: what its button posts."""

    token = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Build the form with nothing to be seen."""
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget = forms.HiddenInput()
