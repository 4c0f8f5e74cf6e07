"""Tables of staff: how they are read, what is refused where, what a second import changes."""

import io
import zipfile
from datetime import UTC, datetime

import openpyxl
import pytest

from knowledge.importers import sheets, xlsx_file, xlsx_parts
from knowledge.importers.apply import import_pack
from knowledge.importers.gather import Options, read_files
from knowledge.importers.sniff import File
from knowledge.models import Fact, Origin, Session, Speaker
from tests.knowledge.tables import VIENNA, imported, read, refused, repacked, saved, workbook

pytestmark = pytest.mark.django_db
SPEAKERS = "name,role,bio,bio (fr)\nAna Ruiz,Chair,She chairs.,Elle préside.\n"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_table_is_read_with_any_delimiter_and_its_kind_guessed(delimiter):
    report = imported(SPEAKERS.replace(",", delimiter), "list.txt")

    speaker = Speaker.objects.get()
    assert report.names("added") == ("speaker:ana-ruiz",)
    assert (speaker.name, speaker.role, speaker.bio) == ("Ana Ruiz", "Chair", "She chairs.")
    assert speaker.translations.get().bio == "Elle préside."


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.encode("utf-16"),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: b"sep=,\r\n" + text.encode(),
    ],
)
def test_a_table_is_read_as_spreadsheets_save_it(encode):
    assert imported(encode(SPEAKERS)).names("added") == ("speaker:ana-ruiz",)


def test_a_workbook_is_read_sheet_by_sheet_with_its_typed_cells():
    book = openpyxl.Workbook()
    book.active.title = "Speakers"
    book.active.append(["Name", "Biography"])
    book.active.append(["Ana Ruiz", "She chairs."])
    sheet = book.create_sheet("Programme")
    sheet.append(["Title", "Start", "End", "Speakers", "Published"])
    sheet.append(["Opening", datetime(2025, 9, 8, 9), "2025-09-08 10:30", "ana ruiz", True])  # noqa: DTZ001
    book.create_sheet("Notes").append(["Call the caterer"])

    report = imported(saved(book), "conference.xlsx")

    session = Session.objects.get()
    assert report.refused == ()
    assert report.notes == (
        "conference.xlsx [Notes]: its columns fit no kind of content; it was left out",
    )
    assert session.start == datetime(2025, 9, 8, 7, 0, tzinfo=UTC)
    assert session.end == datetime(2025, 9, 8, 8, 30, tzinfo=UTC)
    assert [speaker.name for speaker in session.speakers.all()] == ["Ana Ruiz"]


def test_a_broken_row_is_refused_with_line_column_and_reason_and_the_rest_goes_in():
    table = (
        "title,start,end,kind\n"
        '"Two\nlines",2025-09-08 09:00,2025-09-08 10:00,panel\n'
        "Closing,soon,2025-09-08 10:00,panel\n"
        ",2025-09-08 09:00,2025-09-08 10:00,panel\n"
        "Backwards,2025-09-08 11:00,2025-09-08 10:00,panel\n"
        "Torn,2025-09-08 11:00,2025-09-08 12:00,panel,more,and more\n"
    )

    report = imported(table)

    assert len(report.names("added")) == 1
    assert refused(report) == [
        (
            "table.csv: line 4: column B (start): session:closing: 'soon' is not a day with a "
            "time. Write it as 2025-09-08 10:00."
        ),
        "table.csv: line 5: column A (title): it is empty, and nothing else names the record.",
        (
            "table.csv: line 7: session:torn: it has 6 cells, but the header has 4. Put texts with "
            "a delimiter in quotes."
        ),
        (
            "table.csv: line 6: column C (end): session:backwards: end: The session ends before it "
            "starts. Correct one of the times."
        ),
    ]


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("pinned", "perhaps", "'perhaps' is neither yes nor no."),
        ("valid_from", "8/9/2025", "'8/9/2025' is not a day. Write it as 2025-09-08."),
        ("valid_from", "2025-02-30", "'2025-02-30' is not a day. Write it as 2025-09-08."),
        ("confidence", "sure", "'sure' is not one of: high, medium, low."),
        ("source_url", "hofburg", "source_url: Enter a valid URL."),
        ("slug", "a b", "'a b' may hold letters, digits, hyphens and _ only."),
    ],
)
def test_a_wrong_cell_is_named_by_its_column(column, cell, reason):
    report = imported(f"question,answer,{column}\nWhy?,Because.,{cell}\n")

    (refusal,) = report.refused
    assert (refusal.line, refusal.column) == (2, f"C ({column})")
    assert refusal.reason == reason
    assert not Fact.objects.exists()


@pytest.mark.parametrize(
    ("cell", "day"), [("2025-09-08", "2025-09-08"), ("8.9.2025", "2025-09-08"), ("", "None")]
)
def test_days_are_read_as_people_and_spreadsheets_write_them(cell, day):
    imported(f"question,answer,valid_from\nWhy?,Because.,{cell}\n")

    assert str(Fact.objects.get().valid_from) == day


def test_columns_that_are_not_there_are_left_alone_and_empty_cells_empty_their_field():
    imported("slug,question,answer,keywords\na,Why?,Because.,one\n")

    report = imported("slug,question,keywords\na,Why not?,\n")

    fact = Fact.objects.get()
    assert report.names("changed") == ("fact:a",)
    assert (fact.question, fact.answer, fact.keywords) == ("Why not?", "Because.", "")


def test_what_staff_edited_is_kept_with_both_values_told():
    imported("slug,question,answer\na,Why?,Because.\n")
    Fact.objects.update(answer="Ours.")

    report = imported("slug,question,answer\na,Why not?,Theirs.\n")

    (change,) = report.changes
    assert (change.before, change.wanted) == (
        {"question": "Why?", "answer": "Ours."},
        {"answer": "Theirs."},
    )
    assert (Fact.objects.get().question, Fact.objects.get().answer) == ("Why not?", "Ours.")


def test_a_table_that_says_it_is_complete_marks_what_it_lacks_and_one_that_does_not_does_not():
    imported("slug,name,role\na,Ana,x\nb,Bo,x\n")

    partly = imported("slug,name,role\na,Ana,x\n")
    whole = imported("slug,name,role\na,Ana,x\n", is_complete=True)
    back = imported("slug,name,role\na,Ana,x\nb,Bo,x\n", is_complete=True)

    assert [[gone.slug for gone in report.gone] for report in (partly, whole, back)] == [
        [],
        ["b"],
        [],
    ]
    assert Speaker.objects.count() == 2
    assert not Origin.objects.filter(gone_at__isnull=False).exists()


def test_a_table_that_gets_slugs_later_misses_nobody_twice_or_in_vain():
    imported("name,role\nAna,x\nBo,x\n")

    there = imported("slug,name,role\nana,Ana,x\nbo,Bo,x\n", is_complete=True)
    fewer = imported("slug,name,role\nana,Ana,x\n", is_complete=True)
    imported("slug,name,role\nana,Ana,x\nbo,Bo,x\n", is_complete=True)

    assert [[gone.slug for gone in report.gone] for report in (there, fewer)] == [[], ["bo"]]
    assert not Origin.objects.filter(gone_at__isnull=False).exists()


@pytest.mark.parametrize(
    "row", ["b,Bo,x,soon", "b,,x,soon", "B o,Bo,x,", ",Bo,x,soon", ",,x,", "b,Bo,x,,,left over"]
)
def test_a_row_that_is_refused_is_not_gone(row):
    header = "slug,question,answer,valid_until\n"
    imported(f"{header}a,Ana,x,\nb,Bo,x,\n")

    report = imported(f"{header}a,Ana,x,\n{row}\n", is_complete=True)

    assert len(report.refused) == 1
    assert report.gone == ()


def test_a_file_that_cannot_be_read_says_nothing_about_what_is_gone():
    imported("slug,name,role\na,Ana,x\nb,Bo,x\n")
    whole = File("a.csv", b"slug,name,role\na,Ana,x\n")
    others = [b"\x00\x01", b"PK\x03\x04broken", b'slug,name,role\nb,"Bo,x\n', b"one,two\n1,2\n"]

    reports = [
        import_pack(
            read_files([whole, File("b.csv", other)], Options(VIENNA, is_complete=True)),
        )
        for other in others
    ]

    assert [(len(report.refused), report.gone) for report in reports] == [(1, ())] * 4


def test_formulas_are_read_as_the_values_they_had_and_never_run():
    content = workbook(["question", "answer"], ["Why?", "=1+1"])
    computed = repacked(
        content,
        "xl/worksheets/sheet1.xml",
        lambda xml: (
            xml.replace("<v></v>", "<v>2</v>")
            if "<v></v>" in xml
            else xml.replace("<v />", "<v>2</v>").replace("<v/>", "<v>2</v>")
        ),
    )

    without_value, with_value = read(content, "a.xlsx"), read(computed, "a.xlsx")

    assert refused(without_value) == [
        (
            "a.xlsx: line 2: column B (answer): fact:why: the formula has no value. Open the file "
            "in a spreadsheet, save it, try again"
        )
    ]
    assert with_value.incoming[0].values["answer"] == "2"


def test_a_cell_that_a_spreadsheet_could_not_compute_is_refused():
    book = openpyxl.Workbook()
    book.active.append(["question", "answer"])
    book.active.append(["Why?", "#REF!"])
    book.active["B2"].data_type = "e"

    assert refused(read(saved(book))) == [
        "table.csv: line 2: column B (answer): fact:why: the cell has the error #REF!"
    ]


def zip_of(**parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "it is empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "an old Excel file, or one with a password"),
        (b"%PDF-1.7", "it is a PDF"),
        (b"\x89PNG\r\n", "it is a picture"),
        (b"name\0bio", "it is not a text"),
        ("name;bio\nZoë;Ã\n".encode("latin-1"), "it is not UTF-8 (line 2, byte 11)"),
        (b"<!DOCTYPE html><html>", "it is a web page"),
        (b'<?xml version="1.0"?><schedule>', "it is a schedule in XML"),
        (b'{"a": ', "it is not valid JSON (line 1, column 7)"),
        (b"[1, 2]", "it is JSON, but no export of Indico or pretalx"),
        (b"[" * 100_000, "nested too deep"),
        (b"[" * 70 + b"]" * 70, "nested too deep"),
        (b"just some words\nand more\n", "its first row does not tell whether"),
        (b'name,bio\nAna,"She chairs.\n', "its quotes or cells are broken"),
        (b"name,Name,bio\nAna,Ana,x\n", "the columns A (name) and B (Name) are the same field"),
        (b"PK\x03\x04nothing", "it is a broken zip file"),
        (zip_of(content_xml="x"), "it is an OpenDocument file"),
        (zip_of(word__document_xml="x"), "it is a Word document"),
        (zip_of(other="x"), "it is a zip file, not a workbook"),
        (zip_of(xl__workbook_xml="x"), "the workbook is damaged"),
    ],
)
def test_a_file_that_is_not_what_it_says_it_is_is_refused_with_the_reason(content, reason):
    (refusal,) = refused(imported(content, "speakers.csv"))

    assert refusal.startswith("speakers.csv: ")
    assert reason in refusal


def test_a_workbook_that_would_unpack_to_gigabytes_is_not_unpacked(monkeypatch):
    # The real limit would make the test write 150 MiB of zeros.
    monkeypatch.setattr(xlsx_parts, "MAX_UNPACKED_BYTES", 1_000_000)
    bomb = zip_of(xl__workbook_xml="x", xl__worksheets__sheet1_xml="0" * 2_000_000)

    (refusal,) = refused(read(bomb))

    assert len(bomb) < 10_000
    assert "it would unpack to more than" in refusal


@pytest.mark.parametrize(
    ("part", "content", "reason"),
    [
        ("sharedStrings", "<si/>" * 3_000_001, "more than 500000 cells or texts. Divide it"),
        ("worksheets__sheet1", "<row>" + "<c/>" * 3_000_001, "more than 500000 cells or texts"),
        ("worksheets__sheet1", "<row/>" * 9 + "<x/>" * 3_000_001, "more than 500000 cells"),
        ("styles", "<xf/>" * 200_001, "it has too many styles and names. Save it as CSV"),
    ],
)
def test_a_short_workbook_that_would_take_minutes_to_read_is_not_read(part, content, reason):
    bomb = zip_of(**{"xl__workbook_xml": "x", f"xl__{part}_xml": content})

    (refusal,) = refused(read(bomb))

    assert len(bomb) < 100_000
    assert reason in refusal


def test_a_workbook_formatted_to_its_end_is_read():
    rest = "<row>" + '<c s="0"/>' * 40 + "</row>"
    content = repacked(
        workbook(["name", "bio"], ["Ana", "x"]),
        "xl/worksheets/sheet1.xml",
        lambda part: part.replace("</sheetData>", rest * 100_000 + "</sheetData>"),
    )

    assert [record.slug for record in read(content, "speakers.xlsx").incoming] == ["ana"]


def test_a_text_that_no_spreadsheet_holds_is_refused_with_its_cell(monkeypatch):
    book = workbook(["name", "bio"], ["Ana", "x" * 20], ["Bo", "y"])
    monkeypatch.setattr(xlsx_file, "MAX_TEXT", 10)

    found = read(book, "speakers.xlsx")

    assert [record.slug for record in found.incoming] == ["bo"]
    assert "column B (bio)" in refused(found)[0]
    assert "the text is longer than 10 characters. Shorten it" in refused(found)[0]


def test_one_long_text_in_every_cell_is_refused(monkeypatch):
    monkeypatch.setattr(xlsx_file, "MAX_TEXTS", 100)

    (refusal,) = refused(read(workbook(["name", "bio"], *([f"N{n}", "x" * 30] for n in range(9)))))

    assert "its cells hold more than 100 characters" in refusal


@pytest.mark.parametrize("content", [workbook, lambda *rows: "\n".join(",".join(r) for r in rows)])
def test_a_table_with_too_many_rows_is_refused_as_a_whole(content, monkeypatch):
    for module in ("csv_file", "xlsx_file"):
        # The real limit would make the test write fifty thousand rows.
        monkeypatch.setattr(f"knowledge.importers.{module}.MAX_ROWS", 2)

    (refusal,) = refused(read(content(["name", "bio"], *([f"N{n}", "x"] for n in range(3)))))

    assert "it has more than 2 rows" in refusal


def test_an_entity_in_a_workbook_is_not_expanded():
    content = workbook(["name", "bio"], ["Ana", "x"])
    doctype = '<!DOCTYPE x [<!ENTITY a "aaaa">]>'
    hostile = repacked(
        content, "xl/worksheets/sheet1.xml", lambda xml: doctype + xml.replace(">x<", ">&a;<")
    )

    assert "the workbook is damaged" in refused(read(hostile))[0]


def test_columns_are_called_as_spreadsheets_call_them():
    assert [sheets.letter(index) for index in (0, 25, 26, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "ZZ",
        "AAA",
    ]


def test_a_table_without_slugs_finds_the_person_that_is_there_already_by_name():
    Speaker.objects.create(slug="ruiz", name="Ana Ruiz", imported={"name": "Ana Ruiz"})

    report = imported(SPEAKERS)

    assert report.names("changed") == ("speaker:ruiz",)
    assert Speaker.objects.get().bio == "She chairs."


def test_what_a_table_holds_can_be_said_where_its_header_does_not_tell():
    table = "slug,name\nhall,Great Hall\n"

    assert "does not tell whether" in refused(imported(table))[0]
    assert imported(table, kind="place").names("added") == ("place:hall",)
