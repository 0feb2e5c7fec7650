"""An ODS workbook (ISO/IEC 26300) -> its text. Runs in a process of its own.

Each cell holds its value and, as a text, what it shows. Where the digits of the two differ the cell is uncertain: an
office program shows the value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, DecimalException

from govdata.documents.number_format import shown_number
from govdata.documents.raised import lowered, raised
from govdata.documents.reading import Block, Reading
from govdata.documents.sheet_reading import (
    MOST_COLUMNS,
    MOST_ROWS,
    Merged,
    Sheet,
    SheetCell,
    SheetWriter,
    Span,
    address,
    refuse_many_cells,
    shown_indent,
)
from govdata.documents.xml_tree import Element, number_of, parse_xml, walk_xml
from govdata.documents.zip_parts import Parts, damaged, encrypted, open_parts

MEDIA_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_VERSION = "1"
_NUMBERS = frozenset({"float", "percentage", "currency"})
_HIDDEN = frozenset({"collapse", "filter"})
_NO_TEXT = frozenset({"office:annotation", "draw:frame"})
_CELLS = frozenset({"table:table-cell", "table:covered-table-cell"})
_MOST_SPACES = 1000
_MOST_SHOWN = 40
_WHITE = "#ffffff"
_EXPONENT = re.compile(r"(?<=\d)[Ee][+-]?\d+")


def read_workbook(data: bytes) -> Reading:
    """An ODS workbook.

    Raises:
        UnreadableDocument: it is damaged, encrypted, or larger than a document is.
    """
    parts = open_parts(data)
    content = parts.read("content.xml")
    if b":encryption-data" in (parts.read("META-INF/manifest.xml") or b""):
        raise encrypted()
    if content is None:
        raise damaged("it has no part content.xml", "content.xml")
    reader, writer = _Reader(), SheetWriter()
    root = walk_xml(content, "content.xml", "table:table-row", reader.row, is_mixed=True)
    tables = list(reader.sheets(root))
    for table in tables:
        writer.add(table.sheet)
    title, language, date = _about(parts)
    return Reading(
        writer.composer.text,
        tuple(writer.composer.blocks),
        MEDIA_TYPE,
        "ods",
        _VERSION,
        omissions=tuple(writer.omissions),
        uncertain=_doubtful_spans(writer.composer.blocks, tables),
        title=title,
        language=language,
        date=date,
    )


@dataclass
class _Reader:
    """The sheets of a workbook while their rows come."""

    _tables: dict[int, _Table] = field(default_factory=dict)
    """By the ids of their elements, which live as long as the tree."""

    def row(self, element: Element, around: Sequence[Element]) -> None:
        """A row of a sheet. Tables in cells and in drawings are no sheets."""
        tables = [each for each in around if each.tag == "table:table"]
        if len(tables) != 1 or any(each.tag in _NO_TEXT for each in around):
            return
        if id(tables[0]) not in self._tables:
            styles = _styles(around[0])
            name = tables[0].get("table:name")
            self._tables[id(tables[0])] = _Table(Sheet(name), _raising(styles), _white(styles))
        self._tables[id(tables[0])].row(element, is_head=around[-1].tag == "table:table-header-rows")

    def sheets(self, root: Element) -> Iterator[_Table]:
        """The sheets, in their order.

        Raises:
            UnreadableDocument: it is no workbook.
        """
        body = root.find("office:body", "office:spreadsheet")
        if body is None:
            raise damaged("content.xml has no sheets", "content.xml")
        hidden = {each.get("style:name") for each in _styles(root) if _hides(each)}
        for element in body.all("table:table"):
            table = self._tables.get(id(element)) or _Table(Sheet(element.get("table:name")))
            table.sheet.is_hidden = element.get("table:style-name") in hidden
            table.sheet.hidden_columns = _hidden_columns(element)
            table.sheet.has_picture |= element.child("table:shapes") is not None
            yield table


def _styles(root: Element) -> Sequence[Element]:
    found = root.child("office:automatic-styles")
    return found.children if found else ()


def _hides(style: Element) -> bool:
    properties = style.child("style:table-properties")
    return properties is not None and properties.get("table:display") == "false"


def _white(styles: Sequence[Element]) -> frozenset[str]:
    """The styles of cells whose characters are white on white ground."""
    return frozenset(each.get("style:name") for each in styles if _is_white(each))


def _is_white(style: Element) -> bool:
    text, cell = style.child("style:text-properties"), style.child("style:table-cell-properties")
    ground = cell.get("fo:background-color") if cell else ""
    return text is not None and text.get("fo:color").lower() == _WHITE and ground in ("", "transparent", _WHITE)


def _raising(styles: Sequence[Element]) -> Mapping[str, str]:
    """The styles of text that is raised or lowered: `super 58%`."""
    found = {each.get("style:name"): each.child("style:text-properties") for each in styles}
    places = {name: each.get("style:text-position") for name, each in found.items() if each}
    return {name: place.split()[0] for name, place in places.items() if place.startswith(("super", "sub"))}


def _hidden_columns(table: Element) -> list[Span]:
    spans, at = [], 0
    for each in table.walk():
        if each.tag == "table:table-column":
            count = number_of(each.get("table:number-columns-repeated"), 1)
            if each.get("table:visibility") in _HIDDEN:
                spans.append((at, at + count - 1))
            at += count
    return spans


@dataclass
class _Table:
    """One sheet while its rows come."""

    sheet: Sheet
    raising: Mapping[str, str] = field(default_factory=dict)
    white: frozenset[str] = frozenset()
    doubtful: set[tuple[int, int]] = field(default_factory=set)
    """Cells that show another number than they hold."""
    _next: int = 0

    def row(self, element: Element, *, is_head: bool) -> None:
        """A row, or several that are alike."""
        first, count = self._next, max(1, number_of(element.get("table:number-rows-repeated"), 1))
        self._next += count
        if element.get("table:visibility") in _HIDDEN:
            self.sheet.hidden_rows.append((first, first + count - 1))
        if is_head:
            self.sheet.head_rows.append((first, first + count - 1))
        filled = list(self._filled(element))
        if filled and (self._next > MOST_ROWS or filled[-1][0] + filled[-1][1] > MOST_COLUMNS):
            raise damaged(f"{self.sheet.name}: row {self._next} is out of place", self.sheet.name)
        refuse_many_cells(len(self.sheet.cells) + count * sum(times for _, times, _ in filled))
        for row in range(first, first + count if filled else first):
            for column, times, cell in filled:
                for at in range(column, column + times):
                    self._cell(row, at, cell)

    def _filled(self, row: Element) -> Iterator[tuple[int, int, Element]]:
        """The cells that hold something: the first column, in how many it stands, the cell."""
        column = 0
        for cell in row.children:
            if cell.tag in _CELLS:
                times = max(1, number_of(cell.get("table:number-columns-repeated"), 1))
                if cell.children or "office:value-type" in cell.attributes or "table:formula" in cell.attributes:
                    yield column, times, cell
                column += times

    def _cell(self, row: int, column: int, cell: Element) -> None:
        kind, held = cell.get("office:value-type"), cell.get("office:value")
        text = "\n".join(self._text(each) for each in cell.all("text:p"))
        self.sheet.has_picture |= any(each.tag.startswith("draw:") for each in cell.children)
        if cell.tag == "table:covered-table-cell" or cell.get("table:style-name") in self.white:
            self.sheet.unseen += len(text)
            return
        if cell.get("table:formula") and not kind and not text:
            self.sheet.without_result.append((row, column))
        if not text.strip() and held:
            text = self._plain(held)
        elif kind in _NUMBERS and not prints(text, held):
            self.doubtful.add((row, column))
        self._merge(row, column, cell)
        if shown := shown_indent(text):
            self.sheet.cells.append(SheetCell(row, column, shown, kind in _NUMBERS))

    def _merge(self, row: int, column: int, cell: Element) -> None:
        rows, columns = (number_of(cell.get(f"table:number-{each}-spanned"), 1) for each in ("rows", "columns"))
        if rows > 1 or columns > 1:
            last_row, last_column = row + max(rows, 1) - 1, column + max(columns, 1) - 1
            self.sheet.merged.append(Merged(row, column, min(last_row, MOST_ROWS), min(last_column, MOST_COLUMNS)))

    def _plain(self, held: str) -> str:
        try:
            return shown_number(held)
        except ValueError as error:
            raise damaged(f"{self.sheet.name}: {held[:40]}", self.sheet.name) from error

    def _text(self, element: Element) -> str:
        """The text of a paragraph: the characters before a child stand in children without a name."""
        out = []
        for child in element.children:
            match child.tag:
                case "text:s":
                    out.append(" " * min(number_of(child.get("text:c"), 1), _MOST_SPACES))
                case "text:tab":
                    out.append(" ")
                case "text:line-break":
                    out.append("\n")
                case _ if child.tag not in _NO_TEXT:
                    out.append(self._turned(child))
        return "".join(out) + element.text

    def _turned(self, element: Element) -> str:
        text = self._text(element)
        turn = {"super": raised, "sub": lowered}.get(self.raising.get(element.get("text:style-name"), ""))
        return turn(text) if turn else text


def prints(text: str, held: str) -> bool:
    """Whether a text may be how a number is shown: its digits are the first ones of the number, rounded."""
    try:
        number = abs(Decimal(held))
    except DecimalException:
        return False
    digits = "".join(re.findall(r"[0-9]", _EXPONENT.sub("", text)))
    shown = digits.lstrip("0")
    if not shown:
        return not digits or number < 1
    if len(shown) > _MOST_SHOWN or not number:
        return False
    least = number.scaleb(len(shown) - 1 - number.adjusted())
    return any(abs(each - int(shown)) <= Decimal("0.5") for each in (least, least * 10, least / 10))


def _doubtful_spans(blocks: Sequence[Block], tables: Sequence[_Table]) -> tuple[tuple[int, int], ...]:
    doubtful = {f"{table.sheet.name}!{address(*place)}" for table in tables for place in table.doubtful}
    return tuple((block.start, block.end) for block in blocks if block.cell and block.cell.address in doubtful)


def _about(parts: Parts) -> tuple[str, str, str]:
    """Title, language and day of making of a document, as they are written there; "" for what is not."""
    data = parts.read("meta.xml")
    meta = parse_xml(data, "meta.xml").child("office:meta") if data else None
    found = (meta.child(tag) if meta else None for tag in ("dc:title", "dc:language", "meta:creation-date"))
    title, language, date = (element.text.strip() if element else "" for element in found)
    return title, language, date
