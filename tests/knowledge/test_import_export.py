"""Exports: what comes out goes in again and changes nothing; no cell runs as a formula."""

import csv
import io
from datetime import UTC, datetime

import openpyxl
import pytest

from knowledge import revision
from knowledge.importers.apply import import_pack, import_path
from knowledge.importers.csv_file import guarded, unguarded
from knowledge.importers.export import columns_for, csv_chunks, rows_of, xlsx_bytes
from knowledge.importers.gather import Options, read_files
from knowledge.importers.kinds import KINDS
from knowledge.importers.sniff import File
from knowledge.importers.tables import TITLES
from knowledge.importers.xlsx_file import escaped, unescaped
from knowledge.models import Fact, Session, Speaker
from tests.knowledge.packs import DEMO, content_of_database
from tests.knowledge.tables import VIENNA

pytestmark = pytest.mark.django_db
HOSTILE = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "'=1",
    "''x",
    "'-",
    "\t=1",
    "Hello;=HYPERLINK(1)",
    "Hello; ='1;'=2|\t+3",
    "Hello\n-1",
    "_x0041_",
    "a\x0bb",
    '"',
    ";",
)


def exported(kind_name, form):
    """Return the bytes of the export of all rows of a kind."""
    kind = KINDS[kind_name]
    keys = list(kind.model.objects.values_list("pk", flat=True))
    columns = columns_for(kind)
    rows = rows_of(kind, columns, keys, VIENNA)
    if form == "csv":
        return b"".join(csv_chunks(columns, rows))
    return xlsx_bytes(kind, columns, rows)


def again(kind_name, form, **options):
    """Import the export of a kind."""
    file = File(f"list.{form}", exported(kind_name, form))
    return import_pack(read_files([file], Options(VIENNA)), **options)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("kind", TITLES)
def test_what_is_exported_and_imported_again_changes_nothing(kind, form):
    import_path(DEMO)
    content, number = content_of_database(), revision.current()

    report = again(kind, form, overwrite=True)

    assert (report.refused, report.notes) == ((), ())
    assert len(report.names("unchanged")) == KINDS[kind].model.objects.count() > 0
    assert (content_of_database(), revision.current()) == (content, number)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("text", HOSTILE)
def test_texts_that_look_like_formulas_come_back_as_they_were(text, form):
    Speaker.objects.create(slug="a", name="Ana", bio=text, other_names=f"{text}\nsecond")
    Speaker.objects.get().translations.create(lang="sw", bio=text)
    content = content_of_database()

    report = again("speaker", form, overwrite=True)

    assert report.refused == ()
    assert content_of_database() == content


@pytest.mark.parametrize("text", HOSTILE[:4])
def test_no_cell_of_a_csv_file_begins_like_a_formula(text):
    Speaker.objects.create(slug="a", name=text, bio=text)

    rows = list(csv.reader(io.StringIO(exported("speaker", "csv").decode("utf-8-sig"))))

    assert [cell for row in rows for cell in row if cell[:1] in set("=+-@\t\r")] == []


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_no_cell_of_a_csv_file_begins_like_a_formula_where_another_mark_divides_them(delimiter):
    bio = f"Hello{delimiter}=HYPERLINK(1){delimiter} @SUM(A1)\n+1{delimiter}''-1"
    Speaker.objects.create(slug="a", name="Ana", bio=bio)

    text = exported("speaker", "csv").decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))

    assert [
        cell for row in rows for cell in row if cell.strip().startswith(("=", "+", "-", "@"))
    ] == []


def test_no_cell_of_a_workbook_is_a_formula():
    Speaker.objects.create(slug="a", name="=1+1", bio="=cmd|' /C calc'!A0")

    sheet = openpyxl.load_workbook(io.BytesIO(exported("speaker", "xlsx"))).active

    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}


@pytest.mark.parametrize("text", [*HOSTILE, "", "plain", "'", "＝1"])
def test_guarding_and_escaping_lose_nothing(text):
    assert unguarded(guarded(text)) == text
    assert unescaped(escaped(text)) == text


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_times_come_back_to_the_second_even_in_the_hour_that_is_there_twice(form):
    times = [
        datetime(2025, 10, 26, 0, 30, tzinfo=UTC),
        datetime(2025, 10, 26, 1, 30, tzinfo=UTC),
        datetime(2025, 9, 8, 7, 0, 1, tzinfo=UTC),
        datetime(2025, 9, 8, 7, 0, 0, 500, tzinfo=UTC),
    ]
    for number, start in enumerate(times):
        end = datetime(2025, 10, 27, tzinfo=UTC)
        Session.objects.create(slug=f"s{number}", title="T", start=start, end=end)
    content = content_of_database()

    assert again("session", form, overwrite=True).refused == ()
    assert content_of_database() == content


def test_a_text_that_no_cell_can_hold_is_left_alone_by_a_workbook_and_kept_by_csv():
    Fact.objects.create(slug="a", question="Why?", answer="x" * 40_000)
    content = content_of_database()

    reports = [again("fact", form, overwrite=True) for form in ("xlsx", "csv")]

    assert [report.names("unchanged") for report in reports] == [("fact:a",), ("fact:a",)]
    assert content_of_database() == content
