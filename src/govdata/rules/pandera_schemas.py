"""A Table Schema as a pandera schema, for use in other pipelines; pandera's own mapping is for pandas alone.

Nothing here is used by `validate`, which follows the standard's text on cells as they are written; a pandera schema
sees typed frames.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import polars as pl

from govdata.metadata.package import Field, ForeignKey, Schema
from govdata.structure.constraints import linear_pattern
from govdata.structure.field_types import dtype, literal


def pandera_schema(schema: Schema, strict: bool | None = None) -> Any:
    """A Table Schema as a `pandera.polars.DataFrameSchema`, for typed Polars frames in other pipelines.

    Mapped are types, required, unique, minimum, maximum, their exclusive forms, minLength, maxLength, pattern, enum,
    primary and unique keys, and foreign keys into the same table. Foreign keys into other tables are not: a pandera
    schema sees one frame. A pattern that no linear-time engine takes is left out too; `govdata validate` checks it.

    Args:
        schema: the schema of one table.
        strict: whether other columns are refused. None follows `fieldsMatch`: exact, equal and superset refuse them.
    """
    import pandera.polars as pa

    refuses = schema.fields_match in {"exact", "equal", "superset"} if strict is None else strict
    keys = [*([schema.primary_key] if schema.primary_key else []), *schema.unique_keys]
    own = [key for key in schema.foreign_keys if key.resource == "" and len(key.fields) == 1]
    return pa.DataFrameSchema(
        columns={field.name: _column(field, schema) for field in schema.fields},
        checks=[*(_unique_key(key) for key in keys), *(_own_key(key) for key in own)],
        strict=refuses,
        ordered=schema.fields_match == "exact",
        name=str(schema.descriptor.get("title") or "") or None,
        description=str(schema.descriptor.get("description") or "") or None,
    )


def _column(field: Field, schema: Schema) -> Any:
    import pandera.polars as pa

    return pa.Column(
        dtype(field),
        checks=list(_constraints(field)),
        nullable=not field.required and field.name not in schema.primary_key,
        unique=field.constraints.get("unique") is True,
        required=schema.fields_match not in {"superset", "partial"},
        title=str(field.descriptor.get("title") or "") or None,
        description=str(field.descriptor.get("description") or "") or None,
    )


def _constraints(field: Field) -> Iterator[Any]:
    import pandera.polars as pa

    limits = field.constraints
    for name, check in _RANGES.items():
        if name in limits and (limit := literal(field, limits[name])) is not None:
            yield getattr(pa.Check, check)(limit)
    if "minLength" in limits or "maxLength" in limits:
        yield pa.Check.str_length(limits.get("minLength"), limits.get("maxLength"))
    allowed = [_value(field, item) for item in limits.get("enum", ())]
    if allowed and None not in allowed:
        yield pa.Check.isin(allowed)
    pattern = linear_pattern(limits["pattern"]) if "pattern" in limits else None
    if pattern is not None:
        yield pa.Check.str_matches(pattern)


_RANGES: Final = {"minimum": "ge", "maximum": "le", "exclusiveMinimum": "gt", "exclusiveMaximum": "lt"}


def _value(field: Field, item: Any) -> Any:
    """One value of an enum in the type of its column, or None where a typed frame cannot hold it."""
    if dtype(field) == pl.String:
        return item if isinstance(item, str) else None
    return item if isinstance(item, bool) else literal(field, item)


def _unique_key(key: tuple[str, ...]) -> Any:
    import pandera.polars as pa

    def unique(data: Any) -> Any:
        # A key with an empty part identifies nothing, so that two of them do not clash.
        part = pl.any_horizontal(pl.col(name).is_null() for name in key)
        return data.lazyframe.select(part | ~pl.struct(*key).is_duplicated())

    return pa.Check(unique, name=f"unique key {', '.join(key)}")


def _own_key(key: ForeignKey) -> Any:
    import pandera.polars as pa

    name, target = key.fields[0], key.reference_fields[0]

    def refers(data: Any) -> Any:
        return data.lazyframe.select(pl.col(name).is_null() | pl.col(name).is_in(pl.col(target).drop_nulls().implode()))

    return pa.Check(refers, name=f"{name} refers to {target}")
