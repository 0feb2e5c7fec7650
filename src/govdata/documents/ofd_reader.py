"""An OFD document (GB/T 33190, in which Chinese offices circulate their letters) -> its text, page by page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from govdata.documents.document_parts import compose
from govdata.documents.limits import refuse_many
from govdata.documents.ofd_paint import grounds_of, is_white_on_white
from govdata.documents.ofd_parts import page_parts
from govdata.documents.ofd_text import Glyph, lines_of, numbers_of, object_glyphs
from govdata.documents.page_blocks import Part
from govdata.documents.reading import Omission, OmissionReason, Reading
from govdata.documents.xml_tree import Element, parse_xml
from govdata.documents.zip_parts import Parts, damaged, open_parts, resolve
from govdata.reports.messages import Message

MEDIA_TYPE = "application/ofd"
MOST_PAGES = 5000
_VERSION = "1"
_ROOT = "OFD.xml"
_A4 = (210.0, 297.0)


def read_ofd(data: bytes) -> Reading:
    """Read an OFD document: the text objects of its pages and of their templates.

    Raises:
        UnreadableDocument: it is damaged, encrypted, or larger than a document is.
    """
    parts = open_parts(data)
    root = _required(parts, _ROOT)
    name = resolve("", _text(root, "DocBody", "DocRoot"))
    document = _OfdDocument(parts, name, _required(parts, name))
    document.read()
    composed = compose(document.pages)
    return Reading(
        composed.text,
        composed.blocks,
        MEDIA_TYPE,
        "ofd",
        _VERSION,
        pages=len(document.pages),
        omissions=tuple(document.omissions),
        folded=composed.folded,
        title=_text(root, "DocBody", "DocInfo", "Title"),
        date=_text(root, "DocBody", "DocInfo", "CreationDate"),
    )


def _required(parts: Parts, name: str) -> Element:
    data = parts.read(name)
    if data is None:
        raise damaged(f"it has no part {name}", name)
    return parse_xml(data, name)


def _text(element: Element, *path: str) -> str:
    found = element.find(*path)
    return found.text.strip() if found else ""


@dataclass
class _OfdDocument:
    """The pages of a document, as they are read."""

    parts: Parts
    name: str
    root: Element
    pages: list[list[Part]] = field(default_factory=list)
    omissions: list[Omission] = field(default_factory=list)

    def read(self) -> None:
        """Read all pages."""
        pages = self.root.child("Pages")
        found = list(pages.all("Page")) if pages else []
        refuse_many(len(found), MOST_PAGES, Message("pages", "页面"))
        self.pages = [self._page(number, page) for number, page in enumerate(found, 1)]

    def _page(self, number: int, page: Element) -> list[Part]:
        content = self._part(page.get("BaseLoc"), number)
        if content is None:
            return []
        items = enumerate(self._text_objects(content, number))
        glyphs = [glyph for which, item in items for glyph in object_glyphs(item, which)]
        self._note(glyphs, content, number)
        width, height = self._size(content)
        inside = [glyph for glyph in glyphs if 0 <= glyph.x <= width and 0 <= glyph.y <= height + glyph.size]
        self._hide(_inked(glyphs) - _inked(inside), number)
        return page_parts(lines_of(_printed(inside)), height)

    def _hide(self, count: int, number: int) -> None:
        """Note characters of a page that are not seen."""
        if count:
            self.omissions.append(Omission(OmissionReason.HIDDEN, page=number, count=count))

    def _note(self, glyphs: list[Glyph], content: Element, number: int) -> None:
        """Note a page whose print is all drawn, and characters for which the document has no code."""
        if not glyphs and any(item.tag in ("PathObject", "CompositeObject") for item in _shown(content)):
            self.omissions.append(Omission(OmissionReason.PICTURE, page=number))
        if unknown := sum("\ue000" <= glyph.text <= "\uf8ff" for glyph in glyphs):
            self.omissions.append(Omission(OmissionReason.UNREADABLE, page=number, count=unknown))

    def _part(self, location: str, number: int) -> Element | None:
        name = resolve(self.name, location)
        data = self.parts.read(name)
        if data is None:
            self.omissions.append(Omission(OmissionReason.MISSING_PART, page=number, where=name))
            return None
        return parse_xml(data, name)

    def _text_objects(self, content: Element, number: int) -> Iterator[Element]:
        """The text objects of a page behind those of its templates; what is not printed, and pictures, are noted."""
        layers = [list(_shown(layer)) for layer in (*self._templates(content, number), content)]
        grounds = grounds_of(item for layer in layers for item in layer)
        for layer in layers:
            for item in layer:
                if item.tag == "ImageObject":
                    self.omissions.append(Omission(OmissionReason.PICTURE, page=number, where=item.get("ResourceID")))
                elif item.tag == "TextObject" and (_is_invisible(item) or is_white_on_white(item, grounds)):
                    self._hide(sum(len(code.text) for code in item.all("TextCode")), number)
                elif item.tag == "TextObject":
                    yield item

    def _templates(self, content: Element, number: int) -> Iterator[Element]:
        common = self.root.child("CommonData")
        named = {each.get("ID"): each.get("BaseLoc") for each in (common.all("TemplatePage") if common else ())}
        for use in content.all("Template"):
            if (location := named.get(use.get("TemplateID"))) and (part := self._part(location, number)):
                yield part

    def _size(self, content: Element) -> tuple[float, float]:
        """The width and height of a page, in millimetres."""
        told = _text(content, "Area", "PhysicalBox") or _text(self.root, "CommonData", "PageArea", "PhysicalBox")
        box = numbers_of(told)
        return (box[2], box[3]) if len(box) == 4 and min(box[2:]) > 0 else _A4


def _inked(glyphs: list[Glyph]) -> int:
    return sum(not glyph.text.isspace() for glyph in glyphs)


def _shown(element: Element) -> Iterator[Element]:
    """All below an element, without what is set to be invisible."""
    for child in element.children:
        yield child
        if child.get("Visible") != "false" and child.tag != "TextObject":
            yield from _shown(child)


def _is_invisible(item: Element) -> bool:
    return item.get("Visible") == "false" or item.get("Alpha") == "0" or item.get("Fill") == "false"


def _printed(glyphs: list[Glyph]) -> list[Glyph]:
    """Each character once: bold print that is made of two objects, one over the other, is one."""
    seen: dict[tuple[str, int, int], int] = {}
    inked = [glyph for glyph in glyphs if not glyph.text.isspace()]
    places = [(glyph.text, round(glyph.x * 2), round(glyph.y * 2)) for glyph in inked]
    return [
        glyph for glyph, place in zip(inked, places, strict=True) if seen.setdefault(place, glyph.item) == glyph.item
    ]
