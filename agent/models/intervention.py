"""What staff do to a conversation while it goes on."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from knowledge.models.fields import validate_text


class CannedSentence(models.Model):
    """A sentence that staff may have Rosa say, in several languages: `{"en": "...", ...}`."""

    title = models.CharField(_("title"), max_length=100, unique=True)
    sentences = models.JSONField(_("sentences"), default=dict)
    enabled = models.BooleanField(_("enabled"), default=True)

    class Meta:
        ordering = ["title"]
        verbose_name = _("canned sentence")
        verbose_name_plural = _("canned sentences")

    def __str__(self) -> str:
        return self.title


class Held(models.TextChoices):
    NOT = "", _("goes on")
    PAUSED = "paused", _("paused")
    ENDED = "ended", pgettext_lazy("conversation", "ended")


class Intervention(models.Model):
    """What holds for one conversation: whether it is paused or ended, and what is said next.

    A conversation of which nothing holds has no row.
    """

    conversation = models.UUIDField(primary_key=True)
    held = models.CharField(max_length=6, choices=Held, default=Held.NOT, blank=True)
    say = models.TextField(blank=True, validators=[validate_text])
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.conversation}: {self.held or self.say}"
