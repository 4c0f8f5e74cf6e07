"""Tables as rows of cells, whether they came as CSV or as a workbook."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from knowledge.importers.columns import Cell

MAX_ROWS = 50_000
MAX_COLUMNS = 300


@dataclass(frozen=True, slots=True)
class Row:
    """`line` counts from 1, the header included. `broken` says which cells cannot be read, and why;
    `fault` why the row as a whole cannot."""

    line: int
    cells: tuple[Cell, ...]
    broken: Mapping[int, str] = field(default_factory=dict)
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """`title` is the sheet's name, empty in CSV. Iterating over `rows` may raise
    UnreadableFileError."""

    title: str
    header: tuple[str, ...]
    rows: Iterator[Row]


def letter(index: int) -> str:
    """Return the name of a column as spreadsheets have it: 0 is A, 26 is AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name
