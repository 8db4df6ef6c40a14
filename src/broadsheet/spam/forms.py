"""The forms of the filter's pages in the desk."""

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


class KeyForm(forms.Form):
    """For which site a key is made."""

    site = forms.CharField(
        label=_("Address of the site"),
        max_length=200,
        help_text=_("As in a browser: https://blog.example. A key is good for one site alone."),
    )
    per_minute = forms.IntegerField(
        label=_("Most checks a minute"), min_value=1, max_value=100_000, initial=600
    )
