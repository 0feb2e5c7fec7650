"""The sheets of a workbook, in whatever format, as one text: a table for each sheet, with what is not seen left out."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from govdata.documents.composer import Composer
from govdata.documents.limits import refuse_many
from govdata.documents.reading import CellPlace, Omission, OmissionReason
from govdata.reports.messages import Message

MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
"""As many as a sheet has."""
MOST_CELLS = 1_000_000
"""Cells with a text in one document."""
_NAMED = 5
"""So many places of a kind are named; the count tells of the others."""
Span = tuple[int, int]
"""The first and the last row or column, from 0."""


@dataclass(frozen=True, slots=True)
class SheetCell:
    """What a cell shows; rows and columns count from 0."""

    row: int
    column: int
    text: str
    is_number: bool = False


@dataclass(frozen=True, slots=True, order=True)
class Merged:
    """Cells that are one, of which the first one shows."""

    row: int
    column: int
    last_row: int
    last_column: int


@dataclass
class Sheet:
    """A sheet as a reader finds it."""

    name: str
    is_hidden: bool = False
    cells: list[SheetCell] = field(default_factory=list)
    merged: list[Merged] = field(default_factory=list)
    hidden_rows: list[Span] = field(default_factory=list)
    hidden_columns: list[Span] = field(default_factory=list)
    head_rows: list[Span] = field(default_factory=list)
    """Rows that the sheet says are heads."""
    without_result: list[Span] = field(default_factory=list)
    """Row and column of each formula whose result is not stored."""
    unseen: int = 0
    """Characters that a number format, their colour or a merged cell hides."""
    has_picture: bool = False


@dataclass
class SheetWriter:
    """Sheets, one by one, as the text of a document and what is not in it."""

    composer: Composer = field(default_factory=Composer)
    omissions: list[Omission] = field(default_factory=list)
    _cells: int = 0

    def add(self, sheet: Sheet) -> None:
        """Add a sheet.

        Raises:
            UnreadableDocument: there are more cells than a document has.
        """
        self._cells += len(sheet.cells)
        refuse_many_cells(self._cells)
        if sheet.is_hidden:
            self._omit(OmissionReason.HIDDEN, sheet.name, sum(len(cell.text) for cell in sheet.cells))
            return
        self._write(sheet)
        self._note(sheet)

    def _write(self, sheet: Sheet) -> None:
        """The cells that are seen, by rows."""
        table, heads = self.composer.next_table(), _Spans(sheet.head_rows)
        rows, columns, unseen = _Spans(sheet.hidden_rows), _Spans(sheet.hidden_columns), sheet.unseen
        left_out: dict[tuple[Span, str], int] = {}
        for cell, area in _with_areas(sheet):
            size = len(cell.text)
            if area is None:
                unseen += size
            elif span := rows.around(area.row, area.last_row):
                left_out[span, rows_label(span)] = left_out.get((span, rows_label(span)), 0) + size
            elif span := columns.around(area.column, area.last_column):
                left_out[span, columns_label(span)] = left_out.get((span, columns_label(span)), 0) + size
            else:
                self.composer.add(cell.text, cell=_place(table, sheet, cell, area, heads))
        self._omit(OmissionReason.HIDDEN, sheet.name, unseen)
        labels = [label for _, label in left_out]
        self._omit(OmissionReason.HIDDEN, _listed(sheet.name, labels), sum(left_out.values()))

    def _note(self, sheet: Sheet) -> None:
        places = [address(*place) for place in sheet.without_result]
        self._omit(OmissionReason.NO_RESULT, _listed(sheet.name, places), len(places))
        if sheet.has_picture:
            self.omissions.append(Omission(OmissionReason.PICTURE, where=sheet.name))

    def _omit(self, reason: OmissionReason, where: str, count: int) -> None:
        if count:
            self.omissions.append(Omission(reason, count=count, where=where))


class _Spans:
    """Spans of rows or columns, those that touch made one."""

    def __init__(self, spans: Iterable[Span]) -> None:
        joined: list[Span] = []
        for first, last in sorted(spans):
            if joined and first <= joined[-1][1] + 1:
                joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
            else:
                joined.append((first, last))
        self.spans, self.firsts = joined, [first for first, _ in joined]

    def around(self, first: int, last: int) -> Span | None:
        """The span that holds all from a first to a last."""
        at = bisect_right(self.firsts, first) - 1
        return self.spans[at] if at >= 0 and last <= self.spans[at][1] else None


def _with_areas(sheet: Sheet) -> Iterator[tuple[SheetCell, Merged | None]]:
    """Each cell with the area that it fills: None where it lies under a merged one."""
    waiting, open_areas = sorted(sheet.merged, reverse=True), list[tuple[int, Merged]]()
    row = -1
    for cell in sorted(sheet.cells, key=lambda cell: (cell.row, cell.column)):
        if cell.row != row:
            row = cell.row
            open_areas = [(column, area) for column, area in open_areas if area.last_row >= row]
            while waiting and waiting[-1].row <= row:
                area = waiting.pop()
                if area.last_row >= row:
                    insort(open_areas, (area.column, area))
        yield cell, _area(cell, open_areas)


def _area(cell: SheetCell, open_areas: Sequence[tuple[int, Merged]]) -> Merged | None:
    at = bisect_right(open_areas, cell.column, key=lambda each: each[0]) - 1
    area = open_areas[at][1] if at >= 0 else None
    if area is None or area.last_column < cell.column:
        return Merged(cell.row, cell.column, cell.row, cell.column)
    return area if (area.row, area.column) == (cell.row, cell.column) else None


def _place(table: int, sheet: Sheet, cell: SheetCell, area: Merged, heads: _Spans) -> CellPlace:
    rows, columns = area.last_row - area.row + 1, area.last_column - area.column + 1
    is_head = (columns > 1 and not cell.is_number) or heads.around(cell.row, cell.row) is not None
    name = f"{sheet.name}!{address(cell.row, cell.column)}"
    return CellPlace(table, cell.row, cell.column, rows, columns, is_head, name)


def address(row: int, column: int) -> str:
    """A cell as a sheet names it: B3 is row 2 and column 1, which count from 0."""
    return f"{_letters(column)}{row + 1}"


def rows_label(span: Span) -> str:
    """Rows as a sheet names them: 3:5."""
    return f"{span[0] + 1}:{span[1] + 1}"


def columns_label(span: Span) -> str:
    """Columns as a sheet names them: B:D."""
    return f"{_letters(span[0])}:{_letters(span[1])}"


def refuse_many_cells(cells: int) -> None:
    """Refuse a workbook with more cells than a document has.

    Raises:
        UnreadableDocument: it has.
    """
    refuse_many(cells, MOST_CELLS, Message("cells with a text", "有内容的单元格"))


def shown_indent(text: str, indent: int = 0) -> str:
    """A text of a cell: what moves its start to the right stays as spaces that are not trimmed away."""
    flat = text.replace("\t", " ").replace("\r\n", "\n").replace("\r", "\n")
    spaces = len(flat) - len(flat.lstrip(" "))
    return "\u3000" * indent + "\u00a0" * spaces + flat[spaces:] if flat.strip() else ""


def _letters(column: int) -> str:
    out, rest = "", column + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        out = chr(ord("A") + digit) + out
    return out


def _listed(sheet: str, places: Sequence[str]) -> str:
    return f"{sheet}!{', '.join(places[:_NAMED])}{', …' if len(places) > _NAMED else ''}"
