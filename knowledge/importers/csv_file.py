"""CSV files: finding the delimiter, reading the rows, and cells that no spreadsheet runs."""

import csv
import io
import re
from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _

from knowledge.importers.records import UnreadableFileError
from knowledge.importers.sheets import MAX_COLUMNS, MAX_ROWS, Row, Sheet

DELIMITERS = ",;\t|"
MAX_CELL = 1_000_000
# A spreadsheet takes a cell that begins like this for a formula; the apostrophe makes it a text.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
# The same inside a text, where a spreadsheet that divides cells by another mark begins a new one.
_INSIDE = re.compile(r"([;|\t\r\n]\s{0,20})('*[=+\-@＝＋－＠])")
_GUARDED_INSIDE = re.compile(r"([;|\t\r\n]\s{0,20})'('*[=+\-@＝＋－＠])")
csv.field_size_limit(MAX_CELL)


def guarded(text: str) -> str:
    """Return the text of a cell so that no spreadsheet takes it for a formula."""
    text = _INSIDE.sub(r"\1'\2", text)
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """Return what `guarded` was given."""
    text = text[1:] if text.startswith("'") and _FORMULA.match(text) else text
    return _GUARDED_INSIDE.sub(r"\1\2", text)


def read_csv(text: str, knows: Callable[[tuple[str, ...]], int]) -> Sheet:
    """Return the table; `knows` counts the columns of a header that are known.

    Raises UnreadableFileError, while the rows are read too.
    """
    first, _newline, rest = text.partition("\n")
    delimiters = DELIMITERS
    skipped = 0
    if named := re.fullmatch(r'"?sep=(.)"?', first.strip()):
        delimiters, text, skipped = named[1], rest, 1
    best = max(delimiters, key=lambda mark: _fit(text, mark, knows))
    rows = _rows(text, best, skipped)
    header = next(rows, None)
    if header is None:
        raise UnreadableFileError(_("it is empty"))
    names = tuple(str(cell).strip() for cell in header.cells)
    if len(names) > MAX_COLUMNS:
        raise UnreadableFileError(_("it has more than %d columns") % MAX_COLUMNS)
    return Sheet("", names, (_fitted(row, len(names)) for row in rows))


def _fit(text: str, delimiter: str, knows: Callable[[tuple[str, ...]], int]) -> tuple[int, int]:
    try:
        header = next(csv.reader(io.StringIO(text[:20_000], newline=""), delimiter=delimiter), [])
    except csv.Error:
        return (-1, 0)
    return knows(tuple(header)), len(header)


def _rows(text: str, delimiter: str, skipped: int) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1 + skipped
    count = 0
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise UnreadableFileError(
                _("line %(line)d: its quotes or cells are broken: %(reason)s")
                % {"line": line, "reason": error}
            ) from error
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            count += 1
            if count > MAX_ROWS + 1:
                raise UnreadableFileError(
                    _("it has more than %d rows. Divide it into several files") % MAX_ROWS
                )
            yield Row(line, tuple(unguarded(cell) for cell in cells))
        line = reader.line_num + 1 + skipped


def _fitted(row: Row, width: int) -> Row:
    if not any(str(cell).strip() for cell in row.cells[width:]):
        return Row(row.line, row.cells[:width])
    fault = _(
        "it has %(cells)d cells, but the header has %(columns)d. Put texts with a delimiter "
        "in quotes."
    ) % {"cells": len(row.cells), "columns": width}
    return Row(row.line, row.cells[:width], fault=fault)
