"""Writes a version of every record that changes: what it holds now, who changed it, and when.

What is about to change is compared with its last version first, so that a state that came about
unseen (before history was kept, or by raw SQL) is never put down to the next person.
"""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Max
from django.http import HttpRequest

from knowledge import beside
from knowledge.beside import Beside
from knowledge.models.version import How, Version
from knowledge.snapshots import Kept, Snapshot

IMPORT = "import"
# Records that are read and written at once.
_AT_ONCE = 500

_kinds: dict[type[models.Model], Kept] = {}
_listeners: list[Callable[[type[models.Model], set[int]], None]] = []


@dataclass(frozen=True, slots=True)
class Author:
    """Who makes a change: an account, or what else does, such as an import or a command."""

    user: Any = None
    via: str = ""
    source: Version | None = None


@dataclass(slots=True)
class _Recording:
    """The records that one author changes in one go: one version each."""

    author: Author
    touched: dict[Kept, set[int]] = field(default_factory=dict)
    went: dict[tuple[Kept, int], Beside] = field(default_factory=dict)

    def write(self) -> None:
        for kept, keys in self.touched.items():
            went = {key: self.went[kept, key] for key in keys if (kept, key) in self.went}
            _write(kept, keys, self.author, went)
        self.touched.clear()
        self.went.clear()

    def lose(self, kept: Kept, key: int, went: Beside) -> None:
        before = self.went.get((kept, key), {})
        marks = before.get("marks", {}) | went.get("marks", {})
        self.went[kept, key] = before | went | {"marks": marks}


_request: ContextVar[HttpRequest | None] = ContextVar("request", default=None)
_recording: ContextVar[_Recording | None] = ContextVar("recording", default=None)


def register(kept: Kept) -> None:
    """Let versions be written of the rows of a model."""
    _kinds[kept.model] = kept


def on_change(listener: Callable[[type[models.Model], set[int]], None]) -> None:
    """Call `listener` with the model and the keys of records that were changed or added.

    It is called in the transaction that changes them, whether by a form, an import or a command.
    """
    _listeners.append(listener)


def kinds() -> tuple[Kept, ...]:
    """Return the kinds of records whose history is kept."""
    return tuple(_kinds.values())


def of_model(model: type[models.Model]) -> Kept | None:
    """Return how the history of the model's rows is kept, None if it is not."""
    return _kinds.get(model)


def of_name(name: str) -> Kept:
    """Return how the history of a kind is kept; raise KeyError where it is not."""
    for kept in _kinds.values():
        if kept.name == name:
            return kept
    raise KeyError(f"No history is kept of {name!r}.")


def of_part(model: type[models.Model]) -> Kept | None:
    """Return the kind of the records that the model's rows belong to, None if to none."""
    return next((kept for kept in _kinds.values() if kept.part_model is model), None)


# --- Who -------------------------------------------------------------------------------------


@contextmanager
def in_request(request: HttpRequest) -> Iterator[None]:
    """Put changes down to the account that makes the request."""
    token = _request.set(request)
    try:
        yield
    finally:
        _request.reset(token)


@contextmanager
def recording(user: Any = None, via: str = "", source: Version | None = None) -> Iterator[None]:
    """Put all changes inside down to one author, as one version for each record.

    Opens a transaction: the changes and their versions are there together or not at all. `user`
    is the one of the recording or request around it unless named. `source` is the version that
    the records are brought back to.
    """
    outer = _recording.get()
    around = outer.author if outer else _author()
    inner = _Recording(Author(user or around.user, via or around.via, source))
    with transaction.atomic():
        if outer:
            outer.write()
        token = _recording.set(inner)
        try:
            yield
            inner.write()
        finally:
            _recording.reset(token)


def _author() -> Author:
    """Return who makes changes that no recording is open for."""
    request = _request.get()
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return Author(user)
    program, *arguments = sys.argv or [""]
    is_command = request is None and Path(program).name == "manage.py" and arguments
    return Author(via=f"manage.py {arguments[0]}" if is_command else "")


# --- What ------------------------------------------------------------------------------------


def before(kept: Kept, keys: Iterable[int]) -> None:
    """Say that the records will be changed; call it before the change, `after` after it."""
    current = _recording.get()
    seen = current.touched.setdefault(kept, set()) if current else set()
    _write(kept, set(keys) - seen, None)
    seen.update(keys)


def after(kept: Kept, keys: Iterable[int], went: Beside | None = None) -> None:
    """Say that the records were changed or added; `went` is what went beside their values."""
    keys = set(keys)
    lost = dict.fromkeys(keys, went) if went else {}
    for listener in _listeners:
        listener(kept.model, keys)
    if current := _recording.get():
        current.touched.setdefault(kept, set()).update(keys)
        for key, beside_it in lost.items():
            current.lose(kept, key, beside_it)
    else:
        _write(kept, keys, _author(), lost)


def _write(
    kept: Kept, keys: set[int], author: Author | None, went: Mapping[int, Beside] | None = None
) -> None:
    """Write a version of each record that is not as its last version says; no author: found so."""
    ordered = sorted(keys)
    for start in range(0, len(ordered), _AT_ONCE):
        chunk = ordered[start : start + _AT_ONCE]
        last, now = latest(kept, chunk), kept.snapshots(chunk)
        found = (_version(kept, key, last.get(key), now.get(key), author) for key in chunk)
        versions = [version for version in found if version]
        for version in versions:
            version.beside = (went or {}).get(version.row, {})
        Version.objects.bulk_create(versions)


def latest(kept: Kept, keys: Iterable[int]) -> dict[int, Version]:
    """Return the last version of each record that has any."""
    there = Version.objects.filter(kind=kept.name, row__in=list(keys)).order_by()
    last = there.values("row").annotate(last=Max("pk")).values("last")
    return {version.row: version for version in Version.objects.filter(pk__in=last)}


def _version(
    kept: Kept,
    key: int,
    last: Version | None,
    now: tuple[str, Snapshot] | None,
    author: Author | None,
) -> Version | None:
    old = kept.as_now(last.values) if last and last.values else {}
    name, values = now or (last.name if last else "", {})
    if old == values:
        return None
    if not values:
        how = How.DELETED
    elif author is None:
        how = How.FOUND
    elif author.source:
        how = How.REVERTED
    else:
        how = How.CHANGED if old else How.CREATED
    by = author or Author()
    return Version(
        kind=kept.name,
        row=key,
        name=name[:500],
        values=values,
        changed=changed_keys(old, values) if old and values else [],
        how=how,
        user=by.user,
        who=by.user.get_username() if by.user else "",
        via=by.via,
        source=by.source,
    )


def changed_keys(old: Snapshot, new: Snapshot) -> list[str]:
    """Return the keys whose values differ, in the order of the record's fields."""
    keys = dict.fromkeys([*new, *old])
    return [key for key in keys if old.get(key, "") != new.get(key, "")]


def revert(
    version: Version, user: Any = None, leave: Iterable[str] = (), *, may_publish: bool = True
) -> list[str]:
    """Bring the version's record back to it, also one that was deleted.

    With a deleted one comes what went with it. Fields in `leave` stay as they are. Without
    `may_publish` what was deleted comes back as a draft, and the rest stays published or not.
    Returns the names of links that lead nowhere any more and were left out. Raises
    ValidationError where the record may not be so, and changes nothing.
    """
    kept = of_name(version.kind)
    values = version.values
    if not may_publish:
        # Its page shows the field to be left alone, but a record that is new needs it.
        values, leave = unpublished(version), set(leave) - {"published"}
    with recording(user=user, source=version):
        before(kept, [version.row])
        last = latest(kept, [version.row])[version.row]
        lost = kept.restore(version.row, values, beside.marks_since(version), leave)
        if last.how == How.DELETED:
            record = kept.model._base_manager.get(pk=version.row)
            lost += _bring_along(record, last.beside, may_publish=may_publish)
        return lost


def unpublished(version: Version) -> Snapshot:
    """Return the version's values, but published only if the record is so now."""
    if "published" not in version.values:
        return version.values
    rows = of_name(version.kind).model._base_manager.filter(pk=version.row, published=True)
    return {**version.values, "published": rows.exists()}


def _bring_along(record: models.Model, went: Beside, *, may_publish: bool) -> list[str]:
    """Bring back what went with a record; return the names of what cannot be any more."""
    lost = []
    with recording():
        beside.relink(record, went.get("links", {}))
    for version in Version.objects.filter(pk__in=went.get("went", ())).order_by("pk"):
        if of_name(version.kind).model._base_manager.filter(pk=version.row).exists():
            continue
        try:
            revert(version, may_publish=may_publish)
        except ValidationError:
            lost.append(version.name)
    return lost
