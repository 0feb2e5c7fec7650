"""Observations -> facts: one row for each thing that is stated, however often.

A fact is a connected group of observations: joined by `restates` or by an equal key (subject, indicator, breakdown,
period, status, unit). Its value is that of the observation in the source with the lowest `precedence`; the others stay
counted, and where their bounds do not meet the fact is marked as a conflict. Whoever sums, sums these rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import narwhals as nw
import polars as pl

from govdata.metadata.package import Field, Package, Schema
from govdata.metadata.roles import NUMBERS_OF_FIGURE
from govdata.rules.engine import Frame
from govdata.rules.fact_groups import with_facts
from govdata.rules.observation_comparisons import are_disjoint
from govdata.rules.observation_frame import collect_observations
from govdata.rules.observations import TABLE, UID, References, by_role
from govdata.structure.field_types import decimal_type

SHARED: Final = (
    *("subject", "indicator", "breakdown", "as_written", "value", "unit", "qualifier", "lower", "upper"),
    *("period_start", "period_end", "period_basis", "status"),
)
"""What a fact takes over from its preferred observation, in the order of the indicator tables."""

_NUMBER: Final[Mapping[str, Any]] = {"type": "number", "govdata": {"decimal": {"precision": 28, "scale": 8}}}
_TYPES: Final[Mapping[str, Mapping[str, Any]]] = {
    "value": _NUMBER,
    "lower": _NUMBER,
    "upper": _NUMBER,
    "period_start": {"type": "date"},
    "period_end": {"type": "date"},
}
_OWN: Final = (
    {
        "name": "mentions",
        "type": "integer",
        "title": "Observations / 观测值数",
        "description": "How many observations state this fact. / 陈述该事实的观测值条数。",
        "constraints": {"required": True, "minimum": 1},
    },
    {
        "name": "sources",
        "type": "string",
        "title": "Sources / 来源",
        "description": "The sources that state it, the preferred one first, joined by a semicolon and a space."
        " / 陈述该事实的来源，首选来源在前，以分号和空格分隔。",
        "constraints": {"required": True},
    },
    {
        "name": "conflict",
        "type": "boolean",
        "title": "Conflict / 冲突",
        "description": "Whether the bounds of its observations do not meet. / 各观测值的上下界是否互不相容。",
        "constraints": {"required": True},
    },
    {
        "name": "observation_table",
        "type": "string",
        "title": "Table of the preferred observation / 首选观测值所在表",
        "description": "Where the value comes from. / 数值所出的表。",
        "constraints": {"required": True},
    },
    {
        "name": "observation",
        "type": "string",
        "title": "Preferred observation / 首选观测值",
        "description": "Identifier of the observation that the value comes from. / 数值所出的观测值标识。",
        "constraints": {"required": True},
    },
)
_ID: Final = {
    "name": "id",
    "type": "string",
    "title": "Identifier / 标识",
    "description": "Table and id of the first observation that states it. / 最先陈述该事实的观测值的表名与标识。",
    "constraints": {"required": True, "unique": True},
}


def facts(package: Package, tables: Mapping[str, pl.LazyFrame]) -> pl.DataFrame:
    """One row per fact, sorted by id; the columns are those of `facts_schema`.

    Args:
        package: the roles of the tables.
        tables: typed Polars frames by resource name. Empty when no table of observations is among them.
    """
    names = [resource.name for resource in package.with_role("observations") if resource.name in tables]
    schema = facts_schema(package)
    if not names:
        return pl.DataFrame(schema={field.name: pl.String for field in schema.fields})
    frames: dict[str, Frame] = {name: nw.from_native(tables[name]) for name in names}
    known = (
        with_facts(collect_observations(frames, References.of(by_role(package, tables))).collect().lazy())
        .collect()
        .to_native()
    )
    # An observation without an identifier is a finding of structure, and no fact.
    found = _facts_of(known.filter(pl.col("fact").is_not_null()).lazy())
    observed = {name: tables[name] for name in names}
    ordered = _with_own_numbers(found, schema, observed).collect()
    return ordered.select(_as_declared(field, tables[names[0]]) for field in schema.fields)


def _with_own_numbers(found: pl.LazyFrame, schema: Schema, observed: Mapping[str, pl.LazyFrame]) -> pl.LazyFrame:
    """The numbers of each fact as its preferred observation has them: only rules calculate with eight places."""
    types = {name: _number_type(schema.field(name), name, observed) for name in NUMBERS_OF_FIGURE}
    key = ["observation_table", "observation"]
    own = pl.concat(_own_numbers(table, frame, types, key) for table, frame in observed.items()).unique(
        key, keep="first"
    )
    return found.drop(*types).join(own, on=key, how="left", maintain_order="left")


def _own_numbers(
    table: str, frame: pl.LazyFrame, types: Mapping[str, pl.DataType], key: Sequence[str]
) -> pl.LazyFrame:  # fmt: skip
    there = frame.collect_schema()
    numbers = (
        (pl.col(name) if name in there and there[name].is_numeric() else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in types.items()
    )
    return frame.select(pl.lit(table).alias(key[0]), pl.col("id").cast(pl.String).alias(key[1]), *numbers)


def _number_type(field: Field | None, name: str, observed: Mapping[str, pl.LazyFrame]) -> pl.DataType:
    """The type of a number in the tables; where they differ, the one that the facts declare."""
    schemas = [frame.collect_schema() for frame in observed.values()]
    there = {schema[name] for schema in schemas if name in schema and schema[name].is_numeric()}
    exact = decimal_type(field) if field else None
    return there.pop() if len(there) == 1 else pl.Decimal(*exact) if exact else pl.Float64()


def facts_schema(package: Package) -> Schema:
    """The Table Schema of the facts: the fields it shares with the indicator tables, as the first of them has them.

    A number has a type that holds what every one of these tables may have in it.
    """
    schemas = [resource.schema for resource in package.with_role("observations") if resource.schema]
    first = next(iter(schemas), Schema())
    shared = [_shared_field(first.field(name), name) for name in SHARED]
    shared = [each | _widest(schemas, each) if each["name"] in NUMBERS_OF_FIGURE else each for each in shared]
    fields = [_ID, *shared, *_OWN]
    descriptor = {
        "title": "Facts / 事实",
        "description": "One row per fact, however many observations state it. / 每个事实一行，无论有多少条观测值。",
        "fields": fields,
        "primaryKey": ["id"],
        "foreignKeys": [dict(key) for key in first.descriptor.get("foreignKeys", ()) if _is_kept(key)],
    }
    return Schema(
        fields=tuple(_field(field) for field in fields),
        primary_key=("id",),
        foreign_keys=tuple(key for key in first.foreign_keys if set(key.fields) <= {"subject", "indicator"}),
        descriptor=descriptor,
    )


def _is_kept(key: Mapping[str, Any]) -> bool:
    """Only the keys to subjects and indicators: a fact is part of nothing and restates nothing."""
    names = key["fields"]
    return set([names] if isinstance(names, str) else names) <= {"subject", "indicator"}


def _shared_field(field: Field | None, name: str) -> dict[str, Any]:
    if field is None:
        return {"name": name, "type": "string", **_TYPES.get(name, {})}
    return {key: value for key, value in field.descriptor.items() if key != "example"}


_INTEGER: Final = (19, 0)
"""Precision and scale of a 64-bit integer."""
_DIGITS: Final = 38
"""Digits of the longest decimal of Arrow."""


def _widest(schemas: Sequence[Schema], shared: Mapping[str, Any]) -> dict[str, Any]:
    """The type of a number that holds those of all tables: the one that they share, else a decimal, else a double."""
    fields = [found for schema in schemas if (found := schema.field(str(shared["name"])))]
    types = {(field.type, decimal_type(field)) for field in fields if field.type in ("number", "integer")}
    if len(types) < 2:
        return {}
    own = {key: value for key, value in shared.get("govdata", {}).items() if key != "decimal"}
    exact = [_INTEGER if name == "integer" else decimal for name, decimal in types]
    decimals = [each for each in exact if each is not None]
    scale, whole = max(s for _, s in decimals), max(p - s for p, s in decimals)
    if len(decimals) == len(exact) and scale + whole <= _DIGITS:
        own["decimal"] = {"precision": scale + whole, "scale": scale}
    return {"type": "number", "govdata": own}


def _field(raw: Mapping[str, Any]) -> Field:
    return Field(str(raw["name"]), str(raw["type"]), constraints=raw.get("constraints", {}), descriptor=raw)


def _facts_of(known: pl.LazyFrame) -> pl.LazyFrame:
    ordered = known.sort("fact", "precedence", UID, nulls_last=True)
    low, high = pl.col("low"), pl.col("high")
    grouped = (
        ordered.group_by("fact", maintain_order=True)
        .agg(
            *(pl.col(name).first() for name in SHARED),
            pl.len().cast(pl.Int64).alias("mentions"),
            pl.col("source").unique(maintain_order=True).str.join("; ").alias("sources"),
            pl.col(TABLE).first().alias("observation_table"),
            pl.col("id").first().alias("observation"),
            low.max().alias("top"),
            high.min().alias("bottom"),
            ((pl.col("low_open") & (low == low.max())) | (pl.col("high_open") & (high == high.min())))
            .any()
            .alias("open"),
        )
        .rename({"fact": "id"})
    )
    conflict = are_disjoint(nw.col("top"), nw.col("bottom"), nw.col("open"))
    return nw.from_native(grouped).with_columns(conflict.alias("conflict")).to_native()


def _as_declared(field: Field, observations: pl.LazyFrame) -> pl.Expr:
    """What is no number goes back to the type that the indicator tables have it in."""
    there = observations.collect_schema()
    is_cast = field.name in SHARED and field.name in there and field.name not in NUMBERS_OF_FIGURE
    return pl.col(field.name).cast(there[field.name]) if is_cast else pl.col(field.name)
