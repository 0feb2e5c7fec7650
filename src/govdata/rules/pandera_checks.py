"""The module where rules meet pandera: a rule becomes a pandera check, its answer comes back as counts and rows.

Two switches in the environment could turn pandera off (PANDERA_VALIDATION_ENABLED, PANDERA_VALIDATION_DEPTH): each run
stands in a context that sets both. The narwhals backend is registered on a schema class of our own, which touches
pandera's internals; its minor version is pinned for that reason. A rule that raises comes back from pandera as one more
failed check; here it becomes `RuleCrashed`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final

import narwhals as nw
import narwhals.stable.v1 as stable

from govdata.errors import RuleCrashed
from govdata.metadata.schema import ROW
from govdata.reports.undecided import OpenRows
from govdata.rules.engine import Frame
from govdata.rules.observation_comparisons import OTHER
from govdata.rules.observations import TABLE
from govdata.rules.phrases import Row
from govdata.rules.rule_type import HOLDS, LACKING
from govdata.values import dataclass

DATA_FAILED: Final = "DATAFRAME_CHECK"
"""The only reason of a SchemaError that means "the data break the rule". Any other means that the rule broke."""

Counts = Mapping[tuple[str | None, bool | None], int]
"""How many rows have an answer (true, false, None), by table and answer."""
Unknown = Mapping[tuple[str | None, bool], OpenRows]
"""The rows without an answer, by table and by whether a cell is missing or was rejected (LACKING)."""


@dataclass(frozen=True)
class RuleResult:
    """How often a rule held, was violated, or could not tell (None), by table; and the rows that violate it."""

    counts: Counts
    violations: tuple[Row, ...]
    unknown: Unknown


@cache
def _rule_schema() -> Any:
    """Our own schema class on pandera's narwhals backend, for frames of any engine."""
    import pandera.polars as pa
    from pandera.backends.narwhals.checks import NarwhalsCheckBackend
    from pandera.backends.narwhals.container import DataFrameSchemaBackend

    class RuleSchema(pa.DataFrameSchema):  # type: ignore[misc,unused-ignore]
        @staticmethod
        def register_default_backends(check_obj_cls: type) -> None:
            RuleSchema.register_backend(check_obj_cls, DataFrameSchemaBackend)
            for frame in (stable.LazyFrame, stable.DataFrame):
                pa.Check.register_backend(frame, NarwhalsCheckBackend)

    return RuleSchema


class NumbersTooLarge(RuleCrashed):
    """The engine stopped at a number of more than 38 digits: the data, or the formula, are beyond what it holds."""


def run_rule(
    name: str, frame: Frame, evaluate: Callable[[Frame], Frame], limit: int | None, table: str | None = None
) -> RuleResult:
    """Run one rule as a pandera check on a frame of any engine.

    Args:
        name: the id of the rule.
        frame: the rows that it is run on.
        evaluate: frame -> frame with a column HOLDS. It is read three times (passed? how many? which rows?), so that
            the answer of an expensive one should come materialized.
        limit: how many of the rows that violate it are wanted.
        table: the one table that the frame is; without it, the column TABLE says which table a row is of.

    Raises:
        NumbersTooLarge: a number that the rule works out has more digits than the engine holds.
        RuleCrashed: the rule raised, or pandera failed for a reason that is not the data.
    """
    import pandera.polars as pa
    from pandera.config import ValidationDepth, config_context
    from pandera.constants import CHECK_OUTPUT_KEY
    from pandera.errors import SchemaError

    answers: list[Frame] = []

    def rule(given: Any) -> Any:
        answers.append(evaluate(nw.from_native(given.to_native()).lazy()))
        return stable.from_native(answers[-1].rename({HOLDS: CHECK_OUTPUT_KEY}).to_native()).lazy()

    schema = _rule_schema()(checks=[pa.Check(rule, native=False, name=name, n_failure_cases=1)])
    violations: tuple[Row, ...] = ()
    try:
        with config_context(validation_enabled=True, validation_depth=ValidationDepth.SCHEMA_AND_DATA):
            schema.validate(frame.to_native())
    except SchemaError as error:
        if error.reason_code is None or error.reason_code.name != DATA_FAILED:
            reason = str(error.failure_cases)
            crash = NumbersTooLarge if "overflow" in reason.lower() else RuleCrashed
            raise crash(name, "the tables that it reads", reason) from error
        violations = first_violations(answers[-1], limit)
    counts, unknown = _answer_counts(answers[-1], table)
    return RuleResult(counts, violations, unknown)


def first_violations(answer: Frame, limit: int | None) -> tuple[Row, ...]:
    """The rows of an answer that violate the rule: the first of them by table and row, on every engine the same."""
    there = answer.collect_schema().names()
    order = [name for name in _ORDER if name in there] or [name for name in there if name not in (HOLDS, LACKING)]
    violated = answer.filter(~nw.col(HOLDS))
    first = violated if limit is None else violated.sort(*order, nulls_last=True).head(limit)
    rows = first.drop(HOLDS, LACKING, strict=False).collect("polars").iter_rows(named=True)
    return tuple(sorted(rows, key=lambda row: (str(row.get(TABLE)), row.get(ROW) or 0, str(row))))


_ORDER: Final = (TABLE, ROW, "id", f"{OTHER}id")
"""What rows are in the order of, as far as an answer has it."""


def _answer_counts(answer: Frame, table: str | None) -> tuple[Counts, Unknown]:
    there = answer.collect_schema()
    # A table of the package may have a column `table` of its own (waivers, revisions).
    by = [name for name in (TABLE, HOLDS, LACKING) if name in there and (name != TABLE or table is None)]
    first = [nw.col(ROW).min().alias("first")] if ROW in there else []
    rows = answer.group_by(*by).agg(nw.len().alias("n"), *first).collect("polars")
    counts: Counter[tuple[str | None, bool | None]] = Counter()
    unknown: dict[tuple[str | None, bool], OpenRows] = {}
    for row in rows.iter_rows(named=True):
        name, holds = row[TABLE] if TABLE in by else table, row[HOLDS]
        counts[name, holds] += row["n"]
        if holds is None:
            unknown[name, row.get(LACKING, True)] = OpenRows(row["n"], row.get("first"))
    return counts, unknown
