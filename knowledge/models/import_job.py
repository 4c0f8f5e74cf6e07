"""Imports that staff started: what they gave, how far it is, and what came of it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from knowledge.models.job import Job


class JobState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    CHECKING = "checking", _("being checked")
    READY = "ready", _("checked, not applied")
    APPLYING = "applying", _("being applied")
    APPLIED = "applied", _("applied")
    FAILED = "failed", _("failed")
    INTERRUPTED = "interrupted", _("interrupted")


class TableKind(models.TextChoices):
    """What a table may hold, by the names of the kinds of content."""

    FACT = "fact", _("Facts")
    SPEAKER = "speaker", _("Speakers")
    SESSION = "session", _("Sessions")
    PLACE = "place", _("Places")
    TOPIC = "topic", _("Red zone")


class ImportJob(Job):
    """One import: it is checked first, and applied once somebody says so."""

    RUNNING = (JobState.WAITING, JobState.CHECKING, JobState.APPLYING)

    state = models.CharField(
        _("state"), max_length=12, choices=JobState, default=JobState.WAITING, db_index=True
    )
    title = models.CharField(_("what"), max_length=300)
    url = models.CharField(max_length=1000, blank=True)
    kind = models.CharField(max_length=10, choices=TableKind, blank=True)
    overwrite = models.BooleanField(default=False)
    complete = models.BooleanField(default=False)
    language = models.CharField(max_length=12, default="en")
    # What was found in it.
    format = models.CharField(_("format"), max_length=100, blank=True)
    source = models.CharField(max_length=200, blank=True)
    notes = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    kinds = models.JSONField(default=list)
    fingerprint = models.CharField(max_length=64, blank=True)
    error = models.TextField(blank=True)
    # What it is to do, and for whom.
    is_apply = models.BooleanField(default=False)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta(Job.Meta):
        verbose_name = _("import")
        verbose_name_plural = _("imports")

    def __str__(self) -> str:
        return self.title


class ImportFile(models.Model):
    """What was uploaded or fetched; kept until the import is applied."""

    job = models.ForeignKey(ImportJob, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=300)
    content = models.BinaryField()

    def __str__(self) -> str:
        return self.name


class ImportLine(models.Model):
    """What an import does, or did, to one record, or why it does nothing."""

    job = models.ForeignKey(ImportJob, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField()
    outcome = models.CharField(max_length=10)
    kind = models.CharField(max_length=20, blank=True)
    slug = models.CharField(max_length=300, blank=True)
    title = models.CharField(max_length=300, blank=True)
    # Field by field: {"key", "old", "new", "kept"}.
    fields = models.JSONField(default=list)
    file = models.CharField(max_length=300, blank=True)
    line = models.PositiveIntegerField(default=0)
    column = models.CharField(max_length=300, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["number"]
        indexes = [models.Index(fields=["job", "outcome", "number"], name="lines_of_an_outcome")]

    def __str__(self) -> str:
        return f"{self.outcome} {self.kind}:{self.slug}"
