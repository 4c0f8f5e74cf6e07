"""The number that grows with every change of content or configuration."""

from django.db import models


class Revision(models.Model):
    """One row; processes compare its number with the one they loaded."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    number = models.PositiveBigIntegerField(default=1, editable=False)

    def __str__(self) -> str:
        return str(self.number)
