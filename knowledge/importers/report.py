"""What an import did, or would do, for people to read. Pure."""

import hashlib
import json
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from knowledge.importers.plan import ADDED, CHANGED, KEPT, UNCHANGED, Change
from knowledge.importers.records import Refusal, Value


class Missing(Protocol):
    """A record that the source no longer has."""

    kind: str
    slug: str


@dataclass(frozen=True, slots=True)
class Report:
    """The changes in order, the refusals, and notes on what was left out.

    `gone` are the records that the source no longer has; they stay as they are.
    """

    changes: tuple[Change, ...]
    refused: tuple[Refusal, ...]
    notes: tuple[str, ...]
    dry_run: bool = False
    gone: tuple[Missing, ...] = ()

    def names(self, outcome: str) -> tuple[str, ...]:
        """Return the addresses of the records with an outcome, for example `fact:opening`."""
        return tuple(
            change.incoming.address for change in self.changes if change.outcome == outcome
        )

    def lines(self) -> Iterator[str]:
        """Yield the report line by line: what went in, what stayed, what was refused."""
        yield self._summary()
        yield from self._names("added", ADDED)
        yield from self._details("changed", self._with(CHANGED), show_updates=True)
        yield from self._details("kept, --overwrite replaces it", self._kept(), show_updates=False)
        yield from self._names("unchanged", UNCHANGED)
        yield from _listed(
            "no longer in the source, kept", [f"{gone.kind}:{gone.slug}" for gone in self.gone]
        )
        yield from _listed("refused", [str(refusal) for refusal in self.refused])
        yield from _listed("left out", self.notes)
        if self.dry_run:
            yield "Dry run: nothing was saved."

    def verdict(self) -> str:
        """Return in a sentence what became of the records that were not refused."""
        if not self.changes:
            rest = "there is nothing to import" if self.dry_run else "nothing was imported"
        elif not self.names(ADDED) and not self.names(CHANGED):
            rest = "the rest changes nothing"
        else:
            rest = "the rest is good" if self.dry_run else "the rest was imported"
        return f"{len(self.refused)} refused; {rest}."

    def fingerprint(self) -> str:
        """Return a value that two reports share if they do the same, field by field."""
        told: list[tuple[str, str, list[tuple[str, Value]]]] = [
            (change.incoming.address, change.outcome, sorted(change.updates.items()))
            for change in self.changes
        ]
        missing = [(gone.kind, gone.slug) for gone in self.gone]
        return hashlib.sha256(json.dumps([told, missing]).encode()).hexdigest()

    def _summary(self) -> str:
        counts = [f"{name} {len(self.names(name))}" for name in (ADDED, CHANGED, KEPT, UNCHANGED)]
        return ", ".join([*counts, f"refused {len(self.refused)}"])

    def _with(self, outcome: str) -> list[Change]:
        return [change for change in self.changes if change.outcome == outcome]

    def _kept(self) -> list[Change]:
        return [change for change in self.changes if change.kept]

    def _names(self, title: str, outcome: str) -> Iterator[str]:
        changes = self._with(outcome)
        if changes:
            yield f"{title}: {len(changes)}"
        for kind in dict.fromkeys(change.incoming.kind for change in changes):
            slugs = [change.incoming.slug for change in changes if change.incoming.kind == kind]
            yield from textwrap.wrap(
                f"{kind} {len(slugs)}: {', '.join(slugs)}",
                width=100,
                initial_indent="  ",
                subsequent_indent="    ",
                break_on_hyphens=False,
            )

    def _details(
        self, title: str, changes: Sequence[Change], *, show_updates: bool
    ) -> Iterator[str]:
        return _listed(
            title,
            [
                f"{change.incoming.address} "
                f"({', '.join(sorted(change.updates) if show_updates else change.kept)})"
                for change in changes
            ],
        )


def _listed(title: str, entries: Sequence[str]) -> Iterator[str]:
    if entries:
        yield f"{title}: {len(entries)}"
    yield from (f"  {entry}" for entry in entries)
