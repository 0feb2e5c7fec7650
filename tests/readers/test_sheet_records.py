# ruff: noqa: DTZ001 (a spreadsheet knows no time zones)
"""Spreadsheets as the text of a CSV file."""

from __future__ import annotations

import datetime as dt
import re
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from govdata.metadata.descriptor import Cursor
from govdata.metadata.dialect import Dialect
from govdata.metadata.schema import Schema, read_schema
from govdata.readers import sheet_records as module
from govdata.readers.csv_records import Record
from govdata.readers.decoding import Unreadable
from govdata.readers.sheet_records import SheetNotes, sheet_records
from govdata.readers.unwritable import NULL, Reason, unwritable_of
from tests.support.carriers import released, text_cell, write_sheet

NUMBER = read_schema(Cursor({"fields": [{"name": "a"}, {"name": "b", "type": "number", "decimalChar": ","}]}))


def read(path: Path, dialect: Dialect | None = None, schema: Schema | None = None) -> list[Record]:
    return list(sheet_records(path, dialect or Dialect(), schema, SheetNotes()))


def workbook(path: Path, **sheets: list[list[Any]]) -> Path:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_a_sheet(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["a", "b", None],
        [1, 1.5],
        [],
        [dt.datetime(2024, 1, 2), True],
        ["x", None, 3],
        [None],
        [],
    ]
    path = workbook(tmp_path / "a.xlsx", one=rows)
    assert read(path, schema=NUMBER) == [
        ["a", "b"],
        ["1", "1,5"],
        [NULL, NULL],
        ["2024-01-02", "true"],
        ["x", NULL, "3"],
    ]


@pytest.mark.parametrize(
    ("dialect", "expected"),
    [({}, "1"), ({"sheet_number": 2}, "2"), ({"sheet_name": "two"}, "2")],
)
def test_one_sheet_of_several(tmp_path: Path, dialect: dict[str, Any], expected: str) -> None:
    path = workbook(tmp_path / "a.xlsx", one=[[1]], two=[[2]])
    assert read(path, Dialect(**dialect)) == [[expected]]


@pytest.mark.parametrize("dialect", [{"sheet_number": 3}, {"sheet_name": "zwei"}])
def test_a_sheet_that_is_not_there(tmp_path: Path, dialect: dict[str, Any]) -> None:
    path = workbook(tmp_path / "a.xlsx", one=[[1]], two=[[2]])
    with pytest.raises(Unreadable, match="it has one, two"):
        read(path, Dialect(**dialect))


@pytest.mark.parametrize("data", [b"", b"PK", b"id\n1\n"])
def test_a_file_that_is_no_workbook(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(data)
    with pytest.raises(Unreadable, match="is not an XLSX file"):
        read(path)


def test_a_workbook_of_a_version_of_zip_that_nobody_reads(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x.xml", "<a/>")
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 6] = 170  # the version that is needed, in the list of files
    path.write_bytes(data)
    with pytest.raises(Unreadable, match=r"is not an XLSX file: zip file version 17\.0"):
        read(path)


def test_a_damaged_workbook(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x.xml", "<a/>")
    with pytest.raises(Unreadable, match="not a valid XLSX file"):
        read(path)


def test_a_workbook_that_is_a_bomb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SAFE_SIZE", 10)
    monkeypatch.setattr(module, "LARGEST_RATIO", 0)
    with pytest.raises(Unreadable, match="bomb"):
        read(workbook(tmp_path / "a.xlsx", one=[[1]]))


def test_without_openpyxl_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(Unreadable, match=r"^Reading XLSX needs openpyxl, which is not installed\.$") as caught:
        read(tmp_path / "a.xlsx")
    assert "govdata[sheets]" in caught.value.next_step.en


def stored(path: Path, *cells: str, styles: tuple[str, ...] = (), after: str = "", **book: Any) -> Path:
    """A workbook with a header and a row of cells whose XML is given, `styles` being the number formats of 1, 2, …"""
    import openpyxl

    made = openpyxl.Workbook(**book)
    made.active.append([f"c{number}" for number in range(len(cells))])
    for number, form in enumerate(styles, start=1):
        made.active.cell(50, number, 1).number_format = form
    made.save(path.with_suffix(".tmp"))
    row = f'<row r="2">{"".join(cells)}</row>'
    with zipfile.ZipFile(path.with_suffix(".tmp")) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                head, _, rest = text.decode().partition("</row>")
                text = f"{head}</row>{row}</sheetData>{after}{rest.partition('</sheetData>')[2]}".encode()
            new.writestr(name, text)
    return path


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("440300.0", "440300"),
        ("4.403E5", "440300"),
        ("1.1000000000000001", "1.1"),
        ("0.30000000000000004", "0.30000000000000004"),
        ("12345678901234567.89", "12345678901234567.89"),
        ("12345678901234567", "12345678901234567"),
        ("1E-3", "0.001"),
    ],
)
def test_a_number_is_what_is_stored(tmp_path: Path, number: str, text: str) -> None:
    path = stored(tmp_path / "a.xlsx", f'<c r="A2"><v>{number}</v></c>')
    assert read(path)[1] == [text]


def test_a_code_keeps_the_zeros_that_its_format_shows(tmp_path: Path) -> None:
    path = stored(
        tmp_path / "a.xlsx", '<c r="A2" s="1"><v>5</v></c>', '<c r="B2" s="2"><v>5</v></c>', styles=("000000", "0.00")
    )
    assert read(path)[1] == ["000005", "5"]


@pytest.mark.parametrize(
    ("cell", "reason", "shown"),
    [
        ('<c r="A2" t="e"><v>#DIV/0!</v></c>', Reason.SHEET_ERROR, "#DIV/0!"),
        ('<c r="A2"><f>B2*2</f></c>', Reason.NO_RESULT, "=B2*2"),
        ('<c r="A2"><f>B2*2</f><v></v></c>', Reason.NO_RESULT, "=B2*2"),
        ('<c r="A2" t="str"><f>B2*2</f></c>', Reason.NO_RESULT, "=B2*2"),
        ('<c r="A2" s="1"><v>2958466</v></c>', Reason.NO_DATE, "2958466"),
        ('<c r="A2" s="1"><v>60</v></c>', Reason.NO_DATE, "60"),
        ('<c r="A2" s="1"><v>-1</v></c>', Reason.NO_DATE, "-1"),
        ('<c r="A2" s="1"><v>3000000</v></c>', Reason.NO_DATE, "3000000"),
    ],
)
def test_what_is_no_value_is_marked(tmp_path: Path, cell: str, reason: Reason, shown: str) -> None:
    (text,) = read(stored(tmp_path / "a.xlsx", cell, styles=("yyyy-mm-dd",)))[1]
    found = unwritable_of(text)
    assert found is not None
    assert (found.reason, found.shown) == (reason, shown)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c r="A2" t="str"><f>""</f><v></v></c>', None),  # the result is the empty text
        ('<c r="A2"><f>1+1</f><v>2</v></c>', "2"),
        ('<c r="A2" t="b"><f>TRUE()</f><v>1</v></c>', "true"),
        ('<c r="A2" t="d"><v>2024-01-02T03:04:05.1234567</v></c>', "2024-01-02T03:04:05.1234567"),
        ('<c r="A2" t="d"><v>2024-01-02T00:00:00</v></c>', "2024-01-02"),
        ('<c r="A2" t="d"><v>08:30:00.5</v></c>', "08:30:00.500000"),
        ('<c r="A2" s="1"><v>1</v></c>', "1900-01-01"),
        ('<c r="A2" s="1"><v>59</v></c>', "1900-02-28"),
        ('<c r="A2" s="1"><v>61</v></c>', "1900-03-01"),
        ('<c r="A2" s="1"><v>45292.354166666664</v></c>', "2024-01-01T08:30:00"),
        ('<c r="A2" s="1"><v>45292.00000142889</v></c>', "2024-01-01T00:00:00.123456"),
        ('<c r="A2" s="2"><v>0.99999999998842592</v></c>', "23:59:59.999999"),
        ('<c r="A2" s="1"><v>2958465.99999999998842592</v></c>', "9999-12-31T23:59:59.999999"),
        ('<c r="A2" s="2"><v>0.35416666666424135</v></c>', "08:30:00"),  # a day was taken from a moment
        ('<c r="A2" s="3"><v>1.0444444444444445</v></c>', "25:04:00"),
        ('<c r="A2" s="3"><v>-0.5</v></c>', "-12:00:00"),
    ],
)
def test_moments_results_and_durations(tmp_path: Path, cell: str, text: str | None) -> None:
    path = stored(tmp_path / "a.xlsx", cell, styles=("yyyy-mm-dd hh:mm", "hh:mm:ss", "[h]:mm:ss"))
    assert read(path)[1:] == ([] if text is None else [[text]])


@pytest.mark.parametrize(
    ("number", "style", "text"),
    [
        ("0", 1, "1904-01-01"),
        ("0.5", 1, "1904-01-01T12:00:00"),
        ("0.5", 2, "12:00:00"),
        ("-1", 1, None),
        ("2957003.99999999999", 1, "9999-12-31T23:59:59.999999"),
        ("2957004", 1, None),
    ],
)
def test_the_day_0_of_1904_is_one(tmp_path: Path, number: str, style: int, text: str | None) -> None:
    path = stored(tmp_path / "a.xlsx", f'<c r="A2" s="{style}"><v>{number}</v></c>', styles=("yyyy-mm-dd", "hh:mm"))
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).decode().replace("<workbookPr ", '<workbookPr date1904="1" '))
    (cell,) = read(tmp_path / "b.xlsx")[1]
    assert cell == text if text else unwritable_of(cell)


def test_the_first_day_of_a_workbook_may_be_that_of_1904(tmp_path: Path) -> None:
    import openpyxl
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    for day in ("day", dt.date(2024, 1, 2), dt.date(1904, 1, 2)):
        book.active.append([day])
    book.save(tmp_path / "a.xlsx")
    assert read(tmp_path / "a.xlsx") == [["day"], ["2024-01-02"], ["1904-01-02"]]


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="A2"><v>abc</v></c>',
        '<c r="A2" t="s"><v>99</v></c>',
        '<c r="A2" s="99x"><v>1</v></c>',
        '<c r="A2" s="1"><v>NaN</v></c>',
        '<c r="A2" t="s"><v>-1</v></c>',
        '<c r="A2"><v>1</v></c><c r="A2"><v>2</v></c>',
        '<c r="A3"><v>1</v></c>',
        '<c r="ZZZ2"><v>1</v></c>',
    ],
)
def test_a_damaged_cell_is_a_finding(tmp_path: Path, cell: str) -> None:
    with pytest.raises(Unreadable, match="not a valid XLSX file"):
        read(stored(tmp_path / "a.xlsx", cell, styles=("yyyy-mm-dd",)))


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHARED = (
    '<Override PartName="/xl/sharedStrings.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
)
ESCAPES = [
    ("a_x000D_b", "a\rb"),
    ("_x005F_x000D_", "_x000D_"),
    ("max005F_1", "max005F_1"),
    ("_xD83D__xDE00_", "😀"),
    ("_x00_", "_x00_"),
]


@pytest.mark.parametrize(
    "cell", ['<c t="inlineStr"><is><t>{}</t></is></c>', '<c t="str"><f>A1</f><v>{}</v></c>', '<c t="s"><v>0</v></c>']
)
@pytest.mark.parametrize(("written", "text"), ESCAPES)
def test_a_text_is_what_a_spreadsheet_shows(tmp_path: Path, cell: str, written: str, text: str) -> None:
    path = stored(tmp_path / "a.xlsx", cell.format(written))
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).decode().replace("</Types>", f"{SHARED}</Types>"))
        new.writestr("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}"><si><t>{written}</t></si></sst>')
    assert read(tmp_path / "b.xlsx")[1] == [text]


@pytest.mark.parametrize("number", ["2", "99999999999"])
def test_rows_that_no_sheet_has_are_a_finding(tmp_path: Path, number: str) -> None:
    cell = f'<c r="A2"><v>1</v></c></row><row r="{number}"><c><v>1</v></c>'
    with pytest.raises(Unreadable, match="out of place"):
        read(stored(tmp_path / "a.xlsx", cell))


def with_chart(path: Path, *names: str) -> Path:
    """A workbook whose sheets are charts, unless their names start with "data"."""
    import openpyxl
    from openpyxl.chart import BarChart

    book = openpyxl.Workbook()
    book.remove(book.active)
    for name in names:
        if name.startswith("data"):
            book.create_sheet(name).append([name])
        else:
            book.create_chartsheet(name).add_chart(BarChart())
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("dialect", "expected"), [({}, "data"), ({"sheet_number": 2}, "data"), ({"sheet_number": 3}, "data 2")]
)
def test_the_first_sheet_is_the_first_of_cells(tmp_path: Path, dialect: dict[str, Any], expected: str) -> None:
    path = with_chart(tmp_path / "a.xlsx", "chart", "data", "data 2")
    assert read(path, Dialect(**dialect)) == [[expected]]


@pytest.mark.parametrize("dialect", [{"sheet_name": "chart"}, {"sheet_number": 2}])
def test_a_chart_is_no_table(tmp_path: Path, dialect: dict[str, Any]) -> None:
    path = with_chart(tmp_path / "a.xlsx", "data", "chart")
    with pytest.raises(Unreadable, match="is a chart"):
        read(path, Dialect(**{"sheet_name": "chart", **dialect}))


@pytest.mark.parametrize(("area", "told"), [("A2:A4", True), ("B3:C3", True), ("A1:C1", False)])
def test_merged_cells_are_told_of(tmp_path: Path, area: str, told: bool) -> None:
    path, notes = (
        stored(tmp_path / "a.xlsx", "", after=f'<mergeCells><mergeCell ref="{area}"/></mergeCells>'),
        SheetNotes(),
    )
    list(sheet_records(path, Dialect(), None, notes))
    assert [area in message.en and area in message.zh for message in notes.merged] == [True] * told


def test_a_sheet_in_an_encoding_that_nobody_knows_is_damaged(tmp_path: Path) -> None:
    write_sheet(tmp_path / "a.xlsx", [[text_cell("x")]])
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(tmp_path / "t.xlsx", "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content.replace(b'encoding="UTF-8"', b'encoding="true"'))
    fields = [{"name": "x", "type": "string"}]
    assert released(tmp_path, fields, path="t.xlsx").errors == [("source-error", None, None)]


def test_a_workbook_in_the_strict_form_is_told_how_to_be_saved(tmp_path: Path) -> None:
    write_sheet(tmp_path / "a.xlsx", [[text_cell("x")]])
    with zipfile.ZipFile(tmp_path / "a.xlsx") as old, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as new:
        for name in old.namelist():
            form = r"schemas\.openxmlformats\.org/(spreadsheetml|officeDocument)/2006"
            new.writestr(name, re.sub(form, r"purl.oclc.org/ooxml/\1", old.read(name).decode()))
    with pytest.raises(Unreadable, match="has no sheet that can be read") as caught:
        read(tmp_path / "b.xlsx")
    assert "Strict Open XML" in caught.value.next_step.en
