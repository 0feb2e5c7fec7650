"""XML of a document -> a small tree. No DTD is read, so that no entity can be: Office and OFD write none.

expat itself is safe from deep nesting and, without a DTD, from entities that multiply; the tree is bounded here.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
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


def parse_xml(data: bytes, name: str) -> Element:
    """The tree of a part.

    Raises:
        UnreadableDocument: it is no XML, has a DTD, or is larger or deeper than a document.
    """
    builder = _Builder(name)
    try:
        builder.parser.Parse(data, True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise damaged(f"{name}: {error}", name) from error
    return builder.root.children[0]


class _Builder:
    def __init__(self, name: str) -> None:
        self.name, self.count = name, 0
        self.root = Element("")
        self.stack = [self.root]
        self.pieces: list[str] = []
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.pieces.append
        self.parser.StartDoctypeDeclHandler = self.refuse_dtd

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if self.count > MOST_ELEMENTS or len(self.stack) > DEEPEST:
            raise _too_much(self.name)
        self.pieces.clear()
        element = Element(_named(tag), {_named(key): value for key, value in attributes.items()})
        self.stack[-1].children.append(element)
        self.stack.append(element)

    def end(self, _tag: str) -> None:
        self.stack.pop().text = "".join(self.pieces)
        self.pieces.clear()

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
