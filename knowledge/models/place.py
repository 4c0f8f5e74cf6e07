"""Places: rooms, desks, entrances and stops, and the way there."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from knowledge.models.fields import LinesField, validate_text
from knowledge.models.record import Answerable, Translation


class PlaceKind(models.TextChoices):
    HALL = "hall", _("hall or room")
    PLACE = "place", _("place in the building")
    TRANSPORT = "transport", _("stop or station")


class Place(Answerable):
    name = models.CharField(
        _("name"),
        max_length=200,
        validators=[validate_text],
        help_text=_("The name on the sign, for example Festsaal."),
    )
    other_names = LinesField(
        _("other names"),
        help_text=_("Other names visitors use, one per line, for example Festival Hall."),
    )
    kind = models.CharField(
        _("kind"),
        max_length=20,
        choices=PlaceKind,
        default=PlaceKind.PLACE,
        help_text=_("What it is."),
    )
    means = models.CharField(
        _("means of transport"),
        max_length=30,
        blank=True,
        validators=[validate_text],
        help_text=_("For a stop: for example underground, tram or bus."),
    )
    lines = models.CharField(
        _("lines"),
        max_length=100,
        blank=True,
        help_text=_("For a stop: the lines that call there, for example U2, U3."),
    )
    description = models.TextField(
        _("description"),
        blank=True,
        validators=[validate_text],
        help_text=_("What Rosa may say about the place, in English."),
    )
    directions = models.TextField(
        _("directions"),
        blank=True,
        validators=[validate_text],
        help_text=_("What Rosa says to somebody who asks the way, in English."),
    )
    area_m2 = models.PositiveIntegerField(_("area in m²"), null=True, blank=True)
    seats = models.PositiveIntegerField(_("seats"), null=True, blank=True)

    class Meta(Answerable.Meta):
        verbose_name = _("place")
        verbose_name_plural = _("places")

    def __str__(self) -> str:
        return self.name


class PlaceTranslation(Translation):
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="translations")
    name = models.CharField(
        _("name"),
        max_length=200,
        blank=True,
        validators=[validate_text],
        help_text=_("The name in this language."),
    )
    description = models.TextField(
        _("description"),
        blank=True,
        validators=[validate_text],
        help_text=_("What Rosa may say about the place, in this language."),
    )
    directions = models.TextField(
        _("directions"),
        blank=True,
        validators=[validate_text],
        help_text=_("The way there, in this language."),
    )

    class Meta(Translation.Meta):
        constraints = [
            models.UniqueConstraint(fields=["place", "lang"], name="one_place_translation_per_lang")
        ]
