"""The same verdict as frictionless-py, and the same (table, type, row, field), the listed departures aside.

Two sources of cases: packages that hypothesis makes, which frictionless judges here and now, and the corpus of cases
and casts that nobody of this project wrote, with what frictionless 5.21 said of each.
"""

from __future__ import annotations

import csv
import json
import re
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from govdata.metadata.package import Field, load_package
from govdata.metadata.schema import Schema
from govdata.readers.inputs import open_inputs
from govdata.reports.model import Finding, Severity
from govdata.structure.cell_errors import is_uncertain
from govdata.structure.cell_reader import reader_of
from govdata.structure.check import check_structure
from govdata.structure.constraints import unreadable_limits, without
from govdata.structure.field_types import read, text
from govdata.structure.header import Column
from govdata.structure.time_limited import Apart, mismatches

Error = tuple[str | None, str, int | None, str | None]
EVERYTHING = 1_000_000
V2 = "https://datapackage.org/profiles/2.0/datapackage.json"


OURS_ALONE = ("wide-integer", "precision-loss", "blank-release-row")
"""What no release can hold is an error here; frictionless has no word for it."""


def govdata_says(folder: Path, *, trusted: bool = False) -> Counter[Error]:
    package = load_package(folder, trusted=trusted)
    schemas = {resource.name: resource.schema for resource in package.resources if resource.schema}
    with open_inputs(package) as inputs:
        found = check_structure(package, inputs, EVERYTHING).outcome.findings
    errors = [(None, problem.type, None, None) for problem in package.problems]
    ours = (finding for finding in found if finding.severity is Severity.ERROR and finding.type not in OURS_ALONE)
    return Counter([*errors, *(error for finding in ours for error in _as_frictionless(finding, schemas))])


def _as_frictionless(finding: Finding, schemas: Mapping[str, Schema]) -> Iterator[Error]:
    """A finding as the errors that frictionless has for the same.

    Here a row of another width than the header is one finding, which names the cells that are missing and says how
    many there are (docs/conformance.md). frictionless has one error for each of these cells, and another one for each
    of the missing cells whose field is required. A primary key that is blank, missing, or of the wrong type is told
    once; frictionless adds that the row has no primary key.
    """
    schema = schemas.get(finding.table or "")
    required = {field.name for field in schema.fields if field.required} if schema else set()
    if finding.type == "missing-cell":
        for name in finding.fields:
            yield finding.table, finding.type, finding.row, name
            if name in required:
                yield finding.table, "constraint-error", finding.row, name
    elif finding.type == "extra-cell":
        has, wanted = map(int, re.findall(r"[0-9]+", finding.message.en)[:2])
        for number in range(wanted + 1, has + 1):
            yield finding.table, finding.type, finding.row, f"#{number}"
    else:
        yield _normal(finding)
    if schema and len(schema.primary_key) == 1 and _leaves_key_null(finding, schema.primary_key[0]):
        yield finding.table, "primary-key", finding.row, None


def _leaves_key_null(finding: Finding, key: str) -> bool:
    """Whether frictionless reads no value in the primary key because of this finding."""
    unfilled = finding.type == "constraint-error" and 'constraint "required"' in finding.note
    if finding.type == "type-error" or unfilled:
        return finding.field == key
    return finding.type == "blank-row" or (finding.type == "missing-cell" and key in finding.fields)


def _normal(finding: Finding) -> Error:
    name = finding.field or (",".join(finding.fields) if finding.type != "primary-key" else None) or None
    if finding.type in ("extra-label", "blank-label"):
        name = f"#{finding.field_number}"
    return finding.table, finding.type, finding.row, name


# Packages that hypothesis makes

TEXTS = ["a", "ab", "abc", "公园", "x,y", 'q"q', "two\nlines", " "]
FIELDS: list[tuple[dict[str, Any], list[str]]] = [
    ({"type": "integer"}, ["1", "2", "01", " 3", "+4", "-5", "x", "1.0", "1e2"]),
    ({"type": "integer", "constraints": {"minimum": 2, "maximum": 5}}, ["1", "2", "5", "6", "x"]),
    ({"type": "integer", "bareNumber": False}, ["1", "2 %", "€3", "x"]),
    ({"type": "number"}, ["1", "1.5", "-2.0", "1e3", "NaN", "INF", ".5", "5.", "1,5", "x"]),
    ({"type": "number", "constraints": {"exclusiveMinimum": 0, "exclusiveMaximum": 1.5}}, ["0", "0.1", "1.5", "NaN"]),
    ({"type": "number", "decimalChar": ",", "groupChar": "."}, ["1,5", "1.000,5", "1.500", "x"]),
    ({"type": "number", "constraints": {"enum": ["1", "2.50"]}}, ["1", "1.0", "2.5", "3"]),
    ({"type": "boolean"}, ["true", "0", "yes"]),
    ({"type": "boolean", "trueValues": ["是"], "falseValues": ["否"]}, ["是", "否", "true"]),
    ({"type": "string"}, TEXTS),
    ({"type": "string", "constraints": {"minLength": 2, "maxLength": 2}}, TEXTS),
    ({"type": "string", "constraints": {"pattern": "[a-b]+"}}, TEXTS),
    ({"type": "string", "constraints": {"pattern": "(?=a).*"}}, TEXTS),
    ({"type": "string", "constraints": {"enum": ["a", "公园"]}}, TEXTS),
    ({"type": "string", "format": "email"}, ["a@b.cn", "a@b", "a b@c.cn"]),
    ({"type": "string", "format": "uuid"}, ["123e4567-e89b-12d3-a456-426614174000", "123"]),
    ({"type": "date"}, ["2024-02-29", "2023-02-29", "2024/01/01", "x"]),
    ({"type": "date", "constraints": {"minimum": "2024-01-01"}}, ["2023-12-31", "2024-01-01", "x"]),
    ({"type": "date", "format": "%d/%m/%Y"}, ["05/01/2024", "5/1/2024", "2024-01-05"]),
    ({"type": "date", "format": "any"}, ["2024-01-05", "5 Jan 2024", "x"]),
    ({"type": "datetime"}, ["2024-01-01T00:00:00", "2024-01-01T01:00:00", "2024-01-01T24:00:00", "2024-01-01"]),
    ({"type": "time"}, ["00:00:00", "23:59:59.5", "10:00", "25:00:00"]),
    ({"type": "year", "constraints": {"maximum": 2024}}, ["2024", "2025", "24"]),
    ({"type": "yearmonth"}, ["2024-01", "2024-13", "x"]),
    ({"type": "duration"}, ["P1D", "PT1H", "1D"]),
    ({"type": "geopoint"}, ["1,2", "181,0", "1, 2", "x"]),
    ({"type": "object"}, ["{}", '{"a": 1}', "[]", "x"]),
    ({"type": "array", "constraints": {"minLength": 1}}, ["[]", "[1]", "{}"]),
    ({"type": "any"}, TEXTS),
]
MISSING = [[""], ["", "-"], ["-"], ["", "NA", "x"]]


UNKEYED = ("object", "array")  # frictionless cannot hash their values


@st.composite
def tables(draw: st.DrawFn) -> tuple[dict[str, Any], list[list[str]]]:
    """A schema and records for it: good cells, bad cells, missing cells, and ragged and blank rows now and then."""
    chosen = draw(st.lists(st.sampled_from(FIELDS), min_size=1, max_size=4))
    missing = draw(st.sampled_from(MISSING))
    fields, pools = [], []
    for number, (raw, pool) in enumerate(chosen):
        more: list[dict[str, bool]] = [{}, {}, {"required": True}]
        more += [] if raw["type"] in UNKEYED else [{"unique": True}]
        limits = {**raw.get("constraints", {}), **draw(st.sampled_from(more))}
        fields.append({"name": f"f{number}", **raw, "constraints": limits})
        pools.append(st.sampled_from([*pool, *pool, *missing, ""]))
    rows = draw(st.lists(st.tuples(*pools).map(list), max_size=6))
    damage: st.SearchStrategy[str] = st.sampled_from(["", "", "", "short", "long", "blank"])
    schema: dict[str, Any] = {"fields": fields, "missingValues": missing}
    names = [field["name"] for field in fields if field["type"] not in UNKEYED]
    keyed: bool = draw(st.booleans())
    if names and keyed:
        keys = st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True)
        schema["primaryKey"] = draw(keys)
    return schema, [_damaged(row, draw(damage)) for row in rows]


def _damaged(row: list[str], how: str) -> list[str]:
    return {"": row, "short": row[:-1], "long": [*row, "more"], "blank": []}[how]


def frictionless_says(schema: dict[str, Any], rows: list[list[str]]) -> Counter[Error]:
    """From inline data with a declared header, since frictionless guesses the dialect of a file."""
    from frictionless import Package

    labels = [field["name"] for field in schema["fields"]]
    resource = {"name": "t", "type": "table", "data": [labels, *rows], "schema": schema, "dialect": {"header": True}}
    report = Package.from_descriptor({"$schema": V2, "resources": [resource]}).validate(limit_errors=EVERYTHING)
    return Counter(_normal_of(error) for task in report.tasks for error in task.errors)


def _normal_of(error: Any) -> Error:
    name = getattr(error, "field_name", None) or None
    if error.type in ("extra-cell", "extra-label", "blank-label"):
        name = f"#{error.field_number}"
    return "t", error.type, getattr(error, "row_number", None) or 1, name


def _departs(schema: dict[str, Any], rows: list[list[str]], error: Error) -> bool:
    """A primary key with one part missing is no key (the standard's text); two NaN are one text, if no one number."""
    if error[1] == "primary-key" and len(schema.get("primaryKey", ())) > 1:
        return True
    return error[1] in ("primary-key", "unique-error") and any("NaN" in row for row in rows)


def _written(folder: Path, schema: dict[str, Any], rows: list[list[str]]) -> None:
    with (folder / "t.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([field["name"] for field in schema["fields"]])
        # csv writes a record of one empty cell as "", and a blank line as nothing: both are what they say
        writer.writerows(rows)
    raw = {"name": "t", "path": "t.csv", "schema": schema}
    (folder / "datapackage.json").write_text(json.dumps({"$schema": V2, "resources": [raw]}))


def _compare(schema: dict[str, Any], rows: list[list[str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        _written(Path(folder), schema, rows)
        ours = govdata_says(Path(folder))
    theirs = frictionless_says(schema, rows)
    for found in (ours, theirs):
        for error in [error for error in found if _departs(schema, rows, error)]:
            del found[error]
    assert ours == theirs


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(tables())
def test_a_generated_package(table: tuple[dict[str, Any], list[list[str]]]) -> None:
    _compare(*table)


@pytest.mark.slow
@settings(deadline=None, max_examples=3000, suppress_health_check=[HealthCheck.too_slow])
@given(tables())
def test_many_generated_packages(table: tuple[dict[str, Any], list[list[str]]]) -> None:
    _compare(*table)


# The corpus

DEPARTURES = {
    "nothing that a parser must guess at is data: a quote that is not closed, a NUL byte": ["source-error"],
    "a part of the package that we cannot read is said to be so": ["format-error", "scheme-error", "resource-error"],
}
CASE_DEPARTURES = {
    "fr-case/rs-resource_validate_duplicate_labels_ignoring_header_case": "a duplicate label, not a general error",
    "fr-case/rs-resource_validate_fields_only_distinguished_by_case_are_rejected": "one of them is matched",
    "fr-case/rs-resource_validate_schema_primary_key_error_composite": "no part of a primary key may be null",
    "fr-case/r-resource_validate_table_is_invalid_issue_312": "an empty cell at the end of a sheet is no label",
    "fr-data/multiple-folders.package.json": "frictionless takes a data row for the header",
    "fr-data/package-with-fields-993.json": "each misplaced property is named",
}


@cache
def _corpus(folder: Path) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    cases = json.loads((folder / "cases.json").read_text(encoding="utf-8"))
    results = json.loads((folder / "oracle-results.json").read_text(encoding="utf-8"))["results"]
    return cases, results


def _case_says(folder: Path, case: dict[str, Any], expected: dict[str, Any]) -> Counter[Error]:
    """A bare table is given the dialect and the encoding that frictionless settled on: guessing is not compared."""
    if case["kind"] == "package":
        return govdata_says(folder / case["path"], trusted=case.get("trusted", False))
    settled = next(iter(expected.get("detected", {"": {}}).values()))
    options = {name: settled[name] for name in ("encoding", "dialect") if settled.get(name)}
    with tempfile.TemporaryDirectory() as temporary:
        raw = {"name": "t", "path": str((folder / case["path"]).resolve()), **options}
        place = Path(temporary) / "datapackage.json"
        place.write_text(json.dumps({"resources": [raw]}))
        found = govdata_says(place, trusted=True)
    return Counter((None, *error[1:]) for error in found.elements())


def _differences(folder: Path, cases: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    results = _corpus(folder)[1]
    aside = {kind for kinds in DEPARTURES.values() for kind in kinds}
    for case in cases:
        expected = results[case["id"]]
        if case["kind"] == "schema" or expected["valid"] is None or case["id"] in CASE_DEPARTURES:
            continue
        ours = _case_says(folder, case, expected)
        if aside & {error[1] for error in ours}:
            continue
        named = case["kind"] == "package"
        theirs = Counter((error[0] if named else None, *error[1:]) for error in expected.get("errors", ()))
        if (not ours) != expected["valid"]:
            yield case["id"], f"valid is {not ours}"
        elif sum(ours.values()) != expected.get("n_errors", 0) or (not expected.get("capped") and ours != theirs):
            yield case["id"], f"more {ours - theirs}, less {theirs - ours}"


def test_a_sample_of_the_corpus(corpus_dir: Path) -> None:
    cases = _corpus(corpus_dir)[0]
    assert list(_differences(corpus_dir, cases[:85] + cases[85::25])) == []


@pytest.mark.slow
def test_the_corpus(corpus_dir: Path) -> None:
    assert list(_differences(corpus_dir, _corpus(corpus_dir)[0])) == []


# The casts


LEXICAL: dict[tuple[str, str], tuple[str, ...]] = {
    ("number", "default"): ("sNaN", "12,34", "1,2,3,4.5", "1.234,5", ",1", "1.5", "5.5-", "1,234.50-", "(1,234.50)"),
    ("datetime", "default"): (
        "2014-01-01T06:00:00.1234567Z",
        "2014-01-01T06:00:00z",
        "2014-01-01t06:00:00",
        "2014-01-01T06:00:00+0100",
        "2014-01-01T06:00:00+01",
        "2014-W01-1T06:00:00",
    ),
    ("time", "default"): (
        "06:00:00Z",
        "06:00:00z",
        "06:00:00+01:00",
        "06:00:00+0100",
        "06:00:00+01",
        "06:00:00-05:30",
        "06:00:00,123",
        "24:00:00",
    ),
    ("date", "any"): ("Jan 2019", "2019", "5", "12:00"),
    ("datetime", "any"): ("06:00", "2014"),
    ("time", "any"): ("06:00:00Z", "0600", "6", "2019-01-01"),
    ("duration", "default"): ("P1W", "PT", "+P1D", "P1.5D", "P1,5D", "PT1.5H", "P1DT", "P1Y1W"),
    ("geopoint", "default"): ("９０,45",),
    ("geopoint", "array"): ('["90","45"]', "[true,1]"),
    ("geopoint", "object"): ('{"lon": "90", "lat": "45"}',),
    ("array", "default"): ("[NaN]",),
    ("object", "default"): ('{"a": NaN}', '{"a":1,"a":2}'),
}
"""Cells that frictionless takes for values, by type and format; the text of the standard has no such form."""


def _departs_cast(field: dict[str, Any], cell: str) -> bool:
    """Digits are ASCII without underscores; years, months and days are padded; integers have group characters (v2).

    And a pattern is held against the whole cell.
    """
    kind, options = field.get("type", "any"), json.dumps(field)
    if cell in LEXICAL.get((kind, field.get("format", "default")), ()) and not _is_plain(field, cell):
        return True
    if kind in ("integer", "number", "year") and set(cell) & set("_０１２３４５６７８９٣٥"):
        return True
    padded = kind in ("date", "yearmonth") and field.get("format", "default") == "default"
    return padded or (kind == "integer" and "groupChar" in options) or "pattern" in options


def _is_plain(field: dict[str, Any], cell: str) -> bool:
    """A number such as 1.5 is odd only where the point stands between groups."""
    return cell == "1.5" and "groupChar" not in field


def _casts(folder: Path) -> Iterator[tuple[dict[str, Any], str, str]]:
    raw = json.loads((folder / "field-casts.json").read_text(encoding="utf-8"))
    for row in [*raw["rows"], *raw["constraints"]]:
        field = row.get("field") or {"name": "x", "type": row["type"], "format": row["format"], **row["options"]}
        outcome = row["frictionless_5_21"]["outcome"]
        # what is wrong with the descriptor alone is not asked here, nor formats whose reader is not installed
        if row["source_kind"] == "text" and outcome not in ("crash", "schema-error") and field.get("format") != "wkt":
            yield field, row["source"], outcome


def _outcome(raw: dict[str, Any], cell: str) -> tuple[str, bool]:
    """What we say of a cast, and whether the fast reading was sure that the cell is good."""
    missing = tuple(item["value"] if isinstance(item, dict) else item for item in raw.get("missingValues", ("",)))
    form = raw.get("format", "default").removeprefix("fmt:")
    field = Field("x", raw.get("type", "any"), form, raw.get("constraints", {}), missing, raw)
    field = without(field, unreadable_limits(field))
    reading = reader_of(field).read(cell)
    names = set(reading.notes) - {"wide", "precision", "fraction"}
    pattern = field.constraints.get("pattern")
    with Apart() as apart:
        if pattern and reading.value is not None and mismatches(pattern, [cell], apart):
            names.add("pattern")
    frame = pl.LazyFrame({"1": [cell or None]}, schema={"1": pl.String}).select(text(field, "1").alias("1"))
    sure = frame.with_columns(read(field, pl.col("1")).alias("=1")).select(~is_uncertain(Column(1, "1", field)))
    return _named(names, reading.value), sure.collect().item()


def _named(names: set[str], value: Any) -> str:
    if names:
        return "type-error" if "type" in names else "constraint-error"
    return "null" if value is None else "ok"


def test_the_casts(corpus_dir: Path) -> None:
    wrong = []
    for raw, cell, expected in _casts(corpus_dir):
        outcome, sure = _outcome(raw, cell)
        if outcome != expected and not _departs_cast(raw, cell):
            wrong.append((raw, cell, expected, outcome))
        if sure and outcome not in ("ok", "null"):
            wrong.append((raw, cell, "the fast reading is not sound", outcome))
    assert wrong == []
