"""XML of a document -> a small tree. No DTD is read, so that no entity can be: Office and OFD write none.

expat itself is safe from deep nesting and, without a DTD, from entities that multiply; the tree is bounded here.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from xml.parsers import expat

from govdata.documents.limits import too_large
from govdata.documents.reading import UnreadableDocument
from govdata.documents.zip_parts import damaged
from govdata.reports.messages import Message

MOST_ELEMENTS = 1_000_000
DEEPEST = 200
"""Tables in tables in text boxes reach 60."""
_PREFIXES = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "w:",
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "w:",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": "r:",
    "http://purl.oclc.org/ooxml/officeDocument/relationships": "r:",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m:",
    "http://purl.oclc.org/ooxml/officeDocument/math": "m:",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc:",
    "http://schemas.openxmlformats.org/drawingml/2006/main": "a:",
    "http://schemas.openxmlformats.org/drawingml/2006/chart": "c:",
    "http://purl.org/dc/elements/1.1/": "dc:",
    "http://purl.org/dc/terms/": "dcterms:",
    "urn:schemas-microsoft-com:vml": "v:",
    "urn:oasis:names:tc:opendocument:xmlns:office:1.0": "office:",
    "urn:oasis:names:tc:opendocument:xmlns:table:1.0": "table:",
    "urn:oasis:names:tc:opendocument:xmlns:text:1.0": "text:",
    "urn:oasis:names:tc:opendocument:xmlns:style:1.0": "style:",
    "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0": "draw:",
    "urn:oasis:names:tc:opendocument:xmlns:meta:1.0": "meta:",
    "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0": "fo:",
    "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0": "calcext:",
    "http://www.w3.org/XML/1998/namespace": "xml:",
}
"""The namespaces whose names meet others of the same spelling; the strict form of Office has its own (ISO 29500-1)."""


@dataclass(slots=True)
class Element:
    """An element: name and attributes with our prefixes, its children, the characters behind the last one."""

    tag: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    children: list[Element] = field(default_factory=list)
    text: str = ""

    def get(self, name: str, default: str = "") -> str:
        """An attribute."""
        return self.attributes.get(name, default)

    def child(self, tag: str) -> Element | None:
        """The first child of a name."""
        return next((child for child in self.children if child.tag == tag), None)

    def all(self, tag: str) -> Iterator[Element]:
        """The children of a name."""
        return (child for child in self.children if child.tag == tag)

    def walk(self) -> Iterator[Element]:
        """The element and all below it, in the order of the document."""
        stack = [self]
        while stack:
            element = stack.pop()
            yield element
            stack.extend(reversed(element.children))

    def find(self, *path: str) -> Element | None:
        """The first element along a path of names."""
        here: Element | None = self
        for tag in path:
            here = here.child(tag) if here else None
        return here


def number_of(text: str, default: int) -> int:
    """The whole number that an attribute is; the default for any other text."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else default


Take = Callable[[Element, Sequence[Element]], None]


def parse_xml(data: bytes, name: str) -> Element:
    """The tree of a part.

    Raises:
        UnreadableDocument: it is no XML, has a DTD, or is larger or deeper than a document.
    """
    return _Builder(name).build(data)


def walk_xml(data: bytes, name: str, tag: str, take: Take, *, is_mixed: bool = False) -> Element:
    """The tree of a part without the elements of one name: each is handed over as it ends, so that few are in memory.

    Args:
        data: the part.
        name: what it is called.
        tag: the elements to hand over.
        take: takes such an element, and those around it from the root inwards, so far as they are read.
        is_mixed: characters before a child are kept, too, as a child without a name.

    Raises:
        UnreadableDocument: as `parse_xml`; what is handed over does not count.
    """
    return _Builder(name, tag, take, is_mixed).build(data)


class _Builder:
    def __init__(self, name: str, taken: str = "", take: Take | None = None, is_mixed: bool = False) -> None:
        self.name, self.count, self.kept = name, 0, 0
        self.taken, self.take, self.is_mixed = taken, take, is_mixed
        self.root = Element("")
        self.stack = [self.root]
        self.pieces: list[str] = []
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.pieces.append
        self.parser.StartDoctypeDeclHandler = self.refuse_dtd

    def build(self, data: bytes) -> Element:
        try:
            self.parser.Parse(data, True)
        except (expat.ExpatError, LookupError, ValueError) as error:
            raise damaged(f"{self.name}: {error}", self.name) from error
        return self.root.children[0]

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if self.count > MOST_ELEMENTS or len(self.stack) > DEEPEST:
            raise _too_much(self.name)
        if self.is_mixed and self.pieces:
            self.stack[-1].children.append(Element("", text="".join(self.pieces)))
        self.pieces.clear()
        element = Element(_named(tag), {_named(key): value for key, value in attributes.items()})
        if element.tag == self.taken:
            self.kept = self.count
        self.stack[-1].children.append(element)
        self.stack.append(element)

    def end(self, _tag: str) -> None:
        element = self.stack.pop()
        element.text = "".join(self.pieces)
        self.pieces.clear()
        if self.take and element.tag == self.taken:
            self.stack[-1].children.pop()
            self.count = self.kept
            self.take(element, self.stack[1:])

    def refuse_dtd(self, *_: object) -> None:
        raise UnreadableDocument(
            Message(f"its part {self.name} declares XML entities (a DTD)", f"部件 {self.name} 声明了 XML 实体（DTD）"),
            Message("Save the document again in an office program.", "请用办公软件重新保存该文件。"),
        )


@functools.lru_cache(maxsize=4096)
def _named(name: str) -> str:
    space, _, local = name.rpartition(" ")
    return _PREFIXES.get(space, "") + local if space else local


def _too_much(name: str) -> UnreadableDocument:
    return too_large(
        Message(
            f"its part {name} has more than {MOST_ELEMENTS:,} elements, or more than {DEEPEST} in one another",
            f"部件 {name} 的元素超过 {MOST_ELEMENTS:,} 个，或嵌套超过 {DEEPEST} 层",
        )
    )
