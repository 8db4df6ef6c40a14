"""What articles keep about the people who write them."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from broadsheet.articles.models import ArticlePage, Author, Tag
from broadsheet.core.personal_data import (
    Basis,
    Declaration,
    Erasure,
    Keep,
    NotPersonal,
    PersonalField,
    Words,
    declare,
)


def _authors_of(address: str) -> QuerySet[Any]:
    return Author.objects.filter(account__email=address)


def _field(
    name: str, label: Words, erasure: Erasure, *, because: Words = "", blank: Any = ""
) -> PersonalField:
    return PersonalField(
        model=Author,
        name=name,
        label=label,
        purpose=_("to tell readers who wrote an article"),
        basis=Basis.CONTRACT,
        keep=Keep(days=None),
        export_as=name,
        erasure=erasure,
        because=because,
        blank=blank,
        staff=True,
    )


_RECORD = _("the name over a published article belongs to what was published")

declare(
    Declaration(
        part="articles",
        title=_("Authors"),
        fields=(
            _field("name", _("your name as an author"), Erasure.KEEP, because=_RECORD),
            _field("role", _("your role as an author"), Erasure.BLANK),
            _field("biography", _("what you say of yourself"), Erasure.BLANK),
            _field("portrait", _("your portrait"), Erasure.BLANK, blank=None),
            _field("account", _("which account is yours"), Erasure.BLANK, blank=None),
        ),
        find={Author: _authors_of},
        not_personal=(
            NotPersonal(Tag, "name", "what a tag is called"),
            NotPersonal(ArticlePage, "address_slug", "part of an article's web address"),
        ),
    )
)
