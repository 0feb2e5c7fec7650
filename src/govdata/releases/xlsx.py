"""The least of an XLSX file (ECMA-376, SpreadsheetML) that holds tables which can be read, filtered and printed.

Written here rather than by a library for three reasons: rows become XML by Polars expressions, a hundred thousand in a
second instead of fifteen; the bytes hold no clock; and no temporary files are needed. Cells carry texts inline and no
references, which the standard leaves optional.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import IO

import polars as pl

from govdata.releases.xlsx_cells import LINE, Column, Layout, cell, head_cells, height, layouts, styled_text
from govdata.releases.xlsx_styles import MAIN, TITLE, stylesheet
from govdata.values import dataclass

PORTION = 20_000
"""Rows that are XML in memory at a time."""
_TIME = (1980, 1, 1, 0, 0, 0)
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PRINT = (
    '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>'
    '<pageSetup paperSize="9" orientation="landscape" fitToWidth="{pages}" fitToHeight="0"/>'
    "<headerFooter><oddFooter>&amp;L&amp;F: &amp;A&amp;R&amp;P / &amp;N</oddFooter></headerFooter>"
)
"""A4, landscape; below a page the file, the sheet and the number."""
_TITLE_HEIGHT, _HEAD_HEIGHT = 24, 20
_PAGE = 300
"""Characters on a page in width, at half the size: columns that are wider together are printed on several pages."""


@dataclass(frozen=True)
class Sheet:
    """A named sheet: lines of text, the first of them as its title, then a head and rows."""

    name: str
    columns: Sequence[Column]
    frame: pl.DataFrame
    lines: Sequence[str] = ()

    @property
    def head(self) -> int:
        """The row of the head, from 1."""
        return len(self.lines) + 1

    @property
    def table(self) -> str:
        """The cells of head and rows, as absolute references."""
        last = _letters(max(len(self.columns), 1))
        return f"$A${self.head}:${last}${self.head + self.frame.height}"


def write(file: IO[bytes], sheets: Sequence[Sheet], created: str, title: str = "") -> None:
    """Write a workbook. `created` (RFC 3339) is the only time in it.

    Raises:
        OSError: the disk refuses.
    """
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _other_parts(sheets, created, title):
            archive.writestr(_entry(name), _HEAD + content)
        for number, sheet in enumerate(sheets, 1):
            with archive.open(_entry(f"xl/worksheets/sheet{number}.xml"), "w") as part:
                _write_ahead(part, _sheet_xml(sheet, is_first=number == 1))


def _write_ahead(part: IO[bytes], texts: Iterator[str]) -> None:
    """Write texts, each compressed while the next is made."""
    with ThreadPoolExecutor(1) as pool:
        pending: Future[int] | None = None
        for text in texts:
            if pending:
                pending.result()
            pending = pool.submit(part.write, text.encode())
        if pending:
            pending.result()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _sheet_xml(sheet: Sheet, is_first: bool) -> Iterator[str]:
    found = layouts(sheet.columns, sheet.frame)
    yield f"{_HEAD}<worksheet {MAIN}>{_view_xml(sheet, is_first)}{_columns_xml(found)}<sheetData>"
    yield from (_row(styled_text(text, style), height) for text, style, height in _styled_lines(sheet))
    yield from (_row(cells, _HEAD_HEIGHT) for cells in head_cells(sheet.columns)["row"])
    for portion in sheet.frame.iter_slices(PORTION):
        yield from _rows_xml(portion, sheet.columns, found)
    cells, pages = sheet.table.replace("$", ""), -(-sum(one.width for one in found) // _PAGE)
    yield (
        f'</sheetData><autoFilter ref="{cells}"/>{_PRINT.format(pages=max(pages, 1))}<ignoredErrors>'
        f'<ignoredError sqref="{cells}" numberStoredAsText="1"/></ignoredErrors></worksheet>'
    )


def _view_xml(sheet: Sheet, is_first: bool) -> str:
    """The head of a table stays where it is; one that stands below lines of text moves with them."""
    pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>' if sheet.head == 1 else ""
    chosen = ' tabSelected="1"' if is_first else ""
    return (
        '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<sheetViews><sheetView{chosen} workbookViewId="0">{pane}</sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="{LINE}" customHeight="1"/>'
    )


def _columns_xml(found: Sequence[Layout]) -> str:
    each = (f'<col min="{i}" max="{i}" width="{one.width}" customWidth="1"/>' for i, one in enumerate(found, 1))
    return f"<cols>{''.join(each)}</cols>" if found else ""


def _styled_lines(sheet: Sheet) -> Iterator[tuple[str, int, int]]:
    """The lines above a table, with style and height: the first is its title."""
    for number, text in enumerate(sheet.lines):
        yield (text, 0, LINE) if number else (text, TITLE, _TITLE_HEIGHT)


def _row(cells: str, height: int) -> str:
    return f'<row ht="{height}" customHeight="1">{cells}</row>'


def _rows_xml(frame: pl.DataFrame, columns: Sequence[Column], found: Sequence[Layout]) -> Iterator[str]:
    if frame.height and columns:
        cells = (
            cell(column, frame.schema[column.name], layout.is_wrapped).fill_null("<c/>")
            for column, layout in zip(columns, found, strict=True)
        )
        row = pl.concat_str(_row_start(columns, found), *cells, pl.lit("</row>"))
        yield frame.select(row.alias("row").str.join("")).item()


def _row_start(columns: Sequence[Column], found: Sequence[Layout]) -> pl.Expr:
    if not any(layout.is_wrapped for layout in found):
        return pl.lit("<row>")
    return pl.format('<row ht="{}">', height(columns, found))


def _letters(number: int) -> str:
    """The letters of a column, from 1: 1 is A, 28 is AB."""
    above, letter = divmod(number - 1, 26)
    return (_letters(above) if above else "") + chr(ord("A") + letter)


def _other_parts(sheets: Sequence[Sheet], created: str, title: str) -> Iterator[tuple[str, str]]:
    """Everything but the sheets."""
    numbers = range(1, len(sheets) + 1)
    overrides = "".join(
        _override(f"/xl/worksheets/sheet{number}.xml", f"{_CONTENT_TYPE}.worksheet+xml") for number in numbers
    )
    yield (
        "[Content_Types].xml",
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        + _override("/xl/workbook.xml", f"{_CONTENT_TYPE}.sheet.main+xml")
        + _override("/xl/styles.xml", f"{_CONTENT_TYPE}.styles+xml")
        + _override("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml")
        + f"{overrides}</Types>",
    )
    core = f"{_PACKAGE}/relationships/metadata/core-properties"
    yield "_rels/.rels", _relations([(f"{_OFFICE}/officeDocument", "xl/workbook.xml"), (core, "docProps/core.xml")])
    yield "docProps/core.xml", _properties_xml(created, title)
    yield "xl/workbook.xml", _workbook_xml(sheets)
    targets = [(f"{_OFFICE}/worksheet", f"worksheets/sheet{number}.xml") for number in numbers]
    yield "xl/_rels/workbook.xml.rels", _relations([*targets, (f"{_OFFICE}/styles", "styles.xml")])
    yield "xl/styles.xml", stylesheet()


def _properties_xml(created: str, title: str) -> str:
    named = f"<dc:title>{_escaped(title)}</dc:title>" if title else ""
    return (
        f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f'{named}<dcterms:created xsi:type="dcterms:W3CDTF">{created}</dcterms:created></cp:coreProperties>'
    )


def _workbook_xml(sheets: Sequence[Sheet]) -> str:
    """The sheets; what is filtered, and which row each printed page repeats, are names of cells (18.2.5)."""
    each = (f'<sheet name="{_escaped(sheet.name)}" sheetId="{i}" r:id="rId{i}"/>' for i, sheet in enumerate(sheets, 1))
    return (
        f'<workbook {MAIN} xmlns:r="{_OFFICE}"><bookViews><workbookView activeTab="0"/></bookViews>'
        f"<sheets>{''.join(each)}</sheets><definedNames>{''.join(_names_xml(sheets))}</definedNames></workbook>"
    )


def _names_xml(sheets: Sequence[Sheet]) -> Iterator[str]:
    for kind, hidden in (("_FilterDatabase", ' hidden="1"'), ("Print_Titles", "")):
        for i, sheet in enumerate(sheets):
            name = "'" + sheet.name.replace("'", "''") + "'!"
            again = f"{name}$A:$A,{name}${sheet.head}:${sheet.head}"
            place = _escaped(again if kind == "Print_Titles" else name + sheet.table)
            yield f'<definedName name="_xlnm.{kind}" localSheetId="{i}"{hidden}>{place}</definedName>'


def _override(name: str, kind: str) -> str:
    return f'<Override PartName="{name}" ContentType="{kind}"/>'


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    each = (f'<Relationship Id="rId{i}" Type="{kind}" Target="{to}"/>' for i, (kind, to) in enumerate(targets, 1))
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{"".join(each)}</Relationships>'


def _escaped(text: str) -> str:
    for mark, entity in (("&", "&amp;"), ("<", "&lt;"), ('"', "&quot;")):
        text = text.replace(mark, entity)
    return re.sub("[\0-\x1f]", " ", text)
