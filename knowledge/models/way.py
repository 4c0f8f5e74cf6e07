"""Ways: how to walk from one place to another."""

from hashlib import blake2b
from itertools import chain, count
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from knowledge.models.fields import validate_text
from knowledge.models.place import Place
from knowledge.models.record import Record, Translation

MAX_SLUG = 100
# Left for the number of another one.
_NUMBER = 4
# A walk within a venue and around it.
MAX_MINUTES = 600
ENDS_WHERE_IT_BEGINS = _("The way ends where it begins. Choose another place.")


class Way(Record):
    """Leads one way only: the way back is another row."""

    # Made of the slugs of two places.
    slug = models.SlugField(
        _("slug"),
        max_length=MAX_SLUG,
        unique=True,
        editable=False,
        help_text=_("Imports find the way by it."),
    )
    start = models.ForeignKey(
        Place,
        verbose_name=_("from"),
        on_delete=models.CASCADE,
        related_name="ways_from",
        help_text=_("Where the way begins."),
    )
    end = models.ForeignKey(
        Place,
        verbose_name=_("to"),
        on_delete=models.CASCADE,
        related_name="ways_to",
        help_text=_("Where it leads. The way back is a way of its own."),
    )
    directions = models.TextField(
        _("directions"),
        validators=[validate_text],
        help_text=_(
            "One step in English, as you would say it: “Go down the large staircase; the desk is "
            "on your left.” Rosa joins several ways to a longer one."
        ),
    )
    minutes = models.PositiveSmallIntegerField(
        _("minutes"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(MAX_MINUTES)],
        help_text=_("How long it takes on foot. Without it Rosa counts two, and says nothing."),
    )
    step_free = models.BooleanField(
        _("step-free"),
        null=True,
        blank=True,
        help_text=_(
            "Yes: a wheelchair or pram gets through. To visitors who ask for that, Rosa tells "
            "only of ways with yes."
        ),
    )

    class Meta(Record.Meta):
        verbose_name = _("way")
        verbose_name_plural = _("ways")
        constraints = [
            models.UniqueConstraint(
                fields=["start", "end"],
                name="one_way_per_pair",
                violation_error_message=_("There is a way between these places already."),
            ),
            models.CheckConstraint(
                condition=~models.Q(start=models.F("end")),
                name="way_leads_somewhere_else",
                violation_error_message=ENDS_WHERE_IT_BEGINS,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.start} → {self.end}"

    def clean(self) -> None:
        if self.start_id and self.start_id == self.end_id:
            raise ValidationError({"end": ENDS_WHERE_IT_BEGINS})

    def save(self, *args: Any, **kwargs: Any) -> None:
        # Only now its places are sure to have been saved.
        if not self.slug:
            self.slug = _free_slug(way_slug(self.start.slug, self.end.slug))
        super().save(*args, **kwargs)


def way_slug(start: str, end: str) -> str:
    """Return the slug that an import gives to the way between two places."""
    slug = f"{start}-to-{end}"
    if len(slug) <= MAX_SLUG - _NUMBER:
        return slug
    return f"{slug[: MAX_SLUG - _NUMBER - 9]}-{blake2b(slug.encode(), digest_size=4).hexdigest()}"


def _free_slug(slug: str) -> str:
    """The slug, with a number where a way that staff led elsewhere has it already."""
    taken = Way.objects.filter(slug__startswith=slug).values_list("slug", flat=True)
    numbered = (f"{slug}-{number}" for number in count(2))
    return next(one for one in chain((slug,), numbered) if one not in set(taken))


class WayTranslation(Translation):
    way = models.ForeignKey(Way, on_delete=models.CASCADE, related_name="translations")
    directions = models.TextField(
        _("directions"),
        blank=True,
        validators=[validate_text],
        help_text=_("The same step in this language."),
    )

    class Meta(Translation.Meta):
        constraints = [
            models.UniqueConstraint(fields=["way", "lang"], name="one_way_translation_per_lang")
        ]
