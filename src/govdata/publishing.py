"""A release: planned by asking, written by acting.

`plan_release` reads and may refuse; it writes nothing. `write_release` turns a plan into `releases/<version>/`, an
atomic directory, and writes the manifest last, with its signature. The only time in a release is `created`, its
publication: the same package, commit, tools and previous release give the same bytes on any machine, signed or not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from govdata import progress
from govdata.catalogs.writing import lacking
from govdata.comparison.change_texts import as_markdown
from govdata.comparison.changes import Changes
from govdata.comparison.comparing import list_changes, row_differences
from govdata.comparison.gate import next_step, refusals
from govdata.comparison.revisions import record_columns, spent_revisions, unexplained, unused_revisions
from govdata.comparison.snapshot import Snapshot, manifest_snapshot, package_snapshot
from govdata.describing import describe, describe_folder
from govdata.errors import NotReleasable, ReadBackError, ReleaseRefused
from govdata.metadata.file_states import FileStates
from govdata.metadata.json_values import json_of
from govdata.metadata.package import Package
from govdata.release_plans import Release, ReleasePlan
from govdata.releases import citation, readme, workbook
from govdata.releases.atomic import USE_A_HIGHER_VERSION, atomic_directory, syncing
from govdata.releases.attachments import copy_attachments, release_descriptor
from govdata.releases.blocks import write_blocks
from govdata.releases.contents import ReleaseContents
from govdata.releases.file_names import safe_file_name
from govdata.releases.held_files import refusing_changes, require_unchanged
from govdata.releases.manifest import (
    Manifest,
    digest,
    require_whole,
    verified_descriptor,
    versions,
)
from govdata.releases.origin import Released, read_origin
from govdata.releases.proofs import write_proofs
from govdata.releases.publication_time import publication_time
from govdata.releases.read_back import other_rows
from govdata.releases.table_files import ExportedTable, TypedTable
from govdata.releases.table_writer import TableWriter
from govdata.releases.version import Level, Version
from govdata.reports.commands import path_word
from govdata.reports.messages import Message
from govdata.reports.model import Report
from govdata.scaffold import placeholders
from govdata.signing.making import Signing
from govdata.signing.proof_names import signature_files

SHOWN = 5
"""So many of the values that stand against a release are named."""


def plan_release(
    package: Package,
    report: Report,
    tables: Sequence[TypedTable],
    releases: Path,
    version: str = "",
    held: FileStates | None = None,
) -> ReleasePlan:
    """Decide whether this package may become the next release in `releases`. Read-only.

    Args:
        package: what the report is about.
        report: the report that clears it.
        tables: its tables in the form of a release.
        releases: the folder of all its releases.
        version: the number of the release; by default the version in the descriptor.
        held: its files before they were checked; by default as they are now.

    Raises:
        UsageError: `version` is not one, or SOURCE_DATE_EPOCH no time; what the descriptor says is refused instead.
        NotReleasable: the report holds errors, or a table a value that a release cannot hold.
        ReleaseRefused: the version number or the day, a published figure that changed and nobody recorded why, the
            releases are those of another package, or a file changed since it was checked.
        VerificationError: the release before is damaged, so nothing can be compared with it.
    """
    asked = Version.asked(version) if version else None
    if not report.valid:
        raise NotReleasable(report)
    progress.begin(_COMPARING)
    previous, held = last_release(releases), held or FileStates.of(package)
    whole = require_whole(releases / str(previous)) if previous else None
    before = verified_descriptor(whole) if whole else {}
    _require_same_package(package.name, str(before.get("name", package.name)), releases)
    wanted = asked or _declared(package.version, previous)
    changes, warnings = _changes_since(whole, previous, package_snapshot(package, tables, str(wanted)), wanted)
    _require_free(releases / str(wanted))
    created = publication_time(str(package.descriptor.get("created", "")), str(before.get("created", "")))
    require_unchanged(held)
    notes = (*warnings, *citation.no_author(package.descriptor), *_not_replaced(package), *lacking(package.descriptor))
    return ReleasePlan(
        package,
        report,
        tuple(tables),
        releases,
        wanted,
        created,
        changes,
        previous,
        whole.digest if whole else "",
        held,
        notes,
    )


_COMPARING = Message("comparing with the release before", "与上一发布版比较")
_WRITING = Message("writing tables", "写入各表")
_HERE = TableWriter()
_DESCRIBING = Message("writing the workbook and the pages", "写入工作簿与网页")


def _require_free(target: Path) -> None:
    """A version is written once."""
    if target.exists():
        raise ReleaseRefused(
            Message(f"{target} already exists.", f"{target} 已存在。"),
            USE_A_HIGHER_VERSION,
        )


def _require_same_package(name: str, before: str, releases: Path) -> None:
    """A folder of releases is one package's: compared with another one, everything would have changed."""
    if name != before:
        raise ReleaseRefused(
            Message(
                f"{releases} holds the releases of {before}, and this package is {name}.",
                f"{releases} 存放的是 {before} 的发布版，而此数据包为 {name}。",
            ),
            Message(
                f"Publish {name} to a folder of its own: --to FOLDER.", f"请将 {name} 发布到单独的文件夹：--to FOLDER。"
            ),
        )


def _not_replaced(package: Package) -> tuple[Message, ...]:
    """What a citation would say of the example of `govdata init` is worth a word."""
    names = placeholders(package.descriptor)
    if not names:
        return ()
    en, zh = ", ".join(names), "、".join(names)
    return (
        Message(
            f"datapackage.json still has the {en} of `govdata init`; CITATION.cff and README.md will show them.",
            f"datapackage.json 的 {zh} 仍为 `govdata init` 的示例内容，将写入 CITATION.cff 和 README.md。",
        ),
    )


def last_release(releases: Path) -> Version | None:
    """The release before: the highest complete version."""
    present = versions(releases)
    return present[-1] if present else None


def _changes_since(
    whole: Manifest | None, previous: Version | None, new: Snapshot, wanted: Version
) -> tuple[Changes, tuple[Message, ...]]:
    """What the release before and this one differ in, and unused revisions; nothing before the first release."""
    if whole is None or previous is None:
        return Changes(None, str(wanted)), ()
    return _allowed(manifest_snapshot(whole), new, wanted, previous)


def _allowed(old: Snapshot, new: Snapshot, wanted: Version, previous: Version) -> tuple[Changes, tuple[Message, ...]]:
    """The difference to the release before, if this version and the record of revisions allow it; unused revisions."""
    rows = row_differences(old, new)
    changes, missing = list_changes(old, new, rows), unexplained(old, new, rows)
    unused = unused_revisions(old, new, rows)
    reasons = list(refusals(changes, wanted, previous, missing))
    if reasons:
        said = Message(" ".join(each.en for each in reasons), "".join(each.zh for each in reasons))
        told = (*spent_revisions(old, new, missing), *unused)
        raise ReleaseRefused(said, next_step(changes, wanted, previous, missing, told, record_columns(new)))
    return changes, unused


def _declared(text: str, previous: Version | None) -> Version:
    version = Version.parse(text)
    if version:
        return version
    example = previous.next(Level.PATCH) if previous else Version(1, 0, 0)
    raise ReleaseRefused(
        Version.none(text) if text else Message("No version was named.", "未指定版本号。"),
        Message(
            f"Set `version` in datapackage.json or use --version, for example {example}.",
            f"请在 datapackage.json 中设置 `version`，或使用 --version，例如 {example}。",
        ),
    )


def write_release(plan: ReleasePlan, signing: Signing | None = None, writer: TableWriter = _HERE) -> Release:
    """Write what was planned, and read it back before it is a release; sign it before it is seen.

    Raises:
        EngineFailed: executors that write tables break off; nothing is left behind.
        UsageError: it is to be signed, and the key cannot sign, OpenSSH or OpenSSL is not installed, or the authority
            gives no stamp; nothing is left behind.
        WriteError: the target cannot be written, is there already, or another publisher is at work.
        ReleaseRefused: another release appeared since the plan was made, or a file of the package was changed since
            it was checked; nothing is left behind.
        ReadBackError: a file does not hold what was to be written in it; nothing is left behind.
    """
    told: list[Message] = []
    with atomic_directory(
        plan.releases, str(plan.version), lambda: told.extend(describe_folder(plan.releases))
    ) as folder:
        _require_same_previous(plan)
        with refusing_changes(plan.held):
            exported = _write_files(plan, folder, writer)
        _require_cleared_rows(plan, exported)
        with syncing(folder):
            writer.require_read_back(plan.tables, exported, folder)
        progress.begin(progress.HASHING)
        write_blocks(folder, (name for table in exported.values() for name in table.parquet))
        origin = read_origin(plan.package, plan.held, plan.report.versions)
        released = Released(plan.package.name, str(plan.version), plan.created, plan.before)
        write_proofs(folder, released, origin, signing, {each.csv: each.sha256 for each in exported.values()})
    noted = replace(plan, warnings=(*plan.warnings, *told, *_only_for_owner(plan.target)))
    signatures = tuple(signature_files(plan.target))
    return Release(plan.target, plan.package.name, plan.version, digest(plan.target), noted, signatures=signatures)


def _only_for_owner(release: Path) -> tuple[Message, ...]:
    """A release that nobody else can read, as a umask of 077 makes it, is worth a word: it is to be published."""
    if all(folder.stat().st_mode & 0o055 for folder in (release.parent, release)):
        return ()
    command = f"chmod -R a+rX {path_word(release.parent)}"
    return (
        Message(
            f"Only you can read {release}, because of your umask. If a web server is to read it: {command}.",
            f"受 umask 影响，只有您本人能读取 {release}。若需由网络服务器读取：{command}。",
        ),
    )


def _write_files(plan: ReleasePlan, folder: Path, writer: TableWriter) -> Mapping[str, ExportedTable]:
    """Everything but the manifest."""
    begun = progress.each(_WRITING, plan.tables, lambda table: table.name, lambda table: table.resource.paths)
    exported = {table.name: writer.write(table, folder) for table in begun}
    progress.begin(_DESCRIBING)
    hashes = {name: each.sha256 for name, each in exported.items()}
    copy_attachments(plan.package, exported, folder)
    said = {"version": str(plan.version), "created": plan.created}
    tables = {table.name: table for table in plan.tables}
    coverage = [each.to_dict() for each in plan.report.coverage]
    descriptor = release_descriptor(plan.package, said, tables, exported, hashes, folder, coverage)
    report, changes = _report_document(plan, hashes), _changes_document(plan, hashes)
    _write_json(folder / "report.json", report)
    _write_json(folder / "changes.json", changes)
    _write_texts(plan, descriptor, exported, folder)
    _write_json(folder / "datapackage.json", descriptor)
    describe(ReleaseContents(folder, descriptor, plan.tables, exported, report, changes))
    return exported


def _require_cleared_rows(plan: ReleasePlan, exported: Mapping[str, ExportedTable]) -> None:
    """As many rows are written as the report has checked."""
    for task in plan.report.tasks:
        written = exported.get(task.name)
        if written and task.rows is not None and written.rows != task.rows:
            raise ReadBackError(written.csv, other_rows(written.rows, task.rows), task.name)


def _require_same_previous(plan: ReleasePlan) -> None:
    """Under the lock: the comparison that allowed this release was with the one before."""
    last = last_release(plan.releases)
    if last != plan.previous or (last and digest(plan.releases / str(last)) != plan.previous_digest):
        raise ReleaseRefused(
            Message(f"{last} was released during this run.", f"本次运行期间已发布 {last}。"),
            Message("Run publish again to compare with it.", "请重新运行 publish，与其比较。"),
        )


def _write_texts(
    plan: ReleasePlan, descriptor: Mapping[str, Any], exported: Mapping[str, ExportedTable], folder: Path
) -> None:
    documents = plan.document_names()
    _write_text(folder / "README.md", readme.readme(descriptor, plan.tables, exported, plan.report.coverage, documents))
    _write_text(folder / "CHANGES.md", as_markdown(plan.changes))
    _write_text(folder / "CITATION.cff", citation.citation(descriptor))
    rows = {name: each.rows for name, each in exported.items()}
    workbook.write_workbook(descriptor, plan.tables, rows, folder / f"{safe_file_name(plan.package.name)}.xlsx")


def _report_document(plan: ReleasePlan, hashes: Mapping[str, str]) -> dict[str, Any]:
    """report.json: the report that cleared the release, tied to it by version and data, with the tools that made it."""
    return {**plan.report.to_dict(), "release": _identity(plan, hashes)}


def _changes_document(plan: ReleasePlan, hashes: Mapping[str, str]) -> dict[str, Any]:
    """changes.json: the difference, tied to this release and to the one it was taken from."""
    return {**plan.changes.to_dict(), "release": _identity(plan, hashes), "previous": plan.before}


def _identity(plan: ReleasePlan, hashes: Mapping[str, str]) -> dict[str, Any]:
    """What a report and a list of changes belong to: name, version, and the SHA-256 of each table's CSV."""
    return {"name": plan.package.name, "version": str(plan.version), "data": dict(hashes)}


def _write_json(path: Path, value: Any) -> None:
    _write_text(path, json_of(value, indent="  ") + "\n")


def _write_text(path: Path, text: str) -> None:
    """UTF-8 and LF on every system: the bytes of a release are the same wherever it is written."""
    path.write_text(text, encoding="utf-8", newline="\n")
