"""A package looked at as a whole, and one frame of it in other engines."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

import govdata
from govdata.errors import GovdataError, UsageError
from govdata.reports.lines import summary
from govdata.reports.model import Report, State
from govdata.rules.observations import COLUMNS
from govdata.validation import Options, validated_package

Engine = Callable[[pl.DataFrame], Any]
ENGINES: dict[str, Engine] = {"polars": lambda frame: frame, "lazy": pl.DataFrame.lazy, "duckdb": duckdb.from_arrow}


def findings(report: Report) -> list[tuple[int | None, str | None, str]]:
    return [(finding.row, finding.field, finding.type) for finding in report.findings]


@pytest.fixture(scope="module")
def tables(root: Path) -> dict[str, pl.DataFrame]:
    with validated_package(root, Options()) as validated:
        return {name: frame.drop("__row__").collect() for name, frame in validated.tables.items()}


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
    assert findings(govdata.validate_frame(frame, root, "innovation", references=others)) == expected


TOLD = {"id": "told", "kind": "row", "holds": "value is not None"}
TYPES = {**dict.fromkeys(("value", "lower", "upper"), "number"), "quote_start": "integer"}
TYPES |= dict.fromkeys(("period_start", "period_end", "expires"), "date")
FILLED = ("id", "indicator", "unit", "as_written", "quote", "value")
PARKS = (*FILLED, *(name for name in (*COLUMNS, "quote_start") if name not in FILLED))
WAIVERS = ("id", "rule", "table", "row", "reason", "reviewer", "expires")


def table(name: str, role: str, columns: tuple[str, ...]) -> dict[str, Any]:
    fields = [{"name": column, "type": TYPES.get(column, "string")} for column in columns]
    return {"name": name, "path": f"{name}.csv", "schema": {"fields": fields}, "govdata": {"role": role}}


@pytest.fixture
def parks(tmp_path: Path) -> Callable[..., Path]:
    """A package of numbers of parks, with waivers of a rule `whole` for some of them."""

    def write(values: dict[str, str], waived: list[str]) -> Path:
        resources = [table("parks", "observations", PARKS), table("waivers", "waivers", WAIVERS)]
        descriptor = {"name": "p", "resources": resources, "govdata": {"rules": "rules.json"}}
        blank = "," * (len(PARKS) - len(FILLED))
        figures = {id_: value.strip("x") for id_, value in values.items()}
        files = {
            "parks.csv": [",".join(PARKS)]
            + [f"{id_},parks,count,{figures[id_]},of {figures[id_]},{value}{blank}" for id_, value in values.items()],
            "waivers.csv": [",".join(WAIVERS), *(f"w{id_},whole,parks,{id_},known,A,2099-12-31" for id_ in waived)],
            "rules.json": [json.dumps({"rules": [{"id": "whole", "kind": "count"}, TOLD]})],
            "datapackage.json": [json.dumps(descriptor)],
        }
        for name, lines in files.items():
            (tmp_path / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
        return tmp_path

    return write


@pytest.mark.parametrize("limit", [1000, 1, 0])
@pytest.mark.parametrize(("waived", "errors"), [(["p1", "p2", "p3"], 0), (["p3"], 2), ([], 3)])
def test_how_much_is_listed_changes_no_verdict(
    parks: Callable[..., Path], waived: list[str], errors: int, limit: int
) -> None:
    report = govdata.validate(parks({"p1": "-1", "p2": "-2", "p3": "-3"}, waived), limit=limit)
    stats = report.stats()
    assert (stats["errors"], stats["warnings"], stats["waived"]) == (errors, 0, len(waived))
    assert len([finding for finding in report.findings if finding.type == "whole"]) == min(errors, limit)


@pytest.mark.parametrize("limit", [1000, 1, 0])
def test_a_cell_that_structure_refused_is_not_blamed_again_however_little_is_listed(
    parks: Callable[..., Path], limit: int
) -> None:
    report = govdata.validate(parks({"p1": "x1", "p2": "x2", "p3": "3"}, []), limit=limit)
    states = {check.id: check.state for check in report.checks}
    assert report.stats()["errors"] == 2
    assert (states["evidence.value"], states["told"]) == (State.UNDECIDED, State.UNDECIDED)


@pytest.mark.parametrize("limit", [1000, 3, 0])
def test_how_much_is_listed_changes_nothing_that_rules_say(tmp_path: Path, limit: int) -> None:
    """A day that structure refuses stands behind as many findings as are listed: no rule judges it."""
    days = {"name": "day", "type": "date", "constraints": {"minimum": "2020-01-01"}}
    schema = {"fields": [{"name": "n", "type": "integer"}, days]}
    rules = {"rules": [{"id": "d", "kind": "row", "tables": ["t"], "holds": "year(day) == 2024"}]}
    resource = {"name": "t", "path": "t.csv", "schema": schema}
    raw = {"name": "p", "govdata": {"rules": "rules.json"}, "resources": [resource]}
    (tmp_path / "t.csv").write_text("n,day\n" + "x,2024-01-01\n" * 5 + "1,1999-01-01\n")
    (tmp_path / "rules.json").write_text(json.dumps(rules))
    (tmp_path / "datapackage.json").write_text(json.dumps(raw))
    report = govdata.validate(tmp_path, limit=limit)
    assert report.stats()["errors"] == 6
    assert {check.id: check.state for check in report.checks}["d"] is State.UNDECIDED


@pytest.mark.parametrize("kind", [GovdataError, UsageError, KeyError])
def test_a_table_that_is_not_there_is_named_with_those_that_are(root: Path, kind: type[Exception]) -> None:
    with pytest.raises(kind, match=r'no table "nowhere" with a schema\.\nTables with a schema: sources, subjects'):
        govdata.validate_frame(pl.DataFrame(), root, "nowhere")
    with pytest.raises(kind, match='no table "nowhere" with a schema'):
        govdata.pandera_schema(root, "nowhere")


@pytest.mark.parametrize(
    ("frame", "references", "says"),
    [
        ([1], {}, '"land" is of type list'),
        (None, {}, '"land" is of type NoneType'),
        (pl.DataFrame(), {"sources": "sources.csv"}, '"sources" is of type str, not a frame'),
    ],
)
def test_what_is_no_frame_is_a_usage_error(root: Path, frame: Any, references: dict[str, Any], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        govdata.validate_frame(frame, root, "land", references=references)


@pytest.mark.parametrize(
    ("content", "lang", "says"),
    [
        (
            "district;parks\n龙岗;273\n",
            "en",
            "parks: the structure is valid; the schema was inferred (0 errors, 0 warnings)",
        ),
        ("district;parks\n龙岗;273\n", "zh", "parks：结构有效；模式为推断所得（0 个错误，0 个警告）"),
        (
            "district,\n龙岗,273\n",
            "en",
            "parks: the structure is NOT valid; the schema was inferred (1 error, 0 warnings)",
        ),
    ],
)
def test_of_a_bare_table_nobody_says_that_it_may_be_released(
    tmp_path: Path, content: str, lang: str, says: str
) -> None:
    (tmp_path / "parks.csv").write_text(content, encoding="utf-8")
    report = govdata.validate(tmp_path / "parks.csv")
    assert summary(report, lang) == says
    assert report.tasks[0].assumed


def test_of_a_bare_table_the_types_are_told_that_all_its_rows_have(tmp_path: Path) -> None:
    rows = "".join(f"{number},2025-01-01\n" for number in range(200))
    (tmp_path / "parks.csv").write_text(f"id,day\n{rows}1.5,2025-01-02\n", encoding="utf-8")
    said = govdata.validate(tmp_path / "parks.csv").tasks[0].assumed[-1]
    assert said.en == "field types that all rows have: id number, day date"
    assert said.zh == "字段类型（依全部行）：id number、day date"


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
