"""Tables that are not text: inline data, JSON, spreadsheets -> records of text, as a CSV file would have them.

A value becomes the text that its field reads: true is the first of `trueValues`, 1.5 has the field's decimal
character, a date its format, null the first of the missing values. The rest is judged like any other cell.
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
from govdata.metadata.schema import Field, Schema
from govdata.readers.csv_records import Record
from govdata.readers.decoding import LARGEST_RATIO, SAFE_SIZE, Unreadable, decoded

LARGEST_JSON = 64 << 20
"""Bytes of a JSON table: it has to be held in memory as a whole."""
_PLAIN = Field("")


def text_of(value: Any, field: Field = _PLAIN) -> str:
    """The text that a typed value would have in a CSV file with this field."""
    if value is None:
        return next(iter(field.missing_values), "")
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        texts = field.descriptor.get("trueValues" if value else "falseValues")
        return str(texts[0]) if texts else str(value).lower()
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return _moment(value, field)
    if isinstance(value, float) and value.is_integer() and field.type in {"integer", "year"}:
        return str(int(value))  # JSON and spreadsheets have one kind of number
    if isinstance(value, int | float):
        return str(value).replace(".", field.descriptor.get("decimalChar") or ".")
    return json.dumps(value, ensure_ascii=False, default=str)


def _moment(value: dt.datetime | dt.date | dt.time, field: Field) -> str:
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
        yield from _keyed(list(rows), schema, dialect)
        return
    columns: Sequence[Field] = schema.fields if schema else ()
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, list):
            raise Unreadable("source-error", f"row {number} is {shown(row)}, not an array like the first")
        if number == 1 and dialect.header_rows and schema:
            columns = [schema.field(str(label)) or _PLAIN for label in row]
        heading = number in dialect.header_rows
        yield [
            text_of(cell, columns[at] if at < len(columns) and not heading else _PLAIN) for at, cell in enumerate(row)
        ]


def _keyed(items: list[Any], schema: Schema | None, dialect: Dialect) -> Iterator[Record]:
    """Objects: the columns are the schema's fields, then whatever other keys there are. Order means nothing here."""
    for number, item in enumerate(items, start=1):
        if not isinstance(item, dict):
            raise Unreadable("source-error", f"row {number} is {shown(item)}, not an object like the first")
    found = dict.fromkeys(key for item in items for key in item)
    known = [field.name for field in schema.fields if field.name in found] if schema else []
    keys = list(dict.fromkeys([*dialect.item_keys, *known, *found]))
    columns = [(schema and schema.field(key)) or _PLAIN for key in keys]
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
        raise Unreadable("source-error", f"{path.name} is larger than {LARGEST_JSON >> 20} MB", "Save it as CSV.")
    with path.open("rb") as file:
        text = "".join(decoded(file, encoding, path)).removeprefix("\ufeff")
    if lines:
        numbered = enumerate(text.split("\n"), start=1)
        return [_parsed(line, f"line {number} of {path.name}") for number, line in numbered if line.strip()]
    return inline_items(_parsed(text, path.name), dialect)


def inline_items(data: Any, dialect: Dialect) -> list[Any]:
    """The array of rows in some JSON data."""
    for step in dialect.json_property.split(".") if dialect.json_property else ():
        data = data.get(step) if isinstance(data, dict) else None
    if not isinstance(data, list):
        raise Unreadable("source-error", f"{shown(data)} is not an array of rows", "Name it in the dialect's property.")
    return data


def _parsed(text: str, what: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable("source-error", f"{what} is not JSON: {error}") from error


def sheet_records(
    path: Path, dialect: Dialect, schema: Schema | None, chosen: list[str] | None = None
) -> Iterator[Record]:
    """The rows of a sheet. Cells that hold nothing at the end of a row, and such rows at the end, are not there.

    `chosen` is told which sheet is read where the workbook has others.

    Raises:
        Unreadable: openpyxl is missing, the file is damaged or a bomb, or has no such sheet.
    """
    try:
        import openpyxl
    except ImportError as error:
        raise Unreadable("format-error", "reading XLSX needs openpyxl", "pip install 'govdata[excel]'") from error
    _refuse_bomb(path)
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, SyntaxError) as error:
        raise Unreadable("source-error", f"{path.name} is not a whole XLSX file: {error}") from error
    names = book.sheetnames
    name = dialect.sheet_name or (names[dialect.sheet_number - 1] if dialect.sheet_number <= len(names) else "")
    if name not in names:
        said = dialect.sheet_name or f"number {dialect.sheet_number}"
        raise Unreadable("source-error", f"{path.name} has no sheet {said}: it has {', '.join(names)}")
    if chosen is not None and len(names) > 1:
        chosen.append(f"the sheet {name!r}, number {names.index(name) + 1} of {len(names)}; no other is read")
    sheet = book[name]
    sheet.reset_dimensions()  # some writers leave them wrong
    try:
        yield from _sheet_rows(sheet.iter_rows(values_only=True), dialect, schema)
    finally:
        book.close()


def _sheet_rows(rows: Iterable[Sequence[Any]], dialect: Dialect, schema: Schema | None) -> Iterator[Record]:
    columns: Sequence[Field] = schema.fields if schema else ()
    width, waiting = 0, 0
    for number, row in enumerate(rows, start=1):
        filled = next((at for at in range(len(row), 0, -1) if row[at - 1] is not None), 0)
        heading = number in dialect.header_rows
        width = filled if heading or (not dialect.header_rows and number == 1) else width
        if heading and schema:
            columns = [schema.field(str(label)) or _PLAIN for label in row[:filled]]
        if not filled:
            waiting += 1
            continue
        yield from ([""] * width for _ in range(waiting))
        waiting = 0
        cells = [*row[: max(filled, width)], *[None] * (width - len(row))]
        yield [text_of(cell, _column(columns, at, heading)) for at, cell in enumerate(cells)]


def _column(columns: Sequence[Field], at: int, heading: bool) -> Field:
    return columns[at] if at < len(columns) and not heading else _PLAIN


def _refuse_bomb(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(info.file_size for info in archive.infolist())
    except (zipfile.BadZipFile, OSError) as error:
        raise Unreadable("source-error", f"{path.name} is not an XLSX file: {error}") from error
    if size > max(SAFE_SIZE, LARGEST_RATIO * path.stat().st_size):
        raise Unreadable("compression-error", f"{path.name} expands to {size >> 20} MB: it is taken for a bomb")
