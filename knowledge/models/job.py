"""Jobs: what staff start and a thread of the server does, while a page shows how far it is."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from knowledge.worker import has_ended, this_process


class JobQuerySet(models.QuerySet):
    def running(self) -> "JobQuerySet":
        """Those that wait for their turn or are being done."""
        return self.filter(state__in=self.model.RUNNING)

    def idle(self) -> "JobQuerySet":
        """All others: those that have not begun, and those that have ended."""
        return self.exclude(state__in=self.model.RUNNING)

    def lost(self) -> "JobQuerySet":
        """Running ones that a process of this place left behind when it ended.

        Asked before this process takes a job: one with its name had it before.
        """
        runners = set(self.running().values_list("runner", flat=True))
        gone = [name for name in runners if name == this_process() or has_ended(name)]
        return self.running().filter(runner__in=gone)

    def forget_old(self, kept: int) -> None:
        """Delete the oldest jobs beyond the number that is kept, but none that runs."""
        old = list(self.values_list("pk", flat=True)[kept:])
        self.filter(pk__in=old).idle().delete()


class Job(models.Model):
    """How far a job is, and which process is at it. Its `state` is the model's own."""

    # The states of a job that waits or is being done.
    RUNNING: ClassVar[tuple[str, ...]] = ()

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, verbose_name=_("by")
    )
    created_at = models.DateTimeField(_("started"), auto_now_add=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    runner = models.CharField(max_length=200, blank=True)
    beat_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-pk"]

    @property
    def is_running(self) -> bool:
        return self.state in self.RUNNING
