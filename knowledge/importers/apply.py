"""Brings a pack into the database, in one transaction."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.utils.translation import gettext as _

from knowledge import history, revision
from knowledge.importers import origins, ways
from knowledge.importers.drafts import Draft, Linked, make_draft
from knowledge.importers.gather import read_path
from knowledge.importers.kinds import KINDS, Kind
from knowledge.importers.names import slugs_by_name
from knowledge.importers.plan import Change, Existing, plan_change, resolve
from knowledge.importers.records import Incoming, InvalidRecordError, Pack, Refusal
from knowledge.importers.report import Report
from knowledge.importers.saving import save
from knowledge.models import Deletion

# Records that are planned between two looks at the progress.
BATCH = 200
Progress = Callable[[int, int], None]


class ContentChangedError(Exception):
    """What an import would do is no longer what somebody agreed to."""


def import_path(
    path: Path, *, dry_run: bool = False, overwrite: bool = False, kind: str = ""
) -> Report:
    """Import a folder or file; raise FileNotFoundError if there is none."""
    return import_pack(read_path(path, kind), dry_run=dry_run, overwrite=overwrite)


def import_pack(
    content: Pack,
    *,
    dry_run: bool = False,
    overwrite: bool = False,
    progress: Progress = lambda done, total: None,
    agreed: str = "",
    user: AbstractBaseUser | None = None,
    note: Callable[[], None] = lambda: None,
    may_publish: bool = True,
) -> Report:
    """Import what was read, or with `dry_run` only find out what would happen.

    `progress` is called outside of the transaction with the records planned and their number; what
    it raises ends the import. Raises ContentChangedError where the report has not the fingerprint
    `agreed`. The history names `user`. `note` is called last in the transaction: what it writes is
    there if and only if the content is. Without `may_publish` what is new is a draft, and nothing
    else is published or unpublished.
    """
    number = revision.current()
    work = _plan(content, overwrite, progress, may_publish)
    if dry_run:
        return work.report(dry_run=True)
    # Planned before the recording, whose transaction locks out all other writers of SQLite.
    with history.recording(user=user):
        if revision.hold() != number:
            work = _plan(content, overwrite, lambda done, total: None, may_publish)
        report = work.report()
        if agreed and report.fingerprint() != agreed:
            raise ContentChangedError
        save(work.drafts)
        origins.remember(work.content, work.gone)
        note()
    return report


def _plan(content: Pack, overwrite: bool, progress: Progress, may_publish: bool) -> "_Work":
    content = origins.identify(content)
    missing, notes = origins.gone(content)
    work = _Work(
        content=content,
        gone=missing,
        refused=list(content.refused),
        notes=[*content.notes, *notes],
        overwrite=overwrite,
        progress=progress,
        may_publish=may_publish,
    )
    for kind in KINDS.values():
        work.add(kind, [record for record in content.incoming if record.kind == kind.name])
    return work


@dataclass(slots=True)
class _Work:
    """What is planned so far, kind by kind."""

    content: Pack
    gone: list[origins.Gone]
    refused: list[Refusal]
    notes: list[str]
    overwrite: bool
    progress: Progress
    may_publish: bool
    changes: list[Change] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    done: int = 0

    def report(self, *, dry_run: bool = False) -> Report:
        """Return what was planned so far."""
        return Report(
            tuple(self.changes),
            tuple(self.refused),
            tuple(self.notes),
            dry_run,
            gone=tuple(self.gone),
        )

    def add(self, kind: Kind, records: list[Incoming]) -> None:
        """Plan the records of one kind and make drafts of those that are good."""
        linked: Linked = {}
        names: dict[str, dict[str, str]] = {}
        if kind.name == "session" and records:
            linked = {name: self._linkable(KINDS[other]) for name, other in origins.LINKS.items()}
            names = {name: slugs_by_name(rows) for name, rows in linked.items()}
        elif kind.name == "way" and records:
            places = self._linkable(KINDS["place"])
            linked = dict.fromkeys(ways.ENDS, places)
            records, refused = ways.identify(records, slugs_by_name(places))
            self.refused += refused
        for start in range(0, len(records), BATCH):
            self.progress(self.done, len(self.content.incoming))
            batch = records[start : start + BATCH]
            rows = kind.rows({record.slug for record in batch})
            batch = [self._resolved(record, names) for record in batch]
            for change in self._changes(kind, batch, rows):
                self._draft(kind, change, rows.get(change.incoming.slug), linked)
            self.done += len(batch)

    def _changes(
        self, kind: Kind, records: list[Incoming], rows: Mapping[str, models.Model]
    ) -> Iterator[Change]:
        slugs = [record.slug for record in records]
        found = Deletion.objects.filter(kind=kind.name, slug__in=slugs)
        deleted = set(found.values_list("slug", flat=True))
        defaults = kind.defaults()
        for record in records:
            row = rows.get(record.slug)
            if row is None and record.known_only:
                continue
            if row is None and record.kind == "conference" and "name" not in record.values:
                self.notes.append(f"{record.file}: venue: there is no conference yet to have one")
                continue
            yield plan_change(
                record,
                Existing(kind.values(row), row.imported) if row else None,
                defaults,
                deleted=record.slug in deleted,
                overwrite=self.overwrite,
                may_publish=self.may_publish,
            )

    def _draft(self, kind: Kind, change: Change, row: models.Model | None, linked: Linked) -> None:
        record = change.incoming
        if change.updates or (row and row.imported != change.snapshot):
            try:
                self.drafts.append(make_draft(kind, change, row, linked))
            except InvalidRecordError as error:
                columns = (str(record.columns.get(key, "")) for key in error.keys)
                self.refused.append(
                    Refusal(
                        record.file,
                        record.address,
                        str(error),
                        record.line,
                        ", ".join(filter(None, dict.fromkeys(columns))),
                    )
                )
                return
        self.changes.append(change)

    def _linkable(self, kind: Kind) -> dict[str, models.Model]:
        """Return the rows that others may name, those of this import included."""
        rows = {row.slug: row for row in kind.model.objects.all()}
        new = {draft.row.slug: draft.row for draft in self.drafts if draft.kind is kind}
        return {**new, **rows}

    def _resolved(self, record: Incoming, names: Mapping[str, Mapping[str, str]]) -> Incoming:
        for name, slugs in names.items():
            record, unknown = resolve(record, name, slugs)
            self.notes += [
                _("%(where)s: %(field)s: nothing is known by the name %(name)r")
                % {"where": f"{record.file}: {record.address}", "field": name, "name": other}
                for other in unknown
            ]
        return record
