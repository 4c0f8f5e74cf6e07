"""Conversations and their turns, one row per attempt. Written by the journal alone."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agent.models.channel import Channel

# Characters of a conversation's first question that its row keeps for the list.
OPENING_LENGTH = 300


# What of its turns a conversation counts and can be found by.
COUNTED = ("refused", "failed", "cut", "unsourced", "slow", "wrong_language", "marked")
# The order of lists, and what tells whether a conversation belongs to a period.
BY_TIME = ["-last_at", "-id", "started_at"]


class ReviewState(models.TextChoices):
    UNREVIEWED = "unreviewed", _("not reviewed")
    REVIEWED = "reviewed", _("reviewed")


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
    last_at = models.DateTimeField(_("last turn"), default=timezone.now)
    # What the caller calls the person who speaks, where it names one.
    person = models.CharField(_("person"), max_length=128, blank=True, db_index=True)

    # What the digest counts of its turns, superseded attempts left out.
    opening = models.CharField(_("first question"), max_length=OPENING_LENGTH, blank=True)
    turns = models.PositiveIntegerField(_("turns"), default=0)
    refused = models.PositiveIntegerField(_("declined"), default=0)
    failed = models.PositiveIntegerField(_("failed"), default=0)
    cut = models.PositiveIntegerField(_("cut off"), default=0)
    unsourced = models.PositiveIntegerField(_("no source found"), default=0)
    slow = models.PositiveIntegerField(_("slow"), default=0)
    wrong_language = models.PositiveIntegerField(_("wrong language"), default=0)
    marked = models.PositiveIntegerField(_("marked for review"), default=0)
    slowest_ms = models.FloatField(_("slowest first words (ms)"), null=True, blank=True)
    # Of all attempts, superseded ones too; in the currency of the providers' prices.
    cost = models.FloatField(_("cost"), default=0.0)

    review = models.CharField(
        _("review"), max_length=12, choices=ReviewState, default=ReviewState.UNREVIEWED
    )
    reviewed_at = models.DateTimeField(_("reviewed"), null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("reviewed by"),
    )
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="assigned_conversations",
        verbose_name=_("assigned to"),
    )
    assigned_at = models.DateTimeField(_("assigned"), null=True, blank=True)
    flagged_at = models.DateTimeField(_("flagged"), null=True, blank=True)
    flagged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("flagged by"),
    )
    flag_reason = models.CharField(_("why it is flagged"), max_length=300, blank=True)

    class Meta:
        ordering = ["-last_at"]
        default_permissions = ("view",)
        permissions = [
            ("review_conversation", _("Can judge, assign and flag conversations")),
            ("export_conversation", _("Can export conversations")),
            ("erase_conversation", _("Can erase conversations and persons")),
            ("steer_conversation", _("Can step into running conversations")),
            ("view_statistics", _("Can see the figures")),
        ]
        indexes = [
            # A day long ago is found past all that came later, without a look at their rows.
            models.Index(fields=BY_TIME, name="conversation_by_time"),
            *(
                models.Index(fields=BY_TIME, condition=condition, name=f"conversation_{name}")
                for name, condition in (
                    *((name, Q(**{f"{name}__gt": 0})) for name in COUNTED),
                    ("unreviewed", Q(review="unreviewed")),
                    ("flagged", Q(flagged_at__isnull=False)),
                )
            ),
            models.Index(fields=["lang", "-last_at"], name="conversation_by_lang"),
            models.Index(fields=["persona", "-last_at"], name="conversation_by_persona"),
            models.Index(fields=["channel", "-last_at"], name="conversation_by_channel"),
        ]
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


# Of which attempts that stand the guard found something in the reply, once it had left.
MARKED = Q(stage="reply") & ~Q(status=Status.REFUSED) & ~Q(rule="")


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
    # What was sent before the caller left.
    answer = models.TextField(_("answer"), blank=True)
    # What the model made, where that is not what was sent.
    made = models.TextField(_("made by the model"), blank=True)
    # What of the answer was said, as the next request's history shows it. None: nobody told.
    heard = models.TextField(_("heard"), null=True, blank=True)
    # Stands for all that was said before the question, where the caller sent a key: those with the
    # same may be attempts at one utterance.
    before = models.CharField(max_length=32, blank=True, editable=False)
    # What the request's history shows as said last; the digest moves it to the turn before.
    said_before = models.TextField(blank=True, editable=False)
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
    # Tokens of each part of the prompt.
    tokens = models.JSONField(_("prompt"), default=dict, blank=True)
    cost = models.FloatField(_("cost"), default=0.0)
    # Answered without a record that has to do with the question.
    unsourced = models.BooleanField(_("no source found"), default=False)
    slow = models.BooleanField(_("slow"), default=False)
    wrong_language = models.BooleanField(_("wrong language"), default=False)
    release = models.PositiveBigIntegerField(_("release"), default=0)
    request_id = models.CharField(_("request id"), max_length=64, blank=True)
    process = models.CharField(_("process"), max_length=64, blank=True)
    # Whether the classifier is still to read the reply, which has left unread.
    unread = models.BooleanField(default=False, editable=False)
    # Whether the digest is still to count it, or to count it anew.
    undigested = models.BooleanField(default=True, editable=False)
    # The status that the digest has counted it by; empty: not counted yet.
    counted_as = models.CharField(max_length=12, blank=True, editable=False)

    class Meta:
        ordering = ["started_at", "id"]
        indexes = [
            models.Index(fields=["conversation", "started_at"], name="attempt_by_conversation"),
            models.Index(fields=["status", "started_at", "conversation"], name="attempt_by_status"),
            models.Index(
                fields=["process"],
                condition=Q(ended_at__isnull=True),
                name="attempt_running",
            ),
            models.Index(
                fields=["started_at"],
                condition=Q(unread=True),
                name="attempt_unread",
            ),
            models.Index(
                fields=["started_at"],
                condition=Q(undigested=True, ended_at__isnull=False),
                name="attempt_undigested",
            ),
            models.Index(
                fields=["started_at", "conversation"],
                condition=Q(unsourced=True),
                name="attempt_unsourced",
            ),
            models.Index(
                fields=["started_at", "conversation"],
                condition=Q(slow=True),
                name="attempt_slow",
            ),
            models.Index(
                fields=["started_at", "conversation"],
                condition=Q(wrong_language=True),
                name="attempt_wrong_language",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
