"""Channels: who calls, with which key and which settings."""

import hashlib
import secrets

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from agent.core.notice import CONSENT, NOTICE
from agent.core.origins import origin
from agent.models.persona import Persona, language_codes
from knowledge.models.fields import LinesField, between, lines, validate_language
from knowledge.models.revision import CountedQuerySet

# Slugs of the callers that are no row: who has ROSA_API_KEY, `manage.py ask`, the kiosk page of a
# device that is not paired, staff who begin a dialogue, and chat rooms of the message bus.
OWN_CHANNEL = "rosa"
SHELL_CHANNEL = "shell"
PAGE_CHANNEL = "page"
STAGE_CHANNEL = "stage"
BUS_CHANNEL = "bus"
BUILT_IN = (OWN_CHANNEL, SHELL_CHANNEL, PAGE_CHANNEL, STAGE_CHANNEL, BUS_CHANNEL)


def key_digest(key: str) -> str:
    """Return what is stored of a key; keys are random and long, so one round is enough."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def new_key() -> str:
    """Return a key that nobody can guess."""
    return f"rosa-{secrets.token_urlsafe(32)}"


class ContentType(models.TextChoices):
    TEXT = "text/plain", _("text/plain (Tavus)")
    EVENT_STREAM = "text/event-stream", _("text/event-stream (most other clients)")


class CallerPrompt(models.TextChoices):
    CONTEXT = "context", _("add to the prompt as context")
    IGNORE = "ignore", _("read for ids only")


class RefusalReason(models.TextChoices):
    STOP = "stop", _("stop (voice)")
    CONTENT_FILTER = "content_filter", _("content_filter (programs)")


class Keeps(models.TextChoices):
    ALL = "all", _("what was asked and answered")
    METADATA = "metadata", _("only when and how, no words")


class Notice(models.TextChoices):
    NOTICE = NOTICE, _("visitors are told before they begin")
    CONSENT = CONSENT, _("visitors have to agree before they begin")


def validate_origins(value: str) -> None:
    """Refuse lines that are no origin which may be allowed."""
    for line in lines(value):
        if not origin(line):
            raise ValidationError(
                _(
                    "%(line)s is no origin of a site. Write https:// and the host, with the port "
                    "where it has one, and no path: https://conference.example.org"
                ),
                params={"line": line},
            )


class Channel(models.Model):
    """One caller of the endpoint. Its key is shown once and stored as a digest."""

    slug = models.SlugField(
        _("slug"),
        max_length=50,
        unique=True,
        help_text=_(
            "Short name that conversations keep when the channel is deleted. Changing it changes "
            "nothing for the caller."
        ),
    )
    name = models.CharField(
        _("name"), max_length=100, help_text=_("For example “Tavus, kiosk in the lobby”.")
    )
    key_digest = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    key_hint = models.CharField(
        _("key"),
        max_length=12,
        blank=True,
        editable=False,
        help_text=_("The last characters of the key, to recognise it."),
    )
    persona = models.ForeignKey(
        Persona,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="channels",
        verbose_name=_("persona"),
        help_text=_("Used when a request names none."),
    )
    content_type = models.CharField(
        _("content type of streams"),
        max_length=30,
        choices=ContentType,
        default=ContentType.TEXT,
        help_text=_("Tavus expects text/plain; most other clients take either."),
    )
    caller_prompt = models.CharField(
        _("caller's system messages"),
        max_length=10,
        choices=CallerPrompt,
        default=CallerPrompt.CONTEXT,
        help_text=_("Voice platforms put ids and instructions there."),
    )
    fixed_language = models.CharField(
        _("fixed language"),
        max_length=12,
        blank=True,
        validators=[validate_language],
        help_text=_(
            "Answer in this language always; the persona has to speak it. Empty: in the language "
            "of each question."
        ),
    )
    caller_sampling = models.BooleanField(
        _("caller chooses temperature"),
        default=False,
        help_text=_(
            "Take temperature, top_p, seed, presence_penalty and frequency_penalty from the "
            "request instead of the persona. Its stop words and a lower max_tokens always count."
        ),
    )
    caller_tools = models.BooleanField(
        _("caller's tools"),
        default=False,
        help_text=_("Forward the request's tools to the provider and let tool calls out."),
    )
    refusal_reason = models.CharField(
        _("finish reason of a refusal"),
        max_length=20,
        choices=RefusalReason,
        default=RefusalReason.STOP,
        help_text=_("A voice falls silent on content_filter; programs may want to know."),
    )
    plain_speech = models.BooleanField(
        _("plain speech"),
        default=True,
        help_text=_(
            "Take markup out of replies, and name the site instead of a page's address: a voice "
            "would read them aloud. Switch it off for programs that show text."
        ),
    )
    keeps = models.CharField(
        _("keeps"),
        max_length=10,
        choices=Keeps,
        default=Keeps.ALL,
        help_text=_(
            "Without words, neither question nor answer is stored anywhere: such conversations can "
            "be counted, but not read, searched or judged."
        ),
    )
    keep_days = models.PositiveIntegerField(
        _("days kept"),
        null=True,
        blank=True,
        validators=between(1, 36_500),
        help_text=_(
            "Conversations are erased so many days after their last turn; the figures stay. Empty: "
            "as RETENTION_DAYS says."
        ),
    )
    notice = models.CharField(
        _("before a visitor begins"),
        max_length=10,
        choices=Notice,
        default=Notice.NOTICE,
        help_text=_(
            "Kiosks and the chat page say in the visitor's language that Rosa is an AI, what is "
            "kept and for how long."
        ),
    )
    web_chat = models.BooleanField(
        _("web chat"),
        default=False,
        help_text=_(
            "Anybody may open this channel's chat page and ask. What it costs is bounded by the "
            "questions a minute."
        ),
    )
    questions_per_minute = models.PositiveIntegerField(
        _("questions a minute"),
        default=300,
        validators=between(1, 10_000),
        help_text=_(
            "That all chat pages of this channel may ask together; whoever asks more is told to "
            "try again in a minute. Each page may ask thirty. Each process counts for itself."
        ),
    )
    allowed_origins = LinesField(
        _("allowed origins"),
        max_length=2_000,
        validators=[validate_origins],
        help_text=_(
            "Sites that may show the chat page in a frame, one per line, for example "
            "https://conference.example.org. Empty: none; the page can still be opened by itself."
        ),
    )
    enabled = models.BooleanField(
        _("enabled"),
        default=True,
        help_text=_("Calls with the key of a disabled channel are refused."),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = CountedQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("channel")
        verbose_name_plural = _("channels")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.slug in BUILT_IN:
            raise ValidationError(
                {
                    "slug": _("%(slug)s names callers without a channel. Choose another slug.")
                    % {"slug": self.slug}
                }
            )
        if self.persona and self.enabled and not self.persona.enabled:
            raise ValidationError(
                {
                    "persona": _("%(persona)s is not enabled. Enable it, or choose another one.")
                    % {"persona": self.persona}
                }
            )
        persona = self.persona or Persona.objects.filter(slug=settings.DEFAULT_PERSONA).first()
        if self.fixed_language and persona:
            self._check_language(persona)

    def _check_language(self, persona: Persona) -> None:
        if self.fixed_language not in language_codes(persona.languages):
            raise ValidationError(
                {
                    "fixed_language": _(
                        "%(persona)s does not speak %(language)s. Add it to the languages of the "
                        "persona first, or choose one of them: %(languages)s."
                    )
                    % {
                        "persona": persona,
                        "language": self.fixed_language,
                        "languages": persona.languages,
                    }
                }
            )

    def renew_key(self) -> str:
        """Give the channel a new key and return it; the caller saves the row and shows the key."""
        key = new_key()
        self.key_digest = key_digest(key)
        self.key_hint = f"…{key[-6:]}"
        return key

    renew_key.alters_data = True  # type: ignore[attr-defined]
