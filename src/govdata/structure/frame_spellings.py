"""Values of a typed frame that have several spellings (P1Y and P12M), brought to one of them, so that keys compare."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import narwhals.stable.v1 as nw

from govdata.metadata.schema import Field
from govdata.structure.cell_reader import reader_of
from govdata.structure.frame_table import Frame, FrameTable
from govdata.structure.header import Column
from govdata.structure.keys import SPELLED, declared_keys
from govdata.structure.value_text import value_text

Spellings = Mapping[str, Sequence[str]]
"""The texts that mean the same as another, by that other text; empty where each value is written in one way."""


def with_one_spelling(table: FrameTable) -> FrameTable:
    """The table as its keys see it: each value in the first of its spellings."""
    found = {
        column.column: spellings
        for column in table.columns
        if _is_in_a_key(table, column) and is_spelled(column.field, table.kind(column))
        if (spellings := spellings_in(column.field, distinct_texts(table.data, column.column)))
    }
    return table.with_values({name: respelled(nw.col(name), spellings) for name, spellings in found.items()})


def is_spelled(field: Field, kind: object) -> bool:
    """Whether a column holds texts of a type whose values have several spellings."""
    return field.type in SPELLED and kind == nw.String


def spellings_in(field: Field, texts: Iterable[str]) -> Spellings:
    """Which of the texts mean the same value of a field."""
    reader = reader_of(replace(field, constraints={}))
    alike: dict[str, list[str]] = {}
    for text in sorted(set(texts)):
        value = reader.read(text).value
        if value is not None:
            alike.setdefault(value_text(value), []).append(text)
    return {first: others for first, *others in alike.values() if others}


def respelled(cell: nw.Expr, spellings: Spellings) -> nw.Expr:
    """The cell in the first of its spellings."""
    found = cell
    for first, others in spellings.items():
        found = nw.when(cell.is_in(others)).then(nw.lit(first)).otherwise(found)
    return found


def distinct_texts(frame: Frame, name: str) -> list[str]:
    """The distinct texts of a column."""
    texts = frame.filter(~nw.col(name).is_null()).select(nw.col(name).alias("text")).unique()
    return list(texts.collect().get_column("text").to_list())


def _is_in_a_key(table: FrameTable, column: Column) -> bool:
    keys = [*(names for _, names in declared_keys(table.schema)), *(key.fields for key in table.schema.foreign_keys)]
    keys += [key.reference_fields for key in table.schema.foreign_keys if key.resource in ("", table.name)]
    return column.declared and any(column.field.name in names for names in keys)
