from __future__ import annotations

import json

import pytest

from govdata.comparison.changes import CellChange, Changes, ChangeType, MetaChange, TableChanges
from govdata.comparison.schema_diff import CONSTRAINT, FIELD
from govdata.releases.version import Level
from govdata.reports.messages import Message

CELLS = (CellChange("g1", "value", "100", "110"), CellChange("g2", "note", None, "a|b"))
TABLE = TableChanges("grants", Level.MINOR, 3, 1, 2, ("g7", "g8"), ("g9",), CELLS, {"value": 1, "note": 4})
META = (
    MetaChange("grants.note", ChangeType.ADDED, FIELD, Level.MAJOR),
    MetaChange("grants.id.constraints.pattern", ChangeType.REMOVED, CONSTRAINT, Level.MINOR, "x"),
)
RULES = (MetaChange("shares", ChangeType.ADDED, Message("a rule", "规则"), Level.PATCH),)
CHANGES = Changes("1.0.0", "2.0.0", META, (TABLE, TableChanges("quiet")), RULES)


@pytest.mark.parametrize(
    ("old", "new", "by"),
    [
        ("100", "110", "+10 (+10%)"),
        ("290000000", "2900000000", "+2,610,000,000 (+900%)"),
        ("-4", "-5", "-1 (-25%)"),
        ("0", "5", "+5"),
        ("0.1", "0.3", "+0.2 (+200%)"),
        ("NaN", "1", ""),
        ("a", "b", ""),
        (None, "1", ""),
        ("1", "1e999999", ""),
        ("1e-999999", "1", ""),
        ("1" * 36, "1" * 35 + "2", f"+1 (+0.{'0' * 33}9%)"),
        ("0", "1e300", f"+1{',000' * 100}"),
    ],
)
def test_how_far_a_number_moved(old: str | None, new: str, by: str) -> None:
    assert CellChange("r", "f", old, new).by == by


def test_the_heaviest_change_decides() -> None:
    assert CHANGES.level is Level.MAJOR
    assert Changes("1.0.0", "1.0.1").level is Level.NONE
    assert Changes("1.0.0", "1.0.1", tables=(TableChanges("quiet"),)).empty


@pytest.mark.parametrize(
    ("change", "message", "zh", "cause"),
    [
        (META[0], "field added", "新增字段", "adding a field (grants.note)"),
        (META[1], "removed: x", "删除：x", "removing a constraint (grants.id.constraints.pattern)"),
        (
            MetaChange("t.x.type", ChangeType.CHANGED, Message("the type", "类型"), Level.MAJOR, "any", "date"),
            "any -> date",
            "any -> date",
            "changing the type (t.x.type)",
        ),
    ],
)
def test_a_change_is_told_after_the_fact_and_as_the_cause_of_a_version(
    change: MetaChange, message: str, zh: str, cause: str
) -> None:
    assert (change.message.en, change.message.zh, change.cause.en) == (message, zh, cause)


def test_as_data_tables_that_did_not_change_are_left_out() -> None:
    found = json.loads(json.dumps(CHANGES.to_dict()))
    assert found["level"] == "major"
    assert [table["table"] for table in found["tables"]] == ["grants"]
    assert found["tables"][0]["changed"][0] == {
        "row": "g1",
        "field": "value",
        "old": "100",
        "new": "110",
        "by": "+10 (+10%)",
    }
    assert found["rules"] == [{"place": "shares", "message": "rule added", "messageZh": "新增规则", "level": "patch"}]
