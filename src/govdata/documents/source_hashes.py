"""The texts of the archive against the table of sources: is each one the text that was read?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from govdata.documents.archive import SOURCE_COLUMNS, Document, Source, columns_present
from govdata.metadata.near_miss import near_miss
from govdata.metadata.package import Package
from govdata.reports.messages import EMPTY, NO_ROW, Message
from govdata.reports.model import Check, CheckKind, Finding, Outcome, State

if TYPE_CHECKING:
    import polars as pl

RULE = "evidence.source-hash"
NO_ARCHIVE = Message("no archive of source texts was given (--sources)", "未给出来源文本的存档（--sources）")
_NO_TABLE = Message("the table could not be read", "该表未能读取")
_NEXT_STEP = Message(
    "If the text was corrected, run `govdata rebase PACKAGE --sources DIR`: hashes and offsets follow. If not, put the"
    " text from which the figures were read back into the archive.",
    "若文本已更正，请运行 `govdata rebase PACKAGE --sources DIR`，哈希值与位置随之改写；"
    "否则请把当初所读的文本放回存档。",
)


def check_sources(
    package: Package,
    tables: Mapping[str, pl.LazyFrame],
    sources: tuple[Source, ...],
    documents: Mapping[str, Document],
    archive: Path | None,
) -> Outcome:
    """Check each text of the archive against the hash of its source; without an archive (None) that is skipped."""
    findings = tuple(
        f for source in sources if documents for f in _hash_findings(source, documents[source.file], archive)
    )
    names = [resource.name for resource in package.with_role("sources")]
    checks = (
        _check(name, tables.get(name), [s for s in sources if s.table == name], findings, archive is None)
        for name in names
    )
    return Outcome(findings, tuple(checks))


def missing_columns(names: Iterable[str]) -> Message:
    """The reason why a rule is skipped on a table that lacks the columns it reads."""
    told = tuple(names)
    return Message(f"the table has no column {', '.join(told)}", f"该表没有 {'、'.join(told)} 列")


def _check(
    name: str, table: pl.LazyFrame | None, sources: list[Source], findings: Iterable[Finding], without: bool
) -> Check:
    """A source that gives no text or no hash proves nothing: its table is undecided, never passed."""
    if reason := _skipped(table, without):
        return _result(name, State.SKIPPED, reason)
    if not sources:
        return _result(name, State.SKIPPED, NO_ROW)
    if any(finding.table == name for finding in findings):
        return _result(name, State.FAILED)
    incomplete = [source for source in sources if not (source.id and source.file and source.sha256)]
    return _result(name, State.UNDECIDED, _incomplete(incomplete)) if incomplete else _result(name, State.PASSED)


def _result(table: str, state: State, reason: Message = EMPTY) -> Check:
    return Check(RULE, table, CheckKind.EVIDENCE, state, reason)


def _skipped(table: pl.LazyFrame | None, without: bool) -> Message:
    if table is None:
        return _NO_TABLE
    present = columns_present(table, SOURCE_COLUMNS)
    missing = [name for name in SOURCE_COLUMNS if name not in present]
    return missing_columns(missing) if missing else NO_ARCHIVE if without else EMPTY


def _incomplete(sources: list[Source], limit: int = 5) -> Message:
    """Which sources lack what proves them, the first few by name."""
    shown, rest = sources[:limit], max(0, len(sources) - limit)
    en = ", ".join(source.id or f"row {source.row}" for source in shown) + (f" and {rest:,} more" if rest else "")
    zh = "、".join(source.id or f"第 {source.row} 行" for source in shown) + (
        f" 等 {len(sources):,} 个来源" if rest else ""
    )
    return Message(f"no id, text or hash is given for {en}", f"{zh}{'' if rest else ' '}缺少标识、文本或哈希值")


def _hash_findings(source: Source, document: Document, archive: Path | None) -> Iterator[Finding]:
    if not source.file:
        return
    file, problem = source.file, document.problem
    if problem:
        yield _finding(
            source,
            Message(
                f"The source text {file} cannot be read: {problem.en}.", f"来源文本 {file} 无法读取：{problem.zh}。"
            ),
            document.next_step or _name_file(file, archive),
        )
    elif source.sha256 and document.sha256 != source.sha256.lower():
        yield _finding(
            source,
            Message(
                f"{file} is not the text that was read: its SHA-256 is {document.sha256}.",
                f"{file} 不是当初所读的文本：其 SHA-256 为 {document.sha256}。",
            ),
            _NEXT_STEP,
        )


NAMED_FILES = 5
"""So many files of the archive are named to whoever misspelt one."""


def _name_file(file: str, archive: Path | None) -> Message:
    """What to do about a file that cannot be read, with the files that the archive has."""
    there = (
        sorted(path.relative_to(archive).as_posix() for path in archive.rglob("*") if path.is_file()) if archive else []
    )
    meant = near_miss(file, there)
    names = [meant] if meant else there[:NAMED_FILES]
    rest = Message(" …", "等") if len(there) > len(names) else EMPTY
    has = Message(f" The archive has {', '.join(names)}{rest.en}.", f"存档中有 {'、'.join(names)}{rest.zh}。")
    step = Message(
        "Correct the file of the source, or put the text into the archive.", "请更正来源的文件名，或把文本放入存档。"
    )
    return Message(f"{step.en}{has.en}", f"{step.zh}{has.zh}") if names else step


def _finding(source: Source, message: Message, next_step: Message) -> Finding:
    """The text is to be fixed, not the table: what is expected is what the table says."""
    return Finding(
        RULE,
        message,
        source.table,
        source.row,
        "file",
        cell=source.file,
        expected=Message(f"a text with the SHA-256 {source.sha256}", f"SHA-256 为 {source.sha256} 的文本"),
        next_step=next_step,
        key=source.id,
    )
