"""The contact page, and what readers sent with its form."""

from collections.abc import Collection
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField

from broadsheet.articles.blocks import TEXT_FEATURES
from broadsheet.articles.models.article import READING
from broadsheet.base.models import BasePage
from broadsheet.mail.models import OutgoingLetter
from broadsheet.spam.models import JudgedSubmission

SLUG = "contact"
MOST_NAME, MOST_SUBJECT, MOST_TEXT = 80, 150, 10_000


class ContactPage(BasePage):
    """How to reach the newsroom, with a form whose messages go to a watched address."""

    body = RichTextField(_("body"), features=TEXT_FEATURES, blank=True)
    messages_to = models.EmailField(
        _("messages go to"),
        max_length=320,
        help_text=_("An address that somebody reads every day. Readers do not see it."),
    )

    max_count = 1  # type: ignore[assignment]  # Wagtail declares None
    parent_page_types = ["articles.FrontPage"]
    subpage_types: list[str] = []
    template = "standing/contact_page.html"
    allowed_http_methods = READING
    content_panels = [*BasePage.content_panels, FieldPanel("body"), FieldPanel("messages_to")]
    promote_panels = [FieldPanel("seo_title"), FieldPanel("search_description")]

    class Meta:
        verbose_name = _("contact page")
        verbose_name_plural = _("contact pages")

    @override
    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """Stand at /contact/ for ever: the form's own addresses begin there."""
        self.slug = SLUG
        super().full_clean(*args, **kwargs)

    @override
    def settle(self, changed: Collection[str] | None) -> None:
        self.slug = SLUG


class ContactMessage(models.Model):
    """What a reader sent to the newsroom; the letter that carries it is in the outbox."""

    key = models.CharField(max_length=64, unique=True)
    name = models.CharField(_("name"), max_length=MOST_NAME)
    address = models.EmailField(_("e-mail address"), max_length=320)
    subject = models.CharField(_("subject"), max_length=MOST_SUBJECT)
    text = models.TextField(_("message"))
    sent_at = models.DateTimeField(_("sent"))
    verdict = models.OneToOneField(
        JudgedSubmission,
        models.SET_NULL,
        verbose_name=_("the filter's verdict"),
        null=True,
        related_name="contact_message",
    )
    letter = models.OneToOneField(
        OutgoingLetter, models.SET_NULL, null=True, related_name="contact_message"
    )

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-sent_at", "-pk"]
        indexes = [
            models.Index(fields=["sent_at"], name="messages_by_age"),
            models.Index(fields=["address"], name="messages_by_address"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.subject} ({self.name})"
