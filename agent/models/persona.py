"""Personas: how Rosa speaks."""

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from agent.models.provider import Provider
from agent.models.voice import Voice
from knowledge.models.fields import between, validate_language, validate_text
from knowledge.models.revision import CountedQuerySet


def default_languages() -> str:
    return "en, fr, es, ru, zh, ar"


def language_codes(text: str) -> tuple[str, ...]:
    """Return the codes of a field such as `en, fr, ar`, in its order and without repeats."""
    return tuple(dict.fromkeys(code.strip() for code in text.split(",") if code.strip()))


def validate_languages(text: str) -> None:
    """Refuse a list with no or with a malformed language code."""
    codes = language_codes(text)
    if not codes:
        raise ValidationError(_("Name at least one language, for example en."))
    for code in codes:
        try:
            validate_language(code)
        except ValidationError:
            raise ValidationError(
                _("%(code)s is not a language code. Use codes such as en, fr, ar."),
                params={"code": code},
            ) from None


class ReplyGuard(models.TextChoices):
    PHRASES = "phrases", _("phrases: only what may become a forbidden phrase waits")
    SENTENCES = "sentences", _("sentences: each sentence is judged before it leaves")


class WithoutVerdict(models.TextChoices):
    ANSWER = "answer", _("answer")
    DECLINE = "decline", _("decline")


class Persona(models.Model):
    """A way of speaking, named by its slug in the `model` field of a request."""

    slug = models.SlugField(
        _("slug"),
        max_length=64,
        unique=True,
        help_text=_(
            "Callers name the persona by it, in the field “model”. The persona that answers where "
            "none is named keeps its slug."
        ),
    )
    name = models.CharField(_("name"), max_length=100, help_text=_("As staff see it."))
    description = models.CharField(
        _("description"), max_length=300, blank=True, help_text=_("For colleagues. Never spoken.")
    )
    system_prompt = models.TextField(
        _("system prompt"),
        validators=[validate_text],
        help_text=_(
            "Who the assistant is and how it speaks. It stands first in every prompt; the pinned "
            "facts, the records for the question and the language rule are added by Rosa."
        ),
    )
    temperature = models.FloatField(
        _("temperature"),
        default=0.3,
        validators=between(0, 2),
        help_text=_("0 is strict and repeatable, 1 is free, above that wild."),
    )
    max_tokens = models.PositiveIntegerField(
        _("longest answer (tokens)"),
        default=300,
        validators=between(16, 8192),
        help_text=_("An answer is cut at this length. 300 tokens are about a minute of speech."),
    )
    content_budget = models.PositiveIntegerField(
        _("content budget (tokens)"),
        default=3000,
        validators=between(100, 100_000),
        help_text=_(
            "Room for pinned facts and the records for the question. More content costs money and "
            "time to the first word."
        ),
    )
    languages = models.CharField(
        _("languages"),
        max_length=200,
        default=default_languages,
        validators=[validate_languages],
        help_text=_(
            "Codes separated by commas. A question in another language is answered in the first "
            "one, with an offer of the others."
        ),
    )
    first_words_s = models.FloatField(
        _("limit for the first words (s)"),
        default=4.0,
        validators=between(0.2, 60),
        help_text=_("Seconds a provider has for its first words before the next one is asked."),
    )
    hedge_ms = models.PositiveIntegerField(
        _("hedge (ms)"),
        null=True,
        blank=True,
        validators=between(50, 60_000),
        help_text=_(
            "Milliseconds without first words after which the next provider is asked, too; who "
            "speaks first wins. Costs more tokens. Empty: only one is asked at a time."
        ),
    )
    providers = models.ManyToManyField(
        Provider, through="PersonaProvider", blank=True, verbose_name=_("providers")
    )
    reply_guard = models.CharField(
        _("guard of replies"),
        max_length=10,
        choices=ReplyGuard,
        default=ReplyGuard.PHRASES,
        help_text=_(
            "Phrases delay nothing; what else a reply should not have said is marked for review. "
            "Sentences are safer and later: nothing is heard before the first one has ended."
        ),
    )
    judge = models.ForeignKey(
        Provider,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("judge"),
        help_text=_(
            "A language model that is asked beside the answer whether the question is in the red "
            "zone. The first sentence waits for it. Empty: the guard alone decides."
        ),
    )
    judge_s = models.FloatField(
        _("limit for the judge (s)"),
        default=1.5,
        validators=between(0.1, 20),
        help_text=_("Seconds that the judge has for its verdict."),
    )
    without_verdict = models.CharField(
        _("without a verdict"),
        max_length=10,
        choices=WithoutVerdict,
        default=WithoutVerdict.ANSWER,
        help_text=_("What happens when the judge gives none in time."),
    )
    voice = models.ForeignKey(
        Voice,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="personas",
        verbose_name=_("voice"),
        help_text=_("In which it speaks in a dialogue. Empty: one of the two usual ones."),
    )
    enabled = models.BooleanField(
        _("enabled"), default=True, help_text=_("Callers cannot use a persona that is not enabled.")
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("last change"), auto_now=True)

    objects = CountedQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]
        verbose_name = _("persona")
        verbose_name_plural = _("personas")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        is_default = self.slug == settings.DEFAULT_PERSONA
        if is_default and not self.enabled:
            raise ValidationError(
                {"enabled": _("This persona answers all requests that name none. Keep it enabled.")}
            )
        speaking = models.Q(persona_id=self.pk)
        if is_default:
            speaking |= models.Q(persona=None)
        channels = apps.get_model("agent", "Channel").objects.filter(speaking, enabled=True)
        if not self.enabled and (names := [c.name for c in channels if self.pk]):
            raise ValidationError(
                {
                    "enabled": _("%(channels)s: give each of these channels another persona first.")
                    % {"channels": ", ".join(names)}
                }
            )
        for channel in channels.exclude(fixed_language="") if self.pk else ():
            if channel.fixed_language not in language_codes(self.languages):
                raise ValidationError(
                    {
                        "languages": _(
                            "The channel %(channel)s always answers in %(language)s. Keep that "
                            "language, or change the channel first."
                        )
                        % {"channel": channel.name, "language": channel.fixed_language}
                    }
                )


class PersonaProvider(models.Model):
    """One link in a persona's chain of providers."""

    persona = models.ForeignKey(Persona, on_delete=models.CASCADE, related_name="chain")
    provider = models.ForeignKey(
        Provider,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("provider"),
        help_text=_("Asked in this order; the built-in offline provider is always last."),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0, db_index=True)

    objects = CountedQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = _("provider of the persona")
        verbose_name_plural = _("providers of the persona")
        constraints = [
            models.UniqueConstraint(
                fields=["persona", "provider"], name="provider_once_per_persona"
            )
        ]

    def __str__(self) -> str:
        return str(self.provider)
