"""A cell that structure rejected is unknown: no rule blames its row for it, nor any row that is compared with it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import narwhals as nw
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import govdata
from govdata.metadata.package import Package, load_package
from govdata.metadata.schema import ROW
from govdata.reports.model import CellRef, Finding, Report, Severity, State
from govdata.rules.check import check_rules
from govdata.rules.load import read_rules
from govdata.rules.observations import COLUMNS
from govdata.rules.rejected_cells import by_table, mark_rejected_cells, marked_columns, with_undecided
from govdata.rules.rule_type import Rule
from govdata.rules.types import RULE_TYPES
from tests.support.observations import reference, table

BAD = "?!"
RULES: list[dict[str, Any]] = [
    {"id": "parts", "kind": "parts-within-total"},
    {"id": "disjoint", "kind": "parts-within-total", "sum": "disjoint"},
    {"id": "exhaustive", "kind": "parts-within-total", "sum": "exhaustive"},
    {"id": "restates", "kind": "restates"},
    {"id": "restates-elsewhere", "kind": "restates", "fields": ["subject", "indicator", "period_start", "period_end"]},
    {"id": "agree", "kind": "sources-agree"},
    {"id": "agree-usual", "kind": "sources-agree", "reading": "usual"},
    {"id": "agree-declared", "kind": "sources-agree", "precedence": "declared"},
    {"id": "agree-missing", "kind": "sources-agree", "precedence": "missing"},
    {"id": "doubt", "kind": "scope-doubt"},
    {"id": "within", "kind": "within-whole"},
    {"id": "same-scope", "kind": "scope"},
    {"id": "never-falls", "kind": "monotone", "indicators": ["a", "b"]},
    {"id": "jumps", "kind": "jump", "indicators": ["a", "b"], "factor": 1.5},
    {"id": "all-there", "kind": "complete"},
    {"id": "all-of-a", "kind": "complete", "indicators": ["a"], "by": ["subject", "status"]},
    {"id": "some-there", "kind": "complete", "where": "status == 'observed'", "by": ["subject", "unit"]},
    {"id": "twice", "kind": "recomputed", "result": "b", "formula": "x * 2", "from": {"x": "a"}},
    {"id": "shares", "kind": "share"},
    {"id": "ranks", "kind": "rank"},
    {"id": "counts", "kind": "count"},
    {"id": "rates", "kind": "growth"},
    {"id": "periods", "kind": "period"},
    {"id": "fits-qualifier", "kind": "bounds"},
    {"id": "any", "kind": "row", "holds": "value > 3 and unit == 'count' and qualifier != 'about'"},
]


def test_every_rule_type_is_among_the_rules() -> None:
    assert {rule["kind"] for rule in RULES} == set(RULE_TYPES)


# The law, on generated tables: whatever cell is rejected, no violation is new.

ROLES = {"t": "observations", "sources": "sources", "subjects": "subjects", "indicators": "indicators"}
SUBJECTS = reference([{"id": "s", "part_of": None}, {"id": "p", "part_of": "s"}])
SOURCES = reference(
    [
        {"id": "x", "date_start": "2024-06-30", "date_end": "2024-06-30", "precedence": 1},
        {"id": "y", "date_start": "2024-06-30", "date_end": "2024-06-30", "precedence": 2},
    ]
)
INDICATORS = reference(
    [
        {"id": "a", "kind": "stock", "scope": "one", "concept": "c", "unit": "count"},
        {"id": "b", "kind": "flow", "scope": "two", "concept": "c", "unit": "count"},
    ]
)
CELLS: dict[str, Any] = {
    "subject": st.sampled_from(["s", "p"]),
    "indicator": st.sampled_from(["a", "b"]),
    "breakdown": st.sampled_from([None, "d"]),
    "value": st.sampled_from(["1", "2", "4", "-1", "8"]),
    "unit": st.sampled_from(["count", "percent"]),
    "qualifier": st.sampled_from(["exact", "nearly", "more_than"]),
    "status": st.sampled_from(["observed", "observed", "target"]),
    "source": st.sampled_from(["x", "y"]),
    "part_of": st.sampled_from([None, "m1", "m2"]),
    "restates": st.sampled_from([None, None, "m1", "m3"]),
    "period_start": st.sampled_from(["2023-01-01", "2024-01-01"]),
    "period_end": st.sampled_from(["2023-12-31", "2024-12-31", "2025-12-31"]),
}
ROWS = st.lists(st.fixed_dictionaries(CELLS), min_size=2, max_size=6)
TYPES = {"value": "number", "lower": "number", "upper": "number", "period_start": "date", "period_end": "date"}


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    fields = [{"name": name, "type": TYPES.get(name, "string")} for name in COLUMNS]
    resources = [
        {"name": name, "path": f"{name}.csv", "schema": {"fields": fields}, "govdata": {"role": role}}
        for name, role in ROLES.items()
    ]
    folder = tmp_path_factory.mktemp("package")
    (folder / "datapackage.json").write_text(json.dumps({"name": "p", "resources": resources}), encoding="utf-8")
    return load_package(folder)


@pytest.fixture(scope="module")
def rules(package: Package) -> tuple[Rule, ...]:
    rules, problems = read_rules({"rules": RULES}, package, "rules.json")
    assert problems == ()
    return rules


def violations(
    package: Package, rules: tuple[Rule, ...], tables: dict[str, pl.DataFrame], *rejected: CellRef
) -> set[Any]:
    outcome = check_rules(package, {name: frame.lazy() for name, frame in tables.items()}, rules, None, rejected)
    return {_place(finding) for finding in outcome.findings}


def _place(finding: Finding) -> Any:
    return finding.type, finding.row, finding.message.en if finding.row is None else ""


def without(frame: pl.DataFrame, row: int, column: str) -> pl.DataFrame:
    """The frame as structure hands it on: a cell that cannot be read is empty, a text is what it is."""
    bad = pl.lit(BAD) if frame.schema[column] == pl.String else pl.lit(None).cast(frame.schema[column])
    return frame.with_columns(pl.when(pl.col(ROW) == row).then(bad).otherwise(column).alias(column))


def adds_no_violation(
    package: Package, rules: tuple[Rule, ...], rows: list[dict[str, Any]], data: st.DataObject
) -> None:
    references = {"sources": SOURCES, "subjects": SUBJECTS, "indicators": INDICATORS}
    numbered = {name: each.with_row_index(ROW, 2).cast({ROW: pl.Int64}) for name, each in references.items()}
    tables = {"t": table(rows), **numbered}
    name = data.draw(st.sampled_from(["t", "t", "t", "t", *references]))
    row = data.draw(st.sampled_from(tables[name][ROW].to_list()))
    column = data.draw(st.sampled_from([each for each in tables[name].columns if each not in (ROW, "id")]))
    damaged = {**tables, name: without(tables[name], row, column)}
    found = violations(package, rules, damaged, CellRef(name, row, column))
    assert found <= violations(package, rules, tables)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ROWS, st.data())
def test_a_rejected_cell_adds_no_violation(
    package: Package, rules: tuple[Rule, ...], rows: list[dict[str, Any]], data: st.DataObject
) -> None:
    adds_no_violation(package, rules, rows, data)


@pytest.mark.slow
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ROWS, st.data())
def test_a_rejected_cell_adds_no_violation_whatever_the_rows(
    package: Package, rules: tuple[Rule, ...], rows: list[dict[str, Any]], data: st.DataObject
) -> None:
    adds_no_violation(package, rules, rows, data)


# The whole way, from a file to the report: one bad cell is one error.

OBSERVED = (*COLUMNS, "quote_start")
ROW_OF = {"subject": "s", "indicator": "a", "unit": "count", "qualifier": "exact", "status": "observed", "source": "x"}
YEAR = {"period_start": "2023-01-01", "period_end": "2023-12-31", "period_basis": "stated"}
GOOD: list[dict[str, str]] = [
    {"id": "t1", "value": "10"},
    {"id": "t2", "value": "10", "restates": "t1", "subject": "p", "source": "y"},
    {"id": "t3", "value": "4", "part_of": "t1", "breakdown": "north"},
    {"id": "t4", "value": "6", "part_of": "t1", "breakdown": "south"},
    {"id": "t5", "value": "10", "source": "y"},
    {"id": "t6", "value": "11", "period_start": "2024-01-01", "period_end": "2024-12-31"},
    {"id": "t7", "value": "8", "subject": "p", "breakdown": "north", "source": "y", "status": "target"},
    {"id": "t8", "value": "5", "indicator": "r", "unit": "rank"},
    {"id": "t9", "value": "20", "indicator": "h", "unit": "percent"},
    {"id": "u1", "value": "20", "indicator": "b"},
    {"id": "u2", "value": "6", "qualifier": "more_than", "lower": "6", "breakdown": "west", "as_written": "超过6"},
    {"id": "u3", "value": "7", "qualifier": "nearly", "upper": "7", "breakdown": "east", "as_written": "近7"},
    {"id": "v1", "value": "3", "breakdown": "mid", "source": "y"},
    {"id": "v2", "value": "3", "breakdown": "mid", "source": "z"},
    {"id": "w1", "value": "10", "indicator": "d", "source": "y"},
    {"id": "w2", "value": "-5", "indicator": "g", "unit": "percent"},
]
SCOPED = {"id": "a", "kind": "stock", "scope": "one", "concept": "c", "unit": "count"}
FILES: dict[str, list[dict[str, str]]] = {
    "t": [{**ROW_OF, **YEAR, "as_written": row["value"], **row} for row in GOOD],
    "sources": [
        {
            "id": name,
            "date_start": "2023-12-31",
            "date_end": "2024-12-31",
            "precedence": order,
            "file": "",
            "sha256": "",
        }
        for name, order in (("x", "1"), ("y", "2"), ("z", "2"))
    ],
    "subjects": [{"id": "s", "part_of": ""}, {"id": "p", "part_of": "s"}],
    "indicators": [
        SCOPED,
        {**SCOPED, "id": "b", "concept": "b"},
        {**SCOPED, "id": "d", "scope": "two"},
        {**SCOPED, "id": "g", "kind": "growth", "unit": "percent", "concept": "g"},
        {**SCOPED, "id": "r", "unit": "rank", "concept": "r"},
        {**SCOPED, "id": "h", "kind": "share", "unit": "percent", "concept": "h"},
    ],
}
KEYS = {"subject": "subjects", "indicator": "indicators", "source": "sources", "part_of": "", "restates": ""}
DECLARED = [
    rule for rule in RULES if rule["id"] not in {"restates-elsewhere", "all-there", "all-of-a", "some-there", "any"}
]


def schema(name: str, columns: list[str]) -> dict[str, Any]:
    """Every text must be of letters, digits and a few signs, so that a bad one is an error whatever it means."""
    types = {**TYPES, "quote_start": "integer", "date_start": "date", "date_end": "date", "precedence": "integer"}
    fields: list[dict[str, Any]] = [{"name": column, "type": types.get(column, "string")} for column in columns]
    for field in fields:
        if field["type"] == "string" and not (name == "t" and field["name"] in KEYS):
            field["constraints"] = {"pattern": r"[\w .+%-]*"}
    keys = [
        {"fields": [column], "reference": {"resource": other, "fields": ["id"]}}
        for column, other in KEYS.items()
        if name == "t"
    ]
    return {"fields": fields, "foreignKeys": keys}


for each in FILES["t"]:
    each["quote"] = f"of {each['as_written']}"


def write(folder: Path, files: dict[str, list[dict[str, str]]]) -> Path:
    resources = []
    for name, rows in files.items():
        columns = list(OBSERVED) if name == "t" else list(rows[0])
        lines = [",".join(columns), *(",".join(row.get(column, "") for column in columns) for row in rows)]
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        role = {"govdata": {"role": ROLES[name]}}
        resources.append({"name": name, "path": f"{name}.csv", "schema": schema(name, columns), **role})
    descriptor = {"name": "p", "resources": resources, "govdata": {"rules": "rules.json"}}
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    (folder / "rules.json").write_text(json.dumps({"rules": DECLARED}), encoding="utf-8")
    return folder


def told(report: Report) -> list[tuple[str, str | None, int | None, str | None]]:
    return [(finding.type, finding.table, finding.row, finding.field) for finding in report.findings]


def test_the_package_without_a_bad_cell_is_valid_and_every_rule_looks_at_something(tmp_path: Path) -> None:
    report = govdata.validate(write(tmp_path, FILES))
    assert told(report) == []
    states = {check.id: (check.state, check.reason.en) for check in report.checks if check.table == "t"}
    assert {rule["id"] for rule in DECLARED if states[rule["id"]][0] is State.SKIPPED} == set()


def one_error_each(folder: Path, name: str, column: str, numbers: range) -> None:
    """A bad text in the column of these rows, one after the other: nothing else is found."""
    rows = FILES[name]
    for number in numbers:
        bad = [*rows[:number], {**rows[number], column: BAD}, *rows[number + 1 :]]
        report = govdata.validate(write(folder, {**FILES, name: bad}))
        assert [place[1:] for place in told(report)] == [(name, number + 2, column)], (column, rows[number]["id"])


DAMAGED = [column for column in COLUMNS if column != "id"]


@pytest.mark.parametrize("column", DAMAGED)
def test_one_bad_cell_is_one_error(column: str, tmp_path: Path) -> None:
    one_error_each(tmp_path, "t", column, range(DAMAGED.index(column) % 5, len(FILES["t"]), 5))


@pytest.mark.slow
@pytest.mark.parametrize("column", DAMAGED)
def test_one_bad_cell_is_one_error_in_any_row(column: str, tmp_path: Path) -> None:
    one_error_each(tmp_path, "t", column, range(len(FILES["t"])))


@pytest.mark.parametrize(
    ("name", "column"),
    [(name, column) for name, rows in FILES.items() if name != "t" for column in rows[0] if column != "id"],
)
def test_one_bad_cell_of_a_reference_is_one_error(name: str, column: str, tmp_path: Path) -> None:
    one_error_each(tmp_path, name, column, range(2))


# The flagship, and the marks themselves.


@pytest.mark.parametrize(
    ("name", "row", "column", "text"),
    [
        ("industry", 4, "value", "seven"),
        ("funding", 2, "value", "much"),
        ("funding", 6, "period_start", "spring"),
        ("funding", 6, "unit", "rmb"),
        ("green_space", 3, "subject", "nowhere"),
        ("funding", 4, "part_of", "funding-999"),
    ],
)
def test_one_bad_cell_of_the_flagship_is_one_error(
    name: str, row: int, column: str, text: str, root: Path, tmp_path: Path
) -> None:
    for part in ("datapackage", "schemas"):
        shutil.copytree(root / part, tmp_path / part)
    shutil.copy(root / "datapackage.json", tmp_path)
    before = set(told(govdata.validate(tmp_path)))
    path = tmp_path / "datapackage" / f"{name}.csv"
    edited = pl.when(pl.int_range(pl.len()) == row - 2).then(pl.lit(text)).otherwise(column).alias(column)
    pl.read_csv(path, infer_schema=False).with_columns(edited).write_csv(path)
    report = govdata.validate(tmp_path)
    assert [place[1:] for place in set(told(report)) - before] == [(name, row, column)]
    assert report.count(Severity.ERROR) == 1


def test_rejected_cells_are_marked_and_emptied_but_ids_keep_their_text() -> None:
    frame = nw.from_native(pl.LazyFrame({ROW: [2, 3], "id": ["a", "b"], "n": [1, None], "s": [None, "x"]}))
    rows = by_table([CellRef("t", 2, "id"), CellRef("t", 3, "s"), CellRef("t", 3), CellRef("u", 2, "n")])["t"]
    marked = mark_rejected_cells(frame, rows)
    assert marked_columns(marked) == ("rejected id", "rejected n", "rejected s")
    assert marked.collect("polars").to_dict(as_series=False) == {
        ROW: [2, 3],
        "id": ["a", "b"],
        "n": [1, None],
        "s": [None, None],
        "rejected id": [True, False],
        "rejected n": [False, True],
        "rejected s": [False, True],
    }


def test_a_row_whose_key_was_rejected_may_be_of_any_group() -> None:
    frame = nw.from_native(pl.LazyFrame({ROW: [2, 3, 4], "kind": ["k", "k", "l"], "place": ["a", "b", "a"]}))
    marked = mark_rejected_cells(frame, {"place": frozenset({2})})
    undecided = with_undecided(marked, ("kind", "place"), nw.col("rejected place")).sort(ROW).collect("polars")
    assert undecided["undecided"].to_list() == [True, True, False]
    assert with_undecided(frame, ("kind",), None).collect("polars")["undecided"].to_list() == [False, False, False]
