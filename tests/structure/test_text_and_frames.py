"""One table as CSV, as a Polars frame and as a DuckDB relation: the same findings and checks, wholly.

What a typed frame cannot show is left out of the tables, or of the comparison:

- rows of another width than the header, and labels that a frame cannot have (blank, twice the same);
- a cell of the wrong type in a typed column: such a column is one finding without a row;
- a spelling of a value (01, 1.0, TRUE): a frame holds values, which are told as a release would print them;
- the lost digits of a float: they were lost before the frame was made;
- `missingValues`: in a frame only null is missing;
- lengths and patterns of values that are no texts; foreign keys between columns whose types are never compared.
"""

from __future__ import annotations

import csv
import json
import tempfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from govdata.metadata.package import Package, load_package
from govdata.readers.inputs import open_inputs
from govdata.reports.model import Check, Finding, Outcome
from govdata.structure.check import check_structure
from govdata.structure.frame_table import cell_text
from govdata.structure.typed_frames import check_frame

OF_TEXT_ALONE = {"missing-cell", "extra-cell"}
MONEY = {"govdata": {"decimal": {"precision": 6, "scale": 2}}}

FIELDS: list[tuple[dict[str, Any], pl.DataType, list[Any]]] = [
    ({"type": "integer"}, pl.Int64(), [1, 2, -3]),
    ({"type": "integer", "constraints": {"minimum": 2, "exclusiveMaximum": 4}}, pl.Int64(), [1, 2, 4]),
    ({"type": "integer", "constraints": {"enum": [1, "2"]}}, pl.Int32(), [1, 2, 3]),
    ({"type": "integer"}, pl.Int128(), [1, 2**63, -(2**70)]),
    ({"type": "number"}, pl.Float64(), [1.0, 2.5, float("nan"), 0.1]),
    ({"type": "number", "constraints": {"minimum": 0, "maximum": 2.5}}, pl.Float64(), [-0.5, 2.5, 2.6, float("nan")]),
    ({"type": "number"}, pl.Int64(), [1, 2**53, 2**53 + 1, -(2**53) - 1]),
    ({"type": "number"}, pl.Decimal(30, 20), [Decimal("0.1"), Decimal("0.12345678901234567891")]),
    ({"type": "number", **MONEY}, pl.Float64(), [1.25, 1.255, 12345.0, float("nan")]),
    ({"type": "number", **MONEY}, pl.Decimal(12, 4), [Decimal("1.2500"), Decimal("1.2550"), Decimal("12345")]),
    ({"type": "number", **MONEY}, pl.Int64(), [1, 9999, 10000]),
    ({"type": "boolean"}, pl.Boolean(), [True, False]),
    ({"type": "boolean", "constraints": {"enum": ["true"]}}, pl.Boolean(), [True, False]),
    ({"type": "date", "constraints": {"minimum": "2024-01-01"}}, pl.Date(), [date(2023, 12, 31), date(2024, 2, 29)]),
    ({"type": "year", "constraints": {"maximum": 2024}}, pl.Int16(), [2024, 2025]),
    ({"type": "string", "constraints": {"minLength": 2, "maxLength": 3}}, pl.String(), ["a", "ab", "公园绿地"]),
    ({"type": "string", "constraints": {"pattern": "[a-z]+|公园"}}, pl.String(), ["a", "A", "公园"]),
    ({"type": "string", "constraints": {"pattern": "(?=a).*"}}, pl.String(), ["a", "ba"]),
    ({"type": "string", "constraints": {"enum": ["a", "b"]}}, pl.Categorical(), ["a", "c"]),
    ({"type": "string", "categories": ["a", {"value": "b", "label": "B"}][:1]}, pl.String(), ["a", "c"]),
    ({"type": "string", "format": "email"}, pl.String(), ["a@b.cn", "a b"]),
    ({"type": "string", "format": "uuid"}, pl.String(), ["123"]),
    ({"type": "yearmonth"}, pl.String(), ["2024-01", "2024-13"]),
    ({"type": "duration", "constraints": {"maximum": "P1M"}}, pl.String(), ["P1D", "P30D", "1D"]),
    ({"type": "duration"}, pl.String(), ["P1Y", "P12M", "PT24H", "P1W"]),
    ({"type": "geopoint"}, pl.String(), ["1,2", "1.0, 2", "1,2,3"]),
    ({"type": "string", "constraints": {"pattern": "[a-z-[b]]+"}}, pl.String(), ["a", "ab"]),
    ({"type": "object", "constraints": {"jsonSchema": {"required": ["a"]}}}, pl.String(), ["{}", '{"a": 1}', "[]"]),
    ({"type": "any"}, pl.String(), ["a", "1"]),
]
KEYED = ("integer", "boolean", "date", "year", "string", "duration", "geopoint")


@st.composite
def tables(draw: st.DrawFn) -> tuple[dict[str, Any], pl.DataFrame]:
    """A schema and a frame for it, with broken constraints, keys and references, and columns that nobody declared."""
    chosen = draw(st.lists(st.sampled_from(FIELDS), min_size=1, max_size=4))
    size = draw(st.integers(0, 5))
    fields, columns = [], []
    for number, (raw, kind, pool) in enumerate(chosen):
        more = draw(st.sampled_from([{}, {}, {"required": True}, {"unique": True} if raw["type"] in KEYED else {}]))
        fields.append({"name": f"f{number}", **raw, "constraints": {**raw.get("constraints", {}), **more}})
        values = draw(st.lists(st.sampled_from([*pool, *pool, None]), min_size=size, max_size=size))
        columns.append(pl.Series(f"f{number}", values, dtype=kind))
    schema: dict[str, Any] = {"fields": fields, "fieldsMatch": draw(st.sampled_from(["exact", "equal", "partial"]))}
    undeclared = draw(st.lists(st.sampled_from(["x", "f1"]), max_size=2, unique=True))
    present = {column.name for column in columns}
    columns += [pl.Series(name, draw(_texts(size)), dtype=pl.String) for name in undeclared if name not in present]
    frame = pl.DataFrame(columns)
    if draw(st.booleans()):
        frame = frame.select(draw(st.permutations(frame.columns)))
    return schema | draw(_keys({field["name"]: field["type"] for field in fields if field["type"] in KEYED})), frame


def _texts(size: int) -> st.SearchStrategy[list[str | None]]:
    return st.lists(st.sampled_from(["y", None]), min_size=size, max_size=size)


@st.composite
def _keys(draw: st.DrawFn, types: dict[str, str]) -> dict[str, Any]:
    if not types:
        return {}
    some = st.lists(st.sampled_from(sorted(types)), min_size=1, max_size=2, unique=True)
    keys: dict[str, Any] = {}
    if draw(st.booleans()):
        keys["primaryKey"] = draw(some)
    if draw(st.booleans()):
        keys["uniqueKeys"] = [draw(some)]
    if draw(st.booleans()):
        fields = draw(some)
        alike = [st.sampled_from([name for name in types if types[name] == types[field]]) for field in fields]
        referenced = draw(st.tuples(*alike).filter(lambda names: len({*names}) == len(names)))
        keys["foreignKeys"] = [{"fields": fields, "reference": {"resource": "", "fields": referenced}}]
    return keys


def _package(folder: Path, schema: dict[str, Any], frame: pl.DataFrame) -> Package:
    with (folder / "t.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL)
        writer.writerows([frame.columns, *([cell_text(value) or "" for value in row] for row in frame.rows())])
    raw = {"name": "t", "path": "t.csv", "schema": schema}
    (folder / "datapackage.json").write_text(json.dumps({"name": "p", "resources": [raw]}))
    return load_package(folder)


def _findings(outcome: Outcome) -> list[Finding]:
    return sorted(outcome.findings, key=lambda finding: (finding.sort_key, repr(finding)))


def _checks(outcome: Outcome) -> list[Check]:
    shown = (check for check in outcome.checks if check.kind == "structure" and check.id not in OF_TEXT_ALONE)
    of_files = ("source-error", "encoding-error")
    return sorted((check for check in shown if check.id not in of_files), key=repr)


def _comparable(schema: dict[str, Any], frame: pl.DataFrame) -> bool:
    """A column under the field of another type is told in one way by a text, in another by a frame."""
    if schema["fieldsMatch"] != "exact":
        return True
    return all(label == field["name"] for label, field in zip(frame.columns, schema["fields"], strict=False))


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(tables().filter(lambda table: _comparable(*table)))
def test_the_same_findings_and_checks_whatever_carries_the_table(table: tuple[dict[str, Any], pl.DataFrame]) -> None:
    duckdb = pytest.importorskip("duckdb")
    schema, frame = table
    with tempfile.TemporaryDirectory() as folder:
        package = _package(Path(folder), schema, frame)
        assert not package.problems
        with open_inputs(package) as inputs:
            text = check_structure(package, inputs).outcome
    declared = package.schema_of("t")
    assert (_findings(frames := check_frame(frame, declared, "t")), _checks(frames)) == (_findings(text), _checks(text))
    if not any(kind in (pl.Int128, pl.Categorical) for kind in frame.dtypes):
        relation = check_frame(duckdb.from_arrow(frame.to_arrow()), declared, "t")
        assert (_findings(relation), _checks(relation)) == (_findings(text), _checks(text))


def test_a_row_whose_only_text_is_no_value_is_not_blank() -> None:
    """Its primary key is missing: the text in the other column was rejected, and is there all the same."""
    fields = [{"name": "k", "type": "string"}, {"name": "n", "type": "duration"}]
    schema, frame = {"fields": fields, "primaryKey": ["k"]}, pl.DataFrame({"k": ["a", None], "n": ["P1D", "1D"]})
    with tempfile.TemporaryDirectory() as folder:
        package = _package(Path(folder), schema, frame)
        with open_inputs(package) as inputs:
            text = check_structure(package, inputs).outcome
    frames = check_frame(frame, package.schema_of("t"), "t")
    assert [finding.type for finding in _findings(frames)] == [finding.type for finding in _findings(text)]
    assert "primary-key" in {str(finding.type) for finding in frames.findings}
