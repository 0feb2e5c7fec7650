"""Every numeral of the sources of a package, and what became of it: recorded, excluded, or unreviewed.

`measure_coverage(package, tables, archive)` checks them against the observations and the exclusions of a package.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from govdata.documents.archive import Document, Source, read_document, read_sources
from govdata.evidence.numeral_scan import Numeral, NumeralStatus, numerals
from govdata.evidence.rows import Exclusion, Observation, read_exclusions, read_observations
from govdata.metadata.package import Package
from govdata.quantities.whitespace import AlignedText, normalize_for_quotes, strip_whitespace
from govdata.reports.messages import EMPTY, Message

if TYPE_CHECKING:
    import polars as pl

NO_SOURCE = Message("the package lists no source text", "该数据包未列出来源文本")
STATUSES: Mapping[NumeralStatus, Message] = {
    NumeralStatus.RECORDED: Message("recorded", "已收录"),
    NumeralStatus.EXCLUDED: Message("excluded", "已排除"),
    NumeralStatus.UNREVIEWED: Message("unreviewed", "待核"),
}
_KINDS = {
    "date": Message("date", "日期"),
    "name": Message("name", "名称"),
    "label": Message("label", "标签"),
    "identifier": Message("identifier", "编号"),
    "list_number": Message("list_number", "序号"),
    "lexical": Message("lexical", "词语"),
    "furniture": Message("furniture", "版面"),
}
"""The kinds of exclusions; any other is told as the table has it."""


@dataclass(frozen=True)
class Coverage:
    """The numerals of one source. `problem` says why its text could not be scanned."""

    source: str
    file: str
    numerals: tuple[Numeral, ...] = ()
    problem: Message = EMPTY

    def count(self, status: NumeralStatus | str) -> int:
        """How many numerals have a status: "recorded", "excluded" or "unreviewed".

        Raises:
            ValueError: there is no such status.
        """
        return sum(numeral.status is NumeralStatus(status) for numeral in self.numerals)

    @property
    def share(self) -> Decimal:
        """Percent of the numerals that are recorded or excluded; 100 for a text without any."""
        if not self.numerals:
            return Decimal(0) if self.problem else Decimal(100)
        reviewed = len(self.numerals) - self.count(NumeralStatus.UNREVIEWED)
        return (Decimal(100) * reviewed / len(self.numerals)).quantize(Decimal("0.1"))

    @property
    def complete(self) -> bool:
        """Whether the text was scanned and every numeral is recorded or excluded."""
        return not self.problem and self.count(NumeralStatus.UNREVIEWED) == 0

    def to_dict(self) -> dict[str, Any]:
        """The JSON form; `problem` and `problemZh` are left out where there is none."""
        counts = {str(status): self.count(status) for status in NumeralStatus}
        listed = [numeral.to_dict() for numeral in self.numerals]
        problem = {"problem": self.problem.en, "problemZh": self.problem.zh} if self.problem else {}
        named = {"source": self.source, **({"file": self.file} if self.file else {}), **problem}
        return {**named, "share": float(self.share), **counts, "numerals": listed}


def measure_coverage(package: Package, tables: Mapping[str, pl.LazyFrame], archive: Path) -> tuple[Coverage, ...]:
    """What became of each numeral in each source of a package. Nothing raises for a text that is missing."""
    sources = read_sources(package, tables)
    if not sources:
        return (Coverage(package.name or "", "", problem=NO_SOURCE),)
    files = dict.fromkeys(source.file for source in sources)
    recorded, excluded = tuple(read_observations(package, tables)), read_exclusions(package, tables)
    return tuple(
        coverage
        for file in files
        for coverage in _cover_document(
            read_document(archive, file), [source for source in sources if source.file == file], recorded, excluded
        )
    )


def _cover_document(
    document: Document, sources: list[Source], recorded: Iterable[Observation], excluded: Iterable[Exclusion]
) -> Iterator[Coverage]:
    if document.problem:
        for source in sources:
            yield Coverage(source.id or f"row {source.row}", source.file, problem=document.problem)
        return
    ids, text = {source.id for source in sources}, normalize_for_quotes(document.text)
    marks = _Marks(len(document.text))
    for exclusion in excluded:
        if not exclusion.source or exclusion.source in ids:
            by = exclusion.id or exclusion.text
            marks.add(_spans_of_exclusion(text, exclusion), NumeralStatus.EXCLUDED, by, exclusion.kind)
    for row in recorded:
        if row.source in ids:
            marks.add(_spans_of_figure(text, row), NumeralStatus.RECORDED, row.id or f"{row.table}:{row.row}", "")
    found = [marks.with_status(numeral) for numeral in numerals(document.text)]
    for source in sources:
        yield Coverage(source.id, source.file, tuple(n for n in found if source.covers(n.start)))


@dataclass(frozen=True)
class _Mark:
    """A slice of a raw text that a row records or excludes."""

    start: int
    end: int
    status: NumeralStatus
    by: str
    kind: str

    def covers(self, numeral: Numeral) -> bool:
        return self.start <= numeral.start and numeral.end <= self.end


class _Marks:
    """The marked slices of a raw text; where two overlap, the later one holds."""

    def __init__(self, length: int) -> None:
        self._mark_at: list[_Mark | None] = [None] * length

    def add(self, spans: Iterable[tuple[int, int]], status: NumeralStatus, by: str, kind: str) -> None:
        for start, end in spans:
            self._mark_at[start:end] = [_Mark(start, end, status, by, kind)] * (end - start)

    def with_status(self, numeral: Numeral) -> Numeral:
        """A numeral is reviewed when one mark covers it, or several cover every character of it."""
        found = dict.fromkeys(self._mark_at[numeral.start : numeral.end])
        if None in found and not numeral.text.isdecimal():
            found = dict.fromkeys(mark for mark in found if mark and mark.covers(numeral))
        mark = next(iter(found), None)
        if mark is None or None in found:
            return numeral
        return replace(numeral, status=mark.status, by=mark.by, kind=mark.kind)


def _spans_of_exclusion(text: AlignedText, exclusion: Exclusion) -> Iterator[tuple[int, int]]:
    """The raw slices that an exclusion names: the one at its offset, or each one in the text."""
    needle = strip_whitespace(exclusion.text)
    if not needle:
        return
    if exclusion.start is not None:
        position = text.position(exclusion.start)
        if text.text.startswith(needle, position):
            yield text.span(position, position + len(needle))
        return
    position = text.text.find(needle)
    while position >= 0:
        yield text.span(position, position + len(needle))
        position = text.text.find(needle, position + len(needle))


def _spans_of_figure(text: AlignedText, row: Observation) -> Iterator[tuple[int, int]]:
    """Where the figure of an observation stands, if its quote stands at its place."""
    quote, figure = strip_whitespace(row.quote or ""), strip_whitespace(row.as_written or "")
    if not quote or not figure or row.quote_start is None:
        return
    position, inside = text.position(row.quote_start), quote.find(figure)
    if inside >= 0 and text.text.startswith(quote, position):
        yield text.span(position + inside, position + inside + len(figure))


def coverage_dict(coverages: Iterable[Coverage]) -> dict[str, Any]:
    """The JSON form of `govdata scan PACKAGE --format json`."""
    known = list(coverages)
    return {"complete": all(coverage.complete for coverage in known), "sources": [c.to_dict() for c in known]}


def coverage_lines(coverages: Iterable[Coverage], lang: str = "en") -> Iterator[str]:
    """One line a numeral, and the share covered of each source at the end, in English or Chinese ("zh")."""
    known = list(coverages)
    for coverage in known:
        for numeral in coverage.numerals:
            kind = _KINDS.get(numeral.kind, Message.same(numeral.kind)).in_(lang)
            told = " ".join(filter(None, (STATUSES[numeral.status].in_(lang), kind, numeral.by)))
            yield f"{coverage.file}:{numeral.line}: {numeral.text}  {told}  … {numeral.context} …"
    for coverage in known:
        yield f"{coverage.source}: {coverage.problem.in_(lang) or _share(coverage).in_(lang)}"


def _share(coverage: Coverage) -> Message:
    counts = [(coverage.count(status), STATUSES[status]) for status in NumeralStatus]
    en = ", ".join(f"{count} {name.en}" for count, name in counts)
    zh = "，".join(f"{name.zh} {count}" for count, name in counts)
    return Message(f"{coverage.share}% covered ({en})", f"已覆盖 {coverage.share}%（{zh}）")
