"""What there is to decide in a text: each proposed figure, and each numeral outside of them, with its state."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from govdata.documents.archive import Source
from govdata.documents.prose import borders_of
from govdata.documents.reading import Reading
from govdata.drafts.draft import Draft
from govdata.drafts.figures import PrintedFigure
from govdata.evidence.coverage import excluded_by_themselves
from govdata.evidence.coverage_marks import Mark, Marks, marks_of_exclusion, marks_of_figure
from govdata.evidence.numeral_scan import Numeral, NumeralStatus, numerals
from govdata.evidence.rows import Exclusion
from govdata.quantities.whitespace import AlignedText, normalize_for_quotes, strip_whitespace
from govdata.reviewing.decisions import Row
from govdata.reviewing.open_package import OpenPackage
from govdata.reviewing.source_drafts import SourceDrafts
from govdata.values import dataclass

CHUNK = 1200
"""Code points of a part of a text that is sent as a whole; one ends where a line does, if it has a line end."""
STATES = ("recorded", "proposed", "excluded", "automatic", "unreviewed")
OPEN = frozenset({"proposed", "unreviewed"})


@dataclass(frozen=True)
class Item:
    """The raw slice of a figure that is read, or of a numeral that no figure holds, with its numerals."""

    start: int
    end: int
    numerals: tuple[Numeral, ...]
    figure: PrintedFigure | None = None


@dataclass(frozen=True)
class ItemState:
    """What became of an item: one of `STATES`, and the row that it became."""

    state: str
    by: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it is still to be decided."""
        return self.state in OPEN


_NEW = ItemState("")


@dataclass(frozen=True)
class SourceText:
    """The part of a text that a source stands for: [first, last), in code points."""

    text: str
    first: int
    last: int

    @staticmethod
    def of(text: str, source: Source) -> SourceText:
        """The part of the text of its file."""
        last = len(text) if source.part_end is None else min(source.part_end, len(text))
        return SourceText(text, min(source.part_start or 0, last), last)

    def chunks(self) -> list[int]:
        """Where the parts begin that are sent as a whole, and where the last one ends."""
        found, position = [self.first], self.first
        while self.last - position > CHUNK:
            end = self.text.rfind("\n", position + 1, position + CHUNK) + 1
            position = end if end > position + CHUNK // 4 else position + CHUNK
            found.append(position)
        return [*found, self.last] if self.last > self.first else found


class SourceItems:
    """The items of a source and their states; the text is read once, and states follow the rows of the tables.

    Args:
        package: is open.
        source: a source whose text can be read.
    """

    def __init__(self, package: OpenPackage, source: Source) -> None:
        self.package, self.source = package, source
        self.reading: Reading = package.documents[source.file].as_reading
        self.text = self.reading.text
        self.part = SourceText.of(self.text, source)
        self.aligned: AlignedText = normalize_for_quotes(self.text)
        self._drafts = SourceDrafts(package, source)
        self.items = tuple(self._items())
        self.starts = [item.start for item in self.items]
        self._of_draft = {item.figure.key: number for number, item in enumerate(self.items) if item.figure}
        self._same: dict[str, list[int]] = {}
        for number, item in enumerate(self.items):
            self._same.setdefault(self.words(item), []).append(number)
        self.states: list[ItemState] = []
        self._rows: Mapping[tuple[str, str], Row] = {}
        self._marks_of: dict[tuple[str, str], tuple[Mark, ...]] = {}
        self.counts: Counter[str] = Counter()
        """How many items have each state."""
        self.update()

    def words(self, item: Item) -> str:
        """The words of an item."""
        return self.text[item.start : item.end]

    def draft(self, item: Item) -> Draft | None:
        """The draft of an item by what is known now; None of a numeral that no figure holds."""
        return self._drafts.draft(item.figure, self._row_of) if item.figure else None

    def unit(self, number: int) -> str:
        """The unit of the figure that an item holds."""
        figure = self.items[number].figure
        return figure.row.get("unit", "") if figure else ""

    def _row_of(self, key: str) -> str:
        """The id of the row that a draft of this text became or may become; "" where it is of none."""
        rows = [self.package.tables.table(name).rows for name in self.package.tables.names("observations")]
        is_taken = any(key in each for each in rows)
        number = self._of_draft.get(key)
        if number is None:
            return key if is_taken else ""
        state = self.states[number]
        if state.state == "recorded":
            return state.by
        return key if state.is_open and not is_taken else ""

    def same_open(self, item: Item) -> int:
        """In how many places the words of an item stand, if each of them is an open item of its own; else 0."""
        words, same = self.words(item), self._same[self.words(item)]
        whole = self.aligned.text.count(strip_whitespace(words)) == len(same)
        return len(same) if whole and all(self.states[number].is_open for number in same) else 0

    def number(self, start: int) -> int | None:
        """The number of the item that begins at a position, from 0."""
        at = bisect_left(self.starts, start)
        return at if at < len(self.starts) and self.starts[at] == start else None

    def update(self) -> list[int]:
        """Hold the items against the rows as they are now; the numbers of those whose state is another one."""
        rows = {(name, key): row for name, key, row in self._reviewing_rows()}
        if self.states and rows == self._rows:
            return []
        touched = self._marked_anew(rows)
        marks = Marks(len(self.text))
        for row in rows:  # exclusions first: a row that records wins
            marks.add(self._marks_of[row])
        if not self.states:
            self.states, touched = [_NEW] * len(self.items), range(len(self.items))
        return [number for number in touched if self._settle(number, _state(self.items[number], marks))]

    def progress(self) -> dict[str, int]:
        """How many items have each state."""
        return {name: self.counts[name] for name in STATES}

    def _marked_anew(self, rows: Mapping[tuple[str, str], Row]) -> Sequence[int]:
        """Mark the rows that are new or other ones; the items that these mark now, or marked before."""
        changed = [row for row in dict.fromkeys((*rows, *self._rows)) if rows.get(row) != self._rows.get(row)]
        marks = [mark for row in changed for mark in self._marks_of.pop(row, ())]
        for row in changed:
            if row in rows:
                self._marks_of[row] = tuple(self._marks(*row, rows[row]))
                marks += self._marks_of[row]
        self._rows = rows
        return self._touched(marks)

    def _settle(self, number: int, state: ItemState) -> bool:
        """Give an item its state; whether it is another one."""
        before, self.states[number] = self.states[number], state
        self.counts[before.state] -= before is not _NEW
        self.counts[state.state] += 1
        return state != before

    def _items(self) -> Iterator[Item]:
        """The items in their order."""
        inside = [n for n in self._numerals() if self.source.covers(n.start, n.end)]
        starts = [numeral.start for numeral in inside]
        at = 0
        for mark, figure in sorted(self._figures(), key=lambda pair: pair[0].start):
            first = max(at, bisect_left(starts, mark.start))
            last = bisect_left(starts, mark.end)
            if last <= first or not self.source.covers(mark.start, mark.end):
                continue
            yield from (Item(n.start, n.end, (n,)) for n in inside[at:first])
            yield Item(mark.start, mark.end, tuple(inside[first:last]), figure)
            at = last
        yield from (Item(n.start, n.end, (n,)) for n in inside[at:])

    def _numerals(self) -> list[Numeral]:
        found = list(numerals(self.text, borders_of(self.reading)))
        return excluded_by_themselves(self.reading, found, self.package.grammar)

    def _figures(self) -> Iterator[tuple[Mark, PrintedFigure]]:
        for figure in self._drafts.figures:
            row = self.package.observation("", figure.row)
            yield from ((mark, figure) for mark in marks_of_figure(self.aligned, row))

    def _reviewing_rows(self) -> Iterator[tuple[str, str, Row]]:
        """The rows that may review a numeral of the text, with their tables and ids."""
        ids = {each.id for each in self.package.sources.values() if each.file == self.source.file}
        tables = self.package.tables
        for name in tables.names("exclusions"):
            rows = tables.table(name).rows
            yield from ((name, key, row) for key, row in rows.items() if row.get("source", "") in {"", *ids})
        for name in tables.names("observations"):
            rows = tables.table(name).rows
            yield from ((name, key, row) for key, row in rows.items() if row.get("source") in ids)

    def _marks(self, table: str, key: str, row: Row) -> Iterable[Mark]:
        if table in self.package.tables.names("observations"):
            return marks_of_figure(self.aligned, self.package.observation(table, row))
        start = row.get("start", "")
        at = int(start) if start.isdecimal() else None
        told = (row.get("text", ""), row.get("kind", ""), row.get("reason", ""))
        return marks_of_exclusion(self.aligned, Exclusion(table, 0, key, *told, row.get("source"), at))

    def _touched(self, marks: Iterable[Mark]) -> Sequence[int]:
        """The items that share characters with some marks."""
        found: set[int] = set()
        for mark in marks:
            first = max(0, bisect_left(self.starts, mark.start) - 1)
            found.update(range(first, bisect_left(self.starts, mark.end)))
        return sorted(found)


def _state(item: Item, marks: Marks) -> ItemState:
    """The state of an item by those of its numerals: it is open while one of them is."""
    found = [marks.with_status(numeral) for numeral in item.numerals]
    if any(numeral.status is NumeralStatus.UNREVIEWED for numeral in found):
        return ItemState("proposed" if item.figure else "unreviewed")
    recorded = next((numeral for numeral in found if numeral.status is NumeralStatus.RECORDED), None)
    if recorded:
        return ItemState("recorded", recorded.by)
    by = next((numeral.by for numeral in found if numeral.by), "")
    return ItemState("excluded" if by else "automatic", by)
