"""Conversations and their turns, one row per attempt. Written by the journal alone."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agent.models.channel import Channel


class Conversation(models.Model):
    """What one caller said under one key. The id is derived from channel and key."""

    id = models.UUIDField(primary_key=True, editable=False)
    channel = models.ForeignKey(
        Channel,
        null=True,
        on_delete=models.SET_NULL,
        db_constraint=False,
        related_name="conversations",
        verbose_name=_("channel"),
    )
    # Stays when the channel is deleted; the only name of callers that are no row.
    channel_slug = models.CharField(_("channel"), max_length=50, blank=True)
    key = models.CharField(_("key"), max_length=128)
    persona = models.CharField(_("persona"), max_length=64, blank=True)
    lang = models.CharField(_("language"), max_length=12, blank=True)
    started_at = models.DateTimeField(_("started"), db_index=True)
    # When its last attempt began: the list is sorted by it.
    last_at = models.DateTimeField(_("last turn"), db_index=True, default=timezone.now)

    class Meta:
        ordering = ["-last_at"]
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")

    def __str__(self) -> str:
        return self.key

    @property
    def channel_name(self) -> str:
        """The channel as staff know it."""
        return self.channel.name if self.channel else self.channel_slug


class Status(models.TextChoices):
    DONE = "done", _("answered")
    CUT = "cut", _("cut off")
    SUPERSEDED = "superseded", _("superseded")
    REFUSED = "refused", _("declined")
    FAILED = "failed", _("failed")


class Attempt(models.Model):
    """One request and what became of it; attempts of one utterance share `turn`."""

    id = models.UUIDField(primary_key=True, editable=False)
    turn = models.UUIDField(_("turn"), db_index=True)
    conversation = models.ForeignKey(
        Conversation,
        on_delete=models.CASCADE,
        db_constraint=False,
        related_name="attempts",
        verbose_name=_("conversation"),
    )
    question = models.TextField(_("question"), blank=True)
    answer = models.TextField(_("answer"), blank=True)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.CUT)
    lang = models.CharField(_("language"), max_length=12, blank=True)
    persona = models.CharField(_("persona"), max_length=64, blank=True)
    provider = models.CharField(_("provider"), max_length=50, blank=True)
    model = models.CharField(_("model"), max_length=200, blank=True)
    handovers = models.JSONField(_("hand-overs"), default=list, blank=True)
    records = models.JSONField(_("records used"), default=list, blank=True)
    topic = models.CharField(_("red-zone topic"), max_length=100, blank=True)
    rule = models.CharField(_("rule"), max_length=40, blank=True)
    stage = models.CharField(_("found in"), max_length=10, blank=True)
    error = models.CharField(_("error"), max_length=100, blank=True)
    started_at = models.DateTimeField(_("started"), db_index=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ttft_ms = models.FloatField(_("time to first token (ms)"), null=True, blank=True)
    total_ms = models.FloatField(_("total time (ms)"), null=True, blank=True)
    prompt_tokens = models.PositiveIntegerField(_("prompt tokens"), default=0)
    completion_tokens = models.PositiveIntegerField(_("completion tokens"), default=0)
    release = models.PositiveBigIntegerField(_("release"), default=0)
    request_id = models.CharField(_("request id"), max_length=64, blank=True)
    process = models.CharField(_("process"), max_length=64, blank=True)
    # Whether the classifier is still to read the reply, which has left unread.
    unread = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["started_at", "id"]
        indexes = [
            models.Index(fields=["conversation", "started_at"], name="attempt_by_conversation"),
            models.Index(fields=["status", "started_at", "conversation"], name="attempt_by_status"),
            models.Index(
                fields=["process"],
                condition=models.Q(ended_at__isnull=True),
                name="attempt_running",
            ),
            models.Index(
                fields=["started_at"],
                condition=models.Q(unread=True),
                name="attempt_unread",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
