"""Many rules at once: what they answer is counted in few queries.

Conditions on one row are columns of one frame, so that a pass over it answers them all. The other rules are counted
beside them, each by its own plan. Rows that violate a rule are fetched for those rules alone that have any. Of a table
that executors read, conditions on one row are answered file by file, where the rows are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial
from typing import Final

import narwhals as nw

from govdata.deadline import Deadline
from govdata.metadata.schema import ROW
from govdata.reports.undecided import OpenRows
from govdata.rules.context import masked
from govdata.rules.engine import Frame
from govdata.rules.observations import TABLE
from govdata.rules.pandera_checks import RuleResult, first_violations
from govdata.rules.phrases import Row
from govdata.rules.rule_type import HOLDS, LACKING, RowCondition, Rule
from govdata.rules.table_files import TableFiles
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
    `condition` on one row answers the same as `evaluate`; where the table has `files` that executors read, it is asked
    of them, and `evaluate` can be pickled.
    """

    rule: Rule
    frame: Frame
    evaluate: Callable[[Frame], Frame]
    limit: int | None
    table: str | None = None
    tables: tuple[str, ...] = ()
    condition: RowCondition | None = None
    files: TableFiles | None = None

    @property
    def is_of_files(self) -> bool:
        """Whether it is asked file by file."""
        return self.condition is not None and self.files is not None

    @cached_property
    def answer(self) -> Frame:
        """The answer, asked for once: to count it, and for the rows that violate the rule."""
        return self.evaluate(self.frame)


Counted = tuple[int, str | None, bool | None, bool, int, int | None]
"""Number of the question, table, HOLDS, LACKING, how many rows, and the first of them."""


def count_together(questions: Sequence[Question], deadline: Deadline) -> list[RuleResult]:
    """The counts of all questions, in their order; the rows that violate a rule are still to be fetched, save of files.

    Raises:
        OutOfTime: a query could not begin in time.
    """
    counted = [*_count_conditions(questions, deadline), *_count_others(questions, deadline)]
    results = [
        _result(question, [row for row in counted if row[0] == number]) for number, question in enumerate(questions)
    ]
    return _with_those_of_files(results, questions, deadline)


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


@dataclass(frozen=True)
class _Asked:
    """A condition of a question, by its number; it can be pickled."""

    number: int
    rule: Rule
    condition: RowCondition
    tables: tuple[str, ...] = ()


_Group = Sequence[tuple[int, Question]]


def _conditions(group: _Group) -> tuple[_Asked, ...]:
    return tuple(
        _Asked(number, each.rule, each.condition, each.tables) for number, each in group if each.condition is not None
    )


def _count_conditions(questions: Sequence[Question], deadline: Deadline) -> Iterator[Counted]:
    for group in _by_frame(questions, of_files=False):
        deadline.require()
        yield from _count_columns(_conditions(group), group[0][1].table is None, group[0][1].frame)


def _by_frame(questions: Sequence[Question], *, of_files: bool) -> Iterable[_Group]:
    """The questions whose condition is asked of one frame, or of its files."""
    groups: dict[int, list[tuple[int, Question]]] = {}
    for number, question in enumerate(questions):
        if question.condition is not None and question.is_of_files == of_files:
            groups.setdefault(id(question.frame), []).append((number, question))
    return groups.values()


def _count_columns(group: Sequence[_Asked], observed: bool, frame: Frame, _: None = None) -> list[Counted]:
    """One pass over the frame that some questions share: how many rows give the same answers to all of them."""
    there = frozenset(frame.columns)
    wide = frame.with_columns(_state(each, there).alias(f"answer {each.number}") for each in group)
    first = [nw.col(ROW).min().alias("first")] if ROW in there else []
    by = [*([TABLE] if observed else []), *(f"answer {each.number}" for each in group)]
    rows = wide.group_by(*by).agg(nw.len().alias("n"), *first).collect("polars").iter_rows(named=True)
    return [
        (each.number, row[TABLE] if observed else None, *_STATES[state], row["n"], row.get("first"))
        for row in rows
        for each in group
        if (state := row[f"answer {each.number}"]) is not None
    ]


def _state(asked: _Asked, there: Collection[str]) -> nw.Expr:
    """What a question answers of each row of a frame with the columns `there`, null where it is not about a row."""
    condition, rule = asked.condition, asked.rule
    meant = [condition.meant()]
    meant += [rule.where.compile().fill_null(False)] if rule.where else []
    meant += [nw.col(TABLE).is_in(list(asked.tables))] if asked.tables else []
    holds, lacks = masked(rule, condition.answer(), there, there)
    state = nw.coalesce(holds.cast(nw.Int8), lacks.cast(nw.Int8) + _OPEN)
    return nw.when(*meant).then(state).cast(nw.Int8)


# … file by file


def _with_those_of_files(
    results: Sequence[RuleResult], questions: Sequence[Question], deadline: Deadline
) -> list[RuleResult]:
    """The results, with those of conditions that are asked of files: one job counts, and one fetches rows."""
    found = dict(enumerate(results))
    for group in _by_frame(questions, of_files=True):
        deadline.require()
        found.update(_ask_files(group))
    return [found[number] for number in range(len(questions))]


def _ask_files(group: _Group) -> Iterator[tuple[int, RuleResult]]:
    files = group[0][1].files
    assert files is not None  # noqa: S101 (none other comes here)
    counted = files.ask(partial(_count_columns, _conditions(group), False), dict.fromkeys(range(files.number)))
    wanted = {number: _files_to_show(number, question, counted) for number, question in group}
    asked = {file: tuple(number for number in wanted if file in wanted[number]) for file in range(files.number)}
    evaluated = {number: (question.evaluate, question.limit) for number, question in group}
    rows = files.ask(partial(_violations, evaluated), {file: numbers for file, numbers in asked.items() if numbers})
    for number, question in group:
        result = _result(question, [row for of_file in counted for row in of_file if row[0] == number])
        shown = tuple(row for of_file in rows for row in of_file.get(number, ()))
        yield number, replace(result, violations=shown[: question.limit])


def _files_to_show(number: int, question: Question, counted: Sequence[Sequence[Counted]]) -> frozenset[int]:
    """The files in which the first rows lie that violate a rule, as many as are wanted."""
    found, before = set(), 0
    for file, rows in enumerate(counted):
        violated = sum(row[4] for row in rows if row[0] == number and row[2] is False)
        if violated and (question.limit is None or before < question.limit):
            found.add(file)
        before += violated
    return frozenset(found)


def _violations(
    asked: Mapping[int, tuple[Callable[[Frame], Frame], int | None]], frame: Frame, numbers: Sequence[int]
) -> dict[int, tuple[Row, ...]]:
    """On an executor: the first rows of a file that violate some rules."""
    found = {}
    for number in numbers:
        evaluate, limit = asked[number]
        found[number] = first_violations(evaluate(frame), limit)
    return found


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
