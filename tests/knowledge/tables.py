"""Tables as staff make them: CSV text and workbooks, and what an import makes of them."""

import io
import re
import zipfile
from zoneinfo import ZoneInfo

import openpyxl

from knowledge.importers.apply import import_pack
from knowledge.importers.gather import Options, read_files
from knowledge.importers.sniff import File

VIENNA = ZoneInfo("Europe/Vienna")


def workbook(*rows, title="Sheet1"):
    """Return a workbook's bytes."""
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    return saved(book)


def saved(book):
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def repacked(content, name, change):
    """Return the workbook with one of its parts changed as a text."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.namelist():
            part = old.read(entry)
            new.writestr(entry, change(part.decode()) if entry == name else part)
    return out.getvalue()


def read(content, name="table.csv", **options):
    """Return the pack that one file makes."""
    data = content.encode() if isinstance(content, str) else content
    return read_files([File(name, data)], Options(VIENNA, **options))


def imported(content, name="table.csv", *, overwrite=False, **options):
    """Import one file and return the report."""
    return import_pack(read(content, name, **options), overwrite=overwrite)


def refused(report_or_pack):
    return [re.sub(r"\s+", " ", str(refusal)) for refusal in report_or_pack.refused]
