"""The outbox: every single letter the installation owes somebody."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override


class OutgoingLetter(models.Model):
    """One letter to one person, from the moment it is owed until it is accepted or given up.

    HELD letters were written while no relay was set; they wait for a person to send or drop them.
    """

    class State(models.TextChoices):
        """Where a letter stands."""

        HELD = "held", _("held: no relay was set")
        QUEUED = "queued", _("queued")
        CLAIMED = "claimed", _("being sent")
        SENT = "sent", _("accepted by the relay")
        UNCERTAIN = "uncertain", _("perhaps sent: the relay's answer was lost")
        FAILED = "failed", _("given up")
        DROPPED = "dropped", _("dropped by staff")

    kind = models.CharField(_("kind"), max_length=40)
    key = models.CharField(max_length=120, unique=True, null=True)  # noqa: DJ001 - NULL is no key
    to_address = models.EmailField(_("to"), max_length=320)
    to_name = models.CharField(max_length=80, blank=True)
    subject = models.CharField(_("subject"), max_length=300)
    text = models.TextField(_("text"))
    html = models.TextField(blank=True)
    headers = models.JSONField(default=list, blank=True)
    message_id = models.CharField(max_length=200, unique=True)

    state = models.CharField(_("state"), max_length=12, choices=State.choices)
    created_at = models.DateTimeField(_("written"))
    due_at = models.DateTimeField(_("due"))
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    reply_code = models.PositiveSmallIntegerField(null=True, blank=True)
    reply_text = models.CharField(_("the server's words"), max_length=500, blank=True)
    relay = models.CharField(_("relay"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["state", "due_at"], name="letters_due"),
            models.Index(fields=["-created_at"], name="letters_newest_first"),
            models.Index(fields=["to_address"], name="letters_by_address"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.subject} → {self.to_address}"
