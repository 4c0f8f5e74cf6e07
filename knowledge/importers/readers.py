"""Turns what stands in a file into a value of a field, or says why it cannot. Pure."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime

from knowledge.importers.records import InvalidRecordError, Value

Reader = Callable[[object], Value]


def text(raw: object) -> str:
    """Return a text as it is compared and stored: no space around it, `\\n` between its lines."""
    if isinstance(raw, bool) or not isinstance(raw, str | int):
        raise InvalidRecordError(f"{_shown(raw)} is not a text. Put it in quotes.")
    value = str(raw).replace("\r\n", "\n").replace("\r", "\n").strip()
    for character in value:
        if character == "\0" or "\ud800" <= character <= "\udfff":
            raise InvalidRecordError(
                f"the character U+{ord(character):04X} cannot be stored. Remove it."
            )
    return value


def line(raw: object) -> str:
    """Return a text on one line."""
    return " ".join(filter(None, (part.strip() for part in text(raw).splitlines())))


def entries(raw: object) -> list[str]:
    """Return a list of texts, each on one line, without empty ones; one text is a list of one."""
    values = raw if isinstance(raw, list) else [raw]
    return [entry for value in values if (entry := line(value))]


def lines(raw: object) -> str:
    """Return a list as one entry per line."""
    return "\n".join(entries(raw))


def commas(raw: object) -> str:
    """Return a list as one text with commas."""
    return ", ".join(entries(raw))


def flag(raw: object) -> bool:
    """Return true or false."""
    if not isinstance(raw, bool):
        raise InvalidRecordError(f"{_shown(raw)} is neither true nor false.")
    return raw


def maybe(raw: object) -> Value:
    """Return true or false, an empty text for `unknown`."""
    return "" if raw == "unknown" else flag(raw)


def number(raw: object) -> int:
    """Return a whole number."""
    if isinstance(raw, bool) or not isinstance(raw, int):
        raise InvalidRecordError(f"{_shown(raw)} is not a whole number.")
    return raw


def day(raw: object) -> str:
    """Return a day as `2025-09-08`."""
    try:
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", str(raw)):
            raise ValueError
        return date.fromisoformat(str(raw)).isoformat()
    except ValueError:
        raise InvalidRecordError(f"{_shown(raw)} is not a day. Write it as 2025-09-08.") from None


def moment(raw: object) -> str:
    """Return a point in time as ISO text in UTC."""
    try:
        value = datetime.fromisoformat(str(raw))
        if value.tzinfo is None:
            raise ValueError
        return value.astimezone(UTC).isoformat()
    except (ValueError, OverflowError):
        raise InvalidRecordError(
            f"{_shown(raw)} is not a time with its zone. Write it as 2025-09-08T10:00:00+02:00."
        ) from None


def shape(raw: object) -> str:
    """Return what something read from a file is, for a message."""
    if raw is None:
        return "nothing"
    names = {str: "a text", int: "a number", list: "a list", dict: "keys with values"}
    return names.get(type(raw), f"a {type(raw).__name__}")


def _shown(raw: object) -> str:
    shown = repr(raw)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."
