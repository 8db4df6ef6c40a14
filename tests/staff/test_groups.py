"""The six groups are the program's own; any other group is the newsroom's."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission

from broadsheet.base.models import BasePage, User
from broadsheet.config.groups import COLLECTIONS, PAGES, set_up_groups

pytestmark = pytest.mark.django_db


def rights(group: Group) -> tuple[set[str], set[str], set[str]]:
    """Return what a group may do with models, pages and files."""
    return (
        set(group.permissions.values_list("codename", flat=True)),
        set(
            GroupPagePermission.objects.filter(group=group).values_list(
                "permission__codename", flat=True
            )
        ),
        set(
            GroupCollectionPermission.objects.filter(group=group).values_list(
                "permission__codename", flat=True
            )
        ),
    )


def give(group: Group, *, at: BasePage, collection: Collection) -> None:
    group.permissions.add(Permission.objects.get(codename="delete_privacyrequest"))
    publish = Permission.objects.get(codename="publish_basepage")
    GroupPagePermission.objects.get_or_create(group=group, page=at, permission=publish)
    delete = Permission.objects.get(
        codename="delete_image", content_type__app_label="wagtailimages"
    )
    GroupCollectionPermission.objects.create(group=group, collection=collection, permission=delete)


@pytest.mark.usefixtures("administrator")
def test_an_upgrade_makes_the_six_exact_and_leaves_others_alone() -> None:
    root, collection = BasePage.objects.get(depth=1), Collection.objects.get(depth=1)
    reporter, editor = Group.objects.get(name="reporter"), Group.objects.get(name="editor")
    own = Group.objects.create(name="Sports desk")
    before = rights(reporter), rights(editor)
    give(reporter, at=root, collection=collection)
    give(own, at=root, collection=collection)
    GroupPagePermission.objects.filter(group=editor).delete()
    editor.permissions.clear()
    kept = rights(own)
    set_up_groups()
    assert (rights(reporter), rights(editor)) == before
    assert rights(own) == kept
    assert kept[1] == {"publish_basepage"}


@pytest.mark.usefixtures("administrator")
def test_pages_and_files_are_exactly_as_declared() -> None:
    for role in PAGES:
        _models, pages, files = rights(Group.objects.get(name=role))
        assert pages == set(PAGES[role])
        assert files == {name.split(".")[1] for name in COLLECTIONS[role]}


def test_wagtails_stock_groups_give_way(administrator: User) -> None:
    Group.objects.create(name="Moderators")
    set_up_groups()
    assert not Group.objects.filter(name__in=["Moderators", "Editors"]).exists()
    assert administrator.is_active


def test_the_screen_of_groups_knows_only_the_newsrooms_own(desk: Client) -> None:
    own = Group.objects.create(name="Sports desk")
    reporter = Group.objects.get(name="reporter")
    page = desk.get("/desk/groups/").content.decode()
    assert "Sports desk" in page
    assert f"/desk/groups/edit/{reporter.pk}/" not in page
    assert desk.get(f"/desk/groups/edit/{own.pk}/").status_code == 200
    assert desk.get(f"/desk/groups/edit/{reporter.pk}/").status_code == 404
    assert desk.post(f"/desk/groups/delete/{reporter.pk}/").status_code == 404
    assert Group.objects.filter(name="reporter").exists()


def test_a_group_of_ones_own_may_not_be_called_like_a_role(desk: Client) -> None:
    Group.objects.filter(name="newsletter").delete()
    answer = desk.post("/desk/groups/new/", {"name": "Newsletter"})
    assert answer.status_code == 200
    assert not Group.objects.filter(name="Newsletter").exists()
