"""Indico: the event export in both details, and the organisers' list of contributions.

The two details tell different parts of a programme, so they are joined: `contributions` knows all
contributions, `sessions` the session blocks. Both name them by `db_id`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from knowledge.importers.plain import plain, plain_line
from knowledge.importers.records import Incoming, Pack, UnreadableFileError
from knowledge.importers.sections import CONFERENCE
from knowledge.importers.source import Schedule

Raw = Mapping[str, Any]
FORMAT, LIST_FORMAT = "Indico (event export)", "Indico (contributions.json)"
_BIO_FIELDS = frozenset({"biography", "bio", "speaker biography", "short biography", "cv"})


@dataclass(slots=True)
class _Event:
    """One event in the details that were given."""

    raw: Raw
    contributions: dict[str, Raw] = field(default_factory=dict)
    blocks: list[Raw] = field(default_factory=list)
    has_contributions: bool = False
    has_sessions: bool = False


def read_exports(files: Sequence[tuple[str, Any]]) -> Pack:
    """Return the pack of the exports of one event; `files` are names and their JSON.

    Raises UnreadableFileError if they are of several events.
    """
    events = [event for _name, content in files for event in _results(content)]
    if not events:
        note = _(
            "The export is empty: the event is protected, not published or not there. Nothing was "
            "marked as missing. Set a token for the server of Indico, or upload the export."
        )
        return Pack(notes=(note,), format=FORMAT)
    if len({str(event.get("id")) for event in events}) > 1:
        raise UnreadableFileError(
            _("it holds several events. Export one event: /export/event/NUMBER.json")
        )
    event = _joined(events)
    schedule = Schedule(", ".join(name for name, _content in files))
    _add_conference(schedule, event.raw)
    people = _People(schedule)
    for key, raw in event.contributions.items():
        _add_contribution(schedule, people, key, raw)
    for raw in event.blocks:
        _add_block(schedule, people, raw)
    complete = set()
    if event.has_contributions:
        complete |= {("session", "contribution:")}
    if event.has_sessions:
        complete |= {("session", "block:")}
    if event.has_contributions and event.has_sessions:
        complete |= {("speaker", ""), ("place", "")}
    return schedule.pack(_source(event.raw), FORMAT, frozenset(complete))


def _results(content: Any) -> Iterator[Raw]:
    results = content.get("results") if isinstance(content, Mapping) else None
    for event in results if isinstance(results, list) else ():
        if isinstance(event, Mapping):
            yield event


def _source(event: Raw) -> str:
    parts = urlsplit(str(event.get("url") or ""))
    return f"indico:{parts.hostname or ''}/{event.get('id', '')}"


def _joined(events: Sequence[Raw]) -> _Event:
    found = _Event(events[0])
    for event in events:
        found.has_sessions |= isinstance(event.get("sessions"), list)
        found.has_contributions |= isinstance(event.get("contributions"), list) and not (
            isinstance(event.get("sessions"), list)
        )
        for raw in _dicts(event.get("contributions")):
            _merge(found.contributions, raw, None)
        for block in _dicts(event.get("sessions")):
            found.blocks.append(block)
            for raw in _dicts(block.get("contributions")):
                _merge(found.contributions, raw, block)
    return found


def _merge(known: dict[str, Raw], raw: Raw, block: Raw | None) -> None:
    """Take what either detail says; one inside a block that has no times has those of the block."""
    key = str(raw.get("db_id") or raw.get("id") or "")
    if not key:
        return
    given = {name: value for name, value in raw.items() if value not in (None, "", [])}
    known[key] = {**given, **known.get(key, {})}
    if block is not None:
        from_block = {
            name: block[name]
            for name in ("startDate", "endDate", "room", "roomFullname")
            if block.get(name) and not (name == "endDate" and known[key].get("startDate"))
        }
        known[key] = {**from_block, **known[key]}


def _dicts(found: Any) -> Iterator[Raw]:
    for entry in found if isinstance(found, list) else ():
        if isinstance(entry, Mapping):
            yield entry


def _add_conference(schedule: Schedule, event: Raw) -> None:
    """Add the conference, which counts only while there is none."""
    name = plain_line(event.get("title"))
    if not name:
        return
    values = {"name": name[:200]}
    for target, key in (("start", "startDate"), ("end", "endDate")):
        if moment := _moment(event.get(key)):
            values[target] = moment.date().isoformat()
    zone = str(event.get("timezone") or "")
    if _zone(zone):
        values["timezone"] = zone
    values["venue"] = plain_line(event.get("location"))[:300]
    values["address"] = plain_line(event.get("address"))[:300]
    schedule.incoming.append(Incoming(CONFERENCE, CONFERENCE, values, schedule.file, partial=True))


class _People:
    """One key per person: the event's own number of the person, as far as it is told."""

    def __init__(self, schedule: Schedule) -> None:
        self._schedule = schedule
        self._keys: dict[tuple[str, str], str] = {}

    def slugs(
        self, people: Any, bios: Mapping[str, str] | None = None, *, is_used: bool = True
    ) -> list[str]:
        """Return the slugs of a list of people."""
        return [slug for raw in _dicts(people) if (slug := self._slug(raw, bios or {}, is_used))]

    def _slug(self, raw: Raw, bios: Mapping[str, str], is_used: bool) -> str:
        name = _full_name(raw)
        affiliation = plain_line(raw.get("affiliation"))
        who = (name.casefold(), affiliation.casefold())
        number = raw.get("person_id")
        key = f"person:{number}" if number else self._keys.get(who, f"name:{'|'.join(who)}")
        self._keys.setdefault(who, key)
        values: dict[str, Any] = {"organisation": affiliation}
        if bio := bios.get(name.casefold()):
            values["bio"] = bio
        return self._schedule.speaker(name, key, is_used=is_used, **values)


def _full_name(raw: Raw) -> str:
    """Return the name in the order in which it is said; exports say `Family, First`."""
    first = plain_line(raw.get("first_name") or raw.get("firstName"))
    last = plain_line(raw.get("last_name") or raw.get("familyName"))
    whole = f"{first} {last}".strip()
    return whole or plain_line(raw.get("full_name") or raw.get("fullName") or raw.get("name"))


def _add_contribution(schedule: Schedule, people: _People, key: str, raw: Raw) -> None:
    start = _moment(raw.get("startDate"))
    end = _moment(raw.get("endDate"))
    minutes = raw.get("duration")
    if start and not end and isinstance(minutes, int | float):
        end = start + timedelta(minutes=minutes)
    schedule.session(
        f"contribution:{key}",
        raw.get("title"),
        (start, end),
        place=schedule.room(raw.get("roomFullname") or raw.get("room"), is_used=bool(start)),
        speakers=people.slugs(raw.get("speakers"), is_used=bool(start)),
        kind=_kind(raw),
        theme=_theme(raw.get("code"), raw.get("track")),
        description=raw.get("description"),
        source_url=_url(raw.get("url")),
    )


def _kind(raw: Raw) -> str:
    found = raw.get("type")
    return plain_line(found) or ("poster" if raw.get("board_number") else "contribution")


def _theme(*candidates: object) -> str:
    """Return the first code or short name of a theme."""
    texts = (plain_line(found) for found in candidates)
    return next((text for text in texts if 0 < len(text) <= 50), "")


def _add_block(schedule: Schedule, people: _People, raw: Raw) -> None:
    session = raw.get("session") if isinstance(raw.get("session"), Mapping) else {}
    convened = raw.get("conveners") or session.get("sessionConveners")
    schedule.session(
        f"block:{raw.get('id') or raw.get('db_id')}",
        raw.get("title") or session.get("title"),
        (_moment(raw.get("startDate")), _moment(raw.get("endDate"))),
        place=schedule.room(raw.get("roomFullname") or raw.get("room")),
        speakers=people.slugs(convened),
        kind="poster session" if session.get("isPoster") else "session",
        theme=_theme(raw.get("code"), session.get("code")),
        description=raw.get("description") or session.get("description"),
        source_url=_url(raw.get("url") or session.get("url")),
    )


def _url(raw: Any) -> str:
    found = str(raw or "")
    return found if found.startswith(("https://", "http://")) and len(found) <= 500 else ""


def _moment(raw: Any) -> datetime | None:
    """Read `{"date", "time", "tz"}` or ISO text; None without a zone or for anything else."""
    try:
        if isinstance(raw, Mapping):
            zone = _zone(str(raw.get("tz") or ""))
            day = date.fromisoformat(str(raw.get("date")))
            clock = time.fromisoformat(str(raw.get("time") or "00:00"))
            return datetime.combine(day, clock, zone) if zone else None
        found = datetime.fromisoformat(str(raw))
    except (ValueError, OverflowError):
        return None
    return found if found.tzinfo else None


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return None


def read_lists(files: Sequence[tuple[str, Any]]) -> Pack:
    """Return the pack of organisers' `contributions.json` files."""
    schedule = Schedule(", ".join(name for name, _content in files))
    people = _People(schedule)
    for _name, content in files:
        entries = content.get("contributions") if isinstance(content, Mapping) else content
        for raw in _dicts(entries):
            _add_listed(schedule, people, raw)
    # The file does not say which event it is of; its numbers are those of the server.
    return schedule.pack("indico:contributions", LIST_FORMAT, frozenset())


def _add_listed(schedule: Schedule, people: _People, raw: Raw) -> None:
    persons = list(_dicts(raw.get("persons")))
    spoken = [person for person in persons if person.get("is_speaker")] or persons
    bio = _bio(raw.get("custom_fields"))
    # A biography belongs to a contribution here: with one speaker it is clear whose it is.
    bios = {_full_name(spoken[0]).casefold(): bio} if bio and len(spoken) == 1 else {}
    start, end = _moment(raw.get("start_dt")), _moment(raw.get("end_dt"))
    minutes = raw.get("duration")
    if start and not end and isinstance(minutes, int | float):
        end = start + timedelta(minutes=minutes)
    kind, track = raw.get("type"), raw.get("track")
    schedule.session(
        f"contribution:{raw.get('id')}",
        raw.get("title"),
        (start, end),
        place=schedule.room(raw.get("room_name")) if start else "",
        speakers=people.slugs(spoken, bios) if start else (),
        kind=_kind(
            {
                "type": kind.get("name") if isinstance(kind, Mapping) else kind,
                "board_number": raw.get("board_number"),
            }
        ),
        theme=_theme(
            raw.get("code"),
            *((track.get("code"), track.get("title")) if isinstance(track, Mapping) else ()),
        ),
        description=raw.get("description"),
    )


def _bio(fields: Any) -> str:
    for found in _dicts(fields):
        if plain_line(found.get("name")).casefold() in _BIO_FIELDS:
            return plain(found.get("value"))
    return ""
