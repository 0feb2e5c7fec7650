"""Workbooks as documents: cells as they are shown, with their addresses; what is not seen is left out and told."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

from govdata.documents import sheet_reading, zip_parts
from govdata.documents.media_types import read_original
from govdata.documents.ods_sheets import prints
from govdata.documents.ods_sheets import read_workbook as read_ods
from govdata.documents.page_marks import told, with_page_marks
from govdata.documents.reading import CellPlace, Omission, OmissionReason, Reading, UnreadableDocument
from govdata.documents.sheet_reading import address
from govdata.documents.xls_sheets import read_workbook as read_xls
from govdata.documents.xlsx_sheets import read_workbook as read_xlsx
from tests.support import biff
from tests.support.documents import (
    assert_lawful,
    ods,
    open_cell,
    open_table,
    placed_cells,
    relationships,
    sheet_rows,
    xlsx,
    zipped,
)

MONEY = r'_(* #,##0_);_(* \(#,##0\);_(* "-"??_);_(@_)'
PLAIN = "<c><v>5</v></c>"
BLANK_CELL = '<table:table-cell table:number-columns-repeated="{}"/>'


def old(*records: bytes, formats: tuple[str, ...] = (), hidden: bool = False) -> Reading:
    pytest.importorskip("xlrd")
    return read_xls(biff.xls(records, formats, hidden=hidden))


def hidden(where: str, count: int) -> Omission:
    return Omission(OmissionReason.HIDDEN, count=count, where=where)


def test_cells_of_xlsx_are_as_they_are_shown() -> None:
    row = '<c s="1"><v>-6837248</v></c><c s="2"><v>0.125</v></c><c s="3"><v>43929</v></c><c s="4"><v>7</v></c>'
    other = '<c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c><c t="d"><v>2024-01-02T00:00:00</v></c><c t="s"><v>0</v></c>'
    texts = "<si><r><t>10</t></r><r><rPr><vertAlign val='superscript'/></rPr><t>9</t></r><rPh><t>x</t></rPh></si>"
    styles = (MONEY, "0.0%", 'yyyy"年"m"月"', "0000")
    reading = read_xlsx(xlsx({"Sheet1": sheet_rows(row, other)}, styles=styles, texts=texts))
    assert reading.text == "(6,837,248)\t12.5%\t2020年4月\t0007\nTRUE\t#N/A\t2024-01-02\t10⁹\n"
    assert list(placed_cells(reading))[:3] == ["Sheet1!A1", "Sheet1!B1", "Sheet1!C1"]
    assert_lawful(reading)


def test_cells_of_ods_are_as_they_are_shown() -> None:
    raised = '<style:style style:name="T1"><style:text-properties style:text-position="super 58%"/></style:style>'
    mixed = 'a<text:s text:c="2"/>10<text:span text:style-name="T1">9</text:span> b<text:line-break/>c'
    rows = open_cell("12.5%", "0.125") + open_cell(mixed) + open_cell("", "1274053610")
    reading = read_ods(ods(open_table(rows), raised))
    assert reading.text == "12.5%\ta  10⁹ b\nc\t1274053610\n"
    assert (reading.uncertain, list(placed_cells(reading))) == ((), ["S1!A1", "S1!B1", "S1!C1"])
    assert_lawful(reading)


def test_cells_of_xls_are_as_they_are_shown() -> None:
    reading = old(
        biff.number(0, 0, -6837248, 16),
        biff.label(0, 1, "甲"),
        biff.boolean(1, 0, 1),
        biff.boolean(1, 1, 7, is_error=True),
        biff.number(2, 0, 43929, 17),
        formats=(MONEY, 'yyyy"年"'),
    )
    assert reading.text == "(6,837,248)\t甲\nTRUE\t#DIV/0!\n2020年\n"
    assert_lawful(reading)


XLSX_MERGED = '<mergeCells><mergeCell ref="A1:C2"/><mergeCell ref="x"/><mergeCell ref="B9:A1"/></mergeCells>'
HEAD = '<c t="inlineStr"><is><t>2024年</t></is></c>'
MERGED: dict[str, Callable[[], Reading]] = {
    "xlsx": lambda: read_xlsx(xlsx({"S1": sheet_rows(HEAD, PLAIN, PLAIN) + XLSX_MERGED})),
    "ods": lambda: read_ods(
        ods(
            open_table(
                open_cell("2024年", "", 'table:number-columns-spanned="3" table:number-rows-spanned="2"'),
                "<table:covered-table-cell><text:p>5</text:p></table:covered-table-cell>",
                open_cell("5", "5"),
            )
        )
    ),
    "xls": lambda: old(biff.label(0, 0, "2024年"), biff.number(1, 0, 5), biff.number(2, 0, 5), biff.merged(0, 1, 0, 2)),
}


@pytest.mark.parametrize("kind", MERGED)
def test_merged_cells_are_one_head_and_what_lies_under_them_is_not_seen(kind: str) -> None:
    reading = MERGED[kind]()
    assert [block.cell for block in reading.blocks] == [
        CellPlace(0, 0, 0, 2, 3, is_head=True, address="S1!A1"),
        CellPlace(0, 2, 0, address="S1!A3"),
    ]
    assert reading.omissions == (hidden("S1", 1),)


WIDE = '<cols><col min="2" max="3" hidden="1"/></cols>'
DARK = '<row r="2" hidden="1"><c r="A2"><v>12</v></c></row>'
HIDDEN: dict[str, Callable[[], Reading]] = {
    "xlsx": lambda: read_xlsx(
        xlsx({"S1": f'{WIDE}<sheetData><row r="1">{PLAIN * 4}</row>{DARK}<row r="3">{PLAIN}</row></sheetData>'})
    ),
    "ods": lambda: read_ods(
        ods(
            open_table(
                open_cell("5", "5", 'table:number-columns-repeated="4"'),
                f'<table:table-row table:visibility="collapse">{open_cell("12", "12")}</table:table-row>',
                open_cell("5", "5"),
                columns="<table:table-column/>"
                '<table:table-column table:visibility="collapse" table:number-columns-repeated="2"/>',
            )
        )
    ),
    "xls": lambda: old(
        *(biff.number(0, column, 5) for column in range(4)),
        biff.number(1, 0, 12),
        biff.number(2, 0, 5),
        biff.hidden_row(1),
        biff.hidden_column(1),
        biff.hidden_column(2),
    ),
}


@pytest.mark.parametrize("kind", HIDDEN)
def test_hidden_rows_and_columns_are_left_out(kind: str) -> None:
    reading = HIDDEN[kind]()
    assert list(placed_cells(reading)) == ["S1!A1", "S1!D1", "S1!A3"]
    assert reading.omissions == (hidden("S1!B:C, 2:2", 4),)


STYLE = '<style:style style:name="h"><style:table-properties table:display="false"/></style:style>'
SHEETS: dict[str, Callable[[], Reading]] = {
    "xlsx": lambda: read_xlsx(xlsx({"S1": sheet_rows(PLAIN), "S2": sheet_rows(PLAIN)}, hidden="S1")),
    "ods": lambda: read_ods(
        ods(
            open_table(open_cell("5", "5"), attributes='table:style-name="h"')
            + open_table(open_cell("5", "5"), name="S2"),
            STYLE,
        )
    ),
}


@pytest.mark.parametrize("kind", SHEETS)
def test_hidden_sheets_are_left_out(kind: str) -> None:
    reading = SHEETS[kind]()
    assert (list(placed_cells(reading)), reading.omissions) == (["S2!A1"], (hidden("S1", 1),))


def test_a_hidden_sheet_of_xls_is_left_out() -> None:
    reading = old(biff.number(0, 0, 5), hidden=True)
    assert (reading.text, reading.omissions) == ("", (hidden("S1", 1),))


def test_a_merged_cell_is_seen_while_a_part_of_it_is() -> None:
    rows = (
        f'<sheetData><row r="1" hidden="1">{HEAD}</row></sheetData><mergeCells><mergeCell ref="A1:{{}}"/></mergeCells>'
    )
    assert read_xlsx(xlsx({"S1": rows.format("A2")})).text == "2024年\n"
    assert read_xlsx(xlsx({"S1": rows.format("B1")})).text == ""


def test_what_a_number_format_hides_is_not_seen() -> None:
    reading = read_xlsx(
        xlsx({"S1": sheet_rows('<c s="1"><v>1234</v></c><c s="1" t="str"><v>甲</v></c>')}, styles=[";;;"])
    )
    assert (reading.text, reading.omissions) == ("", (hidden("S1", 5),))


INK = '<style:style style:name="{}"><style:text-properties fo:color="#FFFFFF"/>{}</style:style>'
DARK_GROUND = '<style:table-cell-properties fo:background-color="#112233"/>'
WHITE: dict[str, Callable[[], Reading]] = {
    "xlsx": lambda: read_xlsx(
        xlsx(
            {"S1": sheet_rows('<c s="1"><v>12</v></c><c s="2"><v>5</v></c><c s="3"><v>3</v></c>')},
            styles=["0", "0", "0"],
            white=True,
        )
    ),
    "ods": lambda: read_ods(
        ods(
            open_table(open_cell("123", "123", 'table:style-name="w"') + open_cell("5", "5", 'table:style-name="d"')),
            INK.format("w", "") + INK.format("d", DARK_GROUND),
        )
    ),
    "xls": lambda: old(biff.number(0, 0, 1.0, biff.WHITE), biff.number(0, 1, 5)),
}


@pytest.mark.parametrize("kind", WHITE)
def test_white_on_white_is_not_seen(kind: str) -> None:
    reading = WHITE[kind]()
    assert (reading.text, reading.omissions) == ("5\n", (hidden("S1", 3),))


def test_a_formula_without_a_result_is_told() -> None:
    data = xlsx({"S1": sheet_rows("<c><f>B1</f></c>" * 7 + '<c t="str"><f>A1</f><v></v></c><c><f>1</f><v>1</v></c>')})
    reading = read_xlsx(data)
    assert reading.text == "1\n"
    (omission,) = reading.omissions
    assert told(omission).en == "formulas without a stored result (S1!A1, B1, C1, D1, E1, …), 7 of them"
    assert "共 7 个" in told(omission).zh


def test_so_is_one_of_ods() -> None:
    reading = read_ods(ods(open_table('<table:table-cell table:formula="of:=1+1"/>')))
    assert reading.omissions == (Omission(OmissionReason.NO_RESULT, count=1, where="S1!A1"),)


def test_a_sheet_of_a_chart_and_one_that_is_not_there_are_told() -> None:
    data = xlsx({"S1": sheet_rows(PLAIN)}, after="")
    named = '<sheet name="S1" sheetId="1" r:id="s0"/><sheet name="C" r:id="c"/><sheet name="M" r:id="m"/>'
    targets = {"s0": ("worksheet", "worksheets/s0.xml"), "c": ("chartsheet", "c.xml"), "m": ("worksheet", "m.xml")}
    members = _members(data) | {
        "xl/workbook.xml": f'<x xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        f"<sheets>{named}</sheets></x>",
        "xl/_rels/workbook.xml.rels": relationships(targets),
        "xl/c.xml": "<x/>",
        "xl/worksheets/_rels/s0.xml.rels": relationships({"d": ("drawing", "d.xml")}),
    }
    assert read_xlsx(zipped(members)).omissions == (
        Omission(OmissionReason.PICTURE, where="S1"),
        Omission(OmissionReason.PICTURE, where="C"),
        Omission(OmissionReason.MISSING_PART, where="M"),
    )


def _members(data: bytes) -> dict[str, str | bytes]:
    parts = zip_parts.open_parts(data)
    return {info.filename: parts.archive.read(info) for info in parts.members.values()}


def test_rows_that_are_printed_on_each_page_are_heads() -> None:
    name = '<definedName name="_xlnm.Print_Titles" localSheetId="0">S1!$A:$B,S1!$1:$2</definedName>'
    names = f"<definedNames>{name}</definedNames>"
    reading = read_xlsx(xlsx({"S1": sheet_rows(PLAIN, PLAIN, PLAIN)}, after=names))
    assert [block.cell and block.cell.is_head for block in reading.blocks] == [True, True, False]
    heads = (
        f"<table:table-header-rows><table:table-row>{open_cell('5', '5')}</table:table-row></table:table-header-rows>"
    )
    again = read_ods(ods(open_table(heads, open_cell("5", "5"))))
    assert [block.cell and block.cell.is_head for block in again.blocks] == [True, False]


def test_an_indent_is_in_the_text() -> None:
    reading = read_xlsx(
        xlsx({"S1": sheet_rows('<c t="inlineStr"><is><t xml:space="preserve">  其中\t甲</t></is></c>')})
    )
    assert reading.text == "\u00a0\u00a0其中 甲\n"


@pytest.mark.parametrize(
    ("text", "held", "agrees"),
    [
        ("12.5%", "0.125", True),
        ("6,837", "6837248", True),
        ("(6,837,248)", "-6837248", True),
        ("1.50E+03", "1500", True),
        ("10.0", "9.996", True),
        ("-", "0", True),
        ("0", "0.3", True),
        ("999", "100", False),
        ("0", "5", False),
        ("273", "273.6", False),
        ("12", "x", False),
    ],
)
def test_whether_a_text_is_the_print_of_a_number(text: str, held: str, agrees: bool) -> None:
    assert prints(text, held) == agrees


def test_a_cell_of_ods_that_shows_another_number_is_uncertain() -> None:
    reading = read_ods(ods(open_table(open_cell("273", "372") + open_cell("273", "273"))))
    assert reading.uncertain == ((0, 3),)


def test_the_marks_of_sheets() -> None:
    reading = read_xlsx(xlsx({"甲!": sheet_rows(PLAIN, PLAIN), "B": sheet_rows(PLAIN)}))
    assert with_page_marks(reading, "en") == "[sheet 甲!]\n5\n5\n[sheet B]\n5\n"
    assert "[工作表 B]" in with_page_marks(reading, "zh")


@pytest.mark.parametrize(
    ("row", "column", "name"),
    [(0, 0, "A1"), (2, 1, "B3"), (9, 25, "Z10"), (0, 26, "AA1"), (0, 701, "ZZ1"), (1048575, 16383, "XFD1048576")],
)
def test_the_address_of_a_cell(row: int, column: int, name: str) -> None:
    assert address(row, column) == name


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("<sheetData><row r='1'/><row r='1'/></sheetData>", "row 1 is out of place"),
        ("<sheetData><row r='1048577'/></sheetData>", "row 1048577 is out of place"),
        ("<sheetData><row r='0'/></sheetData>", "row 0 is out of place"),
        ("<sheetData><row><c r='A2'/></row></sheetData>", "cell A2 is out of place"),
        ("<sheetData><row><c r='XFE1'/></row></sheetData>", "cell XFE1 is out of place"),
        ("<sheetData><row><c r='A1'/><c r='A1'/></row></sheetData>", "a cell twice"),
        (sheet_rows("<c r='A1'><v>abc</v></c>"), "A1: abc"),
        (sheet_rows("<c r='A1'><v>NaN</v></c>"), "A1: NaN"),
        (sheet_rows("<c r='A1' t='s'><v>9</v></c>"), "A1: 9"),
        ("<sheetData><row", "not well-formed"),
        ("<!DOCTYPE x []>", "not well-formed"),
    ],
)
def test_a_damaged_sheet_is_one_error(content: str, problem: str) -> None:
    with pytest.raises(UnreadableDocument, match=problem):
        read_xlsx(xlsx({"S1": content}))


def test_a_workbook_without_its_parts_is_damaged() -> None:
    with pytest.raises(UnreadableDocument, match=r"it has no part xl/workbook\.xml"):
        read_xlsx(zipped({"xl/a.xml": ""}))
    with pytest.raises(UnreadableDocument, match="has no sheets"):
        read_xlsx(zipped({"xl/workbook.xml": "<x/>"}))
    with pytest.raises(UnreadableDocument, match=r"no part content\.xml"):
        read_ods(zipped({"mimetype": "x"}))
    with pytest.raises(UnreadableDocument, match="has no sheets"):
        read_ods(zipped({"content.xml": "<x/>"}))


def test_an_encrypted_workbook_of_ods_is_one() -> None:
    with pytest.raises(UnreadableDocument, match="it is encrypted"):
        read_ods(ods("", manifest="<manifest:encryption-data/>"))


@pytest.mark.parametrize("cut", [4, 60, 500, -1])
def test_a_damaged_old_workbook_is_one_error(cut: int) -> None:
    pytest.importorskip("xlrd")
    data = biff.xls([biff.number(0, 0, 5), biff.record(0x203, b"\0")])
    with pytest.raises(UnreadableDocument, match="it is damaged"):
        read_xls(data[:cut])


@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls"])
def test_cells_without_end_are_refused(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_reading, "MOST_CELLS", 6)
    assert HIDDEN[kind]()
    monkeypatch.setattr(sheet_reading, "MOST_CELLS", 5)
    with pytest.raises(UnreadableDocument, match="more than 5 cells"):
        HIDDEN[kind]()


def test_a_row_that_is_repeated_a_million_times_is_refused_before_it_is_made() -> None:
    rows = '<table:table-row table:number-rows-repeated="1048576">{}</table:table-row>'
    many = open_cell("5", "5", 'table:number-columns-repeated="16384"')
    with pytest.raises(UnreadableDocument, match="more than 1,000,000 cells"):
        read_ods(ods(open_table(rows.format(many))))
    assert read_ods(ods(open_table(open_cell("5", "5"), rows.format(BLANK_CELL.format(16384))))).text == "5\n"


@pytest.mark.parametrize(("rows", "columns"), [(1048577, 1), (1, 16385), (999999999, 1)])
def test_a_cell_where_no_sheet_has_one_is_damage(rows: int, columns: int) -> None:
    blank = f'<table:table-row table:number-rows-repeated="{rows - 1}"/>' if rows > 1 else ""
    cells = (BLANK_CELL.format(columns - 1) if columns > 1 else "") + open_cell("5", "5")
    with pytest.raises(UnreadableDocument, match="is out of place"):
        read_ods(ods(open_table(blank, cells)))


def test_dimensions_that_are_only_declared_cost_nothing() -> None:
    content = '<dimension ref="A1:XFD1048576"/><cols><col min="1" max="16384"/></cols>' + sheet_rows(PLAIN)
    merged = '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    assert read_xlsx(xlsx({"S1": content + merged})).text == "5\n"
    far = '<sheetData><row r="1048576"><c r="XFD1048576"><v>5</v></c></row></sheetData>'
    assert list(placed_cells(read_xlsx(xlsx({"S1": far})))) == ["S1!XFD1048576"]


def test_merged_areas_that_overlap_are_read_in_time() -> None:
    areas = "".join(f'<mergeCell ref="A1:{address(9, column)}"/>' for column in range(1, 5000))
    reading = read_xlsx(xlsx({"S1": sheet_rows(*[PLAIN * 3] * 20) + f"<mergeCells>{areas}</mergeCells>"}))
    assert len(placed_cells(reading)) == 1 + 3 * 10


def test_a_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zip_parts, "LARGEST_PART", 1 << 20)
    with pytest.raises(UnreadableDocument, match=r"xl/worksheets/s0\.xml expands to more than 1 MB"):
        read_xlsx(xlsx({"S1": " " * (2 << 20)}))
    with pytest.raises(UnreadableDocument, match=r"content\.xml expands to more than 1 MB"):
        read_ods(ods(" " * (2 << 20)))


def test_entities_are_refused() -> None:
    data = _members(xlsx({"S1": sheet_rows(PLAIN)}))
    data["xl/worksheets/s0.xml"] = '<!DOCTYPE x [<!ENTITY a "5">]><x>&a;</x>'
    with pytest.raises(UnreadableDocument, match="declares XML entities"):
        read_xlsx(zipped(data))


@pytest.mark.parametrize(
    ("data", "name", "media_type"),
    [
        (xlsx({"S1": sheet_rows(PLAIN)}), "a.dat", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (ods(open_table(open_cell("5", "5"))), "a.zip", "application/vnd.oasis.opendocument.spreadsheet"),
    ],
)
def test_its_members_tell_a_workbook(data: bytes, name: str, media_type: str) -> None:
    reading = read_original(data, name)
    assert (reading.media_type, reading.text) == (media_type, "5\n")


def test_a_binary_workbook_is_to_be_converted() -> None:
    with pytest.raises(UnreadableDocument, match="XLSB") as refusal:
        read_original(zipped({"xl/workbook.bin": ""}), "a.xlsb")
    assert "convert-to xlsx" in refusal.value.next_step.en


def test_a_missing_xlrd_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlrd", None)
    with pytest.raises(UnreadableDocument, match="not installed") as refusal:
        read_xls(b"")
    assert "govdata[sheets]" in refusal.value.next_step.en
