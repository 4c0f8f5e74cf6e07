"""Reads a knowledge pack: YAML files of sections. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from knowledge.importers.readers import Reader, line, lines, shape
from knowledge.importers.records import (
    Incoming,
    InvalidRecordError,
    Pack,
    Refusal,
    UnreadableFileError,
    Value,
    address,
)
from knowledge.importers.sections import ASKED_AS, CONFERENCE, LEFT_OUT, SECTIONS, Section
from knowledge.importers.yaml_file import load_bytes


@dataclass(frozen=True, slots=True)
class Ways:
    """Other ways to ask for the record of an address, one per line."""

    address: str
    lines: str
    file: str


Item = Incoming | Refusal | Ways | str

SLUG = re.compile(r"[-a-zA-Z0-9_]+")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")


def join(items: Iterable[Item]) -> Pack:
    """Return the pack of all that was read, in all its files."""
    items = _with_ways(_without_twins(items))
    return Pack(
        incoming=_with_one_conference(item for item in items if isinstance(item, Incoming)),
        refused=tuple(item for item in items if isinstance(item, Refusal)),
        notes=tuple(item for item in items if isinstance(item, str)),
    )


def read(file: str, content: bytes) -> Iterator[Item]:
    """Yield what a file holds; raise UnreadableFileError if it is no pack."""
    yield from parse(file, load_bytes(content))


def parse(file: str, content: Mapping[Any, Any]) -> Iterator[Item]:
    """Yield the records of all sections, the refusals, and notes on what was left out.

    Raises UnreadableFileError before the first one if the file has not the form of a pack.
    """
    known = {name: _entries(name, content[name]) for name in content if name in SECTIONS}
    if not known and ASKED_AS not in content:
        raise UnreadableFileError(f"it has none of the sections {', '.join(sorted(SECTIONS))}")
    yield from _ways(file, content.get(ASKED_AS) or {})
    for name in content:
        if name not in known and name not in LEFT_OUT | {ASKED_AS}:
            yield f"{file}: the section {name!r} is not known and was left out"
    for name, entries in known.items():
        for position, raw in enumerate(entries, start=1):
            yield from _record(file, name, position, raw)


def _ways(file: str, content: object) -> Iterator[Item]:
    if not isinstance(content, dict):
        raise UnreadableFileError(
            f"the section {ASKED_AS!r} is {shape(content)}, not entries by address"
        )
    for name, given in content.items():
        try:
            yield Ways(line(name), lines(given), file)
        except InvalidRecordError as error:
            yield Refusal(file, f"{ASKED_AS}: {name}", str(error))


def _with_ways(items: Sequence[Item]) -> list[Item]:
    """Put the ways to ask on the records of the pack that they name."""
    ways: dict[str, list[str]] = {}
    for item in items:
        if isinstance(item, Ways):
            ways.setdefault(item.address, []).append(item.lines)
    found = {item.address for item in items if isinstance(item, Incoming)}
    joined: list[Item] = []
    for item in items:
        if isinstance(item, Ways):
            if item.address not in found:
                joined.append(
                    f"{item.file}: {ASKED_AS}: there is no record {item.address!r} in the pack"
                )
        elif isinstance(item, Incoming) and item.address in ways:
            asked = "\n".join(ways[item.address])
            joined.append(replace(item, values={**item.values, ASKED_AS: asked}))
        else:
            joined.append(item)
    return joined


def _entries(name: str, content: object) -> list[Any]:
    if content is None:
        return []
    if SECTIONS[name].is_single:
        content = [content]
    if not isinstance(content, list):
        raise UnreadableFileError(
            f"the section {name!r} is {shape(content)}, not a list of entries"
        )
    return content


def _record(file: str, name: str, position: int, raw: object) -> Iterator[Item]:
    section = SECTIONS[name]
    title = f"{name}[{position}]"
    try:
        if not isinstance(raw, dict):
            raise InvalidRecordError(f"it is {shape(raw)}, not an entry with keys")
        slug = _slug(section, raw)
        title = address(section.kind, slug)
        adapted = section.adapt(raw)
        values = dict(_values(section, adapted))
    except InvalidRecordError as error:
        yield Refusal(file, title, str(error))
        return
    for key in _unknown_keys(section, adapted):
        yield f"{file}: {title}: the key {key!r} is not known and was left out"
    yield Incoming(section.kind, slug, values, file, partial=section.is_single)


def _slug(section: Section, raw: Mapping[Any, Any]) -> str:
    if section.is_single:
        return CONFERENCE
    slug = _read("slug", line, raw.get("slug") or "")
    if not slug and section.slug:
        slug = section.slug(dict(raw))
    if not slug:
        raise InvalidRecordError("slug: it is missing. Give the record a short name.")
    # Before anything else: reports show the slug, and terminals obey what they are shown.
    if not SLUG.fullmatch(str(slug)):
        raise InvalidRecordError(f"slug: {slug!r} may hold letters, digits, hyphens and _ only.")
    return str(slug)


def _values(section: Section, raw: Mapping[Any, Any]) -> Iterator[tuple[str, Value]]:
    for key, given in raw.items():
        if key not in section.fields or given is None:
            continue
        field, reader = section.fields[key]
        if field in section.texts and isinstance(given, dict):
            for lang, said in given.items():
                if said is not None:
                    code = _language(key, lang)
                    yield section.key(code, field), _read(f"{key}.{code}", reader, said)
        else:
            yield section.key("en", field), _read(key, reader, given)
    yield from _translations(section, raw.get("translations") or {})


def _translations(section: Section, given: object) -> Iterator[tuple[str, Value]]:
    if not isinstance(given, dict) or not all(isinstance(said, dict) for said in given.values()):
        raise InvalidRecordError("translations: they are not entries by language code.")
    for lang, said in given.items():
        code = _language("translations", lang)
        for key, value in said.items():
            field, reader = section.fields.get(key, ("", line))
            if field in section.texts and value is not None:
                yield section.key(code, field), _read(f"translations.{code}.{key}", reader, value)


def _language(key: str, lang: object) -> str:
    if not isinstance(lang, str) or not _LANGUAGE.fullmatch(lang):
        raise InvalidRecordError(
            f"{key}: {lang!r} is not a language code. Use codes such as en or pt-BR, in quotes."
        )
    return lang


def _read(key: str, reader: Reader, given: object) -> Value:
    try:
        return reader(given)
    except InvalidRecordError as error:
        raise InvalidRecordError(f"{key}: {error}") from None


def _unknown_keys(section: Section, raw: Mapping[Any, Any]) -> Iterator[str]:
    for key in raw:
        if key not in section.fields and key not in section.left_out | {"slug", "translations"}:
            yield str(key)
    for lang, said in (raw.get("translations") or {}).items():
        for key in said:
            if section.fields.get(key, ("",))[0] not in section.texts:
                yield f"translations.{lang}.{key}"


def _without_twins(items: Iterable[Item]) -> list[Item]:
    """Refuse what has the kind and slug of a record before it."""
    seen: dict[str, str] = {}
    kept: list[Item] = []
    for item in items:
        if isinstance(item, Incoming) and item.kind != CONFERENCE:
            if item.address in seen:
                reason = f"slug: a record before it, in {seen[item.address]}, has the same one."
                column = str(item.columns.get("slug", ""))
                kept.append(
                    Refusal(item.file, item.address, reason, item.line, column, item.kind, item.key)
                )
                continue
            seen[item.address] = f"line {item.line}" if item.line else item.file
        kept.append(item)
    return kept


def _with_one_conference(incoming: Iterable[Incoming]) -> tuple[Incoming, ...]:
    """Join what the sections say about the conference; the venue's own one wins."""
    records = list(incoming)
    parts = [part for part in records if part.kind == CONFERENCE]
    parts.sort(key=lambda part: "name" not in part.values)
    if len(parts) < 2:
        return tuple(records)
    values = {key: value for part in parts for key, value in part.values.items()}
    files = ", ".join(dict.fromkeys(part.file for part in parts))
    whole = Incoming(CONFERENCE, CONFERENCE, values, files, partial=True)
    return (whole, *(record for record in records if record.kind != CONFERENCE))
