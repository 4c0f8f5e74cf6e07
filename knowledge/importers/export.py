"""The lists as tables: all fields, all languages in columns, as an import reads them back."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, tzinfo
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font

from knowledge.importers.columns import TOO_LONG, Cell, Column, columns_of, write_cell
from knowledge.importers.csv_file import guarded
from knowledge.importers.kinds import Kind
from knowledge.importers.sheets import letter
from knowledge.importers.xlsx_file import escaped

BATCH = 200
# What a cell of a workbook holds.
MAX_CELL = 32_767


def template(kind: Kind) -> Sequence[Column]:
    """Return the columns of an empty table."""
    return columns_of(kind)


def columns_for(kind: Kind) -> list[Column]:
    """Return the columns that hold all that the rows of a kind have."""
    languages = set(kind.texts.objects.values_list("lang", flat=True)) if kind.texts else set()
    return columns_of(kind, sorted(languages))


def rows_of(
    kind: Kind, columns: Sequence[Column], keys: Sequence[int], zone: tzinfo
) -> Iterator[list[Cell]]:
    """Yield a row of cells for each record of the primary keys, reading them in batches."""
    links = [field.name for field in kind.fields() if field.is_relation]
    related = [*links, *([kind.texts_name] if kind.texts else [])]
    for start in range(0, len(keys), BATCH):
        batch = keys[start : start + BATCH]
        found = kind.model.objects.filter(pk__in=batch).prefetch_related(*related)
        rows = {row.pk: row for row in found}
        for row in (rows[key] for key in batch if key in rows):
            values = {"slug": kind.slug(row), **kind.values(row)}
            yield [write_cell(column, values.get(column.key, ""), zone) for column in columns]


def csv_chunks(columns: Sequence[Column], rows: Iterable[list[Cell]]) -> Iterator[bytes]:
    """Yield the table as CSV in UTF-8, some rows at a time, the mark that Excel wants in front."""
    buffer = io.StringIO(newline="")
    buffer.write("\ufeff")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([column.header for column in columns])
    for number, row in enumerate(rows, start=1):
        writer.writerow([_csv_cell(cell) for cell in row])
        if number % BATCH == 0:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def _csv_cell(cell: Cell) -> str:
    if isinstance(cell, datetime):
        timespec = "seconds" if cell.second else "minutes"
        return cell.isoformat(sep=" ", timespec=timespec)
    if isinstance(cell, date):
        return cell.isoformat()
    return guarded("" if cell is None else str(cell))


def xlsx_bytes(kind: Kind, columns: Sequence[Column], rows: Iterable[list[Cell]]) -> bytes:
    """Return the table as a workbook, whose rows wait on disk until it is packed."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(f"{kind.name}s")
    sheet.freeze_panes = "B2"
    for index, column in enumerate(columns):
        sheet.column_dimensions[letter(index)].width = (
            40 if column.key.rpartition(".")[2] in _WIDE else 20
        )
    sheet.append([_header(sheet, column.header) for column in columns])
    for row in rows:
        sheet.append([_xlsx_cell(sheet, cell) for cell in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


_WIDE = frozenset({"question", "answer", "bio", "description", "directions", "title", "examples"})


def _header(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, value=text)
    cell.font = Font(bold=True)
    return cell


def _xlsx_cell(sheet: Any, value: Cell) -> Any:
    if isinstance(value, datetime):
        cell = WriteOnlyCell(sheet, value=value)
        cell.number_format = "yyyy-mm-dd hh:mm:ss" if value.second else "yyyy-mm-dd hh:mm"
        return cell
    if isinstance(value, date):
        cell = WriteOnlyCell(sheet, value=value)
        cell.number_format = "yyyy-mm-dd"
        return cell
    if not isinstance(value, str):
        return value
    text = escaped(value)
    cell = WriteOnlyCell(sheet, value=TOO_LONG if len(text) > MAX_CELL else text)
    # A text, also where it begins like a formula, and after somebody opened the cell.
    cell.data_type = "s"
    if text.startswith(("=", "+", "-", "@", "'")):
        cell.quotePrefix = True
    if "\n" in text:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell
