"""The rules on typed frames: each engine finds the same, and says what it could not check."""

from __future__ import annotations

import re
import sys
from collections import Counter
from datetime import UTC, date, datetime, time
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.metadata.package import Field, ForeignKey, Schema
from govdata.metadata.schema import ROW
from govdata.reports.model import Outcome, State
from govdata.structure.typed_frames import check_frame


def tally(outcome: Outcome) -> Counter[str]:
    """How many findings of each type, shown or not: what two engines must agree on."""
    found = Counter(finding.type for finding in outcome.findings)
    for rest in outcome.truncated:
        found[rest.type] += rest.count
    return found


SCHEMA = Schema(
    fields=(
        Field("id", "integer", constraints={"minimum": 1}),
        Field("v", "number", constraints={"maximum": 10.5}),
        Field("day", "date", constraints={"minimum": "2000-01-01"}),
        Field("s", "string", constraints={"required": True, "pattern": "[a-z]+|[0-9]", "maxLength": 3}),
        Field("u", "string", constraints={"enum": ["x", "y"]}),
        Field("mail", "string", "email"),
        Field("area", "string"),
    ),
    primary_key=("id",),
    unique_keys=(("s", "u"),),
    foreign_keys=(ForeignKey(("area",), "areas", ("code",)),),
)
FRAME = pl.DataFrame(
    {
        "id": [1, 2, 2, None, 0, None],
        "v": [1.0, 11.0, float("nan"), 3.0, None, None],
        "day": [date(2020, 1, 1), date(1999, 1, 1), None, None, None, None],
        "s": ["a", "abcd", "A", None, "a", None],
        "u": ["x", "z", None, "y", "x", None],
        "mail": ["a@b.cn", "bad", None, None, None, None],
        "area": ["1", "9", None, "1", "1", None],
    }
)
AREAS = pl.DataFrame({"code": ["1", "2"]})
EXPECTED = [
    ("blank-row", 7, None),
    ("constraint-error", 3, "day"),
    ("constraint-error", 3, "s"),
    ("constraint-error", 3, "u"),
    ("constraint-error", 3, "v"),
    ("constraint-error", 4, "s"),
    ("constraint-error", 4, "v"),
    ("constraint-error", 5, "s"),
    ("constraint-error", 6, "id"),
    ("foreign-key", 3, "area"),
    ("primary-key", 4, "id"),
    ("primary-key", 5, "id"),
    ("type-error", 3, "mail"),
    ("unique-error", 6, "s,u"),
]


def places(outcome: Outcome) -> list[tuple[str, int | None, str | None]]:
    found = [(each.type, each.row, ",".join(each.fields) or each.field) for each in outcome.findings]
    return sorted(found, key=lambda place: (place[0], place[1] or 0, place[2] or ""))


def test_polars() -> None:
    assert places(check_frame(FRAME, SCHEMA, references={"areas": AREAS})) == EXPECTED


def test_a_lazy_frame_of_polars() -> None:
    assert places(check_frame(FRAME.lazy(), SCHEMA, references={"areas": AREAS.lazy()})) == EXPECTED


def test_arrow() -> None:
    arrow = FRAME.to_arrow(compat_level=pl.CompatLevel.oldest())
    known = AREAS.to_arrow(compat_level=pl.CompatLevel.oldest())
    assert places(check_frame(arrow, SCHEMA, references={"areas": known})) == EXPECTED


def test_duckdb() -> None:
    duckdb = pytest.importorskip("duckdb")
    frame, areas = FRAME, AREAS  # noqa: F841 (DuckDB finds them by name)
    relation, known = duckdb.sql("select * from frame"), duckdb.sql("select * from areas")
    assert places(check_frame(relation, SCHEMA, references={"areas": known})) == EXPECTED


def test_duckdb_needs_no_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra `duckdb` does not bring it."""
    monkeypatch.setitem(sys.modules, "numpy", None)
    test_duckdb()


@pytest.mark.slow
def test_spark() -> None:
    sql = pytest.importorskip("pyspark.sql")
    settings = sql.SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
    session = settings.config("spark.sql.shuffle.partitions", "2").getOrCreate()
    names = {"Int64": "bigint", "Float64": "double", "Date": "date", "String": "string"}

    def spark(frame: pl.DataFrame) -> Any:
        schema = ", ".join(f"{name} {names[str(kind)]}" for name, kind in frame.schema.items())
        return session.createDataFrame(frame.rows(), schema)

    try:
        assert places(check_frame(spark(FRAME), SCHEMA, references={"areas": spark(AREAS)})) == EXPECTED
    finally:
        session.stop()


def test_rows_keep_the_numbers_they_bring() -> None:
    frame = FRAME.with_columns(pl.int_range(100, 106).alias(ROW))
    assert ("foreign-key", 101, "area") in places(check_frame(frame, SCHEMA, references={"areas": AREAS}))


def test_all_are_counted_and_the_first_are_listed() -> None:
    frame = pl.DataFrame({"a": list(range(100))})
    outcome = check_frame(frame, Schema((Field("a", "integer", constraints={"minimum": 50}),)), limit=3)
    assert [finding.row for finding in outcome.findings] == [2, 3, 4]
    assert tally(outcome) == {"constraint-error": 50}


@pytest.mark.parametrize(
    ("field", "values", "skipped"),
    [
        (Field("a", "integer", constraints={"minimum": "few"}), [1], "constraint.minimum"),
        (Field("a", "string", constraints={"pattern": "["}), ["x"], "constraint.pattern"),
        (Field("a", "array", constraints={"minLength": 2}), [[1]], "constraint.minLength"),
        (Field("a", "list", constraints={"enum": [["x", "y"]]}), [["x"]], "constraint.enum"),
        (Field("a", "any", constraints={"enum": ["1", "x"]}), [1], "constraint.enum"),
        (Field("a", "yearmonth", constraints={"minimum": "2021-01"}), [date(2020, 1, 1)], "constraint.minimum"),
        (Field("a", "array", constraints={"unique": True}), [[1], [1]], "unique-error.a"),
    ],
)
def test_what_cannot_be_checked_is_skipped_aloud(field: Field, values: list[Any], skipped: str) -> None:
    outcome = check_frame(pl.DataFrame({"a": values}), Schema((field,)))
    assert {check.id for check in outcome.checks if check.state is State.SKIPPED} == {skipped}


UTC_MOMENT = datetime(2024, 1, 1, tzinfo=UTC)
NAIVE = datetime(2024, 1, 1)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("kind", "limits", "values", "rows"),
    [
        ("number", {"enum": [1, 300, 1.5]}, pl.Series([1, 2], dtype=pl.UInt8), [3]),
        ("integer", {"minimum": 2}, pl.Series([1, 2], dtype=pl.Int128), [2]),
        ("integer", {"enum": ["1", "x"]}, [1, 2], [3]),
        ("integer", {"enum": []}, [1], [2]),
        ("number", {"enum": [1.1, 1.123]}, pl.Series(["1.10", "1.12"]).cast(pl.Decimal(10, 2)), [3]),
        ("boolean", {"enum": ["true"]}, [True, False], [3]),
        ("boolean", {"enum": [True]}, [True, False], [3]),
        ("string", {"enum": [1]}, ["1"], [2]),
        ("datetime", {"exclusiveMinimum": "2024-01-01T00:00:00"}, [UTC_MOMENT], [2]),
        ("datetime", {"exclusiveMinimum": "2024-01-01T00:00:00Z"}, [NAIVE], [2]),
        ("datetime", {"enum": ["2024-01-01T00:00:00"]}, [UTC_MOMENT], []),
        ("datetime", {"enum": ["2024-01-01T00:00:00Z"]}, [NAIVE], []),
        ("time", {"minimum": "01:00:00"}, [time(0)], [2]),
    ],
)
@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_a_limit_is_compared_as_the_value_it_means(
    kind: str, limits: dict[str, Any], values: Any, rows: list[int], engine: str
) -> None:
    frame: Any = pl.DataFrame({"a": values})
    if engine == "duckdb" and frame.schema["a"] in (pl.Int128, pl.Time):
        pytest.skip("DuckDB does not take it from Arrow")
    if engine == "duckdb":
        frame = pytest.importorskip("duckdb").from_arrow(frame)
    outcome = check_frame(frame, Schema((Field("a", kind, constraints=limits),)))
    assert [finding.row for finding in outcome.findings] == rows
    assert not any(check.state is State.SKIPPED for check in outcome.checks)


@pytest.mark.parametrize("match", ["exact", "partial"])
def test_a_frame_without_any_declared_column_is_told_by_its_labels(match: str) -> None:
    outcome = check_frame(pl.DataFrame({"b": [1]}), Schema((Field("a", "integer"),), fields_match=match))
    assert {finding.type for finding in outcome.findings} == {
        "incorrect-label" if match == "exact" else "unmatched-header"
    }


@pytest.mark.parametrize(
    ("resource", "target", "answer"),
    [
        ("codes", pl.DataFrame({"code": pl.Series([1], dtype=pl.Int32)}), [3]),
        ("codes", pl.DataFrame({"name": [1]}), '"codes" has no column code'),
        ("codes", pl.DataFrame({"code": ["1"]}), "a is of type Int64; the column it refers to is of type String"),
        ("", None, [2, 3]),
        ("table", None, [2, 3]),
    ],
)
def test_a_foreign_key_is_held_or_skipped_aloud(resource: str, target: Any, answer: Any) -> None:
    schema = Schema(
        (Field("a", "integer"), Field("code", "integer")), foreign_keys=(ForeignKey(("a",), resource, ("code",)),)
    )
    outcome = check_frame(pl.DataFrame({"a": [1, 2], "code": [3, 4]}), schema, references={"codes": target})
    (check,) = [check for check in outcome.checks if check.id == "foreign-key.a"]
    assert answer == (check.reason.en or [finding.row for finding in outcome.findings])


def test_of_a_key_that_is_often_broken_all_are_counted_and_few_are_told() -> None:
    schema = Schema(
        (Field("a", "integer"), Field("b", "integer")),
        primary_key=("a",),
        foreign_keys=(ForeignKey(("b",), "other", ("c",)),),
    )
    frame = pl.DataFrame({"a": [1] * 50 + [None] * 50, "b": [7] * 100})
    outcome = check_frame(frame, schema, references={"other": pl.DataFrame({"c": [8]})}, limit=3)
    assert tally(outcome) == {"primary-key": 99, "foreign-key": 100}
    assert len(outcome.findings) == 3


@pytest.mark.parametrize(
    ("field", "values"),
    [
        (Field("a", "integer"), ["1"]),
        (Field("a", "string"), [1]),
        (Field("a", "date"), ["2020-01-01"]),
        (Field("a", "boolean"), [1]),
    ],
)
def test_a_column_of_another_type_is_one_finding(field: Field, values: list[Any]) -> None:
    assert places(check_frame(pl.DataFrame({"a": values}), Schema((field,)))) == [("type-error", None, "a")]


def test_a_reference_without_a_frame_is_skipped_aloud() -> None:
    outcome = check_frame(FRAME, SCHEMA)
    reasons = {check.id: check.reason.en for check in outcome.checks if check.state is State.SKIPPED}
    assert reasons == {"foreign-key.area": 'no frame for "areas" was given'}


@given(
    st.lists(st.integers(-(10**5), 10**5) | st.sampled_from([-1, 0, 999, 9999, 10000]), max_size=9),
    st.fixed_dictionaries({}, optional={"minimum": st.integers(0, 9999)}),
)
def test_a_year_of_a_frame_is_one_that_a_cell_can_say(years: list[int], limits: dict[str, int]) -> None:
    field = Field("a", "year", constraints=limits)
    outcome = check_frame(pl.DataFrame({"a": pl.Series(years, dtype=pl.Int32)}), Schema((field,)))
    outside = {row for row, year in enumerate(years, 2) if not re.fullmatch("[0-9]{4}", f"{year:04}")}
    below = {row for row, year in enumerate(years, 2) if year < limits.get("minimum", 0)} - outside
    wrong = [*((row, "type-error") for row in outside), *((row, "constraint-error") for row in below)]
    assert [(finding.row, finding.type) for finding in outcome.findings] == sorted(wrong)


def test_a_frame_that_nobody_knows() -> None:
    with pytest.raises(TypeError, match="Unsupported dataframe"):
        check_frame([1, 2], SCHEMA)


@pytest.mark.parametrize(
    ("kind", "limits", "cell"),
    [
        ("string", {"pattern": "(?=(a+)+b)a+!"}, "a" * 40 + "!"),
        ("object", {"jsonSchema": {"$ref": "#"}}, "{}"),
    ],
)
def test_a_constraint_without_an_answer_is_an_error_not_a_pass(
    monkeypatch: pytest.MonkeyPatch, kind: str, limits: dict[str, Any], cell: str
) -> None:
    monkeypatch.setattr("govdata.structure.time_limited.SECONDS", 1.0)
    outcome = check_frame(pl.DataFrame({"a": [cell]}), Schema((Field("a", kind, constraints=limits),)))
    assert places(outcome) == [("constraint-error", None, "a")]
    (name,) = limits
    assert {check.id for check in outcome.checks if check.state is State.SKIPPED} == {f"constraint.{name}"}


def test_a_foreign_key_of_a_type_that_narwhals_does_not_know() -> None:
    duckdb = pytest.importorskip("duckdb")
    times = duckdb.sql("SELECT * FROM (VALUES (TIME '01:00:00', TIME '02:00:00'), (TIME '02:00:00', NULL)) AS t(a, b)")
    key = ForeignKey(("b",), "", ("a",))
    schema = Schema((Field("a", "time"), Field("b", "time")), foreign_keys=(key,))
    states = {check.id: check.state for check in check_frame(times, schema, "t").checks}
    assert states["foreign-key.b"] is State.PASSED
