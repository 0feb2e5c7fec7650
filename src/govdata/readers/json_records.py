"""Inline data and JSON -> records of text, as a CSV file would have them. The rest is checked like any other cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from govdata.metadata.descriptor import shown
from govdata.metadata.dialect import Dialect
from govdata.metadata.json_values import parse_json
from govdata.metadata.repeated_names import RepeatedNames, object_of
from govdata.metadata.schema import Field, Schema
from govdata.metadata.syntax_errors import json_reason
from govdata.readers.cell_text import ANY, json_text, label_of, text_of
from govdata.readers.csv_records import Record
from govdata.readers.decoding import Unreadable, decoded
from govdata.readers.unwritable import Reason, Unwritable
from govdata.reports.messages import Message

LARGEST_JSON = 64 << 20
"""Bytes of a JSON table: it has to be held in memory as a whole."""


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
        heading = number in dialect.header_rows
        if heading and schema:
            columns = [schema.field(label_of(label)) or ANY for label in row]
        yield cell_texts(row, columns, heading=heading)


def cell_texts(row: Iterable[Any], columns: Sequence[Field], *, heading: bool) -> Record:
    """The texts of a row of values: labels, or the cells of some columns."""
    if heading:
        return [label_of(cell) for cell in row]
    return [text_of(cell, columns[at] if at < len(columns) else ANY) for at, cell in enumerate(row)]


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
    columns = [(schema and schema.field(key)) or ANY for key in keys]
    if dialect.header_rows:
        yield keys
    for item in items:
        yield [text_of(_member(item, key), column) for key, column in zip(keys, columns, strict=True)]


def _member(item: dict[str, Any], key: str) -> Any:
    """The value of a key; of one that comes twice nobody can tell which value is meant."""
    values = item.values_of.get(key) if isinstance(item, RepeatedNames) else None
    return item.get(key) if values is None else Unwritable(Reason.REPEATED_KEY, ", ".join(map(json_text, values)))


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
        data = _member(data, step) if isinstance(data, dict) else None
    if isinstance(data, Unwritable):
        name = dialect.json_property
        raise Unreadable("source-error", Message(f'"{name}" stands more than once.', f"“{name}”出现多次。"))
    if not isinstance(data, list):
        message = Message(
            f"The data must be an array of rows; got {shown(data)}.", f"数据须为由行组成的数组，实际为 {shown(data)}。"
        )
        hint = Message("Name the array in the `property` of the dialect.", "请用方言的 `property` 指明数组所在。")
        raise Unreadable("source-error", message, hint)
    return data


def _parsed(text: str, path: Path, first_line: int = 1) -> Any:
    try:
        return parse_json(text, object_of)
    except (ValueError, RecursionError) as error:
        reason = json_reason(error, first_line)
        message = Message(f"{path.name} is not JSON: {reason.en}.", f"{path.name} 不是 JSON：{reason.zh}。")
        raise Unreadable("source-error", message) from error
