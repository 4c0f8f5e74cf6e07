"""Figures that outlive the conversations they were counted from. Written by the digest alone."""

from django.db import models


class Tally(models.Model):
    """The attempts of one hour that are alike. `ttft` counts them by time to first token.

    Which times a place in `ttft` stands for, `agent.core.histogram` says.
    """

    hour = models.DateTimeField(db_index=True)
    channel = models.CharField(max_length=50, blank=True)
    persona = models.CharField(max_length=64, blank=True)
    lang = models.CharField(max_length=12, blank=True)
    provider = models.CharField(max_length=50, blank=True)
    model = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=12)
    topic = models.CharField(max_length=100, blank=True)
    # Conversations that began with one of them.
    conversations = models.PositiveIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=0)
    unsourced = models.PositiveIntegerField(default=0)
    slow = models.PositiveIntegerField(default=0)
    prompt_tokens = models.PositiveBigIntegerField(default=0)
    completion_tokens = models.PositiveBigIntegerField(default=0)
    cost = models.FloatField(default=0.0)
    # What visitors said of the answers, each turn once.
    rated_good = models.PositiveIntegerField(default=0)
    rated_bad = models.PositiveIntegerField(default=0)
    ttft = models.JSONField(default=list)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=[
                    *("hour", "channel", "persona", "lang"),
                    *("provider", "model", "status", "topic"),
                ],
                name="one_tally_each",
            )
        ]

    def __str__(self) -> str:
        return f"{self.hour:%Y-%m-%d %H}: {self.attempts}"


class Asked(models.Model):
    """How often one thing was asked on one day at the venue, in whatever words and language.

    `meaning` names what was asked, `words` are what it was made from. The words as they were said
    are those of the attempt `example`, as long as that is kept.
    """

    day = models.DateField()
    meaning = models.CharField(max_length=32)
    words = models.JSONField(default=list)
    count = models.PositiveIntegerField(default=0)
    unsourced = models.PositiveIntegerField(default=0)
    example = models.UUIDField()
    conversation = models.UUIDField(db_index=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["day", "meaning"], name="one_meaning_a_day")]
        indexes = [
            models.Index(fields=["day", "-count"], name="asked_most"),
            models.Index(fields=["day", "-unsourced"], name="asked_in_vain"),
        ]

    def __str__(self) -> str:
        return f"{self.day}: {' '.join(self.words)}"
