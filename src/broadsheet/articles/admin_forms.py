"""The form behind the article editor, and what its publish panel adds to it."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import time_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from typing_extensions import override
from wagtail.admin.forms import WagtailAdminPageForm

from broadsheet.articles import registries
from broadsheet.articles.engine.rich_text import new_key
from broadsheet.articles.schedule import contradictions
from broadsheet.core.clock import now

CHOICE = "choice-"
PANEL = "panel-"


class InThePanel(forms.HiddenInput):
    """A field that stands in the publish panel alone, and so nowhere in the editor's page."""

    @override
    def render(self, *args: Any, **kwargs: Any) -> Any:
        return ""


class ArticleForm(WagtailAdminPageForm):
    """An article's form, with what is decided in the publish panel.

    The panel sends a section, the time, and one choice for each that upper parts offer.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Build the form and add the fields of the panel."""
        super().__init__(*args, **kwargs)
        if self.instance.embargo_until and self.instance.go_live_at == self.instance.embargo_until:
            # It follows from the embargo, and shall go on to follow it.
            self.initial["go_live_at"] = None
        if self.instance.pk is None and not self.instance.body:
            # Writing begins at once, in a text that is already there.
            self.initial["body"] = self.instance.body.stream_block.to_python(
                [{"type": "text", "value": ""}]
            )
        for choice in self.choices_offered():
            self.fields[CHOICE + choice.name] = forms.BooleanField(
                label=choice.label, required=False, widget=InThePanel
            )
        sections = self.instance._meta.get_field("section").related_model.objects  # noqa: SLF001 - the public name of a model's fields
        self.fields[PANEL + "section"] = forms.ModelChoiceField(
            sections.all(), label=_("Section"), required=False, widget=InThePanel
        )
        self.fields[PANEL + "when"] = forms.ChoiceField(
            choices=[("now", _("Now")), ("later", _("Later"))],
            label=_("Time"),
            required=False,
            widget=InThePanel,
        )
        for name, label in (("at", _("Time")), ("embargo", _("Embargo"))):
            self.fields[PANEL + name] = forms.DateTimeField(
                label=label, required=False, widget=InThePanel
            )

    def choices_offered(self) -> list[registries.PublishChoice]:
        """Return the choices that the person at the desk has about this article."""
        if not self.may_publish():
            return []
        return [
            choice
            for choice in registries.publish_choices.values()
            if choice.offered(self.instance)
        ]

    def may_publish(self) -> bool:
        """Tell whether the person at the desk may publish this article."""
        if self.for_user is None:
            return True
        if self.instance.pk is None and self.parent_page is not None:
            return bool(self.parent_page.permissions_for_user(self.for_user).can_publish_subpage())
        return bool(self.instance.permissions_for_user(self.for_user).can_publish())

    @override
    def clean(self) -> dict[str, Any]:
        # Before Wagtail compares the times: when the panel was open, its time is the one.
        match self.cleaned_data.get(PANEL + "when"):
            case "now":
                self.cleaned_data["go_live_at"] = None
            case "later":
                self.cleaned_data["go_live_at"] = self._time_chosen()
        if PANEL + "embargo" in self.data and "embargo_until" in self.fields:
            self.cleaned_data["embargo_until"] = self.cleaned_data.get(PANEL + "embargo")
        self._refuse_a_taken_address()
        cleaned: dict[str, Any] = super().clean()
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

    def _time_chosen(self) -> datetime | None:
        at: datetime | None = self.cleaned_data.get(PANEL + "at")
        if at is None and PANEL + "at" not in self.errors:
            self.add_error(None, _("Choose the time at which the article shall appear."))
        elif at is not None and at <= now():
            self.add_error(None, _("The time at which the article shall appear has passed."))
        return at

    def _refuse_a_taken_address(self) -> None:
        section, day = self.cleaned_data.get(PANEL + "section"), self.instance.published_on
        slug = self.cleaned_data.get("address_slug")
        if section is None or day is None or section.pk == self.instance.section_id:
            return
        others = type(self.instance).objects.exclude(pk=self.instance.pk)
        if others.filter(section_id=section.pk, published_on=day, address_slug=slug).exists():
            words = _(
                "Another article of that day in %(section)s has this address; change it first."
            )
            self.add_error(None, ValidationError(words, params={"section": section.title}))

    @override
    def save(self, commit: bool = True) -> Any:
        # A choice counts only when it was made in the act of publishing: kept in a draft, it would
        # act later, when somebody else publishes in bulk.
        chosen = [
            name
            for name in registries.publish_choices
            if self.cleaned_data.get(CHOICE + name) and "action-publish" in self.data
        ]
        self.instance.publish_choices = dict.fromkeys(chosen, True)
        self.instance.keep_back()
        self.instance.section_chosen = self.cleaned_data.get(PANEL + "section")
        self._tell_sources_apart()
        return super().save(commit)

    def _tell_sources_apart(self) -> None:
        """Give rows that were added without the editor's script, all with one key, their own."""
        references = self.formsets.get("source_references")
        taken: set[str] = set()
        for form in references.forms if references is not None else ():
            if form.instance.key in taken:
                form.instance.key = new_key()
            taken.add(form.instance.key)
