"""Which records of the content belong together: people, their sessions, rooms. Pure."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from knowledge.values import Brief, Place, Record, Session, Speaker

T = TypeVar("T", Place, Speaker)


class Linked:
    """The records of one brief by their addresses and by the names with which others name them."""

    def __init__(self, brief: Brief) -> None:
        """Read the brief; a name that several have links to none of them."""
        self._records = {record.address: record for record in brief.records}
        self._places = _by_name(r for r in brief.records if isinstance(r, Place))
        self._speakers = _by_name(r for r in brief.records if isinstance(r, Speaker))
        self._sessions: dict[str, list[Session]] = {}
        for session in (r for r in brief.records if isinstance(r, Session)):
            for name in session.speakers:
                self._sessions.setdefault(name, []).append(session)

    def record(self, address: str) -> Record | None:
        """Return the published record at an address."""
        return self._records.get(address)

    def place(self, name: str) -> Place | None:
        """Return the place that a session names."""
        return self._places.get(name)

    def speaker(self, name: str) -> Speaker | None:
        """Return the person whom a session names."""
        return self._speakers.get(name)

    def named_by(self, record: Record) -> list[Place | Speaker]:
        """Return the people and the room of a session; nothing of any other record."""
        if not isinstance(record, Session):
            return []
        found = (self.place(record.place), *map(self.speaker, record.speakers))
        return [one for one in found if one is not None]

    def sessions_of(self, speaker: Speaker) -> list[Session]:
        """Return the sessions of a person, the first one first."""
        held = self._sessions.get(speaker.name, ()) if self.speaker(speaker.name) else ()
        return sorted(held, key=lambda session: (session.start, session.slug))


def _by_name(records: Iterable[T]) -> Mapping[str, T]:
    found: dict[str, T | None] = {}
    for record in records:
        found[record.name] = None if record.name in found else record
    return {name: record for name, record in found.items() if record is not None}
