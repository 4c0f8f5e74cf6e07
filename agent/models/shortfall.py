"""Turns that could not be stored, and replies that ended before theirs was."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Shortfall(models.Model):
    """What the journal of one process fell short of in one hour. Written by the journal alone."""

    hour = models.DateTimeField(_("hour"), db_index=True)
    process = models.CharField(_("process"), max_length=64)
    # Neither database nor disk nor memory had room.
    lost = models.PositiveIntegerField(_("lost"), default=0)
    # Kept in memory when the reply ended; stored later, unless the process died before.
    unconfirmed = models.PositiveIntegerField(_("stored late"), default=0)

    class Meta:
        default_permissions = ("view",)
        ordering = ["-hour", "process"]
        constraints = [
            models.UniqueConstraint(fields=["hour", "process"], name="one_shortfall_each")
        ]
        verbose_name = _("turns not stored")
        verbose_name_plural = _("turns not stored")

    def __str__(self) -> str:
        return f"{self.hour:%Y-%m-%d %H}: {self.lost}"
