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
from govdata.metadata.data_paths import FileSet, form_of, holds_parts, path_cells
from govdata.metadata.descriptor import Cursor, Json
from govdata.metadata.dialect import DELIMITERS, Dialect
from govdata.metadata.package import DESCRIPTORS, Package
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
    """One file, or a folder of parts, as a package of one resource; `assumed` of its resource lists what was inferred.

    Raises:
        DescriptorError: there is no such file, it cannot be opened, or the files of the folder have several formats.
    """
    if path.is_dir():
        return _package_of(path, path.resolve(), {"path": ".", "format": _common_form(path)})
    if not path.is_file():
        step = Message("Name a table, or a datapackage.json.", "请给出表格文件或 datapackage.json。")
        raise DescriptorError(path, Message("there is no such file", "文件不存在"), step)
    return _package_of(path, path.parent.resolve(), {"path": path.name})


def is_folder_of_parts(path: Path) -> bool:
    """Whether a folder without a descriptor holds a table: data files, or folders of partitions (`year=2024`)."""
    return path.is_dir() and not any((path / name).is_file() for name in DESCRIPTORS) and holds_parts(path)


def _package_of(path: Path, root: Path, raw: Json) -> Package:
    raw = {"name": path.resolve().name.partition(".")[0] or "table", "type": "table", **raw}
    cursor = Cursor(raw, file=path.name)
    resource = read_resource(cursor, PackageContext(root, trusted=True, version_1=False))
    if resource.sets:
        resource = replace(resource, declared_path=f"{path.resolve().name}/", assumed=(_PARTS,))
    if resource.format in TEXT and resource.paths:
        resource = _with_inferred(resource, root)
    return Package(path, root, resource.name, (resource,), problems=tuple(cursor.problems))


_PARTS = Message("the files of the folder as parts of one table", "文件夹中的文件为同一张表的各部分")


def _common_form(folder: Path) -> str:
    """The format of the data files in a folder."""
    forms = sorted({form_of(file) for file in FileSet(folder, ".").files()})
    if len(forms) < 2:
        return "".join(forms)
    listed = Message(", ".join(forms), "、".join(forms))
    raise DescriptorError(
        folder,
        Message(
            f"there is no datapackage.json, and its files have several formats: {listed.en}",
            f"其中没有 datapackage.json，且文件有多种格式：{listed.zh}",
        ),
        Message("Name a datapackage.json, or a table.", "请给出 datapackage.json 或表格文件。"),
    )


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


def _with_inferred(resource: Resource, root: Path) -> Resource:
    encoding, text = _inferred_text(head_of(resource.paths[0], resource.compression, HEAD_BYTES))
    delimiter = _inferred_delimiter(text)
    descriptor = _with_folders(_inferred_schema(_sample(text, delimiter)), resource.paths, root)
    return replace(
        resource,
        schema=_read_inferred(descriptor),
        dialect=Dialect(delimiter=delimiter),
        encoding=encoding,
        descriptor={**resource.descriptor, "schema": descriptor},
        assumed=(*resource.assumed, *_assumptions(encoding, delimiter)),
    )


def _with_folders(schema: Json, paths: Sequence[Path], root: Path) -> Json:
    """The schema, with the columns that the folders of the files name and no file holds."""
    told: dict[str, list[str]] = {}
    for label, text in (cell for path in paths for cell in path_cells(path.relative_to(root).as_posix())):
        told.setdefault(label, []).extend([text] if text else [])
    known = {field["name"] for field in schema["fields"]}
    added = [{"name": label, "type": _inferred_type(texts)} for label, texts in told.items() if label not in known]
    return {"fields": [*schema["fields"], *added]}


def _assumptions(encoding: str, delimiter: str) -> tuple[Message, ...]:
    mark = "\\t" if delimiter == "\t" else delimiter
    return (
        Message(f"encoding {encoding}", f"编码为 {encoding}"),
        Message(f'delimiter "{mark}"', f"分隔符为“{mark}”"),
        Message("a header in the first row", "首行为表头"),
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
