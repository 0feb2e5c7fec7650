"""Table Schemas of both versions: what is understood, and each mistake with its place."""

from __future__ import annotations

from typing import Any

import pytest

from govdata.metadata.descriptor import Cursor, Problem
from govdata.metadata.schema import ForeignKey, Schema, read_schema


def read(schema: dict[str, Any], default: str = "any") -> tuple[Schema, list[Problem]]:
    cursor = Cursor(schema, "$", "schema-error")
    return read_schema(cursor, default), cursor.problems


def of_field(**field: Any) -> dict[str, Any]:
    return {"fields": [{"name": "a", **field}]}


def keyed(*fields: str, **reference: Any) -> dict[str, Any]:
    return {"fields": TWO, "foreignKeys": [{"fields": list(fields), "reference": reference}]}


TWO = [{"name": "a"}, {"name": "b"}]
FIELD = "$.fields[0]"
OF = "$.fields[0].constraints"
KEY = "$.foreignKeys[0]"


@pytest.mark.parametrize(
    ("schema", "attribute", "expected"),
    [
        ({"fields": TWO, "primaryKey": "a"}, "primary_key", ("a",)),
        ({"fields": TWO, "primaryKey": ["a", "b"]}, "primary_key", ("a", "b")),
        ({"fields": TWO, "uniqueKeys": [["a"], ["a", "b"]]}, "unique_keys", (("a",), ("a", "b"))),
        ({"fields": TWO, "fieldsMatch": "subset"}, "fields_match", "subset"),
        ({"fields": TWO, "fieldsMatch": ["subset"]}, "fields_match", "subset"),
        ({"fields": TWO}, "missing_values", ("",)),
        ({"fields": TWO, "missingValues": []}, "missing_values", ()),
        ({"fields": TWO, "missingValues": ["", "-"]}, "missing_values", ("", "-")),
        ({"fields": TWO, "missingValues": [{"value": "-", "label": "none"}]}, "missing_values", ("-",)),
        (
            {"fields": TWO, "foreignKeys": [{"fields": "a", "reference": {"resource": "r", "fields": "b"}}]},
            "foreign_keys",
            (ForeignKey(("a",), "r", ("b",)),),
        ),
        (
            {"fields": TWO, "foreignKeys": [{"fields": ["a"], "reference": {"fields": ["b"]}}]},
            "foreign_keys",
            (ForeignKey(("a",), "", ("b",)),),
        ),
    ],
)
def test_both_spellings_are_understood(schema: dict[str, Any], attribute: str, expected: Any) -> None:
    read_back, problems = read(schema)
    assert getattr(read_back, attribute) == expected
    assert problems == []


MISTAKES: list[tuple[dict[str, Any], str, str, str]] = [
    # schema, type of the problem, path, suggestion
    ({}, "schema-error", "$.fields", ""),
    ({"fields": {}}, "schema-error", "$.fields", ""),
    ({"fields": ["a"]}, "schema-error", "$.fields[0]", ""),
    ({"fields": [{"type": "string"}]}, "field-error", f"{FIELD}.name", ""),
    ({"fields": [{"name": "__row__"}]}, "field-error", f"{FIELD}.name", ""),
    ({"fields": [{"name": "a"}, {"name": "a"}]}, "schema-error", "$.fields", ""),
    (of_field(type="integre"), "field-error", f"{FIELD}.type", "integer"),
    (of_field(type=["string"]), "field-error", f"{FIELD}.type", ""),
    (of_field(type="string", required=True), "field-error", f"{FIELD}.required", ""),
    (of_field(type="string", constraints={"maxLenght": 3}), "field-error", f"{OF}.maxLenght", "maxLength"),
    (of_field(type="integer", constraints={"pattern": "a"}), "field-error", f"{OF}.pattern", ""),
    (of_field(type="string", constraints={"minimum": 1}), "field-error", f"{OF}.minimum", ""),
    (of_field(type="integer", constraints={"minimum": "one"}), "field-error", f"{OF}.minimum", ""),
    (of_field(type="year", constraints={"minimum": "-0500"}), "field-error", f"{OF}.minimum", ""),
    (of_field(type="year", constraints={"minimum": -500}), "field-error", f"{OF}.minimum", ""),
    (of_field(type="year", constraints={"minimum": 12024}), "field-error", f"{OF}.minimum", ""),
    (of_field(type="date", constraints={"maximum": "2020-13-01"}), "field-error", f"{OF}.maximum", ""),
    (of_field(type="number", constraints={"minimum": "NaN"}), "field-error", f"{OF}.minimum", ""),
    (of_field(type="number", constraints={"minimum": float("nan")}), "field-error", f"{OF}.minimum", ""),
    (of_field(type="number", groupChar=",", constraints={"maximum": " nan"}), "field-error", f"{OF}.maximum", ""),
    (of_field(type="string", constraints={"required": "yes"}), "field-error", f"{OF}.required", ""),
    (of_field(type="string", constraints={"minLength": -1}), "field-error", f"{OF}.minLength", ""),
    (of_field(type="string", constraints={"pattern": "a("}), "field-error", f"{OF}.pattern", ""),
    (of_field(type="string", constraints={"pattern": "(?R)"}), "field-error", f"{OF}.pattern", ""),
    (of_field(type="string", constraints={"pattern": r"[\w--_]+"}), "field-error", f"{OF}.pattern", ""),
    (of_field(type="string", constraints={"enum": []}), "field-error", f"{OF}.enum", ""),
    (of_field(type="integer", constraints={"enum": [1, "x"]}), "field-error", f"{OF}.enum", ""),
    (of_field(type="object", constraints={"jsonSchema": "x"}), "field-error", f"{OF}.jsonSchema", ""),
    (of_field(type="object", constraints={"jsonSchema": {"type": 5}}), "field-error", f"{OF}.jsonSchema", ""),
    (of_field(type="array", constraints={"jsonSchema": {"items": [1, {}]}}), "field-error", f"{OF}.jsonSchema", ""),
    (of_field(type="object", constraints={"jsonSchema": {"$schema": 5}}), "field-error", f"{OF}.jsonSchema", ""),
    (of_field(type="string", constraints=[]), "field-error", f"{FIELD}.constraints", ""),
    (of_field(type="boolean", trueValues=1), "field-error", f"{FIELD}.trueValues", ""),
    (of_field(type="number", bareNumber="no"), "field-error", f"{FIELD}.bareNumber", ""),
    (of_field(type="list", itemType="strng"), "field-error", f"{FIELD}.itemType", "string"),
    (of_field(type="date", categories=["a"]), "field-error", f"{FIELD}.categories", ""),
    (of_field(type="string", categories=["a", "a"]), "field-error", f"{FIELD}.categories", ""),
    (of_field(type="integer", categories=["x"]), "field-error", f"{FIELD}.categories", ""),
    (of_field(govdata={"decimal": {"precision": 4, "scale": 5}}), "field-error", f"{FIELD}.govdata.decimal", ""),
    (
        of_field(type="integer", govdata={"decimal": {"precision": 4, "scale": 0}}),
        "field-error",
        f"{FIELD}.govdata.decimal",
        "",
    ),
    (of_field(type="number", decimalChar=""), "field-error", f"{FIELD}.decimalChar", ""),
    (of_field(type="list", delimiter=""), "field-error", f"{FIELD}.delimiter", ""),
    (of_field(type="number", groupChar="."), "field-error", f"{FIELD}.groupChar", ""),
    (of_field(type="boolean", trueValues=["1"], falseValues=["1"]), "field-error", f"{FIELD}.falseValues", ""),
    (of_field(type="number", groupChar="-"), "field-error", f"{FIELD}.groupChar", ""),
    (of_field(type="string", categories=["a", "b"], constraints={"enum": ["c"]}), "field-error", f"{OF}.enum", ""),
    (of_field(type="integer", categories=[{"value": 1}], constraints={"enum": ["2"]}), "field-error", f"{OF}.enum", ""),
    (of_field(type="duration", constraints={"minimum": "P1W"}), "field-error", f"{OF}.minimum", ""),
    (of_field(type="datetime", constraints={"minimum": "2024-W01-1T00:00:00"}), "field-error", f"{OF}.minimum", ""),
    (of_field(type="time", constraints={"maximum": "10:00:00.1234567"}), "field-error", f"{OF}.maximum", ""),
    (of_field(type="string", constraints={"pattern": r"\p{IsKlingon}"}), "field-error", f"{OF}.pattern", ""),
    (of_field(missingValues=[1]), "field-error", f"{FIELD}.missingValues", ""),
    ({"fields": TWO, "missingValues": "-"}, "schema-error", "$.missingValues", ""),
    ({"fields": TWO, "missingValues": ["", {"value": "-"}]}, "schema-error", "$.missingValues", ""),
    ({"fields": TWO, "fieldsMatch": "subsets"}, "schema-error", "$.fieldsMatch", "subset"),
    ({"fields": TWO, "primaryKey": ["c"]}, "schema-error", "$.primaryKey", ""),
    ({"fields": TWO, "primaryKey": ["a", "a"]}, "schema-error", "$.primaryKey", ""),
    ({"fields": TWO, "uniqueKeys": [["b", "b"]]}, "schema-error", "$.uniqueKeys[0]", ""),
    ({"fields": TWO, "primaryKey": 1}, "schema-error", "$.primaryKey", ""),
    ({"fields": TWO, "uniqueKeys": ["a"]}, "schema-error", "$.uniqueKeys[0]", ""),
    ({"fields": TWO, "uniqueKeys": [["A"]]}, "schema-error", "$.uniqueKeys[0]", "a"),
    ({"fields": TWO, "foreignKeys": {}}, "schema-error", "$.foreignKeys", ""),
    (keyed("a", resource="r", fields=[]), "schema-error", f"{KEY}.reference", ""),
    ({"fields": TWO, "foreignKeys": [{"fields": ["a"], "reference": "r"}]}, "schema-error", f"{KEY}.reference", ""),
    (keyed("x", fields=["b"]), "schema-error", f"{KEY}.fields", ""),
    (keyed("a", fields=["x"]), "schema-error", f"{KEY}.reference.fields", ""),
]  # fmt: skip


@pytest.mark.parametrize(("schema", "kind", "path", "suggestion"), MISTAKES)
def test_a_mistake_has_a_place(schema: dict[str, Any], kind: str, path: str, suggestion: str) -> None:
    _, problems = read(schema)
    assert (kind, path, suggestion) in [(problem.type, problem.path, problem.suggestion) for problem in problems]
    assert all(problem.severity == "error" for problem in problems)


WARNINGS: list[tuple[dict[str, Any], str, str]] = [
    ({"fields": TWO, "forignKeys": []}, "$.forignKeys", "foreignKeys"),
    (of_field(type="string", constraint={}), f"{FIELD}.constraint", "constraints"),
    (of_field(type="string", format="emial"), f"{FIELD}.format", "email"),
    (of_field(type="integer", example="x"), f"{FIELD}.example", ""),
    (of_field(type="date", format="%d/%m"), f"{FIELD}.format", ""),
    (of_field(type="datetime", format="%Y-%m %H:%M"), f"{FIELD}.format", ""),
    (of_field(type="datetime", format="%Y-%m-%d %I:%M"), f"{FIELD}.format", ""),
    (of_field(type="time", format="%I:%M%%p"), f"{FIELD}.format", ""),
    (keyed("a", package="p", resource="r", fields="b"), f"{KEY}.reference", ""),
]  # fmt: skip


@pytest.mark.parametrize(("schema", "path", "suggestion"), WARNINGS)
def test_what_stops_nothing_is_a_warning(schema: dict[str, Any], path: str, suggestion: str) -> None:
    _, problems = read(schema)
    assert [(problem.path, problem.suggestion, str(problem.severity)) for problem in problems] == [
        (path, suggestion, "warning")
    ]


@pytest.mark.parametrize(
    ("field", "constraints"),
    [
        ({"type": "integer", "constraints": {"minimum": 0, "maximum": "9"}}, {"minimum": 0, "maximum": "9"}),
        ({"type": "number", "constraints": {"minimum": 0.5}}, {"minimum": 0.5}),
        ({"type": "number", "decimalChar": ",", "constraints": {"minimum": "0,5"}}, {"minimum": "0,5"}),
        ({"type": "date", "constraints": {"minimum": "2020-01-31"}}, {"minimum": "2020-01-31"}),
        ({"type": "date", "format": "%d.%m.%Y", "constraints": {"minimum": "31.1.2020"}}, {"minimum": "31.1.2020"}),
        ({"type": "yearmonth", "constraints": {"exclusiveMaximum": "2020-12"}}, {"exclusiveMaximum": "2020-12"}),
        ({"type": "duration", "constraints": {"minimum": "P1Y2DT3H"}}, {"minimum": "P1Y2DT3H"}),
        ({"type": "string", "constraints": {"pattern": r"\p{L}+"}}, {"pattern": r"\p{L}+"}),
        ({"type": "boolean", "trueValues": ["是"], "constraints": {"enum": ["是"]}}, {"enum": ["是"]}),
    ],
)
def test_constraints_that_hold(field: dict[str, Any], constraints: dict[str, Any]) -> None:
    schema, problems = read(of_field(**field))
    assert schema.fields[0].constraints == constraints
    assert problems == []


def test_what_is_wrong_is_left_out_and_the_rest_stays() -> None:
    schema, problems = read(
        {
            "fields": [
                {"name": "a", "type": "integer", "example": "x", "constraints": {"minimum": "x", "required": True}},
                {"name": "b", "type": "unicorn", "trueValues": 1},
            ],
            "primaryKey": "c",
            "uniqueKeys": [["a"], ["z"]],
        }
    )
    first, second = schema.fields
    assert first.descriptor == {"name": "a", "type": "integer", "constraints": {"required": True}}
    assert (first.required, second.type) == (True, "any")
    assert "trueValues" not in second.descriptor
    assert (schema.primary_key, schema.unique_keys) == ((), (("a",),))
    assert len(problems) == 6


def test_a_field_may_have_missing_values_of_its_own() -> None:
    schema, _ = read({"fields": [{"name": "a", "missingValues": ["-"]}, {"name": "b"}], "missingValues": ["NA"]})
    assert [field.missing_values for field in schema.fields] == [("-",), ("NA",)]


def test_the_null_sequence_of_a_dialect_is_missing_everywhere() -> None:
    cursor = Cursor({"fields": [{"name": "a", "missingValues": ["-"]}, {"name": "b"}]})
    schema = read_schema(cursor, null_sequence="\\N")
    assert [field.missing_values for field in schema.fields] == [("-", "\\N"), ("", "\\N")]


@pytest.mark.parametrize(("default", "expected"), [("any", "any"), ("string", "string")])
def test_a_field_without_type(default: str, expected: str) -> None:
    schema, _ = read({"fields": TWO}, default)
    assert {field.type for field in schema.fields} == {expected}


def test_formats_of_version_0() -> None:
    schema, problems = read(of_field(type="date", format="fmt:%d/%m/%Y"))
    assert (schema.fields[0].format, problems) == ("%d/%m/%Y", [])
