"""The least of an XLSX file (ECMA-376, SpreadsheetML) that holds tables: sheets, dates, a frozen header.

Written here rather than by a library for three reasons: rows become XML by Polars expressions, a hundred thousand in a
second instead of fifteen; the bytes hold no clock; and no temporary files are needed. Cells carry texts inline and no
references, which the standard leaves optional.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import IO

import polars as pl

from govdata.metadata.package import Field
from govdata.releases import canonical

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet may run when a text starts with it."""
LONGEST = 32_767
"""Characters that a cell of Excel can hold."""
DIGITS = 15
"""Significant digits that a spreadsheet keeps of a number."""
_TIME = (1980, 1, 1, 0, 0, 0)
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PLAIN = 'numFmtId="{}" fontId="0" fillId="0" borderId="0"'
_STYLES = (
    f'<styleSheet {_MAIN}><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts>'
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    f'<cellStyleXfs count="1"><xf {_PLAIN.format(0)}/></cellStyleXfs>'
    f'<cellXfs count="3"><xf {_PLAIN.format(0)} xfId="0"/>'
    f'<xf {_PLAIN.format(164)} xfId="0" applyNumberFormat="1"/>'
    f'<xf {_PLAIN.format(165)} xfId="0" applyNumberFormat="1"/>'
    '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
_TOP = (
    f'{_HEAD}<worksheet {_MAIN}><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" '
    'activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
)
_NARROWEST, _WIDEST = 8, 48
"""Widths of columns in characters; in a column of the default width a date is shown as ########."""
_END = "</sheetData></worksheet>"


@dataclass(frozen=True)
class Sheet:
    """A named sheet: a header and rows, in portions. `fields` say how values are printed."""

    name: str
    fields: Sequence[Field]
    portions: Iterator[pl.DataFrame]


def write(file: IO[bytes], sheets: Sequence[Sheet], created: str) -> None:
    """Write a workbook. `created` (RFC 3339) is the only time in it.

    Raises:
        OSError: the disk refuses.
    """
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _other_parts([sheet.name for sheet in sheets], created):
            archive.writestr(_entry(name), _HEAD + content)
        for number, sheet in enumerate(sheets, 1):
            with archive.open(_entry(f"xl/worksheets/sheet{number}.xml"), "w") as part:
                for text in _sheet_xml(sheet):
                    part.write(text.encode())


def dangerous(text: pl.Expr) -> pl.Expr:
    """Does a text start with something that a spreadsheet may run?"""
    return pl.any_horizontal(text.str.starts_with(mark) for mark in DANGEROUS)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _sheet_xml(sheet: Sheet) -> Iterator[str]:
    first = next(sheet.portions, pl.DataFrame())
    yield f"{_TOP}{_columns_xml(sheet.fields, first)}<sheetData>"
    header = pl.DataFrame({field.name: [field.name] for field in sheet.fields})
    yield from _row_xml(header, [Field(field.name) for field in sheet.fields])
    for portion in chain([first], sheet.portions):
        yield from _row_xml(portion, sheet.fields)
    yield _END


def _columns_xml(fields: Sequence[Field], first: pl.DataFrame) -> str:
    """The widths of the columns, by their names and their first portion of rows."""
    widths = (_width(field.name, first) for field in fields)
    each = (f'<col min="{i}" max="{i}" width="{width}" customWidth="1"/>' for i, width in enumerate(widths, 1))
    return f"<cols>{''.join(each)}</cols>" if fields else ""


def _width(name: str, first: pl.DataFrame) -> int:
    """The characters of the longest text of a column, and a margin; one that is not ASCII is twice as wide."""
    texts = [pl.Series([name]), *([first[name].cast(pl.String)] if first.width else [])]
    longest = max((_characters(text) for text in texts), default=0)
    return min(max(longest + 2, _NARROWEST), _WIDEST)


def _characters(texts: pl.Series) -> int:
    widths = texts.str.len_chars() + texts.str.count_matches(r"[^\x00-\x7f]")
    return int(widths.max() or 0)  # type: ignore[arg-type]


def _row_xml(frame: pl.DataFrame, fields: Sequence[Field]) -> Iterator[str]:
    if frame.height and fields:
        cells = [cell(field, frame.schema[field.name]).fill_null("<c/>") for field in fields]
        row = pl.concat_str(pl.lit("<row>"), *cells, pl.lit("</row>"))
        yield frame.select(row.alias("row").str.join("")).item()


def cell(field: Field, dtype: pl.DataType) -> pl.Expr:
    """The XML of a column's cells; null where there is no value."""
    column = pl.col(field.name)
    printed = canonical.text_column(Field(field.name), dtype).cast(pl.String)
    match dtype:
        case pl.Boolean():
            return pl.format('<c t="b"><v>{}</v></c>', column.cast(pl.Int8))
        case pl.Date():
            days = (column.cast(pl.Int32) + _EPOCH).cast(pl.String)
            return pl.when(column.dt.year() > _FIRST_YEAR).then(_number_cell(days, 1)).otherwise(_text_cell(printed))
        case pl.Datetime(time_zone=None):
            days = column.dt.timestamp("us") / 86_400_000_000 + _EPOCH
            return (
                pl.when(column.dt.year() > _FIRST_YEAR)
                .then(_number_cell(days.cast(pl.String), 2))
                .otherwise(_text_cell(printed))
            )
        case _ if dtype.is_numeric():
            exact = printed.str.replace_all(r"[^0-9]", "").str.strip_chars_start("0").str.len_chars() <= DIGITS
            fits = exact & printed.str.contains(r"^-?[0-9]")
            return pl.when(fits).then(_number_cell(printed, 0)).otherwise(_text_cell(printed))
        case _:
            return _text_cell(harmless(printed))


_EPOCH = 25_569  # days from 1899-12-30, Excel's day 0, to 1970-01-01
_FIRST_YEAR = 1900  # before 1900-03-01 Excel counts a day that never was


def harmless(text: pl.Expr) -> pl.Expr:
    """A text with an apostrophe before it, where a spreadsheet might run it."""
    return pl.when(dangerous(text)).then(pl.concat_str(pl.lit("'"), text)).otherwise(text)


def _number_cell(text: pl.Expr, style: int) -> pl.Expr:
    return pl.format(f'<c s="{style}"><v>{{}}</v></c>' if style else "<c><v>{}</v></c>", text)


def _text_cell(text: pl.Expr) -> pl.Expr:
    """Escaped for XML, and for SpreadsheetML, which reads `_x000D_` as a return (ECMA-376, part 1, 22.9.2.19)."""
    safe = (
        text.str.head(LONGEST)
        .str.replace_all("_(x[0-9A-Fa-f]{4}_)", "_x005F_$1")
        .str.replace_all("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x{fffe}\\x{ffff}]", "\ufffd")
        .str.replace_many(["&", "<", ">", "\r"], ["&amp;", "&lt;", "&gt;", "_x000D_"])
    )
    return pl.format('<c t="inlineStr"><is><t xml:space="preserve">{}</t></is></c>', safe)


def _other_parts(names: Sequence[str], created: str) -> Iterator[tuple[str, str]]:
    """Everything but the sheets."""
    numbers = range(1, len(names) + 1)
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
    yield (
        "docProps/core.xml",
        f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" xmlns:dcterms="http://purl.org/dc/terms/" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dcterms:created xsi:type="dcterms:W3CDTF">{created}'
        "</dcterms:created></cp:coreProperties>",
    )
    sheets = "".join(
        f'<sheet name="{_attribute(name)}" sheetId="{number}" r:id="rId{number}"/>'
        for number, name in zip(numbers, names, strict=True)
    )
    yield "xl/workbook.xml", f'<workbook {_MAIN} xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>'
    targets = [(f"{_OFFICE}/worksheet", f"worksheets/sheet{number}.xml") for number in numbers]
    yield "xl/_rels/workbook.xml.rels", _relations([*targets, (f"{_OFFICE}/styles", "styles.xml")])
    yield "xl/styles.xml", _STYLES


def _override(name: str, kind: str) -> str:
    return f'<Override PartName="{name}" ContentType="{kind}"/>'


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    each = (f'<Relationship Id="rId{i}" Type="{kind}" Target="{to}"/>' for i, (kind, to) in enumerate(targets, 1))
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{"".join(each)}</Relationships>'


def _attribute(text: str) -> str:
    for mark, entity in (("&", "&amp;"), ("<", "&lt;"), ('"', "&quot;")):
        text = text.replace(mark, entity)
    return re.sub("[\0-\x1f]", " ", text)
