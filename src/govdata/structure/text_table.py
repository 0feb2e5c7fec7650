"""A table as text: where it lies, which column holds which field, its cells and their values by the fast reading."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from importlib.util import find_spec

import polars as pl

from govdata.extras import not_installed
from govdata.metadata.dialect import Dialect
from govdata.metadata.resource import Resource
from govdata.metadata.schema import ROW, Field, Schema
from govdata.readers.engine_errors import ENGINE_ERRORS
from govdata.readers.inputs import Input, InputKind
from govdata.readers.parquet_text import column_types, holds_values, may_have_no_text, natural_type
from govdata.readers.text_frame import TextFrame
from govdata.readers.unwritable import is_unwritable
from govdata.reports.messages import Message
from govdata.structure.constraints import unreadable_limits, without
from govdata.structure.date_batches import dates_beside, is_default_date
from govdata.structure.field_types import read, text
from govdata.structure.header import Column, Layout, deduplicated, match_fields
from govdata.structure.marks import OPEN
from govdata.structure.normalize import default_form, has_empty_text
from govdata.values import dataclass

_ENGINE_MOMENT = r"^(\d{4}-\d{2}-\d{2}) (\d{2}:)"
"""The start of a moment as Spark, Hive and Arrow name a folder after it."""
Dropped = Mapping[tuple[str, str], Message]
"""Constraints that say nothing a cell can be checked against: (constraint, field) -> reason."""


@dataclass(frozen=True)
class Settled:
    """The columns, by their names in a scan, in which every cell is good; and in which none is missing, besides."""

    columns: frozenset[str] = frozenset()
    whole: frozenset[str] = frozenset()


@dataclass(frozen=True)
class TextTable:
    """One table: where its text is, which column holds which field, which constraints were dropped."""

    name: str
    text: TextFrame
    layout: Layout
    schema: Schema
    dropped: Dropped
    uneven_rows: pl.DataFrame | None = None
    """Records of another width than the header, once they were looked for: row number, `cells`, `line`."""
    cached: pl.DataFrame | None = None
    """What `cells` gives, of a table that is read once."""
    settled: tuple[Settled, ...] = ()
    """Of each file, what its statistics decide and need not be read; nothing where they are not to be believed."""
    beside: pl.LazyFrame | None = None
    """Values of the same rows from elsewhere, by the names of the fields: the fused pass compares them with its own."""
    keeps_values: bool = False
    """Whether the fused pass keeps its values in memory, for stages that need all of them."""

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns in the order of the data."""
        return self.layout.columns

    @property
    def unread(self) -> Settled:
        """What is settled in every file."""
        if not self.settled:
            return Settled()
        files = self.settled
        whole = frozenset.intersection(*(each.whole for each in files))
        return Settled(frozenset.intersection(*(each.columns for each in files)), whole)

    def cells(self, *, numbered: bool = True) -> pl.LazyFrame:
        """Row number, the text of each cell (null where it is missing) and its value by the fast reading.

        Two steps, so that an expression over a value finds it computed.
        """
        if self.cached is not None:
            return self.cached.lazy()
        return self.cells_of(self.text.rows() if numbered or self.has_absent_cells else self.text.scan())

    def cells_of(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        """The same of texts that are given: the columns of a scan."""
        is_open = self._is_open().alias(OPEN.column)
        frame = frame.with_columns(is_open, *(self._cell(column).alias(column.column) for column in self.columns))
        return frame.with_columns(_value(each).alias(each.value_column) for each in self.columns)

    def cells_beside(self) -> pl.LazyFrame:
        """`cells`, and in each row the values that stand beside it; the engine refuses more rows, or fewer."""
        if self.beside is None:
            return self.cells()
        beside = self.beside.select(pl.col(each.field.name).alias(_beside(each)) for each in self.columns)
        both = pl.concat([self.cells(), beside], how="horizontal")
        dates = [each for each in self.columns if is_default_date(each.field)]
        told = (dates_beside(each.field, each.cell, pl.col(_beside(each))).alias(each.value_column) for each in dates)
        return both.with_columns(told)

    def is_unlike(self) -> pl.Expr:
        """True where a value is not the one that stands beside it."""
        return pl.any_horizontal([each.value.ne_missing(pl.col(_beside(each))) for each in self.columns])

    def with_beside(self, values: pl.LazyFrame | None) -> TextTable:
        """The same table, with values beside it if there are some of each of its fields."""
        names = sorted(column.field.name for column in self.columns)
        has_all = values is not None and sorted(values.collect_schema().names()) == names
        return replace(self, beside=values) if has_all else self

    def _is_open(self) -> pl.Expr:
        last = self.layout.file_columns[-1:]
        return pl.col(last[0].column).is_null() if last else pl.lit(value=False)

    def path_cell(self, column: Column) -> pl.Expr:
        """The text that the folder of a row's file has for a column. Engines write moments with a space for the T."""
        cell = text(column.field, column.path_column or column.column, typed=self.text.source.typed)
        return cell.str.replace(_ENGINE_MOMENT, "${1}T${2}") if column.field.type == "datetime" else cell

    def contradicts_folder(self, column: Column) -> pl.Expr:
        """True where a cell is not what the folder of its file says: neither the same text nor the same value."""
        told, field = self.path_cell(column), column.folder_field or column.field
        same_value = (read(field, column.cell) == read(field, told)).fill_null(value=False)
        return ~(column.cell.eq_missing(told) | same_value)

    def _cell(self, column: Column) -> pl.Expr:
        """A cell that is not there is missing even where an empty one is a value: the scan cannot tell them apart."""
        if not column.in_file:
            return self.path_cell(column)
        cell = text(column.field, column.column, typed=self.text.source.typed)
        if not self._has_absent(column):
            return cell
        return pl.when(~pl.col(ROW).is_in(self.absent_rows(column).implode())).then(cell)

    def absent_rows(self, column: Column) -> pl.Series:
        """The rows that are too short to have a cell in a column; none before they were looked for."""
        if self.uneven_rows is None:
            return pl.Series(ROW, [], pl.Int64)
        number = column.number if column.in_file else 0
        return self.uneven_rows.filter(pl.col("cells") < number)[ROW]

    def _has_absent(self, column: Column) -> bool:
        """Whether the scan shows cells of a column as empty texts that are not there at all."""
        return "" not in column.field.missing_values and self.absent_rows(column).len() > 0

    @property
    def has_absent_cells(self) -> bool:
        """Whether there are cells that the scan shows as empty texts and that are not there at all."""
        return any(map(self._has_absent, self.columns))

    def truncated(self) -> TextTable:
        """The same table, its long records cut to the width: the engine never stops at one."""
        return replace(self, text=replace(self.text, truncated=True))

    def cache(self) -> TextTable:
        """The same table, read once and for all."""
        if not self.columns:
            return self
        try:
            return replace(self, cached=self.cells().collect())
        except ENGINE_ERRORS:
            return self  # the fused pass meets the same and says what it is


def cached_together(tables: Mapping[str, TextTable]) -> dict[str, TextTable]:
    """The same tables, read once and for all by one query; one by one where one of them stops it."""
    read = {name: table for name, table in tables.items() if table.columns}
    try:
        frames = dict(zip(read, pl.collect_all([table.cells() for table in read.values()]), strict=True))
    except ENGINE_ERRORS:
        return {name: table.cache() for name, table in tables.items()}
    return {name: replace(table, cached=frames.get(name)) for name, table in tables.items()}


def _beside(column: Column) -> str:
    return f"beside {column.column}"


def _value(column: Column) -> pl.Expr:
    """The value of a cell by the fast reading; none of a text that only marks what has no text."""
    cell = pl.when(~is_unwritable(column.cell)).then(column.cell) if column.may_be_unwritable else column.cell
    return read(column.field, cell)


def open_table(resource: Resource, source: Input) -> TextTable:
    """Match the schema with the header. A table without a schema has a field of any value for each label."""
    schema = resource.schema or Schema()
    path_labels = tuple(column.label for column in source.path_columns)
    if not schema.fields:
        labels = source.labels or tuple(f"field{number}" for number in range(1, source.width + 1))
        names = deduplicated((*labels, *(label for label in path_labels if label not in labels)))
        schema = replace(schema, fields=tuple(Field(name, missing_values=schema.missing_values) for name in names))
    broken = {field.name: unreadable_limits(field) | _unread_formats(field) for field in schema.fields}
    schema = replace(schema, fields=tuple(without(field, broken[field.name]) for field in schema.fields))
    dropped = {(limit, name): why for name, limits in broken.items() for limit, why in limits.items()}
    layout = match_fields(resource.name, source.labels, schema, resource.dialect or Dialect(), path_labels)
    layout = replace(layout, columns=tuple(_typed_columns(layout, source)))
    fields = tuple(column.field for column in layout.file_columns)
    return TextTable(resource.name, TextFrame(source, len(fields), fields=fields), layout, schema, dropped)


def _typed_columns(layout: Layout, source: Input) -> Iterator[Column]:
    """The columns of a Parquet file hold values, not texts: their fields are read in the default form.

    So are those that only folders name, since an engine has named them after values.
    """
    kinds = column_types(source)
    for number, column in enumerate(layout.columns):
        column = replace(column, has_null_texts=source.typed and _takes_null_for_text(column.field))
        if not column.in_file:
            yield _of_folders(column, source)
            continue
        if number >= len(kinds):
            yield replace(column, may_be_unwritable=source.typed)
            continue
        field = column.field
        if holds_values(kinds[number], field.type):
            field = _in_default_form(field)
        natural = replace(field, type=natural_type(kinds[number])) if field.type == "any" else None
        unwritable = may_have_no_text(kinds[number])
        yield replace(column, field=field, folder_field=natural, may_be_unwritable=unwritable)


def _of_folders(column: Column, source: Input) -> Column:
    of_values = source.kind is InputKind.PARQUET
    return replace(column, field=_in_default_form(column.field) if of_values else column.field, may_be_unwritable=True)


def _in_default_form(field: Field) -> Field:
    return replace(default_form(field), missing_values=field.missing_values)


def _takes_null_for_text(field: Field) -> bool:
    return not field.missing_values and has_empty_text(field) and not field.required


def _unread_formats(field: Field) -> dict[str, Message]:
    """Formats that nobody here can read: the cells are taken as text, and the report says so."""
    if field.type == "string" and field.format == "wkt" and find_spec("tatsu") is None:
        problem, step = not_installed("tatsu", Message("the format wkt", "wkt 格式"))
        return {"type": Message(f"{problem.en}.", f"{problem.zh}。").then(step)}
    return {}
