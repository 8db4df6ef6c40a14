"""Wagtail's screen of groups, without the six that belong to the program."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from typing_extensions import override
from wagtail.users.forms import GroupForm
from wagtail.users.views.groups import CreateView, DeleteView, EditView, GroupViewSet, IndexView

from broadsheet.staff import queries


class OwnGroupForm(GroupForm):
    """A group that administrators make; its name is none of the program's."""

    @override
    def clean_name(self) -> str:
        name: str = super().clean_name()
        if name.strip().lower() in settings.GROUPS:
            raise ValidationError(_("This is the name of a role of the program."))
        return name


class OwnGroupIndex(IndexView):
    """The newsroom's own groups."""

    @override
    def get_base_queryset(self) -> QuerySet[Group]:
        return queries.own_groups()


class _Own:
    """Finds none but the newsroom's own groups."""

    def get_queryset(self) -> QuerySet[Group]:
        """Return the groups that may be changed."""
        return queries.own_groups()


class OwnGroupEdit(_Own, EditView):
    """One of them."""

    header_buttons: list[Any] = []


class OwnGroupDelete(_Own, DeleteView):
    """One of them, to be deleted."""


class OwnGroups(GroupViewSet):
    """Wagtail's screens for groups, of which the six roles are no part."""

    index_view_class = OwnGroupIndex
    add_view_class = CreateView
    edit_view_class = OwnGroupEdit
    delete_view_class = OwnGroupDelete

    @override
    def get_form_class(self, for_update: bool = False) -> type[GroupForm]:
        return OwnGroupForm
