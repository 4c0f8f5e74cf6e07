"""Who read which conversation, and what left as a file."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Way(models.TextChoices):
    PAGE = "page", _("on its page")
    LIVE = "live", _("while it went on")
    TRANSLATED = "translated", _("translated")
    EXPORT = "export", _("in an export")


class Reading(models.Model):
    """One reading of one conversation. It stays when the conversation is erased."""

    conversation = models.UUIDField(_("conversation"), db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("by"),
    )
    # Stays when the account is deleted.
    username = models.CharField(_("account"), max_length=150)
    way = models.CharField(_("how"), max_length=12, choices=Way, default=Way.PAGE)
    at = models.DateTimeField(_("read"), default=timezone.now, db_index=True)

    class Meta:
        ordering = ["-at"]
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.username}, {self.at:%Y-%m-%d %H:%M}"


class Format(models.TextChoices):
    JSONL = "jsonl", _("JSON Lines")
    CSV = "csv", _("CSV")
    TXT = "txt", _("plain transcript")
    # Of dialogues.
    JSON = "json", _("JSON")
    HTML = "html", _("transcript to print")


class Leaving(models.TextChoices):
    """How far an export is."""

    WAITING = "waiting", _("not fetched yet")
    RUNNING = "running", _("being written")
    DONE = "done", _("complete")
    CANCELLED = "cancelled", _("cancelled")
    BROKEN = "broken", _("broken off")


# In place of what was searched for, which may be words of a visitor or the caller's key.
FORGOTTEN = "…"


class Export(models.Model):
    """One file of conversations that left. It stays; what was in it can be looked up."""

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("by"),
    )
    username = models.CharField(_("account"), max_length=150)
    started_at = models.DateTimeField(_("started"), default=timezone.now, db_index=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=9, choices=Leaving, default=Leaving.WAITING, db_index=True
    )
    # When its writer last said how far it is.
    told_at = models.DateTimeField(null=True)
    format = models.CharField(_("format"), max_length=5, choices=Format)
    # The query of the list that it was made from; what was searched for is forgotten as soon as a
    # conversation that it found is erased.
    filters = models.TextField(_("filters"), blank=True)
    total = models.PositiveIntegerField(_("conversations"), default=0)
    done = models.PositiveIntegerField(_("written"), default=0)
    rows = models.PositiveIntegerField(_("rows"), default=0)

    class Meta:
        ordering = ["-started_at"]
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.username}, {self.started_at:%Y-%m-%d %H:%M}"


class ExportedConversation(models.Model):
    """A conversation that is in an export: who erases it is told where copies are."""

    export = models.ForeignKey(Export, on_delete=models.CASCADE, related_name="conversations")
    conversation = models.UUIDField(db_index=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.conversation)
