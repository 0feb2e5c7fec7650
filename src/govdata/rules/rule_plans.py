"""What is asked for a rule, table by table, and what findings and checks its answers are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace
from functools import partial
from typing import Final

import narwhals as nw

from govdata.deadline import Deadline
from govdata.reports.messages import EMPTY, NO_ROW, UNREADABLE_TABLE, Message
from govdata.reports.model import Check, CheckKind, Outcome, State, TruncatedFindings
from govdata.reports.undecided import OpenRows, why_undecided
from govdata.rules.context import RuleContext, mask_rejected_cells
from govdata.rules.engine import Frame
from govdata.rules.load import needed_columns
from govdata.rules.observation_frame import missing_column
from govdata.rules.observations import TABLE
from govdata.rules.pandera_checks import RuleResult, Unknown
from govdata.rules.rule_findings import FieldNumbers, quoted_peers, violation_finding
from govdata.rules.rule_type import RowCondition, Rule
from govdata.rules.table_files import TableFiles
from govdata.rules.together import Question
from govdata.rules.types import RULE_TYPES
from govdata.rules.undecided import reasons
from govdata.values import dataclass

_NO_OBSERVATIONS: Final = Message("there is no table of observations", "没有观测值表")
_NO_SCHEMA: Final = Message("the table has no schema that can be used", "该表没有可用的模式")


@dataclass(frozen=True)
class Run:
    """What all rules of one run share."""

    context: RuleContext
    declared: tuple[str, ...]
    limit: int | None
    numbers: FieldNumbers
    deadline: Deadline
    files: Mapping[str, TableFiles] = field(default_factory=dict)
    """The tables whose files executors read."""


@dataclass(frozen=True)
class RulePlan:
    """What is asked for one rule, and what is made of the answers."""

    questions: tuple[Question, ...]
    outcome: Callable[[Sequence[RuleResult]], Outcome]

    @staticmethod
    def of(rule: Rule, run: Run) -> RulePlan:
        """A rule on every table that it is about."""
        if RULE_TYPES[rule.kind].any_table and rule.tables:
            plans = [_plan_for_table(rule, table, run) for table in rule.tables]
            return RulePlan(tuple(each for plan in plans for each in plan.questions), partial(_outcome_of_all, plans))
        wanted = tuple(table for table in run.declared if not rule.tables or table in rule.tables)
        if not wanted:
            return _skipping((skipped(rule, None, _NO_OBSERVATIONS),))
        reasons = {table: reason for table in wanted if (reason := _why_not(rule, table, run.context))}
        able = tuple(table for table in wanted if table not in reasons)
        plan = _plan_for_observations(rule, able, run) if able else _skipping(())
        skips = [skipped(rule, table, reason) for table, reason in reasons.items()]

        def outcome(results: Sequence[RuleResult]) -> Outcome:
            found = plan.outcome(results)
            checks = sorted((*found.checks, *skips), key=lambda check: wanted.index(check.table or ""))
            return replace(found, checks=tuple(checks))

        return RulePlan(plan.questions, outcome)


def _outcome_of_all(plans: Sequence[RulePlan], results: Sequence[RuleResult]) -> Outcome:
    left = iter(results)
    return Outcome.join(plan.outcome([next(left) for _ in plan.questions]) for plan in plans)


def _skipping(checks: tuple[Check, ...]) -> RulePlan:
    return RulePlan((), lambda _: Outcome(checks=checks))


def _why_not(rule: Rule, table: str, context: RuleContext) -> Message | None:
    if table in rule.without_schema:
        return _NO_SCHEMA
    return context.missing_column(rule, table) if table in context.observed else UNREADABLE_TABLE


def _plan_for_observations(rule: Rule, tables: tuple[str, ...], run: Run) -> RulePlan:
    frame = run.context.observations
    assert frame is not None  # noqa: S101 (there are tables of observations)

    def evaluate(given: Frame) -> Frame:
        return mask_rejected_cells(rule, given, _answer(rule, given, tables))

    def outcome(results: Sequence[RuleResult]) -> Outcome:
        result = _assign_table(results[0], tables)
        peers = quoted_peers(rule, result.violations, frame)
        rows = result.violations
        findings = (violation_finding(rule, row, row.get(TABLE), run.numbers, peers) for row in rows)
        checks = tuple(_check(rule, table, result) for table in tables)
        return Outcome(tuple(dict.fromkeys(findings)), checks, _truncated_counts(rule, result))

    question = Question(rule, frame, evaluate, run.limit, tables=tables, condition=_condition(rule))
    return RulePlan((question,), outcome)


def _condition(rule: Rule) -> RowCondition | None:
    condition = RULE_TYPES[rule.kind].condition
    return condition(rule) if condition else None


def _assign_table(result: RuleResult, tables: tuple[str, ...]) -> RuleResult:
    """Report what no table has at all for the first table that could have it."""
    if not any(table is None for table, _ in result.counts):
        return result
    counts: Counter[tuple[str | None, bool | None]] = Counter()
    for (table, holds), count in result.counts.items():
        counts[table or tables[0], holds] += count
    placed = tuple({**row, TABLE: row[TABLE] or tables[0]} for row in result.violations)
    unknown: Unknown = {(table or tables[0], lacking): rows for (table, lacking), rows in result.unknown.items()}
    return RuleResult(counts, placed, unknown)


def _plan_for_table(rule: Rule, table: str, run: Run) -> RulePlan:
    frame = run.context.tables.get(table)
    if frame is None or table in rule.without_schema:
        return _skipping((skipped(rule, table, UNREADABLE_TABLE if frame is None else _NO_SCHEMA),))
    there = frame.collect_schema()
    for column in needed_columns(rule):
        if column not in there:
            return _skipping((skipped(rule, table, missing_column(table, column)),))

    def outcome(results: Sequence[RuleResult]) -> Outcome:
        result = results[0]
        findings = (violation_finding(rule, row, table, run.numbers, {}) for row in result.violations)
        return Outcome(tuple(findings), (_check(rule, table, result),), _truncated_counts(rule, result, table))

    evaluate, files = partial(_masked_answer, rule), run.files.get(table)
    question = Question(rule, frame, evaluate, run.limit, table, condition=_condition(rule), files=files)
    return RulePlan((question,), outcome)


def _masked_answer(rule: Rule, given: Frame) -> Frame:
    return mask_rejected_cells(rule, given, _answer(rule, given))


def _answer(rule: Rule, frame: Frame, tables: tuple[str, ...] | None = None) -> Frame:
    """The answer of the rule type, for the rows that the rule is about, in the tables that have its columns."""
    rule_type = RULE_TYPES[rule.kind]
    if rule_type.answers_combinations:
        return rule_type.evaluate(rule, _rows_of(frame, tables))
    answer = _rows_of(rule_type.evaluate(rule, frame), tables)
    return answer.filter(rule.where.compile()) if rule.where else answer


def _rows_of(frame: Frame, tables: tuple[str, ...] | None) -> Frame:
    return frame if tables is None else frame.filter(nw.col(TABLE).is_in(list(tables)))


def skipped(rule: Rule, table: str | None, reason: Message) -> Check:
    """The check of a rule that could not run."""
    return Check(rule.id, table, CheckKind.CONSISTENCY, State.SKIPPED, reason)


def _check(rule: Rule, table: str, result: RuleResult) -> Check:
    unknown = {why: result.unknown.get((table, lacking), OpenRows()) for lacking, why in reasons(rule).items()}
    held, violated = (result.counts.get((table, holds), 0) for holds in (True, False))
    state, reason = _state(held, violated, unknown)
    return Check(rule.id, table, CheckKind.CONSISTENCY, state, reason)


def _state(held: int, violated: int, unknown: Mapping[Message, OpenRows]) -> tuple[State, Message]:
    """The state of a check by how many rows have each answer, with the reason."""
    if violated:
        rows = held + violated + sum(each.count for each in unknown.values())
        return State.FAILED, Message(
            f"violated by {violated:,} of {_rows(rows)}", f"{rows:,} 行中有 {violated:,} 行不符"
        )
    if any(each.count for each in unknown.values()):
        return State.UNDECIDED, why_undecided(unknown)
    return (State.PASSED, EMPTY) if held else (State.SKIPPED, NO_ROW)


def _rows(count: int) -> str:
    return f"{count} row" if count == 1 else f"{count:,} rows"


def _truncated_counts(rule: Rule, result: RuleResult, only: str | None = None) -> tuple[TruncatedFindings, ...]:
    """The violations of each table that were counted and not listed."""
    violated = {table: count for (table, holds), count in result.counts.items() if holds is False}
    if sum(violated.values()) <= len(result.violations):
        return ()
    listed = Counter(only or row.get(TABLE) for row in result.violations)
    hidden = {table: count - listed[table] for table, count in violated.items() if count > listed[table]}
    return tuple(
        TruncatedFindings(table, rule.id, rule.severity, count) for table, count in sorted(hidden.items(), key=str)
    )
