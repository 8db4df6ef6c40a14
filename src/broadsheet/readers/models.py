"""The reader as a person, known by an address."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override


class Reader(models.Model):
    """Somebody whose address we know; `confirmed_at` says whether it was proven to be theirs."""

    address = models.EmailField(_("e-mail address"), max_length=320, unique=True)
    name = models.CharField(_("name"), max_length=80, blank=True)
    language = models.CharField(_("language"), max_length=12, blank=True)
    created_at = models.DateTimeField(_("first seen"))
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    signed_out_at = models.DateTimeField(_("signed out everywhere"), null=True, blank=True)

    class Meta:
        verbose_name = _("reader")
        verbose_name_plural = _("readers")

    @override
    def __str__(self) -> str:
        return self.address


class Suppression(models.Model):
    """An address that must get no mail, known only by its keyed hash."""

    class Why(models.TextChoices):
        """What made us stop."""

        ASKED = "asked", _("the reader asked")
        BOUNCED = "bounced", _("mail came back")
        COMPLAINED = "complained", _("the reader complained")
        ERASED = "erased", _("the reader was erased")

    address_key = models.CharField(max_length=64, unique=True)
    why = models.CharField(_("why"), max_length=12, choices=Why.choices)
    since = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("suppressed address")
        verbose_name_plural = _("suppressed addresses")

    @override
    def __str__(self) -> str:
        return f"{self.address_key[:8]}… ({self.get_why_display()})"


class SignInCode(models.Model):
    """A code that was mailed to an address, to prove that whoever types it reads mail there.

    One an address; `code_key` is the code's keyed hash, and few wrong tries use it up.
    """

    address = models.EmailField(_("e-mail address"), max_length=320, unique=True)
    code_key = models.CharField(max_length=64)
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("mailed code")
        verbose_name_plural = _("mailed codes")

    @override
    def __str__(self) -> str:
        return f"{self.address} until {self.expires_at:%Y-%m-%d %H:%M}"


class Sanction(models.Model):
    """What a moderator did about somebody: a warning, a suspension with an end, or a ban.

    Whom it is about is known only by the keyed hash of an address or of a network. Whoever it is
    about is told, with the reason.
    """

    class Kind(models.TextChoices):
        """How far it goes."""

        WARNING = "warning", _("warning")
        SUSPENSION = "suspension", _("suspended for a time")
        BAN = "ban", _("banned")

    subject_key = models.CharField(max_length=64, db_index=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    reason = models.CharField(_("reason"), max_length=300)
    made_at = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("until"), null=True, blank=True)
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("sanction")
        verbose_name_plural = _("sanctions")
        ordering = ["-made_at", "-pk"]

    @override
    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.reason}"
