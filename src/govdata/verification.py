"""Is this folder the release that it says it is? Every byte, every value, every document against the others.

The answer is a `Report`, like that of `validate`: bytes first, and only where they are whole the rest, since nothing
can be learnt from a file that is not what was written. A check that could not run says why.

- release-bytes: each file has the hash that SHA256SUMS lists; none is missing, none was added
- release-descriptor: datapackage.json can be read, and says nothing that the standard does not allow
- structure: the CSV files fit the descriptor (types, constraints, keys, hash, bytes)
- release-parquet: each Parquet file has the declared schema and the values of its CSV, row by row
- release-blocks: the blocks of blocks.json have the hashes that it lists, and make up the Parquet files
- release-report, release-changes: they are of this name, version and data; the report holds no errors
- release-previous: the release that it was compared with, where it stands beside it, has all its bytes and that digest
- release-signatures: SHA256SUMS is signed by those that were asked for; skipped where it is signed and nobody was
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from govdata import progress
from govdata.errors import DescriptorError, VerificationError, os_reason
from govdata.files import read_bounded
from govdata.metadata.descriptor import Problem, shown
from govdata.metadata.package import Package, load_package
from govdata.metadata.schema import ROW
from govdata.readers.cell_lines import file_places
from govdata.readers.engine_errors import ENGINE_ERRORS
from govdata.readers.inputs import open_inputs
from govdata.readers.parquet_pages import impossible_page
from govdata.release_bytes import ReleaseBytes, broken_descriptor, check_bytes, outcome_of, read_whole, skipped
from govdata.releases import arrow_schema
from govdata.releases.blocks import BLOCKS, wrong_blocks
from govdata.releases.fetching import on_this_machine
from govdata.releases.manifest import (
    LARGEST_DOCUMENT,
    NOT_PARQUET,
    Manifest,
    about,
    find_release,
    verified_descriptor,
)
from govdata.releases.parquet_of_tables import parquet_files
from govdata.releases.stored_tables import scan_release
from govdata.releases.table_files import TypedTable, csv_name
from govdata.releases.version import Version
from govdata.reports.messages import Message
from govdata.reports.model import Finding, Outcome, Report, Task
from govdata.reports.places import Places, repository_of
from govdata.signing.signers import Signers
from govdata.structure.check import Structure, check_structure

_CSV = "\0csv"
_FETCH_PREVIOUS = Message(
    "Fetch the release before again, from where it was published.", "请从发布处重新获取上一发布版。"
)
_NO_DESCRIPTOR = Message("datapackage.json cannot be read", "datapackage.json 无法读取")
_PARQUET = Message("comparing Parquet with CSV", "核对 Parquet 与 CSV")
_NO_CSV = Message("its CSV file cannot be read", "其 CSV 文件无法读取")


def verify(path: Path | str, signers: Signers | None = None) -> Report:
    """Verify a release; a folder of releases stands for its highest version. What is in a store is fetched.

    Raises:
        UsageError: there is no release at `path`, or OpenSSH or OpenSSL is needed and not installed.
        VerificationError: `path` is a folder of releases, and one of them is not whole.
        StoreError: the store cannot be reached, or refuses.
    """
    with on_this_machine(path, signers) as place:
        release = find_release(place)
        found = check_bytes(release, signers)
        if found.manifest is None:
            return found.report(release.name, Outcome())
        with ThreadPoolExecutor(1) as pool:
            # Hashed beside what one thread does of the content of this one.
            return _verified_content(found, found.manifest, pool.submit(_previous_check, release))


def _verified_content(found: ReleaseBytes, manifest: Manifest, previous: Future[Outcome]) -> Report:
    """What is checked of a release whose bytes are whole; `previous` is the check of the one before."""
    release = found.release
    try:
        package = load_package(release / "datapackage.json")
        tables = scan_release(package, manifest)
    except (DescriptorError, VerificationError) as error:
        return found.report(release.name, broken_descriptor(error.message, _NO_DESCRIPTOR))
    tasks, content = _content_checks(package, tables, manifest)
    documents = (_blocks_check(manifest), _document_checks(package, tables, manifest), previous.result())
    report = found.report(package.name, Outcome.join((content, *documents)), tasks, package.version)
    base = repository_of(Path.cwd())
    return replace(report, places=Places(str(base), file_places(package, base)))


def _content_checks(
    package: Package, tables: Sequence[TypedTable], manifest: Manifest
) -> tuple[tuple[Task, ...], Outcome]:
    """The CSV files against the descriptor, and in the same pass the Parquet files against them."""
    spoilt = {table.name: _spoilt_parquet(manifest, table) for table in tables}
    stored = {table.name: table.frame for table in tables if spoilt[table.name] is None}
    with open_inputs(package, hashes=manifest.hashes) as inputs:
        structure = check_structure(package, inputs, beside=stored)
        rows = {task.name: task.rows or 0 for task in structure.tasks}
        compared = [
            _parquet_check(table, spoilt[table.name] or _difference(table, structure, rows[table.name]))
            if table.name in structure.tables
            else skipped(("release-parquet",), _NO_CSV, table.name)
            for table in progress.each(_PARQUET, tables, lambda table: table.name, lambda table: table.resource.paths)
        ]
    told = [_descriptor_finding(problem) for problem in package.problems if not problem.renamed]
    descriptor = outcome_of("release-descriptor", told)
    return structure.tasks, Outcome.join((structure.outcome, descriptor, *compared))


def _descriptor_finding(problem: Problem) -> Finding:
    return Finding(problem.type, problem.sentence, severity=problem.severity)


def _parquet_check(table: TypedTable, finding: Finding | None) -> Outcome:
    return outcome_of("release-parquet", [] if finding is None else [finding], table.name)


def _spoilt_parquet(manifest: Manifest, table: TypedTable) -> Finding | None:
    """Why the Parquet files of a table cannot be compared with its CSV; None where they can."""
    import pyarrow as pa

    try:
        if not _has_declared_schema(manifest, table):
            name = f"parquet/{table.file_name}"
            other = Message(
                f"The fields or types of {name} differ from the schema.", f"{name} 的字段或类型与模式不符。"
            )
            return Finding("release-parquet", other, table.name)
        _refuse_impossible_pages(manifest, table)
    except (OSError, pa.ArrowException, *ENGINE_ERRORS) as error:
        return _unreadable(table, error)
    return None


def _unreadable(table: TypedTable, error: BaseException) -> Finding:
    reason = os_reason(error) if isinstance(error, OSError) and error.strerror else NOT_PARQUET
    return Finding("release-parquet", about(f"parquet/{table.file_name}", reason), table.name, note=str(error))


def _difference(table: TypedTable, structure: Structure, rows: int) -> Finding | None:
    """The first row in which the Parquet files of a table differ from its CSV; None where they do not."""
    try:
        row = _first_difference(table, structure, rows)
    except (OSError, *ENGINE_ERRORS) as error:
        return _unreadable(table, error)
    if row is None:
        return None
    name, place = f"parquet/{table.file_name}", csv_name(table)
    differs = Message(f"Row {row} of {name} differs from {place}.", f"{name} 第 {row} 行与 {place} 不同。")
    return Finding("release-parquet", differs, table.name, row)


def _has_declared_schema(manifest: Manifest, table: TypedTable) -> bool:
    """Are the types in every Parquet file of the table those that its Table Schema asks for?"""
    files = parquet_files(verified_descriptor(manifest), manifest)[table.name]
    return all(arrow_schema.is_stored(table.schema, manifest.release / place) for place in files)


def _refuse_impossible_pages(manifest: Manifest, table: TypedTable) -> None:
    """The engine takes what the headers of pages say for true, and one that lies would end the process."""
    import pyarrow.parquet as pq

    for place in parquet_files(verified_descriptor(manifest), manifest)[table.name]:
        file = manifest.release / place
        if damage := impossible_page(file, pq.read_metadata(file)):
            raise OSError(damage)


def _first_difference(table: TypedTable, structure: Structure, rows: int) -> int | None:
    """The number of the first row whose values differ; the pass over the CSV has seen whether there is one."""
    stored = int(table.frame.select(pl.len()).collect().item())
    if stored != rows:
        return min(stored, rows) + 2
    if table.name in structure.alike:
        return None
    names = table.schema.names
    one = structure.tables[table.name].select(pl.col(ROW), pl.col(names).name.suffix(_CSV))
    differs = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}{_CSV}")) for name in names)
    both = pl.concat([one, table.frame.select(names)], how="horizontal")
    row = both.select(pl.col(ROW).filter(differs).min()).collect(engine="streaming").item()
    return None if row is None else int(row)


_NO_BLOCKS = Message("the release is older than blocks.json", "该发布版早于 blocks.json")


def _blocks_check(manifest: Manifest) -> Outcome:
    """Is blocks.json true? Whoever reads a part of a table from a store holds it against that."""
    check = "release-blocks"
    if BLOCKS not in manifest.hashes:
        return skipped((check,), _NO_BLOCKS)
    try:
        names = [name for names in parquet_files(verified_descriptor(manifest), manifest).values() for name in names]
        wrong = wrong_blocks(manifest.release, read_bounded(manifest.release / BLOCKS, LARGEST_DOCUMENT), names)
    except VerificationError as error:
        wrong = error.problems
    return outcome_of(check, [Finding(check, reason) for reason in wrong])


def _document_checks(package: Package, tables: Sequence[TypedTable], manifest: Manifest) -> Outcome:
    """report.json and changes.json against the descriptor and the hashes of the data."""
    data = {table.name: manifest.hashes.get(table.resource.declared_path, "") for table in tables}
    identity = {"name": package.name, "version": package.version, "data": data}
    expected: dict[str, dict[str, Any]] = {"report": {"valid": True}, "changes": {"new": package.version}}
    return Outcome.join(_document_check(manifest.release, name, identity, expected[name]) for name in expected)


def _document_check(release: Path, name: str, identity: Mapping[str, Any], expected: Mapping[str, Any]) -> Outcome:
    check, file = f"release-{name}", f"{name}.json"
    reasons = _misfits(_read_json(release / file), identity, expected)
    return outcome_of(check, [Finding(check, about(file, reason)) for reason in reasons])


def _misfits(document: Any, identity: Mapping[str, Any], expected: Mapping[str, Any]) -> list[Message]:
    if not isinstance(document, dict):
        return [Message("missing, or not a JSON object", "缺失，或不是 JSON 对象")]
    belongs = document.get("release")
    other = [name for name in identity if _property(belongs, name) != identity[name]]
    wrong = [Message(f"{name} is not that of this release", f"{name} 不属于本发布版") for name in other]
    for name, value in expected.items():
        if (found := document.get(name)) != value:
            wrong.append(
                Message(
                    f"{name} is {shown(found)}, not {shown(value)}", f"{name} 为 {shown(found)}，应为 {shown(value)}"
                )
            )
    return wrong


_NO_PREVIOUS = Message("the version of the release before is none", "上一发布版的版本号无效")


def _previous_check(release: Path) -> Outcome:
    """The release before, where it stands beside this one: was it changed since they were compared?"""
    check = "release-previous"
    previous = _previous_of(release)
    if previous is None:
        return outcome_of(check, [])
    version = Version.parse(str(previous.get("version")))
    if version is None:
        return outcome_of(check, [Finding(check, about("changes.json", _NO_PREVIOUS))])
    before = release.resolve().parent / str(version)
    if not before.is_dir():
        return skipped(
            (check,),
            Message(f"release {before.name} is not beside this one", f"旁边没有发布版 {before.name}"),
        )
    manifest, damage = read_whole(before)
    wrong = [Message(f"{before.name}/{found.en}", f"{before.name}/{found.zh}") for found in damage]
    if manifest and manifest.digest != previous.get("digest"):
        wrong = [_another_release(before.name, release.name)]
    return outcome_of(check, [Finding(check, each, next_step=_FETCH_PREVIOUS) for each in wrong])


def _previous_of(release: Path) -> dict[str, Any] | None:
    """What a release says of the one before; None where it says nothing."""
    changes = _read_json(release / "changes.json")
    previous = changes.get("previous") if isinstance(changes, dict) else None
    return previous if isinstance(previous, dict) else None


def _another_release(before: str, release: str) -> Message:
    return Message(
        f"{before} is not the release that {release} was compared with: its digest differs",
        f"{before} 不是 {release} 当时所比较的发布版：摘要不同",
    )


def _read_json(path: Path) -> Any:
    try:
        return json.loads(read_bounded(path, LARGEST_DOCUMENT))
    except (OSError, ValueError, RecursionError):
        return None


def _property(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None
