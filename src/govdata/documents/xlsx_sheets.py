"""An XLSX workbook (ISO/IEC 29500) -> its text, by a walk of our own over its XML. Runs in a process of its own.

What a cell shows is made of its value and of its number format, which stand in the same element; libraries give the
one without the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field

from govdata.documents.docx_package import WordPackage, core_properties, open_package, relationships_of
from govdata.documents.number_format import shown_number, shown_text
from govdata.documents.raised import lowered, raised
from govdata.documents.reading import Omission, OmissionReason, Reading
from govdata.documents.sheet_reading import (
    MOST_COLUMNS,
    MOST_ROWS,
    Merged,
    Sheet,
    SheetCell,
    SheetWriter,
    Span,
    refuse_many_cells,
    shown_indent,
)
from govdata.documents.xlsx_styles import CellStyle, cell_styles
from govdata.documents.xml_tree import Element, number_of, walk_xml
from govdata.documents.zip_parts import damaged
from govdata.metadata.sheet_text import written_text
from govdata.values import dataclass

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_VERSION = "1"
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9]\d{0,6})")
_TITLE_ROWS = re.compile(r"!\$(\d{1,7}):\$(\d{1,7})")
_TRUE = frozenset({"1", "true", "on"})
_PLAIN = CellStyle()


def read_workbook(data: bytes) -> Reading:
    """An XLSX workbook.

    Raises:
        UnreadableDocument: it is damaged, encrypted, or larger than a document is.
    """
    package = open_package(data, "xl/workbook.xml")
    writer = SheetWriter()
    for sheet in _sheets(package, writer):
        writer.add(sheet)
    title, language, date = core_properties(package)
    return Reading(
        writer.composer.text,
        tuple(writer.composer.blocks),
        MEDIA_TYPE,
        "xlsx",
        _VERSION,
        omissions=tuple(writer.omissions),
        title=title,
        language=language,
        date=date,
    )


def _sheets(package: WordPackage, writer: SheetWriter) -> Iterator[Sheet]:
    workbook = package.xml(package.main)
    named = workbook.child("sheets") if workbook else None
    if workbook is None or named is None:
        raise damaged(f"{package.main} has no sheets", package.main)
    about = workbook.child("workbookPr")
    book = _Book(
        cell_styles(package.related("styles")),
        _shared_texts(package),
        about is not None and about.get("date1904") in _TRUE,
    )
    heads = _head_rows(workbook)
    for number, each in enumerate(named.all("sheet")):
        if (sheet := _sheet(package, book, each, writer)) is not None:
            sheet.head_rows += heads.get(str(number), [])
            yield sheet


def _head_rows(workbook: Element) -> Mapping[str, list[Span]]:
    """The rows that a sheet prints on each page, by the number of the sheet."""
    names = workbook.child("definedNames")
    titles = [each for each in (names.children if names else ()) if each.get("name") == "_xlnm.Print_Titles"]
    return {
        each.get("localSheetId"): [(int(one) - 1, int(other) - 1) for one, other in _TITLE_ROWS.findall(each.text)]
        for each in titles
    }


def _sheet(package: WordPackage, book: _Book, named: Element, writer: SheetWriter) -> Sheet | None:
    """A sheet of cells; None, and a note, of a chart and of one that is not there."""
    name, target = named.get("name"), package.relationships.get(named.get("r:id"))
    data = package.parts.read(target.target) if target else None
    if target is None or data is None:
        writer.omissions.append(Omission(OmissionReason.MISSING_PART, where=name))
        return None
    if target.kind != "worksheet":
        writer.omissions.append(Omission(OmissionReason.PICTURE, where=name))
        return None
    sheet = Sheet(name, is_hidden=named.get("state") in ("hidden", "veryHidden"))
    reader = _SheetReader(book, sheet)
    root = walk_xml(data, target.target, "row", reader.row)
    reader.around(root)
    sheet.has_picture = _has_picture(package, target.target)
    return sheet


def _has_picture(package: WordPackage, part: str) -> bool:
    """Whether a sheet has drawings; those of its comments are of another kind."""
    return any(each.kind == "drawing" for each in relationships_of(package, part).values())


def _shared_texts(package: WordPackage) -> list[str]:
    """The texts that the cells share."""
    texts: list[str] = []
    name = next((each.target for each in package.relationships.values() if each.kind == "sharedStrings"), "")
    data = package.parts.read(name) if name else None
    if data is not None:
        walk_xml(data, name, "si", lambda element, _: texts.append(_rich_text(element)))
    return texts


def _rich_text(element: Element) -> str:
    """A text of runs, of which some are raised; how it is spoken (rPh) is none of it."""
    return "".join(
        _run(child) if child.tag == "r" else written_text(child.text)
        for child in element.children
        if child.tag in ("r", "t")
    )


def _run(element: Element) -> str:
    text = "".join(written_text(child.text) for child in element.all("t"))
    align = element.find("rPr", "vertAlign")
    turned = {"superscript": raised, "subscript": lowered}.get(align.get("val") if align else "")
    return turned(text) if turned else text


@dataclass(frozen=True)
class _Book:
    """What the cells of all sheets refer to."""

    styles: Sequence[CellStyle]
    texts: Sequence[str]
    from_1904: bool

    def style(self, number: str) -> CellStyle:
        at = number_of(number, 0)
        return self.styles[at] if at < len(self.styles) else _PLAIN


@dataclass
class _SheetReader:
    """The rows of one sheet, as they come."""

    book: _Book
    sheet: Sheet
    _seen: set[int] = field(default_factory=set)
    _row: int = -1

    def row(self, element: Element, _around: Sequence[Element]) -> None:
        """A row with its cells."""
        self._row = number_of(element.get("r"), self._row + 2) - 1
        if not 0 <= self._row < MOST_ROWS or self._row in self._seen:
            raise self._damage(f"row {self._row + 1} is out of place")
        self._seen.add(self._row)
        if element.get("hidden") in _TRUE:
            self.sheet.hidden_rows.append((self._row, self._row))
        column, used = -1, set[int]()
        for cell in element.all("c"):
            column = self._column(cell.get("r"), column)
            if column in used:
                raise self._damage(f"row {self._row + 1} has a cell twice")
            used.add(column)
            self._cell(cell, column)
        refuse_many_cells(len(self.sheet.cells))

    def _column(self, reference: str, last: int) -> int:
        """The column of a cell: the next one where it does not say so."""
        row, column = (_place(reference) or (-1, -1)) if reference else (self._row, last + 1)
        if row != self._row or not 0 <= column < MOST_COLUMNS:
            raise self._damage(f"cell {reference} is out of place")
        return column

    def _cell(self, element: Element, column: int) -> None:
        kind, style = element.get("t", "n"), self.book.style(element.get("s"))
        value = element.child("v")
        stored = value.text if value else ""
        if element.child("f") and not stored and kind != "str":
            self.sheet.without_result.append((self._row, column))
            return
        try:
            held, shown = self._texts(kind, stored, element, style)
        except (ValueError, LookupError, ArithmeticError) as error:
            raise self._damage(f"{element.get('r')}: {stored[:40]}") from error
        if shown and not style.is_white:
            self.sheet.cells.append(SheetCell(self._row, column, shown, kind == "n"))
        else:
            self.sheet.unseen += len(held)

    def _texts(self, kind: str, stored: str, element: Element, style: CellStyle) -> tuple[str, str]:
        """What a cell holds, and what it shows of that."""
        if kind == "n":
            return stored, shown_number(stored, style.code, from_1904=self.book.from_1904) if stored else ""
        if kind == "b":
            return stored, {"1": "TRUE", "0": "FALSE"}.get(stored, stored)
        if kind in ("e", "d"):
            return stored, stored.removesuffix("T00:00:00")
        text = self._text(kind, stored, element).strip("\n")
        return text.strip(), shown_indent(shown_text(text, style.code), style.indent)

    def _text(self, kind: str, stored: str, element: Element) -> str:
        if kind == "s":
            return self.book.texts[int(stored)] if stored and int(stored) >= 0 else ""
        inline = element.child("is")
        return _rich_text(inline) if kind == "inlineStr" and inline else written_text(stored)

    def around(self, root: Element) -> None:
        """What the sheet says beside its rows."""
        columns, merged = root.child("cols"), root.child("mergeCells")
        for each in columns.all("col") if columns else ():
            if each.get("hidden") in _TRUE:
                self.sheet.hidden_columns.append((number_of(each.get("min"), 1) - 1, number_of(each.get("max"), 1) - 1))
        for each in merged.all("mergeCell") if merged else ():
            self.sheet.merged += _merged(each.get("ref"))

    def _damage(self, detail: str) -> Exception:
        return damaged(f"{self.sheet.name}: {detail}", self.sheet.name)


def _place(reference: str) -> tuple[int, int] | None:
    """Row and column of B3, from 0."""
    found = _REFERENCE.fullmatch(reference)
    if not found:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]) - 1, column - 1


def _merged(reference: str) -> Iterator[Merged]:
    first, _, last = reference.partition(":")
    start, end = _place(first), _place(last or first)
    if start and end and start <= end and start[1] <= end[1] and end != start:
        yield Merged(*start, *end)
