"""Who may do what with rows that others depend on: look and never edit, or never delete."""

from typing import Any

from typing_extensions import override
from wagtail.permission_policies import ModelPermissionPolicy


class ReadOnly(ModelPermissionPolicy):
    """Lets those look who may view a model; nobody adds, changes or deletes its rows in a form."""

    @override
    def user_has_permission(self, user: Any, action: str) -> bool:
        return action == "view" and bool(super().user_has_permission(user, "view"))  # type: ignore[no-untyped-call]  # Wagtail's


class NoDelete(ModelPermissionPolicy):
    """Lets staff do what they may, except for deleting what letters were sent in the name of."""

    @override
    def user_has_permission(self, user: Any, action: str) -> bool:
        return action != "delete" and bool(super().user_has_permission(user, action))  # type: ignore[no-untyped-call]  # Wagtail's
