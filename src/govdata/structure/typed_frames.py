"""The rules of a Table Schema on a frame that is typed already: Polars, a DuckDB relation, PySpark.

The same constraints and keys as for text, as narwhals expressions, so that the frame that is handed in decides which
engine runs them; the same findings and checks. A row is known by its number, which is its index + 2; a frame that
brings its own numbers has them in the column `__row__`. In a frame only null is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Protocol

import narwhals.stable.v1 as nw

from govdata.deadline import NO_TIME, Deadline
from govdata.metadata.schema import ROW, Schema
from govdata.reports.messages import Message
from govdata.reports.model import Check, Finding, Outcome
from govdata.structure.check_results import CellChecks, absent_keys, skipped
from govdata.structure.collector import FindingCollector
from govdata.structure.frame_constraints import ColumnRules, column_rules
from govdata.structure.frame_keys import check_frame_keys, check_frame_references
from govdata.structure.frame_spellings import with_one_spelling
from govdata.structure.frame_table import FrameTable, all_null, cell_text, numbered, open_frame
from govdata.structure.keys import key_check_ids
from govdata.structure.row_violations import blank_finding, blank_release_finding
from govdata.structure.time_limited import Apart
from govdata.structure.violations import TYPE, ViolationType, undecided_finding
from govdata.values import dataclass

__all__ = ["check_frame", "numbered"]

FRAME_ROW_CHECKS = (
    ViolationType.BLANK_ROW,
    ViolationType.TYPE,
    ViolationType.WIDE_INTEGER,
    ViolationType.PRECISION_LOSS,
    ViolationType.BLANK_RELEASE_ROW,
)
"""Those of text but for missing and extra cells, which a frame cannot have."""


class MakeFinding(Protocol):
    """Makes the finding on a row from its number and its cell."""

    def __call__(self, row: int, cell: str | None) -> Finding: ...


@dataclass(frozen=True)
class _FrameRule:
    """Where rows break something; `column` is the one whose cell the finding shows; `constraint` what a check names."""

    type: ViolationType
    broken: nw.Expr
    finding: MakeFinding
    column: str = ROW
    constraint: str = ""


def check_frame(
    frame: Any,
    schema: Schema,
    table: str = "table",
    references: Mapping[str, Any] | None = None,
    limit: int = 1000,
    deadline: Deadline | None = None,
) -> Outcome:
    """Check a frame against `schema`; `references` holds the frames that foreign keys name.

    At most `limit` findings are listed, all are counted. A check that could not run is skipped with its reason.
    Keys that are not checked by the `deadline` are an error.

    Raises:
        TypeError: narwhals does not know the frame.
    """
    opened, collector = open_frame(frame, schema, table), FindingCollector(table, limit)
    collector.add(opened.layout.findings)
    declared = [each for each in opened.columns if each.declared]
    with Apart(deadline or Deadline()) as apart:
        by_field = {each.field.name: column_rules(opened, each, apart) for each in declared}
    checks = [*_check_cells(opened, by_field, collector).checks()]
    if apart.deadline.is_over():
        collector.add((apart.deadline.finding(table),))
        checks += (skipped(each, table, NO_TIME) for each in key_check_ids(schema, opened.layout))
    else:
        checks += _check_keys(opened, by_field, references or {}, collector)
    checks += absent_keys(table, schema, opened.layout)
    outcome = collector.outcome()
    return Outcome(outcome.findings, tuple(checks), outcome.truncated)


def _check_keys(
    table: FrameTable, by_field: Mapping[str, ColumnRules], references: Mapping[str, Any], collector: FindingCollector
) -> Iterator[Check]:
    keyed = with_one_spelling(_without_rejected(table, by_field))
    yield from check_frame_keys(keyed, collector)
    yield from check_frame_references(keyed, references, collector)


def _without_rejected(table: FrameTable, by_field: Mapping[str, ColumnRules]) -> FrameTable:
    """The table as keys see it: a text that is no value of its field is null."""
    rejected = {
        rule.violation.column.column: nw.any_horizontal(*_type_errors(rules), ignore_nulls=False)
        for rules in by_field.values()
        for rule in rules.rules
        if rule.violation.rule == TYPE
    }
    return table.with_values({name: nw.when(~broken).then(nw.col(name)) for name, broken in rejected.items()})


def _type_errors(rules: ColumnRules) -> list[nw.Expr]:
    return [rule.broken for rule in rules.rules if rule.violation.rule == TYPE]


def _check_cells(table: FrameTable, by_field: Mapping[str, ColumnRules], collector: FindingCollector) -> CellChecks:
    """Types and constraints, and blank rows, which stand for all that is wrong in them."""
    undecided = _reasons(by_field)
    for name, rules in by_field.items():
        collector.add(rules.findings)
        collector.add(undecided_finding(table.name, name, *each) for each in sorted(rules.undecided.items()))
    broken = _check_rules(table, [*_row_rules(table), *_cell_rules(table, by_field)], collector)
    return CellChecks(table.name, table.layout, FRAME_ROW_CHECKS, collector.found, broken, undecided)


def _reasons(by_field: Mapping[str, ColumnRules]) -> dict[tuple[str, str], Message]:
    return {
        (constraint, name): why
        for name, rules in by_field.items()
        for constraint, why in {**rules.undecided, **rules.untestable}.items()
    }


def _row_rules(table: FrameTable) -> Iterator[_FrameRule]:
    if not table.columns:
        return
    yield _FrameRule(ViolationType.BLANK_ROW, table.blank(), lambda row, cell: blank_finding(table.name, row))  # noqa: ARG005
    if table.layout.leaves_release_rows_blank(table.schema):
        empty = all_null(tuple(column for column in table.columns if column.declared)) & ~table.blank()
        kind = ViolationType.BLANK_RELEASE_ROW
        yield _FrameRule(kind, empty, lambda row, cell: blank_release_finding(table.name, row))  # noqa: ARG005


def _cell_rules(table: FrameTable, by_field: Mapping[str, ColumnRules]) -> Iterator[_FrameRule]:
    for rules in by_field.values():
        for rule in rules.rules:
            violation = rule.violation
            broken, make = rule.broken & ~table.blank(), partial(violation.finding, table.name)
            yield _FrameRule(violation.type, broken, make, violation.column.column, violation.rule)


def _check_rules(table: FrameTable, rules: Sequence[_FrameRule], collector: FindingCollector) -> frozenset[str]:
    """Count all rules in one query, then fetch the first rows of those that are broken; the constraints of these."""
    if not rules:
        return frozenset()
    # Spark does not add up booleans: they are cast first
    sums = [rule.broken.cast(nw.Int64).sum().alias(str(number)) for number, rule in enumerate(rules)]
    counts = table.data.select(*sums).collect().rows()[0]
    broken = [(rule, number) for rule, number in zip(rules, counts, strict=True) if number]
    for rule, number in broken:
        collector.count(rule.type, number)
        collector.keep(_findings(table, rule, collector.limit))
    return frozenset(rule.constraint for rule, _ in broken)


def _findings(table: FrameTable, rule: _FrameRule, limit: int) -> Iterator[Finding]:
    shown = table.data.filter(rule.broken).select(nw.col(ROW).alias("row"), nw.col(rule.column).alias("cell"))
    for row, cell in shown.sort("row").head(limit).collect().rows():
        yield rule.finding(row, cell_text(cell))
