"""Every numeral of a text, and what became of it: recorded, set aside, or open.

`numerals(raw)` lists them; `cover(package, tables, archive)` holds them against the observations and the set-asides
of a package; `proposed` makes rows ready to be reviewed for documents that no package knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from govdata.documents.archive import (
    NO_FILE,
    Document,
    Source,
    read_document,
    sources,
)
from govdata.evidence.rows import Exclusion, Observation, exclusions, observations
from govdata.metadata.package import Package
from govdata.quantities import english
from govdata.quantities.extraction import Proposal, propose
from govdata.quantities.grammar import Grammar
from govdata.quantities.numerals import CHINESE
from govdata.quantities.whitespace import Folded, fold, scannable, squeezed

if TYPE_CHECKING:
    import polars as pl

_NUMERAL = re.compile(
    rf"\d++(?:[.,]\d++)*+|[{CHINESE}]++|[①-⑳㈠-㈩Ⅰ-Ⅻ]|倍增|翻番|翻倍|半数|过半|近半|{english.NUMERAL}"
)
NO_SOURCE = "the package lists no source text"
_CONTEXT = 12
"""Folded characters on each side of a numeral that are shown with it."""

HEADER = tuple(
    "file line start as_written value unit qualifier lower upper quote quote_start".split()  # noqa: SIM905
)
"""The columns of `govdata scan --propose csv`: where each figure stands, and how it is read."""
OBSERVATION = tuple(
    "id subject indicator breakdown as_written value unit qualifier lower upper period_start period_end period_basis"  # noqa: SIM905
    " status source quote quote_start part_of restates note".split()
)
"""The columns of a table of observations, for `--propose observations`: what only a reader knows stays empty."""


class Fate(StrEnum):
    """What became of a numeral."""

    RECORDED = "recorded"
    SET_ASIDE = "set aside"
    OPEN = "open"


_FATES_ZH = {Fate.RECORDED: "已收录", Fate.SET_ASIDE: "已排除", Fate.OPEN: "待处理"}


_KINDS_ZH = {
    "date": "日期", "name": "名称", "label": "标签", "identifier": "编号", "list_number": "序号", "lexical": "词语",
    "furniture": "版面",
}  # fmt: skip
_PROBLEMS_ZH = {
    NO_FILE: "未指明文本", NO_SOURCE: "该包未列出来源文本", "its name leaves the archive": "文件名越出档案",
    "No such file or directory": "文件不存在", "it cannot be opened": "无法打开",
}  # fmt: skip


@dataclass(frozen=True)
class Numeral:
    """A numeral: raw slice [start, end), line from 1. `by` is the row that records it or sets it aside."""

    line: int
    start: int
    end: int
    text: str
    context: str
    fate: Fate = Fate.OPEN
    by: str = ""
    kind: str = ""

    def to_dict(self) -> dict[str, Any]:
        full = {**vars(self), "fate": str(self.fate)}
        return {name: value for name, value in full.items() if value not in ("", None)}


@dataclass(frozen=True)
class Coverage:
    """The numerals of one source. `problem` says why its text could not be scanned."""

    source: str
    file: str
    numerals: tuple[Numeral, ...] = ()
    problem: str = ""

    def count(self, fate: Fate) -> int:
        return sum(numeral.fate is fate for numeral in self.numerals)

    @property
    def share(self) -> Decimal:
        """Percent of the numerals that are recorded or set aside; 100 for a text without any."""
        if not self.numerals:
            return Decimal(0) if self.problem else Decimal(100)
        closed = len(self.numerals) - self.count(Fate.OPEN)
        return (Decimal(100) * closed / len(self.numerals)).quantize(Decimal("0.1"))

    @property
    def complete(self) -> bool:
        return not self.problem and self.count(Fate.OPEN) == 0

    def to_dict(self) -> dict[str, Any]:
        counts = {fate.name.lower(): self.count(fate) for fate in Fate}
        listed = [numeral.to_dict() for numeral in self.numerals]
        full = {"source": self.source, "file": self.file, "problem": self.problem, "share": float(self.share)}
        return {name: value for name, value in full.items() if value != ""} | counts | {"numerals": listed}


def numerals(raw: str) -> Iterator[Numeral]:
    """Every numeral of a text, in its order: Arabic, Chinese, in English words, full-width or over a line break."""
    folded = scannable(raw)
    text = folded.text
    line, counted = 1, 0
    for match in _NUMERAL.finditer(text):
        start, end = folded.span(match.start(), match.end())
        line, counted = line + raw.count("\n", counted, start), start
        around = (max(0, match.start() - _CONTEXT), min(len(text), match.end() + _CONTEXT))
        context = folded.excerpt(*folded.whole_words(*around, match.span()))
        yield Numeral(line, start, end, match[0], context)


def cover(package: Package, tables: Mapping[str, pl.LazyFrame], archive: Path) -> tuple[Coverage, ...]:
    """What became of each numeral in each source of a package. Nothing raises for a text that is missing."""
    known = sources(package, tables)
    if not known:
        return (Coverage(package.name or "", "", problem=NO_SOURCE),)
    documents = {file: read_document(archive, file) for file in dict.fromkeys(source.file for source in known)}
    recorded, asides = tuple(observations(package, tables)), exclusions(package, tables)
    return tuple(
        coverage
        for file, document in documents.items()
        for coverage in _cover_file(document, [s for s in known if s.file == file], recorded, asides)
    )


def _cover_file(
    document: Document, known: list[Source], recorded: Iterable[Observation], asides: Iterable[Exclusion]
) -> Iterator[Coverage]:
    if document.problem:
        yield from (
            Coverage(source.id or f"row {source.row}", source.file, problem=document.problem) for source in known
        )
        return
    names, folded = {source.id for source in known}, fold(document.text)
    marks = _Marks(len(document.text))
    for aside in asides:
        if not aside.source or aside.source in names:
            marks.add(_aside_places(folded, aside), Fate.SET_ASIDE, aside.id or aside.text, aside.kind)
    for row in recorded:
        if row.source in names:
            marks.add(_figure_place(folded, row), Fate.RECORDED, row.id or f"{row.table}:{row.row}", "")
    judged = [marks.judge(numeral) for numeral in numerals(document.text)]
    for source in known:
        yield Coverage(source.id, source.file, tuple(n for n in judged if source.covers(n.start)))


class _Marks:
    """Slices of a raw text with their fate; the last one marked wins."""

    def __init__(self, length: int) -> None:
        self._at: list[int] = [0] * length
        self._marks: list[tuple[int, int, Fate, str, str]] = [(0, 0, Fate.OPEN, "", "")]

    def add(self, places: Iterable[tuple[int, int]], fate: Fate, by: str, kind: str) -> None:
        for start, end in places:
            self._marks.append((start, end, fate, by, kind))
            self._at[start:end] = [len(self._marks) - 1] * (end - start)

    def judge(self, numeral: Numeral) -> Numeral:
        """A numeral is closed when one mark covers it, or several cover every character of it."""
        found = dict.fromkeys(self._at[numeral.start : numeral.end])
        if 0 in found and not numeral.text.isdecimal():
            found = dict.fromkeys(mark for mark in found if mark and self._covers(mark, numeral))
        if not found or 0 in found:
            return numeral
        _start, _end, fate, by, kind = self._marks[next(iter(found))]
        return replace(numeral, fate=fate, by=by, kind=kind)

    def _covers(self, mark: int, numeral: Numeral) -> bool:
        start, end, *_rest = self._marks[mark]
        return start <= numeral.start and numeral.end <= end


def _aside_places(folded: Folded, aside: Exclusion) -> Iterator[tuple[int, int]]:
    text, needle = folded.text, squeezed(aside.text)
    if not needle:
        return
    if aside.start is not None:
        place = folded.position(aside.start)
        if text.startswith(needle, place):
            yield folded.span(place, place + len(needle))
        return
    place = text.find(needle)
    while place >= 0:
        yield folded.span(place, place + len(needle))
        place = text.find(needle, place + len(needle))


def _figure_place(folded: Folded, row: Observation) -> Iterator[tuple[int, int]]:
    """Where the figure of an observation stands, if its quote stands at its place."""
    quote, figure = squeezed(row.quote or ""), squeezed(row.as_written or "")
    if not quote or not figure or row.quote_start is None:
        return
    place, inside = folded.position(row.quote_start), quote.find(figure)
    if inside >= 0 and folded.text.startswith(quote, place):
        yield folded.span(place + inside, place + inside + len(figure))


def coverage_dict(coverages: Iterable[Coverage]) -> dict[str, Any]:
    """The JSON form of `govdata scan PACKAGE --format json`."""
    known = list(coverages)
    return {"complete": all(coverage.complete for coverage in known), "sources": [c.to_dict() for c in known]}


def coverage_lines(coverages: Iterable[Coverage], lang: str = "en") -> Iterator[str]:
    """One line a numeral, and the share covered of each source at the end, in English or Chinese ("zh")."""
    known, names = list(coverages), _FATES_ZH if lang == "zh" else {fate: str(fate) for fate in Fate}
    for coverage in known:
        for numeral in coverage.numerals:
            kind = _KINDS_ZH.get(numeral.kind, numeral.kind) if lang == "zh" else numeral.kind
            what = " ".join(filter(None, (names[numeral.fate], kind, numeral.by)))
            yield f"{coverage.file}:{numeral.line}: {numeral.text}  {what}  … {numeral.context} …"
    for coverage in known:
        problem = _PROBLEMS_ZH.get(coverage.problem, coverage.problem) if lang == "zh" else coverage.problem
        yield f"{coverage.source}: {problem or _share(coverage, names, lang)}"


def _share(coverage: Coverage, names: Mapping[Fate, str], lang: str) -> str:
    counts = [(coverage.count(fate), names[fate]) for fate in Fate]
    if lang == "zh":
        return f"已覆盖 {coverage.share}%（{'，'.join(f'{name} {count}' for count, name in counts)}）"
    return f"{coverage.share} % covered ({', '.join(f'{count} {name}' for count, name in counts)})"


def proposed(
    texts: Iterable[tuple[str, str]], grammar: Grammar | None = None, header: tuple[str, ...] = HEADER
) -> Iterator[tuple[str, ...]]:
    """Rows to be reviewed, under `header`, for (file name, text) pairs; empty where there is nothing to say."""
    for file, raw in texts:
        for number, proposal in enumerate(propose(raw, grammar), start=1):
            cells = _cells(file, number, proposal)
            yield tuple(cells.get(name, "") for name in header)


def _cells(file: str, number: int, proposal: Proposal) -> dict[str, str]:
    quantity, stem = proposal.quantity, PurePath(file).stem
    numbers = {"value": quantity.value, "lower": quantity.lower, "upper": quantity.upper}
    return {
        **{name: f"{value:f}" for name, value in numbers.items() if value is not None},
        "file": file,
        "line": str(proposal.line),
        "start": str(proposal.start),
        "as_written": proposal.as_written,
        "unit": quantity.unit,
        "qualifier": str(quantity.qualifier),
        "quote": proposal.quote,
        "quote_start": str(proposal.quote_start),
        "id": f"{stem}-{number:03}",
        "status": "observed",
        "source": stem,
    }
