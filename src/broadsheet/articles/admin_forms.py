"""The form behind the article editor."""

from typing import Any

from django import forms
from django.utils.formats import time_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from typing_extensions import override
from wagtail.admin.forms import WagtailAdminPageForm

from broadsheet.articles import registries
from broadsheet.articles.schedule import contradictions
from broadsheet.core.clock import now

_PREFIX = "choice-"


class ChoiceBox(forms.CheckboxInput):
    """A box with its label and help, for a field that stands in no panel of the editor."""

    template_name = "articles/desk/publish_choice.html"

    def __init__(self, choice: registries.PublishChoice) -> None:
        """Remember what stands beside the box."""
        super().__init__()
        self._choice = choice

    @override
    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        context["choice"] = self._choice
        return context


class ArticleForm(WagtailAdminPageForm):
    """An article's form, with one box for each publish choice that upper parts offer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Build the form and add a box per choice that is offered for this article."""
        super().__init__(*args, **kwargs)
        if self.instance.embargo_until and self.instance.go_live_at == self.instance.embargo_until:
            # It follows from the embargo, and shall go on to follow it.
            self.initial["go_live_at"] = None
        for choice in registries.publish_choices.values() if self._may_publish() else ():
            if choice.offered(self.instance):
                self.fields[_PREFIX + choice.name] = forms.BooleanField(
                    label=choice.label,
                    help_text=choice.help_text,
                    required=False,
                    widget=ChoiceBox(choice),
                    initial=choice.preselected(self.instance),
                )

    def _may_publish(self) -> bool:
        if self.for_user is None:
            return True
        if self.instance.pk is None and self.parent_page is not None:
            return bool(self.parent_page.permissions_for_user(self.for_user).can_publish_subpage())
        return bool(self.instance.permissions_for_user(self.for_user).can_publish())

    @override
    def clean(self) -> Any:
        cleaned = super().clean()
        faults = contradictions(
            embargo=cleaned.get("embargo_until"),
            go_live=cleaned.get("go_live_at"),
            expiry=cleaned.get("expire_at"),
            is_public=self.instance.live,
            now=now(),
        )
        for field, message in faults:
            self.add_error(field if field in self.fields else None, message)
        if "action-publish" in self.data and self.instance.is_withdrawn():
            self.add_error(None, _("This article is withdrawn. Lift the withdrawal first."))
        self._refuse_to_overwrite()
        return cleaned

    def _refuse_to_overwrite(self) -> None:
        """Show an editor that somebody else has saved since; saved once more, their text stands.

        Wagtail compares the versions only when it saves by itself. A preview saves nothing, and
        has no subscription.
        """
        newest = self.instance.latest_revision
        if newest is None or self.subscription is None:
            return
        if seen := self.data.get("overwrite_revision_id"):
            stale = seen != str(newest.pk)
        elif seen := self.data.get("loaded_revision_id"):
            moment = self.data.get("loaded_revision_created_at", "")
            stale = (seen, moment) != (str(newest.pk), newest.created_at.isoformat())
        else:
            stale = False
        if stale:
            message = _(
                "%(who)s saved this article at %(when)s, while you were writing. Nothing is lost:"
                " your text stands below, theirs in the article's history. Look at it there, then"
                " save again to put your version on top."
            )
            when = time_format(localtime(newest.created_at), "TIME_FORMAT")
            self.add_error(None, message % {"who": newest.user or _("Somebody"), "when": when})

    @override
    def save(self, commit: bool = True) -> Any:
        # A choice counts only when it was made in the act of publishing: kept in a draft, it would
        # act later, when somebody else publishes in bulk.
        chosen = [
            name
            for name in registries.publish_choices
            if self.cleaned_data.get(_PREFIX + name) and "action-publish" in self.data
        ]
        self.instance.publish_choices = dict.fromkeys(chosen, True)
        self.instance.keep_back()
        return super().save(commit)
