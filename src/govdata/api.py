"""What is done with a package: released, compared, scanned, explained. Each is one page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from govdata.comparison.changes import Changes
from govdata.comparison.comparing import compare as compare_snapshots
from govdata.comparison.snapshot import open_snapshot, tables_to_release
from govdata.documents.archive import archive_folder
from govdata.errors import SourceError, UsageError
from govdata.evidence.coverage import Coverage, measure_coverage
from govdata.evidence.proposals import HEADER, proposal_rows
from govdata.metadata.package import DESCRIPTORS, load_package
from govdata.publishing import Release, ReleasePlan, plan_release, write_release
from govdata.quantities.quantity import grammar_with
from govdata.readers.inputs import open_inputs
from govdata.releases.atomic import recover
from govdata.releases.version import Version
from govdata.reports.messages import untranslated
from govdata.reports.model import Report
from govdata.rules.explanation import explain as explained
from govdata.structure.check import check_structure
from govdata.validation import Options, examine


@dataclass(frozen=True)
class Published:
    """What came of it: no plan where the report holds errors, no release where it was a dry run."""

    report: Report = field(repr=False)
    plan: ReleasePlan | None = field(default=None, repr=False)
    release: Release | None = None

    def describe(self) -> str:
        """One paragraph for people, after the report."""
        warnings = "".join(f"Warning: {each}\n" for each in self.plan.warnings) if self.plan else ""
        if self.release:
            return f"{warnings}{self.release.describe()}\n"
        return f"{warnings}Dry run, nothing written:\n{self.plan.describe()}" if self.plan else "Nothing was written.\n"

    def to_dict(self) -> dict[str, Any]:
        """The JSON report, with `release`: null where the report holds errors."""
        plan, release = self.plan, self.release
        written = {"digest": release.digest} if release else {"dryRun": True}
        told = (
            {
                "path": str(plan.target),
                "version": str(plan.version),
                "warnings": [each.en for each in plan.warnings],
                **written,
            }
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
        tables = tables_to_release(examined.package, examined.tables)
        plan = plan_release(examined.package, examined.report, tables, to, version)
        return Published(examined.report, plan, None if dry_run else write_release(plan))


def scan(place: Path | None, archive: Path) -> tuple[Coverage, ...]:
    """What became of each numeral in each source of the package at `place`.

    Raises:
        UsageError: there is no such archive of source texts.
        DescriptorError: the descriptor cannot be read at all.
    """
    folder, package = archive_folder(archive), load_package(place)
    with open_inputs(package) as inputs:
        return measure_coverage(package, check_structure(package, inputs).tables, folder)


def propose(
    files: Sequence[Path], wordings: Path | None = None, header: tuple[str, ...] = HEADER
) -> list[tuple[str, ...]]:
    """Rows to be reviewed for the figures of texts that no package knows, the header first.

    Args:
        wordings: a table of wordings of one's own, added to govdata's.
        header: `HEADER` or `OBSERVATION` of `govdata.scan`.

    Raises:
        UsageError: no file is named.
        SourceError: a file cannot be read, or is not UTF-8.
        DescriptorError: the table of wordings cannot be read.
    """
    if not files:
        raise UsageError(untranslated("name the texts to scan"), untranslated("govdata scan FILE... --propose csv"))
    return [header, *proposal_rows(((str(file), _text(file)) for file in files), grammar_with(wordings), header)]


def _text(file: Path) -> str:
    """A source's text is its bytes as UTF-8: nothing translated, nothing normalised."""
    try:
        return file.read_bytes().decode("utf-8")
    except OSError as error:
        raise SourceError(file, untranslated(error.strerror or "it cannot be opened")) from error
    except UnicodeDecodeError as error:
        raise SourceError(
            file, untranslated(f"byte {error.start} is not UTF-8"), untranslated("Save it as UTF-8.")
        ) from error


def compare(old: Path, new: Path, releases: Path = Path("releases"), limit: int = 1000) -> Changes:
    """What changed between two releases, versions in `releases`, or packages.

    Raises:
        UsageError: there is no such version.
        DescriptorError: there is nothing that can be read.
        VerificationError: a release is damaged.
    """
    with open_snapshot(old, releases) as before, open_snapshot(new, releases) as after:
        return compare_snapshots(before, after, limit)


def explain(name: str, place: Path | None = None, lang: str = "en") -> str:
    """What a rule, a kind of rule or a type of finding means; declared rules are those of the package at `place`.

    Raises:
        UsageError: there is no such rule; the message names the nearest.
        DescriptorError: `place` is named and cannot be read.
    """
    here = place is not None or any(Path(name).is_file() for name in DESCRIPTORS)
    return explained(name, load_package(place) if here else None, lang)
