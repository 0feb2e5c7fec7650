"""The parts of texts that sources stand for: does each part lie in its text?

`part_start` and `part_end` are optional; a table of sources without them has no parts, and no such check.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from govdata.documents.archive import Document, Source, source_tables
from govdata.documents.source_hashes import NO_ARCHIVE
from govdata.metadata.package import Package
from govdata.reports.messages import EMPTY, EMPTY_CELL, NO_ROW, Message
from govdata.reports.model import Check, CheckKind, Finding, Outcome, State

if TYPE_CHECKING:
    import polars as pl

RULE = "evidence.source-part"
_PART = ("part_start", "part_end")
_OTHER_TEXT = Message("the text is not the one that was read", "文本不是当初所读的文本")
_NEXT_STEP = Message(
    "Give the offsets of the part in the text, in code points from 0; leave both empty for the whole text.",
    "请按码点从 0 起填写该部分在文本中的起止位置；若为全文，两者留空。",
)


def check_parts(
    package: Package,
    tables: Mapping[str, pl.LazyFrame],
    sources: Sequence[Source],
    documents: Mapping[str, Document],
    archive: Path | None,
) -> Outcome:
    """Check each part against its text; without an archive (None) only whether it ends after it starts."""
    return Outcome.join(
        _check_table(
            name, [source for source in sources if source.table == name and _has_part(source)], documents, archive
        )
        for name in source_tables(package, tables, _PART)
    )


def _has_part(source: Source) -> bool:
    return source.part_start is not None or source.part_end is not None


def _check_table(
    name: str, sources: Collection[Source], documents: Mapping[str, Document], archive: Path | None
) -> Outcome:
    readable = {source.id: _text_of(source, documents) for source in sources}
    findings = tuple(found for source in sources for found in _part_findings(source, readable[source.id]))
    state, reason = State.PASSED, EMPTY
    if not sources:
        state, reason = State.SKIPPED, NO_ROW
    elif findings:
        state = State.FAILED
    elif archive is None:
        state, reason = State.SKIPPED, NO_ARCHIVE
    elif None in readable.values():
        state, reason = State.UNDECIDED, _OTHER_TEXT
    return Outcome(findings, (Check(RULE, name, CheckKind.EVIDENCE, state, reason),))


def _text_of(source: Source, documents: Mapping[str, Document]) -> Document | None:
    """The text that offsets are counted in; None where there is none, or another one than was read."""
    document = documents.get(source.file)
    if document is None or document.problem:
        return None
    return document if not source.sha256 or document.sha256 == source.sha256.lower() else None


def _part_findings(source: Source, document: Document | None) -> Iterator[Finding]:
    """The first of what is wrong with a part: it ends before it starts, or it lies beyond the text."""
    start, end = source.part_start or 0, source.part_end
    if end is not None and end <= start:
        yield _finding(
            source,
            "part_end",
            end,
            Message(
                f"The part ends at {end}, not after its start at {start}.", f"部分止于 {end}，未在其起点 {start} 之后。"
            ),
            Message(f"more than {start}", f"大于 {start}"),
        )
    elif document is not None:
        yield from _beyond(source, document)


def _beyond(source: Source, document: Document) -> Iterator[Finding]:
    length = len(document.text)
    if not length:
        name, offset = ("part_end", source.part_end) if source.part_start is None else ("part_start", source.part_start)
        yield _finding(source, name, offset or 0, _no_text(source), EMPTY_CELL)
        return
    for name, offset, most in (("part_start", source.part_start, length - 1), ("part_end", source.part_end, length)):
        if offset is not None and offset > most:
            message = Message(
                f"{name} is {offset:,}, beyond the text: {source.file} has {length:,} characters.",
                f"{name} 为 {offset:,}，超出文本：{source.file} 共 {length:,} 个字符。",
            )
            yield _finding(source, name, offset, message, Message(f"at most {most}", f"至多 {most}"))
            return


def _no_text(source: Source) -> Message:
    return Message(
        f"{source.file} has no text, and so no part of it; its pages may be pictures.",
        f"{source.file} 没有文字，也就没有其中的部分；页面可能是图片。",
    )


def _finding(source: Source, name: str, offset: int, message: Message, expected: Message) -> Finding:
    return Finding(
        RULE,
        message,
        source.table,
        source.row,
        name,
        cell=str(offset),
        expected=expected,
        next_step=_NEXT_STEP,
        key=source.id,
    )
