"""The rule type that asks for a row for every combination of the values of some columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import narwhals as nw

from govdata.metadata.roles import NUMBERS_OF_FIGURE
from govdata.metadata.schema import ROW
from govdata.reports.messages import Message
from govdata.reports.model import Severity
from govdata.rules.engine import Frame
from govdata.rules.observations import TABLE
from govdata.rules.parameter_type import DAYS, FIELDS, INDICATORS, SUBJECTS, Parameter
from govdata.rules.phrases import Row, cell_text, name_text
from govdata.rules.rejected_cells import UNDECIDED, rejected_in
from govdata.rules.rule_type import HOLDS, LACKING, Rule, RuleType, ViolationText

_DECLARED: Final = {"indicators": "indicator", "subjects": "subject", "periods": "period_end"}
"""The parameters of `complete` that say what must be there, and the columns they are about."""


def _evaluate_complete(rule: Rule, frame: Frame) -> Frame:
    """Every combination of the values that the columns take, or that are declared, and whether there is a row for it.

    A row without a figure is not there. Where a cell of a row was rejected, it may be the row of any combination that
    its other cells fit.
    """
    declared = {column: rule.options[option] for option, column in _DECLARED.items() if option in rule.options}
    by = _combined_columns(rule, declared)
    unsure = rejected_in(frame, (*by, *NUMBERS_OF_FIGURE, *(rule.where.names if rule.where else ())))
    rejected = None if unsure is None else frame.filter(unsure)
    if rule.where:
        frame = frame.filter(rule.where.compile())
    if "indicator" in declared:
        frame = frame.filter(nw.col("indicator").is_in(list(declared["indicator"])))
    frame = frame.filter(nw.all_horizontal(*(~nw.col(name).is_null() for name in by), ignore_nulls=False))
    grid = _taken(frame, by[0], declared)
    for name in by[1:]:
        grid = grid.join(_taken(frame, name, declared), how="cross")
    there = _with_figure(frame).select(*by).unique().with_columns(nw.lit(True).alias(HOLDS))
    grid = grid.join(there, on=by, how="left").with_columns(nw.col(HOLDS).fill_null(False))
    grid = grid if rejected is None else _undecided_combinations(grid, by, rejected)
    grid = grid.with_columns(nw.lit(None).cast(nw.Int64()).alias(ROW))
    if TABLE not in frame.collect_schema():
        return grid
    # What is missing is missing in the table that has the other rows of its indicator.
    return grid.join(frame.group_by(by[0]).agg(nw.col(TABLE).min()), on=by[0], how="left")


def _combined_columns(rule: Rule, declared: Mapping[str, Sequence[str]]) -> list[str]:
    """The columns that are combined, the indicator first."""
    by = list(rule.options.get("by", ("subject", "period_end")))
    by = list(dict.fromkeys([*(name for name in declared if name not in by), *by]))
    return sorted(by, key=lambda name: name != "indicator")


def _undecided_combinations(grid: Frame, by: Sequence[str], rejected: Frame) -> Frame:
    """The combinations with no answer where a row with a rejected cell may be the one that seems to be missing."""
    known = [name for name in by if rejected_in(rejected, (name,)) is None]
    key = nw.concat_str(nw.lit(""), *(nw.col(name).cast(nw.String()).fill_null("") for name in known), separator="\x1f")
    found = rejected.select(key.alias("group")).unique().with_columns(nw.lit(True).alias(UNDECIDED))
    grid = grid.with_columns(key.alias("group")).join(found, on="group", how="left")
    open_ = nw.col(UNDECIDED).fill_null(False) & ~nw.col(HOLDS)
    return grid.with_columns(nw.when(~open_).then(nw.col(HOLDS)).alias(HOLDS)).drop("group", UNDECIDED)


def _taken(frame: Frame, name: str, declared: Mapping[str, Sequence[str]]) -> Frame:
    """The values of a column that are combined: those declared, whether or not there is a row, else those there are."""
    if name not in declared:
        return frame.select(name).unique()
    one, dtype = frame.select(nw.len().alias("n")), frame.collect_schema()[name]
    values: list[str | date] = sorted(set(declared[name]))
    if dtype in (nw.Date, nw.Datetime):
        values = [date.fromisoformat(value) for value in sorted(set(declared[name]))]
    return nw.concat([one.select(nw.lit(value).cast(dtype).alias(name)) for value in values], how="vertical")


def _with_figure(frame: Frame) -> Frame:
    there = frame.collect_schema()
    figures = [~nw.col(name).is_null() for name in NUMBERS_OF_FIGURE if name in there]
    return frame.filter(nw.any_horizontal(*figures, ignore_nulls=False)) if "value" in there else frame


def _describe_complete(rule: Rule, row: Row) -> ViolationText:  # noqa: ARG001
    by = [name for name in row if name not in {HOLDS, LACKING, ROW, TABLE}]
    missing = [(name_text(name), cell_text(row[name])) for name in by]
    message = Message(
        f"A row is missing: {', '.join(f'{name.en} {cell}' for name, cell in missing)}.",
        f"缺少一行：{'、'.join(f'{name.zh} {cell}' for name, cell in missing)}。",
    )
    return ViolationText(message, Message("a row for each combination", "每种组合各有一行"))


COMPLETE: Final = RuleType(
    "complete",
    _evaluate_complete,
    _describe_complete,
    says=Message("There is a row for every combination", "每种组合均有一行"),
    why=Message(
        "A map or a table of districts and years needs every cell. By default: each subject in each period, for the "
        "indicators that are named.",
        "分区、分年的地图或表格，每一格都要有数。默认检查所列指标的每个主体、每个时期。",
    ),
    example=Message("parks of ten districts in 2024, of nine in 2023", "2024年有十个区的公园数，2023年只有九个"),
    parameters=(
        Parameter("indicators", INDICATORS, Message("the indicators it is about", "所涉指标")),
        Parameter(
            "subjects",
            SUBJECTS,
            Message("the subjects that must be there, even if none of their rows is", "须有的主体"),
        ),
        Parameter("periods", DAYS, Message("the last days of the periods that must be there", "须有的期末")),
        Parameter("by", FIELDS, Message("the columns that are combined", "参与组合的字段")),
    ),
    any_table=True,
    answers_combinations=True,
    severity=Severity.WARNING,
    next_step=Message(
        "Add the row with its figure. If there is none, correct the rule.",
        "请补上该行及其数值；若本无此数，请更正规则。",
    ),
)
RULE_TYPES: Final = (COMPLETE,)
"""The rule types of this module."""
