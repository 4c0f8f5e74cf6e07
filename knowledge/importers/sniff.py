"""What a file is, by what stands in it; its name is not asked. Pure."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from knowledge.importers.records import UnreadableFileError

CSV, XLSX, YAML, ICAL = "csv", "xlsx", "yaml", "ical"
INDICO, INDICO_LIST, PRETALX, PRETALX_API = "indico", "indico-list", "pretalx", "pretalx-api"
_BOMS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_YAML = re.compile(r"(?:\s*#[^\n]*\n|\s*\n)*(?:---|[A-Za-z_]+:(?:\s|$))")
# Deeper than any export; a parser that follows further runs out of stack.
_MAX_DEPTH = 60


@dataclass(frozen=True, slots=True)
class File:
    """A file as it was given."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Sniffed:
    """A file's format and what is left of reading it: its text, or its JSON."""

    format: str
    text: str = ""
    json: Any = None


def sniff(file: File) -> Sniffed:
    """Return what the file is; raise UnreadableFileError for what cannot be imported."""
    content = file.content
    if content[:4] == b"PK\x03\x04":
        return Sniffed(XLSX)
    _refuse_binary(content)
    text = _text(content)
    start = text.lstrip()[:2000]
    if not start:
        raise UnreadableFileError(_("it is empty"))
    if start[:15].upper() == "BEGIN:VCALENDAR":
        return Sniffed(ICAL, text)
    if start[0] in "{[":
        return _json(text)
    if start[0] == "<":
        _refuse_markup(start)
    return Sniffed(YAML if _YAML.match(text) else CSV, text)


def _refuse_binary(content: bytes) -> None:
    kinds = (
        (
            b"\xd0\xcf\x11\xe0",
            _(
                "it is an old Excel file, or one with a password. "
                "Save it as .xlsx without a password"
            ),
        ),
        (b"%PDF", _("it is a PDF. Save the table as .xlsx or CSV")),
        (b"\x1f\x8b", _("it is compressed with gzip. Unpack it first")),
        (b"\x89PNG", _("it is a picture")),
        (b"\xff\xd8\xff", _("it is a picture")),
    )
    for start, reason in kinds:
        if content.startswith(start):
            raise UnreadableFileError(reason)


def _text(content: bytes) -> str:
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError as error:
                raise UnreadableFileError(_("it is not valid UTF-16")) from error
    if b"\0" in content:
        raise UnreadableFileError(_("it is not a text, and no kind of file that can be imported"))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnreadableFileError(
            _(
                "it is not UTF-8 (line %(line)d, byte %(byte)d). Save it as UTF-8; in Excel: "
                "“CSV UTF-8”"
            )
            % {"line": line, "byte": error.start}
        ) from error


def _refuse_markup(start: str) -> None:
    if "<schedule" in start or "<iCalendar" in start:
        raise UnreadableFileError(
            _("it is a schedule in XML. Take the JSON export (schedule.json) or the calendar")
        )
    if re.match(r"<(!doctype html|html|head|body)", start, re.IGNORECASE):
        raise UnreadableFileError(
            _("it is a web page. Take the address or the file of the export, not that of the page")
        )
    if start.startswith("<?xml") or re.match(r"<\w", start):
        raise UnreadableFileError(_("it is XML, which cannot be imported"))


def _json(text: str) -> Sniffed:
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        raise UnreadableFileError(
            _("it is not valid JSON (line %(line)d, column %(column)d): %(reason)s")
            % {"line": error.lineno, "column": error.colno, "reason": error.msg}
        ) from error
    except (RecursionError, ValueError) as error:
        raise UnreadableFileError(_("it is JSON that is nested too deep to be read")) from error
    if _depth(content) > _MAX_DEPTH:
        raise UnreadableFileError(_("it is JSON that is nested too deep to be read"))
    return Sniffed(_shape(content), text, content)


def _depth(content: Any) -> int:
    level, depth = [content], 0
    while level and depth <= _MAX_DEPTH:
        depth += 1
        level = [
            part
            for value in level
            if isinstance(value, dict | list)
            for part in (value.values() if isinstance(value, dict) else value)
        ]
    return depth


def _shape(content: Any) -> str:
    """Return which export the JSON is; one that is none of them may be a knowledge pack."""
    if isinstance(content, Mapping):
        if isinstance(content.get("schedule"), Mapping) and "conference" in content["schedule"]:
            return PRETALX
        if content.get("_type") == "HTTPAPIResult" or _are_events(content.get("results")):
            return INDICO
        if "submissions" in content or _is_page_of(content, "code", "title"):
            return PRETALX_API
        if _is_page_of(content, "code", "name"):
            return PRETALX_API
        if _are_contributions(content.get("contributions")):
            return INDICO_LIST
        return YAML
    if _are_contributions(content):
        return INDICO_LIST
    raise UnreadableFileError(
        _("it is JSON, but no export of Indico or pretalx, and no knowledge pack")
    )


def _are_events(results: Any) -> bool:
    first = results[0] if isinstance(results, list) and results else None
    return isinstance(first, Mapping) and ("startDate" in first or first.get("_type") == "Meeting")


def _are_contributions(found: Any) -> bool:
    first = found[0] if isinstance(found, list) and found else None
    return isinstance(first, Mapping) and "title" in first and "friendly_id" in first


def _is_page_of(content: Mapping[str, Any], *keys: str) -> bool:
    results = content.get("results")
    first = results[0] if isinstance(results, list) and results else None
    return isinstance(first, Mapping) and all(key in first for key in keys)
