"""A table without a descriptor: what is inferred about it, and said to be inferred.

The one place where govdata guesses. The delimiter is the one of , ; tab | that cuts the first records into the same
number of cells, more than one; a field's type is the first that all its first cells have the form of. The types are
held against every row when the table is checked, and `widened` until all cells have them: no cell is to blame.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

from govdata.errors import DescriptorError
from govdata.metadata.descriptor import Cursor, Json
from govdata.metadata.dialect import DELIMITERS, Dialect
from govdata.metadata.package import Package
from govdata.metadata.resource import PackageContext, Resource, read_resource
from govdata.metadata.schema import Schema, read_schema
from govdata.metadata.standard import fits
from govdata.readers.csv_records import Record, RecordReader
from govdata.readers.decoding import Unreadable, bom_encoding, head_of
from govdata.readers.encoding_guess import HEAD_BYTES, decoded_head, guessed_encoding
from govdata.readers.inputs import TEXT
from govdata.reports.messages import Message

SAMPLE_RECORDS = 100
INFERRED_TYPES = ("integer", "number", "date", "datetime", "time", "string")


def infer_package(path: Path) -> Package:
    """One file as a package of one resource; `assumed` of its resource lists what was inferred.

    Raises:
        DescriptorError: there is no such file, or it cannot be opened.
    """
    if not path.is_file():
        step = Message("Name a table, or a datapackage.json.", "请给出表格文件或 datapackage.json。")
        raise DescriptorError(path, Message("there is no such file", "文件不存在"), step)
    raw = {"name": path.name.partition(".")[0] or "table", "path": path.name, "type": "table"}
    cursor = Cursor(raw, file=path.name)
    resource = read_resource(cursor, PackageContext(path.parent.resolve(), trusted=True, version_1=False))
    if resource.format in TEXT:
        resource = _with_inferred(resource, path)
    return Package(path, path.parent.resolve(), resource.name, (resource,), problems=tuple(cursor.problems))


def widened(resource: Resource, names: Collection[str]) -> Resource:
    """The resource with the next wider type for some fields: `integer` becomes `number`, anything else `string`."""
    fields = (resource.schema or Schema()).fields
    descriptor = {
        "fields": [
            {"name": field.name, "type": _wider(field.type) if field.name in names else field.type} for field in fields
        ]
    }
    return replace(
        resource, schema=_read_inferred(descriptor), descriptor={**resource.descriptor, "schema": descriptor}
    )


def _wider(kind: str) -> str:
    return "number" if kind == "integer" else "string"


def _with_inferred(resource: Resource, path: Path) -> Resource:
    encoding, text = _inferred_text(head_of(path, resource.compression, HEAD_BYTES))
    delimiter = _inferred_delimiter(text)
    records = _sample(text, delimiter)
    descriptor = _inferred_schema(records)
    return replace(
        resource,
        schema=_read_inferred(descriptor),
        dialect=Dialect(delimiter=delimiter),
        encoding=encoding,
        descriptor={**resource.descriptor, "schema": descriptor},
        assumed=_assumptions(encoding, delimiter),
    )


def _assumptions(encoding: str, delimiter: str) -> tuple[Message, ...]:
    mark = "\\t" if delimiter == "\t" else delimiter
    return (
        Message(f"encoding {encoding}", f"编码为 {encoding}"),
        Message(f'delimiter "{mark}"', f"分隔符为“{mark}”"),
        Message("a header in the first row", "首行为表头"),
        Message("field types that all rows have", "字段类型（依全部行）"),
    )


def _inferred_text(head: bytes) -> tuple[str, str]:
    """The encoding of a file and the text of its head; no text, and its reader will refuse it, if that is not sure."""
    marked = bom_encoding(head)
    encoding = (guessed_encoding(head) if marked == "utf-8" else marked) or marked
    return encoding, (decoded_head(head, encoding) or "").removeprefix("\ufeff")


def _inferred_delimiter(text: str) -> str:
    return max(DELIMITERS, key=lambda mark: (_agreement(_sample(text, mark)), -DELIMITERS.index(mark)))


def _sample(text: str, delimiter: str) -> list[Record]:
    lines = io.StringIO(text, newline="")  # the line ends of CSV, and no other that Unicode has
    try:
        return list(islice(RecordReader(lines, Dialect(delimiter=delimiter)), SAMPLE_RECORDS))
    except Unreadable:
        return []


def _agreement(records: list[Record]) -> float:
    """The share of records that have the commonest width, if that is more than one."""
    widths = Counter(map(len, records))
    width, times = widths.most_common(1)[0] if widths else (0, 0)
    return times / len(records) if width > 1 else 0.0


def _inferred_schema(records: list[Record]) -> Json:
    header, rows = (records[0], records[1:]) if records else ([], [])
    return {
        "fields": [
            {"name": label.strip() or f"field{at + 1}", "type": _inferred_type(_column(rows, at))}
            for at, label in enumerate(header)
        ]
    }


def _column(rows: Sequence[Record], at: int) -> list[str]:
    return [row[at] for row in rows if at < len(row) and row[at]]


def _inferred_type(cells: list[str]) -> str:
    if not cells or any(cell[0] == "0" and cell.isdigit() and len(cell) > 1 for cell in cells):
        return "string"  # 0755 is a code, not a number
    return next(kind for kind in INFERRED_TYPES if all(fits(cell, {}, kind) for cell in cells))


def _read_inferred(descriptor: Json) -> Schema | None:
    schema = read_schema(Cursor(descriptor))
    return schema if schema.fields and len(set(schema.names)) == len(schema.names) else None
