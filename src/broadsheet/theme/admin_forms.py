"""The form in which a newsroom chooses its look: what cannot be read is refused, with numbers."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from typing_extensions import override
from wagtail.admin.forms.models import WagtailAdminModelForm

from broadsheet.theme.colours import (
    DARK_PAPER,
    DARK_PLATE,
    ENOUGH,
    INK,
    LIGHT_PAPER,
    SOFT,
    plate_of,
    readable_on,
    worst,
)

HEX_COLOUR = RegexValidator(r"^#[0-9a-fA-F]{6}$", gettext_lazy("A colour is written as #1a2b3c."))
_SHORT = re.compile(r"#[0-9a-f]{3}")


class ColourField(forms.CharField):
    """A colour as people write it: with or without #, in three digits or six, in any case."""

    default_validators = [HEX_COLOUR]
    widget = forms.TextInput(attrs={"data-colour": "", "spellcheck": "false", "maxlength": "7"})

    @override
    def to_python(self, value: Any) -> str:
        colour = str(super().to_python(value) or "").strip().lower()
        if re.fullmatch(r"[0-9a-f]{3}|[0-9a-f]{6}", colour):
            colour = f"#{colour}"
        if _SHORT.fullmatch(colour):
            colour = "#" + "".join(2 * digit for digit in colour[1:])
        return colour


class LookForm(WagtailAdminModelForm):
    """A newsroom's name, which is its site's, and its look."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=80,
        help_text=gettext_lazy("Of the newsroom, as it stands on every page and in every letter."),
    )
    accent = ColourField(
        label=gettext_lazy("Accent colour"),
        required=False,
        help_text=gettext_lazy("Of links' lines and marks, such as #8f1d2c. Empty: a dark red."),
    )
    accent_dark = ColourField(
        label=gettext_lazy("Accent colour on dark paper"),
        required=False,
        help_text=gettext_lazy("Empty: the accent colour, lightened until it can be read."),
    )
    paper = ColourField(
        label=gettext_lazy("Tint of the paper"),
        required=False,
        help_text=gettext_lazy("A very light colour, such as #fff4e8. Empty: nearly white."),
    )

    class Media:
        css = {"all": ["theme/desk/look.css"]}
        js = ["theme/desk/look.js"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Show the site's name as it is."""
        super().__init__(*args, **kwargs)
        if self.instance.site_id:
            self.fields["name"].initial = self.instance.site.site_name

    def clean_name(self) -> str:
        """Return the name on one line."""
        return " ".join(str(self.cleaned_data["name"]).split())

    @override
    def clean(self) -> dict[str, Any] | None:
        """Refuse what cannot be read, and say by how much."""
        super().clean()
        typed = {
            name: "" if name in self.errors else str(self.cleaned_data.get(name) or "")
            for name in ("accent", "accent_dark", "paper")
        }
        paper = typed["paper"] or LIGHT_PAPER
        if typed["paper"] and worst(SOFT, paper, plate_of(paper)) < ENOUGH:
            self.add_error("paper", _paper_refused(paper))
            paper = LIGHT_PAPER
        self._check("accent", typed["accent"], paper, plate_of(paper))
        self._check("accent_dark", typed["accent_dark"], DARK_PAPER, DARK_PLATE)
        return self.cleaned_data

    def _check(self, name: str, colour: str, *grounds: str) -> None:
        if colour and worst(colour, *grounds) < ENOUGH:
            message = _(
                "%(colour)s has a contrast of %(ratio)s to 1 on %(paper)s; text needs %(enough)s. "
                "The nearest shade that can be read is %(better)s."
            )
            ground = min(grounds, key=lambda one: worst(colour, one))
            self.add_error(
                name,
                ValidationError(
                    message,
                    params={
                        "colour": colour,
                        "ratio": _ratio(worst(colour, ground)),
                        "paper": ground,
                        "enough": ENOUGH,
                        "better": readable_on(colour, *grounds),
                    },
                ),
            )

    @override
    def save(self, commit: bool = True) -> Any:
        look = super().save(commit=False)
        # Before it is stored, a preview shows the name from here.
        look.site.site_name = look.shown_name = self.cleaned_data["name"]
        if commit:
            look.site.save()
            look.save()
            self.save_m2m()
        return look


def _paper_refused(paper: str) -> ValidationError:
    return ValidationError(
        _("On paper of %(paper)s the text (%(ink)s) has a contrast of %(ratio)s to 1 and small "
          "print (%(soft)s) one of %(small)s; each needs %(enough)s. Choose a lighter tint."),
        params={
            "paper": paper,
            "ink": INK,
            "soft": SOFT,
            "ratio": _ratio(worst(INK, paper, plate_of(paper))),
            "small": _ratio(worst(SOFT, paper, plate_of(paper))),
            "enough": ENOUGH,
        },
    )  # fmt: skip


def _ratio(value: float) -> str:
    """Write a contrast rounded down, so that what is refused never reads as enough."""
    return f"{int(value * 10) / 10:.1f}"
