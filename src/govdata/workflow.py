"""The whole flow, a page each: validate() answers "may this be released?", publish() releases it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from govdata.bare import bare_package
from govdata.changes import Changes
from govdata.consistency import check_consistency
from govdata.diff import diff
from govdata.editions import opened, release_tables
from govdata.evidence import check_evidence
from govdata.explain import explain as explained
from govdata.grammar import Grammar
from govdata.inputs import open_inputs
from govdata.kinds import Rule
from govdata.package import DESCRIPTORS, Package, Problem, load_package
from govdata.quantity import grammar_of
from govdata.release import Release, ReleasePlan, plan_release, write_release
from govdata.report import Check, Finding, Outcome, Report, Severity, State
from govdata.rules import load_rules
from govdata.scan import Coverage, cover
from govdata.staging import recover
from govdata.structure import check_structure
from govdata.waivers import apply_waivers
from govdata.wordings import default_wordings, read_wordings


@dataclass(frozen=True)
class Options:
    """How to look: the archive of source texts, how much to list, what to allow, which day it is."""

    sources: Path | None = None
    limit: int = 1000
    trusted: bool = False
    require_evidence: bool = False
    today: date | None = None


@dataclass(frozen=True)
class Examined:
    """A package that was looked at, with everything a release is made of."""

    package: Package
    tables: Mapping[str, pl.LazyFrame]
    rules: tuple[Rule, ...]
    report: Report


@dataclass(frozen=True)
class Published:
    """What came of it: no plan where the report holds errors, no release where it was a dry run."""

    report: Report
    plan: ReleasePlan | None = None
    release: Release | None = None

    def describe(self) -> str:
        """One paragraph for people, after the report."""
        if self.release:
            return f"Released {self.release.name} {self.release.version}: {self.release.path}\n"
        return f"Dry run, nothing written:\n{self.plan.describe()}" if self.plan else "Nothing was written.\n"

    def to_dict(self) -> dict[str, Any]:
        """The JSON report, with `release`: null where the report holds errors."""
        plan, release = self.plan, self.release
        written = {"digest": release.digest} if release else {"dryRun": True}
        told = {"path": str(plan.target), "version": str(plan.version), **written} if plan else None
        return {**self.report.to_dict(), "release": told}


def validate(place: Path | None = None, options: Options | None = None) -> Report:
    """Check structure, evidence and consistency of the package at `place`.

    Raises:
        DescriptorError: the descriptor cannot be read at all.
        RuleCrashed: a rule raised instead of answering.
    """
    with examine(place, options or Options()) as examined:
        return examined.report


def publish(
    place: Path | None = None,
    options: Options | None = None,
    *,
    to: Path = Path("releases"),
    version: str = "",
    dry_run: bool = False,
) -> Published:
    """Validate the package, and write it as the next release in `to` if the report holds no errors.

    Raises:
        DescriptorError: the descriptor cannot be read at all.
        ReleaseRefused: the version number, or a published figure that changed without a recorded reason.
        WriteError: the target cannot be written; nothing is left behind.
    """
    if not dry_run:
        recover(to)
    with examine(place, options or Options()) as examined:
        if not examined.report.valid:
            return Published(examined.report)
        tables = release_tables(examined.package, examined.tables)
        plan = plan_release(examined.package, examined.report, tables, to, version)
        return Published(examined.report, plan, None if dry_run else write_release(plan))


def scan(place: Path | None, archive: Path) -> tuple[Coverage, ...]:
    """What became of each numeral in each source of the package at `place`.

    Raises:
        DescriptorError: the descriptor cannot be read at all.
    """
    package = load_package(place)
    with open_inputs(package) as inputs:
        return cover(package, check_structure(package, inputs).tables, archive)


def compare(old: Path, new: Path, releases: Path = Path("releases"), limit: int = 1000) -> Changes:
    """What changed between two releases, versions in `releases`, or packages.

    Raises:
        UsageError: there is no such version.
        DescriptorError: there is nothing that can be read.
        VerificationError: a release is damaged.
    """
    with opened(old, releases) as before, opened(new, releases) as after:
        return diff(before, after, limit)


def explain(name: str, place: Path | None = None, lang: str = "en") -> str:
    """What a rule, a kind of rule or a type of finding means; declared rules are those of the package at `place`.

    Raises:
        UsageError: there is no such rule; the message names the nearest.
        DescriptorError: `place` is named and cannot be read.
    """
    here = place is not None or any(Path(name).is_file() for name in DESCRIPTORS)
    return explained(name, load_package(place) if here else None, lang)


@contextmanager
def examine(place: Path | None, options: Options) -> Iterator[Examined]:
    """Look at a package; its tables can be read until the end of the block."""
    package = _read(place, options.trusted)
    rules, mistakes = load_rules(package)
    with open_inputs(package) as inputs:
        structure = check_structure(package, inputs, options.limit)
        evidence = check_evidence(package, structure.tables, options.sources, _grammar(package))
        stages = (
            _descriptor((*package.problems, *mistakes)),
            structure.outcome,
            _required(evidence) if options.require_evidence else evidence,
            check_consistency(package, structure.tables, rules, options.limit),
        )
        report = Report.of(package.name, structure.tasks, Outcome.join(stages))
        report = apply_waivers(package, structure.tables, report, options.today or datetime.now(UTC).date())
        yield Examined(package, structure.tables, rules, report.limited(options.limit))


def _read(place: Path | None, trusted: bool) -> Package:
    """A package; or a table without one, whose form is then guessed, and said to be."""
    bare = place is not None and place.is_file() and place.suffix != ".json"
    return bare_package(place) if place and bare else load_package(place, trusted)


def _descriptor(problems: Iterable[Problem]) -> Outcome:
    """Mistakes of descriptors and rules as findings, and the check that looked for them."""
    findings = tuple(
        Finding(
            problem.type,
            str(problem),
            problem.table,
            severity=problem.severity,
            next_step=f"Mend {problem.path}.",
        )
        for problem in problems
    )
    broken = any(finding.severity is Severity.ERROR for finding in findings)
    return Outcome(findings, (Check("descriptor", None, "metadata", State.FAILED if broken else State.PASSED),))


def _grammar(package: Package) -> Grammar:
    """The table of wordings, with what the package adds to it (`govdata.wordings`)."""
    own = package.govdata.get("wordings")
    return grammar_of(default_wordings() + read_wordings(package.root / str(own))) if own else grammar_of()


def _required(evidence: Outcome) -> Outcome:
    """Skipped evidence is an error for whoever asked for it (`--require-evidence`)."""
    skipped = [check for check in evidence.checks if check.state is State.SKIPPED]
    findings = tuple(
        Finding(check.id, f"the evidence was not looked at: {check.reason}", check.table, next_step="Give --sources.")
        for check in skipped
    )
    return Outcome.join((evidence, Outcome(findings)))
