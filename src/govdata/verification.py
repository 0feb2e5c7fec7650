"""Is this folder the release that it says it is? Every byte, every value, every document against the others.

The answer is a `Report`, like that of `validate`: bytes first, and only where they are whole the rest, since nothing
can be learnt from a file that is not what was written. A check that could not run says why.

- release-bytes: each file has the hash that SHA256SUMS lists; none is missing, none was added
- release-descriptor: datapackage.json can be read, and says nothing that the standard does not allow
- structure: the CSV files fit the descriptor (types, constraints, keys, hash, bytes)
- release-parquet: each Parquet file has the declared schema and the values of its CSV, row by row
- release-report, release-changes: they are of this name, version and data; the report holds no errors
- release-previous: the release that it was compared with, where it stands beside it, has all its bytes and that digest
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from govdata.comparison.snapshot import released_tables
from govdata.errors import DescriptorError, VerificationError
from govdata.metadata.package import Package, load_package
from govdata.metadata.schema import ROW
from govdata.readers.inputs import open_inputs
from govdata.releases import arrow_schema
from govdata.releases.manifest import digest, find_release, listed, parquet_files, problems, read_descriptor
from govdata.releases.table_files import Table
from govdata.reports.messages import untranslated
from govdata.reports.model import Check, CheckKind, Finding, Outcome, Report, State, Task
from govdata.structure.check import check_structure

if TYPE_CHECKING:
    import polars as pl

LATER = ("release-descriptor", "structure", "release-parquet", "release-report", "release-changes", "release-previous")
"""What is checked once the bytes are whole, in this order."""
_CSV = "\0csv"


def verify(place: Path | str) -> Report:
    """Verify a release; a folder of releases stands for its highest version.

    Raises:
        UsageError: there is no release at `place`.
        VerificationError: `place` is a folder of releases, and one of them is not whole.
    """
    return replace(_verified(find_release(place)), released=True)


def _verified(release: Path) -> Report:
    damage = _bytes(release)
    if damage.findings:
        rest = _skipped(LATER, "the bytes were changed: nothing else can be believed")
        return Report.of(release.name, (), Outcome.join((damage, rest)))
    try:
        package = load_package(release / "datapackage.json")
        tables = released_tables(package, release)
    except (DescriptorError, VerificationError) as error:
        broken = _outcome("release-descriptor", [Finding("release-descriptor", error.message)])
        rest = _skipped(LATER[1:], "the descriptor cannot be read: nobody knows what to expect")
        return Report.of(release.name, (), Outcome.join((damage, broken, rest)))
    tasks, content = _content(package, tables, release)
    documents = (_documents(package, tables, release), _previous(release))
    return Report.of(package.name, tasks, Outcome.join((damage, content, *documents)))


def _bytes(release: Path) -> Outcome:
    try:
        found = problems(release)
    except VerificationError as error:
        found = tuple(map(str, error.problems))
    step = "Fetch the release again, from where it was published."
    return _outcome(
        "release-bytes",
        [Finding("release-bytes", untranslated(problem), next_step=untranslated(step)) for problem in found],
    )


def _content(package: Package, tables: Sequence[Table], release: Path) -> tuple[tuple[Task, ...], Outcome]:
    """The CSV files against the descriptor, then the Parquet files against the CSV files."""
    with open_inputs(package) as inputs:
        structure = check_structure(package, inputs)
        rows = {task.name: task.rows or 0 for task in structure.tasks}
        compared = [
            _parquet(release, table, structure.tables[table.name], rows[table.name])
            if table.name in structure.tables
            else _skipped(("release-parquet",), "its CSV could not be read", table.name)
            for table in tables
        ]
    problems = [Finding(problem.type, problem.sentence, severity=problem.severity) for problem in package.problems]
    descriptor = _outcome("release-descriptor", problems)
    return structure.tasks, Outcome.join((structure.outcome, descriptor, *compared))


def _parquet(release: Path, table: Table, csv: pl.LazyFrame, rows: int) -> Outcome:
    import polars as pl
    import pyarrow as pa

    check, name = "release-parquet", f"parquet/{table.file_name}"
    try:
        row = _first_difference(table, csv, rows) if _has_declared_schema(release, table) else -1
    except (OSError, pa.ArrowException, pl.exceptions.PolarsError) as error:
        return _outcome(
            check, [Finding(check, untranslated(f"{name} cannot be read: {error}"), table.name)], table.name
        )
    if row is None:
        return _outcome(check, [], table.name)
    if row < 0:
        message = f"{name} has other fields or types than the schema"
        return _outcome(check, [Finding(check, untranslated(message), table.name)], table.name)
    message = f"row {row} of {name} differs from csv/{table.file_name}.csv"
    return _outcome(check, [Finding(check, untranslated(message), table.name, row)], table.name)


def _has_declared_schema(release: Path, table: Table) -> bool:
    """Is the Arrow schema in the footer of every file of the table the one that its Table Schema asks for?"""
    import pyarrow.parquet as pq

    expected = arrow_schema.arrow_schema(table.schema)
    files = parquet_files(read_descriptor(release))[table.name]
    return all(pq.read_schema(release / place).equals(expected) for place in files)


def _first_difference(table: Table, csv: pl.LazyFrame, rows: int) -> int | None:
    """The number of the first row whose values differ, in one streaming pass over both files."""
    import polars as pl

    stored = int(table.frame.select(pl.len()).collect().item())
    if stored != rows:
        return min(stored, rows) + 2
    names = table.schema.names
    one = csv.select(pl.col(ROW), pl.col(names).name.suffix(_CSV))
    differs = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}{_CSV}")) for name in names)
    both = pl.concat([one, table.frame.select(names)], how="horizontal")
    row = both.select(pl.col(ROW).filter(differs).min()).collect(engine="streaming").item()
    return None if row is None else int(row)


def _documents(package: Package, tables: Sequence[Table], release: Path) -> Outcome:
    """report.json and changes.json against the descriptor and the hashes of the data."""
    sums = listed(release)
    data = {table.name: sums.get(table.resource.declared_path, "") for table in tables}
    identity = {"name": package.name, "version": package.version, "data": data}
    return Outcome.join(
        _outcome(
            f"release-{name}",
            [Finding(f"release-{name}", untranslated(f"{name}.json: {reason}")) for reason in reasons],
        )
        for name, reasons in (
            ("report", _misfits(release / "report.json", identity, {"valid": True})),
            ("changes", _misfits(release / "changes.json", identity, {"new": package.version})),
        )
    )


def _misfits(path: Path, identity: Mapping[str, Any], expected: Mapping[str, Any]) -> list[str]:
    found = _json(path)
    if not isinstance(found, dict):
        return ["missing, or not a JSON object"]
    belongs = found.get("release")
    wrong = [f"{name} is not that of this release" for name in identity if _get(belongs, name) != identity[name]]
    wrong += [
        f"{name} is {found.get(name)!r}, not {value!r}" for name, value in expected.items() if found.get(name) != value
    ]
    return wrong


def _previous(release: Path) -> Outcome:
    """The release before, where it stands beside this one: was it changed since they were compared?"""
    check = "release-previous"
    changes = _json(release / "changes.json")
    previous = changes.get("previous") if isinstance(changes, dict) else None
    if not isinstance(previous, dict):
        return _outcome(check, [])
    before = release.resolve().parent / str(previous.get("version"))
    if not before.is_dir():
        return _skipped((check,), f"{before.name} is not beside it")
    damage = [Finding(check, untranslated(f"{before.name}/{found.message}")) for found in _bytes(before).findings]
    if damage or digest(before) == previous.get("digest"):
        return _outcome(check, damage)
    message = f"{before.name} is not the release that {release.name} was compared with: its digest is another"
    return _outcome(check, [Finding(check, untranslated(message))])


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None


def _get(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None


def _outcome(check: str, findings: list[Finding], table: str | None = None) -> Outcome:
    state = State.FAILED if findings else State.PASSED
    return Outcome(tuple(findings), (Check(check, table, CheckKind.RELEASE, state),))


def _skipped(checks: Iterable[str], reason: str, table: str | None = None) -> Outcome:
    return Outcome(
        checks=tuple(Check(check, table, CheckKind.RELEASE, State.SKIPPED, untranslated(reason)) for check in checks)
    )
