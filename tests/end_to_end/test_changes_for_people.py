"""CHANGES.md and `diff` after a correction: why a figure changed, and a text that moved in one line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from govdata.api import diff, publish
from govdata.comparison.change_texts import as_markdown, as_text
from govdata.comparison.changes import Changes
from tests.support.starting import Rows, change_rows, plain_package

REASON = "the office counted again / 主管部门重新统计"
HEADER = ("id", "table", "row", "field", "old", "new", "reason", "source", "date")


def one_character_more(rows: Rows) -> Rows:
    return [{**row, "quote_start": str(int(row["quote_start"]) + 1)} for row in rows]


def corrected(rows: Rows) -> Rows:
    figure = {"value": "280", "as_written": "280座", "quote": "全区公园数量达280座"}
    return [{**row, **figure} if row["id"] == "observations-001" else row for row in rows]


def without_the_last(rows: Rows) -> Rows:
    return rows[:-1]


@pytest.fixture
def package(tmp_path: Path) -> Path:
    plain_package(tmp_path / "parks")
    publish(tmp_path / "parks", to=tmp_path / "releases", version="1.0.0")
    return tmp_path / "parks"


def release(package: Path, version: str, *revisions: tuple[str, ...]) -> Changes:
    records = [dict(zip(HEADER, (f"r-{n}", *row), strict=True)) for n, row in enumerate(revisions, 1)]
    change_rows(package / "datapackage/revisions.csv", lambda rows: [*rows, *records])
    publish(package, to=package.parent / "releases", version=version)
    return diff(package.parent / "releases/1.0.0", package.parent / f"releases/{version}")


def revision(row: str, field: str, old: str, new: str) -> tuple[str, ...]:
    return ("observations", row, field, old, new, REASON, "example-report", "2026-01-01")


def test_a_text_that_moved_is_one_line(package: Path) -> None:
    change_rows(package / "datapackage/observations.csv", one_character_more)
    changes = release(package, "1.0.1")
    lines = [line.strip() for line in as_text(changes).splitlines() if "~" in line]
    assert lines == ["~ 7 rows moved in the text and say the same (quote_start)"]
    assert "quote_start |" not in as_markdown(changes)
    assert "7 rows moved in the text and say the same (quote_start) / 7 行仅在文本中的位置变动" in as_markdown(changes)
    (table,) = changes.to_dict()["tables"]
    assert (table["rowsChanged"], table["rowsMoved"], len(table["changed"])) == (7, 7, 7)


def test_the_reason_of_a_revision_stands_beside_the_change(package: Path) -> None:
    change_rows(package / "datapackage/observations.csv", lambda rows: corrected(one_character_more(rows)))
    changes = release(
        package,
        "1.0.1",
        revision("observations-001", "value", "273", "280"),
        revision("observations-001", "as_written", "273座", "280座"),
    )
    text, markdown = as_text(changes, "zh"), as_markdown(changes)
    assert f"observations-001 value：273 -> 280  +7 (+2.56%)  理由：{REASON}" in text
    assert "observations-001 quote_start：22 -> 23\n" in text
    assert "~ 6 行仅在文本中的位置变动，内容不变（quote_start）" in text
    assert f"| observations-001 | value | 273 | 280 | +7 (+2.56%) | {REASON} |" in markdown
    assert REASON in (package.parent / "releases/1.0.1/CHANGES.md").read_text(encoding="utf-8")
    (table,) = (table for table in changes.to_dict()["tables"] if table["table"] == "observations")
    cells = {cell["field"]: cell for cell in reversed(table["changed"])}
    assert cells["value"]["reason"] == REASON
    assert set(cells["quote_start"]) == {"row", "field", "old", "new"}


def test_the_reason_of_a_row_that_went_is_told(package: Path) -> None:
    change_rows(package / "datapackage/observations.csv", without_the_last)
    changes = release(package, "1.1.0", revision("observations-007", "", "", ""))
    assert f"- observations-007  Reason: {REASON}" in as_text(changes)
    assert f"| observations-007 | {REASON} |" in as_markdown(changes)
    removed = [table["removedReasons"] for table in changes.to_dict()["tables"] if table["table"] == "observations"]
    assert removed == [{"observations-007": REASON}]


def test_no_value_of_a_descriptor_is_shown_as_code(package: Path) -> None:
    path = package / "datapackage.json"
    raw: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    raw["contributors"] = [{"title": "Parks office", "roles": ["creator", "editor"]}, {"title": "Press"}]
    raw["keywords"] = ["parks", "trees"]
    path.write_text(json.dumps(raw, ensure_ascii=False), encoding="utf-8")
    schema = package / "schemas/subjects.json"
    fields: dict[str, Any] = json.loads(schema.read_text(encoding="utf-8"))
    fields["fields"][1].setdefault("constraints", {})["unique"] = True
    schema.write_text(json.dumps(fields, ensure_ascii=False), encoding="utf-8")
    text = as_text(release(package, "2.0.0"))
    assert "title: Parks office, roles: creator, editor; title: Press" in text
    assert "keywords: added: parks, trees" in text
    assert "constraints.unique: added: true" in text
    assert not set("{}'") & set(text)
