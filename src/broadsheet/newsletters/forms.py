"""The forms readers fill in."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from broadsheet.articles.models import ArticlePage
from broadsheet.newsletters import queries
from broadsheet.newsletters.interests import KINDS, Topic, chosen_by
from broadsheet.newsletters.models import Edition, Frequency, Newsletter, Subscription
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
    """How often a subscriber wants mail and about what, or no more."""

    END = "end"
    ALL, SOME = "all", "some"

    frequency = forms.ChoiceField(
        label=_("What shall we send you?"),
        choices=[*Frequency.choices, (END, _("nothing more: end my subscription"))],
        widget=forms.RadioSelect,
    )
    about = forms.ChoiceField(
        label=_("About what?"),
        choices=[(ALL, _("everything")), (SOME, _("only what I choose here"))],
        initial=ALL,
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, subscription: Subscription, **kwargs: Any) -> None:
        """Offer the topics that readers may know, and those chosen before."""
        chosen = chosen_by([subscription.pk]).get(subscription.pk, frozenset())
        kwargs.setdefault(
            "initial",
            {
                "frequency": subscription.frequency,
                "about": self.ALL if subscription.everything else self.SOME,
                **{kind: [str(number) for one, number in chosen if one == kind] for kind in KINDS},
            },
        )
        super().__init__(*args, **kwargs)
        for kind, label in _TOPICS:
            offered = queries.topics_offered(kind, frozenset(n for k, n in chosen if k == kind))
            if offered:
                self.fields[kind] = forms.MultipleChoiceField(
                    label=label,
                    choices=offered,
                    required=False,
                    widget=forms.CheckboxSelectMultiple,
                )

    def topic_fields(self) -> list[forms.BoundField]:
        """Return the fields of the topics, in order."""
        return [self[kind] for kind, _label in _TOPICS if kind in self.fields]

    @override
    def clean(self) -> dict[str, Any]:
        """Return what was chosen.

        Raises:
            ValidationError: only what is chosen, and nothing was.
        """
        cleaned: dict[str, Any] = super().clean() or {}
        ends = cleaned.get("frequency") == self.END
        if not ends and cleaned.get("about") == self.SOME and not self.topics(cleaned):
            raise ValidationError(_("Choose at least one topic, or everything."))
        return cleaned

    def topics(self, cleaned: dict[str, Any]) -> frozenset[Topic]:
        """Return the topics that were chosen."""
        return frozenset(
            (kind, int(number)) for kind in KINDS for number in cleaned.get(kind) or ()
        )


_TOPICS = (
    ("section", _("Sections")),
    ("story", _("Running stories")),
    ("author", _("Authors")),
    ("tag", _("Tags")),
)


class EditionForm(forms.Form):
    """An edition made by hand: its words, and a place for each article that shall be in it."""

    MOST = 60

    newsletter = forms.ModelChoiceField(
        Newsletter.objects.all(), label=_("Newsletter"), initial=queries.newsletter
    )
    subject = forms.CharField(label=_("Subject"), max_length=300)
    preheader = forms.CharField(
        label=_("Preheader"),
        max_length=200,
        required=False,
        help_text=_("What mail programs show beside the subject."),
    )
    introduction = forms.CharField(
        label=_("Introduction"), max_length=20_000, required=False, widget=forms.Textarea
    )

    def __init__(self, *args: Any, draft: Edition | None, **kwargs: Any) -> None:
        """Offer the newest articles, and those that the draft holds."""
        held: dict[int, int] = {}
        if draft is not None:
            held = {row.article_id: row.position + 1 for row in draft.contents.all()}
            kwargs["initial"] = {
                "newsletter": draft.newsletter_id,
                "subject": draft.subject,
                "preheader": draft.preheader,
                "introduction": draft.introduction,
            }
        else:
            kwargs["initial"] = {"newsletter": queries.newsletter()}
        super().__init__(*args, **kwargs)
        self._articles = queries.articles_to_choose(held, self.MOST)
        for article in self._articles:
            self.fields[f"place-{article.pk}"] = forms.IntegerField(
                label=article.title,
                min_value=1,
                max_value=999,
                required=False,
                initial=held.get(article.pk),
            )

    def word_fields(self) -> list[forms.BoundField]:
        """Return the fields of its words."""
        return [self[name] for name in ("newsletter", "subject", "preheader", "introduction")]

    def rows(self) -> list[tuple[forms.BoundField, ArticlePage]]:
        """Return each article with the field of its place, those of the edition first."""
        return [(self[f"place-{article.pk}"], article) for article in self._articles]

    def words(self) -> dict[str, Any]:
        """Return what was written and chosen, the articles in the order of their numbers."""
        places = [
            (self.cleaned_data[f"place-{article.pk}"], number, article.pk)
            for number, article in enumerate(self._articles)
            if self.cleaned_data.get(f"place-{article.pk}")
        ]
        words = ("newsletter", "subject", "preheader", "introduction")
        return {
            **{name: self.cleaned_data[name] for name in words},
            "articles": [pk for _place, _number, pk in sorted(places)],
        }

    @override
    def clean(self) -> dict[str, Any]:
        """Return what was written.

        Raises:
            ValidationError: there is neither an introduction nor an article.
        """
        cleaned: dict[str, Any] = super().clean() or {}
        chosen = any(cleaned.get(f"place-{article.pk}") for article in self._articles)
        if not chosen and not cleaned.get("introduction"):
            raise ValidationError(_("Write an introduction, or give an article a place."))
        return cleaned


class StaffAddForm(forms.Form):
    """Somebody whom a member of staff adds; they are asked themselves before anything is sent."""

    newsletter = forms.ModelChoiceField(
        Newsletter.objects.all(), label=_("Newsletter"), initial=queries.newsletter
    )
    address = forms.EmailField(label=_("E-mail address"), max_length=LONGEST)
    consent = forms.CharField(
        label=_("How they asked for it"),
        max_length=500,
        help_text=_("Kept as proof, such as “on paper, at the harbour fair”."),
    )

    def clean_address(self) -> str:
        """Return the address as readers are known by it.

        Raises:
            ValidationError: it is none.
        """
        try:
            return normalised(self.cleaned_data["address"])
        except AddressRefused as refused:
            raise ValidationError(_("Please write the address as name@example.org.")) from refused


class ImportForm(forms.Form):
    """A file of subscribers, and where they agreed."""

    MOST_BYTES = 50_000_000

    newsletter = forms.ModelChoiceField(
        Newsletter.objects.all(), label=_("Newsletter"), initial=queries.newsletter
    )
    file = forms.FileField(
        label=_("CSV file"), help_text=_("As Jetpack, Mailchimp or listmonk export it, unedited.")
    )
    consent = forms.CharField(
        label=_("Where they agreed"),
        max_length=500,
        help_text=_("Kept with every subscriber as proof of consent."),
    )
    sure = forms.BooleanField(
        label=_("Import it"), required=False, help_text=_("Without this tick it is only tried.")
    )

    def clean_file(self) -> Any:
        """Return the file.

        Raises:
            ValidationError: it is too large for a browser.
        """
        file = self.cleaned_data["file"]
        if file.size > self.MOST_BYTES:
            raise ValidationError(_("It is too large here: use “broadsheet import subscribers”."))
        return file
