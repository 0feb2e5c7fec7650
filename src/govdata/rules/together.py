"""Many rules at once, on engines that pay for each question: what they answer is counted in one query.

Conditions on one row are columns of one frame, so that a pass over it answers them all. The other rules are counted
beside them, each by its own plan. Rows that violate a rule are fetched for those rules alone that have any.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import narwhals as nw

from govdata.metadata.schema import ROW
from govdata.reports.undecided import OpenRows
from govdata.rules.context import mask_rejected_cells
from govdata.rules.engine import Frame
from govdata.rules.observations import TABLE
from govdata.rules.pandera_checks import RuleResult, Unknown, first_violations
from govdata.rules.rule_type import HOLDS, LACKING, RowCondition, Rule

_STATES: Final[Mapping[str, tuple[bool | None, bool]]] = {
    "held": (True, False),
    "violated": (False, False),
    "lacking": (None, True),
    "open": (None, False),
}
"""What a row may answer: HOLDS, and LACKING where that is null."""


@dataclass(frozen=True)
class Question:
    """A rule on a frame: how it is answered, and how many of the rows that violate it are wanted.

    `table` is the one that the frame is; where it is the frame of observations, those of `tables` are asked. A
    `condition` on one row answers the same as `evaluate`.
    """

    rule: Rule
    frame: Frame
    evaluate: Callable[[Frame], Frame]
    limit: int | None
    table: str | None = None
    tables: tuple[str, ...] = ()
    condition: RowCondition | None = None


Counted = list[tuple[int, str | None, bool | None, bool, int, int | None]]
"""Number of the question, table, HOLDS, LACKING, how many rows, and the first of them."""


def ask_together(questions: Sequence[Question]) -> list[RuleResult]:
    """The results of all questions, in their order."""
    counted = [*_count_conditions(questions), *_count_others(questions)]
    return [
        _result(question, [row for row in counted if row[0] == number]) for number, question in enumerate(questions)
    ]


def _result(question: Question, rows: Counted) -> RuleResult:
    counts: Counter[tuple[str | None, bool | None]] = Counter()
    unknown: Unknown = {}
    for _, table, holds, lacking, count, first in rows:
        name = question.table or table
        counts[name, holds] += count
        if holds is None:
            unknown = {**unknown, (name, lacking): OpenRows(count, first)}
    violated = any(holds is False for _, holds in counts)
    return RuleResult(counts, _violations(question) if violated else (), unknown)


def _violations(question: Question) -> tuple[dict[str, Any], ...]:
    return tuple(dict(row) for row in first_violations(question.evaluate(question.frame), question.limit))


# Conditions on one row


def _count_conditions(questions: Sequence[Question]) -> Iterator[tuple[Any, ...]]:
    by_frame: dict[int, list[tuple[int, Question]]] = {}
    for number, question in enumerate(questions):
        if question.condition is not None:
            by_frame.setdefault(id(question.frame), []).append((number, question))
    for group in by_frame.values():
        yield from _count_columns(group)


def _count_columns(group: Sequence[tuple[int, Question]]) -> Iterator[tuple[Any, ...]]:
    """One pass over the frame that some questions share."""
    wide = group[0][1].frame
    for number, question in group:
        wide = _with_answer(wide, number, question)
    numbered = ROW in wide.collect_schema()
    counts = [each for number, _ in group for each in _state_counts(number, numbered=numbered)]
    observed = group[0][1].table is None
    rows = (wide.group_by(TABLE).agg(*counts) if observed else wide.select(*counts)).collect("polars")
    for row in rows.iter_rows(named=True):
        for number, _ in group:
            for state, (holds, lacking) in _STATES.items():
                if count := row[f"{state} {number}"]:
                    yield number, row.get(TABLE), holds, lacking, count, row.get(f"first {state} {number}")


def _with_answer(frame: Frame, number: int, question: Question) -> Frame:
    """The frame with what a question answers in columns of its own."""
    condition, rule = question.condition, question.rule
    assert condition is not None  # noqa: S101 (none other comes here)
    meant = [condition.meant()]
    meant += [rule.where.compile().fill_null(False)] if rule.where else []
    meant += [nw.col(TABLE).is_in(list(question.tables))] if question.tables else []
    answer = mask_rejected_cells(rule, frame, frame.with_columns(condition.answer().alias(HOLDS)))
    answer = answer.with_columns(nw.all_horizontal(*meant, ignore_nulls=True).alias(f"meant {number}"))
    return answer.rename({HOLDS: f"holds {number}", LACKING: f"lacks {number}"})


def _state_counts(number: int, *, numbered: bool) -> Iterator[nw.Expr]:
    meant, holds, lacks = (nw.col(f"{name} {number}") for name in ("meant", "holds", "lacks"))
    unknown, lacking = meant & holds.is_null(), lacks.fill_null(False)
    states = {
        "held": meant & holds.fill_null(False),
        "violated": meant & ~holds.fill_null(True),
        "lacking": unknown & lacking,
        "open": unknown & ~lacking,
    }
    for state, found in states.items():
        yield found.cast(nw.Int64).sum().alias(f"{state} {number}")
        if numbered:
            yield nw.when(found).then(nw.col(ROW)).min().alias(f"first {state} {number}")


# Other rules


def _count_others(questions: Sequence[Question]) -> Iterator[tuple[Any, ...]]:
    asked = ((number, question) for number, question in enumerate(questions) if question.condition is None)
    counts = [_counted(number, question) for number, question in asked]
    for some in _portions(counts):
        for row in nw.concat(some, how="vertical").collect("polars").iter_rows():
            number, table, holds, lacking, *rest = row
            yield number, table, holds, True if lacking is None else lacking, *rest


_MOST_AT_ONCE: Final = 8
"""So many plans at most are joined in one query: an engine takes long to plan one of a hundred."""


def _portions(counts: Sequence[Frame]) -> Iterable[Sequence[Frame]]:
    return (counts[start : start + _MOST_AT_ONCE] for start in range(0, len(counts), _MOST_AT_ONCE))


def _counted(number: int, question: Question) -> Frame:
    """How many rows of an answer there are of each kind, in columns that all questions share."""
    answer = question.evaluate(question.frame)
    there = answer.collect_schema()
    # A table of the package may have a column `table` of its own (waivers, revisions).
    told = TABLE in there and question.table is None
    table = nw.col(TABLE) if told else nw.lit(None).cast(nw.String)
    row = nw.col(ROW).cast(nw.Int64) if ROW in there else nw.lit(None).cast(nw.Int64)
    lacks = nw.col(LACKING) if LACKING in there else nw.lit(True)
    columns = {"number": nw.lit(number).cast(nw.Int64), "of": table, "holds": nw.col(HOLDS), "lacks": lacks}
    rows = answer.select(*(each.alias(name) for name, each in columns.items()), row.alias("row"))
    return rows.group_by(*columns).agg(nw.len().cast(nw.Int64).alias("n"), nw.col("row").min().alias("first"))
