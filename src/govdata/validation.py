"""A package checked as a whole: its report, and the tables that a release is made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from govdata import progress
from govdata.deadline import RUN_SECONDS, Deadline
from govdata.documents.archive import archive_folder
from govdata.engines import EngineOptions, open_engine
from govdata.errors import RuleCrashed, SourceError
from govdata.evidence.coverage_check import check_coverage, count_coverage
from govdata.evidence.evidence_rules import READING_RULES
from govdata.evidence.package_texts import PackageTexts
from govdata.evidence.pages import with_pages
from govdata.evidence.required import required_evidence
from govdata.late import when_called
from govdata.metadata.descriptor import DESCRIPTOR_CHECK
from govdata.metadata.file_states import FileStates
from govdata.metadata.named_path import named_from_here
from govdata.metadata.package import Package, Problem, load_package
from govdata.metadata.roles import next_step_of
from govdata.readers.cell_lines import file_places, located
from govdata.readers.decoding import head_of
from govdata.readers.encoding_guess import HEAD_BYTES, decoded_head, guessed_encoding
from govdata.readers.infer import infer_package, is_folder_of_parts
from govdata.readers.inputs import TEXT, Input, are_small, open_inputs
from govdata.receipts import Receipts
from govdata.receipts.folder import receipts_in
from govdata.reports.messages import EMPTY, Message
from govdata.reports.model import CellRef, Check, CheckKind, Finding, Outcome, Report, Severity, State
from govdata.reports.places import Places, repository_of
from govdata.rules.undeclared import declares_rules, nothing_to_run
from govdata.structure.check import Structure
from govdata.structure.engine import Engine, TableTasks
from govdata.structure.inferred import check_tables
from govdata.structure.rejected import LEAST_FOUND, RejectedCells
from govdata.structure.row_files import with_files
from govdata.structure.row_ids import with_row_ids
from govdata.values import dataclass
from govdata.waivers import apply_waivers

if TYPE_CHECKING:
    from govdata.documents.file_kind import kind_of_prose
    from govdata.rules.check import check_rules, tables_asked_by_row, tables_joined, tables_read
    from govdata.rules.explanation import meanings
    from govdata.rules.load import load_rules
    from govdata.rules.rejected_cells import empty_rejected_cells
    from govdata.rules.rule_type import Rule
else:
    kind_of_prose = when_called("govdata.documents.file_kind", "kind_of_prose")
    check_rules = when_called("govdata.rules.check", "check_rules")
    tables_asked_by_row = when_called("govdata.rules.check", "tables_asked_by_row")
    tables_joined = when_called("govdata.rules.check", "tables_joined")
    tables_read = when_called("govdata.rules.check", "tables_read")
    meanings = when_called("govdata.rules.explanation", "meanings")
    load_rules = when_called("govdata.rules.load", "load_rules")
    empty_rejected_cells = when_called("govdata.rules.rejected_cells", "empty_rejected_cells")

DESCRIPTOR_SUFFIXES = frozenset({".json", ".yaml", ".yml"})
"""A file with another suffix is a table without a descriptor."""
TOOLS = ("govdata", "frictionless", "narwhals", "pandera", "polars", "pyarrow")


@dataclass(frozen=True)
class Options:
    """How to check: the archive of source texts, how much to list, what to allow and to require, which day it is.

    `time_limit` is in seconds, for the whole run. With `locate` the report knows the line and column of each finding.
    """

    sources: Path | str | None = None
    limit: int = 1000
    trusted: bool = False
    require_evidence: bool = False
    today: date | None = None
    time_limit: int = RUN_SECONDS
    require_coverage: Decimal | None = None
    locate: bool = False


@dataclass(frozen=True)
class Reading:
    """How tables are read, which changes no finding: the engine, the folder of receipts, statistics believed or not.

    With `rehash` a file is known by its bytes alone, not by its state.
    With `keep` tables that are not too large are kept in memory, for who reads them again as a whole.
    """

    engine: EngineOptions = field(default_factory=EngineOptions)
    receipts: Path | str | None = None
    rehash: bool = False
    statistics: bool = True
    keep: bool = False


_PLAINLY = Reading()


@dataclass(frozen=True)
class ValidatedPackage:
    """A package with its report, and everything that a release is made of."""

    package: Package
    tables: Mapping[str, pl.LazyFrame]
    rules: tuple[Rule, ...]
    report: Report
    held: FileStates
    """Its files as they were before anything of them was checked."""
    tasks: TableTasks | None = None
    """What reads its large tables again, where that is not this process."""


@contextmanager
def validated_package(path: Path | None, options: Options, reading: Reading = _PLAINLY) -> Iterator[ValidatedPackage]:
    """Check structure, evidence and rules of a package; its tables can be read until the end of the block.

    Args:
        path: the package, or a table (a file, or a folder of its parts), whose schema is then inferred.
        options: what is read beside the package, and how much is listed.
        reading: how the tables are read.

    Raises:
        UsageError: there is no such archive of source texts, or no such engine.
        EngineFailed: the engine breaks off.
        DescriptorError: the descriptor cannot be read at all.
        RuleCrashed: a rule raised instead of answering.
        SourceError: a data file was changed while it was read.
    """
    archive = None if options.sources is None else archive_folder(options.sources)
    package, inferred = _opened(path, options)
    run = _Run(package, inferred, options, archive, path, FileStates.of(package), Deadline(options.time_limit))
    with (
        _naming_changes(run.held),
        open_engine(reading.engine, with_receipts=reading.receipts is not None) as engine,
        receipts_in(reading.receipts, tool_versions(), rehash=reading.rehash) as receipts,
        open_inputs(package, receipts, engine.executors) as inputs,
        _engine(inputs),
    ):
        breaking: tuple[type[BaseException], ...] = (*engine.failures, RuleCrashed)
        try:
            validated = run.validated(inputs, engine, receipts, statistics=reading.statistics, keep=reading.keep)
        except breaking:
            if not reading.statistics:
                raise
            # A column that statistics settle was not read, and may be damaged: what reads all of it says so.
            validated = run.validated(inputs, engine, receipts, statistics=False, keep=reading.keep)
        yield validated


@dataclass(frozen=True)
class _Run:
    """One run: the package, how to check it, and its files as they were before anything of them was read."""

    package: Package
    inferred: bool
    options: Options
    archive: Path | None
    named: Path | None
    held: FileStates
    deadline: Deadline

    def validated(
        self, inputs: Mapping[str, Input], engine: Engine, receipts: Receipts | None, *, statistics: bool, keep: bool
    ) -> ValidatedPackage:
        """All stages, one after another."""
        options, deadline = self.options, self.deadline
        rules, mistakes = load_rules(self.package) if declares_rules(self.package) else ((), ())
        given = (self.package, inputs, max(options.limit, LEAST_FOUND), deadline, engine, receipts)
        package, structure = check_tables(*given, inferred=self.inferred, statistics=statistics, keep=keep)
        notes = receipts.settle(unchanged=self.held.changed() is None) if receipts else ()
        rejected = RejectedCells.of(structure.outcome)
        progress.begin(_PROVING)
        stated = empty_rejected_cells(structure.tables, rejected) if any(rejected) else structure.tables
        texts = PackageTexts.of(package, stated, self.archive)
        evidence = texts.evidence(rejected, deadline)
        refused = rejected.with_cells(_refused_by_evidence(package, structure, evidence, options))
        progress.begin(_COVERING)
        coverages = texts.coverages(deadline)
        unusable = _unusable_records(package, structure)
        progress.begin(_RULES)
        # A finding that is not listed can be matched with no waiver: the report is cut at the end.
        limit = None if package.with_role("waivers") else options.limit
        stages = (
            descriptor_outcome((*package.problems, *texts.grammar.lexicon.problems, *mistakes)),
            _with_role_steps(package, with_row_ids(package, structure)),
            with_files(required_evidence(evidence) if options.require_evidence else evidence, structure.files),
            check_coverage(package, coverages, options.require_coverage, unusable),
            with_files(self._consistency(package, rules, structure, refused, engine, limit), structure.files),
        )
        found = with_pages(Outcome.join(stages), package, texts.tables, texts.sources, texts.documents)
        report = replace(Report.of(package.name, structure.tasks, found), inferred=self.inferred)
        report = apply_waivers(package, structure.tables, report, _today(options))
        counted = count_coverage(package, coverages or (), options.require_coverage)
        report = replace(report.limited(options.limit), versions=tool_versions(), coverage=counted, notes=notes)
        report = self._for_people(report, package, inputs, rules)
        return ValidatedPackage(package, structure.tables, rules, report, self.held, engine.tasks)

    def _consistency(
        self,
        package: Package,
        rules: Sequence[Rule],
        structure: Structure,
        refused: RejectedCells,
        engine: Engine,
        limit: int | None,
    ) -> Outcome:
        """What rules say; a package that declares none waits for nothing that runs them."""
        if not declares_rules(self.package):
            return nothing_to_run()
        read = tables_read(package, rules, structure.tables)
        frames = engine.frames(read, tables_joined(package), tables_asked_by_row(package, rules))
        return check_rules(package, frames, rules, limit, refused, self.deadline, engine.tasks)

    def _for_people(
        self, report: Report, package: Package, inputs: Mapping[str, Input], rules: Sequence[Rule]
    ) -> Report:
        """The report with what its JSON, which a release keeps, must not depend on: the day, and where one stands."""
        found = (*report.findings, *(waived.finding for waived in report.waived))
        base, locate = repository_of(Path.cwd()), self.options.locate
        return replace(
            report,
            day=_today(self.options).isoformat(),
            named_as=named_from_here(self.named),
            meanings=meanings(rules, {finding.type for finding in found}) if rules else {},
            places=located(package, inputs, found) if locate else Places(str(base), file_places(package, base)),
        )


_PROVING = Message("reading sources and proving figures", "读取来源并核对数字")
_COVERING = Message("counting the numerals of sources", "统计来源文本中的数字字样")
_RULES = Message("running rules", "运行规则")


def _opened(path: Path | None, options: Options) -> tuple[Package, bool]:
    """The package at a path, and whether it is a table alone, in a file or in parts, whose schema is inferred."""
    if path is None or not (_is_bare_file(path) or is_folder_of_parts(path)):
        return load_package(path, options.trusted), False
    if path.is_file():
        _require_table(path)
    return infer_package(path), True


@contextmanager
def _naming_changes(held: FileStates) -> Iterator[None]:
    """Where the engine breaks off, say whether a file was changed under its hands.

    Raises:
        SourceError: one was.
    """
    try:
        yield
    except pl.exceptions.PolarsError as error:
        moved = held.changed()
        if moved is None:
            raise
        raise SourceError(
            moved,
            Message("it was changed while it was read", "读取过程中被改动"),
            Message("Run the command again.", "请重新运行该命令。"),
        ) from error


def _refused_by_evidence(
    package: Package, structure: Structure, evidence: Outcome, options: Options
) -> Iterator[CellRef]:
    """The cells that leave a row without a figure: a wrong unit, an empty value or bound; not those a waiver accepts.

    One wrong unit is one finding: what its row would break for that reason alone, no rule can tell. A wrong number is
    a figure all the same, and rules look at it.
    """
    if any(map(_leaves_no_figure, evidence.findings)):
        report = apply_waivers(package, structure.tables, Report.of(package.name, (), evidence), _today(options))
        found = (finding for finding in report.findings if _leaves_no_figure(finding))
        yield from (CellRef(finding.table, finding.row, finding.field) for finding in found)


def _leaves_no_figure(finding: Finding) -> bool:
    is_empty = finding.type in READING_RULES and finding.cell is None
    return finding.row is not None and (is_empty or finding.type == "evidence.unit")


def _unusable_records(package: Package, structure: Structure) -> Message:
    """Why it is not known what the package records: an error says of each such table what is wrong with it."""
    records = [resource.name for role in ("observations", "exclusions") for resource in package.with_role(role)]
    broken = {check.table for check in structure.outcome.checks if check.state is State.FAILED and check.id in _HEADERS}
    if not package.with_role("observations") and any(map(_is_error, package.problems)):
        return _NO_TABLE_OF_OBSERVATIONS
    unread = next((name for name in records if name in broken or name not in structure.tables), None)
    if unread is None:
        return EMPTY
    return Message(f"the table {unread} cannot be read as it is", f"表 {unread} 未能照现状读取")


_HEADERS = frozenset({"source", "labels"})
_NO_TABLE_OF_OBSERVATIONS = Message("no table has the role observations", "没有角色为 observations 的表")


def _is_error(problem: Problem) -> bool:
    return problem.finding.severity is Severity.ERROR


def _with_role_steps(package: Package, outcome: Outcome) -> Outcome:
    """The findings of structure, with what to do where the role of the table knows that better."""
    roles = {resource.name: resource.role for resource in package.resources}
    findings = (
        replace(finding, next_step=next_step_of(roles.get(finding.table or "", ""), finding) or finding.next_step)
        for finding in outcome.findings
    )
    return replace(outcome, findings=tuple(findings))


def _today(options: Options) -> date:
    return options.today or datetime.now(UTC).date()


def _is_bare_file(path: Path) -> bool:
    return path.is_file() and path.suffix not in DESCRIPTOR_SUFFIXES


def _require_table(path: Path) -> None:
    """Prose that is validated as a table has one column and no error: it is refused.

    Raises:
        SourceError: the file is prose, or a page or document under the name of a text.
    """
    if path.suffix.lower().removeprefix(".") not in TEXT:
        return
    head = head_of(path, None, HEAD_BYTES)
    text = decoded_head(head, guessed_encoding(head) or "utf-8") or ""
    if kind := kind_of_prose(head, text, path.name):
        raise SourceError(path, kind.as_problem, kind.next_step)


def _engine(inputs: Mapping[str, Input]) -> pl.Config:
    """How Polars runs until the end of the block. Many short queries take its streaming engine twice as long."""
    return pl.Config(engine_affinity="in-memory" if are_small(inputs) else "streaming")


@cache
def tool_versions() -> Mapping[str, str]:
    """The versions of whatever decides a verdict, or the bytes of a release."""
    return {name: _version(name) for name in TOOLS}


def _version(name: str) -> str:
    """As `importlib.metadata.version`, which takes all of a README apart to find one line above it."""
    text = metadata.distribution(name).read_text("METADATA") or ""
    return next(line.removeprefix("Version: ") for line in text.splitlines() if line.startswith("Version: "))


def descriptor_outcome(problems: Iterable[Problem]) -> Outcome:
    """Mistakes of descriptors and rules as findings, and the check that looked for them."""
    findings = tuple(problem.finding for problem in problems)
    broken = any(finding.severity is Severity.ERROR for finding in findings)
    state = State.FAILED if broken else State.PASSED
    return Outcome(findings, (Check(DESCRIPTOR_CHECK, None, CheckKind.METADATA, state),))
