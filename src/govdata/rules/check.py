"""Declared rules on the tables of a package, or on any frame: counted together, answered with findings and checks.

Rules about observations run on one frame of all indicator tables (observation_frame.py), so that a rule costs a few
milliseconds however many tables there are; the checks are then reported table by table. A rule that could not run is
skipped, and says why.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import narwhals as nw
import polars as pl

from govdata.deadline import NO_TIME, Deadline
from govdata.errors import UsageError
from govdata.metadata.near_miss import did_you_mean, name_one_of, near_miss
from govdata.metadata.package import Package
from govdata.metadata.schema import ROW
from govdata.reports.messages import Message
from govdata.reports.model import CellRef, Check, CheckKind, Finding, Outcome, Severity, State
from govdata.rules.context import RuleContext
from govdata.rules.engine import Frame, materialize
from govdata.rules.load import read_columns, referenced_ids
from govdata.rules.observations import REFERENCES, References, by_role
from govdata.rules.pandera_checks import NumbersTooLarge, RuleResult, first_violations, run_rule
from govdata.rules.rejected_cells import by_table, mark_rejected_cells
from govdata.rules.rule_findings import field_numbers
from govdata.rules.rule_plans import RulePlan, Run, skipped
from govdata.rules.rule_type import Rule
from govdata.rules.table_files import TableFiles
from govdata.rules.together import Question, count_together
from govdata.rules.types import RULE_TYPES
from govdata.rules.undeclared import declares_rules, nothing_to_run
from govdata.structure.engine import TableTasks

ENGINES: Final = (nw.Implementation.POLARS, nw.Implementation.DUCKDB, nw.Implementation.PYSPARK)
"""The engines whose frames rules run on."""
_NO_USABLE_RULE: Final = Message("no rule of the rule file can be used", "规则文件中没有可用的规则")
_NOT_WORKED_OUT: Final = Message("it cannot be worked out", "无法计算")
_MISTAKEN: Final = Message("the rule has a mistake", "规则有误")
_ONE: Final[Mapping[str, Message]] = {
    "indicators": Message("indicator", "指标"),
    "subjects": Message("subject", "主体"),
}
"""What a row of the table with each role is called."""


def check_rules(
    package: Package,
    tables: Mapping[str, Any],
    rules: Sequence[Rule],
    limit: int | None = 1000,
    rejected: Iterable[CellRef] = (),
    deadline: Deadline | None = None,
    tasks: TableTasks | None = None,
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
        tasks: what reads large tables where they lie: conditions on one row are asked there, and not of their frames.

    Raises:
        RuleCrashed: a rule raised instead of answering.
    """
    if not rules:
        return nothing_to_run(_NO_USABLE_RULE) if declares_rules(package) else nothing_to_run()
    cells = by_table(rejected)
    frames = {
        name: mark_rejected_cells(nw.from_native(table).lazy(), cells.get(name, {})) for name, table in tables.items()
    }
    declared = tuple(resource.name for resource in package.with_role("observations"))
    references = by_role(package, frames)
    context = RuleContext.of(frames, declared, References(**references), rules)
    files = {
        name: TableFiles(tasks, name, tuple(nw.from_native(table).collect_schema()), cells.get(name, {}))
        for name, table in tables.items()
        if tasks is not None and tasks.count(name)
    }
    run = Run(context, declared, limit, field_numbers(package), deadline or Deadline(), files)
    unknown = [found for role in _ONE for found in _unknown_ids(rules, role, references.get(role))]
    mistakes = Outcome(tuple(finding for _, finding in unknown))
    return Outcome.join([mistakes, _without_mistaken(_run_all(rules, run), {rule.id for rule, _ in unknown})])


def tables_joined(package: Package) -> frozenset[str]:
    """The tables that rules join with each other: those of observations, and those that explain them."""
    roles = ("observations", *REFERENCES)
    return frozenset(each.name for role in roles for each in package.with_role(role))


def tables_read(package: Package, rules: Sequence[Rule], tables: Mapping[str, pl.LazyFrame]) -> dict[str, pl.LazyFrame]:
    """Of some typed tables those that rules read, by name, with the columns that rules read or findings show."""
    joined = tables_joined(package) if rules else frozenset()
    about = {name: [rule for rule in rules if name in rule.tables] for name in sorted(tables)}
    return {
        name: tables[name] if name in joined else _columns_read(tables[name], asked)
        for name, asked in about.items()
        if asked or name in joined
    }


def tables_asked_by_row(package: Package, rules: Sequence[Rule]) -> frozenset[str]:
    """The tables of which rules ask nothing but conditions on one row, so that their rows may lie anywhere."""
    compared = (rule.tables for rule in rules if not _is_condition(rule))
    return frozenset().union(*(rule.tables for rule in rules)).difference(*compared, tables_joined(package))


def _is_condition(rule: Rule) -> bool:
    return RULE_TYPES[rule.kind].condition is not None


def _columns_read(table: pl.LazyFrame, rules: Sequence[Rule]) -> pl.LazyFrame:
    """The table as far as conditions on one row read it; another rule may read all of it."""
    if not all(map(_is_condition, rules)):
        return table
    wanted = {ROW, "id"}.union(*map(read_columns, rules))
    return table.select(name for name in table.collect_schema().names() if name in wanted)


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
        check=rule.id,
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
    return _run_all(rules, Run(context, (name,), limit, {}, deadline or Deadline()))


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


def _run_all(rules: Sequence[Rule], run: Run) -> Outcome:
    outcome = Outcome.join(_outcomes(rules, run))
    late = any(check.reason == NO_TIME for check in outcome.checks)
    return replace(outcome, findings=(*outcome.findings, run.deadline.finding())) if late else outcome


def _outcomes(rules: Sequence[Rule], run: Run) -> Iterator[Outcome]:
    plans = [RulePlan.of(rule, run) for rule in rules]
    counted = _counted_together([question for plan in plans for question in plan.questions], run)
    for rule, plan in zip(rules, plans, strict=True):
        known = plan.questions and all(id(question) in counted for question in plan.questions)
        yield plan.outcome([_settled(each, counted[id(each)]) for each in plan.questions]) if known else _run(rule, run)


def _counted_together(questions: Sequence[Question], run: Run) -> dict[int, RuleResult]:
    """How many rows give each answer to questions that are asked in few queries, by their identity.

    None where one of them breaks off, or time is up: each is then asked alone, so that it is known which.
    """
    if not questions or run.deadline.is_over():
        return {}
    try:
        return dict(zip(map(id, questions), count_together(questions, run.deadline), strict=True))
    except Exception:  # noqa: BLE001 (each engine has exceptions of its own; a rule that is asked alone raises again)
        return {}


def _settled(question: Question, counted: RuleResult) -> RuleResult:
    """A result with the rows that violate the rule; an error is pandera's to judge, and costs another query.

    A warning refuses nothing, and DuckDB and Spark, which pay for each query, are not asked twice.
    """
    if question.is_of_files or not any(holds is False for _, holds in counted.counts):
        return counted
    if question.rule.severity is Severity.ERROR and question.frame.implementation is nw.Implementation.POLARS:
        return _asked_alone(question)
    return replace(counted, violations=first_violations(question.answer, question.limit))


# One rule


def _run(rule: Rule, run: Run) -> Outcome:
    if run.deadline.is_over():
        return Outcome(checks=(skipped(rule, None, NO_TIME),))
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
        check=rule.id,
        next_step=Message(
            "Declare fewer digits for the fields that it reads, or correct the values.",
            "请减少所涉字段声明的位数，或更正其中的值。",
        ),
    )


def _run_everywhere(rule: Rule, run: Run) -> Outcome:
    plan = RulePlan.of(rule, run)
    alone = (_of_files(each) if each.is_of_files else _asked_alone(each) for each in plan.questions)
    return plan.outcome(list(alone))


def _of_files(question: Question) -> RuleResult:
    """One that is asked of files; where a number breaks it off, the rule cannot be worked out."""
    try:
        return count_together([question], Deadline())[0]
    except Exception as error:
        if "overflow" not in str(error).lower():
            raise
        raise NumbersTooLarge(question.rule.id, "the tables that it reads", str(error)) from error


def _asked_alone(question: Question) -> RuleResult:
    def evaluate(given: Frame) -> Frame:
        answer = question.evaluate(given)
        return materialize(answer) if question.table is None else answer

    return run_rule(question.rule.id, question.frame, evaluate, question.limit, question.table)
