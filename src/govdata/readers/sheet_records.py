"""A sheet of an XLSX workbook -> records of text, as a CSV file would have them."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from govdata.extras import not_installed
from govdata.metadata.dialect import Dialect
from govdata.metadata.schema import Field, Schema
from govdata.readers.cell_text import ANY, label_of
from govdata.readers.csv_records import MOST_COLUMNS, Record
from govdata.readers.decoding import LARGEST_RATIO, SAFE_SIZE, Unreadable
from govdata.readers.json_records import cell_texts
from govdata.readers.sheet_cells import SheetFormats, shared_texts
from govdata.readers.unwritable import NULL
from govdata.reports.messages import Message

MOST_ROWS = 1_048_576
"""As many as a sheet has."""
MOST_EMPTY_CELLS = 16_000_000
"""Cells of rows that hold nothing and stand above one that does: a few bytes can mean thousands of millions."""
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, LookupError, TypeError, ValueError, OSError, SyntaxError)
_DAMAGE_OF_NUMBERS = (ArithmeticError, AttributeError, RuntimeError)  # zipfile: a password, an unknown method
_Rows = Iterator[tuple[int, Sequence[Any]]]


@dataclass
class SheetNotes:
    """What was noted while sheets were read: which one was taken for the table, and cells that are merged."""

    assumed: list[Message] = field(default_factory=list)
    merged: list[Message] = field(default_factory=list)


def sheet_records(path: Path, dialect: Dialect, schema: Schema | None, notes: SheetNotes) -> Iterator[Record]:
    """The rows of a sheet. Cells that hold nothing at the end of a row, and such rows at the end, are not there.

    Raises:
        Unreadable: openpyxl is missing, the file is damaged or a bomb, or has no such sheet.
    """
    book = _workbook(path)
    try:
        name = _sheet_name(book, path, dialect)
        if len(book.sheetnames) > 1:
            notes.assumed.append(_sheet_assumed(name, book.sheetnames))
        parser = _sheet_parser(book, name)
        yield from _sheet_rows(_numbered_rows(parser, path), dialect, schema)
        notes.merged += _merged(parser, path, dialect)
    except (*_DAMAGE, *_DAMAGE_OF_NUMBERS) as error:
        raise _damaged(path, error) from error
    finally:
        book.close()


def _workbook(path: Path) -> Any:
    try:
        import openpyxl
    except ImportError as error:
        problem, step = not_installed("openpyxl", Message("reading XLSX", "读取 XLSX 文件"))
        raise Unreadable("format-error", problem.as_sentence(), step) from error
    _refuse_bomb(path)
    try:
        reader = openpyxl.reader.excel.ExcelReader(path, read_only=True, data_only=True)
        reader.read_strings = partial(_read_texts, reader)
        reader.read()
        return reader.wb
    except (*_DAMAGE, *_DAMAGE_OF_NUMBERS) as error:
        raise _damaged(path, error) from error


def _read_texts(reader: Any) -> None:
    from openpyxl.xml.constants import SHARED_STRINGS

    if (part := reader.package.find(SHARED_STRINGS)) is not None:
        with reader.archive.open(part.PartName[1:]) as xml:
            reader.shared_strings = shared_texts(xml)


def _damaged(path: Path, error: Exception) -> Unreadable:
    message = Message(f"{path.name} is not a valid XLSX file: {error}.", f"{path.name} 不是有效的 XLSX 文件。")
    return Unreadable("source-error", message)


def _sheet_name(book: Any, path: Path, dialect: Dialect) -> str:
    """The sheet that the dialect names. Sheets of charts are counted; the first sheet is the first one of cells."""
    names, cells = book.sheetnames, [sheet.title for sheet in book.worksheets]
    number = dialect.sheet_number
    name = dialect.sheet_name or (names[number - 1] if number <= len(names) else "")
    if name not in cells and number == 1 and not dialect.sheet_name:
        name = next(iter(cells), name)
    if name in cells:
        return name
    if name in names:
        message = Message(f'{path.name}: sheet "{name}" is a chart.', f"{path.name}：工作表“{name}”是图表。")
        raise Unreadable("source-error", message, Message("Name the sheet of the data.", "请指明数据所在的工作表。"))
    if not names:  # of a workbook in the strict form of the standard openpyxl sees none
        message = Message(f"{path.name} has no sheet that can be read.", f"{path.name} 中没有可读取的工作表。")
        step = Message("Save it as XLSX, not as Strict Open XML.", "请另存为普通 XLSX，而非 Strict Open XML。")
        raise Unreadable("source-error", message, step)
    wanted = Message(f'"{name}"', f"“{name}”") if name else Message(f"number {number}", f"第 {number} 张")
    message = Message(
        f"{path.name} has no sheet {wanted.en}; it has {', '.join(names)}.",
        f"{path.name} 中没有工作表{wanted.zh}，已有：{'、'.join(names)}。",
    )
    raise Unreadable("source-error", message)


def _sheet_assumed(name: str, names: Sequence[str]) -> Message:
    number = names.index(name) + 1
    return Message(
        f'sheet "{name}", number {number} of {len(names):,}; no other is read',
        f"读取工作表“{name}”（{len(names):,} 张中的第 {number} 张），其余不读",
    )


def _sheet_parser(book: Any, name: str) -> Any:
    """openpyxl's parser of a sheet, with cells of our own: `sheet_cells` says why."""
    from openpyxl.worksheet._reader import WorkSheetParser

    sheet = book[name]
    parser = WorkSheetParser(sheet._get_source(), sheet._shared_strings, data_only=True, epoch=book.epoch)
    parser.parse_cell = partial(SheetFormats.of(book).parse, parse_cell=parser.parse_cell)
    return parser


def _numbered_rows(parser: Any, path: Path) -> _Rows:
    """The rows that are stored, with their numbers; those in between hold nothing."""
    last = 0
    for number, cells in parser.parse():
        width = max((cell["column"] for cell in cells), default=0)
        if not last < number <= MOST_ROWS or width > MOST_COLUMNS or any(cell["row"] != number for cell in cells):
            raise _damaged(path, ValueError(f"row {number} is out of place"))
        if len({cell["column"] for cell in cells}) < len(cells):
            raise _damaged(path, ValueError(f"row {number} has a cell twice"))
        row: list[Any] = [None] * width
        for cell in cells:
            row[cell["column"] - 1] = cell["value"]
        yield number, row
        last = number


def _sheet_rows(rows: _Rows, dialect: Dialect, schema: Schema | None) -> Iterator[Record]:
    columns: Sequence[Field] = schema.fields if schema else ()
    width, written, empty = 0, 0, 0
    for number, row in rows:
        filled = next((at for at in range(len(row), 0, -1) if row[at - 1] is not None), 0)
        heading = number in dialect.header_rows
        width = filled if heading or (not dialect.header_rows and number == 1) else width
        if heading and schema:
            columns = [schema.field(label_of(label)) or ANY for label in row[:filled]]
        if not filled:
            continue
        empty += width * (number - written - 1)
        if empty > MOST_EMPTY_CELLS:
            raise _too_empty(number)
        yield from ([NULL] * width for _ in range(written + 1, number))
        cells = [*row[: max(filled, width)], *[None] * (width - len(row))]
        yield cell_texts(cells, columns, heading=heading)
        written = number


def _too_empty(row: int) -> Unreadable:
    message = Message(
        f"More than {MOST_EMPTY_CELLS:,} cells above row {row} are in rows that hold nothing.",
        f"第 {row} 行以上的空行共有超过 {MOST_EMPTY_CELLS:,} 个单元格。",
    )
    return Unreadable("source-error", message, Message("Delete the empty rows.", "请删除空行。"))


def _merged(parser: Any, path: Path, dialect: Dialect) -> Iterator[Message]:
    """Merged cells below the header: all but the first of them hold nothing."""
    ranges = parser.merged_cells.mergeCell if parser.merged_cells else ()
    places = [each.ref for each in ranges if each.max_row >= dialect.first_row and ":" in str(each.ref)]
    if places:
        listed = ", ".join(places[:SHOWN]) + ("…" if len(places) > SHOWN else "")
        yield Message(
            f"{path.name}: cells are merged ({listed}); only the first of them holds the value.",
            f"{path.name} 中有合并单元格（{listed}），只有首格有值。",
        )


SHOWN = 5


def _refuse_bomb(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(info.file_size for info in archive.infolist())
    except (*_DAMAGE, *_DAMAGE_OF_NUMBERS) as error:
        message = Message(f"{path.name} is not an XLSX file: {error}.", f"{path.name} 不是 XLSX 文件。")
        raise Unreadable("source-error", message) from error
    if size > max(SAFE_SIZE, LARGEST_RATIO * path.stat().st_size):
        message = Message(
            f"{path.name} expands to {size >> 20} MB, which is taken for a decompression bomb.",
            f"{path.name} 解压后达 {size >> 20} MB，疑为压缩炸弹，未予读取。",
        )
        raise Unreadable("compression-error", message)
