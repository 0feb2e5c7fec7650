"""Declared rules on the tables of a package, or on any frame: each a pandera check, answered with findings and checks.

Rules about observations run on one frame of all indicator tables (observation_frame.py), so that a rule costs a few
milliseconds however many tables there are; the checks are then reported table by table. A rule that could not run is
skipped, and says why.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import narwhals as nw

from govdata.deadline import NO_TIME, Deadline
from govdata.errors import UsageError
from govdata.metadata.near_miss import did_you_mean, name_one_of, near_miss
from govdata.metadata.package import Package
from govdata.reports.messages import EMPTY, NO_ROW, UNREADABLE_TABLE, Message
from govdata.reports.model import CellRef, Check, CheckKind, Finding, Outcome, State, TruncatedFindings
from govdata.reports.undecided import OpenRows, why_undecided
from govdata.rules.context import RuleContext, mask_rejected_cells
from govdata.rules.engine import Frame, materialize
from govdata.rules.load import needed_columns, referenced_ids
from govdata.rules.observation_frame import missing_column
from govdata.rules.observations import REFERENCES, TABLE, References, by_role
from govdata.rules.pandera_checks import NumbersTooLarge, RuleResult, Unknown, run_rule
from govdata.rules.rejected_cells import by_table, mark_rejected_cells
from govdata.rules.rule_findings import FieldNumbers, field_numbers, quoted_peers, violation_finding
from govdata.rules.rule_type import Rule
from govdata.rules.types import RULE_TYPES
from govdata.rules.undecided import REASONS

ENGINES: Final = (nw.Implementation.POLARS, nw.Implementation.DUCKDB, nw.Implementation.PYSPARK)
"""The engines whose frames rules run on."""
_NO_RULES: Final = Message("the package declares no rules", "数据包未声明规则")
_NO_USABLE_RULE: Final = Message("no rule of the rule file can be used", "规则文件中没有可用的规则")
_NO_OBSERVATIONS: Final = Message("there is no table of observations", "没有观测值表")
_NO_SCHEMA: Final = Message("the table has no schema that can be used", "该表没有可用的模式")
_NOT_WORKED_OUT: Final = Message("it cannot be worked out", "无法计算")
_MISTAKEN: Final = Message("the rule has a mistake", "规则有误")
_ONE: Final[Mapping[str, Message]] = {
    "indicators": Message("indicator", "指标"),
    "subjects": Message("subject", "主体"),
}
"""What a row of the table with each role is called."""


@dataclass(frozen=True)
class _Run:
    """What all rules of one run share."""

    context: RuleContext
    declared: tuple[str, ...]
    limit: int | None
    numbers: FieldNumbers
    deadline: Deadline


def check_rules(
    package: Package,
    tables: Mapping[str, Any],
    rules: Sequence[Rule],
    limit: int | None = 1000,
    rejected: Iterable[CellRef] = (),
    deadline: Deadline | None = None,
) -> Outcome:
    """Every rule on every table that it is about.

    Args:
        package: the roles of the tables, and the numbers of their fields.
        tables: typed frames by resource name, with the column ROW.
        rules: as `load_rules` gives them.
        limit: findings listed for each rule, None for all; the rest are counted in `truncated`.
        rejected: the cells that structure rejected: no row is blamed for what it, or the row that it is compared with,
            does not say there. A cell without a row is any empty cell of the table.
        deadline: after it no rule is run, which is an error.

    Raises:
        RuleCrashed: a rule raised instead of answering.
    """
    if not rules:
        reason = _NO_USABLE_RULE if "rules" in package.govdata else _NO_RULES
        return Outcome(checks=(Check("consistency", None, CheckKind.CONSISTENCY, State.SKIPPED, reason),))
    cells = by_table(rejected)
    frames = {
        name: mark_rejected_cells(nw.from_native(table).lazy(), cells.get(name, {})) for name, table in tables.items()
    }
    declared = tuple(resource.name for resource in package.with_role("observations"))
    references = by_role(package, frames)
    context = RuleContext.of(frames, declared, References(**references), rules)
    run = _Run(context, declared, limit, field_numbers(package), deadline or Deadline())
    unknown = [found for role in _ONE for found in _unknown_ids(rules, role, references.get(role))]
    mistakes = Outcome(tuple(finding for _, finding in unknown))
    return Outcome.join([mistakes, _without_mistaken(_run_all(rules, run), {rule.id for rule, _ in unknown})])


def _without_mistaken(outcome: Outcome, mistaken: Collection[str]) -> Outcome:
    """A rule that asks for what is not there has nothing to pass on."""
    checks = tuple(
        replace(check, state=State.SKIPPED, reason=_MISTAKEN)
        if check.id in mistaken and (check.state is State.PASSED or not check.applies)
        else check
        for check in outcome.checks
    )
    return replace(outcome, checks=checks)


def _unknown_ids(rules: Sequence[Rule], role: str, table: Frame | None) -> Iterator[tuple[Rule, Finding]]:
    """Indicators and subjects that a rule names and the package does not have: it would ask for what cannot be."""
    if table is None or "id" not in table.collect_schema():
        return
    known = sorted(map(str, table.select("id").collect("polars")["id"].drop_nulls().to_list()))
    for rule in rules:
        for name in sorted(referenced_ids(rule, role) - set(known)):
            yield rule, _unknown_id_finding(rule, name, role, near_miss(name, known))


def _unknown_id_finding(rule: Rule, name: str, role: str, meant: str) -> Finding:
    one = _ONE[role]
    return Finding(
        "rule-error",
        Message(
            f'Rule "{rule.id}" names an unknown {one.en} "{name}".', f"规则“{rule.id}”引用的{one.zh}“{name}”不存在。"
        ).then(did_you_mean(meant)),
        expected=Message(f"the id of a row of the table of {role}", f"{one.zh}表中某一行的标识"),
        next_step=Message(
            f'Correct the rule "{rule.id}", or add the {one.en} to its table.',
            f"请更正规则“{rule.id}”，或在{one.zh}表中补上该{one.zh}。",
        ),
    )


def check_frame_rules(
    frame: Any,
    rules: Sequence[Rule],
    references: Mapping[str, Any] | None = None,
    name: str = "frame",
    limit: int = 1000,
    rejected: Iterable[CellRef] = (),
    deadline: Deadline | None = None,
) -> Outcome:
    """The same rules on one frame that is not in a package: Polars, DuckDB, PySpark, whatever narwhals reads lazily.

    Args:
        frame: observations (columns of an indicator table), or any table for rules that name `name` in `tables`.
        rules: as `load_rules` gives them.
        references: the frames with the roles sources, subjects, indicators, revisions, of the same engine.
        name: what findings call the frame.
        limit: findings listed for each rule; the rest are counted in `truncated`.
        rejected: the cells of the frame that structure rejected, by the column ROW; see `check_rules`.
        deadline: see `check_rules`.

    Raises:
        UsageError: the frame is of no engine that rules run on, or a key of `references` is no role.
        RuleCrashed: a rule raised instead of answering.
    """
    roles = references or {}
    for role in roles:
        _require_role(role)
    for each, what in ((frame, name), *((other, role) for role, other in roles.items())):
        _require_engine(each, what)
    marked = mark_rejected_cells(nw.from_native(frame).lazy(), by_table(rejected).get(name, {}))
    context = RuleContext.of({name: marked}, (name,), References.of(roles), rules)
    return _run_all(rules, _Run(context, (name,), limit, {}, deadline or Deadline()))


def _require_role(role: str) -> None:
    if role not in REFERENCES:
        raise UsageError(
            Message(f'"{role}" is not a role of a reference table.', f"“{role}”不是参照表的角色。"),
            name_one_of(role, REFERENCES),
        )


def _require_engine(frame: Any, what: str) -> None:
    found = nw.from_native(frame, pass_through=True)
    if not isinstance(found, nw.DataFrame | nw.LazyFrame) or found.implementation not in ENGINES:
        kind = f"{type(frame).__module__.partition('.')[0]}.{type(frame).__name__}"
        raise UsageError(
            Message(
                f"{what} is of type {kind}; rules run on Polars frames, DuckDB relations and PySpark frames.",
                f"{what} 的类型为 {kind}；规则可在 Polars 数据框、DuckDB 关系和 PySpark 数据框上运行。",
            ),
            Message(
                "Turn it into a Polars frame: polars.from_pandas(frame), polars.from_arrow(table).",
                "请转换为 Polars 数据框：polars.from_pandas(frame)、polars.from_arrow(table)。",
            ),
        )


def _run_all(rules: Sequence[Rule], run: _Run) -> Outcome:
    outcome = Outcome.join(_run(rule, run) for rule in rules)
    late = any(check.reason == NO_TIME for check in outcome.checks)
    return replace(outcome, findings=(*outcome.findings, run.deadline.finding())) if late else outcome


# One rule


def _run(rule: Rule, run: _Run) -> Outcome:
    if run.deadline.is_over():
        return Outcome(checks=(_skipped(rule, None, NO_TIME),))
    try:
        return _run_everywhere(rule, run)
    except NumbersTooLarge:
        check = Check(rule.id, None, CheckKind.CONSISTENCY, State.FAILED, _NOT_WORKED_OUT)
        return Outcome((_too_large_finding(rule),), (check,))


def _too_large_finding(rule: Rule) -> Finding:
    return Finding(
        "rule-error",
        Message(
            f'Rule "{rule.id}" cannot be worked out: a number has more than 38 digits.',
            f"规则“{rule.id}”无法计算：有数超过 38 位。",
        ),
        next_step=Message(
            "Declare fewer digits for the fields that it reads, or correct the values.",
            "请减少所涉字段声明的位数，或更正其中的值。",
        ),
    )


def _run_everywhere(rule: Rule, run: _Run) -> Outcome:
    if RULE_TYPES[rule.kind].any_table and rule.tables:
        return Outcome.join(_run_on_table(rule, table, run) for table in rule.tables)
    wanted = tuple(table for table in run.declared if not rule.tables or table in rule.tables)
    if not wanted:
        return Outcome(checks=(_skipped(rule, None, _NO_OBSERVATIONS),))
    reasons = {table: reason for table in wanted if (reason := _why_not(rule, table, run.context))}
    able = tuple(table for table in wanted if table not in reasons)
    outcome = _run_on_observations(rule, able, run) if able else Outcome()
    checks = (*outcome.checks, *(_skipped(rule, table, reason) for table, reason in reasons.items()))
    return replace(outcome, checks=tuple(sorted(checks, key=lambda check: wanted.index(check.table or ""))))


def _why_not(rule: Rule, table: str, context: RuleContext) -> Message | None:
    if table in rule.without_schema:
        return _NO_SCHEMA
    return context.missing_column(rule, table) if table in context.observed else UNREADABLE_TABLE


def _run_on_observations(rule: Rule, tables: tuple[str, ...], run: _Run) -> Outcome:
    frame = run.context.observations
    assert frame is not None  # noqa: S101 (there are tables of observations)

    def evaluate(given: Frame) -> Frame:
        return materialize(mask_rejected_cells(rule, given, _answer(rule, given, tables)))

    result = _assign_table(run_rule(rule.id, frame, evaluate, run.limit), tables)
    peers = quoted_peers(rule, result.violations, frame)
    findings = (violation_finding(rule, row, row.get(TABLE), run.numbers, peers) for row in result.violations)
    checks = tuple(_check(rule, table, result) for table in tables)
    return Outcome(tuple(dict.fromkeys(findings)), checks, _truncated_counts(rule, result))


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


def _run_on_table(rule: Rule, table: str, run: _Run) -> Outcome:
    frame = run.context.tables.get(table)
    if frame is None or table in rule.without_schema:
        return Outcome(checks=(_skipped(rule, table, UNREADABLE_TABLE if frame is None else _NO_SCHEMA),))
    there = frame.collect_schema()
    for column in needed_columns(rule):
        if column not in there:
            return Outcome(checks=(_skipped(rule, table, missing_column(table, column)),))

    def evaluate(given: Frame) -> Frame:
        return mask_rejected_cells(rule, given, _answer(rule, given))

    result = run_rule(rule.id, frame, evaluate, run.limit, table)
    findings = tuple(violation_finding(rule, row, table, run.numbers, {}) for row in result.violations)
    return Outcome(findings, (_check(rule, table, result),), _truncated_counts(rule, result, table))


def _answer(rule: Rule, frame: Frame, tables: tuple[str, ...] | None = None) -> Frame:
    """The answer of the rule type, for the rows that the rule is about, in the tables that have its columns."""
    rule_type = RULE_TYPES[rule.kind]
    if rule_type.answers_combinations:
        return rule_type.evaluate(rule, _rows_of(frame, tables))
    answer = _rows_of(rule_type.evaluate(rule, frame), tables)
    return answer.filter(rule.where.compile()) if rule.where else answer


def _rows_of(frame: Frame, tables: tuple[str, ...] | None) -> Frame:
    return frame if tables is None else frame.filter(nw.col(TABLE).is_in(list(tables)))


def _skipped(rule: Rule, table: str | None, reason: Message) -> Check:
    return Check(rule.id, table, CheckKind.CONSISTENCY, State.SKIPPED, reason)


def _check(rule: Rule, table: str, result: RuleResult) -> Check:
    unknown = {why: result.unknown.get((table, lacking), OpenRows()) for lacking, why in REASONS.items()}
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
