"""Dialogues of personas, line by line, and the presets of their phases."""

from django.conf import settings
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from agent.core.dialogue_names import names, pair
from agent.ids import new_id
from agent.models.channel import Channel
from knowledge.models.fields import validate_text
from knowledge.models.revision import CountedQuerySet

validate_phase_name = RegexValidator(
    r"^[a-z][a-z0-9_]*$", _("Use small letters, digits and _, for example common_ground.")
)


class PhasePreset(models.Model):
    """How a dialogue unfolds; each phase begins at a share of its turns."""

    slug = models.SlugField(
        _("slug"), max_length=50, unique=True, help_text=_("Callers name the preset by it.")
    )
    name = models.CharField(_("name"), max_length=100, help_text=_("As staff see it."))
    description = models.CharField(_("description"), max_length=300, blank=True)

    objects = CountedQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("phases of dialogues")
        verbose_name_plural = _("phases of dialogues")

    def __str__(self) -> str:
        return self.name


class PresetPhase(models.Model):
    """One phase of a preset."""

    preset = models.ForeignKey(PhasePreset, on_delete=models.CASCADE, related_name="phases")
    name = models.CharField(
        _("name"),
        max_length=40,
        validators=[validate_phase_name],
        help_text=_("As callers are told, for example introduction."),
    )
    starts_at = models.PositiveSmallIntegerField(
        _("begins at (%)"),
        default=0,
        validators=[MaxValueValidator(99)],
        help_text=_("Share of the turns that are over by then. The first phase begins at 0."),
    )
    instruction = models.TextField(
        _("instruction"),
        validators=[validate_text],
        help_text=_("What both are told while it lasts."),
    )

    objects = CountedQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at"]
        verbose_name = _("phase")
        verbose_name_plural = _("phases")
        # That no two begin at once is checked for all of them: in one save each may take the place
        # of the next.
        constraints = [
            models.UniqueConstraint(fields=["preset", "name"], name="phase_once_per_preset"),
        ]

    def __str__(self) -> str:
        return self.name


class DialogueMode(models.TextChoices):
    AI_VS_AI = "ai_vs_ai", _("two personas")
    HUMAN_VS_AI = "human_vs_ai", _("a person and a persona")


class Dialogue(models.Model):
    """What callers know as a session. `config` is what it was begun with, and does not change.

    `claim` names who makes a turn of it, until `claimed_until`; `claimed_for` is a digest of what
    that turn was asked for. Without `keeps_words` it is gone once it has expired.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    channel = models.ForeignKey(
        Channel,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("channel"),
    )
    channel_slug = models.CharField(_("channel"), max_length=50)
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("begun by"),
    )
    mode = models.CharField(_("mode"), max_length=12, choices=DialogueMode)
    config = models.JSONField(_("begun with"))
    # Of the journal.
    conversation = models.UUIDField(_("conversation"), db_index=True)
    turns = models.PositiveIntegerField(pgettext_lazy("dialogue", "turns"), default=0)
    max_turns = models.PositiveIntegerField(_("turns at most"))
    next_side = models.CharField(_("speaks next"), max_length=8)
    claim = models.UUIDField(null=True)
    claimed_until = models.DateTimeField(null=True)
    claimed_for = models.CharField(max_length=32, blank=True)
    keeps_words = models.BooleanField(default=True)
    begun_at = models.DateTimeField(_("begun"), auto_now_add=True)
    last_at = models.DateTimeField(pgettext_lazy("dialogue", "last turn"), db_index=True)
    expires_at = models.DateTimeField(_("kept until"), db_index=True)

    class Meta:
        ordering = ["-last_at"]
        verbose_name = _("dialogue")
        verbose_name_plural = _("dialogues")

    def __str__(self) -> str:
        return " ↔ ".join(self.speakers)

    @property
    def names(self) -> dict[str, str]:
        """The name of each side."""
        return names(self.config, gettext("A person"))

    @property
    def speakers(self) -> tuple[str, str]:
        """The names of the two who speak with each other, who begins first."""
        return pair(self.config, gettext("A person"))


class DialogueLine(models.Model):
    """What one side said in one turn. `sounds` are the sentences as sound, in order."""

    dialogue = models.ForeignKey(Dialogue, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField(_("turn"))
    side = models.CharField(_("speaks"), max_length=8)
    text = models.TextField(_("text"))
    phase = models.CharField(_("phase"), max_length=40)
    lang = models.CharField(_("language"), max_length=12, blank=True)
    status = models.CharField(_("how it ended"), max_length=12, default="done")
    # Of the journal.
    turn = models.UUIDField(null=True)
    sounds = models.JSONField(default=list)
    audio = models.CharField(max_length=100, blank=True)
    voice_error = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField(_("spoken"))

    class Meta:
        ordering = ["number"]
        verbose_name = _("line")
        verbose_name_plural = _("lines")
        constraints = [
            models.UniqueConstraint(fields=["dialogue", "number"], name="one_line_per_turn")
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.side}"
