"""Every numeral of the sources of a package, and what became of it: recorded, excluded, or unreviewed.

`measure_coverage(package, tables, archive)` checks them against the observations and the exclusions of a package. What
the reader knows to be no figure (a date, 一般) is excluded by itself.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_FLOOR, Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from govdata.deadline import NO_TIME, Deadline
from govdata.documents.archive import Document, Source, read_documents, read_sources
from govdata.documents.file_kind import markup_kind
from govdata.documents.places import block_at, place_at
from govdata.documents.prose import borders_of
from govdata.documents.reading import Block, BlockKind, Reading
from govdata.evidence.coverage_marks import Marks, marks_of_exclusion, marks_of_figure
from govdata.evidence.numeral_scan import Numeral, NumeralStatus, numerals
from govdata.evidence.rows import Exclusion, Observation, read_exclusions, read_observations
from govdata.metadata.package import Package
from govdata.quantities.automatic_exclusions import automatic_kinds
from govdata.quantities.grammar import Grammar
from govdata.quantities.whitespace import AlignedText, normalize_for_quotes
from govdata.reports.coverage import SourceCoverage
from govdata.reports.lines import labelled, page_label
from govdata.reports.messages import EMPTY, Message
from govdata.values import dataclass

if TYPE_CHECKING:
    import polars as pl

NO_TEXT = Message("it has no text; its pages may be pictures", "其中没有文字，页面可能是图片")
NO_SOURCE = Message("the package lists no source text", "该数据包未列出来源文本")
STATUSES: Mapping[NumeralStatus, Message] = {
    NumeralStatus.RECORDED: Message("recorded", "已收录"),
    NumeralStatus.EXCLUDED: Message("excluded", "已排除"),
    NumeralStatus.UNREVIEWED: Message("unreviewed", "待核"),
}
FURNITURE = "furniture"
_KINDS = {
    "date": Message("date", "日期"),
    "name": Message("name", "名称"),
    "label": Message("label", "标签"),
    "identifier": Message("identifier", "编号"),
    "list_number": Message("list_number", "序号"),
    "lexical": Message("lexical", "词语"),
    FURNITURE: Message("furniture", "版面"),
    "out_of_scope": Message("out_of_scope", "不收录"),
}
"""The kinds of exclusions; any other is told as the table has it."""
_AUTOMATIC = Message("by itself", "自动")
_REASONS = {
    "date": Message("a date or a period", "日期或时期"),
    "name": Message("a part of a name", "名称的一部分"),
    "label": Message("a word of the label of a figure", "指标名称用词"),
    "identifier": Message("a number that identifies something", "编号或代码"),
    "list_number": Message("the number of an item or a note", "条目或注释的序号"),
    "lexical": Message("a word or an idiom", "词语或成语"),
    FURNITURE: Message("a running head or a page number", "页眉、页脚或页码"),
}
"""Why a numeral is excluded by itself; the kinds are those of `quantities.non_figures`, and of a lexicon."""


@dataclass(frozen=True)
class Coverage:
    """The numerals of one source. `problem` says why its text could not be scanned."""

    source: str
    file: str
    numerals: tuple[Numeral, ...] = ()
    problem: Message = EMPTY
    row: Source | None = None
    """The row of the table of sources."""

    def count(self, status: NumeralStatus | str) -> int:
        """How many numerals have a status: "recorded", "excluded" or "unreviewed".

        Raises:
            ValueError: there is no such status.
        """
        return sum(numeral.status is NumeralStatus(status) for numeral in self.numerals)

    @property
    def automatic(self) -> int:
        """How many of the excluded numerals are excluded by themselves: the reader knows that they are no figures."""
        return sum(numeral.automatic for numeral in self.numerals)

    @property
    def reviewed(self) -> Decimal:
        """The share of the numerals that are recorded or excluded, from 0 to 1; 1 for a text without any."""
        if not self.numerals:
            return Decimal(0) if self.problem else Decimal(1)
        return 1 - Decimal(self.count(NumeralStatus.UNREVIEWED)) / len(self.numerals)

    @property
    def share(self) -> Decimal:
        """`reviewed` in percent, rounded down: 100 is the whole."""
        return (100 * self.reviewed).quantize(Decimal("0.1"), ROUND_FLOOR)

    @property
    def complete(self) -> bool:
        """Whether the text was scanned and every numeral is recorded or excluded."""
        return not self.problem and self.count(NumeralStatus.UNREVIEWED) == 0

    def reaches(self, share: Decimal) -> bool:
        """Whether the text was scanned and this share of its numerals, from 0 to 1, is recorded or excluded."""
        return not self.problem and self.reviewed >= share

    def counted(self, required: Decimal | None = None) -> SourceCoverage:
        """The counts alone, with the share that is asked for."""
        recorded, excluded, unreviewed = (self.count(status) for status in NumeralStatus)
        counts = (recorded, excluded, self.automatic, unreviewed)
        return SourceCoverage(self.source, self.file, self.reviewed, *counts, required, self.problem)

    def to_dict(self) -> dict[str, Any]:
        """The JSON form; `problem` and `problemZh` are left out where there is none.

        `excluded` counts all excluded numerals, `automatic` those of them that are excluded by themselves.
        """
        counts = {str(status): self.count(status) for status in NumeralStatus}
        listed = [numeral.to_dict() for numeral in self.numerals]
        problem = {"problem": self.problem.en, "problemZh": self.problem.zh} if self.problem else {}
        named = {"source": self.source, **({"file": self.file} if self.file else {}), **problem}
        return {**named, "share": float(self.share), **counts, "automatic": self.automatic, "numerals": listed}


def measure_coverage(
    package: Package,
    tables: Mapping[str, pl.LazyFrame],
    archive: Path,
    grammar: Grammar | None = None,
    documents: Mapping[str, Document] | None = None,
    deadline: Deadline | None = None,
) -> tuple[Coverage, ...]:
    """What became of each numeral in each source of a package. Nothing raises for a text that is missing.

    Args:
        package: the metadata, with the roles of its tables.
        tables: the tables of the package by name, typed or as text.
        archive: the folder of source texts.
        grammar: of a lexicon of one's own; govdata's, if left out.
        documents: those of the archive by the file of a source, where they were read already.
        deadline: after it no text is scanned, and its coverage says so.
    """
    deadline = deadline or Deadline()
    sources = read_sources(package, tables)
    if not sources:
        return (Coverage(package.name or "", "", problem=NO_SOURCE),)
    found = read_documents(archive, sources) if documents is None else documents
    rows = _Rows(tuple(read_observations(package, tables)), read_exclusions(package, tables), grammar)
    return tuple(
        coverage
        for file, document in found.items()
        for coverage in _cover_in_time(document, [s for s in sources if s.file == file], rows, deadline)
    )


def _cover_in_time(document: Document, sources: list[Source], rows: _Rows, deadline: Deadline) -> Iterator[Coverage]:
    late = Document(document.file, problem=NO_TIME)
    return _cover_document(late if deadline.is_over() else document, sources, rows)


@dataclass(frozen=True)
class _Rows:
    """What a numeral may be reviewed by: the rows of a package, and the grammar that knows what is no figure."""

    recorded: tuple[Observation, ...]
    excluded: tuple[Exclusion, ...]
    grammar: Grammar | None

    def marks(self, text: AlignedText, ids: Container[str | None]) -> Marks:
        """What the rows say of a text of the sources `ids`; a row that records wins over one that excludes."""
        marks = Marks(len(text.raw))
        for each in self.excluded:
            if not each.source or each.source in ids:
                marks.add(marks_of_exclusion(text, each))
        for row in self.recorded:
            if row.source in ids:
                marks.add(marks_of_figure(text, row))
        return marks


def _cover_document(document: Document, sources: list[Source], rows: _Rows) -> Iterator[Coverage]:
    if problem := _why_not_scanned(document):
        for source in sources:
            yield Coverage(source.id or f"row {source.row}", source.file, problem=problem, row=source)
        return
    marks = rows.marks(normalize_for_quotes(document.text), {source.id for source in sources})
    reading = document.as_reading
    found = [_placed(marks.with_status(numeral), reading) for numeral in numerals(reading.text, borders_of(reading))]
    found = excluded_by_themselves(reading, found, rows.grammar)
    for source in sources:
        yield Coverage(
            source.id, source.file, tuple(n for n in found if source.covers(n.start, n.start + 1)), row=source
        )


def _why_not_scanned(document: Document) -> Message:
    """Why nothing can be said of the numerals of a document; empty where its text can be scanned."""
    markup = markup_kind(document.text) if document.reading is None else None
    return document.problem or (markup.as_problem if markup else EMPTY if document.text.strip() else NO_TEXT)


def _placed(numeral: Numeral, reading: Reading) -> Numeral:
    page = place_at(reading, numeral.start)
    return replace(numeral, page=page) if page else numeral


def excluded_by_themselves(reading: Reading, found: Sequence[Numeral], grammar: Grammar | None) -> list[Numeral]:
    """The numerals of a document; those that no row reviews and that the reader knows to be no figures are excluded."""
    places = [(numeral.start, numeral.end) for numeral in found]
    kinds = automatic_kinds(reading.text, places, grammar, borders_of(reading))
    blocks = (block_at(reading, numeral.start) for numeral in found)
    return [
        _excluded_by_itself(numeral, _kind_in(block, kind))
        for numeral, block, kind in zip(found, blocks, kinds, strict=True)
    ]


def _kind_in(block: Block | None, kind: str) -> str:
    """What a numeral is by the block that it stands in: no margin has a figure, and a cell numbers no item."""
    if block and block.kind is BlockKind.MARGIN:
        return FURNITURE
    return "" if block and block.cell and kind == "list_number" else kind


def _excluded_by_itself(numeral: Numeral, kind: str) -> Numeral:
    """A numeral that no row reviews, if the reader knows that it is no figure."""
    if not kind or numeral.status is not NumeralStatus.UNREVIEWED:
        return numeral
    reason = _REASONS.get(kind, Message.same(kind))
    return replace(numeral, status=NumeralStatus.EXCLUDED, kind=kind, reason=reason)


def coverage_dict(coverages: Iterable[Coverage]) -> dict[str, Any]:
    """The JSON form of `govdata scan PACKAGE --format json`."""
    known = list(coverages)
    return {"complete": all(coverage.complete for coverage in known), "sources": [c.to_dict() for c in known]}


def coverage_lines(coverages: Iterable[Coverage], lang: str = "en") -> Iterator[str]:
    """One line a numeral, those that nobody reviewed last, and the share covered of each source at the end.

    Args:
        coverages: the sources.
        lang: "en" or "zh".
    """
    known = list(coverages)
    listed = [(coverage.file, numeral) for coverage in known for numeral in coverage.numerals]
    for file, numeral in sorted(listed, key=lambda pair: pair[1].status is NumeralStatus.UNREVIEWED):
        kind = _KINDS.get(numeral.kind, Message.same(numeral.kind)).in_(lang)
        by = _AUTOMATIC.in_(lang) if numeral.automatic else numeral.by
        told = " ".join(filter(None, (STATUSES[numeral.status].in_(lang), kind, by)))
        page = Message(f" ({page_label(numeral.page).en})", f"（{page_label(numeral.page).zh}）").in_(lang)
        place = f"{file}:{numeral.line}{page if numeral.page else ''}"
        yield labelled(place, f"{numeral.text}  {told}  … {numeral.context} …", lang)
    for coverage in known:
        yield labelled(coverage.source, coverage.counted().sentence.in_(lang), lang)
