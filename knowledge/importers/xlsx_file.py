"""Workbooks (.xlsx): bounded before they are unpacked, formulas read as the values they have."""

import io
import re
import warnings
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

import openpyxl
from django.utils.translation import gettext as _

from knowledge.importers.records import UnreadableFileError
from knowledge.importers.sheets import MAX_COLUMNS, MAX_ROWS, Row, Sheet
from knowledge.importers.xlsx_parts import MAX_EMPTY_ROWS, look_inside

# Of one cell, and of all of them: a short file can have one long text in every cell.
MAX_TEXT = 100_000
MAX_TEXTS = 50_000_000
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]|_(?=x[0-9A-Fa-f]{4}_)")


def escaped(text: str) -> str:
    """Return the text without characters that a workbook cannot hold, in its own notation."""
    return _ILLEGAL.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def unescaped(text: str) -> str:
    """Return what `escaped` was given."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def read_xlsx(content: bytes) -> list[Sheet]:
    """Return the sheets that have a header; raise UnreadableFileError, also while rows are read."""
    has_formulas = look_inside(content)
    values = _load(content, values=True)
    formulas = _load(content, values=False) if has_formulas else None
    sheets = []
    for name in values.sheetnames:
        sheet = values[name]
        if not hasattr(sheet, "iter_rows"):
            continue  # a chart
        rows = _rows(sheet, formulas[name] if formulas else None)
        header = next(rows, None)
        if header:
            names = tuple("" if cell is None else str(cell).strip() for cell in header.cells)
            sheets.append(Sheet(name, names, rows))
    if not sheets:
        raise UnreadableFileError(_("the workbook is empty"))
    return sheets


def _load(content: bytes, *, values: bool) -> Any:
    try:
        with warnings.catch_warnings():
            # What it cannot show (styles, validations) does not matter for the values.
            warnings.simplefilter("ignore")
            return openpyxl.load_workbook(
                io.BytesIO(content), read_only=True, data_only=values, keep_links=False
            )
    except Exception as error:  # whatever is wrong inside, the library raises as it comes
        raise UnreadableFileError(
            _("the workbook is damaged and cannot be read (%s)") % type(error).__name__
        ) from error


def _rows(sheet: Any, formulas: Any) -> Iterator[Row]:
    sheet.reset_dimensions()
    other: Any = iter(())
    if formulas is not None:
        formulas.reset_dimensions()
        other = formulas.iter_rows(max_col=MAX_COLUMNS)
    count = empty = size = 0
    pairs = zip_longest(sheet.iter_rows(max_col=MAX_COLUMNS), other, fillvalue=())
    for line, (cells, sources) in enumerate(_safely(pairs), start=1):
        row = _row(line, cells, sources)
        if not any(cell is not None for cell in row.cells) and not row.broken:
            empty += 1
            if empty > MAX_EMPTY_ROWS:
                return
            continue
        empty = 0
        count += 1
        size += sum(len(cell) for cell in row.cells if isinstance(cell, str))
        if size > MAX_TEXTS:
            raise UnreadableFileError(
                _("its cells hold more than %d characters. Divide it into several files")
                % MAX_TEXTS
            )
        if count > MAX_ROWS + 1:
            raise UnreadableFileError(
                _("it has more than %d rows. Divide it into several files") % MAX_ROWS
            )
        yield row


def _safely(rows: Iterator[Any]) -> Iterator[Any]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield from rows
    except UnreadableFileError:
        raise
    except Exception as error:  # as above: a sheet is parsed while it is read
        raise UnreadableFileError(
            _("the workbook is damaged and cannot be read (%s)") % type(error).__name__
        ) from error


def _row(line: int, cells: Any, sources: Any) -> Row:
    found, broken = [], {}
    for index, cell in enumerate(cells):
        value = cell.value
        source = sources[index] if index < len(sources) else None
        if cell.data_type == "e":
            broken[index] = _("the cell has the error %s") % value
        elif value is None and source is not None and source.data_type == "f":
            broken[index] = _(
                "the formula has no value. Open the file in a spreadsheet, save it, try again"
            )
        if isinstance(value, str) and len(value) > MAX_TEXT:
            broken[index] = _("the text is longer than %d characters. Shorten it") % MAX_TEXT
            value = None
        elif isinstance(value, str):
            value = unescaped(value)
            value = value if value.strip() else None
        elif hasattr(value, "total_seconds"):
            value = str(value)
        found.append(value)
    return Row(line, tuple(found), broken)
