"""The blocks of a Word document: paragraphs, tables, text boxes, notes, running heads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from govdata.documents.composer import Composer
from govdata.documents.docx_inline import InlineReader
from govdata.documents.docx_numbering import Numbering
from govdata.documents.docx_styles import has_ground
from govdata.documents.docx_tables import TableCell, TableRow, deleted_rows, table_rows
from govdata.documents.reading import BlockKind, CellPlace, OmissionReason
from govdata.documents.stacked_cells import unstacked
from govdata.documents.xml_tree import Element

_TAB = re.compile(r"[ ]*\t\s*")
_PAGE_NUMBER = re.compile(r"[-—–－]\s?\d{1,4}\s?[-—–－]")
"""A number between dashes that a converter left between two paragraphs."""


@dataclass
class BodyReader:
    """Reads the content of a part into the text of the document."""

    inline: InlineReader
    numbering: Numbering
    composer: Composer = field(default_factory=Composer)
    _lines: list[str] | None = None
    """The lines of the cell that is being read; None outside of cells."""
    _inner: list[Element] = field(default_factory=list)
    _is_styled: bool = False
    """Whether the table that is being read has a style, which may shade its heads."""
    _carried: str = ""
    """The text of a paragraph whose end is deleted: the next one goes on with it."""

    def read(self, container: Element, kind: BlockKind | None = None) -> None:
        """Add all that a container holds; `kind` is that of its paragraphs where they have none of their own."""
        for child in container.children:
            if child.tag == "w:p":
                self._paragraph(child, kind)
            elif child.tag == "w:tbl":
                self._any_table(child, kind)
            elif child.tag == "w:altChunk":
                name = self.inline.package.target(child.get("r:id"))
                self.inline.left_out[OmissionReason.UNREADABLE, name] += 0
            elif child.tag in ("w:del", "w:moveFrom"):
                self.inline.leave_out(OmissionReason.DELETED, child)
            elif child.tag not in ("w:sectPr", "w:tcPr", "w:sdtPr"):
                self.read(child, kind)

    def _paragraph(self, paragraph: Element, kind: BlockKind | None) -> None:
        text = self._carried + self.inline.text(paragraph)
        boxes, self.inline.boxes = self.inline.boxes, []
        if _joins_next(paragraph):
            self._carried = text
        else:
            self._carried = ""
            self._add(text, paragraph, kind)
        for box in boxes:
            self._read_on(box, True, kind)

    def _read_on(self, container: Element, has_ground: bool, kind: BlockKind | None = None) -> None:
        """Add all that a container holds, which may have a ground that is not white."""
        self.inline.has_ground, before = has_ground or self.inline.has_ground, self.inline.has_ground
        self.read(container, kind)
        self.inline.has_ground = before

    def _add(self, text: str, paragraph: Element, kind: BlockKind | None) -> None:
        label = self.numbering.label(paragraph) if text.strip() else ""
        if self._lines is None:
            is_page_number = _PAGE_NUMBER.fullmatch(text.strip())
            kind = BlockKind.MARGIN if is_page_number else kind or self.inline.styles.kind_of(paragraph)
            self.composer.add(label + text, kind)
        else:
            self._lines.append(label + text)

    def _any_table(self, table: Element, kind: BlockKind | None) -> None:
        """A table in a cell is read behind the row of that cell; a table of one cell is a frame around text."""
        if self._lines is not None:
            self._inner.append(table)
            return
        for row in deleted_rows(table):
            self.inline.leave_out(OmissionReason.DELETED, row)
        cells = [element for element in table.walk() if element.tag == "w:tc"]
        if len(cells) == 1:
            self._read_on(cells[0], has_ground(cells[0].child("w:tcPr")), kind)
        else:
            self._table(table, kind)

    def _table(self, table: Element, kind: BlockKind | None) -> None:
        number, row = self.composer.next_table(), 0
        self._is_styled = table.find("w:tblPr", "w:tblStyle") is not None
        rows = [(each, _split(each)) for each in table_rows(table, self._cell)]
        heights = [len(parts) for _, parts in rows]
        for index, (whole, parts) in enumerate(rows):
            for cells in parts:
                self._add_cells(cells, number, row, heights[index:])
                row += 1
            for inner in whole.inner:
                self._any_table(inner, kind)

    def _cell(self, element: Element) -> tuple[list[str], list[Element]]:
        """The lines of a cell, and the tables in it."""
        if element.find("w:tcPr", "w:cellDel") is not None:
            self.inline.leave_out(OmissionReason.DELETED, element)
            return [], []
        self._lines, self._inner = [], []
        self._read_on(element, self._is_styled or has_ground(element.child("w:tcPr")))
        lines, inner = self._lines, self._inner
        self._lines, self._inner = None, []
        return [line for text in lines for line in text.split("\n")], inner

    def _add_cells(self, cells: list[TableCell], table: int, row: int, heights: list[int]) -> None:
        for cell in cells:
            rows = cell.rows if len(heights) < 2 or heights[0] > 1 else sum(heights[: cell.rows])
            place = CellPlace(table, row, cell.column, rows, cell.columns, cell.is_head)
            text = "\n".join(line for line in cell.lines if line.strip())
            self.composer.add(_TAB.sub("\n", text.strip(" \t\n")), cell=place)

    def notes(self) -> None:
        """Add the notes that the text names, in its order; the parts that hold them may not be there."""
        parts = {kind: self.inline.package.related(kind) for kind in ("footnotes", "endnotes")}
        for note in self.inline.notes:
            self.inline.note = note.mark
            for element in _notes_of(parts[note.kind], note.identifier):
                self.read(element, BlockKind.NOTE)

    def margins(self) -> None:
        """Add the running heads and feet, each once."""
        package = self.inline.package
        targets = [each.target for each in package.relationships.values() if each.kind in ("header", "footer")]
        for target in dict.fromkeys(targets):
            if part := package.xml(target):
                self.read(part, BlockKind.MARGIN)


def _split(row: TableRow) -> list[list[TableCell]]:
    return [row.cells] if row.inner else unstacked(row.cells)


def _joins_next(paragraph: Element) -> bool:
    """Whether the end of a paragraph is deleted, or moved away."""
    marks = paragraph.find("w:pPr", "w:rPr")
    return marks is not None and any(marks.child(tag) for tag in ("w:del", "w:moveFrom"))


def _notes_of(part: Element | None, identifier: str) -> Iterator[Element]:
    return (each for each in (part.children if part else ()) if each.get("w:id") == identifier)
