"""Many rules at once: what they answer is counted in few queries.

Conditions on one row are columns of one frame, so that a pass over it answers them all. The other rules are counted
beside them, each by its own plan. Rows that violate a rule are fetched for those rules alone that have any.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final

import narwhals as nw

from govdata.deadline import Deadline
from govdata.metadata.schema import ROW
from govdata.reports.undecided import OpenRows
from govdata.rules.context import masked
from govdata.rules.engine import Frame
from govdata.rules.observations import TABLE
from govdata.rules.pandera_checks import RuleResult
from govdata.rules.rule_type import HOLDS, LACKING, RowCondition, Rule
from govdata.values import dataclass

_OPEN: Final = 2
_STATES: Final[Mapping[int, tuple[bool | None, bool]]] = {
    int(True): (True, False),
    int(False): (False, False),
    _OPEN + True: (None, True),
    _OPEN + False: (None, False),
}
"""What a row may answer: HOLDS as a number; where that is null, LACKING as a number behind it."""


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

    @cached_property
    def answer(self) -> Frame:
        """The answer, asked for once: to count it, and for the rows that violate the rule."""
        return self.evaluate(self.frame)


Counted = tuple[int, str | None, bool | None, bool, int, int | None]
"""Number of the question, table, HOLDS, LACKING, how many rows, and the first of them."""


def count_together(questions: Sequence[Question], deadline: Deadline) -> list[RuleResult]:
    """The counts of all questions, in their order; the rows that violate a rule are still to be fetched.

    Raises:
        OutOfTime: a query could not begin in time.
    """
    counted = [*_count_conditions(questions, deadline), *_count_others(questions, deadline)]
    return [
        _result(question, [row for row in counted if row[0] == number]) for number, question in enumerate(questions)
    ]


def _result(question: Question, rows: Sequence[Counted]) -> RuleResult:
    counts: Counter[tuple[str | None, bool | None]] = Counter()
    unknown: dict[tuple[str | None, bool], OpenRows] = {}
    for _, table, holds, lacking, count, first in rows:
        name = question.table or table
        counts[name, holds] += count
        if holds is None:
            unknown[name, lacking] = unknown.get((name, lacking), OpenRows()).joined(OpenRows(count, first))
    return RuleResult(counts, (), unknown)


# Conditions on one row


def _count_conditions(questions: Sequence[Question], deadline: Deadline) -> Iterator[Counted]:
    by_frame: dict[int, list[tuple[int, Question]]] = {}
    for number, question in enumerate(questions):
        if question.condition is not None:
            by_frame.setdefault(id(question.frame), []).append((number, question))
    for group in by_frame.values():
        deadline.require()
        yield from _count_columns(group)


def _count_columns(group: Sequence[tuple[int, Question]]) -> Iterator[Counted]:
    """One pass over the frame that some questions share: how many rows give the same answers to all of them."""
    frame = group[0][1].frame
    there = frozenset(frame.columns)
    observed, numbered = group[0][1].table is None, ROW in there
    wide = frame.with_columns(_state(question, there).alias(f"answer {number}") for number, question in group)
    first = [nw.col(ROW).min().alias("first")] if numbered else []
    by = [*([TABLE] if observed else []), *(f"answer {number}" for number, _ in group)]
    for row in wide.group_by(*by).agg(nw.len().alias("n"), *first).collect("polars").iter_rows(named=True):
        for number, _ in group:
            if (state := row[f"answer {number}"]) is not None:
                yield number, row[TABLE] if observed else None, *_STATES[state], row["n"], row.get("first")


def _state(question: Question, there: Collection[str]) -> nw.Expr:
    """What a question answers of each row of a frame with the columns `there`, null where it is not about a row."""
    condition, rule = question.condition, question.rule
    assert condition is not None  # noqa: S101 (none other comes here)
    meant = [condition.meant()]
    meant += [rule.where.compile().fill_null(False)] if rule.where else []
    meant += [nw.col(TABLE).is_in(list(question.tables))] if question.tables else []
    holds, lacks = masked(rule, condition.answer(), there, there)
    state = nw.coalesce(holds.cast(nw.Int8), lacks.cast(nw.Int8) + _OPEN)
    return nw.when(*meant).then(state).cast(nw.Int8)


# Other rules


def _count_others(questions: Sequence[Question], deadline: Deadline) -> Iterator[Counted]:
    asked = ((number, question) for number, question in enumerate(questions) if question.condition is None)
    counts = [_counted(number, question) for number, question in asked]
    for some in _portions(counts):
        deadline.require()
        for row in nw.concat(some, how="vertical").collect("polars").iter_rows():
            number, table, holds, lacking, *rest = row
            yield number, table, holds, True if lacking is None else lacking, *rest


_MOST_AT_ONCE: Final = 8
"""So many plans at most are joined in one query: an engine takes long to plan one of a hundred."""


def _portions(counts: Sequence[Frame]) -> Iterable[Sequence[Frame]]:
    return (counts[start : start + _MOST_AT_ONCE] for start in range(0, len(counts), _MOST_AT_ONCE))


def _counted(number: int, question: Question) -> Frame:
    """How many rows of an answer there are of each kind, in columns that all questions share."""
    answer, there = question.answer, question.answer.columns
    # A table of the package may have a column `table` of its own (waivers, revisions).
    told = TABLE in there and question.table is None
    table = nw.col(TABLE) if told else nw.lit(None).cast(nw.String)
    row = nw.col(ROW).cast(nw.Int64) if ROW in there else nw.lit(None).cast(nw.Int64)
    columns = {"number": nw.lit(number).cast(nw.Int64), "of": table, "holds": nw.col(HOLDS), "lacks": nw.col(LACKING)}
    rows = answer.select(*(each.alias(name) for name, each in columns.items()), row.alias("row"))
    return rows.group_by(*columns).agg(nw.len().cast(nw.Int64).alias("n"), nw.col("row").min().alias("first"))
