"""pretalx: the schedule as JSON, and what its REST API tells."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from knowledge.importers.plain import plain, plain_line
from knowledge.importers.records import Incoming, Pack
from knowledge.importers.sections import CONFERENCE
from knowledge.importers.source import Schedule

Raw = Mapping[str, Any]
# The parts that others name by code or number.
_Known = Mapping[str, Mapping[Any, Raw]]
FORMAT, API_FORMAT = "pretalx (schedule)", "pretalx (REST API)"
# What is or was in the programme; all other proposals are nobody's business.
_HELD = frozenset({"confirmed", "accepted"})
_OFF = frozenset({"canceled", "cancelled", "withdrawn"})


def read_schedules(files: Sequence[tuple[str, Any]]) -> Pack:
    """Return the pack of a `schedule.json`; `files` are names and their JSON."""
    schedule = Schedule(", ".join(name for name, _content in files))
    source = "pretalx:"
    for _name, content in files:
        raw = content["schedule"]
        conference = _dict(raw.get("conference"))
        url = raw.get("base_url") or raw.get("url") or conference.get("url")
        source = f"pretalx:{_host(url)}/{conference.get('acronym', '')}"
        _add_conference(
            schedule,
            conference.get("title"),
            conference.get("start"),
            conference.get("end"),
            conference.get("time_zone_name"),
        )
        for day in _dicts(conference.get("days")):
            for room, talks in _dict(day.get("rooms")).items():
                for talk in _dicts(talks):
                    _add_talk(schedule, room, talk)
    return schedule.pack(source, FORMAT, _COMPLETE)


_COMPLETE = frozenset({("session", ""), ("speaker", ""), ("place", "")})


def _host(url: Any) -> str:
    try:
        return urlsplit(str(url or "")).hostname or ""
    except ValueError:
        return ""


def _add_conference(schedule: Schedule, title: Any, start: Any, end: Any, zone: Any) -> None:
    """Add the conference, which counts only while there is none."""
    if name := _text(title):
        values = {"name": name[:200], "start": _day(start), "end": _day(end)}
        if zone:
            values["timezone"] = str(zone)
        schedule.incoming.append(
            Incoming(CONFERENCE, CONFERENCE, values, schedule.file, partial=True)
        )


def _day(raw: Any) -> str:
    try:
        return date.fromisoformat(str(raw)[:10]).isoformat()
    except ValueError:
        return ""


def _add_talk(schedule: Schedule, room: str, talk: Raw) -> None:
    start = _moment(talk.get("date"))
    end = _moment(talk.get("end")) or (start + _duration(talk.get("duration")) if start else None)
    code = talk.get("code") or talk.get("guid") or talk.get("id")
    speakers = [
        schedule.speaker(
            person.get("name") or person.get("public_name"),
            _person_key(person),
            is_used=start is not None,
            **_bio(person),
        )
        for person in _dicts(talk.get("persons"))
    ]
    schedule.session(
        _slot_key(schedule, f"talk:{code}", start),
        talk.get("title"),
        (start, end),
        place=schedule.room(talk.get("room") or room, is_used=start is not None),
        speakers=speakers,
        kind=_text(talk.get("type")),
        theme=_short(talk.get("track")),
        languages=_language(talk.get("language")),
        description=_description(talk),
        source_url=_url(talk.get("url")),
    )


def _slot_key(schedule: Schedule, key: str, start: datetime | None) -> str:
    """A talk that is given twice has a second key; the first slot keeps the plain one."""
    if start is None or not schedule.has_session(key):
        return key
    return f"{key}@{start.isoformat()}"


def _person_key(person: Raw) -> str:
    found = person.get("code") or person.get("guid") or person.get("id")
    return f"speaker:{found}" if found else ""


def _bio(person: Raw) -> dict[str, Any]:
    bio = plain(_text_of(person.get("biography")))
    return {"bio": bio} if bio else {}


def _description(talk: Raw) -> str:
    abstract, more = _text_of(talk.get("abstract")), _text_of(talk.get("description"))
    return plain("\n\n".join(dict.fromkeys(filter(None, (abstract, more)))))


def _short(raw: Any) -> str:
    text = _text(raw)
    return text if len(text) <= 50 else ""


def _language(raw: Any) -> str:
    text = plain_line(raw)
    return text.replace("_", "-").split("-")[0][:12].lower() if text else ""


def _url(raw: Any) -> str:
    found = str(raw or "")
    return found if found.startswith(("https://", "http://")) and len(found) <= 500 else ""


def _text_of(raw: Any) -> str:
    """Return a text that may come in several languages: the English one, else the first."""
    if isinstance(raw, Mapping):
        found = raw.get("en") or next((v for v in raw.values() if isinstance(v, str) and v), "")
        return found if isinstance(found, str) else ""
    return raw if isinstance(raw, str) else ""


def _text(raw: Any) -> str:
    return plain_line(_text_of(raw))


def _moment(raw: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(raw))
    except ValueError:
        return None
    return found if found.tzinfo else None


def _duration(raw: Any) -> timedelta:
    parts = str(raw or "").split(":")
    if len(parts) == 2 and all(part.isdigit() for part in parts):
        return timedelta(hours=int(parts[0]), minutes=int(parts[1]))
    return timedelta(0)


def _dict(raw: Any) -> Raw:
    return raw if isinstance(raw, Mapping) else {}


def _list(raw: Any) -> list[Any]:
    return raw if isinstance(raw, list) else []


def _dicts(raw: Any) -> Iterator[Raw]:
    for entry in raw if isinstance(raw, list) else ():
        if isinstance(entry, Mapping):
            yield entry


def read_api(files: Sequence[tuple[str, Any]]) -> Pack:
    """Return the pack of what the REST API tells: one file of all parts, or saved pages of it."""
    schedule = Schedule(", ".join(name for name, _content in files))
    parts: dict[str, list[Raw]] = {"submissions": [], "speakers": [], "rooms": [], "slots": []}
    event: Raw = {}
    source = ""
    for _name, content in files:
        event = _dict(content.get("event")) or event
        source = str(content.get("source") or source)
        for name, entries in parts.items():
            entries += _dicts(content.get(name))
        for entry in _dicts(content.get("results")):
            parts["submissions" if "title" in entry else "speakers"].append(entry)
    if event:
        dates = (event.get("date_from"), event.get("date_to"), event.get("timezone"))
        _add_conference(schedule, event.get("name"), *dates)
    known = {
        "speakers": {raw.get("code"): raw for raw in parts["speakers"]},
        "rooms": {raw.get("id"): raw for raw in parts["rooms"]},
        "slots": {raw.get("id"): raw for raw in parts["slots"]},
    }
    for raw in parts["submissions"]:
        _add_submission(schedule, raw, known)
    is_whole = bool(source)
    return schedule.pack(source or "pretalx:", API_FORMAT, _COMPLETE if is_whole else frozenset())


def _add_submission(schedule: Schedule, raw: Raw, known: _Known) -> None:
    key = f"talk:{raw.get('code')}"
    state = str(raw.get("state") or "confirmed")
    if state in _OFF:
        schedule.cancelled(key)
    if state not in _HELD:
        return
    slots = [slot for slot in _slots(raw, known) if _moment(slot.get("start"))]
    speakers = [_add_speaker(schedule, found, known) for found in _list(raw.get("speakers"))]
    for slot in slots or [{}]:
        start = _moment(slot.get("start"))
        minutes = slot.get("duration") or raw.get("duration") or 0
        length = timedelta(minutes=minutes if isinstance(minutes, int | float) else 0)
        schedule.session(
            _slot_key(schedule, key, start),
            _text(raw.get("title")),
            (start, _moment(slot.get("end")) or (start + length if start else None)),
            place=_add_room(schedule, slot.get("room"), known) if start else "",
            speakers=speakers,
            kind=_name(raw.get("submission_type")),
            theme=_short(_name(raw.get("track"))),
            languages=_language(raw.get("content_locale")),
            description=_description(raw),
        )


def _slots(raw: Raw, known: _Known) -> list[Raw]:
    """Return the slots, which a submission holds itself or names by number."""
    found = raw.get("slots") or raw.get("slot")
    found = found if isinstance(found, list) else [found]
    named = [known["slots"].get(slot, {}) for slot in found if isinstance(slot, int)]
    return [*_dicts(found), *named]


def _add_speaker(schedule: Schedule, found: Any, known: _Known) -> str:
    raw = found if isinstance(found, Mapping) else {"code": found}
    code = raw.get("code")
    more = known["speakers"].get(code, {})
    name = raw.get("name") or more.get("name")
    return schedule.speaker(name, f"speaker:{code}", **(_bio(raw) or _bio(more)))


def _add_room(schedule: Schedule, found: Any, known: _Known) -> str:
    raw = found if isinstance(found, Mapping) else {}
    if not raw and found is not None:
        raw = known["rooms"].get(found, {})
    name = _text(raw.get("name")) if raw else _text(found)
    # By its name, as in the schedule file: the same source may be read either way.
    return schedule.room(name)


def _name(raw: Any) -> str:
    """Return the name of what is expanded; a bare number says nothing."""
    return _text(raw.get("name")) if isinstance(raw, Mapping) and "name" in raw else _text(raw)
