"""What the readers of schedules share: people, rooms and sessions under keys of their source."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from knowledge.importers.plain import Slugs, plain, plain_line, short_key
from knowledge.importers.records import Incoming, Pack, Refusal, Value

_LIMITS = {"title": 300, "name": 200, "organisation": 300, "role": 300, "kind": 50, "theme": 50}


@dataclass(slots=True)
class Schedule:
    """Collects the records of one source; the same person or room comes once."""

    file: str
    incoming: list[Incoming] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    seen: set[tuple[str, str]] = field(default_factory=set)
    unread_keys: set[tuple[str, str]] = field(default_factory=set)
    _slugs: Slugs = field(default_factory=Slugs)
    _known: dict[tuple[str, str], str] = field(default_factory=dict)
    _without_time: list[str] = field(default_factory=list)

    def room(self, name: object, key: str = "", *, is_used: bool = True, **values: Value) -> str:
        """Return the slug of a room, empty if it has no name.

        One that is not used is known to be there, and not brought.
        """
        shown = plain_line(name)
        if not shown:
            return ""
        given = {"name": shown, "kind": "hall", **values}
        return self._add("place", key or f"name:{shown.casefold()}", given, is_used=is_used)

    def speaker(self, name: object, key: str = "", *, is_used: bool = True, **values: Value) -> str:
        """Return the slug of a person, empty if there is no name; `is_used` as for a room."""
        shown = plain_line(name)
        if not shown:
            return ""
        given = {"name": shown, **values}
        return self._add("speaker", key or f"name:{shown.casefold()}", given, is_used=is_used)

    def session(
        self,
        key: str,
        title: object,
        times: tuple[datetime | None, datetime | None],
        *,
        place: str = "",
        speakers: Sequence[str] = (),
        **values: object,
    ) -> None:
        """Add a session; one without a time is noted, one with wrong times is refused."""
        shown = plain_line(title)
        key = short_key(key)
        if ("session", key) in self._known:
            return
        start, end = times
        if start is None:
            self.seen.add(("session", key))
            self._without_time.append(shown or key)
            return
        if not shown or end is None or end <= start:
            self.seen.add(("session", key))
            reason = (
                _("its end is missing or not after its start.") if shown else _("it has no title.")
            )
            self.refused.append(Refusal(self.file, shown or key, reason))
            return
        texts = {name: _clean(name, value) for name, value in values.items()}
        given = {
            "title": shown,
            "start": start.astimezone(UTC).isoformat(),
            "end": end.astimezone(UTC).isoformat(),
            "place": place,
            "speakers": "\n".join(dict.fromkeys(filter(None, speakers))),
            **texts,
        }
        self._add("session", key, given, title=shown)

    def has_session(self, key: str) -> bool:
        """Whether a session of the key was added, refused or left out."""
        return ("session", short_key(key)) in self._known.keys() | self.seen

    def cancelled(self, key: str) -> None:
        """Tell that a session will not take place; one that nobody knows is not added."""
        key = short_key(key)
        self.incoming.append(
            Incoming(
                "session",
                self._slugs.take("session", key),
                {"status": "cancelled"},
                self.file,
                partial=True,
                key=key,
                known_only=True,
            )
        )

    def unread(self, key: str) -> None:
        """Tell that a session, and what repeats it, could not be read, but is there."""
        self.seen.add(("session", short_key(key)))
        self.unread_keys.add(("session", short_key(f"{key}/")))

    def _add(
        self,
        kind: str,
        key: str,
        values: dict[str, Value],
        *,
        title: str = "",
        is_used: bool = True,
    ) -> str:
        key = short_key(key)
        if not is_used:
            self.seen.add((kind, key))
            return ""
        if (kind, key) not in self._known:
            slug = self._slugs.take(kind, title or str(values["name"]))
            self._known[kind, key] = slug
            cut = {name: _limited(name, value) for name, value in values.items()}
            record = Incoming(kind, slug, cut, self.file, partial=True, key=key)
            self.incoming.append(record)
        return self._known[kind, key]

    def pack(self, source: str, found: str, complete: frozenset[tuple[str, str]]) -> Pack:
        """Return all that was collected."""
        notes = list(self.notes)
        if self._without_time:
            names = ", ".join(self._without_time[:10])
            more = "…" if len(self._without_time) > 10 else ""
            count = len(self._without_time)
            notes.append(
                ngettext(
                    "%(count)d session has no time yet and was left out: %(names)s",
                    "%(count)d sessions have no time yet and were left out: %(names)s",
                    count,
                )
                % {"count": count, "names": names + more}
            )
        return Pack(
            incoming=tuple(self.incoming),
            refused=tuple(self.refused),
            notes=tuple(notes),
            source=short_key(source),
            format=found,
            complete=complete,
            seen=frozenset(self.seen),
            unread=frozenset(self.unread_keys),
        )


def _clean(name: str, value: object) -> Value:
    if isinstance(value, bool):
        return value
    return plain(value) if name in {"description", "bio"} else plain_line(value)


def _limited(name: str, value: Value) -> Value:
    """Cut what is longer than its field; such a name is no reason to lose the record."""
    limit = _LIMITS.get(name)
    if limit and isinstance(value, str) and len(value) > limit:
        return f"{value[: limit - 1]}…"
    return value
