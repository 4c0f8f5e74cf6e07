"""Runs the imports that staff started: checks them, applies them, writes down what came of it."""

import logging
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import Error, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from knowledge.importers.apply import ContentChangedError, import_pack
from knowledge.importers.fetch import fetch
from knowledge.importers.gather import Options, read_files
from knowledge.importers.plan import ADDED, CHANGED, KEPT, MADE_BY_STAFF, UNCHANGED, Change
from knowledge.importers.records import Pack, UnreadableFileError, Value
from knowledge.importers.report import Report
from knowledge.importers.sniff import File
from knowledge.importers.tables import TITLES
from knowledge.models import ImportFile, ImportJob, ImportLine, JobState
from knowledge.models.revision import PUBLISH
from knowledge.worker import has_ended, this_process
from knowledge.zone import venue_zone

log = logging.getLogger("knowledge.imports")

REFUSED, GONE = "refused", "gone"
OUTCOMES = (ADDED, CHANGED, KEPT, REFUSED, GONE, UNCHANGED)
# Seconds between two writes of the progress, and after which a job without one is given up; one
# that waits for others has longer.
BEAT_S = 0.5
STALE_S = 120.0
WAITING_S = 1_800.0
_SHOWN = 2_000
_KEPT_JOBS = 20
_BATCH = 500


class StoppedError(Exception):
    """The process ends; the job is run again when somebody asks for it."""


def run(pk: int, is_stopping: Callable[[], bool] = lambda: False) -> None:
    """Do what the job waits for. Whatever goes wrong is written down in the job."""
    job = ImportJob.objects.filter(pk=pk, state=JobState.WAITING).first()
    if job is None:
        return
    language = job.language
    try:
        with translation.override(language):
            _run(job, is_stopping)
    except StoppedError:
        _end(job, JobState.INTERRUPTED)
    except UnreadableFileError as error:
        _end(job, JobState.FAILED, str(error))
    except Error as error:
        log.error("import-failed job=%d error=%s", pk, type(error).__name__)
        with translation.override(language):
            _end(job, JobState.FAILED, _("The database did not take it. Try again."))
    except Exception:
        log.exception("import-failed job=%d", pk)
        with translation.override(language):
            _end(job, JobState.FAILED, _("Something unforeseen went wrong; the log has it."))


def _end(job: ImportJob, state: str, error: str = "") -> None:
    """Write the end of a job that still runs; one that cannot be is given up once it is stale."""
    try:
        ImportJob.objects.running().filter(pk=job.pk).update(state=state, error=error)
    except Error as failure:
        log.error("import-not-ended job=%d error=%s", job.pk, type(failure).__name__)


def _run(job: ImportJob, is_stopping: Callable[[], bool]) -> None:
    job.state = JobState.APPLYING if job.is_apply else JobState.CHECKING
    job.runner, job.beat_at, job.error = this_process(), timezone.now(), ""
    job.done = job.total = 0
    job.save()
    progress = _Progress(job.pk, is_stopping)
    content = _content(job, progress)
    publishes = may_publish(job)
    if not job.is_apply:
        _write(
            job,
            content,
            import_pack(
                content,
                dry_run=True,
                overwrite=job.overwrite,
                progress=progress,
                may_publish=publishes,
            ),
        )
        job.state = JobState.READY
    else:
        try:
            report = import_pack(
                content,
                overwrite=job.overwrite,
                progress=progress,
                agreed=job.fingerprint,
                user=job.applied_by,
                note=partial(_note_applied, job.pk),
                may_publish=publishes and _may(job.applied_by),
            )
            job.state = JobState.APPLIED
        except ContentChangedError:
            report = import_pack(
                content, dry_run=True, overwrite=job.overwrite, may_publish=publishes
            )
            job.state = JobState.READY
            job.error = _("The content changed since the check. Look again, then apply.")
        _write(job, content, report)
    job.is_apply = False
    job.beat_at = timezone.now()
    job.save()


def may_publish(job: ImportJob) -> bool:
    """Whether what the job brings may be published: not if its owner may not publish."""
    return _may(job.owner)


def _may(user: AbstractBaseUser | None) -> bool:
    return user is not None and user.has_perm(PUBLISH)


def _note_applied(pk: int) -> None:
    """Write down that the content is in; whatever fails after that, it stays in."""
    ImportJob.objects.filter(pk=pk).update(state=JobState.APPLIED, is_apply=False, error="")
    ImportFile.objects.filter(job=pk).delete()


def _content(job: ImportJob, progress: "_Progress") -> Pack:
    """Return what was given; an address is fetched once, so that what is applied was checked."""
    zone = venue_zone()
    if job.url and not job.files.exists():
        for file in fetch(job.url, zone, progress.look):
            ImportFile.objects.create(job=job, name=file.name[:300], content=file.content)
    files = [File(file.name, bytes(file.content)) for file in job.files.order_by("pk")]
    options = Options(zone, job.kind, job.complete)
    return read_files(files, options)


class _Progress:
    """Writes how far a job is, now and then, and ends it when the process ends."""

    def __init__(self, pk: int, is_stopping: Callable[[], bool]) -> None:
        self._pk = pk
        self._is_stopping = is_stopping
        self._written = 0.0

    def __call__(self, done: int, total: int) -> None:
        self.look()
        if time.monotonic() - self._written < BEAT_S:
            return
        ImportJob.objects.filter(pk=self._pk).update(done=done, total=total, beat_at=timezone.now())
        self._written = time.monotonic()

    def look(self) -> None:
        """Raise StoppedError once the process is to end."""
        if self._is_stopping():
            raise StoppedError


def _write(job: ImportJob, content: Pack, report: Report) -> None:
    lines = list(_lines(job, report))
    with transaction.atomic():
        job.lines.all().delete()
        ImportLine.objects.bulk_create(lines, batch_size=_BATCH)
    counts = dict.fromkeys(OUTCOMES, 0)
    for line in lines:
        counts[line.outcome] += 1
    job.counts = counts
    job.done = job.total = len(content.incoming)
    job.notes = list(report.notes)[:200]
    job.format, job.source = content.format[:100], content.source
    job.kinds = sorted({change.incoming.kind for change in report.changes})
    job.fingerprint = report.fingerprint()


def _lines(job: ImportJob, report: Report) -> Iterator[ImportLine]:
    number = 0
    for refusal in report.refused:
        number += 1
        kind, _colon, slug = refusal.name.partition(":")
        yield ImportLine(
            job=job,
            number=number,
            outcome=REFUSED,
            kind=kind if slug else "",
            slug=(slug or kind)[:300],
            file=refusal.file[:300],
            line=refusal.line,
            column=refusal.column[:300],
            reason=refusal.reason,
        )
    for gone in report.gone:
        number += 1
        yield ImportLine(
            job=job,
            number=number,
            outcome=GONE,
            kind=gone.kind,
            slug=gone.slug,
            title=gone.title[:300],
        )
    for change in report.changes:
        number += 1
        yield ImportLine(
            job=job,
            number=number,
            outcome=change.outcome,
            kind=change.incoming.kind,
            slug=change.incoming.slug[:300],
            title=_title(change)[:300],
            fields=_fields(change),
            file=change.incoming.file[:300],
            line=change.incoming.line,
            reason=_reason(change),
        )


def _title(change: Change) -> str:
    values = change.incoming.values
    return str(values.get(TITLES.get(change.incoming.kind, "name"), ""))


def _reason(change: Change) -> str:
    if change.outcome != KEPT or (change.kept and change.kept[0] in change.before):
        return ""
    if change.kept == (MADE_BY_STAFF,):
        return _("Staff made this record; an import does not change it.")
    return _("Staff deleted this record; an import does not bring it back.")


def _fields(change: Change) -> list[dict[str, Value]]:
    """Return the fields that change, and those that are kept, with their old and new values."""
    shown: list[dict[str, Value]] = [
        {"key": key, "old": _short(change.before.get(key, "")), "new": _short(new), "kept": False}
        for key, new in change.updates.items()
        if new != "" or change.before.get(key, "") != ""
    ]
    kept: list[dict[str, Value]] = [
        {"key": key, "old": _short(change.before.get(key, "")), "new": _short(new), "kept": True}
        for key, new in change.wanted.items()
        if change.before
    ]
    return shown + kept


def _short(value: Value) -> Value:
    return f"{value[:_SHOWN]}…" if isinstance(value, str) and len(value) > _SHOWN else value


def give_up_lost() -> None:
    """Mark the jobs that a process of this place left behind when it ended."""
    ImportJob.objects.lost().update(state=JobState.INTERRUPTED)
    give_up_stale()


def give_up_stale() -> None:
    """Mark the jobs of which nobody heard for long as interrupted."""
    for state, limit_s in (
        (JobState.CHECKING, STALE_S),
        (JobState.APPLYING, STALE_S),
        (JobState.WAITING, WAITING_S),
    ):
        silent = ImportJob.objects.filter(state=state, beat_at__lt=_ago(limit_s))
        if state == JobState.APPLYING:
            # The transaction of a save lets no beat out: a process that is there has longer.
            alive = [name for name in silent.values_list("runner", flat=True) if _is_here(name)]
            silent = silent.exclude(runner__in=alive, beat_at__gte=_ago(WAITING_S))
        silent.update(state=JobState.INTERRUPTED)


def _ago(seconds: float) -> datetime:
    return timezone.now() - timedelta(seconds=seconds)


def _is_here(process: str) -> bool:
    """Whether a process runs on this machine; of another machine nobody can tell."""
    machine = this_process().rpartition(":")[0]
    return process.rpartition(":")[0] == machine and not has_ended(process)


def tidy() -> None:
    """Delete the oldest jobs beyond the number that is kept."""
    ImportJob.objects.forget_old(_KEPT_JOBS)
