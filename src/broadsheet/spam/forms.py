"""The form behind "Check a text"."""

from django import forms
from django.utils.translation import gettext_lazy as _


class CheckForm(forms.Form):
    """A text to be judged, with what may be known of its sender."""

    text = forms.CharField(
        label=_("Text"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Nothing of what you paste here is kept."),
    )
    author = forms.CharField(label=_("Name"), max_length=200, required=False)
    email = forms.CharField(label=_("E-mail address"), max_length=320, required=False)
    url = forms.CharField(label=_("Website"), max_length=2_000, required=False)
