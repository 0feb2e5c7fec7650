"""The package of a Word document or of a workbook (ECMA-376, part 2): its parts, and which part names which."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field

from govdata.documents.xml_tree import Element, parse_xml
from govdata.documents.zip_parts import Parts, damaged, open_parts, resolve
from govdata.values import dataclass

_MAIN = "officeDocument"


@dataclass(frozen=True)
class Relationship:
    """What a part names: of a kind (`footnotes`, `image`), as the name of another part or an address outside."""

    kind: str
    target: str
    is_external: bool


@dataclass
class WordPackage:
    """The parts of a document around its main part."""

    parts: Parts
    main: str = ""
    relationships: Mapping[str, Relationship] = field(default_factory=dict)
    """Of the main part, by their ids."""

    def xml(self, name: str) -> Element | None:
        """The tree of a part, None where it is not there."""
        data = self.parts.read(name) if name else None
        return None if data is None else parse_xml(data, name)

    def related(self, kind: str) -> Element | None:
        """The tree of the first part of a kind that the main part names."""
        return next((self.xml(each.target) for each in self.relationships.values() if each.kind == kind), None)

    def target(self, identifier: str) -> str:
        """The name of the part that an id of the main part stands for."""
        found = self.relationships.get(identifier)
        return found.target if found else identifier

    def missing(self) -> Iterator[str]:
        """The parts that the main part names and that are not there."""
        for each in self.relationships.values():
            if not each.is_external and each.target not in self.parts:
                yield each.target


def open_package(data: bytes, main: str = "word/document.xml") -> WordPackage:
    """The package of a Word document, or of a workbook by the usual name of its main part.

    Raises:
        UnreadableDocument: it is no package, or has no main part.
    """
    package = WordPackage(open_parts(data))
    found = (each.target for each in relationships_of(package, "").values() if each.kind == _MAIN)
    package.main = next(found, main)
    if package.main not in package.parts:
        raise damaged(f"it has no part {package.main}", package.main)
    package.relationships = relationships_of(package, package.main)
    return package


def core_properties(package: WordPackage) -> tuple[str, str, str]:
    """Title, language and day of making of a document, as they are written there; "" for what is not."""
    core = package.xml("docProps/core.xml")
    found = (core.child(tag) if core else None for tag in ("dc:title", "dc:language", "dcterms:created"))
    title, language, date = (element.text.strip() if element else "" for element in found)
    return title, language, date


def relationships_of(package: WordPackage, part: str) -> dict[str, Relationship]:
    """What a part names, by ids; "" is the package itself."""
    folder, _, name = part.rpartition("/")
    root = package.xml(f"{folder}/_rels/{name}.rels".lstrip("/"))
    return {each.get("Id"): _relationship(each, part) for each in (root.children if root else ())}


def _relationship(element: Element, part: str) -> Relationship:
    kind, is_external = element.get("Type").rpartition("/")[2], element.get("TargetMode") == "External"
    target = element.get("Target")
    return Relationship(kind, target if is_external else resolve(part, target), is_external)
