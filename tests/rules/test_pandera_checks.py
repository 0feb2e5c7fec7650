"""Rules as pandera checks: whatever the environment says, and a rule that breaks is never a finding."""

from __future__ import annotations

import os
import subprocess
import sys

import narwhals as nw
import polars as pl
import pytest

from govdata.errors import RuleCrashed
from govdata.rules.engine import Frame
from govdata.rules.pandera_checks import DATA_FAILED, run_rule
from govdata.rules.rule_type import HOLDS

FRAME = pl.LazyFrame({"id": ["a", "b", "c", "d"], "__row__": [2, 3, 4, 5], "value": [1, 5, None, 7]})


def below_five(frame: Frame) -> Frame:
    return frame.with_columns((nw.col("value") < 5).alias(HOLDS))


def test_a_result_counts_three_answers_and_lists_what_is_violated() -> None:
    result = run_rule("small", nw.from_native(FRAME), below_five, None)
    assert result.counts == {(None, True): 1, (None, False): 2, (None, None): 1}
    assert [row["id"] for row in result.violations] == ["b", "d"]


def test_a_limit_bounds_the_rows_and_not_the_count() -> None:
    result = run_rule("small", nw.from_native(FRAME), below_five, 1)
    assert len(result.violations) == 1
    assert result.counts[None, False] == 2


def test_an_answer_may_have_other_rows_than_the_frame() -> None:
    def doubled(frame: Frame) -> Frame:
        return below_five(frame.join(frame.select("id"), on="id", how="inner").filter(nw.col("id") != "a"))

    assert run_rule("small", nw.from_native(FRAME), doubled, None).counts == {(None, False): 2, (None, None): 1}


def _crash(_: Frame) -> Frame:
    raise ValueError("no such luck")


def _lose_a_column(frame: Frame) -> Frame:
    return frame.with_columns((nw.col("nowhere") > 1).alias(HOLDS))


def _answer_in_words(frame: Frame) -> Frame:
    return frame.with_columns(nw.col("id").alias(HOLDS))


@pytest.mark.parametrize("rule", [_crash, _lose_a_column, _answer_in_words])
def test_a_rule_that_raises_is_no_finding(rule: object) -> None:
    with pytest.raises(RuleCrashed, match="Rule broken crashed"):
        run_rule("broken", nw.from_native(FRAME), rule, None)  # type: ignore[arg-type]


def test_every_reason_of_pandera_but_one_means_that_the_rule_broke() -> None:
    from pandera.errors import SchemaErrorReason

    # A new member must be looked at: either the data break the rule, or the run does.
    known = {
        *("INVALID_TYPE", "DATATYPE_COERCION", "COLUMN_NOT_IN_SCHEMA", "COLUMN_NOT_ORDERED", "DUPLICATE_COLUMN_LABELS"),
        *(
            "COLUMN_NOT_IN_DATAFRAME",
            "SCHEMA_COMPONENT_CHECK",
            "DATAFRAME_CHECK",
            "CHECK_ERROR",
            "SCHEMA_COMPONENT_PARSER",
        ),
        *("DATAFRAME_PARSER", "PARSER_ERROR", "DUPLICATES", "WRONG_FIELD_NAME", "SERIES_CONTAINS_NULLS"),
        *("SERIES_CONTAINS_DUPLICATES", "WRONG_DATATYPE", "NO_ERROR", "ADD_MISSING_COLUMN_NO_DEFAULT"),
        *("INVALID_COLUMN_NAME", "MISMATCH_INDEX"),
    }
    assert {reason.name for reason in SchemaErrorReason} == known
    assert DATA_FAILED in known


@pytest.mark.parametrize("reason", ["INVALID_TYPE", "CHECK_ERROR", "SERIES_CONTAINS_NULLS", "NO_ERROR"])
def test_any_other_reason_becomes_a_crash(reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import pandera.polars as pa
    from pandera.errors import SchemaError, SchemaErrorReason

    def fail(self: object, frame: object) -> None:
        raise SchemaError(None, None, "made up", reason_code=SchemaErrorReason[reason])  # type: ignore[no-untyped-call]

    monkeypatch.setattr(pa.DataFrameSchema, "validate", fail)
    with pytest.raises(RuleCrashed, match="Rule r crashed"):
        run_rule("r", nw.from_native(FRAME), below_five, None)


SCRIPT = """
import narwhals as nw, polars as pl, sys
from govdata.rules.rule_type import HOLDS
from govdata.cli.app import hide_pandas
from govdata.rules.pandera_checks import run_rule
if sys.argv[1:] == ["alone"]:
    hide_pandas()
frame = nw.from_native(pl.LazyFrame({"id": ["a", "b"], "value": [1, 9]}))
result = run_rule("small", frame, lambda f: f.with_columns((nw.col("value") < 5).alias(HOLDS)), None)
print([row["id"] for row in result.violations], [name for name in ("pandas", "pyarrow") if name in sys.modules])
import pyarrow
"""


def run(*arguments: str, **environment: str) -> str:
    whole = {**os.environ, **environment}
    command = [sys.executable, "-c", SCRIPT, *arguments]
    return subprocess.run(command, env=whole, capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize(
    "environment", [{"PANDERA_VALIDATION_ENABLED": "False"}, {"PANDERA_VALIDATION_DEPTH": "SCHEMA_ONLY"}]
)
def test_the_environment_cannot_turn_the_rules_off(environment: dict[str, str]) -> None:
    assert run(**environment).startswith("['b']")


def test_pandera_comes_without_what_it_can_do_without_where_that_is_asked_for() -> None:
    """And only pandera: Parquet files are still read with pyarrow."""
    assert run("alone") == "['b'] []"
