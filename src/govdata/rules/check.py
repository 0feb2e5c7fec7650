"""Declared rules on the tables of a package, or on any frame: each a pandera check, answered with findings and checks.

Rules about mentions run on one frame of all indicator tables (mentions.py), so that a rule costs a few milliseconds
however many tables there are; the checks are then told table by table. A rule that could not run is skipped, and says
why.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import narwhals as nw

from govdata.errors import UsageError
from govdata.metadata.descriptor import near_miss
from govdata.metadata.package import Package
from govdata.metadata.schema import ROW
from govdata.reports.messages import Message, untranslated
from govdata.reports.model import CellRef, Check, CheckKind, Finding, Outcome, Quotation, State, TruncatedFindings
from govdata.rules.load import NAMED, RULE_TYPES, named, needed_columns, own_columns
from govdata.rules.observations import (
    REFERENCES,
    TABLE,
    Frame,
    References,
    by_role,
    carried,
    mentions,
    settled,
    unexplained,
    unread,
    with_facts,
)
from govdata.rules.pandera_checks import Verdict, judge
from govdata.rules.rule_type import HOLDS, OTHER, Row, Rule, plain

ENGINES: Final = (nw.Implementation.POLARS, nw.Implementation.DUCKDB, nw.Implementation.PYSPARK)
QUOTED: Final = 6
"""Mentions quoted beside one another for one finding."""
_QUOTES: Final = ("quote", "source", "as_written", ROW, TABLE)
_ONE: Final[Mapping[str, tuple[str, str]]] = {"indicators": ("indicator", "指标"), "subjects": ("subject", "主体")}


@dataclass(frozen=True)
class Scene:
    """What rules are run on: the mentions of the indicator tables, and every table as it is."""

    observations: tuple[str, ...]
    mentions: Frame | None
    tables: Mapping[str, Frame]
    numbers: Mapping[tuple[str, str], int]
    absent: Mapping[str, Mapping[str, str]]
    """What each table of observations does not tell: column, and the reason."""
    refused: Mapping[tuple[str, str | None], frozenset[int]] = field(default_factory=dict)
    """The rows whose cell structure refused, by table and column; without a column, the whole row; none for any row."""

    @staticmethod
    def of(
        tables: Mapping[str, Any],
        observations: Iterable[str],
        references: Mapping[str, Any],
        numbers: Mapping[tuple[str, str], int],
        rules: Sequence[Rule],
    ) -> Scene:
        """Any frames that narwhals knows, by name; the reference tables by role; what the rules name is carried."""
        frames = {name: nw.from_native(frame).lazy() for name, frame in tables.items()}
        told = {name: frames[name] for name in observations if name in frames}
        explained = References.of(references)
        own = carried(told, own_columns(rules))
        whole = mentions(told, explained, own) if told else None
        unsaid = unexplained(explained)
        absent = {name: unsaid | unread(name, frame, own) for name, frame in told.items()}
        whole = None if whole is None else settled(with_facts(settled(whole)))
        return Scene(tuple(told), whole, frames, numbers, absent)

    def lacks(self, rule: Rule, table: str) -> str:
        """Why the rule cannot be run on a table: the first column that is not there."""
        for column in needed_columns(rule):
            if column in self.absent.get(table, {}):
                return self.absent[table][column]
        return ""

    def spare(self, rule: Rule, answer: Frame, only: str | None = None) -> Frame:
        """The answer, unknown in rows where structure refused a cell that the rule reads."""
        there = answer.collect_schema() if self.refused else nw.Schema()
        read = [name for name in needed_columns(rule) if name in there and ROW in there]
        places = [(place, name) for place in self.refused for name in read if place[1] in (name, None)]
        for place, name in places:
            mine = nw.lit(place[0] == only) if only else nw.col(TABLE) == place[0]
            rows = self.refused[place]
            silent = nw.col(name).is_null() & mine & (nw.col(ROW).is_in(sorted(rows)) if rows else nw.lit(True))
            answer = answer.with_columns(nw.when(~silent.fill_null(False)).then(nw.col(HOLDS)).alias(HOLDS))
        return answer


def _by_column(refused: Iterable[CellRef]) -> dict[tuple[str, str | None], frozenset[int]]:
    rows: dict[tuple[str, str | None], set[int]] = {}
    for table, row, column in refused:
        if table is not None:
            rows.setdefault((table, column), set()).update([] if row is None else [row])
    return {place: frozenset(found) for place, found in rows.items()}


def check_rules(
    package: Package,
    tables: Mapping[str, Any],
    rules: Sequence[Rule],
    limit: int | None = 1000,
    refused: Iterable[CellRef] = (),
) -> Outcome:
    """Every rule on every table that it is about.

    Args:
        tables: typed frames by resource name, with the column ROW.
        limit: findings listed for each rule, None for all; the rest are counted in `truncated`.
        refused: the cells that structure refused: no row is blamed a second time for what it does not say there.
            A place without a row is any empty cell of the table.

    Raises:
        RuleCrashed: a rule raised instead of answering.
    """
    if not rules:
        broken = "rules" in package.govdata
        reason = "no rule of the rule file can be used" if broken else "the package declares no rules"
        return Outcome(checks=(Check("consistency", None, CheckKind.CONSISTENCY, State.SKIPPED, untranslated(reason)),))
    declared = [resource.name for resource in package.with_role("observations")]
    references = by_role(package, tables)
    scene = Scene.of(tables, declared, references, _field_numbers(package), rules)
    scene = replace(scene, refused=_by_column(refused))
    unknown = [found for role in NAMED for found in _unknown(rules, role, references.get(role))]
    wrong = {rule.id for rule, _ in unknown}
    ran = Outcome.join(_run(rule, scene, declared, limit) for rule in rules)
    # A rule that asks for what is not there has nothing to pass on.
    checks = tuple(
        replace(check, state=State.SKIPPED, reason=untranslated("the rule has a mistake"))
        if check.id in wrong and check.state is State.PASSED
        else check
        for check in ran.checks
    )
    return Outcome.join([Outcome(tuple(finding for _, finding in unknown)), replace(ran, checks=checks)])


def _unknown(rules: Sequence[Rule], role: str, table: Any) -> Iterable[tuple[Rule, Finding]]:
    """Indicators and subjects that a rule names and the package does not have: it would ask for what cannot be."""
    if table is None or "id" not in nw.from_native(table).collect_schema():
        return
    known = sorted(map(str, nw.from_native(table).lazy().select("id").collect("polars")["id"].drop_nulls().to_list()))
    one, one_zh = _ONE[role]
    for rule in rules:
        for name in sorted(named(rule, role) - set(known)):
            meant = near_miss(name, known)
            hint = f": did you mean {meant!r}?" if meant else ""
            hint_zh = f"，是否为 {meant!r}？" if meant else ""
            finding = Finding(
                "rule-error",
                Message(
                    f"rule {rule.id} names {name!r}, which is no {one} of the package{hint}",
                    f"规则 {rule.id} 所列 {name!r} 不是本数据包的{one_zh}{hint_zh}",
                ),
                expected=untranslated(f"the id of a row of the table of {role}"),
                next_step=untranslated(f"Correct the rule {rule.id}, or add the {one}."),
            )
            yield rule, finding


def check_frame_rules(
    frame: Any,
    rules: Sequence[Rule],
    references: Mapping[str, Any] | None = None,
    name: str = "frame",
    limit: int = 1000,
) -> Outcome:
    """The same rules on one frame that is not in a package: Polars, DuckDB, PySpark, whatever narwhals reads lazily.

    Args:
        frame: observations (columns of an indicator table), or any table for rules that name `name` in `tables`.
        references: the frames with the roles sources, subjects, indicators, revisions, of the same engine.
        name: what findings call the frame.

    Raises:
        UsageError: the frame is of no engine that rules run on, or a key of `references` is no role.
        RuleCrashed: a rule raised instead of answering.
    """
    for role in references or {}:
        if role not in REFERENCES:
            meant = near_miss(role, REFERENCES)
            hint = f"Did you mean {meant!r}?" if meant else f"There are {', '.join(REFERENCES)}."
            raise UsageError(untranslated(f"{role!r} is no role of a reference table"), untranslated(hint))
    for given, what in ((frame, name), *((other, role) for role, other in (references or {}).items())):
        _runs_on(given, what)
    scene = Scene.of({name: frame}, (name,), references or {}, {}, rules)
    return Outcome.join(_run(rule, scene, [name], limit) for rule in rules)


def _runs_on(frame: Any, what: str) -> None:
    found = nw.from_native(frame, pass_through=True)
    if not isinstance(found, nw.DataFrame | nw.LazyFrame) or found.implementation not in ENGINES:
        kind = f"{type(frame).__module__.partition('.')[0]}.{type(frame).__name__}"
        raise UsageError(
            untranslated(f"{what} is a {kind}; rules run on Polars frames, DuckDB relations and PySpark frames"),
            untranslated("Turn it into a Polars frame: polars.from_pandas(frame), polars.from_arrow(table)."),
        )


def _field_numbers(package: Package) -> dict[tuple[str, str], int]:
    return {
        (resource.name, name): number
        for resource in package.resources
        if resource.schema
        for number, name in enumerate(resource.schema.names, 1)
    }


def _run(rule: Rule, scene: Scene, declared: Sequence[str], limit: int | None) -> Outcome:
    if RULE_TYPES[rule.kind].about == "tables" and rule.tables:
        return Outcome.join(_on_table(rule, table, scene, limit) for table in rule.tables)
    wanted = tuple(table for table in declared if not rule.tables or table in rule.tables)
    reasons = {table: reason for table in wanted if (reason := scene.lacks(rule, table))}
    able = tuple(table for table in wanted if table in scene.observations and table not in reasons)
    if scene.mentions is None or not able:
        return Outcome(checks=tuple(_skipped(rule, table, reasons.get(table or "", "")) for table in wanted or (None,)))
    verdict = judge(
        rule.id, scene.mentions, lambda frame: settled(scene.spare(rule, _answer(rule, frame, able))), limit
    )
    verdict = _housed(verdict, able)
    peers = _peers(rule, verdict, scene.mentions)
    findings = (_finding(rule, row, row.get(TABLE), scene, peers) for row in verdict.failures)
    checks = (
        _check(rule, table, verdict) if table in able else _skipped(rule, table, reasons.get(table, ""))
        for table in wanted
    )
    return Outcome(tuple(dict.fromkeys(findings)), tuple(checks), _rest(rule, verdict))


def _housed(verdict: Verdict, tables: tuple[str, ...]) -> Verdict:
    """What no table has at all is told of the first table that could have it."""
    if not tables or not any(table is None for table, _ in verdict.tally):
        return verdict
    tally: Counter[tuple[str | None, bool | None]] = Counter()
    for (table, holds), count in verdict.tally.items():
        tally[table or tables[0], holds] += count
    return Verdict(tally, tuple({**row, TABLE: row[TABLE] or tables[0]} for row in verdict.failures))


def _on_table(rule: Rule, table: str, scene: Scene, limit: int | None) -> Outcome:
    if table not in scene.tables:
        return Outcome(checks=(_skipped(rule, table),))
    there = scene.tables[table].collect_schema()
    gone = [name for name in needed_columns(rule) if name not in there]
    if gone:
        return Outcome(checks=(_skipped(rule, table, f"{table} has no column {gone[0]!r}"),))
    verdict = judge(
        rule.id, scene.tables[table], lambda frame: scene.spare(rule, _answer(rule, frame), table), limit, table
    )
    findings = tuple(_finding(rule, row, table, scene, {}) for row in verdict.failures)
    return Outcome(findings, (_check(rule, table, verdict),), _rest(rule, verdict, table))


def _answer(rule: Rule, frame: Frame, tables: tuple[str, ...] | None = None) -> Frame:
    """The kind's answer, for the rows that the rule is about, in those of the tables that have what it needs."""
    kind = RULE_TYPES[rule.kind]
    if kind.name == "complete":
        # Its answer has the combinations for rows, so that the choice comes first.
        return kind.answer(rule, _chosen(rule, frame, tables))
    return _chosen(rule, kind.answer(rule, frame), tables)


def _chosen(rule: Rule, frame: Frame, tables: tuple[str, ...] | None) -> Frame:
    if tables is not None:
        frame = frame.filter(nw.col(TABLE).is_in(list(tables)))
    return frame.filter(rule.where.compile()) if rule.where else frame


def _skipped(rule: Rule, table: str | None, reason: str = "") -> Check:
    reason = reason or (f"{table} could not be read" if table else "there is no table of observations")
    return Check(rule.id, table, CheckKind.CONSISTENCY, State.SKIPPED, untranslated(reason))


def _check(rule: Rule, table: str, verdict: Verdict) -> Check:
    held, broken, unknown = (verdict.tally.get((table, holds), 0) for holds in (True, False, None))
    if broken:
        return Check(
            rule.id,
            table,
            CheckKind.CONSISTENCY,
            State.FAILED,
            untranslated(f"{broken} of {held + broken + unknown} violated"),
        )
    if unknown:
        return Check(
            rule.id,
            table,
            CheckKind.CONSISTENCY,
            State.UNDECIDED,
            untranslated(f"{held} hold, {unknown} cannot be told"),
        )
    return Check(
        rule.id,
        table,
        CheckKind.CONSISTENCY,
        State.PASSED,
        untranslated("" if held else "nothing here that it is about"),
    )


def _rest(rule: Rule, verdict: Verdict, only: str | None = None) -> tuple[TruncatedFindings, ...]:
    shown = len(verdict.failures)
    broken = {table: count for (table, holds), count in verdict.tally.items() if holds is False}
    if sum(broken.values()) <= shown:
        return ()
    listed = Counter(only or row.get(TABLE) for row in verdict.failures)
    hidden = {table: count - listed[table] for table, count in broken.items() if count > listed[table]}
    return tuple(
        TruncatedFindings(table, rule.id, rule.severity, count) for table, count in sorted(hidden.items(), key=str)
    )


def _finding(rule: Rule, row: Row, table: str | None, scene: Scene, peers: Mapping[str, Sequence[Row]]) -> Finding:
    told, after = RULE_TYPES[rule.kind].tell(rule, row), RULE_TYPES[rule.kind].next_step
    mine = peers.get(told.peers[1], ()) if told.peers else ()
    cell = row.get(told.field) if told.field else None
    return Finding(
        type=rule.id,
        message=Message(f"{rule.says.en}: {told.found.en}", f"{rule.says.zh}：{told.found.zh}"),
        table=table,
        row=row.get(ROW),
        field=told.field,
        field_number=scene.numbers.get((table or "", told.field or "")),
        cell=None if cell is None else plain(cell),
        severity=rule.severity,
        title=rule.says.en,
        expected=Message(told.expected.en, told.expected.zh),
        next_step=Message(
            rule.next_step.en if rule.next_step else f"{after.en} Why: `govdata explain {rule.id}`",
            rule.next_step.zh if rule.next_step else f"{after.zh}理由：`govdata explain {rule.id}`",
        ),
        key=None if row.get("id") is None else str(row["id"]),
        quotations=tuple(_quotations(row, mine)),
    )


def _quotations(row: Row, peers: Sequence[Row]) -> Iterable[Quotation]:
    if peers:
        yield from (_quotation(peer, "") for peer in peers[:QUOTED])
        return
    for prefix in ("", OTHER):
        # Any table may have a column called `quote`: only a mention has a clause of a document.
        if row.get(prefix + "quote") is not None and {prefix + name for name in _QUOTES} <= set(row):
            yield _quotation(row, prefix)


def _quotation(row: Row, prefix: str) -> Quotation:
    source, as_written, quote = (plain(row[prefix + name]) for name in ("source", "as_written", "quote"))
    return Quotation(source, as_written, quote, row[prefix + ROW], row[prefix + TABLE])


def _peers(rule: Rule, verdict: Verdict, frame: Frame) -> dict[str, list[Row]]:
    """The mentions that a violation quotes, by the value of the column that joins them."""
    wanted = [told.peers for row in verdict.failures if (told := RULE_TYPES[rule.kind].tell(rule, row)).peers]
    if not wanted:
        return {}
    column = wanted[0][0]
    chosen = frame.filter(nw.col(column).is_in(sorted({value for _, value in wanted}))).collect("polars")
    peers: dict[str, list[Row]] = {}
    for row in sorted(chosen.iter_rows(named=True), key=lambda row: (row[TABLE], row[ROW] or 0, str(row["id"]))):
        peers.setdefault(row[column], []).append(row)
    return peers
