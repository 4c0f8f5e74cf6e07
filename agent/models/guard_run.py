"""Runs of the guard's test set: when, on what, how far they are, and what came of each sentence."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from agent.models.guard_test import Expected, GuardTest
from knowledge.models.job import Job


class RunState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("being judged")
    DONE = "done", _("done")
    CANCELLED = "cancelled", _("cancelled")
    INTERRUPTED = "interrupted", _("interrupted")
    FAILED = "failed", _("failed")


class GuardRun(Job):
    """One run over the whole test set with one guard."""

    RUNNING = (RunState.WAITING, RunState.RUNNING)

    ended_at = models.DateTimeField(null=True)
    state = models.CharField(
        _("state"), max_length=12, choices=RunState, default=RunState.WAITING, db_index=True
    )
    # What was judged: the topics as they were, what the guard had learned, and the content.
    topics = models.CharField(max_length=64, blank=True)
    lessons = models.CharField(max_length=64, blank=True)
    has_learned = models.BooleanField(default=False)
    release = models.PositiveBigIntegerField(default=0)

    class Meta(Job.Meta):
        verbose_name = _("run of the guard's tests")
        verbose_name_plural = _("runs of the guard's tests")

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d %H:%M}"


class GuardResult(models.Model):
    """What the guard said of one sentence; stands for itself when its test is gone."""

    run = models.ForeignKey(GuardRun, on_delete=models.CASCADE, related_name="results")
    # None for a near miss of a topic.
    test = models.ForeignKey(GuardTest, null=True, on_delete=models.SET_NULL, related_name="+")
    topic = models.CharField(max_length=100, blank=True)
    lang = models.CharField(max_length=12)
    text = models.TextField()
    before = models.TextField(blank=True)
    expected = models.CharField(max_length=10, choices=Expected)
    is_near_miss = models.BooleanField(default=False)
    passed = models.BooleanField()
    action = models.CharField(max_length=10)
    got = models.CharField(max_length=100, blank=True)
    rule = models.CharField(max_length=40, blank=True)
    # Of the topic that the classifier finds most likely; None where nothing was learned.
    score = models.FloatField(null=True)

    class Meta:
        ordering = ["topic", "lang", "pk"]
        indexes = [models.Index(fields=["run", "topic", "lang"], name="results_of_a_cell")]

    def __str__(self) -> str:
        return self.text[:80]
