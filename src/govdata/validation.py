"""Looking at a package: validate() answers "may this be released?", examine() keeps what a release is made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

import polars as pl

from govdata.documents.archive import archive_folder
from govdata.evidence.check import check_evidence
from govdata.metadata.package import Package, Problem, load_package
from govdata.quantities.grammar import Grammar
from govdata.quantities.quantity import grammar_with
from govdata.readers.infer import infer_package
from govdata.readers.inputs import Input, are_small, open_inputs
from govdata.reports.messages import Message, untranslated
from govdata.reports.model import CellRef, Check, CheckKind, Finding, Outcome, Report, Severity, State, Task
from govdata.rules.check import check_frame_rules, check_rules
from govdata.rules.load import load_rules
from govdata.rules.observations import by_role
from govdata.rules.rule_type import Rule
from govdata.structure.check import check_structure
from govdata.structure.frames import check_frame, numbered
from govdata.waivers import apply_waivers

TOOLS = ("govdata", "frictionless", "narwhals", "pandera", "polars", "pyarrow")


@dataclass(frozen=True)
class Options:
    """How to look: the archive of source texts, how much to list, what to allow, which day it is."""

    sources: Path | str | None = None
    limit: int = 1000
    trusted: bool = False
    require_evidence: bool = False
    today: date | None = None


@dataclass(frozen=True)
class ValidatedPackage:
    """A package that was looked at, with everything a release is made of."""

    package: Package
    tables: Mapping[str, pl.LazyFrame]
    rules: tuple[Rule, ...]
    report: Report


@dataclass(frozen=True)
class _Unread:
    """The cells that structure refused; in a table whose findings were cut, any cell may be one of them."""

    listed: frozenset[CellRef]
    cut: frozenset[str | None]

    @staticmethod
    def by(structure: Outcome) -> _Unread:
        # A row that is too short is one finding, which names its missing cells.
        names = (
            (each, {each.field, *(each.fields if each.type == "missing-cell" else ())}) for each in structure.findings
        )
        places = (CellRef(finding.table, finding.row, name) for finding, fields in names for name in fields)
        listed = frozenset(place for place in places if place.row is not None)
        return _Unread(listed, frozenset(rest.table for rest in structure.truncated if rest.severity is Severity.ERROR))

    def places(self) -> Iterator[CellRef]:
        """The listed cells, and of a table whose findings were cut a place without row and field: any cell."""
        yield from self.listed
        yield from (CellRef(table) for table in self.cut)

    def __contains__(self, place: object) -> bool:
        return place in self.listed or (isinstance(place, CellRef) and place.table in self.cut)


def validate(place: Path | None = None, options: Options | None = None) -> Report:
    """Check structure, evidence and consistency of the package at `place`.

    Raises:
        UsageError: there is no such archive of source texts.
        DescriptorError: the descriptor cannot be read at all.
        RuleCrashed: a rule raised instead of answering.
    """
    with examine(place, options or Options()) as examined:
        return examined.report


def validate_frame(
    frame: Any, place: Path, table: str, references: Mapping[str, Any] | None = None, limit: int = 1000
) -> Report:
    """The schema and the rules that the package at `place` declares for `table`, on a frame that is no file.

    Args:
        frame: what narwhals reads lazily: a Polars frame, a DuckDB relation, a PySpark frame. A row is its index + 2.
        references: frames of the same engine by table name, for foreign keys and for what rules look up.

    Raises:
        DescriptorError: the descriptor cannot be read at all.
        KeyError: the package has no such table, or it has no schema.
        RuleCrashed: a rule raised instead of answering.
    """
    package, others = load_package(place), references or {}
    rules, mistakes = load_rules(package)
    observed = table in {resource.name for resource in package.with_role("observations")}
    mine = [rule for rule in rules if (table in rule.tables if rule.tables else observed)]
    data = numbered(frame).to_native()
    stages = (
        _descriptor((*package.problems, *mistakes)),
        check_frame(data, package.schema_of(table), table, others, limit),
        check_frame_rules(data, mine, by_role(package, others), table, limit),
    )
    report = Report.of(package.name, (Task(table, "frame"),), Outcome.join(stages)).limited(limit)
    return replace(report, versions=tool_versions())


@contextmanager
def examine(place: Path | None, options: Options) -> Iterator[ValidatedPackage]:
    """Look at a package; its tables can be read until the end of the block."""
    archive = None if options.sources is None else archive_folder(options.sources)
    package = _read(place, options.trusted)
    rules, mistakes = load_rules(package)
    with open_inputs(package) as inputs, _engine(inputs):
        structure = check_structure(package, inputs, options.limit)
        unread = _Unread.by(structure.outcome)
        evidence = check_evidence(package, structure.tables, archive, _grammar(package), unread)
        # A finding that is not listed can be matched with no waiver: the report is cut at the end.
        limit = None if package.with_role("waivers") else options.limit
        stages = (
            _descriptor((*package.problems, *mistakes)),
            structure.outcome,
            _required(evidence) if options.require_evidence else evidence,
            check_rules(package, structure.tables, rules, limit, unread.places()),
        )
        report = Report.of(package.name, structure.tasks, Outcome.join(stages))
        report = apply_waivers(package, structure.tables, report, options.today or datetime.now(UTC).date())
        report = replace(report.limited(options.limit), versions=tool_versions())
        yield ValidatedPackage(package, structure.tables, rules, report)


def _engine(inputs: Mapping[str, Input]) -> pl.Config:
    """How Polars runs until the end of the block. Many short queries take its streaming engine twice as long."""
    return pl.Config(engine_affinity="in-memory" if are_small(inputs) else "streaming")


def tool_versions() -> dict[str, str]:
    """The versions of whatever decides a verdict, or the bytes of a release."""
    return {name: metadata.version(name) for name in TOOLS}


def _read(place: Path | None, trusted: bool) -> Package:
    """A package; or a table without one, whose form is then guessed, and said to be."""
    bare = place is not None and place.is_file() and place.suffix not in {".json", ".yaml", ".yml"}
    return infer_package(place) if place and bare else load_package(place, trusted)


def _descriptor(problems: Iterable[Problem]) -> Outcome:
    """Mistakes of descriptors and rules as findings, and the check that looked for them."""
    findings = tuple(
        Finding(
            problem.type,
            untranslated(str(problem)),
            severity=problem.severity,
            next_step=untranslated(f"Mend {problem.path}."),
        )
        for problem in problems
    )
    broken = any(finding.severity is Severity.ERROR for finding in findings)
    return Outcome(findings, (Check("descriptor", None, CheckKind.METADATA, State.FAILED if broken else State.PASSED),))


def _grammar(package: Package) -> Grammar:
    """The table of wordings, with what the package adds to it (`govdata.wordings`)."""
    own = package.govdata.get("wordings")
    return grammar_with(package.root / str(own) if own else None)


def _required(evidence: Outcome) -> Outcome:
    """Evidence that was skipped or could not be told is an error for whoever asked for it (`--require-evidence`)."""
    if not any(check.id != "evidence.source-hash" for check in evidence.checks):
        return Outcome.join((evidence, Outcome((_NOTHING,))))
    unproved = [check for check in evidence.checks if check.state in (State.SKIPPED, State.UNDECIDED)]
    findings = tuple(
        Finding(
            check.id,
            Message(f"the evidence was not looked at: {check.reason}", f"佐证未经核对：{check.reason}"),
            check.table,
            next_step=Message(
                "Give --sources, and in each row what the proof reads: text, hash, quote, place, figure.",
                "给出 --sources，并在每行填写佐证所需：文本、散列、引文、位置、原文数字。",
            ),
        )
        for check in unproved
    )
    return Outcome.join((evidence, Outcome(findings)))


_NOTHING = Finding(
    "evidence.reading",
    Message(
        "there is no evidence to look at: no table has the role observations",
        "没有可核对的佐证：没有任何表的角色是 observations",
    ),
    next_step=Message(
        "Give the tables of figures their role (docs/roles.md), or leave --require-evidence out.",
        "为数字表指定角色（docs/roles.md），或不用 --require-evidence。",
    ),
)
