"""Who may do what with rows that tell what happened: look, and never edit."""

from typing import Any

from typing_extensions import override
from wagtail.permission_policies import ModelPermissionPolicy


class ReadOnly(ModelPermissionPolicy):
    """Lets those look who may view a model; nobody adds, changes or deletes its rows in a form."""

    @override
    def user_has_permission(self, user: Any, action: str) -> bool:
        return action == "view" and bool(super().user_has_permission(user, "view"))  # type: ignore[no-untyped-call]  # Wagtail's
