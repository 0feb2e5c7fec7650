"""Tables to be put into a database: one with a column of every type, and small ones with keys between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import polars as pl
from hypothesis import strategies as st

from govdata.comparison.snapshot import released_form
from govdata.databases import Contents
from govdata.metadata.package import Field, Resource, Schema
from govdata.metadata.schema import ForeignKey
from govdata.releases.table_files import TypedTable
from govdata.structure.field_types import dtype

MONEY = {"govdata": {"decimal": {"precision": 24, "scale": 4}}}
LONG = 2**63 - 1
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
ITEMS = st.lists(st.text("ab深\"'", min_size=1, max_size=4), min_size=1, max_size=3)
VALUES: Mapping[str, tuple[str, st.SearchStrategy[Any]]] = {
    "text": ("string", TEXTS.filter(bool)),
    "whole": ("integer", st.integers(-LONG, LONG)),
    "money": ("number", st.decimals("-99999999999999999999", "99999999999999999999", places=4)),
    "float": ("number", st.floats()),
    "truth": ("boolean", st.booleans()),
    "day": ("date", st.dates()),
    "moment": ("datetime", st.datetimes()),
    "clock": ("time", st.times()),
    "year": ("year", st.integers(1, 9999)),
    "month": ("yearmonth", st.dates().map(lambda day: day.isoformat()[:7])),
    "span": ("duration", st.sampled_from(["P1Y", "PT0.5S"])),
    "object": ("object", st.sampled_from(['{"a": 1.50}', '{"a":  [null]}'])),
    "list": ("list", ITEMS.map(",".join)),
    "any": ("any", TEXTS.filter(bool)),
}
"""Column -> its type, and values of it as a typed column of a release has them."""


def rows() -> st.SearchStrategy[list[dict[str, Any]]]:
    """Some rows with a value, or none, in every column."""
    return st.lists(st.fixed_dictionaries({name: st.none() | each for name, (_, each) in VALUES.items()}), max_size=5)


def every_type(values: Sequence[Mapping[str, Any]]) -> TypedTable:
    """A table `t` with a column of every type, and a column `id` that tells the rows apart."""
    fields = [Field("id", "integer"), *(field(name, kind) for name, (kind, _) in VALUES.items())]
    return table("t", fields, [{"id": number, **row} for number, row in enumerate(values)], key=("id",))


def field(name: str, kind: str = "string", **said: Any) -> Field:
    own = MONEY if name == "money" else {}
    return Field(
        name, kind, constraints=said.get("constraints", {}), descriptor={"name": name, "type": kind, **own, **said}
    )


def table(
    name: str,
    fields: Sequence[Field],
    values: Sequence[Mapping[str, Any]],
    *,
    key: tuple[str, ...] = (),
    keys: tuple[ForeignKey, ...] = (),
    **descriptor: Any,
) -> TypedTable:
    schema = Schema(tuple(fields), primary_key=key, foreign_keys=keys)
    frame = pl.LazyFrame(
        {each.name: [row.get(each.name) for row in values] for each in fields},
        schema={each.name: dtype(each) for each in fields},
    )
    return released_form(Resource(name, schema=schema, descriptor={"name": name, **descriptor}), schema, frame)


def contents(*tables: TypedTable, **descriptor: Any) -> Contents:
    return Contents({"name": "demo", "version": "1.0.0", **descriptor}, tables)


def released(each: TypedTable) -> list[dict[str, Any]]:
    """The rows as a release has them, in its order."""
    frame = each.frame.collect()
    return frame.sort(each.order, maintain_order=True).to_dicts() if each.order else frame.to_dicts()


def as_text(value: Any) -> Any:
    """A day or a moment as the CSV of a release has it."""
    match value:
        case datetime() | time():
            thousandths = value.microsecond and value.microsecond % 1000 == 0
            return value.isoformat(timespec="milliseconds" if thousandths else "auto")
        case date():
            return value.isoformat()
        case Decimal():
            return "0" if not value else format(value, "f").rstrip("0").rstrip(".")
        case _:
            return value
