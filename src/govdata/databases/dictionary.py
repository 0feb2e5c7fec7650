"""The dictionary of a database, as three tables of it, in both languages: the package, its tables, its columns."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import polars as pl

from govdata.databases.layout import Contents, DatabaseTable, FieldColumns
from govdata.metadata.package import Field, Resource, Schema
from govdata.metadata.schema import ForeignKey
from govdata.releases.readme import constraint_texts
from govdata.releases.table_files import TypedTable
from govdata.reports.bilingual import bilingual

PACKAGE, TABLES, COLUMNS = "dictionary_package", "dictionary_tables", "dictionary_columns"
_SAID = ("title", "description")
_WORDS = ("title_en", "title_zh", "description_en", "description_zh")
_TOLD = ("name", "version", "created", "homepage", "id")
"""Properties of the package that are one text, in the order of the dictionary."""


def dictionary(contents: Contents, tables: Sequence[DatabaseTable]) -> tuple[TypedTable, ...]:
    """The three tables; `tables` are those of the package as they stand in the database."""
    return (
        _typed(PACKAGE, ("property", "value"), ("property",), _package_rows(contents)),
        _typed(TABLES, ("table", "position", "name", "role", "primary_key", *_WORDS), ("table",), _table_rows(tables)),
        _typed(
            COLUMNS,
            ("table", "column", "position", "name", "type", "unit", "exact_column", "references", "rules", *_WORDS),
            ("table", "position"),
            (row for table in tables for row in _column_rows(table, tables)),
        ),
    )


def _typed(name: str, columns: Sequence[str], key: tuple[str, ...], rows: Iterable[Sequence[Any]]) -> TypedTable:
    fields = tuple(Field(each, "integer" if each == "position" else "string") for each in columns)
    types = {each.name: pl.Int64() if each.type == "integer" else pl.String() for each in fields}
    frame = pl.DataFrame([tuple(row) for row in rows], schema=types, orient="row")
    return TypedTable(Resource(name), Schema(fields, primary_key=key), frame.lazy())


def _package_rows(contents: Contents) -> list[tuple[str, str]]:
    """What is said of the package as a whole; what is a list or an object, as JSON."""
    said = contents.descriptor
    words = dict(zip(_WORDS, _words(said), strict=True))
    plain = {name: str(said[name]) for name in _TOLD if said.get(name)}
    lists = {name: _json(said[name]) for name in ("licenses", "sources", "contributors", "keywords") if said.get(name)}
    digest = {"digest": f"sha256:{contents.digest}"} if contents.digest else {}
    return [(name, value) for name, value in {**plain, **digest, **words, **lists}.items() if value]


def _table_rows(tables: Sequence[DatabaseTable]) -> Iterable[tuple[Any, ...]]:
    for position, table in enumerate(tables, 1):
        key, role = _json(list(table.primary_key)), table.source.resource.role or None
        yield (table.name, position, table.source.name, role, key, *_words(table_descriptor(table.source)))


def table_descriptor(table: TypedTable) -> dict[str, Any]:
    """What is said of a table: its title and its description."""
    return {name: table.told(name) for name in _SAID}


def _column_rows(table: DatabaseTable, tables: Sequence[DatabaseTable]) -> Iterable[tuple[Any, ...]]:
    names = {each.source.name: each for each in tables}
    keys = {name: key for key in table.source.schema.foreign_keys for name in key.fields}
    for position, columns in enumerate(table.fields, 1):
        each = columns.field
        yield (
            table.name,
            columns.main.name,
            position,
            each.name,
            each.type,
            each.descriptor.get("unit"),
            columns.exact.name if columns.exact else None,
            _target(columns, table, keys, names),
            "; ".join(constraint_texts(each)) or None,
            *_words(each.descriptor),
        )


def _target(
    columns: FieldColumns,
    table: DatabaseTable,
    keys: Mapping[str, ForeignKey],
    names: Mapping[str, DatabaseTable],
) -> str | None:
    """`table.column` that a column refers to."""
    key = keys.get(columns.field.name)
    target = names.get(key.resource or table.source.name) if key else None
    if key is None or target is None:
        return None
    there = key.reference_fields[key.fields.index(columns.field.name)]
    return f"{target.name}.{target.of(there).key.name}"


def _words(said: Mapping[str, Any]) -> tuple[str | None, ...]:
    """Title and description in the columns of `_WORDS`."""
    told = [bilingual(said.get(name)) for name in _SAID]
    return tuple(text or None for each in told for text in (each.en, each.zh))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
