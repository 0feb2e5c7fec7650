"""A table without a descriptor: what is guessed about it, and said to be guessed.

The one place where govdata guesses. The delimiter is the one of , ; tab | that cuts the first records into the same
number of cells, more than one; a field's type is the first that all its first cells have the form of.
"""

from __future__ import annotations

import codecs
from collections import Counter
from dataclasses import replace
from itertools import islice
from pathlib import Path

from govdata.errors import DescriptorError
from govdata.metadata.descriptor import Cursor, Json
from govdata.metadata.dialect import DELIMITERS, Dialect
from govdata.metadata.package import Package
from govdata.metadata.resource import House, Resource, read_resource
from govdata.metadata.schema import Schema, read_schema
from govdata.metadata.standard import fits
from govdata.readers.csv_records import Reader, Record
from govdata.readers.decoding import Unreadable, head_of, marked_encoding
from govdata.readers.inputs import TEXT
from govdata.reports.messages import untranslated

SAMPLE_BYTES, SAMPLE_RECORDS = 1 << 16, 100
GUESSED_TYPES = ("integer", "number", "date", "datetime", "time", "string")


def infer_package(path: Path) -> Package:
    """One file as a package of one resource; `assumed` of its resource lists what was guessed.

    Raises:
        DescriptorError: there is no such file, or it cannot be opened.
    """
    if not path.is_file():
        raise DescriptorError(
            path, untranslated("there is no such file"), untranslated("Name a table, or a datapackage.json.")
        )
    cursor = Cursor({"name": path.name.partition(".")[0] or "table", "path": path.name, "type": "table"})
    resource = read_resource(cursor, House(path.parent.resolve(), trusted=True, version_1=False))
    if resource.format in TEXT:
        resource = _guessed(resource, path)
    return Package(path, path.parent.resolve(), resource.name, (resource,), problems=tuple(cursor.problems))


def _guessed(resource: Resource, path: Path) -> Resource:
    head = head_of(path, resource.compression, SAMPLE_BYTES)
    encoding = marked_encoding(head)
    text = _text(head, encoding)
    if text is None and (text := _text(head, "gb18030")) is not None:
        encoding = "gb18030"
    delimiter = max(DELIMITERS, key=lambda mark: (_evenness(_sample(text or "", mark)), -DELIMITERS.index(mark)))
    records = _sample(text or "", delimiter)
    descriptor = _schema(records)
    assumed = (
        f"encoding {encoding}",
        f"delimiter {delimiter!r}",
        "the first row is the header",
        f"field types, from the first {max(len(records) - 1, 0)} rows",
    )
    return replace(
        resource,
        schema=_read(descriptor),
        dialect=Dialect(delimiter=delimiter),
        encoding=encoding,
        descriptor={**resource.descriptor, "schema": descriptor},
        assumed=assumed,
    )


def _text(head: bytes, encoding: str) -> str | None:
    """The head of a file, or None if it is not of that encoding; a character cut in two is left out."""
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(head, final=len(head) < SAMPLE_BYTES)
    except UnicodeDecodeError:
        return None
    return text.removeprefix("\ufeff")


def _sample(text: str, delimiter: str) -> list[Record]:
    lines = text.splitlines(keepends=True)[: SAMPLE_RECORDS + 1]
    try:
        return list(islice(Reader(lines, Dialect(delimiter=delimiter)), SAMPLE_RECORDS))
    except Unreadable:
        return []


def _evenness(records: list[Record]) -> float:
    """The share of records that have the commonest width, if that is more than one."""
    widths = Counter(map(len, records))
    width, times = widths.most_common(1)[0] if widths else (0, 0)
    return times / len(records) if width > 1 else 0.0


def _schema(records: list[Record]) -> Json:
    header, rows = (records[0], records[1:]) if records else ([], [])
    return {
        "fields": [
            {"name": label or f"field{at + 1}", "type": _type([row[at] for row in rows if at < len(row) and row[at]])}
            for at, label in enumerate(header)
        ]
    }


def _type(cells: list[str]) -> str:
    if not cells or any(cell[0] == "0" and cell.isdigit() and len(cell) > 1 for cell in cells):
        return "string"  # 0755 is a code, not a number
    return next(kind for kind in GUESSED_TYPES if all(fits(cell, {}, kind) for cell in cells))


def _read(descriptor: Json) -> Schema | None:
    schema = read_schema(Cursor(descriptor))
    return schema if schema.fields and len(set(schema.names)) == len(schema.names) else None
