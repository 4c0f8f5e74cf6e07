"""Tables of staff -> incoming records: one row is one record, the header says which field is where.

A column that is not there is not spoken of; a cell that is empty is an empty field.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo

from django.utils.translation import gettext as _

from knowledge.importers.columns import TOO_LONG, Column, columns_of, find_column, read_cell
from knowledge.importers.csv_file import read_csv
from knowledge.importers.kinds import KINDS, Kind
from knowledge.importers.pack import SLUG
from knowledge.importers.plain import short_key, short_name
from knowledge.importers.records import (
    Incoming,
    InvalidRecordError,
    Refusal,
    UnreadableFileError,
    Value,
    address,
)
from knowledge.importers.sheets import Row, Sheet, letter
from knowledge.importers.sniff import XLSX, File, Sniffed
from knowledge.importers.xlsx_file import read_xlsx

Item = Incoming | Refusal | str
# Which field names a record of a kind.
TITLES = {
    "fact": "question",
    "speaker": "name",
    "session": "title",
    "place": "name",
    "topic": "title",
}
_SHEETS = {name: kind for kind in TITLES for name in (kind, f"{kind}s")} | {
    "people": "speaker",
    "rooms": "place",
    "programme": "session",
    "red zone": "topic",
    "redzone": "topic",
}


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one table by their position, and what the report calls them."""

    kind: Kind
    file: str
    by_index: dict[int, Column]
    names: dict[str, str]

    def name(self, index: int) -> str:
        """Return a column as people find it: `C (answer)`."""
        return self.names[self.by_index[index].key]


def read_table(file: File, sniffed: Sniffed, kind: str, zone: tzinfo) -> Iterator[Item]:
    """Yield the records of the file, refusals and notes; raise UnreadableFileError.

    `kind` is what it holds, or empty: then the names of the sheets and the headers tell.
    """
    if sniffed.format == XLSX:
        sheets = read_xlsx(file.content)
    else:
        sheets = [read_csv(sniffed.text, _best_fit)]
    found = False
    for sheet in sheets:
        name = f"{file.name} [{sheet.title}]" if len(sheets) > 1 else file.name
        guessed = kind or guess_kind(sheet)
        if not guessed:
            if len(sheets) > 1:
                yield _("%s: its columns fit no kind of content; it was left out") % name
            continue
        found = True
        columns, notes = _columns(sheet, KINDS[guessed], name)
        yield from notes
        for row in sheet.rows:
            yield _record(columns, row, zone)
    if not found:
        raise UnreadableFileError(
            _(
                "its first row does not tell whether it holds facts, speakers, sessions, places or "
                "topics. Choose what the table holds, or take a template"
            )
        )


def guess_kind(sheet: Sheet) -> str:
    """Return the kind that the sheet's name or most of its header names, empty if none does."""
    by_title = _SHEETS.get(sheet.title.strip().casefold(), "")
    if by_title and _fit(sheet.header, by_title) > 0:
        return by_title
    fits = {kind: _fit(sheet.header, kind) for kind in TITLES}
    best = max(fits, key=lambda kind: fits[kind])
    rivals = [kind for kind, fit in fits.items() if fit == fits[best]]
    return best if fits[best] >= 2 and len(rivals) == 1 else ""


def _fit(header: tuple[str, ...], kind: str) -> int:
    """Count the columns that the kind has; without the one that names a record it has none."""
    found = [column for name in header if (column := find_column(KINDS[kind], name))]
    keys = {column.key for column in found}
    return len(keys) if TITLES[kind] in keys or "slug" in keys else 0


def _best_fit(header: tuple[str, ...]) -> int:
    return max(_fit(header, kind) for kind in TITLES)


def _columns(sheet: Sheet, kind: Kind, file: str) -> tuple[Columns, list[str]]:
    """Return the columns that are known, and notes on the others; raise UnreadableFileError."""
    by_index: dict[int, Column] = {}
    names: dict[str, str] = {}
    notes = []
    for index, header in enumerate(sheet.header):
        column = find_column(kind, header) if header else None
        if column is None:
            if header:
                notes.append(
                    _("%(file)s: the column %(column)s is not known and was left out")
                    % {"file": file, "column": f"{letter(index)} ({header})"}
                )
        elif column.key in names:
            raise UnreadableFileError(
                _("the columns %(first)s and %(second)s are the same field. Remove one")
                % {"first": names[column.key], "second": f"{letter(index)} ({header})"}
            )
        else:
            by_index[index] = column
            names[column.key] = f"{letter(index)} ({header})"
    title = TITLES[kind.name]
    if title not in names and "slug" not in names:
        raise UnreadableFileError(
            _(
                "it has neither a column %(title)r nor a column 'slug'. "
                "Its columns may be: %(known)s"
            )
            % {"title": title, "known": ", ".join(c.header for c in columns_of(kind)[:12])}
        )
    return Columns(kind, file, by_index, names), notes


def _record(columns: Columns, row: Row, zone: tzinfo) -> Incoming | Refusal:
    """Return the record of a row, or all that is wrong with the row."""
    values: dict[str, Value] = {}
    faults: list[tuple[str, str]] = [("", row.fault)] if row.fault else []
    for index, column in columns.by_index.items():
        if index in row.broken:
            faults.append((columns.name(index), row.broken[index]))
            continue
        if index >= len(row.cells) or row.cells[index] == TOO_LONG:
            continue
        try:
            values[column.key] = read_cell(column, row.cells[index], zone)
        except InvalidRecordError as error:
            faults.append((columns.name(index), str(error)))
    slug, key = _slug(columns.kind, values)
    if not slug:
        title = TITLES[columns.kind.name]
        where = columns.names.get(title, columns.names.get("slug", ""))
        faults.append((where, _("it is empty, and nothing else names the record.")))
    elif not SLUG.fullmatch(slug):
        faults.append(
            (
                columns.names["slug"],
                _("%r may hold letters, digits, hyphens and _ only.") % slug[:100],
            )
        )
    if faults:
        reason = "; ".join(
            f"{name}: {why}" if len(faults) > 1 and name else why for name, why in faults
        )
        where = ", ".join(dict.fromkeys(name for name, _why in faults if name))
        name = address(columns.kind.name, slug) if slug and SLUG.fullmatch(slug) else ""
        # Without its slug it may be any record of its kind.
        known_as = key if values.get("slug") and name else ""
        return Refusal(columns.file, name, reason, row.line, where, columns.kind.name, known_as)
    values.pop("slug", None)
    return Incoming(
        columns.kind.name,
        slug,
        values,
        columns.file,
        partial=True,
        key=key,
        line=row.line,
        columns=columns.names,
    )


def _slug(kind: Kind, values: dict[str, Value]) -> tuple[str, str]:
    """Return the slug and the key of a row: without a slug it is known by its title."""
    if slug := str(values.get("slug", "")):
        return slug, short_key(slug)
    title = str(values.get(TITLES[kind.name], ""))
    return (
        (short_name(title, kind.name), short_key(f"name:{title.casefold()}")) if title else ("", "")
    )
