"""Facts: one row for each thing that is stated, however often; nothing counted twice."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from govdata.metadata.package import Package, load_package
from govdata.readers.inputs import open_inputs
from govdata.rules.fact_table import facts, facts_schema
from govdata.structure.check import check_structure
from govdata.structure.field_types import dtype
from tests.support.observations import reference, table

SOURCES: list[dict[str, Any]] = [
    {"id": "s1", "precedence": 2},
    {"id": "s2", "precedence": 1},
    {"id": "s3", "precedence": None},
]


@pytest.fixture
def package(tmp_path: Path) -> Package:
    fields = [{"name": "id", "type": "string"}, {"name": "value", "type": "number", "title": "Value / 数值"}]
    resources = [
        {"name": name, "path": f"{name}.csv", "schema": {"fields": fields}, "govdata": {"role": role}}
        for name, role in (("t", "observations"), ("u", "observations"), ("sources", "sources"))
    ]
    (tmp_path / "datapackage.json").write_text(json.dumps({"name": "p", "resources": resources}), encoding="utf-8")
    return load_package(tmp_path)


def found(package: Package, *rows: dict[str, Any]) -> list[dict[str, Any]]:
    tables = {"t": table(rows).lazy(), "sources": reference(SOURCES).lazy()}
    return facts(package, tables).rows(named=True)


def test_mentions_of_one_fact_are_one_row(package: Package) -> None:
    rows = found(
        package, {"value": "273"}, {"value": "273", "restates": "m1", "subject": "there"}, {"value": "5", "unit": "km"}
    )
    assert [(row["id"], row["mentions"], row["value"]) for row in rows] == [("t:m1", 2, 273), ("t:m3", 1, 5)]


def test_the_value_is_that_of_the_preferred_source(package: Package) -> None:
    (fact,) = found(package, {"value": "1", "source": "s3"}, {"value": "1"}, {"value": "2", "source": "s2"})
    assert (fact["value"], fact["observation_table"], fact["observation"]) == (2, "t", "m3")
    assert fact["sources"] == "s2; s1; s3"


@pytest.mark.parametrize(
    ("other", "conflict"),
    [
        ({"value": "273"}, False),
        ({"value": "299"}, True),
        ({"value": "300", "qualifier": "nearly"}, False),
        ({"value": "273", "qualifier": "nearly"}, True),
        ({"value": "270", "qualifier": "more_than"}, False),
        ({"value": "5000", "qualifier": "about"}, False),
        ({"value": None}, False),
    ],
)
def test_a_conflict_is_marked_where_the_bounds_do_not_meet(
    other: dict[str, Any], conflict: bool, package: Package
) -> None:
    (fact,) = found(package, {"value": "273"}, {**other, "source": "s2"})
    assert fact["conflict"] is conflict


def test_facts_do_not_depend_on_the_order_of_rows(package: Package) -> None:
    observations = table([{"value": str(n % 3), "subject": f"s{n % 4}", "source": f"s{n % 2 + 1}"} for n in range(20)])
    tables = [{"t": frame.lazy()} for frame in (observations, observations.reverse())]
    assert facts(package, tables[0]).equals(facts(package, tables[1]))


def test_observations_of_several_tables_are_facts_of_one_table(package: Package) -> None:
    tables = {"t": table([{"value": "1"}]).lazy(), "u": table([{"value": "1"}, {"value": "1", "unit": "km"}]).lazy()}
    assert facts(package, tables).select("id", "mentions").rows() == [("t:m1", 2), ("u:m2", 1)]


NUMBERS: dict[str, dict[str, Any]] = {
    "integer": {"type": "integer"},
    "hundredths": {"type": "number", "govdata": {"decimal": {"precision": 20, "scale": 2}}},
    "tiny parts": {"type": "number", "govdata": {"decimal": {"precision": 20, "scale": 12}}},
    "number": {"type": "number"},
}
VALUES = {"integer": "3", "hundredths": "2.75", "tiny parts": "0.000000123456", "number": "1e25"}


@pytest.mark.parametrize("other", NUMBERS)
@pytest.mark.parametrize("first", NUMBERS)
def test_a_fact_has_the_number_of_its_observation(tmp_path: Path, first: str, other: str) -> None:
    """Whatever types the tables have it in: nothing is rounded, cut or lost on the way."""
    resources = []
    for name, kind in (("t", first), ("u", other)):
        (tmp_path / f"{name}.csv").write_text(f"id,value\nm1,{VALUES[kind]}\n", encoding="utf-8")
        fields = [{"name": "id", "type": "string"}, {"name": "value", **NUMBERS[kind]}]
        schema = {"fields": fields, "primaryKey": ["id"]}
        resources.append({"name": name, "path": f"{name}.csv", "schema": schema, "govdata": {"role": "observations"}})
    (tmp_path / "datapackage.json").write_text(json.dumps({"name": "p", "resources": resources}), encoding="utf-8")
    package = load_package(tmp_path)
    with open_inputs(package) as inputs:
        tables = check_structure(package, inputs).tables
    apart = {name: frame.with_columns(pl.lit(name).alias("subject")) for name, frame in tables.items()}
    rows = facts(package, apart)
    assert [Decimal(str(value)) for value in rows["value"]] == [Decimal(VALUES[first]), Decimal(VALUES[other])]
    field = facts_schema(package).field("value")
    assert field
    assert dtype(field) == rows.schema["value"]


def test_without_observations_there_are_no_facts(package: Package) -> None:
    empty = facts(package, {})
    assert (empty.height, empty.columns) == (0, list(facts_schema(package).names))


def test_an_observation_without_an_identifier_is_no_fact(package: Package) -> None:
    assert [row["id"] for row in found(package, {"id": None, "value": "1"}, {"value": "1"})] == ["t:m2"]


def test_the_schema_fits_the_frame_and_keeps_the_words_of_the_tables(root: Path) -> None:
    package = load_package(root)
    with open_inputs(package) as inputs:
        whole = facts(package, check_structure(package, inputs).tables)
    schema = facts_schema(package)
    assert dict(whole.schema) == {field.name: dtype(field) for field in schema.fields}
    assert all(field.descriptor.get("title") for field in schema.fields)
    assert whole["id"].is_unique().all()
    assert {key.resource for key in schema.foreign_keys} == {"subjects", "indicators"}


def test_of_the_flagship_nothing_is_granted_twice(root: Path) -> None:
    package = load_package(root)
    with open_inputs(package) as inputs:
        whole = facts(package, check_structure(package, inputs).tables)
    granted = whole.filter(pl.col("indicator") == "matching_support").select("subject", "value").rows()
    assert dict(granted) == {
        "top-ten-action-plan": Decimal(290000000),
        "kobilka-institute": Decimal(180000000),
        "warshel-institute": Decimal(40000000),
    }
    assert whole.filter(pl.col("indicator") == "park_count")["mentions"].to_list() == [2]
    assert not whole["conflict"].any()
