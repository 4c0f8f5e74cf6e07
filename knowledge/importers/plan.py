"""Compares what an import brings with what is there. Pure.

A field is staff's own once it differs from the snapshot of the last import; such a field is kept
unless the import is told to overwrite. A record without a snapshot was made by staff as a whole.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from knowledge.importers.records import Incoming, Value, Values, language_of

ADDED, CHANGED, KEPT, UNCHANGED = "added", "changed", "kept", "unchanged"
MADE_BY_STAFF, DELETED_BY_STAFF = "made by staff", "deleted by staff"


# Whether a record reaches an answer.
PUBLISHED = "published"
# A file that does not speak of these leaves them alone: they are collected apart from the records.
_COLLECTED = frozenset({"asked_as"})


@dataclass(frozen=True, slots=True)
class Existing:
    """The values of a row now, and as the last import left them; None: no import did."""

    values: Values
    snapshot: Values | None


@dataclass(frozen=True, slots=True)
class Change:
    """What an import does to one record. `kept` names the fields, or says why all of it is.

    `before` holds the old values of all the fields that the import would set; `wanted` the new ones
    of those that are kept.
    """

    incoming: Incoming
    outcome: str
    updates: Values = field(default_factory=dict)
    kept: tuple[str, ...] = ()
    snapshot: Values | None = None
    before: Values = field(default_factory=dict)
    wanted: Values = field(default_factory=dict)


def plan_change(
    incoming: Incoming,
    existing: Existing | None,
    defaults: Values,
    *,
    deleted: bool = False,
    overwrite: bool = False,
    may_publish: bool = True,
) -> Change:
    """Return the change that brings the record in. `defaults` are those of its kind's fields.

    Without `may_publish` a new record is a draft, and another one stays published or a draft.
    """
    targets = {key: _or_default(value, defaults.get(key)) for key, value in incoming.values.items()}
    if existing is None:
        if deleted and not overwrite:
            return Change(incoming, KEPT, kept=(DELETED_BY_STAFF,), wanted=targets)
        if not may_publish and PUBLISHED in defaults:
            return Change(incoming, ADDED, updates={**targets, PUBLISHED: False}, snapshot=targets)
        return Change(incoming, ADDED, updates=targets, snapshot=targets)
    if existing.snapshot is not None and not incoming.partial:
        dropped = existing.snapshot.keys() - targets.keys() - _COLLECTED
        targets.update({key: defaults.get(key, "") for key in dropped})
    fixed = "" if may_publish else PUBLISHED
    return _compare(incoming, existing, targets, defaults, overwrite, fixed)


def _or_default(value: Value, default: Value | None) -> Value:
    """An empty text stands for the default, where the field has one."""
    return default if value == "" and default is not None else value


def _compare(
    incoming: Incoming,
    existing: Existing,
    targets: Values,
    defaults: Values,
    overwrite: bool,
    fixed: str,
) -> Change:
    updates: dict[str, Value] = {}
    kept: list[str] = []
    for key, target in targets.items():
        current = existing.values.get(key, "")
        if current != target:
            is_free = overwrite or not _is_edited(key, current, existing.snapshot, defaults)
            if is_free and key != fixed:
                updates[key] = target
            else:
                kept.append(key)
    before = {key: existing.values.get(key, "") for key in (*updates, *kept)}
    if kept and existing.snapshot is None and not overwrite:
        wanted = {key: targets[key] for key in before}
        return Change(incoming, KEPT, kept=(MADE_BY_STAFF,), before=before, wanted=wanted)
    kept += _keys_of_edited_languages(updates, kept, existing.values)
    updates = {key: value for key, value in updates.items() if key not in kept}
    outcome = CHANGED if updates else KEPT if kept else UNCHANGED
    snapshot = _snapshot(incoming, existing.snapshot, targets, kept, overwrite)
    wanted = {key: targets[key] for key in kept}
    return Change(incoming, outcome, updates, tuple(sorted(kept)), snapshot, before, wanted)


def _is_edited(key: str, current: Value, snapshot: Values | None, defaults: Values) -> bool:
    return snapshot is None or current != snapshot.get(key, defaults.get(key, ""))


def _keys_of_edited_languages(updates: Values, kept: list[str], current: Values) -> list[str]:
    """Return the keys that would tear a language which staff edited.

    One that staff removed does not come back in part, and one that staff keep loses nothing.
    """
    edited = {language_of(key) for key in kept} - {""}
    there = {language_of(key) for key, value in current.items() if value != ""}
    return [
        key
        for key, target in updates.items()
        if (lang := language_of(key)) in edited and (target == "" or lang not in there)
    ]


def _snapshot(
    incoming: Incoming,
    before: Values | None,
    targets: Values,
    kept: list[str],
    overwrite: bool,
) -> Values | None:
    """Return the values as this import leaves them; a field that is kept keeps its old one."""
    if before is None and not overwrite:
        return None
    old = before or {}
    taken = {key: targets[key] for key in incoming.values if key not in kept}
    stays = (
        old if incoming.partial else {key: old[key] for key in (*kept, *_COLLECTED) if key in old}
    )
    return {**stays, **taken}


def resolve(
    incoming: Incoming, field_name: str, slugs: Mapping[str, str]
) -> tuple[Incoming, list[str]]:
    """Replace the names in a field by slugs; return the names too that nothing is known by.

    `slugs` maps a name in lower case to the slug of the record that bears it.
    """
    if field_name not in incoming.values:
        return incoming, []
    names = str(incoming.values[field_name]).splitlines()
    unknown = [name for name in names if name.casefold() not in slugs]
    found = sorted({slugs[name.casefold()] for name in names if name not in unknown})
    return replace(incoming, values={**incoming.values, field_name: "\n".join(found)}), unknown
