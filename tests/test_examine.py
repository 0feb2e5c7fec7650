"""A package looked at as a whole, and one frame of it in other engines."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

import govdata
from govdata.examine import Options, examine
from govdata.report import Report

Engine = Callable[[pl.DataFrame], Any]
ENGINES: dict[str, Engine] = {"polars": lambda frame: frame, "lazy": pl.DataFrame.lazy, "duckdb": duckdb.from_arrow}


def findings(report: Report) -> list[tuple[int | None, str | None, str]]:
    return [(finding.row, finding.field, finding.type) for finding in report.findings]


@pytest.fixture(scope="module")
def tables(root: Path) -> dict[str, pl.DataFrame]:
    with examine(root, Options()) as examined:
        return {name: frame.drop("__row__").collect() for name, frame in examined.tables.items()}


DAMAGE: dict[str, tuple[pl.Expr, list[tuple[int | None, str | None, str]]]] = {
    "nothing": (pl.col("value"), [(23, "subject", "restates-elsewhere")]),
    "a rank of 0": (
        pl.when(pl.col("id") == "innovation-011").then(pl.lit(0)).otherwise("value").cast(pl.Decimal(24, 4)),
        [(12, "value", "rank"), (23, "subject", "restates-elsewhere")],
    ),
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("damage", DAMAGE)
def test_a_frame_gets_the_findings_of_its_file_in_every_engine(
    root: Path, tables: dict[str, pl.DataFrame], engine: str, damage: str
) -> None:
    edit, expected = DAMAGE[damage]
    hand_over = ENGINES[engine]
    frame = hand_over(tables["innovation"].with_columns(edit.alias("value")))
    others = {name: hand_over(tables[name]) for name in ("sources", "subjects", "indicators")}
    assert findings(govdata.validate_frame(frame, root, "innovation", others)) == expected


def test_a_table_that_is_not_there_is_a_key_error(root: Path) -> None:
    with pytest.raises(KeyError, match="nowhere"):
        govdata.validate_frame(pl.DataFrame(), root, "nowhere")


def test_a_bare_table_is_guessed_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "parks.csv").write_text("district;parks\n龙岗;273\n", encoding="utf-8")
    report = govdata.validate(tmp_path / "parks.csv")
    assert report.valid
    assert any("delimiter" in assumed for assumed in report.tasks[0].assumed)


@pytest.mark.parametrize("suffix", ["yaml", "yml"])
def test_a_descriptor_may_be_yaml(tmp_path: Path, suffix: str) -> None:
    (tmp_path / "t.csv").write_text("a\n1\n")
    place = tmp_path / f"datapackage.{suffix}"
    place.write_text("name: p\nresources:\n- {name: t, path: t.csv, schema: {fields: [{name: a, type: integer}]}}\n")
    report = govdata.validate(place)
    assert (report.valid, report.tasks[0].name, report.tasks[0].rows) == (True, "t", 1)


def test_the_report_says_which_versions_gave_the_answer(root: Path) -> None:
    assert {"govdata", "polars", "pyarrow", "pandera", "frictionless"} <= govdata.validate(root).to_dict()[
        "versions"
    ].keys()


def test_the_front_door_is_what_it_says() -> None:
    assert sorted(govdata.__all__) == govdata.__all__
    assert [name for name in govdata.__all__ if not hasattr(govdata, name)] == []
