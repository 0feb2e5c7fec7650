"""Tables that are not text: inline data, JSON, spreadsheets -> records of text, as a CSV file would have them.

A value becomes the text that its field reads: true is the first of `trueValues`, 1.5 has the field's decimal
character, a date its format, null the first of the missing values. The rest is checked like any other cell.
"""

from __future__ import annotations

import datetime as dt
import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from govdata.metadata.descriptor import shown
from govdata.metadata.dialect import Dialect
from govdata.metadata.repeated_names import parse_json
from govdata.metadata.schema import Field, Schema
from govdata.metadata.syntax_errors import json_reason
from govdata.readers.csv_records import Record
from govdata.readers.decoding import LARGEST_RATIO, SAFE_SIZE, Unreadable, decoded
from govdata.reports.messages import Message

LARGEST_JSON = 64 << 20
"""Bytes of a JSON table: it has to be held in memory as a whole."""
_ANY = Field("")


def text_of(value: Any, field: Field = _ANY) -> str:
    """The text that a typed value would have in a CSV file with this field."""
    if value is None:
        return next(iter(field.missing_values), "")
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        texts = field.descriptor.get("trueValues" if value else "falseValues")
        return str(texts[0]) if texts else str(value).lower()
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return _text_of_time(value, field)
    if isinstance(value, float) and value.is_integer() and field.type in {"integer", "year"}:
        return str(int(value))  # JSON and spreadsheets have one kind of number
    if isinstance(value, int | float):
        return str(value).replace(".", field.descriptor.get("decimalChar") or ".")
    return json.dumps(value, ensure_ascii=False, default=str)


def _text_of_time(value: dt.datetime | dt.date | dt.time, field: Field) -> str:
    if isinstance(value, dt.datetime) and field.type not in {"datetime", "time"} and value.time() == dt.time():
        value = value.date()  # a spreadsheet knows no dates, only midnights
    if "%" in field.format:
        return value.strftime(field.format)
    return value.isoformat()


def records_of(items: Iterable[Any], schema: Schema | None, dialect: Dialect) -> Iterator[Record]:
    """The records of a JSON table: arrays (the first is the header) or objects (their keys are).

    Raises:
        Unreadable: (while iterating) an item is neither.
    """
    rows = iter(items)
    first = next(rows, None)
    if first is None:
        return
    rows = chain([first], rows)
    if isinstance(first, dict):
        yield from _records_of_objects(list(rows), schema, dialect)
    else:
        yield from _records_of_arrays(rows, schema, dialect)


def _records_of_arrays(rows: Iterable[Any], schema: Schema | None, dialect: Dialect) -> Iterator[Record]:
    columns: Sequence[Field] = schema.fields if schema else ()
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, list):
            raise _odd_row(number, row, Message("an array", "数组"))
        if number == 1 and dialect.header_rows and schema:
            columns = [schema.field(str(label)) or _ANY for label in row]
        heading = number in dialect.header_rows
        yield [text_of(cell, _column(columns, at, heading)) for at, cell in enumerate(row)]


def _odd_row(number: int, row: Any, wanted: Message) -> Unreadable:
    message = Message(
        f"Row {number} is {shown(row)}; the first row is {wanted.en}.",
        f"第 {number} 行为 {shown(row)}，而首行为{wanted.zh}。",
    )
    return Unreadable("source-error", message)


def _records_of_objects(items: list[Any], schema: Schema | None, dialect: Dialect) -> Iterator[Record]:
    """Objects: the columns are the schema's fields, then whatever other keys there are. Order means nothing here.

    Where the dialect has `itemKeys`, these are the columns, and other keys are left out (Table Dialect).
    """
    for number, item in enumerate(items, start=1):
        if not isinstance(item, dict):
            raise _odd_row(number, item, Message("an object", "对象"))
    found = dict.fromkeys(dialect.item_keys or (key for item in items for key in item))
    known = [field.name for field in schema.fields if field.name in found] if schema else []
    keys = list(dict.fromkeys([*known, *found]))
    columns = [(schema and schema.field(key)) or _ANY for key in keys]
    if dialect.header_rows:
        yield keys
    for item in items:
        yield [text_of(item.get(key), column) for key, column in zip(keys, columns, strict=True)]


def json_items(path: Path, dialect: Dialect, encoding: str, lines: bool) -> list[Any]:
    """The rows of a JSON file, at the dialect's `property` if it names one, or of JSON Lines.

    Raises:
        Unreadable: it is too large, not of that encoding, not JSON, or holds no array there.
    """
    if path.stat().st_size > LARGEST_JSON:
        megabytes = LARGEST_JSON >> 20
        message = Message(f"{path.name} is larger than {megabytes} MB.", f"{path.name} 大于 {megabytes} MB。")
        raise Unreadable("source-error", message, Message("Save it as CSV.", "请另存为 CSV。"))
    with path.open("rb") as file:
        text = "".join(decoded(file, encoding, path)).removeprefix("\ufeff")
    if lines:
        numbered = enumerate(text.split("\n"), start=1)
        return [_parsed(line, path, number) for number, line in numbered if line.strip()]
    return inline_items(_parsed(text, path), dialect)


def inline_items(data: Any, dialect: Dialect) -> list[Any]:
    """The array of rows in some JSON data."""
    for step in dialect.json_property.split(".") if dialect.json_property else ():
        data = data.get(step) if isinstance(data, dict) else None
    if not isinstance(data, list):
        message = Message(
            f"The data must be an array of rows; got {shown(data)}.", f"数据须为由行组成的数组，实际为 {shown(data)}。"
        )
        hint = Message("Name the array in the `property` of the dialect.", "请用方言的 `property` 指明数组所在。")
        raise Unreadable("source-error", message, hint)
    return data


def _parsed(text: str, path: Path, first_line: int = 1) -> Any:
    try:
        value, repeated = parse_json(text)
    except (ValueError, RecursionError) as error:
        reason = json_reason(error, first_line)
        message = Message(f"{path.name} is not JSON: {reason.en}.", f"{path.name} 不是 JSON：{reason.zh}。")
        raise Unreadable("source-error", message) from error
    if repeated:
        raise _name_occurs_twice(repeated[0], path, first_line)
    return value


def _name_occurs_twice(step: str, path: Path, line: int) -> Unreadable:
    """One of two values is lost, and nobody knows which of them was meant."""
    name = step.rpartition(".")[2]
    place = f"${step}" if line == 1 else f"{line}: ${step}"
    message = Message(
        f'{path.name} has "{name}" twice in one object, at {place}.',
        f"{path.name} 的同一对象中“{name}”出现两次，位于 {place}。",
    )
    return Unreadable("source-error", message, Message("Keep one of the two.", "请只保留其中一个。"))


def sheet_records(
    path: Path, dialect: Dialect, schema: Schema | None, assumed: list[Message] | None = None
) -> Iterator[Record]:
    """The rows of a sheet. Cells that hold nothing at the end of a row, and such rows at the end, are not there.

    `assumed` is told which sheet is read where the workbook has others.

    Raises:
        Unreadable: openpyxl is missing, the file is damaged or a bomb, or has no such sheet.
    """
    book = _workbook(path)
    name = _sheet_name(book.sheetnames, path, dialect)
    if assumed is not None and len(book.sheetnames) > 1:
        assumed.append(_sheet_assumed(name, book.sheetnames))
    sheet = book[name]
    sheet.reset_dimensions()  # some writers leave them wrong
    try:
        yield from _sheet_rows(sheet.iter_rows(values_only=True), dialect, schema)
    finally:
        book.close()


def _workbook(path: Path) -> Any:
    try:
        import openpyxl
    except ImportError as error:
        message = Message("Reading XLSX needs the package openpyxl.", "读取 XLSX 需要 openpyxl 包。")
        step = Message("Run: pip install 'govdata[excel]'", "请运行：pip install 'govdata[excel]'")
        raise Unreadable("format-error", message, step) from error
    _refuse_bomb(path)
    try:
        return openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, SyntaxError) as error:
        message = Message(f"{path.name} is not a valid XLSX file: {error}.", f"{path.name} 不是有效的 XLSX 文件。")
        raise Unreadable("source-error", message) from error


def _sheet_name(names: Sequence[str], path: Path, dialect: Dialect) -> str:
    name = dialect.sheet_name or (names[dialect.sheet_number - 1] if dialect.sheet_number <= len(names) else "")
    if name in names:
        return name
    number = dialect.sheet_number
    wanted = Message(f'"{name}"', f"“{name}”") if name else Message(f"number {number}", f"第 {number} 张")
    message = Message(
        f"{path.name} has no sheet {wanted.en}; it has {', '.join(names)}.",
        f"{path.name} 中没有工作表{wanted.zh}，已有：{'、'.join(names)}。",
    )
    raise Unreadable("source-error", message)


def _sheet_assumed(name: str, names: Sequence[str]) -> Message:
    number = names.index(name) + 1
    return Message(
        f'sheet "{name}", number {number} of {len(names)}; no other is read',
        f"工作表“{name}”（{len(names)} 张中的第 {number} 张），其余未读",
    )


def _sheet_rows(rows: Iterable[Sequence[Any]], dialect: Dialect, schema: Schema | None) -> Iterator[Record]:
    columns: Sequence[Field] = schema.fields if schema else ()
    width, blank = 0, 0
    for number, row in enumerate(rows, start=1):
        filled = next((at for at in range(len(row), 0, -1) if row[at - 1] is not None), 0)
        heading = number in dialect.header_rows
        width = filled if heading or (not dialect.header_rows and number == 1) else width
        if heading and schema:
            columns = [schema.field(str(label)) or _ANY for label in row[:filled]]
        if not filled:
            blank += 1
            continue
        yield from ([""] * width for _ in range(blank))
        blank = 0
        cells = [*row[: max(filled, width)], *[None] * (width - len(row))]
        yield [text_of(cell, _column(columns, at, heading)) for at, cell in enumerate(cells)]


def _column(columns: Sequence[Field], at: int, heading: bool) -> Field:
    return columns[at] if at < len(columns) and not heading else _ANY


def _refuse_bomb(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(info.file_size for info in archive.infolist())
    except (zipfile.BadZipFile, OSError) as error:
        message = Message(f"{path.name} is not an XLSX file: {error}.", f"{path.name} 不是 XLSX 文件。")
        raise Unreadable("source-error", message) from error
    if size > max(SAFE_SIZE, LARGEST_RATIO * path.stat().st_size):
        message = Message(
            f"{path.name} expands to {size >> 20:,} MB and was not read: it may be a decompression bomb.",
            f"{path.name} 解压后达 {size >> 20:,} MB，可能是压缩炸弹，未予读取。",
        )
        raise Unreadable("compression-error", message)
