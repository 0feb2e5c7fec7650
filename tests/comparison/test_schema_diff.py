from __future__ import annotations

from typing import Any

import pytest

from govdata.comparison.schema_diff import descriptor_changes, resource_changes, schema_changes, table_set_changes
from govdata.metadata.descriptor import Cursor
from govdata.metadata.package import Schema
from govdata.metadata.schema import read_schema
from govdata.releases.version import Level

VALUE = {"name": "value", "type": "number", "unit": "yuan", "constraints": {"minimum": 0, "enum": [1, 2]}}
BASE: dict[str, Any] = {"fields": [{"name": "id", "type": "string"}, VALUE], "primaryKey": ["id"]}


def schema(raw: dict[str, Any]) -> Schema:
    return read_schema(Cursor(raw))


def value(**changed: Any) -> dict[str, Any]:
    return {**BASE, "fields": [BASE["fields"][0], {**VALUE, **changed}]}


def limits(**changed: Any) -> dict[str, Any]:
    kept = {**VALUE["constraints"], **changed}  # type: ignore[dict-item]
    return value(constraints={name: limit for name, limit in kept.items() if limit is not None})


ID, NOTE = BASE["fields"][0], {"name": "note", "type": "string"}


@pytest.mark.parametrize(
    ("new", "place", "level"),
    [
        ({**BASE, "fields": [ID, VALUE, NOTE]}, "t.note", Level.MAJOR),
        ({**BASE, "fields": [ID]}, "t.value", Level.MAJOR),
        ({**BASE, "fields": [VALUE, ID]}, "t", Level.MAJOR),
        (value(type="integer"), "t.value.type", Level.MAJOR),
        (value(unit="usd"), "t.value.unit", Level.MAJOR),
        (value(govdata={"decimal": {"precision": 24, "scale": 4}}), "t.value.decimal", Level.MAJOR),
        (value(title="Value"), "t.value.title", Level.PATCH),
        (value(description="d"), "t.value.description", Level.PATCH),
        (limits(minimum=1), "t.value.constraints.minimum", Level.MAJOR),
        (limits(minimum=-1), "t.value.constraints.minimum", Level.MINOR),
        (limits(minimum=None), "t.value.constraints.minimum", Level.MINOR),
        (limits(maximum=9), "t.value.constraints.maximum", Level.MAJOR),
        (limits(enum=[1, 2, 3]), "t.value.constraints.enum", Level.MINOR),
        (limits(enum=[1]), "t.value.constraints.enum", Level.MAJOR),
        (limits(required=True), "t.value.constraints.required", Level.MAJOR),
        ({**BASE, "primaryKey": ["id", "value"]}, "t.primaryKey", Level.MAJOR),
        ({**BASE, "uniqueKeys": [["value"]]}, "t.uniqueKeys", Level.MAJOR),
        ({**BASE, "title": "T"}, "t.schema.title", Level.PATCH),
    ],
)
def test_what_a_change_of_a_schema_weighs(new: dict[str, Any], place: str, level: Level) -> None:
    assert [(change.place, change.level) for change in schema_changes("t", schema(BASE), schema(new))] == [
        (place, level)
    ]


def test_a_reference_that_changes_weighs_a_minor() -> None:
    key = {"fields": ["id"], "reference": {"resource": "others", "fields": ["id"]}}
    found = schema_changes("t", schema(BASE), schema({**BASE, "foreignKeys": [key]}))
    assert [(change.place, change.level) for change in found] == [("t.foreignKeys", Level.MINOR)]


def test_an_equal_schema_has_no_changes() -> None:
    assert list(schema_changes("t", schema(BASE), schema(BASE))) == []


def test_tables_that_came_or_went() -> None:
    found = table_set_changes(["a", "b"], ["b", "c"])
    assert [(change.place, change.level) for change in found] == [("a", Level.MAJOR), ("c", Level.MINOR)]


def test_the_package_is_another_one_by_its_name_alone() -> None:
    old = {"name": "a", "title": "A", "version": "1.0.0", "created": "x", "resources": [1]}
    new = {"name": "b", "title": "B", "version": "1.0.1", "created": "y", "resources": [2]}
    found = list(descriptor_changes(old, new))
    assert [(change.place, change.level) for change in found] == [("name", Level.MAJOR), ("title", Level.PATCH)]
    assert found[1].message.en == "A -> B"


def test_a_resource_has_words_and_its_file_is_none_of_them() -> None:
    old, new = {"path": "a.csv", "bytes": 1, "title": "A"}, {"path": "b.csv", "bytes": 2, "title": "B"}
    assert [change.place for change in resource_changes("t", old, new)] == ["t.title"]


@pytest.mark.parametrize(
    ("old", "new", "level"),
    [
        ({}, {"partitionBy": ["area"]}, Level.MAJOR),
        ({"partitionBy": ["area"]}, {}, Level.MAJOR),
        ({"partitionBy": ["area"]}, {"partitionBy": ["year"]}, Level.MAJOR),
        ({"role": "subjects"}, {"role": "sources"}, Level.PATCH),
        ({"rows": 1, "parquet": ["a"]}, {}, None),
    ],
)
def test_what_a_change_of_our_own_properties_weighs(
    old: dict[str, Any], new: dict[str, Any], level: Level | None
) -> None:
    found = resource_changes("t", {"govdata": old}, {"govdata": new})
    assert [change.level for change in found] == ([level] if level else [])
