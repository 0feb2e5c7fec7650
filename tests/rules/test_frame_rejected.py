"""What structure rejects in a frame is no statement either: no rule blames a row for it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from govdata.frame_validation import validate_frame
from govdata.reports.model import State
from govdata.rules.observations import COLUMNS

TYPES = {**dict.fromkeys(COLUMNS, "string"), **dict.fromkeys(("value", "lower", "upper"), "number")}
TYPES |= {**dict.fromkeys(("period_start", "period_end"), "date"), "quote_start": "integer"}
POLARS = {"string": pl.String, "number": pl.Float64, "date": pl.Date, "integer": pl.Int64}
PLAIN = {"indicator": "parks", "unit": "count", "qualifier": "exact", "status": "observed", "value": 1.0}


def descriptor(folder: Path) -> Path:
    fields: list[dict[str, Any]] = [{"name": name, "type": type_} for name, type_ in TYPES.items()]
    for field in fields:
        field["constraints"] = {"maximum": "2024-12-31"} if field["name"] == "period_end" else {}
    rules = {"rules": [{"id": "all-there", "kind": "complete", "indicators": ["parks"]}]}
    resource = {"name": "t", "path": "t.csv", "schema": {"fields": fields}, "govdata": {"role": "observations"}}
    (folder / "rules.json").write_text(json.dumps(rules), encoding="utf-8")
    package = {"name": "p", "resources": [resource], "govdata": {"rules": "rules.json"}}
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    return folder / "datapackage.json"


@pytest.mark.parametrize(
    ("year", "found", "state"),
    [(2024, [], State.PASSED), (2022, ["all-there"] * 2, State.FAILED), (2025, ["constraint-error"], State.UNDECIDED)],
)
def test_complete_blames_no_row_whose_date_was_refused(
    tmp_path: Path, year: int, found: list[str], state: State
) -> None:
    places = [("a", "north", 2023), ("b", "north", 2024), ("c", "south", 2023), ("d", "south", year)]
    rows = [{**PLAIN, "id": name, "subject": place, "period_end": date(end, 12, 31)} for name, place, end in places]
    frame = pl.DataFrame(
        [{**dict.fromkeys(TYPES), **row} for row in rows], {name: POLARS[type_] for name, type_ in TYPES.items()}
    )
    report = validate_frame(frame, descriptor(tmp_path), "t")
    assert [str(finding.type) for finding in report.findings] == found
    assert [check.state for check in report.checks if check.id == "all-there"] == [state]
