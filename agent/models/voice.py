"""Voices: what turns the text of a dialogue into sound."""

import re

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from agent.models.provider import validate_variable
from agent.models.provider_key import check_endpoint, check_key, may_send_key
from knowledge.models.fields import between
from knowledge.models.revision import CountedQuerySet


class VoiceKind(models.TextChoices):
    BUILT_IN = "built_in", _("built in: needs no network and no key")
    OPENAI = "openai", _("OpenAI speech, or a server with the same interface")
    ELEVENLABS = "elevenlabs", _("ElevenLabs")


# Where a kind is reached whose row names no address.
ADDRESSES = {
    VoiceKind.OPENAI: "https://api.openai.com/v1",
    VoiceKind.ELEVENLABS: "https://api.elevenlabs.io/v1",
}
# Those that are neither a joke nor a whisper.
BUILT_IN_NAME = re.compile(r"f[1-5]|m[1-8]")
ELEVENLABS_MODEL = "eleven_multilingual_v2"


class Voice(models.Model):
    """A voice that staff can give to a persona. A new OpenAI-compatible vendor is a row."""

    slug = models.SlugField(
        _("slug"),
        max_length=50,
        unique=True,
        help_text=_(
            "Short name that dialogues ask for it by. The voices that Rosa comes with keep theirs "
            "and cannot be deleted, only disabled."
        ),
    )
    title = models.CharField(_("name"), max_length=100, help_text=_("As staff see it."))
    kind = models.CharField(_("kind"), max_length=12, choices=VoiceKind, default=VoiceKind.BUILT_IN)
    name = models.CharField(
        _("voice"),
        max_length=100,
        blank=True,
        help_text=_(
            "What the vendor calls it: alloy or nova at OpenAI, an id at ElevenLabs. The built-in "
            "voice has f1 to f5 and m1 to m8; left empty, it speaks as it comes."
        ),
    )
    base_url = models.CharField(
        _("base URL"),
        max_length=300,
        blank=True,
        help_text=_("Address of the API without /audio/speech. Empty: the vendor's own."),
    )
    api_key_variable = models.CharField(
        _("API key from"),
        max_length=60,
        blank=True,
        validators=[validate_variable],
        help_text=_(
            "Name of the environment variable that holds the key, ending in _API_KEY. The key "
            "itself is never stored here, and goes to its own hosts only."
        ),
    )
    model = models.CharField(
        _("model"),
        max_length=100,
        blank=True,
        help_text=_("Empty: the one that the server is set to."),
    )
    speed = models.FloatField(
        _("speed"),
        default=1.0,
        validators=between(0.5, 2),
        help_text=_("1 is as usual. ElevenLabs goes from 0.7 to 1.2, whatever is set."),
    )
    timeout_s = models.FloatField(
        _("limit for a sentence (s)"),
        default=10.0,
        validators=between(0.5, 60),
        help_text=_("Seconds after which the text goes on without sound."),
    )
    enabled = models.BooleanField(
        _("enabled"),
        default=True,
        help_text=_("A voice that is not enabled is passed over for one of the usual two."),
    )

    objects = CountedQuerySet.as_manager()

    class Meta:
        ordering = ["title"]
        verbose_name = _("voice")
        verbose_name_plural = _("voices")

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        if not self.is_remote:
            if self.name and not BUILT_IN_NAME.fullmatch(self.name):
                raise ValidationError(
                    {"name": _("The built-in voice has f1 to f5 and m1 to m8, no other.")}
                )
            return
        if not self.name:
            raise ValidationError({"name": _("Name the voice as its vendor does.")})
        check_endpoint(self.base_url)
        if self.api_key_variable:
            check_key(self.api_key_variable, self.base_url, self.address)

    @property
    def address(self) -> str:
        """Where it is reached, "" for the built-in one."""
        return self.base_url or ADDRESSES.get(VoiceKind(self.kind), "")

    @property
    def is_remote(self) -> bool:
        """Whether an address is asked."""
        return self.kind != VoiceKind.BUILT_IN

    @property
    def used_model(self) -> str:
        """The model that is asked for, "" where the kind has none."""
        usual = {VoiceKind.OPENAI: settings.TTS_MODEL, VoiceKind.ELEVENLABS: ELEVENLABS_MODEL}
        return self.model or usual.get(VoiceKind(self.kind), "")

    @property
    def api_key(self) -> str:
        """The key as it may be sent to the address; empty where there is none for it."""
        name = self.api_key_variable
        return settings.PROVIDER_KEYS.get(name, "") if may_send_key(name, self.address) else ""

    @property
    def withholds_key(self) -> bool:
        """Whether there is a key that may not be sent to the address, so that it is asked bare."""
        return (
            self.is_remote and self.api_key_variable in settings.PROVIDER_KEYS and not self.api_key
        )
