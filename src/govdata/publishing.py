"""A release: planned by asking, written by acting.

`plan_release` reads and may refuse; it writes nothing. `write_release` turns a plan into `releases/<version>/`, whole
or not at all (`staging`), and writes the manifest last. The only time in a release is `created`, its publication: the
same package, tools and previous release give the same bytes on any machine.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from govdata.comparison.changes import Changes, as_markdown, as_text
from govdata.comparison.comparing import changes_of, differences
from govdata.comparison.revisions import doubts, next_step, record_columns, refusals, unexplained
from govdata.comparison.snapshot import Snapshot, package_snapshot, release_snapshot, release_tables
from govdata.errors import NotReleasable, ReleaseRefused, UsageError
from govdata.metadata.package import Package
from govdata.releases import readme, workbook
from govdata.releases.atomic import staged
from govdata.releases.attachments import enclose, enclosed, release_descriptor
from govdata.releases.manifest import SUMS, digest, read_descriptor, require_whole, sha256, versions, write_sums
from govdata.releases.table_files import Exported, Table, export, file_names, safe
from govdata.releases.version import Level, Version
from govdata.reports.messages import untranslated
from govdata.reports.model import Report, Severity
from govdata.structure.header import TOLERATES_EXTRA

__all__ = ["Release", "ReleasePlan", "plan_release", "release_tables", "write_release"]

WIDE = "wide-integer"
"""The finding of a whole number that typed tables cannot hold: it would be released as missing."""
DOCUMENTS = ("datapackage.json", "README.md", "CITATION.cff", "CHANGES.md", "changes.json", "report.json", SUMS)
SHOWN = 5
"""So many of the values that stand against a release are named."""


@dataclass(frozen=True)
class ReleasePlan:
    """What would be written, and why it may be."""

    package: Package
    report: Report
    tables: tuple[Table, ...]
    releases: Path
    version: Version
    created: str
    changes: Changes
    previous: Version | None = None
    sources: tuple[tuple[str, int, int], ...] = ()
    """Path, size and time of change of every data file, as it was when the plan was made."""
    warnings: tuple[str, ...] = ()
    """What does not stop the release and should be looked at: idle revisions, a citation without an author."""

    @property
    def target(self) -> Path:
        return self.releases / str(self.version)

    def file_names(self) -> list[str]:
        """Every file of the release, in code point order. Partitioned tables are read for it."""
        tables = {table.name for table in self.tables}
        own = [*DOCUMENTS, f"{safe(self.package.name)}.xlsx", *(name for _, name in enclosed(self.package, tables))]
        return sorted({*own, *(name for table in self.tables for name in file_names(table))})

    def describe(self) -> str:
        """The plan in words, for `--dry-run`."""
        after = f"after {self.previous}" if self.previous else "the first release"
        lines = [f"{self.package.name} {self.version} ({after}, {self.created[:10]}) -> {self.target}"]
        lines += [f"  {name}" for name in self.file_names()]
        return "\n".join(lines) + "\n" + as_text(self.changes)


@dataclass(frozen=True)
class Release:
    """A release that is there, whole and durable. `digest` is the SHA-256 of its SHA256SUMS."""

    path: Path
    name: str
    version: Version
    digest: str


def plan_release(
    package: Package, report: Report, tables: Sequence[Table], releases: Path, version: str = ""
) -> ReleasePlan:
    """Decide whether this package may become the next release in `releases`. Read-only.

    Raises:
        UsageError: `version` is not one, or SOURCE_DATE_EPOCH no time; what the descriptor says is refused instead.
        NotReleasable: the report holds errors, or a table a value that a release cannot hold.
        ReleaseRefused: the version number or the day, a published figure that changed and nobody recorded why, or the
            releases are those of another package.
        VerificationError: the release before is damaged, so nothing can be compared with it.
    """
    asked = Version.asked(version) if version else None
    _require_releasable(report)
    _require_rows(tables)
    previous = last_release(releases)
    before = read_descriptor(releases / str(previous)) if previous else {}
    _require_same_package(package.name, str(before.get("name", package.name)), releases)
    wanted = asked or _declared(package.version, previous)
    new = package_snapshot(package, tables, str(wanted))
    changes, warnings = (
        (Changes(None, str(wanted)), ())
        if previous is None
        else _allowed(releases / str(previous), new, wanted, previous)
    )
    if (releases / str(wanted)).exists():
        raise ReleaseRefused(
            untranslated(f"{releases / str(wanted)} exists already"),
            untranslated("A version is never written twice: count up."),
        )
    created = publication(str(package.descriptor.get("created", "")), str(before.get("created", "")))
    notes = (*warnings, *_unnamed(package))
    return ReleasePlan(
        package, report, tuple(tables), releases, wanted, created, changes, previous, _sources(package), notes
    )


def _require_releasable(report: Report) -> None:
    """No errors; and no value that a release could not hold, which is no error of the data."""
    if not report.valid:
        errors = report.count(Severity.ERROR)
        raise NotReleasable(
            untranslated(f"{errors} error(s): nothing was written"), untranslated("`govdata validate` lists them.")
        )
    lost = [finding for finding in report.findings if finding.type == WIDE]
    if lost or any(rest.type == WIDE for rest in report.truncated):
        places = "; ".join(f"{each.table}, row {each.row}, {each.field}: {each.cell}" for each in lost[:SHOWN])
        step = "Declare the field as a number with `govdata.decimal`, or as a string if it is a name."
        raise NotReleasable(
            untranslated(f"a whole number of more than 64 bits cannot be released: {places}"), untranslated(step)
        )


def _require_rows(tables: Sequence[Table]) -> None:
    """No row without a value: where `fieldsMatch` allows more fields than are declared, a row may have only those."""
    import polars as pl

    for table in tables:
        if table.schema.fields_match in TOLERATES_EXTRA and not table.schema.primary_key:
            empty = table.frame.select(pl.all_horizontal(pl.all().is_null()).sum()).collect(engine="streaming").item()
            if empty:
                step = "Declare these fields, or take the rows out."
                said = f"{table.name}: {empty} row(s) have values in fields alone that the schema does not declare"
                raise NotReleasable(untranslated(f"{said}: they would be blank"), untranslated(step))


def _require_same_package(name: str, before: str, releases: Path) -> None:
    """A folder of releases is one package's: compared with another one, everything would have changed."""
    if name != before:
        step = f"Publish {name} to a folder of its own: --to FOLDER."
        raise ReleaseRefused(
            untranslated(f"{releases} holds the releases of {before}, and this package is {name}"), untranslated(step)
        )


def _unnamed(package: Package) -> tuple[str, ...]:
    """A citation without an author is worth a word."""
    word = f"datapackage.json names no contributors: the author in CITATION.cff is {readme.UNKNOWN!r}"
    return () if readme.citation_authors(package.descriptor) else (word,)


def last_release(releases: Path) -> Version | None:
    """The release before: the highest complete version."""
    present = versions(releases)
    return present[-1] if present else None


def _allowed(before: Path, new: Snapshot, wanted: Version, previous: Version) -> tuple[Changes, tuple[str, ...]]:
    """The difference to the release before, if this version and the record of revisions carry it; idle revisions."""
    require_whole(before)
    old = release_snapshot(before)
    found = differences(old, new)
    changes, missing = changes_of(old, new, found), unexplained(old, new, found)
    idle = doubts(old, new, found)
    reasons = list(refusals(changes, wanted, previous, missing))
    if reasons:
        step = next_step(changes, wanted, previous, missing, idle, record_columns(new))
        raise ReleaseRefused(untranslated("refused: " + "; ".join(reasons)), untranslated(step))
    return changes, idle


def _declared(text: str, previous: Version | None) -> Version:
    proposal = previous.next(Level.PATCH) if previous else Version(1, 0, 0)
    version = Version.parse(text)
    if version is None:
        said = f"{text!r} is not a version" if text else "no version was named"
        raise ReleaseRefused(
            untranslated(said),
            untranslated(f"Set `version` in datapackage.json or use --version, for example {proposal}."),
        )
    return version


def publication(declared: str, before: str) -> str:
    """When a release was published, RFC 3339 in UTC.

    SOURCE_DATE_EPOCH (https://reproducible-builds.org/specs/source-date-epoch/) if it is set; else what the
    descriptor declares as `created`, unless that is not later than the release before (a date nobody updated); else
    today. A day is all the clock ever gives, so that two runs on one day agree.

    Raises:
        UsageError: SOURCE_DATE_EPOCH is not a time.
        ReleaseRefused: that is a day before the release before.
    """
    found, last = _epoch() or _declared_moment(declared, before) or _today(), _moment(before)
    if last and found.date() < last.date():
        step = "Mend SOURCE_DATE_EPOCH, or `created` in datapackage.json."
        raise ReleaseRefused(
            untranslated(f"a release of {found.date()} cannot follow one of {last.date()}"), untranslated(step)
        )
    return f"{found.replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def _epoch() -> datetime | None:
    text = os.environ.get("SOURCE_DATE_EPOCH", "")
    try:
        return datetime.fromtimestamp(int(text), UTC) if text else None
    except (ValueError, OverflowError, OSError) as error:
        step = "Give the seconds since 1970, or unset it."
        raise UsageError(
            untranslated(f"SOURCE_DATE_EPOCH is {text!r}, which is not a time"), untranslated(step)
        ) from error


def _declared_moment(declared: str, before: str) -> datetime | None:
    moment, last = _moment(declared), _moment(before)
    return None if moment and last and moment <= last else moment


def _today() -> datetime:
    return datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def write_release(plan: ReleasePlan) -> Release:
    """Write what was planned.

    Raises:
        WriteError: the target cannot be written, is there already, or another publisher is at work.
        ReleaseRefused: another release appeared, or a data file changed, since the plan was made.
    """
    with staged(plan.releases, str(plan.version)) as folder:
        _still_holds(plan)
        exported = {table.name: export(table, folder) for table in plan.tables}
        _not_changed(plan)
        hashes = {name: sha256(folder / each.csv) for name, each in exported.items()}
        enclose(plan.package, exported, folder)
        said = {"version": str(plan.version), "created": plan.created}
        tables = {table.name: table for table in plan.tables}
        descriptor = release_descriptor(plan.package, said, tables, exported, hashes, folder)
        _write_json(folder / "report.json", _report(plan, hashes))
        _write_json(folder / "changes.json", _changes(plan, hashes))
        _write_texts(plan, descriptor, exported, folder)
        _write_json(folder / "datapackage.json", descriptor)
        write_sums(folder)
    return Release(plan.target, plan.package.name, plan.version, digest(plan.target))


def _sources(package: Package) -> tuple[tuple[str, int, int], ...]:
    paths = (path for resource in package.resources for path in resource.paths if path.is_file())
    return tuple((str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in paths)


def _not_changed(plan: ReleasePlan) -> None:
    """The tables are read again to be written: they must be those that the report cleared."""
    moved = sorted({old[0] for old in set(plan.sources) ^ set(_sources(plan.package))})
    if moved:
        raise ReleaseRefused(
            untranslated(f"{moved[0]} changed while it was being released"),
            untranslated("Run publish again: it checks anew."),
        )


def _still_holds(plan: ReleasePlan) -> None:
    """Under the lock: the comparison that allowed this release was with the one before."""
    last = last_release(plan.releases)
    if last != plan.previous:
        raise ReleaseRefused(
            untranslated(f"{last} was released while this run was at work"),
            untranslated("Run publish again: it compares anew."),
        )


def _write_texts(
    plan: ReleasePlan, descriptor: Mapping[str, Any], exported: Mapping[str, Exported], folder: Path
) -> None:
    (folder / "README.md").write_text(readme.readme(descriptor, plan.tables, exported), encoding="utf-8")
    (folder / "CHANGES.md").write_text(as_markdown(plan.changes), encoding="utf-8")
    (folder / "CITATION.cff").write_text(readme.citation(descriptor), encoding="utf-8")
    rows = {name: each.rows for name, each in exported.items()}
    workbook.write_workbook(plan.tables, rows, plan.created, folder / f"{safe(plan.package.name)}.xlsx")


def _report(plan: ReleasePlan, hashes: Mapping[str, str]) -> dict[str, Any]:
    """report.json: the report that cleared the release, tied to it by version and data, with the tools that made it."""
    return {**plan.report.to_dict(), "release": _identity(plan, hashes)}


def _changes(plan: ReleasePlan, hashes: Mapping[str, str]) -> dict[str, Any]:
    """changes.json: the difference, tied to this release and to the one it was taken from."""
    before = (
        {"version": str(plan.previous), "digest": digest(plan.releases / str(plan.previous))} if plan.previous else None
    )
    return {**plan.changes.to_dict(), "release": _identity(plan, hashes), "previous": before}


def _identity(plan: ReleasePlan, hashes: Mapping[str, str]) -> dict[str, Any]:
    """What a report and a list of changes belong to: name, version, and the SHA-256 of each table's CSV."""
    return {"name": plan.package.name, "version": str(plan.version), "data": dict(hashes)}


def _write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8", newline="\n")
