"""What the guard has learned of the topics as they were: classifiers, by what they were made of."""

from django.db import models
from django.utils import timezone


class Learned(models.Model):
    """The classifiers for the lessons of a digest; without `content` they are being made."""

    digest = models.CharField(max_length=64, unique=True)
    content = models.BinaryField(null=True)
    sentences = models.PositiveIntegerField(default=0)
    seconds = models.FloatField(default=0.0)
    # The process that has them made, and when it last said so; another follows one that is gone.
    runner = models.CharField(max_length=200, blank=True)
    claimed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.digest[:12]
