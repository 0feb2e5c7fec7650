"""The tables as one XLSX workbook, for those who live in a spreadsheet. Needs the extra `govdata[excel]`.

A sheet for each table and one with the dictionary. Excel and WPS run a text that starts with `=`, `+`, `-` or `@`: such
a cell gets an apostrophe before it, and the first sheet says how many there are and where. Values that a spreadsheet
would round (integers and decimals beyond 15 digits) are written as text for the same reason.
"""

from __future__ import annotations

import importlib.util
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from govdata.dictionary import FIELD_HEADER, field_row
from govdata.export import Table

if TYPE_CHECKING:
    from openpyxl import Workbook

ROWS = 100_000
"""A longer table is left out, and the first sheet says so: it is CSV's and Parquet's business."""
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
_ILLEGAL = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_CELL = 32_767
"""The longest text a cell of Excel can hold."""
_DIGITS = 15
_TIME = (1980, 1, 1, 0, 0, 0)
_MODIFIED = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")


def available() -> bool:
    """Is openpyxl there?"""
    return importlib.util.find_spec("openpyxl") is not None


def write_workbook(tables: Sequence[Table], rows: dict[str, int], created: str, path: Path) -> None:
    """Write the workbook; `created` (RFC 3339) is the only time in it, so that its bytes do not change.

    Raises:
        OSError: the disk refuses.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    about = book.create_sheet("README")
    names = _sheet_names([table.name for table in tables])
    notes = [
        _write_sheet(book, names[table.name], table) if rows[table.name] <= ROWS else (names[table.name], -1)
        for table in tables
    ]
    for line in _about(tables, notes):
        about.append([_harmless(item)[0] for item in line])
    buffer = io.BytesIO()
    book.save(buffer)
    path.write_bytes(_reproducible(buffer, created))


def _write_sheet(book: Workbook, name: str, table: Table) -> tuple[str, int]:
    """A sheet, and how many of its cells had to be made harmless."""
    from openpyxl.cell import WriteOnlyCell

    sheet, count = book.create_sheet(name), 0
    sheet.freeze_panes = "A2"
    sheet.append([_harmless(field)[0] for field in table.schema.names])
    frame = table.frame.select(table.schema.names)
    for row in (frame.sort(table.order) if table.order else frame).collect(engine="streaming").iter_rows():
        cells = []
        for value in row:
            shown, touched = _harmless(value)
            cell = WriteOnlyCell(sheet, shown)
            if isinstance(shown, str):
                cell.data_type = "s"
            cells.append(cell)
            count += touched
        sheet.append(cells)
    return name, count


def _harmless(value: Any) -> tuple[Any, bool]:
    """A value as a cell can hold it, and whether an apostrophe had to be set before it."""
    if isinstance(value, str):
        text = _ILLEGAL.sub("\ufffd", value)[:_CELL]
        return (f"'{text}"[:_CELL], True) if text.startswith(_DANGEROUS) else (text, False)
    if isinstance(value, datetime) and value.tzinfo:
        return value.isoformat(), False
    if isinstance(value, int | Decimal) and len(str(abs(value)).strip("0").replace(".", "")) > _DIGITS:
        return str(value), False
    if isinstance(value, float) and value - value != 0:
        return str(value), False
    # Before 1900-03-01 Excel counts days that never were.
    return (value.isoformat(), False) if isinstance(value, date) and value.year < 1901 else (value, False)


def _about(tables: Sequence[Table], notes: Sequence[tuple[str, int]]) -> Iterator[Sequence[Any]]:
    yield ("Sheet / 工作表", "Table / 表", "Note / 说明")
    for table, (sheet, count) in zip(tables, notes, strict=True):
        yield (sheet if count >= 0 else "", table.name, _note(count, table))
    yield ()
    yield ("Table / 表", *FIELD_HEADER)
    for table in tables:
        keys = {field: key for key in table.schema.foreign_keys for field in key.fields}
        for field in table.schema.fields:
            yield (table.name, *field_row(field, table, keys))


def _note(count: int, table: Table) -> str:
    if count < 0:
        return f"more than {ROWS} rows: see csv/{table.file_name}.csv / 超过 {ROWS} 行：见 csv/{table.file_name}.csv"
    if count:
        return (
            f"{count} cells start with = + - @: an apostrophe was set before each, so that no spreadsheet runs them"
            f" / {count} 个单元格以 = + - @ 开头：已加撇号，以免被当作公式"
        )
    return ""


def _sheet_names(names: Sequence[str]) -> dict[str, str]:
    """Excel allows 31 characters, none of []:*?/\\, no two names that differ in case alone; README is ours."""
    taken, found = {"readme"}, {}
    for name in names:
        short = base = re.sub(r"[\[\]:*?/\\]", "_", name).strip("'")[:31] or "table"
        number = 2
        while short.lower() in taken:
            short, number = f"{base[: 30 - len(str(number))]}~{number}", number + 1
        taken.add(short.lower())
        found[name] = short
    return found


def _reproducible(buffer: io.BytesIO, created: str) -> bytes:
    """The same archive without the clock: openpyxl stamps the current time into it, twice."""
    fresh = io.BytesIO()
    with zipfile.ZipFile(buffer) as old, zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _MODIFIED.sub(rb"\g<1>" + created.encode(), content)
            entry = zipfile.ZipInfo(name, _TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, content)
    return fresh.getvalue()
