"""What an import brings, as frozen values, whatever the format it came in. Pure.

A record's values lie flat: `answer` is the field of the record, `fr.answer` the field of its
French translation. Dates are ISO texts, moments ISO texts in UTC, lists are lines of one text,
so that a value can be stored as JSON and compared with the one in the database.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

Value = str | bool | int
Values = Mapping[str, Value]


class UnreadableFileError(Exception):
    """A file that is refused as a whole; the message is the reason."""


class InvalidRecordError(Exception):
    """A record that is refused; the message names the field and the reason.

    `keys` are the flat keys of the fields, where the caller has to know them.
    """

    def __init__(self, message: str, keys: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.keys = keys


@dataclass(frozen=True, slots=True)
class Incoming:
    """One record of a file. A partial one says nothing about the fields that it does not name.

    `key` is what the source calls the record for good; `line` and `columns` (by flat key) say
    where it stands in a table. `known_only`: it tells news of a record, and makes none.
    """

    kind: str
    slug: str
    values: Values
    file: str
    partial: bool = False
    key: str = ""
    line: int = 0
    columns: Values = field(default_factory=dict)
    known_only: bool = False

    @property
    def address(self) -> str:
        return address(self.kind, self.slug)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file or record that was not imported, and why.

    `kind` and `key` say which record of a source it is, as far as that can be told.
    """

    file: str
    name: str
    reason: str
    line: int = 0
    column: str = ""
    kind: str = ""
    key: str = ""

    def __str__(self) -> str:
        line = f"line {self.line}" if self.line else ""
        column = f"column {self.column}" if self.column else ""
        return ": ".join(filter(None, (self.file, line, column, self.name, self.reason)))


@dataclass(frozen=True, slots=True)
class Pack:
    """All that was read: the good records, the refused ones, and what staff should know.

    `source` names where it came from. `complete` are the parts of it that were read whole, as kind
    and beginning of the keys: what an earlier import had there is gone from the source now, unless
    its key is among those in `seen`, which are of records that could not be read, or begins with
    one in `unread`.
    """

    incoming: tuple[Incoming, ...] = ()
    refused: tuple[Refusal, ...] = ()
    notes: tuple[str, ...] = ()
    source: str = ""
    format: str = ""
    complete: frozenset[tuple[str, str]] = frozenset()
    seen: frozenset[tuple[str, str]] = frozenset()
    unread: frozenset[tuple[str, str]] = frozenset()


def address(kind: str, slug: str) -> str:
    """Return the name of a record in reports, for example `fact:opening-hours`."""
    return kind if kind == slug else f"{kind}:{slug}"


def language_of(key: str) -> str:
    """Return the language of a flat key such as `fr.answer`, empty for the record itself."""
    return key.rpartition(".")[0]
