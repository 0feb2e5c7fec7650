"""Declared rules on the tables of a package and on any frame: findings, checks, and what was skipped."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from govdata.errors import RuleCrashed, UsageError
from govdata.metadata.package import Package, load_package
from govdata.metadata.schema import ROW
from govdata.reports.messages import Message
from govdata.reports.model import Outcome, Severity, State, TruncatedFindings
from govdata.rules import check as rules_check
from govdata.rules.check import check_frame_rules, check_rules
from govdata.rules.load import read_rules
from govdata.rules.pandera_checks import RuleResult, run_rule
from govdata.rules.rule_type import Rule
from tests.support.observations import reference, table

TYPES = {"id": "string", "subject": "string", "indicator": "string", "unit": "string", "value": "number"}
FIELDS = [{"name": name, "type": type_} for name, type_ in TYPES.items()]
ROLES = {
    "parks": "observations",
    "grants": "observations",
    "places": "",
    "indicators": "indicators",
    "areas": "subjects",
}

PARKS = table([{"value": "273"}, {"value": "30.5"}, {"value": "-1"}])
GRANTS = table([{"id": "g1", "value": "4"}])
PLACES = pl.DataFrame({"id": ["a", "b", "c"], "from": [1, 5, None], "to": [2, 4, 3], ROW: [2, 3, 4]})


@pytest.fixture
def package(tmp_path: Path) -> Package:
    whole = [*FIELDS, {"name": "from", "type": "integer"}, {"name": "to", "type": "integer"}]
    resources = [
        {"name": name, "path": f"{name}.csv", "schema": {"fields": whole}, "govdata": {"role": role}}
        for name, role in ROLES.items()
    ]
    (tmp_path / "datapackage.json").write_text(json.dumps({"name": "p", "resources": resources}), encoding="utf-8")
    return load_package(tmp_path)


def check(package: Package, raws: Sequence[dict[str, Any]], limit: int = 1000, **tables: pl.DataFrame) -> Outcome:
    rules, problems = read_rules({"rules": list(raws)}, package, "rules.json")
    assert problems == ()
    return check_rules(package, {name: frame.lazy() for name, frame in tables.items()}, rules, limit)


def test_a_package_without_rules_says_that_nothing_was_checked(package: Package) -> None:
    (check_,) = check(package, []).checks
    assert (check_.state, check_.reason.en) == (State.SKIPPED, "the package declares no rules")


def test_a_finding_names_table_row_column_rule_and_what_to_do(package: Package) -> None:
    outcome = check(package, [{"id": "whole-parks", "kind": "count"}], parks=PARKS, grants=GRANTS)
    first, second = sorted(outcome.findings, key=lambda finding: finding.row or 0)
    assert (first.table, first.row, first.field, first.type, first.key) == ("parks", 3, "value", "whole-parks", "m2")
    assert first.field_number == 5
    assert first.cell == "30.5"
    assert (second.row, second.cell) == (4, "-1")
    assert first.message == Message(
        "The value is 30.5; a count must be a whole number of 0 or more.", "实际为 30.5，计数须为非负整数。"
    )
    assert first.next_step.en == "Compare the row with its source. Correct it, or record a waiver."


def test_checks_list_each_rule_on_each_table(package: Package) -> None:
    raws = [{"id": "c", "kind": "count"}, {"id": "g", "kind": "growth"}, {"id": "p", "kind": "period"}]
    kinds = reference([{"id": "parks", "kind": "stock"}])
    outcome = check(package, raws, parks=PARKS, indicators=kinds)
    told = {(check.id, check.table): (check.state, check.reason.en) for check in outcome.checks}
    assert told == {
        ("c", "parks"): (State.FAILED, "violated by 2 of 3 rows"),
        ("c", "grants"): (State.SKIPPED, "the table could not be read"),
        ("g", "parks"): (State.SKIPPED, "the rule applies to no row"),
        ("g", "grants"): (State.SKIPPED, "the table could not be read"),
        ("p", "parks"): (State.SKIPPED, "there is no table of sources"),
        ("p", "grants"): (State.SKIPPED, "the table could not be read"),
    }


def test_a_rule_that_cannot_tell_is_undecided(package: Package) -> None:
    outcome = check(package, [{"id": "b", "kind": "row", "holds": "value < upper"}], grants=GRANTS)
    (decided,) = (check for check in outcome.checks if check.table == "grants")
    assert (decided.state, decided.reason.en) == (
        State.UNDECIDED,
        "a value that is needed is missing or was rejected (row 2)",
    )


@pytest.mark.parametrize(
    ("rule", "column", "reason"),
    [
        ({"kind": "count"}, "value", 'parks has no column "value" that rules can read'),
        ({"kind": "bounds"}, "qualifier", 'parks has no column "qualifier" that rules can read'),
        ({"kind": "parts-within-total"}, "part_of", 'parks has no column "part_of" that rules can read'),
        ({"kind": "monotone", "indicators": ["parks"]}, "subject", 'parks has no column "subject" that rules can read'),
        ({"kind": "restates", "fields": ["unit", "upper"]}, "upper", 'parks has no column "upper" that rules can read'),
        ({"kind": "row", "holds": "lower <= value"}, "lower", 'parks has no column "lower" that rules can read'),
        ({"kind": "count", "where": "status == 'observed'"}, "status", 'parks has no column "status"'),
        ({"kind": "row", "tables": ["parks"], "holds": "value > -9"}, "value", 'parks has no column "value"'),
        ({"kind": "share"}, "breakdown", 'the table of indicators has no column "kind" that rules can read'),
    ],
)
def test_a_column_that_is_not_there_lets_no_rule_pass(
    rule: dict[str, Any], column: str, reason: str, package: Package
) -> None:
    parks, indicators = PARKS.drop(column), reference([{"id": "parks"}])
    outcome = check(package, [{"id": "r", **rule}], parks=parks, indicators=indicators)
    told = next(check for check in outcome.checks if check.table == "parks")
    assert (told.state, told.reason.en.startswith(reason)) == (State.SKIPPED, True)
    assert outcome.findings == ()


@pytest.mark.parametrize("kind", ["share", "rank", "count", "growth", "bounds", "scope"])
def test_a_cell_that_is_not_there_holds_no_rule(kind: str, package: Package) -> None:
    empty = {"value": None, "qualifier": "exact" if kind == "count" else None, "as_written": None}
    rows = [{**empty, "unit": "rank" if kind == "rank" else None if kind == "scope" else "count", "value": None}]
    rows = [*rows, {"value": "4", "part_of": "m1"}] if kind == "scope" else rows
    about = {"share": "share", "growth": "growth"}.get(kind)
    indicators = reference([{"id": "parks", "kind": about, "scope": None}]).cast(pl.String)
    outcome = check(package, [{"id": "r", "kind": kind}], parks=table(rows), indicators=indicators)
    assert outcome.checks[0].state in {State.UNDECIDED} | ({State.FAILED} if kind == "bounds" else set())


def test_a_kind_of_indicator_that_is_not_told_leaves_the_rule_undecided(package: Package) -> None:
    indicators = reference([{"id": "parks", "kind": None}]).cast(pl.String)
    (told, _) = check(package, [{"id": "r", "kind": "share"}], parks=PARKS, indicators=indicators).checks
    assert (told.state, told.reason.en) == (
        State.UNDECIDED,
        "a value that is needed is missing or was rejected (3 rows, the first is row 2)",
    )


def test_without_any_table_of_observations_the_rule_is_skipped(package: Package) -> None:
    outcome = check(package, [{"id": "p", "kind": "period"}], places=PLACES)
    assert {check.state for check in outcome.checks} == {State.SKIPPED}


def test_where_and_tables_narrow_a_rule(package: Package) -> None:
    narrowed = {"id": "c", "kind": "count", "where": "value > 0", "tables": ["parks"]}
    outcome = check(package, [narrowed], parks=PARKS, grants=GRANTS)
    assert [finding.key for finding in outcome.findings] == ["m2"]
    assert [check.table for check in outcome.checks] == ["parks"]


def test_a_rule_on_rows_reads_any_table(package: Package) -> None:
    rule = {"id": "order", "kind": "row", "tables": ["places"], "holds": "field('from') <= to"}
    outcome = check(package, [rule], places=PLACES)
    (finding,) = outcome.findings
    assert (finding.table, finding.row, finding.field, finding.key) == ("places", 3, "from", "b")
    assert outcome.checks[0].reason.en == "violated by 1 of 3 rows"


def test_a_rule_on_rows_reads_a_table_of_observations_or_one_with_columns_of_any_name(package: Package) -> None:
    rule = {"id": "few", "kind": "row", "tables": ["parks"], "holds": "value <= 200"}
    (finding,) = check(package, [rule], parks=PARKS).findings
    assert (finding.table, finding.row, finding.key) == ("parks", 2, "m1")
    places = PLACES.with_columns(quote=pl.lit("x"), table=pl.col("id"))
    rule = {"id": "order", "kind": "row", "tables": ["places"], "holds": "field('from') > to"}
    outcome = check(package, [rule], limit=1, places=places)
    assert (outcome.findings[0].table, outcome.checks[0].reason.en) == ("places", "violated by 1 of 3 rows")
    assert outcome.truncated == ()


def test_a_rule_about_all_observations_reads_the_columns_that_all_of_them_have(package: Package) -> None:
    parks = PARKS.with_columns(pl.Series("from", [1, 5, None]), pl.Series("to", [2, 4, 3]))
    grants = GRANTS.with_columns(pl.Series("from", [7], dtype=pl.Int32), pl.Series("to", [6], dtype=pl.Int32))
    raws: list[dict[str, Any]] = [
        {"id": "r", "kind": "row", "holds": "field('from') <= to"},
        {"id": "c", "kind": "count", "where": "to == 3"},
        {"id": "p", "kind": "count", "where": "to == 6", "tables": ["grants"]},
    ]
    outcome = check(package, raws, parks=parks, grants=grants)
    assert {(finding.type, finding.table, finding.row) for finding in outcome.findings} == {
        ("r", "parks", 3),
        ("r", "grants", 2),
        ("c", "parks", 4),
    }


def test_a_table_without_a_column_that_the_rule_names_is_skipped(package: Package) -> None:
    raws = [{"id": "r", "kind": "row", "holds": "to > 1"}]
    outcome = check(package, raws, parks=PARKS.with_columns(to=pl.lit(1)), grants=GRANTS)
    assert {check.table: (check.state, check.reason.en) for check in outcome.checks} == {
        "parks": (State.FAILED, "violated by 3 of 3 rows"),
        "grants": (State.SKIPPED, 'grants has no column "to" that rules can read'),
    }
    reasons = [check.reason.en for check in check(package, raws, parks=PARKS, grants=GRANTS).checks]
    assert reasons == [f'{table} has no column "to" that rules can read' for table in ("parks", "grants")]


@pytest.mark.parametrize(
    ("refused", "states"),
    [
        ([], {"b": State.FAILED, "r": State.FAILED, "u": State.FAILED}),
        ([("parks", 3, "value")], {"b": State.UNDECIDED, "r": State.UNDECIDED, "u": State.FAILED}),
        ([("parks", 3, None)], {"b": State.UNDECIDED, "r": State.UNDECIDED, "u": State.FAILED}),
        ([("parks", None, None)], {"b": State.UNDECIDED, "r": State.UNDECIDED, "u": State.FAILED}),
        ([("parks", 2, "value"), ("parks", 3, "unit"), ("grants", 3, "value")],
         {"b": State.FAILED, "r": State.FAILED, "u": State.FAILED}),
    ],
)  # fmt: skip
def test_a_row_is_not_blamed_again_for_a_cell_that_structure_refused(
    refused: list[Any], states: dict[str, State], package: Package
) -> None:
    raws = [
        {"id": "b", "kind": "bounds"},
        {"id": "r", "kind": "row", "tables": ["parks"], "holds": "value is not None"},
        {"id": "u", "kind": "row", "holds": "unit == 'x'"},
    ]
    rules, _ = read_rules({"rules": raws}, package, "rules.json")
    parks = table([{"value": "273"}, {"value": None}]).lazy()
    outcome = check_rules(package, {"parks": parks}, rules, rejected=refused)
    assert {check.id: check.state for check in outcome.checks if check.table == "parks"} == states


def test_severity_and_sentence_are_the_rules_own(package: Package) -> None:
    says = {"en": "Parks are whole", "zh": "公园是整数"}
    after = {"en": "Ask the park office.", "zh": "请询问公园处。"}
    rule = {"id": "c", "kind": "count", "severity": "warning", "says": says, "next": after}
    finding = check(package, [rule], parks=PARKS).findings[0]
    assert (finding.severity, finding.title.en, finding.next_step.en) == (Severity.WARNING, says["en"], after["en"])
    assert finding.message.zh == "实际为 30.5，计数须为非负整数。"


def test_beyond_the_limit_findings_are_counted(package: Package) -> None:
    outcome = check(package, [{"id": "c", "kind": "count"}], limit=1, parks=PARKS)
    assert len(outcome.findings) == 1
    assert outcome.truncated == (TruncatedFindings("parks", "c", Severity.ERROR, 1),)


def test_an_indicator_that_is_not_there_is_a_finding_of_the_rule(package: Package) -> None:
    indicators = reference([{"id": "parks"}])
    rule = {"id": "m", "kind": "monotone", "indicators": ["park"]}
    outcome = check(package, [rule], parks=PARKS, indicators=indicators)
    (finding,) = outcome.findings
    assert {check.state for check in outcome.checks} == {State.SKIPPED}
    assert (finding.type, finding.table) == ("rule-error", None)
    assert finding.message.en == 'Rule "m" names an unknown indicator "park". Did you mean "parks"?'


def test_a_subject_that_is_not_there_is_a_finding_of_the_rule(package: Package) -> None:
    parks = table([{"subject": "nvh", "value": "1", "period_end": "2024-12-31"}])
    rule = {"id": "all", "kind": "complete", "indicators": ["parks"], "subjects": ["nvh", "nvx"]}
    outcome = check(package, [rule], parks=parks, areas=reference([{"id": "nvh"}]))
    mistake, missing = sorted(outcome.findings, key=lambda finding: finding.type, reverse=True)
    assert (mistake.type, mistake.table) == ("rule-error", None)
    assert mistake.message.en == 'Rule "all" names an unknown subject "nvx". Did you mean "nvh"?'
    assert mistake.message.zh == "规则“all”引用的主体“nvx”不存在。是否应为“nvh”？"
    assert missing.next_step.en == ("Add the row with its figure. If there is none, correct the rule.")


def test_what_is_missing_is_told_of_the_table_that_has_the_rest(package: Package) -> None:
    rows = [{"subject": "a"}, {"subject": "b"}, {"subject": "a", "period_end": "2023-12-31"}]
    parks = table([{"value": "1", "period_end": "2024-12-31", **row} for row in rows])
    outcome = check(package, [{"id": "all", "kind": "complete", "indicators": ["parks"]}], parks=parks)
    (finding,) = outcome.findings
    assert (finding.table, finding.row) == ("parks", None)
    assert "subject b, period_end 2023-12-31" in finding.message.en
    assert outcome.checks[0].state is State.FAILED


def test_what_is_declared_and_wholly_absent_is_missing_too(package: Package) -> None:
    rows: list[dict[str, Any]] = [{"subject": "a", "value": "1"}, {"subject": "b", "value": None}]
    parks = table([{"period_end": "2024-12-31", **row} for row in rows])
    rule = {"id": "all", "kind": "complete", "indicators": ["parks", "trees"], "subjects": ["a", "b"]}
    outcome = check(package, [{**rule, "periods": ["2024-12-31", "2023-12-31"]}], parks=parks, grants=GRANTS)
    assert sum(finding.table is not None for finding in outcome.findings) == 7
    assert outcome.checks[0].reason.en == "violated by 7 of 8 rows"
    empty = check(package, [{**rule, "periods": ["2024-12-31"]}], parks=parks.clear())
    assert [finding.table for finding in empty.findings] == ["parks"] * 4


def test_completeness_of_any_table_by_any_columns(package: Package) -> None:
    places = pl.DataFrame({"id": ["a", "b", "c"], "from": [1, 1, 2], "to": [1, 2, 1], ROW: [2, 3, 4]})
    rule = {"id": "all", "kind": "complete", "tables": ["places"], "by": ["from", "to"]}
    (finding,) = check(package, [rule], places=places).findings
    assert (finding.table, "from 2, to 2" in finding.message.en) == ("places", True)
    (again,) = check(package, [{**rule, "by": ["from", "to", "from"]}], places=places).findings
    assert again == finding


def test_a_rule_that_crashes_stops_the_run_and_is_no_finding() -> None:
    broken = Rule("jump", "jump", Message("a", "b"), options={"indicators": ["parks"], "factor": "many"})
    with pytest.raises(RuleCrashed, match="Rule jump crashed"):
        check_frame_rules(PARKS.lazy(), [broken])


def test_two_rows_with_one_identifier_are_told_once_each(package: Package) -> None:
    twice = table([{"id": "a", "value": "10"}, {"id": "a", "value": "10"}, {"id": "b", "value": "11", "part_of": "a"}])
    findings = check(package, [{"id": "p", "kind": "parts-within-total"}], parks=twice).findings
    assert {finding.key for finding in findings} == {"b"}


RAWS: list[dict[str, Any]] = [
    {"id": "count", "kind": "count"},
    {"id": "parts", "kind": "parts-within-total"},
    {"id": "sums", "kind": "parts-within-total", "sum": "disjoint"},
    {"id": "restates", "kind": "restates"},
    {"id": "agree", "kind": "sources-agree"},
    {"id": "doubt", "kind": "scope-doubt", "groups": [["parks", "gardens"]]},
    {"id": "monotone", "kind": "monotone", "indicators": ["parks"]},
    {"id": "growth", "kind": "recomputed", "result": "gardens", "formula": "a * 2", "from": {"a": "gardens"}},
    {"id": "period", "kind": "period"},
]
ROWS = [
    {"value": "273", "period_start": "2023-07-29", "period_end": "2023-07-29"},
    {"value": "270", "period_start": "2024-07-29", "period_end": "2024-07-29"},
    {"value": "300", "part_of": "m1", "source": "s2"},
    {"value": "200", "part_of": "m1", "subject": "north", "as_written": "200余", "qualifier": "more_than"},
    {"value": "274", "restates": "m1", "source": "s3"},
    {"value": "299", "indicator": "gardens", "source": "s2", "period_start": "2024-01-01", "period_end": "2024-12-31"},
    {"value": "299.5", "source": "s3"},
    *(
        {"value": v, "as_written": f"{v}%", "indicator": "change", "unit": "percent", "source": s}
        for v, s in (("-2.3", "s1"), ("-2.31", "s2"), ("-2.5", "s3"))
    ),
]
SOURCES = [{"id": f"s{n}", "date_start": "2024-07-29", "date_end": "2024-07-29", "precedence": n} for n in (1, 2, 3)]


def _all_kinds() -> tuple[Rule, ...]:
    rules, problems = read_rules({"rules": RAWS}, Package(Path(), Path(), "p"), "rules.json")
    assert problems == ()
    return rules


def _in_polars() -> Outcome:
    return check_frame_rules(table(ROWS).lazy(), _all_kinds(), {"sources": reference(SOURCES).lazy()})


def test_an_eager_frame_answers_as_a_lazy_one() -> None:
    assert check_frame_rules(table(ROWS), _all_kinds(), {"sources": reference(SOURCES)}) == _in_polars()
    assert {finding.type for finding in _in_polars().findings} == {raw["id"] for raw in RAWS} - {"period"}


def test_a_duckdb_relation_gives_equal_findings() -> None:
    duckdb = pytest.importorskip("duckdb")
    frame, sources = (duckdb.from_arrow(part.to_arrow()) for part in (table(ROWS), reference(SOURCES)))
    assert check_frame_rules(frame, _all_kinds(), {"sources": sources}) == _in_polars()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_a_spark_frame_gives_equal_findings() -> None:
    sql = pytest.importorskip("pyspark.sql")
    spark = (
        sql.SparkSession.builder.master("local[2]")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.ui.enabled", "false")
        .getOrCreate()
    )
    try:
        frame, sources = (spark.createDataFrame(part.to_arrow()) for part in (table(ROWS), reference(SOURCES)))
        assert check_frame_rules(frame, _all_kinds(), {"sources": sources}) == _in_polars()
    finally:
        spark.stop()


def test_a_frame_without_row_numbers_is_told_by_its_key() -> None:
    outcome = check_frame_rules(table(ROWS).drop(ROW).lazy(), _all_kinds())
    assert {finding.row for finding in outcome.findings} == {None}
    assert ("m7", "count") in {(finding.key, finding.type) for finding in outcome.findings}


def test_shuffling_rows_changes_nothing() -> None:
    again = check_frame_rules(
        table(ROWS).sample(fraction=1, shuffle=True, seed=7).lazy(),
        _all_kinds(),
        {"sources": reference(SOURCES).lazy()},
    )
    assert (sorted(again.findings, key=str), again.checks) == (
        sorted(_in_polars().findings, key=str),
        _in_polars().checks,
    )


def test_a_frame_or_a_role_that_rules_do_not_know_is_told() -> None:
    pandas = pytest.importorskip("pandas")
    with pytest.raises(UsageError, match=r"is of type pandas\.DataFrame; rules run on Polars"):
        check_frame_rules(pandas.DataFrame({"id": ["a"]}), ())
    with pytest.raises(UsageError, match=r"frame is of type builtins\.dict"):
        check_frame_rules({}, ())
    with pytest.raises(UsageError, match=r'(?s)"source" is not a role.*Did you mean "sources"'):
        check_frame_rules(table(ROWS), (), {"source": reference(SOURCES)})


def test_a_broken_rule_file_is_not_called_a_package_without_rules(package: Package) -> None:
    broken = replace(package, descriptor={**package.descriptor, "govdata": {"rules": "r.json"}})
    assert check(broken, []).checks[0].reason.en == "no rule of the rule file can be used"


def test_pandera_is_asked_where_an_error_would_refuse_a_release(
    package: Package, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def run_rule_told(name: str, *given: Any) -> RuleResult:
        asked.append(name)
        return run_rule(name, *given)

    monkeypatch.setattr(rules_check, "run_rule", run_rule_told)
    raws = [
        {"id": "broken", "kind": "count"},
        {"id": "doubted", "kind": "count", "severity": "warning"},
        {"id": "kept", "kind": "row", "holds": "value > -9"},
    ]
    outcome = check(package, raws, parks=PARKS)
    assert asked == ["broken"]
    rows = {name: [each.row for each in outcome.findings if each.type == name] for name in ("broken", "doubted")}
    assert rows == {"broken": [3, 4], "doubted": [3, 4]}


def test_importing_the_rules_does_not_import_pandera() -> None:
    import subprocess

    script = "import sys, govdata.rules.check; print(sorted({'pandera', 'pandas', 'frictionless'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("holds", ["n + n > 0", "n - 0 - n - n - n < 0", "-n - n < 0"])
def test_a_number_that_no_engine_holds_is_a_finding_and_no_crash(tmp_path: Path, holds: str) -> None:
    fields = [{"name": "n", "type": "number", "govdata": {"decimal": {"precision": 38, "scale": 10}}}]
    descriptor = {"name": "p", "resources": [{"name": "t", "path": "t.csv", "schema": {"fields": fields}}]}
    (tmp_path / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    frame = pl.DataFrame(
        {"n": ["9" * 28 + "." + "9" * 10], ROW: [2]}, schema={"n": pl.String, ROW: pl.Int64}
    ).with_columns(pl.col("n").cast(pl.Decimal(38, 10)))
    outcome = check(load_package(tmp_path), [{"id": "q", "kind": "row", "tables": ["t"], "holds": holds}], t=frame)
    assert [finding.type for finding in outcome.findings] == ["rule-error"]
    assert [each.state for each in outcome.checks] == [State.FAILED]
