from __future__ import annotations

import json

import pytest

from govdata.comparison.changes import CellChange, Changes, MetaChange, TableChanges, as_markdown, as_text
from govdata.releases.version import Level

CELLS = (CellChange("g1", "value", "100", "110"), CellChange("g2", "note", None, "a|b"))
TABLE = TableChanges("grants", Level.MINOR, 3, 1, 2, ("g7", "g8"), ("g9",), CELLS, {"value": 1, "note": 4})
META = (MetaChange("grants.note", "field added", Level.MAJOR),)
CHANGES = Changes("1.0.0", "2.0.0", META, (TABLE, TableChanges("quiet")), (MetaChange("shares", "added", Level.PATCH),))


@pytest.mark.parametrize(
    ("old", "new", "by"),
    [
        ("100", "110", "+10 (+10 %)"),
        ("290000000", "2900000000", "+2610000000 (+900 %)"),
        ("-4", "-5", "-1 (-25 %)"),
        ("0", "5", "+5"),
        ("0.1", "0.3", "+0.2 (+200 %)"),
        ("NaN", "1", ""),
        ("a", "b", ""),
        (None, "1", ""),
    ],
)
def test_how_far_a_number_moved(old: str | None, new: str, by: str) -> None:
    assert CellChange("r", "f", old, new).by == by


def test_the_heaviest_change_decides() -> None:
    assert CHANGES.level is Level.MAJOR
    assert Changes("1.0.0", "1.0.1").level is Level.NONE
    assert Changes("1.0.0", "1.0.1", tables=(TableChanges("quiet"),)).empty


def test_as_text() -> None:
    assert as_text(CHANGES).splitlines() == [
        "1.0.0 -> 2.0.0: at least a major version",
        "  grants.note: field added (major)",
        "  shares: added (patch)",
        "  grants: rows added: 3, removed: 1, changed: 2 (minor)",
        "    + g7",
        "    + g8",
        "    + … and 1 more",
        "    - g9",
        "    ~ g1 value: 100 -> 110  +10 (+10 %)",
        "    ~ g2 note: (–) -> a|b",
        "    ~ … and 3 more",
    ]


def test_as_text_in_chinese() -> None:
    assert as_text(CHANGES, "zh").splitlines()[:4] == [
        "1.0.0 -> 2.0.0: 至少 major 版本",
        "  grants.note: 新增字段 (major)",
        "  shares: 新增 (patch)",
        "  grants: 行 新增: 3, 删除: 1, 更改: 2 (minor)",
    ]


def test_as_markdown_a_cell_cannot_break_its_table() -> None:
    text = as_markdown(CHANGES)
    assert "| g1 | value | 100 | 110 | +10 (+10 %) |" in text
    assert "| g2 | note | (–) | a\\|b |  |" in text
    assert "Added / 新增: g7, g8 … and 1 more / 另有 1 项" in text
    assert "| grants.note | field added / 新增字段 | major |" in text


@pytest.mark.parametrize(
    ("changes", "said"),
    [(Changes(None, "1.0.0"), "first release"), (Changes("1.0.0", "1.0.1"), "Nothing changed")],
)
def test_little_to_say(changes: Changes, said: str) -> None:
    assert said in as_markdown(changes)
    assert said.lower() in as_text(changes).lower()


def test_as_data_tables_that_did_not_change_are_left_out() -> None:
    found = json.loads(json.dumps(CHANGES.to_dict()))
    assert found["level"] == "major"
    assert [table["table"] for table in found["tables"]] == ["grants"]
    assert found["tables"][0]["changed"][0] == {
        "row": "g1",
        "field": "value",
        "old": "100",
        "new": "110",
        "by": "+10 (+10 %)",
    }
    assert found["rules"] == [{"place": "shares", "message": "added", "level": "patch"}]
