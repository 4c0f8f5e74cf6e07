"""Avatars: the Tavus settings of a persona, and what was last brought to Tavus."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agent.models.channel import Channel
from agent.models.persona import Persona, language_codes, validate_languages
from knowledge.models.fields import LinesField, between, validate_text

DEFAULT_PROMPT = (
    "You are the assistant of an international conference. Rosa gives the answers: say what she "
    "says, word for word."
)
validate_id = RegexValidator(
    r"^[A-Za-z0-9_-]+$", _("An id of Tavus has letters, digits, - and _ only.")
)


class Pipeline(models.TextChoices):
    FULL = "full", _("full: hears, asks Rosa, speaks")
    ECHO = "echo", _("echo: only says what it is given")


class SpeechEngine(models.TextChoices):
    REPLICA = "", _("the replica's own voice")
    CARTESIA = "cartesia", "Cartesia"
    ELEVENLABS = "elevenlabs", "ElevenLabs"


class HearingEngine(models.TextChoices):
    AUTO = "tavus-auto", _("chosen by language")
    WHISPER = "tavus-whisper", _("Whisper: all languages")
    PARAKEET = "tavus-parakeet", _("Parakeet: English and European languages")
    SONIOX = "tavus-soniox", _("Soniox: many languages")


class Level(models.TextChoices):
    LOW = "low", pgettext_lazy("degree", "low")
    MEDIUM = "medium", pgettext_lazy("degree", "medium")
    HIGH = "high", pgettext_lazy("degree", "high")


class Isolation(models.TextChoices):
    NEAR = "near", _("near: the microphone is within a metre")
    OFF = "off", pgettext_lazy("a function", "off")


class Engagement(models.TextChoices):
    OFF = "off", pgettext_lazy("a function", "off")
    PATIENT = "patient", _("patient")
    EAGER = "eager", _("eager")


class Perception(models.TextChoices):
    OFF = "off", _("off: Tavus does not look at visitors")
    RAVEN_1 = "raven-1", _("on: Tavus looks at visitors (Raven 1)")
    RAVEN_0 = "raven-0", _("on: Tavus looks at visitors (Raven 0)")


class Avatar(models.Model):
    """How a persona looks, speaks and listens at Tavus."""

    persona = models.OneToOneField(
        Persona, on_delete=models.CASCADE, related_name="avatar", verbose_name=_("persona")
    )
    remote_id = models.CharField(
        _("persona at Tavus"),
        max_length=64,
        blank=True,
        validators=[validate_id],
        help_text=_(
            "Id of the persona at Tavus. Empty: Rosa makes one. With the id of one that is there, "
            "Rosa first shows how it differs."
        ),
    )
    replica = models.CharField(
        _("replica"),
        max_length=64,
        blank=True,
        validators=[validate_id],
        help_text=_("Id of the face at Tavus, for example r90bbd427f71."),
    )
    pipeline = models.CharField(
        _("pipeline"), max_length=10, choices=Pipeline, default=Pipeline.FULL
    )
    prompt = models.TextField(
        _("what Tavus is told"),
        default=DEFAULT_PROMPT,
        validators=[validate_text],
        max_length=2000,
        help_text=_(
            "A short word about the assistant for Tavus, which comes with each question. The "
            "persona's own system prompt stays with Rosa."
        ),
    )
    speculative = models.BooleanField(
        _("ask while the visitor speaks"),
        default=True,
        help_text=_(
            "Speculative inference: answers come sooner, and several requests are paid for each."
        ),
    )
    temperature = models.FloatField(
        _("temperature"),
        null=True,
        blank=True,
        validators=between(0, 2),
        help_text=_("Sent by Tavus with each question. Empty: as the persona has it."),
    )
    speech_engine = models.CharField(
        _("speech by"),
        max_length=20,
        choices=SpeechEngine,
        default=SpeechEngine.CARTESIA,
        blank=True,
    )
    voice = models.CharField(
        _("voice"),
        max_length=100,
        blank=True,
        validators=[validate_text],
        help_text=_("Id of a voice there, which speaks all the languages. Empty: the usual one."),
    )
    voice_model = models.CharField(
        _("model of the voice"),
        max_length=60,
        blank=True,
        validators=[validate_text],
        help_text=_("For example sonic-3. Empty: the usual one."),
    )
    emotion = models.BooleanField(
        _("emotion in the voice"),
        default=False,
        help_text=_("Tavus then adds instructions about feelings to each question."),
    )
    hearing_engine = models.CharField(
        _("hears with"), max_length=30, choices=HearingEngine, default=HearingEngine.AUTO
    )
    hot_words = LinesField(
        _("hot words"),
        max_length=1000,
        validators=[validate_text],
        help_text=_("Names and terms that are to be heard right, one per line."),
    )
    hears_speakers = models.BooleanField(
        _("names of the speakers"),
        default=True,
        help_text=_(
            "Add the names of the published speakers to the hot words, as far as they fit."
        ),
    )
    patience = models.CharField(
        _("patience"),
        max_length=10,
        choices=Level,
        default=Level.MEDIUM,
        help_text=_("How long the avatar waits after a visitor seems to have finished."),
    )
    interruptibility = models.CharField(
        _("can be interrupted"),
        max_length=10,
        choices=Level,
        default=Level.HIGH,
        help_text=_("How easily a visitor who speaks makes it stop."),
    )
    isolation = models.CharField(
        _("voice isolation"),
        max_length=10,
        choices=Isolation,
        default=Isolation.NEAR,
        help_text=_("Leaves out voices that are farther away."),
    )
    engagement = models.CharField(
        _("speaks up in silence"), max_length=10, choices=Engagement, default=Engagement.OFF
    )
    perception = models.CharField(
        _("camera"),
        max_length=10,
        choices=Perception,
        default=Perception.OFF,
        help_text=_("Visitors have to be told, and to agree, before it is switched on."),
    )
    languages = models.CharField(
        _("languages"),
        max_length=200,
        blank=True,
        validators=[validate_languages],
        help_text=_(
            "In which it can be spoken to: codes separated by commas. Empty: all of the persona."
        ),
    )
    channel = models.OneToOneField(
        Channel,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="avatar",
        verbose_name=_("channel"),
    )
    # What the persona `applied_to` had when Rosa was there last, by place, with the digest of its
    # key; and the places at which staff have left what Tavus has.
    applied = models.JSONField(default=dict, editable=False)
    applied_to = models.CharField(max_length=64, blank=True, editable=False)
    left = models.JSONField(default=list, editable=False)
    # Names the settings that were applied.
    applied_digest = models.CharField(max_length=64, blank=True, editable=False)
    # While somebody applies it; nobody else does then.
    busy_since = models.DateTimeField(null=True, editable=False)
    applied_at = models.DateTimeField(_("last applied"), null=True, editable=False)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("applied by"),
    )

    class Meta:
        ordering = ["persona__slug"]
        verbose_name = _("avatar")
        verbose_name_plural = _("avatars")

    def __str__(self) -> str:
        return str(self.persona)

    @property
    def spoken(self) -> tuple[str, ...]:
        """The languages in which it can be spoken to, the first one as the usual one."""
        return language_codes(self.languages or self.persona.languages)

    def clean(self) -> None:
        if self.voice and not self.speech_engine:
            raise ValidationError(
                {"voice": _("The replica's own voice has no id. Choose who speaks, or empty this.")}
            )
        self._check_languages()
        self._check_remote_id()

    def _check_languages(self) -> None:
        spoken = language_codes(self.persona.languages)
        unknown = [code for code in language_codes(self.languages) if code not in spoken]
        if unknown:
            raise ValidationError(
                {
                    "languages": _("%(persona)s does not speak %(languages)s.")
                    % {"persona": self.persona, "languages": ", ".join(unknown)}
                }
            )

    def _check_remote_id(self) -> None:
        others = Avatar.objects.exclude(pk=self.pk).filter(remote_id=self.remote_id)
        if self.remote_id and (other := others.first()):
            raise ValidationError(
                {"remote_id": _("%(persona)s has this one already.") % {"persona": other.persona}}
            )
