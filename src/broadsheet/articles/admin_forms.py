"""The form behind the article editor."""

from typing import Any

from django import forms
from typing_extensions import override
from wagtail.admin.forms import WagtailAdminPageForm

from broadsheet.articles import registries

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
    def save(self, commit: bool = True) -> Any:
        # A choice counts only when it was made in the act of publishing: kept in a draft, it would
        # act later, when somebody else publishes in bulk.
        chosen = [
            name
            for name in registries.publish_choices
            if self.cleaned_data.get(_PREFIX + name) and "action-publish" in self.data
        ]
        self.instance.publish_choices = dict.fromkeys(chosen, True)
        return super().save(commit)
