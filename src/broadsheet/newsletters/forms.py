"""The forms readers fill in."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from broadsheet.newsletters.models import Subscription
from broadsheet.readers.addresses import AddressRefused, normalised

LONGEST = 320


class AddressForm(forms.Form):
    """An address, and a field that only machines fill in."""

    address = forms.CharField(
        label=_("Your e-mail address"),
        max_length=LONGEST,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )
    website = forms.CharField(
        label=_("Leave this empty"), required=False, widget=forms.TextInput(attrs={"tabindex": -1})
    )

    def clean_address(self) -> str:
        """Return the address as readers are known by it.

        Raises:
            ValidationError: it is none.
        """
        typed: str = self.cleaned_data["address"]
        try:
            # What was no UTF-8 arrives with this mark in it: some of the address is lost.
            return normalised("" if "\N{REPLACEMENT CHARACTER}" in typed else typed)
        except AddressRefused as refused:
            raise ValidationError(_("Please write your address as name@example.org.")) from refused

    @property
    def is_trap(self) -> bool:
        """Tell whether a machine filled it in."""
        return bool(self.data.get("website"))


class ChoiceForm(forms.Form):
    """How often a subscriber wants mail, or no more."""

    END = "end"

    frequency = forms.ChoiceField(
        label=_("What shall we send you?"),
        choices=[*Subscription.Frequency.choices, (END, _("nothing more: end my subscription"))],
        widget=forms.RadioSelect,
    )
