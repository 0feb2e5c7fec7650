"""The originals of the archive, read again: is each one the document that was read, and does it say the text?

An original is read by the reader of today. The same version must give the same text and the same map, but for points
that the fonts of a machine decide. Another version proves nothing, unless the text is the same all the same, and each
figure of it stands in the same cell and page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from govdata.documents.archive import Document, Source, archived_bytes, sha256_of, source_tables
from govdata.documents.reading import MissingReader, Reading, UnreadableDocument, reader_label
from govdata.documents.source_hashes import NO_ARCHIVE
from govdata.late import when_called
from govdata.metadata.package import Package
from govdata.reports.messages import EMPTY, NO_ROW, Message
from govdata.reports.model import Check, CheckKind, Finding, Outcome, State
from govdata.values import dataclass

if TYPE_CHECKING:
    import polars as pl

    from govdata.documents.archive_files import storable
    from govdata.documents.media_types import read_original
else:
    storable = when_called("govdata.documents.archive_files", "storable")
    read_original = when_called("govdata.documents.media_types", "read_original")

RULE = "evidence.original"


@dataclass(frozen=True)
class _Answer:
    """What the original of a source says: passed, or why not; `field` is the column that is to be looked at."""

    state: State = State.PASSED
    message: Message = EMPTY
    field: str = "original"
    expected: Message = EMPTY
    next_step: Message = EMPTY


def check_originals(
    package: Package,
    tables: Mapping[str, pl.LazyFrame],
    sources: Sequence[Source],
    documents: Mapping[str, Document],
    archive: Path | None,
) -> Outcome:
    """Read the original of each source that names one; a table without the column `original` has no such check."""
    again = _Originals(archive, {})
    return Outcome.join(
        _check_table(name, [s for s in sources if s.table == name and s.original], documents, again)
        for name in source_tables(package, tables, ("original",))
    )


def _check_table(
    name: str, sources: Sequence[Source], documents: Mapping[str, Document], originals: _Originals
) -> Outcome:
    if not sources or originals.archive is None:
        return Outcome((), (_check(name, State.SKIPPED, NO_ARCHIVE if sources else NO_ROW),))
    answers = [(source, _answer(source, documents[source.file], originals)) for source in sources]
    findings = tuple(_finding(source, each) for source, each in answers if each.state is State.FAILED)
    if findings:
        return Outcome(findings, (_check(name, State.FAILED),))
    for state in (State.UNDECIDED, State.SKIPPED):
        left = [(source, each) for source, each in answers if each.state is state]
        if left:
            step = left[0][1].next_step or _NEXT_STEP
            return Outcome((), (replace(_check(name, state, _reasons(left)), next_step=step),))
    return Outcome((), (_check(name, State.PASSED),))


@dataclass(frozen=True)
class _Originals:
    """The originals of an archive as they are read today, each once."""

    archive: Path | None
    readings: dict[str, Reading | UnreadableDocument]

    def bytes_of(self, name: str) -> bytes | Message:
        """The bytes of an original, or why there are none."""
        return archived_bytes(self.archive, name) if self.archive else NO_ARCHIVE

    def reading(self, name: str, data: bytes) -> Reading | UnreadableDocument:
        """What its reader says of an original, or why it does not."""
        if name not in self.readings:
            try:
                self.readings[name] = storable(read_original(data, PurePosixPath(name).name))
            except UnreadableDocument as error:
                self.readings[name] = error
        return self.readings[name]


def _answer(source: Source, document: Document, originals: _Originals) -> _Answer:
    name, data = source.original, originals.bytes_of(source.original)
    if isinstance(data, Message):
        problem = Message(f"The original {name} cannot be read: {data.en}.", f"原件 {name} 无法读取：{data.zh}。")
        return _Answer(State.FAILED, problem)
    digest = sha256_of(data)
    if source.original_sha256 and digest != source.original_sha256.lower():
        return _changed_original(source, digest)
    if document.problem:
        return _Answer(State.UNDECIDED, Message("its text cannot be read", "其文本无法读取"))
    if not source.original_sha256:
        return _Answer(State.UNDECIDED, Message("it has no original_sha256", "未填写 original_sha256"))
    if name == source.file:
        return _read_directly(source, document)
    read = originals.reading(name, data)
    if isinstance(read, UnreadableDocument):
        state = State.SKIPPED if isinstance(read, MissingReader) else State.UNDECIDED
        return _Answer(state, read.problem, next_step=read.next_step)
    return _compared(source, document, read)


def _read_directly(source: Source, document: Document) -> _Answer:
    """A source whose file is the original: its text is what the reader of today says."""
    today = reader_label(document.reading) if document.reading else ""
    is_same = not today or not source.reader or source.reader == today
    return _Answer() if is_same else _Answer(State.UNDECIDED, _other_reader(source.reader, today))


def _compared(source: Source, document: Document, read: Reading) -> _Answer:
    """The text and the map of the archive against what the original says today."""
    today, then = reader_label(read), reader_label(document.reading) if document.reading else source.reader
    is_same_text = read.text == document.text
    if then and then != today:
        return _by_another_reader(document, read, then, today)
    if is_same_text and (document.reading is None or _is_same_map(document.reading, read)):
        return _Answer()
    if not then:
        return _Answer(State.UNDECIDED, Message("the reader that made its text is not named", "未写明由何程序得出文本"))
    return _wrong_map(source) if is_same_text else _wrong_text(source, document, read)


_OF_FONTS = 3.0
"""Points by which the edge of a block may lie elsewhere: fonts of the machine stand in for those that a PDF lacks, and
a letter such as p reaches further down in one than in the other."""


def _is_same_map(one: Reading, other: Reading) -> bool:
    """Whether two readings of one text have the same places; letters of another font may be higher or wider."""
    pairs = [*zip(one.blocks, other.blocks, strict=False)]
    moved = (abs(a - b) for this, that in pairs for a, b in zip(this.box or (), that.box or (), strict=False))
    return _without_boxes(one) == _without_boxes(other) and all(distance <= _OF_FONTS for distance in moved)


def _without_boxes(reading: Reading) -> Reading:
    """The reading without its text, and of each box alone whether there is one."""
    blocks = (replace(block, box=block.box and (0.0, 0.0, 0.0, 0.0)) for block in reading.blocks)
    return replace(reading, text="", blocks=tuple(blocks))


def _by_another_reader(document: Document, read: Reading, then: str, today: str) -> _Answer:
    """What another reader made passes where nothing differs that a figure is proved by."""
    if read.text != document.text:
        return _Answer(State.UNDECIDED, _other_reader(then, today))
    if document.reading is not None and _proving(document.reading) != _proving(read):
        places = Message(
            f"{then} made its map, whose places are not those of {today}",
            f"其位置表由 {then} 得出，所记位置与 {today} 不同",
        )
        return _Answer(State.UNDECIDED, places)
    return _Answer()


def _proving(reading: Reading) -> tuple[object, ...]:
    """What of a reading, a figure is proved by beside its text: kind, page and cell of blocks, what is doubtful."""
    blocks = tuple((block.start, block.end, block.kind, block.page, block.cell) for block in reading.blocks)
    return blocks, reading.uncertain


def _changed_original(source: Source, digest: str) -> _Answer:
    return _Answer(
        State.FAILED,
        Message(
            f"The original was changed: {source.original} is not the document that was read; its SHA-256 is {digest}.",
            f"原件已被改动：{source.original} 不是当初所读的文件，其 SHA-256 为 {digest}。",
        ),
        expected=Message(
            f"an original with the SHA-256 {source.original_sha256}", f"SHA-256 为 {source.original_sha256} 的原件"
        ),
    )


def _wrong_text(source: Source, document: Document, read: Reading) -> _Answer:
    """The place is that of the first character that differs."""
    pairs = enumerate(zip(document.text, read.text, strict=False))
    shorter = min(len(document.text), len(read.text))
    at = next((place for place, (one, other) in pairs if one != other), shorter)
    return _Answer(
        State.FAILED,
        Message(
            f"The text was changed: {source.file} is not what {source.original} says, from offset {at} on.",
            f"文本已被改动：自位置 {at} 起，{source.file} 与原件 {source.original} 的内容不同。",
        ),
        "file",
        Message(f"the text that {reader_label(read)} reads", f"{reader_label(read)} 所读出的文本"),
    )


def _wrong_map(source: Source) -> _Answer:
    return _Answer(
        State.FAILED,
        Message(
            f"The position map was changed: that of {source.file} tells of other places than {source.original} has.",
            f"位置表已被改动：{source.file} 的位置表所记的位置与原件 {source.original} 不同。",
        ),
        "file",
        Message("the positions that its reader gives", "读取程序给出的位置"),
    )


def _other_reader(then: str, today: str) -> Message:
    return Message(f"{then} made its text, and here is {today}", f"其文本由 {then} 得出，而此处为 {today}")


def _reasons(left: Sequence[tuple[Source, _Answer]], limit: int = 3) -> Message:
    """Why some sources are not decided, the first few by name."""
    by_reason: dict[Message, list[Source]] = {}
    for source, answer in left:
        by_reason.setdefault(answer.message, []).append(source)
    told = [Message(f"{why.en} ({_named(of)})", f"{why.zh}（{_named(of, '、')}）") for why, of in by_reason.items()]
    more = Message("; …", "；等") if len(told) > limit else EMPTY
    shown = told[:limit]
    return Message("; ".join(map(str, shown)) + more.en, "；".join(each.zh for each in shown) + more.zh)


def _named(sources: Iterable[Source], mark: str = ", ", limit: int = 5) -> str:
    names = list(_names(sources))
    return mark.join(names[:limit]) + (" …" if len(names) > limit else "")


def _names(sources: Iterable[Source]) -> Iterator[str]:
    return (source.id or source.file or str(source.row) for source in sources)


def _check(table: str, state: State, reason: Message = EMPTY) -> Check:
    return Check(RULE, table, CheckKind.EVIDENCE, state, reason)


_NEXT_STEP = Message(
    "Put original, text and map back as they were added. If it is a corrected edition, run `govdata add FILE --replace`"
    " and `govdata rebase PACKAGE --sources DIR`: text, map, hashes and offsets follow.",
    "请将原件、文本和位置表恢复为收入时的样子；若为更正后的版本，请运行 `govdata add FILE --replace` 和"
    " `govdata rebase PACKAGE --sources DIR`，文本、位置表、哈希值与位置随之改写。",
)


def _finding(source: Source, answer: _Answer) -> Finding:
    return Finding(
        RULE,
        answer.message,
        source.table,
        source.row,
        answer.field,
        cell=source.file if answer.field == "file" else source.original,
        expected=answer.expected,
        next_step=_NEXT_STEP,
        key=source.id,
    )
