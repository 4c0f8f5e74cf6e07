"""Facts: what Rosa knows."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from knowledge.models.fields import LinesField, validate_text
from knowledge.models.record import Answerable, Translation


class AsOfBasis(models.TextChoices):
    DAY = "day", _("day known")
    MONTH = "month", _("month known")
    YEAR = "year", _("year known")
    ESTIMATED = "estimated", _("estimated, page undated")


class Fact(Answerable):
    question = models.CharField(
        _("question"),
        max_length=500,
        validators=[validate_text],
        help_text=_("The question in a visitor's words, in English. Rosa finds the fact by it."),
    )
    answer = models.TextField(
        _("answer"),
        validators=[validate_text],
        help_text=_(
            "What Rosa says, in English: two to four short sentences, written to be spoken, "
            "without lists, links or abbreviations that cannot be read aloud."
        ),
    )
    category = models.SlugField(
        _("category"),
        max_length=50,
        blank=True,
        help_text=_("Groups facts in the list, for example treaty, venue, logistics."),
    )
    keywords = LinesField(
        _("keywords"),
        help_text=_("Other words that visitors use for this, one per line, in any language."),
    )
    pinned = models.BooleanField(
        _("pinned"),
        default=False,
        help_text=_(
            "In every prompt, whatever is asked. Pin few facts: each one takes room from what "
            "the question needs."
        ),
    )
    valid_from = models.DateField(
        _("valid from"), null=True, blank=True, help_text=_("Not used in answers before this day.")
    )
    valid_until = models.DateField(
        _("valid until"), null=True, blank=True, help_text=_("Not used in answers after this day.")
    )
    sensitive_note = models.TextField(
        _("sensitivity"),
        blank=True,
        help_text=_("Why this fact needs care, for reviewers. Never part of an answer."),
    )
    as_of_basis = models.CharField(
        _("date known to the"),
        max_length=10,
        choices=AsOfBasis,
        blank=True,
        help_text=_("How exact the date above is."),
    )

    class Meta(Answerable.Meta):
        verbose_name = _("fact")
        verbose_name_plural = _("facts")

    def __str__(self) -> str:
        return self.question

    def clean(self) -> None:
        if self.valid_from and self.valid_until and self.valid_from > self.valid_until:
            raise ValidationError(
                {"valid_until": _("“Valid until” is before “valid from”. Exchange the two dates.")}
            )


class FactTranslation(Translation):
    fact = models.ForeignKey(Fact, on_delete=models.CASCADE, related_name="translations")
    question = models.CharField(
        _("question"),
        max_length=500,
        blank=True,
        validators=[validate_text],
        help_text=_("The visitor's question in this language."),
    )
    answer = models.TextField(
        _("answer"), validators=[validate_text], help_text=_("What Rosa says in this language.")
    )

    class Meta(Translation.Meta):
        constraints = [
            models.UniqueConstraint(fields=["fact", "lang"], name="one_fact_translation_per_lang")
        ]
