"""What an editor fills in to take back an article, or a version of one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from broadsheet.articles.blocks import WEB_ONLY
from broadsheet.articles.models import Publication, Removal, Withdrawal


class WithdrawalForm(forms.ModelForm[Withdrawal]):
    """Why an article is withdrawn, and what readers are told."""

    blocker_url = forms.URLField(
        label=_("Their web address"),
        max_length=500,
        required=False,
        assume_scheme="https",
        validators=[WEB_ONLY],
        help_text=_("Programs are told it in the header Link, as blocked-by (RFC 7725)."),
    )

    class Meta:
        model = Withdrawal
        fields = ["status", "reason", "blocker", "blocker_url"]
        widgets = {
            "status": forms.RadioSelect,
            "reason": forms.Textarea(attrs={"rows": 4}),
        }

    @override
    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        blocked = told.get("blocker") or told.get("blocker_url")
        if blocked and told.get("status") == Removal.Status.GONE:
            self.add_error("status", _("Somebody else blocks it only where the answer is 451."))
        if told.get("blocker_url") and not told.get("blocker"):
            self.add_error("blocker", _("Say whose address this is."))
        if told.get("status") == Removal.Status.LEGAL and not told.get("reason"):
            self.add_error("reason", _("Say which law or which decision demands it."))
        return told


class WithholdingForm(forms.Form):
    """Why readers of the history may not see one version."""

    because = forms.ChoiceField(
        label=_("Withhold it"),
        choices=[choice for choice in Publication.Withheld.choices if choice[0]],
    )
    note = forms.CharField(label=_("What readers are told besides"), max_length=300, required=False)
