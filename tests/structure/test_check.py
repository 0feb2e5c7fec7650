"""Tables small enough to read: what is wrong with each, in which row and field, and which checks said so."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from govdata.metadata.package import load_package
from govdata.metadata.schema import ROW
from govdata.readers.inputs import open_inputs
from govdata.reports.messages import Message
from govdata.reports.model import Severity, State
from govdata.structure.check import Structure, check_structure
from govdata.structure.fused_pass import ScanSummary, marked_rows
from govdata.structure.marks import Mark
from govdata.structure.text_table import TextTable

Place = tuple[str, int | None, str | None]


def check(folder: Path, tables: dict[str, tuple[str | bytes, dict[str, Any]]], limit: int = 1000) -> Structure:
    """Check a package of CSV tables: name -> (text, schema)."""
    resources = []
    for name, (content, schema) in tables.items():
        data = content if isinstance(content, bytes) else content.encode()
        (folder / f"{name}.csv").write_bytes(data)
        resources.append({"name": name, "type": "table", "path": f"{name}.csv", "schema": schema})
    (folder / "datapackage.json").write_text(json.dumps({"name": "p", "resources": resources}))
    package = load_package(folder)
    with open_inputs(package) as inputs:
        found = check_structure(package, inputs, limit)
        frames = {name: frame.collect().lazy() for name, frame in found.tables.items()}
    return Structure(found.outcome, found.tasks, frames)


def one(folder: Path, text: str | bytes, limit: int = 1000, **schema: Any) -> Structure:
    return check(folder, {"t": (text, schema)}, limit)


def places(found: Structure) -> list[Place]:
    """Type, row and field of each finding; of one about several fields, their names."""
    findings = sorted(found.outcome.findings, key=lambda f: f.sort_key)
    return [(each.type, each.row, ",".join(each.fields) or each.field) for each in findings]


def states(found: Structure) -> dict[str, str]:
    return {check.id: str(check.state) for check in found.outcome.checks if check.kind == "structure"}


@pytest.fixture(params=["kept", "fetched"], autouse=True)
def buffered(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every table twice: its marked rows are few and kept as they stream by, or too many and fetched again."""
    if request.param == "fetched":
        monkeypatch.setattr("govdata.structure.fused_pass.MAX_BUFFERED_CELLS", -1)


AB = [{"name": "a", "type": "integer"}, {"name": "b", "type": "string"}]
A = [{"name": "a", "type": "integer"}]


ROWS = [
    ("a,b\n1,x\n2,y\n", []),
    ("a,b\n1,x\n2\n", [("missing-cell", 3, "b")]),
    ("a,b\n1,\n2\n", [("missing-cell", 3, "b")]),
    ("a,b\n1,x,\n", [("extra-cell", 2, "")]),
    ("a,b\n1,x\n2,y,z,w\n", [("extra-cell", 3, "")]),
    ("a,b\n1,x\n\n2,y\n", [("blank-row", 3, None)]),
    ("a,b\n1,x\n,\n", [("blank-row", 3, None)]),
    ("a,b\n1,x\n,,z\n", [("blank-row", 3, None)]),
    ("a,b\nx,1\n", [("type-error", 2, "a")]),
    ('a,b\n1,"x\ny"\n2\n3,z\n', [("missing-cell", 3, "b")]),
    ('a,b\n1,"x,""y"",z"\n2,"u",v\n', [("extra-cell", 3, "")]),
    ("a,b\r\n1,x\r\n2\r\n", [("missing-cell", 3, "b")]),
    ("a,b", []),
    ("a,b\n", []),
]


@pytest.mark.parametrize(("text", "expected"), ROWS)
def test_rows(tmp_path: Path, text: str, expected: list[Place]) -> None:
    assert places(one(tmp_path, text, fields=AB)) == expected


LABELS = [
    ("a,b\n1,x\n", {}, []),
    ("b,a\nx,1\n", {}, [("incorrect-label", 1, "a"), ("incorrect-label", 1, "b"), ("type-error", 2, "a")]),
    ("a\n1\n", {}, [("missing-label", 1, "b")]),
    ("a,b,c\n1,x,?\n", {}, [("extra-label", 1, "")]),
    ("a,\n1,x\n", {}, [("blank-label", 1, "b")]),
    ("a,a\n1,x\n", {}, [("duplicate-label", 1, "b")]),
    ("b,a\nx,1\n", {"fieldsMatch": "equal"}, []),
    ("b,a,c\nx,1,?\n", {"fieldsMatch": "equal"}, [("extra-label", 1, "")]),
    ("b,a,c\nx,1,?\n", {"fieldsMatch": ["subset"]}, []),
    ("b\nx\n", {"fieldsMatch": "subset"}, [("missing-label", 1, "a")]),
    ("b\nx\n", {"fieldsMatch": "superset"}, []),
    ("b\nx\n", {"fieldsMatch": "superset", "primaryKey": "a"}, [("missing-label", 1, "a")]),
    ("c\nx\n", {"fieldsMatch": "partial"}, [("unmatched-header", 1, None)]),
]


@pytest.mark.parametrize(("text", "schema", "expected"), LABELS)
def test_labels(tmp_path: Path, text: str, schema: dict[str, Any], expected: list[Place]) -> None:
    assert places(one(tmp_path, text, fields=AB, **schema)) == expected


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        (
            "b,a,c\n",
            [
                'Rename the column or the field. If only the order differs, set fieldsMatch to "equal".',
                'Rename the column or the field. If only the order differs, set fieldsMatch to "equal".',
                'Declare the field "c" in the schema, or delete the column.',
            ],
        ),
        ("a\n", ['Add the column "b", or take the field out of the schema.']),
        ("__row__,b\n", ['Rename the column: "__row__" is reserved for columns of govdata itself.']),
        *(
            (
                f"a{mark}b\n",
                [f"This file seems to be separated by {told}. Set dialect.delimiter to {told}.", ""],
            )
            for mark, told in ((";", '";"'), ("\t", '"\\t"'), ("|", '"|"'))
        ),
    ],
)
def test_what_to_do_about_a_label(tmp_path: Path, text: str, steps: list[str]) -> None:
    findings = one(tmp_path, text, fields=AB).outcome.findings
    assert [finding.next_step.en for finding in sorted(findings, key=lambda f: f.sort_key)] == steps
    assert all(bool(finding.next_step.zh) == bool(finding.next_step.en) for finding in findings)


@pytest.mark.parametrize(
    ("fields", "schema", "expected"),
    [
        (AB, {"fieldsMatch": "subset"}, []),
        (AB, {}, [("extra-label", 1, "")]),
        ([*AB, {"name": "__row__", "type": "string"}], {}, [("incorrect-label", 1, "field3")]),
        ([], {}, [("incorrect-label", 1, "field3")]),
    ],
)
def test_a_column_by_a_name_of_our_own_is_read_under_another(
    tmp_path: Path, fields: list[dict[str, Any]], schema: dict[str, Any], expected: list[Place]
) -> None:
    found = one(tmp_path, "a,b,__row__\n1,x,7\n", fields=fields, **schema)
    assert places(found) == expected
    assert found.tables["t"].collect_schema().names() == [ROW, "a", "b", "field3"]


def decimal(precision: int, scale: int) -> dict[str, Any]:
    return {"govdata": {"decimal": {"precision": precision, "scale": scale}}}


CELLS = [
    ({"type": "integer", "constraints": {"minimum": 2}}, ["1", "2", "03"], [2]),
    ({"type": "integer", "constraints": {"exclusiveMaximum": 3}}, ["1", "2", "03"], [4]),
    ({"type": "number", "constraints": {"minimum": 0, "maximum": 1}}, ["0", "1.0", "1.0000000000000000001"], [4]),
    ({"type": "number", "constraints": {"enum": [1, 2.5]}}, ["1.00", "2.5", "3"], [4]),
    ({"type": "number", "constraints": {"minimum": 0}}, ["NaN", "INF", "-INF"], [2, 4]),
    ({"type": "string", "constraints": {"minLength": 2, "maxLength": 3}}, ["一", "一二", "一二三四"], [2, 4]),
    ({"type": "string", "constraints": {"pattern": "aa|bb"}}, ["aa", "aaXX", "bb"], [3]),
    ({"type": "string", "constraints": {"pattern": "(?!x).*"}}, ["a", "xa", "b"], [3]),
    ({"type": "string", "constraints": {"enum": ["a", "b"]}}, ["a", "b", "c"], [4]),
    ({"type": "date", "constraints": {"maximum": "2024-12-31"}}, ["2024-12-31", "2025-01-01"], [3]),
    ({"type": "date", "format": "%d/%m/%Y"}, ["31/12/2024", "2024-12-31"], [3]),
    ({"type": "year", "constraints": {"minimum": 2000}}, ["1999", "2000"], [2]),
    ({"type": "boolean", "trueValues": ["是"], "falseValues": ["否"]}, ["是", "否", "true"], [4]),
    ({"type": "string", "categories": ["a", "b"]}, ["a", "c"], [3]),
    ({"type": "integer", "categories": [{"value": 1, "label": "one"}]}, ["1", "01", "2"], [4]),
    ({"type": "array", "constraints": {"jsonSchema": {"maxItems": 1}}}, ['"[1]"', '"[1, 2]"'], [3]),
    ({"type": "string", "missingValues": ["-"], "constraints": {"required": True}}, ["x", "-", '""'], [3]),
    ({"type": "list", "itemType": "integer"}, ['"1,2"', '"1,x"'], [3]),
    ({"type": "time", "constraints": {"minimum": "12:00:00"}}, ["11:00:00", "15:00:00"], [2]),
    (
        {"type": "datetime", "constraints": {"minimum": "2024-01-01T08:00:00+08:00"}},
        ["2024-01-01T00:00:00", "2023-12-31T23:59:59", "2024-01-01T07:59:59+08:00"],
        [3, 4],
    ),
    ({"type": "number", **decimal(2, 2)}, ["0.25", ".5", "0", "0.255", "1"], [5, 6]),
    ({"type": "number", **decimal(38, 2)}, ["1234567890123456789012345678.12", f"{'1' * 28}.126"], [3]),
    ({"type": "integer", "groupChar": ".", "constraints": {"maximum": "1.000"}}, ["1000", "1.001"], [3]),
    ({"type": "number", "groupChar": ".", "decimalChar": ",", "constraints": {"enum": [1.5]}}, ["1.5", "15"], [2, 3]),
    ({"type": "number", "constraints": {"maximum": "INF", "minimum": 0}}, ["1", "INF", "-INF"], [4]),
    ({"type": "number", "constraints": {"maximum": "1e999"}}, ["1", "INF"], [3]),
    ({"type": "number", "constraints": {"minimum": "1e-999"}}, ["0", "1"], [2]),
    ({"type": "number", "constraints": {"maximum": 0}}, ["0.000000", "1e-400"], [3]),
    ({"type": "number", **decimal(4, 2), "constraints": {"maximum": "0e-40"}}, ["0", "1"], [3]),
    ({"type": "number", **decimal(4, 2), "constraints": {"maximum": "INF"}}, ["1", "x"], [3]),
    ({"type": "number", **decimal(4, 2), "constraints": {"minimum": "1e-60", "maximum": "1e60"}}, ["1", "0"], [3]),
    ({"type": "integer", "constraints": {"maximum": 10**40, "minimum": 2**64}}, ["1"], [2]),
]


@pytest.mark.parametrize(("field", "cells", "rows"), CELLS)
def test_cells(tmp_path: Path, field: dict[str, Any], cells: list[str], rows: list[int]) -> None:
    """A second column keeps a row with a missing cell from being blank."""
    text = "a,b\n" + "".join(f"{cell},x\n" for cell in cells)
    found = one(tmp_path, text, fields=[{"name": "a", **field}, {"name": "b"}])
    assert [finding.row for finding in found.outcome.findings] == rows
    assert {finding.field for finding in found.outcome.findings} == {"a"}


def foreign(fields: list[str], there: list[str], resource: str = "r") -> dict[str, Any]:
    return {"foreignKeys": [{"fields": fields, "reference": {"resource": resource, "fields": there}}]}


KEYS = [
    ({"primaryKey": "a"}, "a,b\n1,x\n2,y\n3,z\n", []),
    ({"primaryKey": "a"}, "a,b\n2,x\n1,y\n3,z\n", []),
    ({"primaryKey": "a"}, "a,b\n1,x\n2,y\n01,z\n", [("primary-key", 4, "a")]),
    ({"primaryKey": "a"}, "a,b\n1,x\n 1,y\n", [("primary-key", 3, "a")]),
    ({"primaryKey": "a"}, "a,b\n1,x\n,y\n", [("primary-key", 3, "a")]),
    ({"primaryKey": "a"}, "a,b\n1,x\nn,y\n", [("type-error", 3, "a")]),
    ({"primaryKey": ["a", "b"]}, "a,b\n1,x\n1,y\n1,x\n", [("primary-key", 4, "a,b")]),
    ({"primaryKey": ["a", "b"]}, "a,b\n1,x\n1,\n2,\n", [("primary-key", 3, "a,b"), ("primary-key", 4, "a,b")]),
    ({"primaryKey": "a"}, "a,b\n1,x\n\n", [("blank-row", 3, None)]),
    ({"primaryKey": "b"}, "a,b\n1,x\n2\n", [("missing-cell", 3, "b")]),
    (
        {"primaryKey": "a", "fields": [{**A[0], "constraints": {"required": True}}, AB[1]]},
        "a,b\n1,x\n,y\n",
        [("constraint-error", 3, "a")],
    ),
    ({"uniqueKeys": [["b"]]}, "a,b\n1,x\n2,x\n3,\n4,\n", [("unique-error", 3, "b")]),
    ({"uniqueKeys": [["a", "b"]]}, "a,b\n1,x\n01,x\n1,y\n", [("unique-error", 3, "a,b")]),
    ({"primaryKey": "c"}, "a,b\n1,x\n", []),
    (foreign(["a", "b"], ["b", "a"], ""), "a,b\n1,x\n,x\n1,\n", [("foreign-key", 2, "a,b")]),
]


def test_a_key_shows_the_cell_not_what_it_is_compared_by(tmp_path: Path) -> None:
    fields = [{"name": "a", "type": "duration"}, {"name": "b", "type": "integer"}]
    found = one(tmp_path, "a,b\nP1Y,1\nP12M,2\n", fields=fields, primaryKey="a")
    assert [(finding.row, finding.key) for finding in found.outcome.findings] == [(3, "P12M")]


@pytest.mark.parametrize(("schema", "text", "expected"), KEYS)
def test_keys(tmp_path: Path, schema: dict[str, Any], text: str, expected: list[Place]) -> None:
    assert places(one(tmp_path, text, **{"fields": AB, **schema})) == expected


def test_parts_of_a_key_are_told_apart(tmp_path: Path) -> None:
    fields = [{"name": "a", "type": "string"}, {"name": "b", "type": "string"}]
    text = "a,b\nx1:,y\nx,1:y\n-,x\n"
    assert places(one(tmp_path, text, fields=fields, primaryKey=["a", "b"])) == []


def test_unique_is_the_last_place_it_was_seen(tmp_path: Path) -> None:
    fields = [{"name": "a", "type": "integer", "constraints": {"unique": True}}]
    found = one(tmp_path, "a\n1\n2\n1\n1\n", fields=fields)
    assert places(found) == [("unique-error", 4, "a"), ("unique-error", 5, "a")]
    assert "row 4" in found.outcome.findings[1].message.en


def test_a_foreign_key_names_key_values_and_table(tmp_path: Path) -> None:
    found = check(
        tmp_path,
        {
            "r": ("code\n1\n2\n", {"fields": [{"name": "code", "type": "integer"}]}),
            "t": ("a,b\n01,x\n3,y\n,z\n", {"fields": AB, **foreign(["a"], ["code"])}),
        },
    )
    assert places(found) == [("foreign-key", 3, "a")]
    finding = found.outcome.findings[0]
    assert finding.message == Message('a "3" is missing in "r".', "表“r”中没有 a“3”。")
    assert 'values "3" not found in the lookup table "r" as "code"' in finding.note


def test_a_composite_foreign_key(tmp_path: Path) -> None:
    found = check(
        tmp_path,
        {
            "r": ("x,y\n1,a\n2,b\n", {"fields": [{"name": "x", "type": "integer"}, {"name": "y", "type": "string"}]}),
            "t": ("a,b\n1,a\n1,b\n,\n2,b\n", {"fields": AB, **foreign(["a", "b"], ["x", "y"])}),
        },
    )
    assert places(found) == [("foreign-key", 3, "a,b"), ("blank-row", 4, None)]


@pytest.mark.parametrize(("there", "here"), [(" 1", "1"), ("1", " 1"), ("1", "01"), (" 1", "+1")])
def test_a_whole_number_that_only_the_cell_reader_reads_is_a_key_like_any_other(
    tmp_path: Path, there: str, here: str
) -> None:
    found = check(
        tmp_path,
        {
            "r": (f"code\n{there}\n5\n", {"fields": [{"name": "code", "type": "integer"}]}),
            "t": (f"a\n{here}\n3\n", {"fields": A, **foreign(["a"], ["code"])}),
        },
    )
    assert places(found) == [("foreign-key", 3, "a")]


def test_a_key_that_has_to_be_read_again_makes_no_other_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first key has a cell that only the cell reader reads, so that what was seen of it in passing says nothing."""
    monkeypatch.setattr("govdata.structure.fused_pass.MAX_BUFFERED_CELLS", 1000)
    again: list[bool] = []

    def marked(table: TextTable, mark: Mark, expression: pl.Expr, summary: ScanSummary) -> pl.LazyFrame:
        again.append(summary.cached is None)
        return marked_rows(table, mark, expression, summary)

    monkeypatch.setattr("govdata.structure.key_checks.marked_rows", marked)
    keys = [{"fields": name, "reference": {"resource": "r", "fields": ["code"]}} for name in "ab"]
    fields = [{"name": "a", "type": "integer"}, {"name": "b", "type": "integer"}]
    found = check(
        tmp_path,
        {"r": ("code\n1\n", {"fields": [{"name": "code", "type": "integer"}]})}
        | {"t": ("a,b\n 1,1\n3,4\n", {"fields": fields, "foreignKeys": keys})},
    )
    assert places(found) == [("foreign-key", 3, "a"), ("foreign-key", 3, "b")]
    assert again == [False]  # the second; of the first no mark is asked


def test_a_table_may_refer_to_itself(tmp_path: Path) -> None:
    fields = [{"name": "a", "type": "integer"}, {"name": "up", "type": "integer"}]
    found = one(tmp_path, "a,up\n1,\n2,1\n3,9\n", fields=fields, **foreign(["up"], ["a"], ""))
    assert places(found) == [("foreign-key", 4, "up")]


@pytest.mark.parametrize(("kind", "cell"), [("integer", "1"), ("number", "1.0"), ("any", "1")])
def test_numbers_of_different_types_are_compared_as_numbers(tmp_path: Path, kind: str, cell: str) -> None:
    found = check(
        tmp_path,
        {
            "r": (f"code\n{cell}\n", {"fields": [{"name": "code", "type": kind}]}),
            "t": ("a\n1\n2\n", {"fields": A, **foreign(["a"], ["code"])}),
        },
    )
    assert places(found) == [("foreign-key", 3, "a")]


@pytest.mark.parametrize(
    ("kind", "cell", "alike"),
    [
        ("integer", "1", "01"),
        ("number", "1.0", "1"),
        ("year", "2024", "2024"),
        ("boolean", "true", "1"),
        ("date", "2024-01-02", "2024-01-02"),
        ("time", "10:00:00", "10:00:00"),
        ("datetime", "2024-01-02T10:00:00Z", "2024-01-02T10:00:00Z"),
        ("yearmonth", "2024-01", "2024-01"),
        ("duration", "P1Y", "P12M"),
        ("geopoint", '"1, 2"', '"1,2"'),
        ("array", '"[1, 2]"', '"[1,2]"'),
        ("object", "{}", "{ }"),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_a_value_of_any_type_is_compared_as_the_other_type_reads_it(
    tmp_path: Path, kind: str, cell: str, alike: str, turned: bool
) -> None:
    """A string is no value of another type: a key from one to the other names nothing, as in frictionless."""
    fields = ["any", kind][:: -1 if turned else 1]
    cells = [f"{alike}\n", f"{cell}\n"][:: -1 if turned else 1]
    broken = [*cells[:1], "x\n"] if fields[0] == "any" else cells[:1]

    def found(named_by: str, named: str) -> list[Place]:
        tables: dict[str, tuple[str | bytes, dict[str, Any]]] = {
            "r": (f"code\n{cells[1]}", {"fields": [{"name": "code", "type": named}]}),
            "t": ("a\n" + "".join(broken), {"fields": [{"name": "a", "type": named_by}], **foreign(["a"], ["code"])}),
        }
        return [each for each in places(check(tmp_path, tables)) if each[0] == "foreign-key"]

    assert found(*fields) == [("foreign-key", 3, "a")] * (len(broken) - 1)
    assert ("foreign-key", 2, "a") in found(*(each.replace("any", "string") for each in fields))


def test_a_reference_to_a_table_that_cannot_be_read_is_skipped_aloud(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a\n1\n")
    schema = {"fields": A, **foreign(["a"], ["a"])}
    raw = [{"name": "t", "path": "t.csv", "schema": schema}, {"name": "r", "path": "r.csv", "schema": {"fields": A}}]
    (tmp_path / "datapackage.json").write_text(json.dumps({"resources": raw}))
    package = load_package(tmp_path)
    with open_inputs(package) as inputs:
        found = check_structure(package, inputs)
    skipped = {check.id: check.reason.en for check in found.outcome.checks if check.state is State.SKIPPED}
    assert skipped["foreign-key.a"] == 'the table "r" or its fields cannot be read'


@pytest.mark.parametrize(
    ("schema", "text", "keys"),
    [
        ({"primaryKey": "a"}, "a,b\n1,x\n1,y\n,z\n", ["1", None]),
        ({"primaryKey": ["a", "b"]}, "a,b\n1,x\n1,x\n", [None]),
        ({"foreignKeys": [{"fields": "b", "reference": {"fields": "a"}}]}, "a,b\n1,2\n", [None]),
    ],
)
def test_the_key_of_a_finding_is_the_id_of_its_row_or_nothing(
    tmp_path: Path, schema: dict[str, Any], text: str, keys: list[str | None]
) -> None:
    """Waivers name rows by their id; where a finding has none, they look it up by the row's number."""
    fields = [{"name": "a", "type": "string"}, {"name": "b", "type": "string"}]
    found = one(tmp_path, text, fields=fields, **schema)
    assert [finding.key for finding in sorted(found.outcome.findings, key=lambda f: f.sort_key)] == keys


def test_every_rule_says_how_it_went(tmp_path: Path) -> None:
    fields = [{"name": "a", "type": "integer", "constraints": {"minimum": 2}}, {"name": "b", "type": "string"}]
    found = one(tmp_path, "a,b\n1,x\n2,y\n", fields=fields, primaryKey="a")
    assert {
        "labels": "passed", "blank-row": "passed", "missing-cell": "passed", "extra-cell": "passed",
        "type-error": "passed", "constraint.minimum": "failed", "primary-key": "passed",
    }.items() <= states(found).items()  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "limits", "cell"),
    [
        ("string", {"pattern": "(?=(a+)+b)a+!"}, "a" * 40 + "!"),
        ("object", {"jsonSchema": {"properties": {"x": {"pattern": "^(a+)+$"}}}}, '{"x": "' + "a" * 40 + '!"}'),
        ("object", {"jsonSchema": {"$ref": "#"}}, "{}"),
        ("object", {"jsonSchema": {"$ref": "http://localhost:1/x"}}, "{}"),
    ],
)
def test_a_constraint_without_an_answer_is_an_error_not_a_pass(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, limits: dict[str, Any], cell: str
) -> None:
    monkeypatch.setattr("govdata.structure.time_limited.SECONDS", 1.0)
    fields = [{"name": "a", "type": kind, "constraints": limits}]
    quoted = cell.replace('"', '""')
    found = one(tmp_path, f'a\n"{quoted}"\n', fields=fields)
    (finding,) = found.outcome.findings
    assert (finding.type, finding.row, finding.field) == ("constraint-error", None, "a")
    assert "could not be decided" in finding.message.en
    assert states(found)[f"constraint.{next(iter(limits))}"] == "skipped"


def test_all_findings_are_counted_and_the_first_are_listed(tmp_path: Path) -> None:
    cells = [("x" if row % 10 == 0 else str(row)) for row in range(1000)]
    found = one(tmp_path, "a,b\n" + "".join(f"{cell},\n" for cell in cells), limit=5, fields=AB)
    assert [finding.row for finding in found.outcome.findings] == [2, 12, 22, 32, 42]
    assert [(rest.type, rest.count) for rest in found.outcome.truncated] == [("type-error", 95)]


def test_a_long_record_is_seen_wherever_it_stands(tmp_path: Path) -> None:
    """The engine sees it only when it reads every column; row 200,001 is far behind its first batch."""
    lines = ["1,x\n"] * 200_000
    found = one(tmp_path, "a,b\n" + "".join(lines) + "1,x,y\n", fields=AB)
    assert places(found) == [("extra-cell", 200_002, "")]


def test_typed_tables(tmp_path: Path) -> None:
    fields = [
        {"name": "n", "type": "number", "govdata": {"decimal": {"precision": 10, "scale": 2}}},
        {"name": "d", "type": "date", "format": "%Y年%m月%d日"},
        {"name": "i", "type": "integer"},
        {"name": "b", "type": "boolean"},
    ]
    found = one(tmp_path, "n,d,i,b\n1.5,2024年1月5日, 7,1\n1e1,x,8,0\n", fields=fields)
    frame = found.tables["t"].collect()
    assert frame.schema == {ROW: pl.Int64, "n": pl.Decimal(10, 2), "d": pl.Date, "i": pl.Int64, "b": pl.Boolean}
    assert [str(value) for value in frame.row(0)] == ["2", "1.50", "2024-01-05", "7", "True"]
    assert [str(value) for value in frame.row(1)] == ["3", "10.00", "None", "8", "False"]


def test_no_digit_of_38_is_lost(tmp_path: Path) -> None:
    cells = ["1234567890123456789012345678.12", " 123456789012345678901234567890123456.70 "]
    fields = [{"name": "n", "type": "number", **decimal(38, 2)}]
    found = one(tmp_path, "n\n" + "".join(f"{cell}\n" for cell in cells), fields=fields)
    assert [str(value) for value in found.tables["t"].collect()["n"]] == [cell.strip() for cell in cells]


def test_a_whole_number_of_more_than_64_bits_cannot_be_released(tmp_path: Path) -> None:
    found = one(tmp_path, f"a\n{'9' * 20}\n1\n", fields=A, primaryKey="a")
    assert [(finding.type, finding.severity) for finding in found.outcome.findings] == [
        ("wide-integer", Severity.ERROR)
    ]


@pytest.mark.parametrize(
    "data", [b"", b"\n", b"a\n" + b"x" * 5_000_000 + b"\n", b'a\n"x\n', b"a\n\x00\n", b"a\n\xff\n"]
)
def test_bad_input_is_a_finding(tmp_path: Path, data: bytes) -> None:
    assert places(one(tmp_path, data, fields=A))


def test_keys_in_no_order_are_told_apart_by_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("govdata.structure.keys.MAX_KEYS_IN_MEMORY", 100)
    keys = [(number * 7919) % 1009 for number in range(1009)]
    text = "a\n" + "".join(f"{key}\n" for key in [*keys, keys[5]])
    assert places(one(tmp_path, text, fields=A, primaryKey="a")) == [("primary-key", 1011, "a")]


def test_a_table_with_neither_labels_nor_schema_has_the_columns_of_its_first_record(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text('"a\nb",1\nc,2\n')
    table = {"name": "t", "path": "t.csv", "dialect": {"header": False}}
    (tmp_path / "datapackage.json").write_text(json.dumps({"resources": [table]}))
    with open_inputs(package := load_package(tmp_path)) as inputs:
        found = check_structure(package, inputs)
        assert found.tables["t"].collect().rows() == [(1, "a\nb", "1"), (2, "c", "2")]
    assert places(found) == []


def test_a_table_of_many_columns(tmp_path: Path) -> None:
    names = [f"c{number}" for number in range(2000)]
    text = ",".join(names) + "\n" + ",".join("1" for _ in names) + "\n"
    fields = [{"name": name, "type": "integer"} for name in names]
    assert places(one(tmp_path, text, fields=fields)) == []


def test_a_finding_in_several_files_names_its_file(tmp_path: Path) -> None:
    for name, text in {"one": "a\n1\nx\n", "two": "a\n2\n3\ny\n", "three": "a\nz\n"}.items():
        (tmp_path / f"{name}.csv").write_text(text)
    table = {"name": "t", "path": ["one.csv", "two.csv", "three.csv"], "schema": {"fields": A}}
    (tmp_path / "datapackage.json").write_text(json.dumps({"name": "p", "resources": [table]}))
    package = load_package(tmp_path)
    with open_inputs(package) as inputs:
        findings = sorted(check_structure(package, inputs).outcome.findings, key=lambda f: f.sort_key)
    assert [finding.message.en.rpartition(" (")[2] for finding in findings] == [
        "row 3 of one.csv)",
        "row 4 of two.csv)",
        "row 2 of three.csv)",
    ]


def test_what_has_no_room_in_a_decimal_is_refused_and_null(tmp_path: Path) -> None:
    money = {"name": "v", "type": "number", "govdata": {"decimal": {"precision": 10, "scale": 2}}}
    found = one(tmp_path, "v\nNaN\nINF\n1.5\n0.001\n123456789.0\n", fields=[money])
    assert places(found) == [("constraint-error", row, "v") for row in (2, 3, 5, 6)]
    assert states(found)["constraint.decimal"] == "failed"
    assert found.tables["t"].collect()["v"].to_list() == [None, None, Decimal("1.50"), None, None]


def test_the_key_of_a_finding_is_written_as_in_the_data(tmp_path: Path) -> None:
    fields = [{"name": "at", "type": "datetime"}]
    found = one(tmp_path, "at\n2024-01-01T00:00:00Z\n2024-01-01T00:00:00Z\n", fields=fields, primaryKey="at")
    assert [finding.key for finding in found.outcome.findings] == ["2024-01-01T00:00:00Z"]


BESIDE = [
    ({"a": [1, 2], "b": ["x", None]}, True),
    ({"a": [1, 2, 3], "b": ["x", None, "z"]}, False),
    ({"a": [1], "b": ["x"]}, False),
    ({"a": [1, 3], "b": ["x", None]}, False),
    ({"a": [1, 2], "b": ["x", ""]}, False),
    ({"a": [1, 2], "c": ["x", None]}, False),
]


@pytest.mark.parametrize(("beside", "alike"), BESIDE)
def test_values_beside_a_table_are_compared(tmp_path: Path, beside: dict[str, list[Any]], alike: bool) -> None:
    found = _beside(tmp_path, pl.LazyFrame(beside))
    assert places(found) == []
    assert found.tasks[0].rows == 2
    assert found.alike == (frozenset({"t"}) if alike else frozenset())


def test_what_stands_beside_a_table_is_not_its_own_mistake(tmp_path: Path) -> None:
    path = tmp_path / "beside.parquet"
    pl.DataFrame({"a": [1, 2], "b": ["x", "y"]}).write_parquet(path)
    spoilt = pl.scan_parquet(path)
    spoilt.collect_schema()
    path.write_bytes(path.read_bytes()[:8])
    found = _beside(tmp_path, spoilt)
    assert (places(found), found.tasks[0].rows, found.alike) == ([], 2, frozenset())


def _beside(folder: Path, beside: pl.LazyFrame) -> Structure:
    (folder / "t.csv").write_text("a,b\n1,x\n2,\n")
    table = {"name": "t", "path": "t.csv", "schema": {"fields": AB}}
    (folder / "datapackage.json").write_text(json.dumps({"name": "p", "resources": [table]}))
    package = load_package(folder)
    with open_inputs(package) as inputs:
        return check_structure(package, inputs, beside={"t": beside})
