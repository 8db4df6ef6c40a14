"""App config of staff."""

from wagtail.users.apps import WagtailUsersAppConfig

from broadsheet.core.apps import Part


class StaffPart(Part):
    """Accounts, roles, invitations, doors and approval."""

    name = "broadsheet.staff"
    label = "staff"
    default = True


class WagtailUsers(WagtailUsersAppConfig):
    """Wagtail's users part, whose screen of groups shows those that administrators made."""

    group_viewset = "broadsheet.staff.desk.OwnGroups"
