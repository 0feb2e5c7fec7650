"""Footers first: the same findings with and without statistics, and wrong ones where they may be wrong."""

from __future__ import annotations

import json
import struct
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import govdata
from govdata.reports.model import Report

TYPES = {
    "integer": pa.int64(),
    "small": pa.int32(),
    "unsigned": pa.uint64(),
    "float": pa.float64(),
    "day": pa.date32(),
    "truth": pa.bool_(),
    "text": pa.string(),
}
INTEGERS = st.sampled_from([-999, -1, 0, 1, 5, 100, 2**31 - 1])
VALUES: Mapping[str, st.SearchStrategy[Any]] = {
    "integer": st.one_of(INTEGERS, st.sampled_from([2**53 + 1, -(2**63), 2**63 - 1])),
    "small": INTEGERS,
    "unsigned": st.sampled_from([0, 1, 2**63, 2**64 - 1]),
    "float": st.sampled_from([0.0, -0.0, 1.5, float("nan"), float("inf"), 1e300, 0.1]),
    "day": st.sampled_from([date(1, 1, 1), date(2024, 1, 1), date(2024, 12, 31), date(9999, 12, 31)]),
    "truth": st.booleans(),
    "text": st.sampled_from(["a", "b", "", "5", "2024-01-01", "true", "\0", "x" * 40, "-"]),
}
FIELDS = st.fixed_dictionaries(
    {"type": st.sampled_from(["integer", "number", "string", "date", "boolean", "year", "any"])},
    optional={
        "missingValues": st.sampled_from([[], ["-"], ["", "-999"], ["0"]]),
        "constraints": st.fixed_dictionaries(
            {},
            optional={
                "required": st.booleans(),
                "unique": st.booleans(),
                "minimum": st.sampled_from([0, 1, "2024-01-01", -999]),
                "exclusiveMaximum": st.sampled_from([5, 100, 1.5, "2024-12-31"]),
                "enum": st.sampled_from([["a"], ["5", "1"], [1, 5]]),
                "pattern": st.sampled_from(["[a-z]+", "[0-9]*"]),
                "maxLength": st.sampled_from([1, 10]),
            },
        ),
    },
)


@st.composite
def columns(draw: st.DrawFn, rows: int) -> tuple[str, list[Any]]:
    """A kind, and its values: often all the same, often all there."""
    kind = draw(st.sampled_from(sorted(VALUES)))
    value = VALUES[kind]
    some = st.one_of(value, st.none()) if draw(st.booleans()) else value
    one = draw(value)
    return kind, [one] * rows if draw(st.booleans()) else draw(st.lists(some, min_size=rows, max_size=rows))


def package(folder: Path, fields: Sequence[Mapping[str, Any]], **schema: Any) -> Path:
    resource = {"name": "t", "type": "table", "path": "*.parquet", "schema": {"fields": fields, **schema}}
    (folder / "datapackage.json").write_text(json.dumps({"name": "p", "resources": [resource]}), encoding="utf-8")
    return folder


def said(report: Report) -> dict[str, Any]:
    """The report without what was settled by what."""
    told = report.to_dict()
    return {**told, "checks": [{**check, "settledBy": ""} for check in told["checks"]]}


@settings(deadline=None, max_examples=40)
@given(st.data(), st.integers(0, 5), st.integers(1, 3), st.integers(1, 2))
def test_findings_are_those_of_all_data(data: st.DataObject, rows: int, width: int, files: int) -> None:
    kinds_and_values = [data.draw(columns(rows)) for _ in range(width)]
    fields = [{"name": f"c{number}", **data.draw(FIELDS)} for number in range(width)]
    with tempfile.TemporaryDirectory() as folder:
        for number in range(files):
            start, end = number * rows // files, (number + 1) * rows // files
            arrays = {
                field["name"]: pa.array(values[start:end], TYPES[kind])
                for field, (kind, values) in zip(fields, kinds_and_values, strict=True)
            }
            pq.write_table(pa.table(arrays), Path(folder) / f"{number}.parquet", row_group_size=2)
        root = package(Path(folder), fields)
        plain = govdata.validate(root, statistics=False)
        assert all(not check.settled_by for check in plain.checks)
        assert said(govdata.validate(root)) == said(plain)


def settled(report: Report) -> set[str]:
    return {str(check.id) for check in report.checks if check.settled_by == "statistics"}


CELLS = {"type-error", "wide-integer", "precision-loss", "blank-row"}
INTEGER = {"name": "a", "type": "integer", "constraints": {"minimum": 1, "maximum": 9, "required": True}}


def test_the_report_says_what_was_settled(tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": [1, 9]}), tmp_path / "0.parquet")
    limits = {"constraint.minimum", "constraint.maximum", "constraint.required"}
    report = govdata.validate(package(tmp_path, [INTEGER]))
    assert settled(report) == CELLS | limits
    assert sum("settledBy" in check for check in report.to_dict()["checks"]) == len(CELLS | limits)


def test_a_check_that_one_column_leaves_open_is_named_all_the_same(tmp_path: Path) -> None:
    """Whatever is not read for a check, the report says of it."""
    pq.write_table(pa.table({"a": [1, 9], "b": ["x", "y"]}), tmp_path / "0.parquet")
    text = {"name": "b", "type": "string", "constraints": {"required": True, "maxLength": 1}}
    found = settled(govdata.validate(package(tmp_path, [INTEGER, text])))
    assert found == {*CELLS, "constraint.minimum", "constraint.maximum", "constraint.required"}


def test_files_answer_for_themselves(tmp_path: Path) -> None:
    """A column that one file leaves open is read in one pass over all, and not in the other file read alone."""
    for number, values in enumerate((["x", "x"], ["x", "y"])):
        pq.write_table(pa.table({"a": values}), tmp_path / f"{number}.parquet")
    root = package(tmp_path, [{"name": "a", "type": "string", "constraints": {"enum": ["x", "y"]}}])
    whole, alone = govdata.validate(root), govdata.validate(root, receipts=tmp_path / "receipts")
    assert settled(whole) == {*CELLS, "constraint.enum"}
    assert alone.to_dict() == whole.to_dict()


def test_a_column_that_no_field_declares_leaves_a_row_blank(tmp_path: Path) -> None:
    """Released, the second row would have no value: the column that is never missing is not released."""
    pq.write_table(pa.table({"a": pa.array([5, None]), "x": [1, 2]}), tmp_path / "0.parquet")
    root = package(tmp_path, [{"name": "a", "type": "integer"}], fieldsMatch="subset")
    found = [
        [(error.type, error.row) for error in govdata.validate(root, statistics=how).errors] for how in (True, False)
    ]
    assert found == [[("blank-release-row", 3)]] * 2


def lying(folder: Path, written_by: bytes) -> Path:
    """A file whose statistics say 1 to 3, with the values 1, 2 and 99."""
    pq.write_table(pa.table({"a": [1, 2, 3]}), folder / "0.parquet", use_dictionary=False, compression="none")
    content = (folder / "0.parquet").read_bytes()
    values = struct.pack("<3q", 1, 2, 3)
    assert content.count(values) == 1
    content = content.replace(values, struct.pack("<3q", 1, 2, 99)).replace(b"parquet-cpp-arrow version", written_by)
    (folder / "0.parquet").write_bytes(content)
    return package(folder, [INTEGER])


@pytest.mark.parametrize(
    ("written_by", "believed"), [(b"parquet-cpp-arrow version", True), (b"parquet-cpp-worse version", False)]
)
def test_statistics_of_other_writers_are_not_believed(tmp_path: Path, written_by: bytes, believed: bool) -> None:
    root = lying(tmp_path, written_by)
    assert [error.row for error in govdata.validate(root).errors] == ([] if believed else [4])
    assert [error.row for error in govdata.validate(root, statistics=False).errors] == [4]


def test_what_is_released_is_read(tmp_path: Path) -> None:
    root = lying(tmp_path, b"parquet-cpp-arrow version")
    with pytest.raises(govdata.NotReleasable, match="1 error"):
        govdata.plan(root, version="1.0.0", to=tmp_path / "releases")


def test_a_receipt_with_statistics_is_none_without(tmp_path: Path) -> None:
    root, kept = lying(tmp_path, b"parquet-cpp-arrow version"), tmp_path / "receipts"
    assert govdata.validate(root, receipts=kept).errors == ()
    assert [error.row for error in govdata.validate(root, receipts=kept, statistics=False).errors] == [4]
