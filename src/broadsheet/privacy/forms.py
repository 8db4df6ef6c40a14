"""The desk's question: whose data?"""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from broadsheet.readers.addresses import AddressRefused, normalised


class PersonForm(forms.Form):
    """The address of somebody who asked for their data, or for its end."""

    address = forms.EmailField(
        label=_("E-mail address"),
        max_length=320,
        help_text=_("Make sure that the person who asks is the one who reads mail at it."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def clean_address(self) -> str:
        """Return the address in the one spelling under which people are kept.

        Raises:
            ValidationError: it is no address.
        """
        try:
            return normalised(self.cleaned_data["address"])
        except AddressRefused as refused:
            raise ValidationError(str(refused)) from refused
