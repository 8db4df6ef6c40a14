"""Base page, user, image and document: swappable models, fixed before the first migration."""

from collections.abc import Collection
from functools import lru_cache
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from typing_extensions import override
from wagtail.documents.models import AbstractDocument
from wagtail.documents.models import Document as WagtailDocument
from wagtail.images.models import AbstractImage, AbstractRendition, Filter
from wagtail.models import AbstractPage, DefaultBasePageMixin, PageViewRestriction
from wagtail.models.pages import AbstractPageMeta, PagePermissionTester
from wagtail.search import index

from broadsheet.core.shared import shared


class UserManager(BaseUserManager["User"]):
    """Makes staff accounts, which are known by their e-mail address alone."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        """Create a staff account; without a password it cannot sign in until one is set."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        """Create an account that may do everything."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractUser):
    """A member of staff; readers are `broadsheet.readers.models.Reader`."""

    username = None  # type: ignore[assignment]  # the address is the name, as Django allows
    email = models.EmailField(_("email address"), unique=True)
    link_made_at = models.DateTimeField(null=True, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]  # no username

    @override
    def __str__(self) -> str:
        return self.get_full_name() or self.email


class PagePermissions(PagePermissionTester):
    """Wagtail's answers, narrowed for those who may not publish.

    They write pages of the types that are `for_writers`, and delete and move what is their own.
    """

    def _may_publish(self) -> bool:
        return bool(self.user.is_superuser or "publish" in self.permissions)

    @override
    def can_edit(self) -> bool:
        allowed = super().can_edit()
        return bool(allowed and (self._may_publish() or self._is_for_writers()))

    @override
    def can_add_subpage(self) -> bool:
        allowed = super().can_add_subpage()
        return bool(allowed and (self._may_publish() or self._takes_what_writers_write()))

    @override
    def can_delete(self, ignore_bulk: bool = False) -> bool:
        allowed = super().can_delete(ignore_bulk)
        own = self.page.owner_id == self.user.pk
        return bool(allowed and (self._may_publish() or own))

    def _is_for_writers(self) -> bool:
        return bool(getattr(self.page.specific_class, "for_writers", False))

    def _takes_what_writers_write(self) -> bool:
        children = self.page.specific_class.creatable_subpage_models()
        return all(child.for_writers for child in children)


@lru_cache(maxsize=4096)
def _served_at(path: str) -> str:
    return reverse("wagtail_serve", args=[path])


@shared
def _any_restriction() -> bool:
    return PageViewRestriction.objects.exists()


class BasePage(DefaultBasePageMixin, AbstractPage):
    """What every page of the site is: Wagtail's page, with our own table."""

    search_fields: list[Any] = [
        *AbstractPage.search_fields,
        *DefaultBasePageMixin.search_fields,
    ]
    promote_panels = DefaultBasePageMixin.promote_panels
    private_page_options: list[str] = []  # what readers may not see is a draft

    for_writers = False
    """Whether those may write pages of this type who may not publish any."""

    class Meta(AbstractPageMeta):
        indexes = [models.Index(fields=["live", "expire_at"], name="what_expires_next")]

    @override
    def save(self, *args: Any, **kwargs: Any) -> Any:
        changed = kwargs.get("update_fields")
        with transaction.atomic():
            if changed is None and not self._state.adding:
                self._take_place()
            self.settle(changed)
            return super().save(*args, **kwargs)

    def settle(self, changed: Collection[str] | None) -> None:
        """Fill in what follows from the rest, just before it is written.

        `changed` names the only fields that are going to be written; None is all of them.
        """

    def _take_place(self) -> None:
        """Stand where the tree has the page now.

        Whoever read the page before somebody moved it, or filed another below it, would write the
        old place back: the tree would count children that it cannot find.
        """
        rows = type(self).objects.filter(pk=self.pk).select_for_update()
        path, depth, numchild = rows.values_list("path", "depth", "numchild").get()
        moved = path != self.path
        self.path, self.depth, self.numchild = path, depth, numchild
        if moved:
            self.set_url_path(self.get_parent(update=True))

    @override
    def get_url_parts(self, request: Any = None) -> Any:
        # A page shows forty addresses; of one site in one language, each is found by its path.
        roots = self._get_relevant_site_root_paths(request)
        if len(roots) != 1 or settings.WAGTAIL_I18N_ENABLED:
            return super().get_url_parts(request)
        site_id, root_path, root_url, _language = roots[0]
        return site_id, root_url, _served_at(self.url_path[len(root_path) :])

    @override
    def get_view_restrictions(self) -> models.QuerySet[PageViewRestriction]:
        # Each page would ask for its ancestors and theirs, where nearly no newsroom has any.
        if not _any_restriction():
            return PageViewRestriction.objects.none()
        restrictions: models.QuerySet[PageViewRestriction] = super().get_view_restrictions()
        return restrictions

    @override
    def _update_descendant_url_paths(self, old_url_path: str, new_url_path: str) -> None:
        """Let the addresses below follow, where any are: to look for them reads the whole table."""
        if self.numchild:
            super()._update_descendant_url_paths(old_url_path, new_url_path)

    @override
    def permissions_for_user(self, user: Any) -> "PagePermissions":
        return PagePermissions(user, self)


class NewsImage(AbstractImage):
    """A picture with what a newsroom must know of it."""

    alt = models.CharField(
        _("text alternative"),
        max_length=300,
        blank=True,
        help_text=_("What a reader who cannot see the picture should know of it."),
    )
    caption = models.CharField(_("caption"), max_length=500, blank=True)
    credit = models.CharField(_("credit"), max_length=200, blank=True)
    licence = models.CharField(_("licence"), max_length=200, blank=True)
    sizes_failed = models.BooleanField(default=False, editable=False)

    admin_form_fields = (
        "title",
        "file",
        "alt",
        "caption",
        "credit",
        "licence",
        "collection",
        "tags",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )
    search_fields: list[Any] = [
        *AbstractImage.search_fields,
        index.SearchField("caption"),
        index.SearchField("credit"),
    ]

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")
        permissions = [("choose_newsimage", "Can choose image")]

    @property
    @override
    def default_alt_text(self) -> str:
        return self.alt

    @override
    def generate_rendition_file(self, filter: Filter, *, source: Any = None) -> Any:
        # Wagtail never closes the temporary file it draws into.
        with super().generate_rendition_file(filter, source=source) as drawn:
            drawn.seek(0)
            return ContentFile(drawn.read(), name=drawn.name)


class Rendition(AbstractRendition):
    """A resized copy of an image."""

    image = models.ForeignKey(NewsImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = [("image", "filter_spec", "focal_point_key")]

    @property
    @override
    def url(self) -> str:
        return _stored_at(self.file.name or "")


@lru_cache(maxsize=8192)
def _stored_at(name: str) -> str:
    """Return the address of a file in the storage, which a page shows twenty of."""
    return default_storage.url(name)


class NewsDocument(AbstractDocument):
    """A file that readers may download."""

    admin_form_fields = WagtailDocument.admin_form_fields

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        permissions = [("choose_newsdocument", "Can choose document")]

    @override
    def clean(self) -> None:
        # A file that the form has refused is not here: there is nothing more to say of it.
        if self.file:
            super().clean()
