"""Chat rooms of the message bus: their settings, who asked what, and what was used."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agent.models.channel import Channel
from agent.models.persona import Persona
from knowledge.models.fields import between

# With it begin the keys of their conversations.
CONVERSATION = "room-"


def conversation_key(room: int, resets: int) -> str:
    """Return the key of a room's conversation in the journal, after so many resets."""
    return f"{CONVERSATION}{room}-{resets}"


class ChatRoom(models.Model):
    """A channel of the message bus, where people chat with a persona.

    What is said there is in the journal, as the conversation `conversation_key`.
    """

    key = models.CharField(
        _("id on the bus"),
        max_length=128,
        unique=True,
        help_text=_("What the chat calls the room: the channel_id of its messages."),
    )
    name = models.CharField(_("name"), max_length=100, blank=True, help_text=_("As staff see it."))
    channel = models.ForeignKey(
        Channel,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="chat_rooms",
        verbose_name=_("channel"),
        help_text=_("Whose settings hold for the answers, such as how long they are kept."),
    )
    persona = models.ForeignKey(
        Persona,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="chat_rooms",
        verbose_name=_("persona"),
        help_text=_("Who answers. Empty: the channel's persona. “!chat persona NAME” changes it."),
    )
    context_messages = models.PositiveSmallIntegerField(
        _("messages of context"),
        default=10,
        validators=between(0, 200),
        help_text=_("So many of the last questions and answers are read before each answer."),
    )
    context_tokens = models.PositiveIntegerField(
        _("tokens of context"),
        default=2000,
        validators=between(100, 100_000),
        help_text=_("What was said before and does not fit any more is summarised."),
    )
    requests_per_minute = models.PositiveIntegerField(
        _("requests a minute"), null=True, blank=True, help_text=_("Of all together.")
    )
    tokens_per_day = models.PositiveIntegerField(
        _("tokens a day"), null=True, blank=True, help_text=_("Of all together.")
    )
    person_requests_per_minute = models.PositiveIntegerField(
        _("requests a minute and person"),
        null=True,
        blank=True,
        help_text=_("Empty: as for all rooms. 0: no limit."),
    )
    person_tokens_per_day = models.PositiveIntegerField(
        _("tokens a day and person"),
        null=True,
        blank=True,
        help_text=_("Empty: as for all rooms. 0: no limit."),
    )
    enabled = models.BooleanField(
        _("enabled"), default=True, help_text=_("Untick to have Rosa say nothing there.")
    )
    # How often its context was cleared: each time a new conversation begins.
    resets = models.PositiveIntegerField(default=0, editable=False)
    # What was said before the messages of context, and up to when.
    summary = models.TextField(_("summary"), blank=True, editable=False)
    summary_until = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    last_at = models.DateTimeField(_("last message"), null=True, editable=False, db_index=True)

    class Meta:
        ordering = ["key"]
        verbose_name = _("chat room")
        verbose_name_plural = _("chat rooms")

    def __str__(self) -> str:
        return self.name or self.key

    @property
    def conversation_key(self) -> str:
        """The key of its conversation in the journal since its context was cleared last."""
        return conversation_key(self.pk, self.resets)


class ChatRoomTurn(models.Model):
    """Who asked an attempt of a chat room; its words are in the journal only."""

    attempt = models.UUIDField(primary_key=True, editable=False)
    room = models.ForeignKey(ChatRoom, on_delete=models.CASCADE, related_name="turns")
    person = models.CharField(_("person"), max_length=128, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["room", "at"], name="chat_room_turn_by_time"),
            models.Index(fields=["person", "at"], name="chat_room_turn_by_person"),
        ]

    def __str__(self) -> str:
        return str(self.attempt)


class ChatRoomUsage(models.Model):
    """What a person used in a chat room on one day; `person` empty: all together."""

    room = models.ForeignKey(ChatRoom, on_delete=models.CASCADE, related_name="usage")
    person = models.CharField(_("person"), max_length=128, blank=True)
    day = models.DateField(_("day"), db_index=True)
    requests = models.PositiveIntegerField(_("requests"), default=0)
    tokens = models.PositiveBigIntegerField(_("tokens"), default=0)
    declined = models.PositiveIntegerField(_("over the limit"), default=0)

    class Meta:
        default_permissions = ("view",)
        verbose_name = _("use of a chat room")
        verbose_name_plural = _("use of chat rooms")
        constraints = [
            models.UniqueConstraint(fields=["room", "person", "day"], name="chat_room_usage_once")
        ]

    def __str__(self) -> str:
        return f"{self.room_id} {self.day}"


class QueuedRequest(models.Model):
    """A request of the durable queue: at most one answer leaves for its id."""

    request_id = models.CharField(max_length=128, unique=True)
    room = models.CharField(max_length=128, blank=True)
    # Whose work it is, and until when; then another bridge takes it over.
    claim = models.UUIDField(null=True)
    claimed_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    # What was or is to be published, without words once it has left.
    reply = models.JSONField(null=True)
    answered_at = models.DateTimeField(null=True, db_index=True)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.request_id
