"""Red-zone topics: what Rosa does not discuss."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from knowledge.models.fields import LanguageField, LinesField, validate_text
from knowledge.models.record import Record
from knowledge.models.revision import CountedQuerySet


class Severity(models.TextChoices):
    BLOCK = "block", _("block: always decline")
    DEFLECT = "deflect", _("deflect: decline and offer something else")
    CAUTION = "caution", _("caution: answer, with the guidance")


class RedZoneTopic(Record):
    title = models.CharField(
        _("title"),
        max_length=200,
        help_text=_("What the topic is about, for colleagues."),
    )
    severity = models.CharField(
        _("severity"),
        max_length=10,
        choices=Severity,
        default=Severity.BLOCK,
        help_text=_(
            "Block and deflect: Rosa speaks the deflection and no model is called. Caution: the "
            "model answers and is given the guidance."
        ),
    )
    why = models.TextField(
        _("why"), blank=True, help_text=_("Why Rosa declines, for colleagues. Never spoken.")
    )
    guidance = models.TextField(
        _("guidance"),
        blank=True,
        validators=[validate_text],
        help_text=_("How to answer with care; given to the model for topics of severity caution."),
    )
    near_misses = LinesField(
        _("near misses"),
        help_text=_("Harmless questions that sound alike and must be answered, one per line."),
    )
    decided_by = models.CharField(
        _("decided by"),
        max_length=200,
        blank=True,
        help_text=_("Who decided that Rosa does not discuss it. Never spoken."),
    )
    decided_on = models.DateField(_("decided on"), null=True, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("red-zone topic")
        verbose_name_plural = _("red zone")

    def __str__(self) -> str:
        return self.title


class RedZoneWording(models.Model):
    """One language of a topic: what triggers it and what Rosa says."""

    topic = models.ForeignKey(RedZoneTopic, on_delete=models.CASCADE, related_name="wordings")
    lang = LanguageField(_("language"), help_text=_("Language code: en, fr, es, ru, zh, ar."))
    deflection = models.TextField(
        _("deflection"),
        blank=True,
        validators=[validate_text],
        help_text=_("What Rosa says instead of an answer, in this language."),
    )
    first = models.TextField(
        _("said first"),
        blank=True,
        validators=[validate_text],
        help_text=_(
            "For people in distress or in an emergency: whom to call and where help is. Rosa says "
            "it before the deflection, and for topics of severity caution before the answer."
        ),
    )
    phrases = LinesField(
        _("phrases"),
        validators=[validate_text],
        help_text=_(
            "Words that always belong to this topic, one per line. A question that contains one "
            "is declined, and a reply that contains one is stopped."
        ),
    )
    examples = LinesField(
        _("examples"),
        validators=[validate_text],
        help_text=_("Questions that must be declined, one per line."),
    )

    objects = CountedQuerySet.as_manager()

    class Meta:
        ordering = ["lang"]
        verbose_name = _("wording")
        constraints = [
            models.UniqueConstraint(fields=["topic", "lang"], name="one_wording_per_lang")
        ]

    def __str__(self) -> str:
        return self.lang
