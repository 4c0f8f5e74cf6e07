"""The conference itself."""

import zoneinfo

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from knowledge.models.revision import CountedQuerySet


def validate_timezone(name: str) -> None:
    """Refuse a name that the time zone database does not know."""
    try:
        zoneinfo.ZoneInfo(name)
    except (ValueError, zoneinfo.ZoneInfoNotFoundError, OSError):
        raise ValidationError(
            _("%(name)s is not a time zone. Use a name such as Europe/Vienna."),
            params={"name": name},
        ) from None


class Conference(models.Model):
    """One row: there is one conference per installation."""

    name = models.CharField(_("name"), max_length=200, help_text=_("As Rosa says it."))
    start = models.DateField(_("first day"), null=True, blank=True)
    end = models.DateField(_("last day"), null=True, blank=True)
    timezone = models.CharField(
        _("time zone"),
        max_length=60,
        default="Europe/Vienna",
        validators=[validate_timezone],
        help_text=_("Times in the programme and in answers are in this zone."),
    )
    venue = models.CharField(_("venue"), max_length=300, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    source_url = models.URLField(_("source"), max_length=500, blank=True)
    imported = models.JSONField(
        default=None,
        null=True,
        blank=True,
        editable=False,
        help_text="Field values as last imported; a field that differs was edited by staff.",
    )

    objects = CountedQuerySet.as_manager()

    class Meta:
        verbose_name = _("conference")
        verbose_name_plural = _("conference")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.start and self.end and self.end < self.start:
            raise ValidationError({"end": _("The last day is before the first day.")})
