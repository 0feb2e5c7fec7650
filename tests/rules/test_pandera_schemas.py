"""A Table Schema as a pandera schema: each constraint refuses what it should, and nothing else."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from govdata.metadata.package import Schema, load_package, load_schema
from govdata.rules.pandera_schemas import pandera_schema

GOOD = pl.DataFrame(
    {
        "id": [1, 2, 3],
        "name": ["aa", "bb", None],
        "day": [date(2024, 1, 1), date(2024, 2, 1), None],
        "kind": ["x", "y", "x"],
        "rate": [0.5, 99.5, None],
        "parent": [None, 1, 1],
    }
)
DESCRIPTOR = {
    "title": "Parks",
    "fields": [
        {"name": "id", "type": "integer", "constraints": {"minimum": 1, "exclusiveMaximum": 9}},
        {"name": "name", "type": "string", "constraints": {"pattern": "aa|bb", "maxLength": 2, "unique": True}},
        {"name": "day", "type": "date", "constraints": {"maximum": "2024-06-30"}},
        {"name": "kind", "type": "string", "constraints": {"enum": ["x", "y"], "required": True}},
        {"name": "rate", "type": "number", "constraints": {"exclusiveMinimum": 0, "maximum": 100}},
        {"name": "parent", "type": "integer"},
    ],
    "primaryKey": ["id"],
    "uniqueKeys": [["day", "kind"]],
    "foreignKeys": [{"fields": ["parent"], "reference": {"resource": "", "fields": ["id"]}}],
}


def schema_of(folder: Path, **changes: Any) -> Schema:
    path = folder / "schema.json"
    path.write_text(json.dumps({**DESCRIPTOR, **changes}), encoding="utf-8")
    schema, problems = load_schema(path)
    assert problems == ()
    return schema


def test_good_data_pass(tmp_path: Path) -> None:
    assert pandera_schema(schema_of(tmp_path)).validate(GOOD).equals(GOOD)


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        ("id", [0, 2, 3]),
        ("id", [9, 2, 3]),
        ("id", [1, 1, 3]),
        ("id", [1, None, 3]),
        ("name", ["aaXX", "bb", None]),
        ("name", ["aa", "aa", None]),
        ("day", [date(2024, 7, 1), None, None]),
        ("day", [date(2024, 1, 1), None, date(2024, 1, 1)]),
        ("kind", ["z", "y", "x"]),
        ("kind", [None, "y", "x"]),
        ("rate", [0.0, 1.0, 1.0]),
        ("rate", [100.5, 1.0, 1.0]),
        ("parent", [7, 1, 1]),
    ],
)
def test_what_breaks_a_constraint_is_refused(column: str, cells: list[Any], tmp_path: Path) -> None:
    from pandera.errors import SchemaError

    bad = GOOD.with_columns(pl.Series(column, cells, GOOD.schema[column]))
    with pytest.raises(SchemaError, match=r"failed validator|contains null|not unique|duplicate"):
        pandera_schema(schema_of(tmp_path)).validate(bad)


@pytest.mark.parametrize(
    ("match", "frame", "passes"),
    [
        ("exact", GOOD, True),
        ("exact", GOOD.select(reversed(GOOD.columns)), False),
        ("equal", GOOD.select(reversed(GOOD.columns)), True),
        ("equal", GOOD.with_columns(more=pl.lit(1)), False),
        ("subset", GOOD.with_columns(more=pl.lit(1)), True),
        ("superset", GOOD.drop("rate"), True),
        ("superset", GOOD.with_columns(more=pl.lit(1)), False),
        ("partial", GOOD.drop("rate").with_columns(more=pl.lit(1)), True),
    ],
)
def test_fields_match_says_which_columns_may_be_there(
    match: str, frame: pl.DataFrame, passes: bool, tmp_path: Path
) -> None:
    from pandera.errors import SchemaError

    schema = pandera_schema(schema_of(tmp_path, fieldsMatch=[match]))
    if passes:
        assert schema.validate(frame).shape == frame.shape
    else:
        with pytest.raises(SchemaError, match="column"):
            schema.validate(frame)


def test_a_type_is_held_to(tmp_path: Path) -> None:
    from pandera.errors import SchemaError

    with pytest.raises(SchemaError, match="to have type"):
        pandera_schema(schema_of(tmp_path)).validate(GOOD.with_columns(pl.col("rate").cast(pl.String)))


def test_the_schemas_of_the_flagship_map(root: Path) -> None:
    package = load_package(root)
    schemas = {resource.name: pandera_schema(resource.schema) for resource in package.resources if resource.schema}
    assert str(schemas["funding"].columns["value"].dtype) == "Decimal(precision=24, scale=4)"
    assert not schemas["funding"].columns["id"].nullable
