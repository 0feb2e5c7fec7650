"""Why a rule cannot tell: what is missing is called missing, what a hedge leaves open is called open."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import govdata
from govdata.metadata.package import Package
from govdata.metadata.schema import ROW
from govdata.reports.messages import Message
from govdata.reports.model import CellRef, State
from govdata.reports.undecided import LACKS_VALUE
from govdata.rules.check import check_frame_rules
from govdata.rules.load import read_rules
from govdata.rules.undecided import DIVIDES, LEFT_OPEN
from tests.support.observations import reference, table

TWO = [{"id": "s1", "precedence": 1}, {"id": "s2", "precedence": 2}]
ABOUT = {"value": "320", "as_written": "约320", "qualifier": "about"}
NEARLY = {"value": "320", "as_written": "近320", "qualifier": "nearly", "upper": "320"}
OVER = {"value": "200", "as_written": "超过200", "qualifier": "more_than", "lower": "200"}
PLAIN = {"value": "300"}
NONE = {"value": None}
SERIES = {"kind": "jump", "indicators": ["parks"], "factor": 2}
RATE = {"kind": "recomputed", "result": "rate", "formula": "a / b", "from": {"a": "parks", "b": "people"}}


def dated(year: int, **cells: Any) -> dict[str, Any]:
    return {"period_start": f"{year}-01-01", "period_end": f"{year}-12-31", **cells}


def other(**cells: Any) -> dict[str, Any]:
    return {"source": "s2", **cells}


def part(**cells: Any) -> dict[str, Any]:
    return {"part_of": "m1", "indicator": "part", **cells}


def rate(*rows: dict[str, Any]) -> list[dict[str, Any]]:
    stated = dated(2024, indicator="rate", value="2", as_written="2")
    return [stated, *(dated(2024, **row) for row in rows)]


CASES: list[tuple[dict[str, Any], list[dict[str, Any]], Message, int]] = [
    ({"kind": "sources-agree"}, [NEARLY, other(**ABOUT)], LEFT_OPEN, 3),
    ({"kind": "sources-agree"}, [OVER, other(**{**OVER, "value": "400", "lower": "400"})], LEFT_OPEN, 3),
    ({"kind": "sources-agree"}, [NONE, other(**ABOUT)], LACKS_VALUE, 3),
    ({"kind": "restates"}, [OVER, {**OVER, "restates": "m1", "value": "400", "lower": "400"}], LEFT_OPEN, 3),
    ({"kind": "parts-within-total"}, [PLAIN, part(**ABOUT)], LEFT_OPEN, 3),
    ({"kind": "parts-within-total"}, [NONE, part(**PLAIN)], LACKS_VALUE, 3),
    ({"kind": "parts-within-total", "sum": "disjoint"}, [PLAIN, part(**OVER)], LEFT_OPEN, 2),
    ({"kind": "parts-within-total", "sum": "disjoint"}, [PLAIN, part(**NONE)], LACKS_VALUE, 2),
    (SERIES, [dated(2023, **PLAIN), dated(2024, **ABOUT)], LEFT_OPEN, 3),
    (SERIES, [dated(2023, **ABOUT), dated(2024, **PLAIN)], LEFT_OPEN, 3),
    (SERIES, [dated(2023, **NONE), dated(2024, **PLAIN)], LACKS_VALUE, 3),
    (SERIES, [dated(2023, **PLAIN), dated(2024, **NONE)], LACKS_VALUE, 3),
    (RATE, rate({"value": "4"}, {"indicator": "people", **OVER}), LEFT_OPEN, 2),
    (RATE, rate({"value": "4"}), LACKS_VALUE, 2),
    (RATE, rate({"value": "4"}, {"indicator": "people", **NONE}), LACKS_VALUE, 2),
    ({"kind": "count"}, [NONE], LACKS_VALUE, 2),
    ({"kind": "row", "holds": "value < upper"}, [PLAIN], LACKS_VALUE, 2),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "rows", "why", "row"), CASES)
def test_the_reason_is_the_one_that_holds(rule: dict[str, Any], rows: list[dict[str, Any]], why: Any, row: int) -> None:
    (check,) = checked(rule, rows)
    assert check.state is State.UNDECIDED
    assert (check.reason.en, check.reason.zh) == (f"{why.en} (row {row})", f"{why.zh}（第 {row} 行）")


@pytest.mark.parametrize("rule", [rule for rule, *_ in CASES if "holds" not in rule])
def test_a_rejected_cell_is_never_called_a_hedge(rule: dict[str, Any]) -> None:
    rows = next(rows for other_rule, rows, *_ in CASES if other_rule == rule)
    rejected = [CellRef("t", number, "value") for number in range(2, 2 + len(rows))]
    assert LEFT_OPEN.en not in " ".join(check.reason.en for check in checked(rule, rows, rejected))


def checked(rule: dict[str, Any], rows: list[dict[str, Any]], rejected: Any = ()) -> tuple[Any, ...]:
    rules, problems = read_rules({"rules": [{"id": "r", **rule}]}, Package(Path(), Path(), "p"), "rules.json")
    assert not problems
    frame = table(rows)
    assert frame[ROW].to_list() == [*range(2, 2 + len(rows))]
    return check_frame_rules(frame, rules, {"sources": reference(TWO)}, "t", rejected=rejected).checks


@pytest.mark.parametrize(("holds", "why"), [("60 / (n - 50) < 9", DIVIDES), ("n - 50 < 9", LACKS_VALUE)])
def test_a_division_by_zero_is_told_where_a_rule_divides(tmp_path: Path, holds: str, why: Message) -> None:
    resource = {"name": "t", "path": "t.csv", "schema": {"fields": [{"name": "n", "type": "integer"}]}}
    raw = {"name": "p", "govdata": {"rules": "rules.json"}, "resources": [resource]}
    (tmp_path / "datapackage.json").write_text(json.dumps(raw))
    rule = {"id": "d", "kind": "row", "holds": holds, "tables": ["t"]}
    (tmp_path / "rules.json").write_text(json.dumps({"rules": [rule]}))
    (tmp_path / "t.csv").write_text('n\n50\n""\n')
    found = {check.id: check.reason.en for check in govdata.validate(tmp_path).checks}
    assert found["d"].startswith(why.en)
