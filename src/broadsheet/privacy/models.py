"""The register of requests: that a person's data was exported or erased, and when."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override


class PrivacyRequest(models.Model):
    """One export or erasure; the person is known only by a keyed hash of the address."""

    class Kind(models.TextChoices):
        """What was asked for."""

        EXPORT = "export", _("export")
        ERASURE = "erasure", _("erasure")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    address_key = models.CharField(max_length=64)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    done_at = models.DateTimeField(_("done"))
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("privacy request")
        verbose_name_plural = _("privacy requests")
        ordering = ["-done_at"]

    @override
    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.done_at:%Y-%m-%d}"
