"""What an import brings, as frozen values, whatever the format it came in. Pure.

A record's values lie flat: `answer` is the field of the record, `fr.answer` the field of its
French translation. Dates are ISO texts, moments ISO texts in UTC, lists are lines of one text,
so that a value can be stored as JSON and compared with the one in the database.
"""

from collections.abc import Mapping
from dataclasses import dataclass

Value = str | bool | int
Values = Mapping[str, Value]


class UnreadableFileError(Exception):
    """A file that is refused as a whole; the message is the reason."""


class InvalidRecordError(Exception):
    """A record that is refused; the message names the field and the reason."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """One record of a file. A partial one says nothing about the fields that it does not name."""

    kind: str
    slug: str
    values: Values
    file: str
    partial: bool = False

    @property
    def address(self) -> str:
        return address(self.kind, self.slug)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file or record that was not imported, and why."""

    file: str
    name: str
    reason: str

    def __str__(self) -> str:
        return ": ".join(filter(None, (self.file, self.name, self.reason)))


@dataclass(frozen=True, slots=True)
class Pack:
    """All that was read: the good records, the refused ones, and what staff should know."""

    incoming: tuple[Incoming, ...] = ()
    refused: tuple[Refusal, ...] = ()
    notes: tuple[str, ...] = ()


def address(kind: str, slug: str) -> str:
    """Return the name of a record in reports, for example `fact:opening-hours`."""
    return kind if kind == slug else f"{kind}:{slug}"


def language_of(key: str) -> str:
    """Return the language of a flat key such as `fr.answer`, empty for the record itself."""
    return key.rpartition(".")[0]
