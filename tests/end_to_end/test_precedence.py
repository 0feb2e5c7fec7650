"""A precedence that changes a published fact asks for a revision; one that changes none does not."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from govdata.api import diff, publish
from govdata.errors import ReleaseRefused
from tests.support.starting import plain_package


def edit(path: Path, change: dict[str, dict[str, str]], *more: dict[str, str]) -> None:
    """Change the cells of rows by id, and add rows that are like the first one but for the cells given."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    known = {**rows[0]} if rows else {}
    rows = [{**row, **change.get(row["id"], {})} for row in rows] + [{**known, **row} for row in more]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """Two sources that give 273 and 281 parks; the first is preferred, a third says nothing. Released as 1.0.0."""
    folder = tmp_path / "parks"
    plain_package(folder)
    (folder / "schemas/rules.json").write_text(json.dumps({"rules": []}))
    others = {"other": "20", "third": "30"}
    rows = [{"id": name, "file": f"{name}.txt", "precedence": order} for name, order in others.items()]
    edit(folder / "datapackage/sources.csv", {}, *rows)
    figure = {
        "as_written": "281座",
        "value": "281",
        "quote": "全区公园数量达281座",
        "source": "other",
        "id": "observations-901",
    }
    edit(folder / "datapackage/observations.csv", {}, figure)
    publish(folder, to=tmp_path / "releases", version="1.0.0")
    return folder


def prefer(package: Path, first: str, second: str) -> None:
    edit(
        package / "datapackage/sources.csv", {"example-report": {"precedence": first}, "other": {"precedence": second}}
    )


def test_another_order_of_the_sources_changes_a_fact_and_asks_why(package: Path, tmp_path: Path) -> None:
    prefer(package, "20", "10")
    with pytest.raises(
        ReleaseRefused, match=r"sources, row example-report, precedence \(10 -> 20\), which changes the figure"
    ):
        publish(package, to=tmp_path / "releases", version="2.0.0")
    record = package / "datapackage/revisions.csv"
    with record.open("a", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerow(
            ["r-1", "sources", "*", "precedence", "", "", "the yearbook counts later", "other", "2026-01-01"]
        )
    release = publish(package, to=tmp_path / "releases", version="2.0.0")
    assert [each.en for each in release.plan.warnings if "revision" in each.en] == []
    facts = next(table for table in release.plan.changes.tables if table.table == "facts")
    assert ("value", "273", "281") in [(cell.field, cell.old, cell.new) for cell in facts.cells]
    assert not diff(tmp_path / "releases/1.0.0", tmp_path / "releases/2.0.0").empty
    prefer(package, "10", "20")
    with pytest.raises(ReleaseRefused, match=r"precedence \(20 -> 10\), which changes the figure") as refused:
        publish(package, to=tmp_path / "releases", version="3.0.0")
    assert "was on record in 2.0.0 already, and explains no change since" in str(refused.value)


def test_other_numbers_in_the_same_order_ask_for_nothing(package: Path, tmp_path: Path) -> None:
    prefer(package, "3", "7")
    assert str(publish(package, to=tmp_path / "releases", version="2.0.0").version) == "2.0.0"


def test_a_source_that_gives_neither_figure_is_not_asked_for(package: Path, tmp_path: Path) -> None:
    prefer(package, "20", "10")
    edit(package / "datapackage/sources.csv", {"third": {"precedence": "40"}})
    with pytest.raises(ReleaseRefused, match=r"^2 published figures changed") as refused:
        publish(package, to=tmp_path / "releases", version="2.0.0")
    assert "third" not in str(refused.value)
