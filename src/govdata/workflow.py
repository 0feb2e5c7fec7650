"""What is done with a package: released, compared, scanned, explained. Each is one page."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from govdata.changes import Changes
from govdata.diff import diff
from govdata.editions import opened, release_tables
from govdata.examine import Options, examine
from govdata.explain import explain as explained
from govdata.inputs import open_inputs
from govdata.package import DESCRIPTORS, load_package
from govdata.release import Release, ReleasePlan, plan_release, write_release
from govdata.report import Report
from govdata.scan import Coverage, cover
from govdata.staging import recover
from govdata.structure import check_structure
from govdata.version import Version


@dataclass(frozen=True)
class Published:
    """What came of it: no plan where the report holds errors, no release where it was a dry run."""

    report: Report
    plan: ReleasePlan | None = None
    release: Release | None = None

    def describe(self) -> str:
        """One paragraph for people, after the report."""
        warnings = "".join(f"Warning: {each}\n" for each in self.plan.warnings) if self.plan else ""
        if self.release:
            return f"{warnings}Released {self.release.name} {self.release.version}: {self.release.path}\n"
        return f"{warnings}Dry run, nothing written:\n{self.plan.describe()}" if self.plan else "Nothing was written.\n"

    def to_dict(self) -> dict[str, Any]:
        """The JSON report, with `release`: null where the report holds errors."""
        plan, release = self.plan, self.release
        written = {"digest": release.digest} if release else {"dryRun": True}
        told = (
            {"path": str(plan.target), "version": str(plan.version), "warnings": list(plan.warnings), **written}
            if plan
            else None
        )
        return {**self.report.to_dict(), "release": told}


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
        UsageError: `version` is not one.
        DescriptorError: the descriptor cannot be read at all.
        ReleaseRefused: the version number, or a published figure that changed without a recorded reason.
        WriteError: the target cannot be written; nothing is left behind.
    """
    if version:
        Version.asked(version)  # a wrong call is one whatever the data are
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
