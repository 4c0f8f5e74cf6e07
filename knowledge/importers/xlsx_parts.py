"""Looks at the parts of a workbook before a library reads them: what they are, and how much."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from django.utils.translation import gettext as _

from knowledge.importers.records import UnreadableFileError

MAX_ENTRIES = 2_000
MAX_UNPACKED_BYTES = 150 * 1024 * 1024
MAX_CELLS = 500_000
# Sheets that were formatted to their end have a million empty rows; reading stops long before.
MAX_EMPTY_ROWS = 2_000
# A formula with its value, or a text in its place, takes six. Each takes time, known or not.
_TAGS_OF_A_CELL = 6
# Styles, names and the like; the library takes far longer for one of these.
_MAX_OTHER_TAGS = 200_000
_ROW = re.compile(rb"<row[ >]")
_VALUE = re.compile(rb"<(?:v|t|f|is)[ >]")
_FORMULA = re.compile(rb"<f[ >]")
_AT_ONCE = 1024 * 1024
_BROKEN = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error),
    *(EOFError, NotImplementedError, OSError),
)
# So much of a part is looked at again, where a tag may be cut.
_OVERLAP = 3


def look_inside(content: bytes) -> bool:
    """Return whether there are formulas; refuse what is no workbook or too much to read."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
            if "xl/workbook.xml" not in names:
                raise UnreadableFileError(_what_zip(names))
            size = sum(entry.file_size for entry in entries)
            if len(entries) > MAX_ENTRIES or size > MAX_UNPACKED_BYTES:
                raise _too_large()
            if any(entry.flag_bits & 1 for entry in entries):
                raise UnreadableFileError(_("it has a password. Save it without one"))
            return _measure(archive, entries)
    except _BROKEN as error:
        raise UnreadableFileError(_("it is a broken zip file, not a workbook")) from error


def _measure(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> bool:
    """Return whether there are formulas; what the directory says of sizes need not be true."""
    has_formulas = False
    unpacked = cells = others = 0
    for entry in entries:
        is_sheet = entry.filename.startswith("xl/worksheets/")
        empty_rows = 0
        for chunk in _chunks(archive, entry):
            unpacked += len(chunk)
            if is_sheet:
                empty_rows = 0 if _VALUE.search(chunk) else empty_rows + len(_ROW.findall(chunk))
                has_formulas = has_formulas or bool(_FORMULA.search(chunk))
            if is_sheet or "sharedstrings" in entry.filename.lower():
                cells += chunk.count(b"<") if empty_rows <= MAX_EMPTY_ROWS else 0
            elif entry.filename.endswith((".xml", ".rels")):
                others += chunk.count(b"<")
            if unpacked > MAX_UNPACKED_BYTES:
                raise _too_large()
            if cells > MAX_CELLS * _TAGS_OF_A_CELL or others > _MAX_OTHER_TAGS:
                raise _too_many(others > _MAX_OTHER_TAGS)
    return has_formulas


def _chunks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    rest = b""
    with archive.open(entry) as part:
        while chunk := part.read(_AT_ONCE):
            yield rest + chunk
            rest = chunk[-_OVERLAP:]


def _too_large() -> UnreadableFileError:
    return UnreadableFileError(
        _("it would unpack to more than %d MiB. Divide it, or save it as CSV")
        % (MAX_UNPACKED_BYTES // 1024**2)
    )


def _too_many(are_styles: bool) -> UnreadableFileError:
    if are_styles:
        return UnreadableFileError(_("it has too many styles and names. Save it as CSV"))
    return UnreadableFileError(
        _("it has more than %d cells or texts. Divide it, or save it as CSV") % MAX_CELLS
    )


def _what_zip(names: set[str]) -> str:
    if "content.xml" in names:
        return _("it is an OpenDocument file. Save it as .xlsx or CSV")
    if "word/document.xml" in names:
        return _("it is a Word document. Put the table into a spreadsheet")
    return _("it is a zip file, not a workbook. Unpack it first")
