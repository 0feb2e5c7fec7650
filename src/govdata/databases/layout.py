"""How the tables of a package stand in a database: names, columns, keys, and the order in which they are filled.

A key is declared where the database can hold it: the rows that it refers to have to be unique by a key of their own,
and the columns of one type. Every key, declared or not, stands in the dictionary.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import polars as pl

from govdata.databases.names import distinct_names, listed, quoted
from govdata.metadata.package import Field
from govdata.metadata.schema import ForeignKey
from govdata.releases.table_files import TypedTable
from govdata.values import dataclass

ROWS = 50_000
"""So many rows are in memory at a time."""


@dataclass(frozen=True)
class Contents:
    """What goes into a database: the descriptor of a package or a release, its tables, and the digest of a release."""

    descriptor: Mapping[str, Any]
    tables: tuple[TypedTable, ...]
    digest: str = ""


@dataclass(frozen=True)
class Column:
    """A column: its name and SQL type in the database, and its values out of the typed frame."""

    name: str
    type: str
    values: pl.Expr


@dataclass(frozen=True)
class FieldColumns:
    """The column of a field, and the one that has its exact value, where that is another."""

    field: Field
    main: Column
    exact: Column | None = None

    @property
    def key(self) -> Column:
        """The column by which rows are told apart."""
        return self.exact or self.main


@dataclass(frozen=True)
class Reference:
    """A foreign key as the database has it: columns here, the table, columns there."""

    columns: tuple[str, ...]
    table: str
    targets: tuple[str, ...]


@dataclass(frozen=True)
class DatabaseTable:
    """A table of the database."""

    name: str
    source: TypedTable
    fields: tuple[FieldColumns, ...]
    references: tuple[Reference, ...] = ()
    unique: tuple[tuple[str, ...], ...] = ()
    """Sets of columns that a reference leads to, beside the primary key."""

    @property
    def columns(self) -> tuple[Column, ...]:
        """All columns, in the order of the fields; an exact one follows the other."""
        return tuple(each for of in self.fields for each in (of.main, of.exact) if each)

    @property
    def primary_key(self) -> tuple[str, ...]:
        """The columns of the primary key."""
        return self.key_columns(self.source.schema.primary_key)

    def key_columns(self, names: Sequence[str]) -> tuple[str, ...]:
        """The columns of some fields by which rows are told apart."""
        return tuple(self.of(name).key.name for name in names)

    def of(self, name: str) -> FieldColumns:
        """The columns of a field."""
        return next(each for each in self.fields if each.field.name == name)

    def create_statement(self) -> str:
        """CREATE TABLE, with the keys."""
        parts = [f"{quoted(column.name)} {column.type}" for column in self.columns]
        parts += [f"PRIMARY KEY ({listed(self.primary_key)})"] if self.primary_key else []
        parts += [f"UNIQUE ({listed(names)})" for names in self.unique]
        parts += [
            f"FOREIGN KEY ({listed(key.columns)}) REFERENCES {quoted(key.table)} ({listed(key.targets)})"
            for key in self.references
        ]
        return f"CREATE TABLE {quoted(self.name)} (\n  " + ",\n  ".join(parts) + "\n)"

    def batches(self) -> Iterator[pl.DataFrame]:
        """The rows as the columns of the database, in the order of a release."""
        columns = [each.values.alias(each.name) for each in self.columns]
        frame, order = self.source.frame, self.source.order
        ordered = frame.sort(order, maintain_order=True) if order else frame
        batches = ordered.select(columns).collect_batches(chunk_size=ROWS, maintain_order=True, engine="streaming")
        return (batch for batch in batches if batch.height)


@dataclass(frozen=True)
class Engine:
    """What a database makes of a field: SQL type and values; where it has no exact numbers, those as a text beside."""

    column: Callable[[Field, pl.DataType], tuple[str, pl.Expr]]
    exact: Callable[[Field, pl.DataType], tuple[str, pl.Expr] | None]


def lay_out(tables: Sequence[TypedTable], engine: Engine, taken: Sequence[str] = ()) -> tuple[DatabaseTable, ...]:
    """The tables as they stand in a database of some engine; `taken` are names that others have there."""
    names = distinct_names((table.name for table in tables), taken)
    plain = [_table(name, table, engine) for name, table in zip(names, tables, strict=True)]
    known = {table.source.name: table for table in plain}
    keyed = [(table, list(_references(table, known))) for table in plain]
    wanted = [(reference.table, reference.targets) for _, found in keyed for reference in found]
    return tuple(
        replace(table, references=tuple(found), unique=_unique_targets(table, wanted)) for table, found in keyed
    )


def _table(name: str, table: TypedTable, engine: Engine) -> DatabaseTable:
    types = table.frame.collect_schema()
    own = distinct_names(table.schema.names)
    fields, used = [], list(own)
    for each, column in zip(table.schema.fields, own, strict=True):
        main = Column(column, *engine.column(each, types[each.name]))
        exact = engine.exact(each, types[each.name])
        fields.append(FieldColumns(each, main, Column(_beside(column, used), *exact) if exact else None))
    return DatabaseTable(name, table, tuple(fields))


def _beside(column: str, used: list[str]) -> str:
    """A name for the exact column of another one."""
    (name,) = distinct_names([f"{column}_exact"], used)
    used.append(name)
    return name


def _references(table: DatabaseTable, known: Mapping[str, DatabaseTable]) -> Iterator[Reference]:
    """The foreign keys that the database can hold."""
    for key in table.source.schema.foreign_keys:
        target = known.get(key.resource or table.source.name)
        if target and _is_declarable(key, table, target):
            yield Reference(table.key_columns(key.fields), target.name, target.key_columns(key.reference_fields))


_SPELT = frozenset({"array", "duration", "geojson", "geopoint", "list", "object"})
"""Types of which one value has several texts (P1Y, P12M): a database would not see that they are equal."""


def _is_declarable(key: ForeignKey, table: DatabaseTable, target: DatabaseTable) -> bool:
    schema = target.source.schema
    single = tuple((each.name,) for each in schema.fields if each.constraints.get("unique") is True)
    unique = {frozenset(names) for names in (schema.primary_key, *schema.unique_keys, *single)}
    pairs = zip(key.fields, key.reference_fields, strict=True)
    return frozenset(key.reference_fields) in unique and all(
        table.of(here).key.type == target.of(there).key.type and table.of(here).field.type not in _SPELT
        for here, there in pairs
    )


def _unique_targets(table: DatabaseTable, wanted: Sequence[tuple[str, tuple[str, ...]]]) -> tuple[tuple[str, ...], ...]:
    """What of a table is referred to beside its primary key: a database asks for it to be declared unique."""
    there = dict.fromkeys(targets for name, targets in wanted if name == table.name)
    return tuple(targets for targets in there if targets != table.primary_key)
