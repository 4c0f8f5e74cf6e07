"""What is used in chat rooms, as the database has it: added to and read, many rows at once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from itertools import chain
from typing import Any, NamedTuple, TypeVar

from django.conf import settings
from django.db import connection, transaction

from agent.core.chat_limits import Limits, Most
from agent.models import ChatRoom, ChatRoomUsage
from knowledge.zone import venue_zone

# Rooms and persons of one query: SQLite takes no more than so many values.
_AT_ONCE = 400
T = TypeVar("T", bound=Any)
_COUNTED = ("requests", "tokens", "declined")
_LIMITS = (
    "requests_per_minute",
    "tokens_per_day",
    "person_requests_per_minute",
    "person_tokens_per_day",
)
_USAGE = ChatRoomUsage._meta.db_table
_ROW = "(%s, %s, %s, %s, %s, %s)"
_ADD = (
    f"INSERT INTO {_USAGE} (room_id, person, day, {', '.join(_COUNTED)}) VALUES {{rows}} "  # noqa: S608
    "ON CONFLICT (room_id, person, day) DO UPDATE SET "
    + ", ".join(f"{name} = {_USAGE}.{name} + excluded.{name}" for name in _COUNTED)
    + " RETURNING room_id, person, day, tokens"
)


class Key(NamedTuple):
    """Whose day it is. `person` empty: all of the room together."""

    room: int
    person: str
    day: date


class Counts(NamedTuple):
    requests: int = 0
    tokens: int = 0
    declined: int = 0

    def plus(self, other: "Counts") -> "Counts":
        return Counts(*(one + two for one, two in zip(self, other, strict=True)))


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands in the database: rooms that are not there any more have no limits."""

    zone: tzinfo
    limits: Mapping[int, Limits]
    totals: Mapping[Key, Counts]
    # What of the changes was written, and the tokens that were there before.
    written: Mapping[Key, int]


def sync(
    changes: Mapping[Key, Counts], wanted: Iterable[Key], known: Iterable[Key] = ()
) -> Standing:
    """Add changes, and return how what is wanted stands.

    `known` are those that were there before. Dropped are changes of what was erased: of rooms that
    are gone, and of persons who are known and not there.
    """
    keys = {*changes, *wanted}
    limits = _limits({key.room for key in keys})
    persons = {key for key in known if key.person and key in changes}
    erased = persons - _totals(persons).keys()
    kept = {key: c for key, c in changes.items() if key.room in limits and key not in erased}
    written = _add(kept)
    return Standing(venue_zone(), limits, _totals(keys), written)


def default_limits() -> Limits:
    """Return what holds where a room says nothing."""
    return Limits(
        Most(max(settings.CHAT_REQUESTS_PER_MINUTE, 0), max(settings.CHAT_TOKENS_PER_DAY, 0)),
        Most(
            max(settings.CHAT_PERSON_REQUESTS_PER_MINUTE, 0),
            max(settings.CHAT_PERSON_TOKENS_PER_DAY, 0),
        ),
    )


def limits_of(room: ChatRoom) -> Limits:
    """Return what holds in a room."""
    return _limits_of([getattr(room, name) for name in _LIMITS])


def _limits_of(own: Sequence[int | None]) -> Limits:
    """Return what holds where a room says so of `_LIMITS`."""
    usual = default_limits()
    requests, tokens, of_person, tokens_of_person = own
    return Limits(
        Most(_said(requests, usual.room.requests), _said(tokens, usual.room.tokens)),
        Most(
            _said(of_person, usual.person.requests),
            _said(tokens_of_person, usual.person.tokens),
        ),
    )


def _said(own: int | None, usual: int) -> int:
    return usual if own is None else own


def _portions(values: Iterable[T]) -> Iterator[Sequence[T]]:
    """Yield the values in their order, as many at a time as a query takes."""
    found = sorted(values)
    for start in range(0, len(found), _AT_ONCE):
        yield found[start : start + _AT_ONCE]


def _limits(rooms: Iterable[int]) -> dict[int, Limits]:
    return {
        pk: _limits_of(own)
        for some in _portions(rooms)
        for pk, *own in ChatRoom.objects.filter(pk__in=some).values_list("pk", *_LIMITS)
    }


def _totals(keys: Iterable[Key]) -> dict[Key, Counts]:
    found = {}
    for some in _portions(keys):
        rows = ChatRoomUsage.objects.filter(
            room__in={key.room for key in some},
            person__in={key.person for key in some},
            day__in={key.day for key in some},
        )
        chosen = set(some)
        for room, person, day, *counts in rows.values_list("room", "person", "day", *_COUNTED):
            if (key := Key(room, person, day)) in chosen:
                found[key] = Counts(*counts)
    return found


def _add(changes: Mapping[Key, Counts]) -> dict[Key, int]:
    """Add the changes and return the tokens that were there before."""
    if not changes:
        return {}
    before, as_day = {}, connection.ops.adapt_datefield_value
    with transaction.atomic(), connection.cursor() as cursor:
        # In one order in all processes: two that lock the same rows never wait for each other.
        for some in _portions(changes):
            values = chain(*((k.room, k.person, as_day(k.day), *changes[k]) for k in some))
            cursor.execute(_ADD.format(rows=", ".join([_ROW] * len(some))), list(values))
            for room, person, day, tokens in cursor.fetchall():
                # What SQLite returns of an INSERT has no type.
                day = date.fromisoformat(day) if isinstance(day, str) else day
                key = Key(room, person, day)
                before[key] = tokens - changes[key].tokens
    return before
