"""The text of a paragraph of a Word document: what is printed, as the last author left it.

Insertions are kept, deletions left out; a field is its shown result; runs are joined, since Word parts a figure into
runs as it likes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import field

from govdata.documents.docx_package import WordPackage
from govdata.documents.docx_styles import Styles, has_ground, style_of
from govdata.documents.raised import lowered, note_mark, raised
from govdata.documents.reading import OmissionReason
from govdata.documents.xml_tree import Element
from govdata.values import dataclass

_MARKS = {"w:tab": "\t", "w:ptab": "\t", "w:br": "\n", "w:cr": "\n", "w:noBreakHyphen": "\u2011"}
_DELETED = frozenset({"w:del", "w:moveFrom"})
_TEXT = frozenset({"w:t", "w:delText", "m:t"})
_NOTES = {"w:footnoteReference": "footnotes", "w:endnoteReference": "endnotes"}
_SKIPPED = frozenset({"w:rPr", "w:pPr", "w:instrText", "w:delText", "w:delInstrText", "w:rt", "w:sdtPr", "m:rPr"})
_PICTURES = {"a:blip": "r:embed", "v:imagedata": "r:id", "c:chart": "r:id"}
_CODE = re.compile("[0-9A-Fa-f]{4}")
_NO_CHARACTERS = range(0xD800, 0xF900)
"""Surrogates and private use."""
_CHANGES = {"superscript": raised, "subscript": lowered}


@dataclass(frozen=True)
class Note:
    """A note that the text names: `footnotes` or `endnotes`, its id there, its mark as it is printed."""

    kind: str
    identifier: str
    mark: str


@dataclass
class InlineReader:
    """Reads paragraphs one after another: a field may begin in one and end in another."""

    package: WordPackage
    styles: Styles
    left_out: Counter[tuple[OmissionReason, str]] = field(default_factory=Counter)
    notes: list[Note] = field(default_factory=list)
    """In the order of their marks."""
    boxes: list[Element] = field(default_factory=list)
    """The contents of text boxes that were met, to be read behind their paragraph."""
    note: str = ""
    """The mark of the note that is being read."""
    _fields: list[bool] = field(default_factory=list)
    """Of each field that is open, whether its result has begun."""
    has_ground: bool = False
    """Whether what is read stands on a ground that may not be white: in a shaded cell, in a text box."""
    _style: str = ""
    _is_on_ground: bool = False

    def text(self, paragraph: Element) -> str:
        """The text of a paragraph."""
        self._style = style_of(paragraph)
        self._is_on_ground = self.has_ground or has_ground(paragraph.child("w:pPr"))
        return "".join(self._pieces(paragraph))

    def leave_out(self, reason: OmissionReason, element: Element, where: str = "") -> None:
        """Note that the text of an element is not in the reading."""
        size = sum(len(each.text) for each in element.walk() if each.tag in _TEXT)
        if size:
            self.left_out[reason, where] += size

    def _pieces(self, element: Element) -> Iterator[str]:
        for child in element.children:
            if child.tag == "w:r":
                yield from self._run(child)
            elif child.tag in _DELETED:
                self.leave_out(OmissionReason.DELETED, child)
            elif child.tag == "mc:AlternateContent":
                yield from self._pieces(_shown_choice(child))
            elif child.tag == "w:txbxContent":
                self.boxes.append(child)
            elif child.tag not in _SKIPPED:
                yield self._leaf(child)
                yield from self._pieces(child)

    def _run(self, run: Element) -> Iterator[str]:
        form = self.styles.run_format(run, self._style)
        is_hidden = form.is_hidden or (form.is_white and not self._is_on_ground)
        if is_hidden or form.is_struck:
            self.leave_out(OmissionReason.HIDDEN if is_hidden else OmissionReason.DELETED, run)
            self._keep_fields(run)
            return
        text = "".join(self._pieces(run))
        change = _CHANGES.get(form.vertical)
        yield change(text) if change else text

    def _keep_fields(self, run: Element) -> None:
        """The ends of fields count in hidden runs, too."""
        for child in run.all("w:fldChar"):
            self._field(child)

    def _leaf(self, element: Element) -> str:
        if element.tag == "w:fldChar":
            self._field(element)
        elif element.tag in _PICTURES:
            self._picture(element)
        elif all(self._fields):
            return self._printed(element)
        return ""

    def _field(self, mark: Element) -> None:
        """A field is an instruction, which is not printed, and its result, which is."""
        kind = mark.get("w:fldCharType")
        if kind == "begin":
            self._fields.append(False)
        elif kind == "separate" and self._fields:
            self._fields[-1] = True
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _printed(self, element: Element) -> str:
        if element.tag in ("w:t", "m:t"):
            return element.text
        if element.tag in _NOTES:
            return self._note(element)
        if element.tag in ("w:footnoteRef", "w:endnoteRef"):
            return self.note
        if element.tag == "w:sym":
            return self._symbol(element)
        return _MARKS.get(element.tag, "")

    def _note(self, reference: Element) -> str:
        """The mark of a note at its place: footnotes count in digits, endnotes in Roman ones, as Word does untold."""
        kind = _NOTES[reference.tag]
        number = 1 + sum(each.kind == kind for each in self.notes)
        mark = "" if reference.get("w:customMarkFollows") else note_mark(number, is_roman=kind == "endnotes")
        self.notes.append(Note(kind, reference.get("w:id"), mark))
        return mark

    def _symbol(self, symbol: Element) -> str:
        """A character of a font; one for private use has a meaning in that font alone."""
        told = symbol.get("w:char")
        code = int(told, 16) if _CODE.fullmatch(told) else 0
        if code < ord(" ") or code in _NO_CHARACTERS:
            self.left_out[OmissionReason.UNREADABLE, symbol.get("w:font")] += 1
            return "\ufffd"
        return chr(code)

    def _picture(self, element: Element) -> None:
        if identifier := element.get(_PICTURES[element.tag]):
            self.left_out[OmissionReason.PICTURE, self.package.target(identifier)] += 0


def _shown_choice(alternatives: Element) -> Element:
    """The form that a new Word prints; the fallback repeats it for old ones."""
    return alternatives.child("mc:Choice") or alternatives.child("mc:Fallback") or Element("")
