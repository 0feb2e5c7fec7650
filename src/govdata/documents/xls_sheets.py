"""An old workbook (XLS: BIFF 2 to 8) -> its text, by xlrd. Runs in a process of its own.

A formula whose result is not stored cannot be told here: the format has a result for each.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from govdata.documents.number_format import BUILT_IN, GENERAL, shown_number, shown_text
from govdata.documents.raised import lowered, raised
from govdata.documents.reading import MissingReader, Reading, UnreadableDocument
from govdata.documents.sheet_reading import Merged, Sheet, SheetCell, SheetWriter, refuse_many_cells, shown_indent
from govdata.documents.zip_parts import damaged, encrypted
from govdata.extras import not_installed
from govdata.reports.messages import Message
from govdata.values import dataclass

MEDIA_TYPE = "application/vnd.ms-excel"
LAYOUT = 1
"""The version of our own reading of what xlrd gives."""
_OF_THE_READER = frozenset({14, 22, *range(27, 37), *range(50, 59)})
"""Formats whose meaning is the system's; xlrd gives those of America."""
_WHITE = frozenset({1, 9})
"""White in the palette."""
_LONGEST = 80
"""Characters of what xlrd says."""
_EMPTY, _TEXT, _NUMBER, _DATE, _BOOLEAN, _ERROR, _BLANK = range(7)
"""The types of a cell, as xlrd numbers them."""


def read_workbook(data: bytes) -> Reading:
    """An XLS workbook.

    Raises:
        UnreadableDocument: it is damaged, encrypted, or larger than a document is; or xlrd is missing.
    """
    try:
        import xlrd
    except ImportError:
        raise MissingReader(*not_installed("xlrd", _READING)) from None
    writer = SheetWriter()
    try:
        for sheet in _sheets(xlrd, data):
            writer.add(sheet)
    except (UnreadableDocument, MemoryError):
        raise
    except Exception as error:  # whatever the arithmetic of xlrd on hostile bytes comes to
        raise damaged(str(error)[:_LONGEST], "Workbook") from error
    return Reading(
        writer.composer.text,
        tuple(writer.composer.blocks),
        MEDIA_TYPE,
        "xlrd",
        f"{xlrd.__version__}, layout {LAYOUT}",
        omissions=tuple(writer.omissions),
    )


def _sheets(xlrd: Any, data: bytes) -> Iterator[Sheet]:
    try:
        book = xlrd.open_workbook(
            file_contents=data, formatting_info=True, ragged_rows=True, on_demand=True, logfile=io.StringIO()
        )
    except xlrd.XLRDError as error:
        if "encrypted" in str(error):
            raise encrypted() from error
        raise
    errors = xlrd.error_text_from_code
    for number in range(book.nsheets):
        yield _SheetReader(book, book.sheet_by_index(number), errors).read()
        book.unload_sheet(number)


@dataclass(frozen=True)
class _SheetReader:
    """One sheet of xlrd."""

    book: Any
    source: Any
    errors: Mapping[int, str]

    def read(self) -> Sheet:
        """What the sheet shows."""
        source = self.source
        sheet = Sheet(source.name, is_hidden=source.visibility != 0)
        sheet.hidden_rows += [(row, row) for row, about in source.rowinfo_map.items() if about.hidden]
        sheet.hidden_columns += [(column, column) for column, about in source.colinfo_map.items() if about.hidden]
        sheet.merged += [Merged(top, left, bottom - 1, right - 1) for top, bottom, left, right in source.merged_cells]
        for row in range(source.nrows):
            for column in range(source.row_len(row)):
                self._add(sheet, row, column)
            refuse_many_cells(len(sheet.cells))
        return sheet

    def _add(self, sheet: Sheet, row: int, column: int) -> None:
        kind, value = self.source.cell_type(row, column), self.source.cell_value(row, column)
        if kind in (_EMPTY, _BLANK) or value == "":
            return
        style = self.book.xf_list[self.source.cell_xf_index(row, column)]
        shown = self._shown(kind, value, style, self.source.rich_text_runlist_map.get((row, column), ()))
        if shown and not self._is_white(style):
            sheet.cells.append(SheetCell(row, column, shown, kind in (_NUMBER, _DATE)))
        else:
            sheet.unseen += len(str(value).strip())

    def _is_white(self, style: Any) -> bool:
        """Whether characters are white on white ground."""
        ground = style.background
        plain = ground.fill_pattern == 0 or (ground.fill_pattern == 1 and ground.pattern_colour_index in _WHITE)
        return plain and self.book.font_list[style.font_index].colour_index in _WHITE

    def _shown(self, kind: int, value: Any, style: Any, runs: Sequence[tuple[int, int]]) -> str:
        code = self._code(style.format_key)
        if kind in (_NUMBER, _DATE):
            return shown_number(value, code, from_1904=self.book.datemode == 1)
        if kind == _BOOLEAN:
            return "TRUE" if value else "FALSE"
        if kind == _ERROR:
            return self.errors.get(value, "#ERR")
        return shown_indent(shown_text(self._rich(value, runs).strip("\n"), code), style.alignment.indent_level)

    def _code(self, key: int) -> str:
        if key in _OF_THE_READER:
            return BUILT_IN[key]
        found = self.book.format_map.get(key)
        return found.format_str if found and found.format_str else GENERAL

    def _rich(self, text: str, runs: Sequence[tuple[int, int]]) -> str:
        """A text whose runs (start, font) may be raised or lowered."""
        starts = [(0, -1), *runs, (len(text), -1)]
        parts = ((text[start:end], font) for (start, font), (end, _) in pairwise(starts))
        return "".join(self._turned(part, font) for part, font in parts)

    def _turned(self, text: str, font: int) -> str:
        turn = {1: raised, 2: lowered}.get(self.book.font_list[font].escapement) if font >= 0 else None
        return turn(text) if turn else text


_READING = Message("reading XLS", "读取 XLS 文件")
