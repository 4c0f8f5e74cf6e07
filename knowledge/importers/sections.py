"""The sections of a knowledge pack: which key becomes which field of which kind. Pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from knowledge.importers.readers import (
    Reader,
    commas,
    day,
    flag,
    line,
    lines,
    maybe,
    moment,
    number,
    text,
)
from knowledge.importers.records import InvalidRecordError

Raw = dict[Any, Any]
Fields = Mapping[str, tuple[str, Reader]]


def _as_it_is(raw: Raw) -> Raw:
    return raw


@dataclass(frozen=True, slots=True)
class Section:
    """`fields` maps a key of the file to a field; those in `texts` may stand in any language.

    English stands on the record itself, unless all languages stand apart.
    """

    kind: str
    fields: Fields
    texts: frozenset[str] = frozenset()
    english_apart: bool = False
    # Keys that have no field on purpose: derived from others, or told by a fact of the pack.
    left_out: frozenset[str] = frozenset()
    adapt: Callable[[Raw], Raw] = _as_it_is
    # Makes the slug of an entry that has none of its own.
    slug: Callable[[Raw], str] | None = None

    @property
    def is_single(self) -> bool:
        return self.kind == CONFERENCE

    def key(self, lang: str, field: str) -> str:
        """Return the flat key of a field in a language."""
        on_record = field not in self.texts or (lang == "en" and not self.english_apart)
        return field if on_record else f"{lang}.{field}"


CONFERENCE = "conference"


def _same(reader: Reader, *names: str) -> Fields:
    return {name: (name, reader) for name in names}


_RECORD: Fields = {
    **_same(flag, "published", "sample"),
    **_same(line, "source_url", "confidence"),
    "more_sources": ("more_sources", lines),
    "as_of": ("as_of", day),
    "note": ("note", text),
}

_ANSWERABLE: Fields = {**_RECORD, "asked_as": ("asked_as", lines)}

_FACT: Fields = {
    **_ANSWERABLE,
    **_same(line, "question", "category", "as_of_basis"),
    **_same(text, "answer", "sensitive_note"),
    **_same(day, "valid_from", "valid_until"),
    "keywords": ("keywords", lines),
    "pinned": ("pinned", flag),
}

_SPEAKER: Fields = {
    **_ANSWERABLE,
    **_same(line, "name", "role", "organisation", "status"),
    "other_names": ("other_names", lines),
    "bio": ("bio", text),
}

_PLACE: Fields = {
    **_ANSWERABLE,
    **_same(line, "name", "kind", "means"),
    "english": ("other_names", lines),
    "other_names": ("other_names", lines),
    "lines": ("lines", commas),
    "public_facts": ("description", text),
    "description": ("description", text),
    "say": ("directions", text),
    "directions": ("directions", text),
    "area_m2": ("area_m2", number),
    "seats": ("seats", number),
    "seats_theatre": ("seats", number),
}

_SESSION: Fields = {
    **_ANSWERABLE,
    **_same(line, "title", "kind", "theme", "status"),
    **_same(moment, "start", "end"),
    "room": ("place", line),
    "languages": ("languages", commas),
    "description": ("description", text),
    "speakers": ("speakers", lines),
}

_WAY: Fields = {
    **_RECORD,
    "from": ("start", line),
    "to": ("end", line),
    "text": ("directions", text),
    "say": ("directions", text),
    "directions": ("directions", text),
    "minutes": ("minutes", number),
    "step_free": ("step_free", maybe),
}

_TOPIC: Fields = {
    **_RECORD,
    **_same(line, "title", "severity"),
    **_same(text, "why", "guidance", "first", "deflection"),
    **_same(lines, "near_misses", "phrases", "examples"),
    **_same(line, "decided_by"),
    "decided_on": ("decided_on", day),
}

_CONFERENCE: Fields = {
    **_same(line, "name", "timezone", "venue", "source_url"),
    "start_date": ("start", day),
    "end_date": ("end", day),
}

_VENUE: Fields = {"name": ("venue", line), **_same(line, "address", "city")}


def _adapt_place(kind: str) -> Callable[[Raw], Raw]:
    def adapt(raw: Raw) -> Raw:
        directions = raw.get("directions")
        if not isinstance(directions, dict) or "sample" not in directions:
            return {"kind": kind, **raw}
        spoken = {lang: said for lang, said in directions.items() if lang != "sample"}
        changed = {"kind": kind, **raw, "directions": spoken}
        if directions["sample"] is True and not raw.get("sample"):
            note = str(raw.get("note") or "")
            changed["note"] = f"{note}\nOnly the directions are a sample.".strip()
            changed["sample"] = True
        return changed

    return adapt


def _adapt_stop(raw: Raw) -> Raw:
    """A pack's kind of a stop is its means of transport."""
    return {**raw, "means": raw.get("means", raw.get("kind")), "kind": "transport"}


def _adapt_venue(raw: Raw) -> Raw:
    """The city stands after the postal code: `Heldenplatz, 1010 Vienna, Austria`."""
    found = re.search(r"(?:^|,)\s*(?:[A-Z]{1,2}-)?\d{4,6}\s+([^,]+)", str(raw.get("address", "")))
    return {"city": found[1] if found else None, **raw}


def _way_slug(raw: Raw) -> str:
    """A preliminary one; what the places are known by is not read here."""
    ends = [line(raw.get(key) or "") for key in ("from", "to")]
    if not all(ends):
        raise InvalidRecordError("from, to: a way names the two places that it joins.")
    return "-to-".join(map(_slugged, map(str, ends)))


def _slugged(name: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    return slug or blake2b(name.encode(), digest_size=4).hexdigest()


_PLACE_TEXTS = frozenset({"name", "description", "directions"})


def _place(adapt: Callable[[Raw], Raw]) -> Section:
    return Section("place", _PLACE, _PLACE_TEXTS, adapt=adapt)


_SPEAKERS = Section(
    "speaker", _SPEAKER, frozenset({"role", "bio"}), left_out=frozenset({"languages"})
)
_SESSIONS = Section("session", _SESSION, frozenset({"title", "description"}))

SECTIONS: Mapping[str, Section] = {
    "conference": Section(
        CONFERENCE, _CONFERENCE, left_out=frozenset({"utc_offset", "edition", "as_of"})
    ),
    "venue": Section(
        CONFERENCE,
        _VENUE,
        left_out=frozenset(
            {"say", "source_url", "halls_total", "halls_source_url", "floor_space_m2"}
            | {"capacity_range"}
        ),
        adapt=_adapt_venue,
    ),
    "rooms": _place(_adapt_place("hall")),
    "places": _place(_adapt_place("place")),
    "transport": _place(_adapt_stop),
    "ways": Section("way", _WAY, frozenset({"directions"}), slug=_way_slug),
    "people": _SPEAKERS,
    "speakers": _SPEAKERS,
    "sessions": _SESSIONS,
    "sample_sessions": _SESSIONS,
    "facts": Section("fact", _FACT, frozenset({"question", "answer"})),
    "red_zone": Section(
        "topic",
        _TOPIC,
        frozenset({"first", "deflection", "phrases", "examples"}),
        english_apart=True,
    ),
}

# A section that gives records of any kind, named by their addresses, other ways to ask for them.
ASKED_AS = "asked_as"

# Background for whoever edits the pack; what visitors may hear of it stands in its facts.
LEFT_OUT = frozenset(
    {"structure", "themes", "topics_confirmed", "topics_of_earlier_conferences"}
    | {"real_contribution_examples"}
)
