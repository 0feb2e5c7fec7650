"""The texts of the archive against the table of sources: is each one the text that was read?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from govdata.documents.archive import SOURCE_COLUMNS, Document, Source, present
from govdata.metadata.package import Package, Resource
from govdata.reports.messages import Message, untranslated
from govdata.reports.model import Check, CheckKind, Finding, Outcome, State

if TYPE_CHECKING:
    import polars as pl

NO_ARCHIVE = "no archive of source texts was given (--sources)"


def check_sources(
    package: Package,
    tables: Mapping[str, pl.LazyFrame],
    known: tuple[Source, ...],
    documents: Mapping[str, Document],
    archive: Path | None,
) -> Outcome:
    """Hold each text of the archive against the hash of its source; without the archive (None) that is skipped."""
    findings = tuple(f for source in known if documents for f in _hash_findings(source, documents[source.file]))
    present = package.with_role("sources")
    checks = (
        _source_state(r, tables.get(r.name), [s for s in known if s.table == r.name], findings, archive is None)
        for r in present
    )
    return Outcome(findings, tuple(checks))


def _source_state(
    resource: Resource, table: pl.LazyFrame | None, known: list[Source], findings: Iterable[Finding], without: bool
) -> Check:
    """A source that gives no text or no hash proves nothing: its table is undecided, never passed."""
    rule, name = "evidence.source-hash", resource.name
    missing = [] if table is None else [c for c in SOURCE_COLUMNS if c not in present(table, SOURCE_COLUMNS)]
    if table is None:
        return Check(rule, name, CheckKind.EVIDENCE, State.SKIPPED, untranslated("the table could not be read"))
    if missing:
        return Check(
            rule, name, CheckKind.EVIDENCE, State.SKIPPED, untranslated(f"the table has no column {', '.join(missing)}")
        )
    if without:
        return Check(rule, name, CheckKind.EVIDENCE, State.SKIPPED, untranslated(NO_ARCHIVE))
    if any(finding.table == name for finding in findings):
        return Check(rule, name, CheckKind.EVIDENCE, State.FAILED)
    unproved = [
        source.id or f"row {source.row}" for source in known if not (source.id and source.file and source.sha256)
    ]
    if unproved:
        return Check(
            rule,
            name,
            CheckKind.EVIDENCE,
            State.UNDECIDED,
            untranslated(f"no identifier, text or hash is given for {_few(unproved)}"),
        )
    return Check(rule, name, CheckKind.EVIDENCE, State.PASSED)


def _few(names: list[str]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def _hash_findings(source: Source, document: Document) -> Iterator[Finding]:
    if not source.file:
        return
    if document.problem:
        message = f"the text {source.file} cannot be read: {document.problem}"
        yield _source_finding(source, message, f"来源文本 {source.file} 无法读取：{document.problem}")
    elif source.sha256 and document.sha256 != source.sha256.lower():
        message = f"the text {source.file} has the SHA-256 {document.sha256}: it is not the text that was read"
        yield _source_finding(source, message, f"来源文本 {source.file} 的 SHA-256 为 {document.sha256}，与登记的不同")


def _source_finding(source: Source, message: str, message_zh: str) -> Finding:
    """The text is to be mended, not the table: what is expected is what the table says."""
    return Finding(
        "evidence.source-hash",
        Message(message, message_zh),
        source.table,
        source.row,
        "file",
        cell=source.file,
        title="Source text",
        expected=Message(f"a text with the SHA-256 {source.sha256}", f"SHA-256 为 {source.sha256} 的文本"),
        next_step=Message(
            "Put the text that the figures were read from into the archive, or read them again from the new one.",
            "将读取数字时所用的文本放入档案，或据新文本重新读取。",
        ),
        key=source.id,
    )
