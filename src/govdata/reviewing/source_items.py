"""What there is to decide in a text: each proposed figure, and each numeral outside of them, with its state."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from govdata.documents.archive import Source
from govdata.documents.prose import borders_of
from govdata.documents.reading import Reading
from govdata.drafts.draft import Draft
from govdata.evidence.coverage import excluded_by_themselves
from govdata.evidence.coverage_marks import Mark, Marks, marks_of_exclusion, marks_of_figure
from govdata.evidence.numeral_scan import Numeral, NumeralStatus, numerals
from govdata.evidence.rows import Exclusion
from govdata.quantities.whitespace import AlignedText, normalize_for_quotes, strip_whitespace
from govdata.reviewing.decisions import Row
from govdata.reviewing.drafts_of import drafts_of
from govdata.reviewing.open_package import OpenPackage

CHUNK = 1200
"""Code points of a part of a text that is sent as a whole; one ends where a line does, if it has a line end."""
STATES = ("recorded", "proposed", "excluded", "automatic", "unreviewed")
OPEN = frozenset({"proposed", "unreviewed"})


@dataclass(frozen=True)
class Item:
    """The raw slice of a proposed figure, or of a numeral that no proposal holds, with its numerals."""

    start: int
    end: int
    numerals: tuple[Numeral, ...]
    draft: Draft | None = None


@dataclass(frozen=True)
class ItemState:
    """What became of an item: one of `STATES`, and the row that it became."""

    state: str
    by: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it is still to be decided."""
        return self.state in OPEN


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
        self.items = tuple(self._items())
        self.starts = [item.start for item in self.items]
        self._same: dict[str, list[int]] = {}
        for number, item in enumerate(self.items):
            self._same.setdefault(self.words(item), []).append(number)
        self.states: list[ItemState] = []
        self._rows: Mapping[tuple[str, str], Row] = {}
        self.update()

    def words(self, item: Item) -> str:
        """The words of an item."""
        return self.text[item.start : item.end]

    def same_open(self, item: Item) -> int:
        """In how many places the words of an item stand, if each of them is an open item of its own; else 0."""
        words, same = self.words(item), self._same[self.words(item)]
        whole = self.aligned.text.count(strip_whitespace(words)) == len(same)
        return len(same) if whole and all(self.states[number].is_open for number in same) else 0

    def at(self, start: int) -> Item | None:
        """The item that begins at a position of the text."""
        number = self.number(start)
        return None if number is None else self.items[number]

    def number(self, start: int) -> int | None:
        """The number of the item that begins at a position, from 0."""
        at = bisect_left(self.starts, start)
        return at if at < len(self.starts) and self.starts[at] == start else None

    def update(self) -> list[int]:
        """Hold the items against the rows as they are now; the numbers of those whose state is another one."""
        rows = {(name, key): row for name, key, row in self._reviewing_rows()}
        if self.states and rows == self._rows:
            return []
        changed = [
            row
            for key in dict.fromkeys((*rows, *self._rows))
            if rows.get(key) != self._rows.get(key)
            for row in ((key, rows.get(key)), (key, self._rows.get(key)))
            if row[1] is not None
        ]
        touched = range(len(self.items)) if not self.states else self._touched(changed)
        self._rows = rows
        marks = Marks(len(self.text))
        for (table, key), row in rows.items():  # exclusions first: a row that records wins
            marks.add(self._marks(table, key, row))
        if not self.states:
            self.states = [ItemState("unreviewed")] * len(self.items)
        found = []
        for number in touched:
            state = _state(self.items[number], marks)
            if state != self.states[number]:
                self.states[number] = state
                found.append(number)
        return found

    def progress(self) -> dict[str, int]:
        """How many items have each state."""
        counts = Counter(state.state for state in self.states)
        return {name: counts[name] for name in STATES}

    def _items(self) -> Iterator[Item]:
        """The items in their order."""
        inside = [n for n in self._numerals() if self.source.covers(n.start, n.end)]
        starts = [numeral.start for numeral in inside]
        at = 0
        for mark, draft in sorted(self._drafts(), key=lambda pair: pair[0].start):
            first = max(at, bisect_left(starts, mark.start))
            last = bisect_left(starts, mark.end)
            if last <= first or not self.source.covers(mark.start, mark.end):
                continue
            yield from (Item(n.start, n.end, (n,)) for n in inside[at:first])
            yield Item(mark.start, mark.end, tuple(inside[first:last]), draft)
            at = last
        yield from (Item(n.start, n.end, (n,)) for n in inside[at:])

    def _numerals(self) -> list[Numeral]:
        found = list(numerals(self.text, borders_of(self.reading)))
        return excluded_by_themselves(self.reading, found, self.package.grammar)

    def _drafts(self) -> Iterator[tuple[Mark, Draft]]:
        for draft in drafts_of(self.package, self.source):
            row = self.package.observation("", draft.row)
            yield from ((mark, draft) for mark in marks_of_figure(self.aligned, row))

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

    def _touched(self, rows: Iterable[tuple[tuple[str, str], Row | None]]) -> Sequence[int]:
        """The items that share characters with what some rows mark."""
        found: set[int] = set()
        for (table, key), row in rows:
            for mark in self._marks(table, key, row or {}):
                first = max(0, bisect_left(self.starts, mark.start) - 1)
                found.update(range(first, bisect_left(self.starts, mark.end)))
        return sorted(found)


def _state(item: Item, marks: Marks) -> ItemState:
    """The state of an item by those of its numerals: it is open while one of them is."""
    found = [marks.with_status(numeral) for numeral in item.numerals]
    if any(numeral.status is NumeralStatus.UNREVIEWED for numeral in found):
        return ItemState("proposed" if item.draft else "unreviewed")
    recorded = next((numeral for numeral in found if numeral.status is NumeralStatus.RECORDED), None)
    if recorded:
        return ItemState("recorded", recorded.by)
    by = next((numeral.by for numeral in found if numeral.by), "")
    return ItemState("excluded" if by else "automatic", by)
