"""A package after the text of a source was corrected: its offsets, hashes and lengths moved to the new text.

`plan_rebase` reads the package and the archive, and says which cells change and what could not be moved;
`write_rebase` writes those cells and nothing else. How quotes are found again is told in `evidence.alignment`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from govdata.documents.archive import Document, language_of, read_document, role_rows
from govdata.documents.reading import reader_label
from govdata.documents.source_row import ORIGINAL_COLUMNS
from govdata.evidence.alignment import Alignment, Quote, align
from govdata.evidence.cell_quotes import split_quote
from govdata.metadata.package import Package
from govdata.quantities.whitespace import normalize_for_quotes, strip_whitespace
from govdata.readers.cell_changes import CellEdit, changed_files, counted_cells
from govdata.readers.rewriting import replace_files
from govdata.reports.messages import EMPTY, Message
from govdata.values import dataclass

_SOURCE = ("id", "file", "sha256", "part_start", "part_end", "length", "language", *ORIGINAL_COLUMNS)
_FILLED_ONCE = ("language", "original")
"""The columns of a source that are filled in where they are empty, and stay what they are."""
_SHIFTED = {"observations": ("quote", "quote_start"), "exclusions": ("text", "start")}
"""By role: the words that stand in the text, and the column of their offset."""


@dataclass(frozen=True)
class Unmoved:
    """A cell that could not be moved, and why; `key` is the id of its row."""

    table: str
    row: int
    field: str
    key: str
    message: Message

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        place = {"table": self.table, "row": self.row, "field": self.field, "key": self.key}
        return {**place, "message": self.message.en, "messageZh": self.message.zh}


@dataclass(frozen=True)
class Rebase:
    """What changes in a package with the texts of its sources: cells, and what could not be moved."""

    changes: tuple[CellEdit, ...] = ()
    unmoved: tuple[Unmoved, ...] = ()
    contents: Mapping[Path, bytes] = field(default_factory=dict, repr=False)
    """Each file that changes, with its new bytes."""
    dry_run: bool = False

    @property
    def complete(self) -> bool:
        """Whether everything could be moved."""
        return not self.unmoved

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            "complete": self.complete,
            "dryRun": self.dry_run,
            "changes": [change.to_dict() for change in self.changes],
            "unmoved": [each.to_dict() for each in self.unmoved],
            "files": [str(path) for path in self.contents],
        }

    def describe(self, lang: str = "en") -> str:
        """One line for each cell, and a summary; `lang` is en or zh."""
        lines = [change.sentence.in_(lang) for change in self.changes]
        lines += [f"{_where(each).in_(lang)}{each.message.in_(lang)}" for each in self.unmoved]
        return "".join(f"{line}\n" for line in (*lines, self._summary().in_(lang)))

    def _summary(self) -> Message:
        cells, rest = len(self.changes), len(self.unmoved)
        verb = Message("would change", "将改写") if self.dry_run else Message("changed", "已改写")
        left = Message(f"; {rest:,} could not be moved", f"；{rest:,} 处未能移动") if rest else EMPTY
        return counted_cells(cells, len(self.contents), verb, left)


def _where(each: Unmoved) -> Message:
    key = each.key or "?"
    return Message(
        f"{each.table} row {each.row} ({key}), column {each.field}: ",
        f"{each.table} 第 {each.row} 行（{key}）{each.field} 列：",
    )


def plan_rebase(package: Package, tables: Mapping[str, pl.LazyFrame], archive: Path) -> Rebase:
    """Say which cells change with the texts in `archive`, and with what bytes the files are to be written."""
    sources = list(role_rows(package, tables, "sources", _SOURCE))
    files = dict.fromkeys(row["file"] for row in sources if row.get("file"))
    moved = [_rebase_file(package, tables, sources, read_document(archive, file)) for file in files]
    wanted = [change for changes, _unmoved in moved for change in changes]
    unmoved = [each for _changes, rest in moved for each in rest]
    contents, changes, refused = changed_files(package, wanted)
    unmoved += (Unmoved(change.table, change.row, change.field, change.key, why) for change, why in refused)
    return Rebase(tuple(sorted(changes, key=_order)), tuple(sorted(unmoved, key=_order)), contents, dry_run=True)


def _order(each: CellEdit | Unmoved) -> tuple[str, int, str]:
    return each.table, each.row, each.field


def write_rebase(plan: Rebase) -> Rebase:
    """Write what was planned: each file in one step.

    Raises:
        WriteError: a file cannot be written; those before it have been.
    """
    replace_files(plan.contents)
    return Rebase(plan.changes, plan.unmoved, plan.contents)


@dataclass(frozen=True)
class _Row:
    """A row with an offset into a text: of which part, and the words that stand there."""

    table: str
    row: int
    key: str
    column: str
    quote: Quote


_Answer = tuple[list[CellEdit], list[Unmoved]]


def _rebase_file(
    package: Package, tables: Mapping[str, pl.LazyFrame], sources: Sequence[dict[str, Any]], document: Document
) -> _Answer:
    """The changes that one text makes, and what it leaves where it was."""
    mine = [row for row in sources if row.get("file") == document.file]
    if document.problem:
        return [], [_without_text(row, document.file, document.problem) for row in mine]
    text = normalize_for_quotes(document.text)
    rows = list(_rows(package, tables, mine, single=len({row.get("file") for row in sources}) == 1, text=text.text))
    known = [row["sha256"].lower() for row in mine if row.get("sha256")]
    is_new = any(digest != document.sha256 for digest in known) or _is_read_anew(mine, document)
    alignment = align(
        text,
        (row.quote for row in rows),
        _old_length(mine, document, is_new),
        last_end=max((row["part_end"] for row in mine if row.get("part_end")), default=None),
        is_new=is_new,
        bounds=partial(_bounds, {row.get("id") or "": row for row in mine}, is_new),
    )
    changes, unmoved = _source_changes(mine, document, alignment, is_new)
    moved, lost = _offset_changes(rows, document, alignment)
    return [*changes, *moved], [*unmoved, *lost]


def _without_text(row: Mapping[str, Any], file: str, problem: Message) -> Unmoved:
    message = Message(f"{file} cannot be read: {problem.en}.", f"{file} 无法读取：{problem.zh}。")
    return Unmoved(row["table"], row["row"], "file", row.get("id") or "", message)


def _offset_changes(rows: Iterable[_Row], document: Document, alignment: Alignment) -> _Answer:
    """The offsets of quotes that stand elsewhere in the new text, and the quotes that stand nowhere for sure."""
    changes, unmoved = list[CellEdit](), list[Unmoved]()
    for row in rows:
        place = alignment.placed.get(row.quote)
        if place is None:
            unmoved.append(Unmoved(row.table, row.row, row.column, row.key, _not_found(row, document, alignment)))
        elif place != row.quote.start:
            changes.append(CellEdit(row.table, row.row, row.column, row.key, str(row.quote.start), str(place)))
    return changes, unmoved


def _rows(
    package: Package, tables: Mapping[str, pl.LazyFrame], sources: Iterable[dict[str, Any]], single: bool, text: str
) -> Iterator[_Row]:
    """The rows that have an offset into a text; one without a source is about the only text there is.

    Of a quote with heads (`粮食 | 产量 | 902.61`) the cell stands in the text, and not the whole.
    """
    ids = {row.get("id") for row in sources}
    for role, (words, column) in _SHIFTED.items():
        for row in role_rows(package, tables, role, ("id", "source", words, column)):
            said, start, source = row.get(words) or "", row.get(column), row.get("source")
            needle = strip_whitespace(said)
            needle = needle if needle in text else strip_whitespace(split_quote(said).cell)
            if needle and start is not None and (source in ids or (not source and single)):
                yield _Row(row["table"], row["row"], row.get("id") or "", column, Quote(start, needle, source or ""))


def _old_length(sources: Iterable[dict[str, Any]], document: Document, is_new: bool) -> int | None:
    """The length of the text that was read: the one on record, or that of the same text."""
    if not is_new:
        return len(document.text)
    return next((int(row["length"]) for row in sources if row.get("length")), None)


def _bounds(
    sources: Mapping[str, dict[str, Any]], is_new: bool, alignment: Alignment, part: str
) -> tuple[int, int] | None:
    """Where a part begins and ends in the new text; None while one of them is not sure."""
    row = sources.get(part)
    if row is None:
        return None
    start, end = row.get("part_start") or 0, row.get("part_end")
    if not is_new:
        return start, alignment.length if end is None else end
    first = alignment.boundary(start)
    last = alignment.length if end is None else alignment.boundary(end)
    return None if first is None or last is None else (first, last)


def _source_changes(
    sources: Iterable[dict[str, Any]], document: Document, alignment: Alignment, is_new: bool
) -> _Answer:
    changes: list[CellEdit] = []
    unmoved: list[Unmoved] = []
    for row in sources:
        place = (row["table"], row["row"])
        for name, new in _known(document, row.get("original") or "").items():
            old = str(row[name] or "") if name in row else new
            if new and old.lower() != new.lower() and not (name in _FILLED_ONCE and old):
                changes.append(CellEdit(*place, name, row.get("id") or "", old, new))
        for name in ("part_start", "part_end") if is_new else ():
            old_offset = row.get(name)
            new_offset = alignment.boundary(old_offset)
            if old_offset is not None and new_offset is None:
                why = _unsure(old_offset, alignment)
                unmoved.append(Unmoved(*place, name, row.get("id") or "", why))
            elif new_offset != old_offset:
                changes.append(CellEdit(*place, name, row.get("id") or "", str(old_offset), str(new_offset)))
    return changes, unmoved


def _known(document: Document, original: str) -> dict[str, str]:
    """What the table of sources says of a text, and of the original that it names."""
    text = {"sha256": document.sha256, "length": str(len(document.text)), "language": language_of(document.text)}
    reading = document.reading
    if reading is None:
        return {**text, "original_sha256": document.sha256} if original == document.file else text
    told = (document.original, document.original_sha256, reading.media_type, reader_label(reading))
    return {**text, **dict(zip(ORIGINAL_COLUMNS, (*told, str(reading.pages or "")), strict=True))}


def _is_read_anew(sources: Iterable[dict[str, Any]], document: Document) -> bool:
    """Whether a source names an original directly, and another version of its reader reads it now."""
    if document.reading is None or document.original != document.file:
        return False
    return any(row.get("reader") not in (None, "", reader_label(document.reading)) for row in sources)


def _not_found(row: _Row, document: Document, alignment: Alignment) -> Message:
    places = alignment.candidates[row.quote]
    if not places:
        near = _nearby(row.quote.start, alignment)
        return Message(
            f"{document.file} does not have the quote any more{near.en}.",
            f"{document.file} 中已没有这段引文{near.zh}。",
        )
    en, zh = ", ".join(map(str, places[:5])), "、".join(map(str, places[:5]))
    rest = len(places) - 5
    if rest > 0:
        en, zh = f"{en} and {rest:,} more", f"{zh} 等 {len(places):,} 处"
    return Message(
        f"{document.file} has the quote at offset {en}, and the quotes around it do not say that it is the same.",
        f"{document.file} 中引文的位置为 {zh}，而前后的引文不足以断定是同一处。",
    )


def _nearby(offset: int, alignment: Alignment) -> Message:
    """Where a quote that was changed may be: between the quotes around it that were found again."""
    first, last = alignment.between(offset)
    if not 0 <= first < last:
        return EMPTY
    return Message(
        f"; by the quotes around it, it should be between offsets {first} and {last}",
        f"；按前后的引文，应在位置 {first} 与 {last} 之间",
    )


def _unsure(offset: int, alignment: Alignment) -> Message:
    first, last = alignment.between(offset)
    return Message(
        f"the text around offset {offset} was changed: the boundary is now between {first} and {last}.",
        f"位置 {offset} 前后的文本有改动：该边界现位于 {first} 与 {last} 之间。",
    )
