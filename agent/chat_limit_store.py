"""What is used in chat rooms, as the database has it: added to and read, many rows at once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Any, NamedTuple, TypeVar

from django.conf import settings
from django.db import transaction

from agent.bulk import update_rows
from agent.core.chat_limits import Limits, Most
from agent.models import ChatRoom, ChatRoomUsage
from knowledge.zone import venue_zone

# Rooms and persons of one query: SQLite takes no more than so many values.
_AT_ONCE = 400
T = TypeVar("T", bound=Any)
_COUNTED = ("requests", "tokens", "declined")


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


def sync(changes: Mapping[Key, Counts], wanted: Iterable[Key]) -> Standing:
    """Add changes, and return how what is wanted stands; changes of rooms gone are dropped."""
    keys = {*changes, *wanted}
    limits = _limits({key.room for key in keys})
    written = _add({key: change for key, change in changes.items() if key.room in limits})
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
    usual = default_limits()
    return Limits(
        Most(
            _said(room.requests_per_minute, usual.room.requests),
            _said(room.tokens_per_day, usual.room.tokens),
        ),
        Most(
            _said(room.person_requests_per_minute, usual.person.requests),
            _said(room.person_tokens_per_day, usual.person.tokens),
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
        row.pk: limits_of(row)
        for some in _portions(rooms)
        for row in ChatRoom.objects.filter(pk__in=some)
    }


def _rows(keys: Iterable[Key]) -> Iterable[tuple[Key, ChatRoomUsage]]:
    for some in _portions(keys):
        rows = ChatRoomUsage.objects.filter(
            room__in={key.room for key in some},
            person__in={key.person for key in some},
            day__in={key.day for key in some},
        )
        chosen = set(some)
        for row in rows:
            if (key := Key(row.room_id, row.person, row.day)) in chosen:
                yield key, row


def _totals(keys: Iterable[Key]) -> dict[Key, Counts]:
    return {key: Counts(row.requests, row.tokens, row.declined) for key, row in _rows(keys)}


def _add(changes: Mapping[Key, Counts]) -> dict[Key, int]:
    """Add the changes and return the tokens that were there before."""
    if not changes:
        return {}
    with transaction.atomic():
        known = {key: row.pk for key, row in _rows(changes)}
        if missing := sorted(changes.keys() - known.keys()):
            new = [ChatRoomUsage(room_id=k.room, person=k.person, day=k.day) for k in missing]
            ChatRoomUsage.objects.bulk_create(new, ignore_conflicts=True)
            known |= {key: row.pk for key, row in _rows(missing)}
        keys = {pk: key for key, pk in known.items()}
        before, changed = {}, []
        for some in _portions(keys):
            # In one order in all processes: two that lock the same rows never wait for each other.
            locked = ChatRoomUsage.objects.select_for_update().filter(pk__in=some).order_by("pk")
            for row in locked:
                key = keys[row.pk]
                before[key] = row.tokens
                change = changes[key]
                counts = Counts(row.requests, row.tokens, row.declined).plus(change)
                changed.append((row.pk, counts))
        update_rows(ChatRoomUsage, _COUNTED, changed)
    return before
