"""What is printed in a release is what the cell says, or there is a finding; a CSV and inline data say the same."""

from __future__ import annotations

import csv
import json
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from govdata.comparison.snapshot import tables_to_release
from govdata.metadata.package import load_package
from govdata.publishing import plan_release, write_release
from govdata.readers.inputs import open_inputs
from govdata.reports.model import Report
from govdata.structure.check import check_structure
from tests.support.releasing import write_csv

BARE = {"type": "number", "bareNumber": False}
EUROPEAN = {"type": "number", "decimalChar": ",", "groupChar": "."}
CELLS: list[tuple[dict[str, Any], str, str]] = [
    # field, cell, what is printed in the release ("" where there must be a finding)
    (BARE, "$.50", "0.5"),
    (BARE, ".5%", "0.5"),
    (BARE, "-2%", "-2"),
    (BARE, "−5%", ""),
    (BARE, "(5)", ""),
    (EUROPEAN, "1.234,5", "1234.5"),
    (EUROPEAN, "1,234.5", ""),
    (EUROPEAN, "1.5", ""),
    ({"type": "integer", "groupChar": "."}, "1.234", "1234"),
    ({"type": "date", "format": "any"}, "5 May 2024", "2024-05-05"),
    ({"type": "date", "format": "any"}, "May 2024", ""),
    ({"type": "datetime"}, "2024-01-01T24:00:00", "2024-01-02T00:00:00"),
    ({"type": "datetime"}, "2024-01-01T00:00:00.1234560", "2024-01-01T00:00:00.123456"),
    ({"type": "datetime"}, "2024-01-01T00:00:00.1234567", ""),
    ({"type": "datetime"}, "0001-01-01T00:00:00+08:00", ""),
    ({"type": "time"}, "12:00:00.5", "12:00:00.500"),
    ({"type": "time"}, "12:00:00+08:00", ""),
    ({"type": "duration"}, "P1Y2M", "P1Y2M"),
    ({"type": "duration"}, "P1W", ""),
    ({"type": "duration"}, f"P{'9' * 5000}Y", ""),
    ({"type": "duration", "constraints": {"maximum": "P9999Y"}}, "P99999999999Y", ""),
    ({"type": "object"}, '{"a": 1}', '{"a": 1}'),
    ({"type": "object"}, '{"a": NaN}', ""),
    ({"type": "number", "constraints": {"unique": True}}, "1e999999999", ""),
]
CARRIERS = ("csv", "inline")


@contextmanager
def checked(field: dict[str, Any], cells: list[str], carrier: str) -> Iterator[tuple[Report, Any]]:
    """The report on a package of one such table, and what gives the column as it is released."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        schema = {"fields": [{"name": "k", "type": "integer"}, {"name": "x", **field}]}
        resource: dict[str, Any] = {"name": "t", "schema": schema}
        rows = [[str(number), cell] for number, cell in enumerate(cells)]
        if carrier == "csv":
            write_csv(folder / "t.csv", ["k", "x"], rows)
            resource["path"] = "t.csv"
        else:
            resource["data"] = [["k", "x"], *rows]
        raw = {"name": "p", "version": "1.0.0", "created": "2025-03-01", "resources": [resource]}
        (folder / "datapackage.json").write_text(json.dumps(raw), encoding="utf-8")
        package = load_package(folder)
        with open_inputs(package) as inputs:
            found = check_structure(package, inputs)
            report = Report.of(package.name, found.tasks, found.outcome)

            def released() -> list[str]:
                plan = plan_release(package, report, tables_to_release(package, found.tables), folder / "releases")
                text = (write_release(plan).path / "csv" / "t.csv").read_text(encoding="utf-8")
                return [row[1] for row in list(csv.reader(text.splitlines()))[1:]]

            yield report, released


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize(("field", "cell", "printed"), CELLS)
def test_a_cell_is_printed_as_it_means_or_found(field: dict[str, Any], cell: str, printed: str, carrier: str) -> None:
    with checked(field, [cell], carrier) as (report, released):
        assert report.valid is bool(printed)
        if printed:
            assert released() == [printed]
        else:
            assert {(finding.row, finding.field) for finding in report.findings} == {(2, "x")}


AROUND = st.sampled_from(["", "$", "€ ", "EUR ", "约", "-", "−", "负", "(", "No."])
BEHIND = st.sampled_from(["", "%", " %", " yuan", "-", ")", "亿", "."])
NUMBERS = st.decimals(-9999, 9999, places=2)
_LEADING_ZERO = re.compile("^(-?)0[.]")


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(AROUND, NUMBERS, BEHIND), min_size=1, max_size=6), st.sampled_from(CARRIERS))
def test_a_number_between_signs_keeps_its_value_or_is_found(
    cells: list[tuple[str, Decimal, str]], carrier: str
) -> None:
    texts = [before + _LEADING_ZERO.sub(r"\1.", str(number)) + behind for before, number, behind in cells]
    with checked({"type": "number", "bareNumber": False}, texts, carrier) as (report, released):
        wrong = {finding.row for finding in report.findings}
        kept = [cells[number] for number in range(len(cells)) if number + 2 not in wrong]
        assert all(before not in ("−", "负", "(", "No.") and behind not in ("-", "亿") for before, _, behind in kept)
        if not wrong:
            assert [Decimal(text) for text in released()] == [
                -number if before == "-" else number for before, number, _ in cells
            ]
