"""Brings a pack into the database, in one transaction."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.db import models, transaction

from knowledge.importers import pack
from knowledge.importers.drafts import Draft, Linked, make_draft
from knowledge.importers.kinds import KINDS, Kind
from knowledge.importers.plan import Change, Existing, plan_change, resolve
from knowledge.importers.records import Incoming, InvalidRecordError, Pack, Refusal
from knowledge.importers.report import Report
from knowledge.importers.saving import save
from knowledge.models import Deletion
from knowledge.models.fields import lines

# Field of a session: kind of the rows it names.
_LINKS = {"place": "place", "speakers": "speaker"}


def import_path(path: Path, *, dry_run: bool = False, overwrite: bool = False) -> Report:
    """Import a folder or file; raise FileNotFoundError if there is none."""
    return import_pack(pack.read(path), dry_run=dry_run, overwrite=overwrite)


def import_pack(content: Pack, *, dry_run: bool = False, overwrite: bool = False) -> Report:
    """Import what was read, or with `dry_run` only find out what would happen."""
    work = _Work(refused=list(content.refused), notes=list(content.notes), overwrite=overwrite)
    with transaction.atomic():
        for kind in KINDS.values():
            work.add(kind, [record for record in content.incoming if record.kind == kind.name])
        if not dry_run:
            save(work.drafts)
    return Report(tuple(work.changes), tuple(work.refused), tuple(work.notes), dry_run)


@dataclass(slots=True)
class _Work:
    """What is planned so far, kind by kind."""

    refused: list[Refusal]
    notes: list[str]
    overwrite: bool
    changes: list[Change] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)

    def add(self, kind: Kind, records: list[Incoming]) -> None:
        """Plan the records of one kind and make drafts of those that are good."""
        linked: Linked = {}
        if kind.name == "session":
            linked = {name: self._linkable(KINDS[other]) for name, other in _LINKS.items()}
            names = {name: _slugs_by_name(rows) for name, rows in linked.items()}
            records = [self._resolved(record, names) for record in records]
        rows = kind.rows({record.slug for record in records})
        for change in self._changes(kind, records, rows):
            self._draft(kind, change, rows.get(change.incoming.slug), linked)

    def _changes(
        self, kind: Kind, records: list[Incoming], rows: Mapping[str, models.Model]
    ) -> Iterator[Change]:
        deleted = set(Deletion.objects.filter(kind=kind.name).values_list("slug", flat=True))
        defaults = kind.defaults()
        for record in records:
            row = rows.get(record.slug)
            if row is None and record.partial and "name" not in record.values:
                self.notes.append(f"{record.file}: venue: there is no conference yet to have one")
                continue
            yield plan_change(
                record,
                Existing(kind.values(row), row.imported) if row else None,
                defaults,
                deleted=record.slug in deleted,
                overwrite=self.overwrite,
            )

    def _draft(self, kind: Kind, change: Change, row: models.Model | None, linked: Linked) -> None:
        record = change.incoming
        if change.updates or (row and row.imported != change.snapshot):
            try:
                self.drafts.append(make_draft(kind, change, row, linked))
            except InvalidRecordError as error:
                self.refused.append(Refusal(record.file, record.address, str(error)))
                return
        self.changes.append(change)

    def _linkable(self, kind: Kind) -> dict[str, models.Model]:
        """Return the rows that sessions may name, those of this import included."""
        rows = {row.slug: row for row in kind.model.objects.all()}
        new = {draft.row.slug: draft.row for draft in self.drafts if draft.kind is kind}
        return {**new, **rows}

    def _resolved(self, record: Incoming, names: Mapping[str, Mapping[str, str]]) -> Incoming:
        for name, slugs in names.items():
            record, unknown = resolve(record, name, slugs)
            self.notes += [
                f"{record.file}: {record.address}: {name}: nothing is known by the name {other!r}"
                for other in unknown
            ]
        return record


def _slugs_by_name(rows: Mapping[str, models.Model]) -> dict[str, str]:
    """Map names, other names and slugs, in lower case, to the slug; names come first."""
    pairs = [
        *((row.name, slug) for slug, row in rows.items()),
        *((name, slug) for slug, row in rows.items() for name in lines(row.other_names)),
        *((slug, slug) for slug in rows),
    ]
    return {name.casefold(): slug for name, slug in reversed(pairs)}
