"""Descriptors, schemas, dialects and rules of any structure: names of the standard, and whatever JSON has as values."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from govdata.metadata.standard import (
    CONSTRAINTS,
    CONSTRAINTS_OF_TYPE,
    DIALECT_PROPERTIES,
    FIELD_PROPERTIES,
    PACKAGE_PROPERTIES,
    RESOURCE_PROPERTIES,
    SCHEMA_PROPERTIES,
)
from tests.fuzz.oracles import package_failures
from tests.fuzz.packages import HEADER, ROWS, csv_bytes

TYPES = sorted(CONSTRAINTS_OF_TYPE)
Strategy = st.SearchStrategy[Any]
WORDS = st.sampled_from(
    [
        "",
        "a",
        "id",
        "t",
        "u",
        "t.csv",
        "value",
        "default",
        "any",
        *TYPES,
        "1",
        "2024-01-01",
        ",",
        ";",
    ]
)
SCALARS = st.none() | st.booleans() | st.integers(-3, 10**20) | st.floats(allow_nan=False) | WORDS | st.text(max_size=5)
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3), max_leaves=6
)


def having(names: Collection[str], parts: dict[str, Strategy], usual: dict[str, Any]) -> Strategy:
    """Objects with some properties of the standard: `parts` says what some mostly are, `usual` are mostly there."""
    values = {name: st.one_of(parts[name], parts[name], JSON) if name in parts else JSON for name in sorted(names)}
    found = st.lists(st.sampled_from(sorted(names)), max_size=4, unique=True).flatmap(
        lambda chosen: st.fixed_dictionaries({name: values[name] for name in {*chosen, *parts}})
    )
    return st.tuples(found, st.integers(0, 9)).map(
        lambda pair: {**usual, **pair[0]} if pair[1] < 1 else {**pair[0], **usual}
    )


CONSTRAINED = st.dictionaries(st.sampled_from(sorted(CONSTRAINTS)), JSON, max_size=3)
FIELD = having(FIELD_PROPERTIES, {"type": st.sampled_from(TYPES), "constraints": CONSTRAINED}, {"name": "a"})
FIELDS = st.lists(FIELD, min_size=1, max_size=3).map(
    lambda found: [{**each, "name": name} for each, name in zip(found, HEADER, strict=False)]
)
KEYS = st.lists(st.sampled_from(HEADER), min_size=1, max_size=2)
FOREIGN = st.fixed_dictionaries(
    {"fields": KEYS, "reference": st.fixed_dictionaries({"resource": WORDS, "fields": KEYS})}
)
SCHEMA = having(
    SCHEMA_PROPERTIES,
    {
        "fields": FIELDS,
        "primaryKey": KEYS,
        "uniqueKeys": st.lists(KEYS, max_size=2),
        "foreignKeys": st.lists(FOREIGN, max_size=2),
        "fieldsMatch": st.sampled_from(["subset", "superset", "partial"]),
    },
    {"fieldsMatch": "subset"},
)
DIALECT = having(DIALECT_PROPERTIES, {"delimiter": st.sampled_from([",", ";", "\t", "||"])}, {})
DATA = st.just([HEADER, *ROWS]) | st.lists(st.dictionaries(WORDS, JSON, max_size=3))
RESOURCE = having(
    RESOURCE_PROPERTIES,
    {"schema": SCHEMA, "dialect": DIALECT, "data": DATA},
    {"name": "t", "type": "table", "path": "t.csv"},
)
PACKAGE = having(
    PACKAGE_PROPERTIES, {"resources": st.lists(RESOURCE, min_size=1, max_size=2)}, {"name": "p", "version": "1.0.0"}
)


@pytest.fixture(autouse=True)
def as_the_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RUST_BACKTRACE", "0")


@settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(PACKAGE)
def test_a_descriptor_of_any_structure_has_an_answer(raw: dict[str, Any]) -> None:
    files = {"datapackage.json": json.dumps(raw).encode(), "t.csv": csv_bytes([HEADER, *ROWS]), "u": b""}
    with tempfile.TemporaryDirectory() as folder:
        assert list(package_failures(files, ["datapackage.json"], Path(folder))) == []
