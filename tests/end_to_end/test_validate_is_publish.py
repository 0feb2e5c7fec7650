"""What `validate` clears, `publish` does not refuse for the data, and `verify` finds nothing in: one answer."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from govdata.comparison.snapshot import tables_to_release
from govdata.metadata.package import load_package
from govdata.publishing import plan_release, write_release
from govdata.readers.inputs import open_inputs
from govdata.release_plans import ReleasePlan
from govdata.reports.model import Report
from govdata.structure.check import check_structure
from govdata.verification import verify
from tests.support.releasing import write_csv

DIGITS = ["0.1234567890123456789", "12345678901234567890.5", "1e400", "1e-400", "9007199254740993", "0.1", "1e22"]
WHOLE = ["1", "-2", "9223372036854775807", "9223372036854775808", "-99999999999999999999", "007"]
FIELDS: list[tuple[dict[str, Any], list[str]]] = [
    ({"type": "integer"}, WHOLE),
    ({"type": "integer", "groupChar": ","}, ["1,000", "9,223,372,036,854,775,808"]),
    ({"type": "number"}, [*DIGITS, *WHOLE, "NaN", "INF", " 1.5"]),
    ({"type": "number", "decimalChar": ",", "groupChar": "."}, ["1.000,5", "0,1234567890123456789"]),
    ({"type": "number", "bareNumber": False}, ["95 %", "€ 12345678901234567890"]),
    ({"type": "number", "govdata": {"decimal": {"precision": 38, "scale": 19}}}, DIGITS),
    ({"type": "number", "govdata": {"decimal": {"precision": 4, "scale": 2}}}, ["1.25", "1.255", "123.4", "NaN"]),
    ({"type": "boolean", "trueValues": ["是"], "falseValues": ["否"]}, ["是", "否"]),
    ({"type": "string"}, ["a", " ", "-", "x,y", 'q"q', "two\nlines", "=1+1", "N/A"]),
    ({"type": "date"}, ["2024-02-29", "0001-01-01"]),
    ({"type": "datetime"}, ["2024-01-01T00:00:00Z", "2024-01-01T08:00:00+08:00", "2024-01-01T00:00:00.123456"]),
    ({"type": "time"}, ["00:00:00", "23:59:59.5"]),
    ({"type": "year"}, ["2024", "0001"]),
    ({"type": "yearmonth"}, ["2024-01"]),
    ({"type": "duration"}, ["P1D", "PT36H"]),
    ({"type": "list", "itemType": "integer"}, ["1,2"]),
    ({"type": "object"}, ['{"a": 1}', "{}"]),
    ({"type": "any"}, ["1", "a", ""]),
]
MISSING: list[list[str]] = [[""], ["", "-"], ["-"], ["", "N/A", "1"], []]
EXTRA = {"exact": 0, "equal": 0, "superset": 0, "subset": 2, "partial": 2}


@st.composite
def packages(draw: st.DrawFn) -> tuple[dict[str, Any], list[list[str]]]:
    """A schema, and the header and the records of its table, with columns that it does not declare where it may."""
    chosen = draw(st.lists(st.sampled_from(FIELDS), min_size=1, max_size=4))
    fields = [{"name": f"f{number}", **raw} for number, (raw, _) in enumerate(chosen)]
    if draw(st.booleans()):
        fields.insert(0, {"name": "id", "type": "string", "constraints": {"required": True}})
    match = draw(st.sampled_from(sorted(EXTRA)))
    missing = draw(st.sampled_from(MISSING))
    pools = {f"f{number}": st.sampled_from([*pool, *missing, ""]) for number, (_, pool) in enumerate(chosen)}
    header = [field["name"] for field in fields]
    if match in ("superset", "partial"):
        header = [name for name in header if name == "id" or draw(st.booleans())]
    header += [f"x{number}" for number in range(draw(st.integers(0, EXTRA[match])))]
    size = draw(st.integers(0, 4))
    rows = [[str(i) if name == "id" else draw(pools.get(name, _UNDECLARED)) for name in header] for i in range(size)]
    schema: dict[str, Any] = {"fields": fields, "missingValues": missing, "fieldsMatch": match}
    keyed = fields[0]["name"] == "id" and draw(st.booleans())
    return schema | ({"primaryKey": ["id"]} if keyed else {}), [header, *rows]


_UNDECLARED = st.sampled_from(["", "y"])


@contextmanager
def planned(folder: Path, schema: dict[str, Any], table: list[list[str]]) -> Iterator[tuple[Report, Any]]:
    """The report on a package, and what plans its first release."""
    header, *rows = table
    write_csv(folder / "t.csv", header, rows)
    raw = {"name": "p", "version": "1.0.0", "created": "2025-03-01", "resources": [_resource(schema)]}
    (folder / "datapackage.json").write_text(json.dumps(raw), encoding="utf-8")
    package = load_package(folder)
    assert not package.problems
    with open_inputs(package) as inputs:
        found = check_structure(package, inputs)
        report = Report.of(package.name, found.tasks, found.outcome)

        def plan() -> ReleasePlan:
            return plan_release(package, report, tables_to_release(package, found.tables), folder / "releases")

        yield report, plan


def _resource(schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": "t", "path": "t.csv", "format": "csv", "schema": schema}


@settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@given(packages().filter(lambda package: len(package[1][0]) > 0))
def test_no_error_in_the_report_and_publish_refuses_nothing_and_verify_finds_nothing(
    package: tuple[dict[str, Any], list[list[str]]],
) -> None:
    with tempfile.TemporaryDirectory() as folder, planned(Path(folder), *package) as (report, plan):
        event(f"valid: {report.valid}")
        if report.valid:
            assert verify(write_release(plan()).path).findings == ()


NUMBER, WHOLE_NUMBER, TEXT = {"name": "n", "type": "number"}, {"name": "n", "type": "integer"}, {"name": "n"}


@pytest.mark.parametrize(
    ("schema", "table", "kind"),
    [
        ({"fields": [NUMBER]}, [["n"], ["0.1234567890123456789"]], "precision-loss"),
        ({"fields": [WHOLE_NUMBER]}, [["n"], ["9223372036854775808"]], "wide-integer"),
        ({"fields": [TEXT], "fieldsMatch": "subset"}, [["n", "x"], ["", "y"], ["a", ""]], "blank-release-row"),
    ],
)
def test_what_no_release_can_hold_is_an_error_of_the_report(
    tmp_path: Path, schema: dict[str, Any], table: list[list[str]], kind: str
) -> None:
    with planned(tmp_path, schema, table) as (report, _):
        assert [(finding.type, finding.row) for finding in report.findings] == [(kind, 2)]
        assert not report.valid
        assert all(finding.message.zh and finding.next_step.zh for finding in report.findings)


@pytest.mark.parametrize(
    "schema",
    [
        {"fields": [TEXT], "fieldsMatch": "subset", "primaryKey": ["n"]},
        {"fields": [{**TEXT, "constraints": {"required": True}}], "fieldsMatch": "subset"},
    ],
)
def test_a_row_that_lacks_what_it_must_have_is_blamed_for_that_alone(tmp_path: Path, schema: dict[str, Any]) -> None:
    with planned(tmp_path, schema, [["n", "x"], ["", "y"]]) as (report, _):
        assert {finding.type for finding in report.findings} <= {"primary-key", "constraint-error"}
        assert not report.valid


@pytest.mark.parametrize("item", [None, "string", "integer", "number", "boolean", "date"])
def test_an_absent_list_is_nothing_in_both_carriers_of_a_release(tmp_path: Path, item: str | None) -> None:
    """The empty text is a list of texts; no list of numbers can be read from it."""
    absent = {"name": "f1", "type": "list", **({"itemType": item} if item else {})}
    schema = {"fields": [{"name": "f0", "type": "integer"}, absent], "missingValues": [], "fieldsMatch": "partial"}
    with planned(tmp_path, schema, [["f0"], ["1"]]) as (report, plan):
        assert report.errors == ()
        assert verify(write_release(plan()).path).findings == ()
