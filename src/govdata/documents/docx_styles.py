"""What the styles of a Word document say of a run and of a paragraph, as far as its text depends on it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import field

from govdata.documents.reading import BlockKind
from govdata.documents.xml_tree import Element, number_of
from govdata.values import dataclass

_OFF = frozenset({"0", "false", "off", "none"})
_HEADING = re.compile(r"(?:heading|title|标题|標題)\s*\d*", re.IGNORECASE)
_CAPTION = re.compile(r"(?:caption|题注|題注)", re.IGNORECASE)
_DEEPEST_STYLE = 20
_BODY_LEVEL = 9
_TOLD = frozenset({"w:vertAlign", "w:vanish", "w:strike", "w:dstrike", "w:color", "w:shd", "w:highlight"})
_WHITE, _NO_GROUND = "FFFFFF", frozenset({"", "auto", "none", "white", "ffffff"})


@dataclass(frozen=True)
class RunFormat:
    """How a run is printed: `superscript`, `subscript` or "", whether it is hidden, struck out, white on no ground."""

    vertical: str = ""
    is_hidden: bool = False
    is_struck: bool = False
    is_white: bool = False


@dataclass
class Styles:
    """The styles of a document by their ids."""

    by_id: dict[str, Element] = field(default_factory=dict)
    default_paragraph: str = ""
    _found: dict[str, list[Element]] = field(default_factory=dict)

    @classmethod
    def of(cls, part: Element | None) -> Styles:
        """The styles of the part that holds them; none where there is none."""
        found = {each.get("w:styleId"): each for each in (part.all("w:style") if part else ())}
        defaults = (key for key, each in found.items() if _is_default_paragraph(each))
        return cls(found, next(defaults, ""))

    def run_format(self, run: Element, paragraph_style: str) -> RunFormat:
        """The format of a run: its own, that of its style, that of the style of its paragraph."""
        own = run.child("w:rPr")
        sources = [own] if own else []
        sources += self._run_properties(value_of(own, "w:rStyle"))
        sources += self._run_properties(paragraph_style or self.default_paragraph)
        vertical = next((found.get("w:val") for each in sources if (found := each.child("w:vertAlign"))), "")
        struck = any(_is_on(sources, tag) for tag in ("w:strike", "w:dstrike"))
        color = next((found.get("w:val") for each in sources if (found := each.child("w:color"))), "")
        is_white = color.upper() == _WHITE and not any(map(has_ground, sources))
        return RunFormat(vertical, _is_on(sources, "w:vanish"), struck, is_white)

    def _run_properties(self, style: str) -> list[Element]:
        """What a style, and those it is based on, say of a run; asked for each run, so it is kept."""
        if style not in self._found:
            properties = (each.child("w:rPr") for each in self._chain(style))
            self._found[style] = [each for each in properties if each and _TOLD & {one.tag for one in each.children}]
        return self._found[style]

    def _chain(self, style: str) -> Iterator[Element]:
        """A style, the style it is based on, and so on."""
        for _ in range(_DEEPEST_STYLE):
            found = self.by_id.get(style)
            if found is None:
                return
            yield found
            style = value_of(found, "w:basedOn")

    def paragraph_property(self, paragraph: Element, *path: str) -> Element | None:
        """A property of a paragraph: its own, or that of its style."""
        own = paragraph.find("w:pPr", *path)
        if own is not None:
            return own
        chain = self._chain(style_of(paragraph) or self.default_paragraph)
        return next((found for each in chain if (found := each.find("w:pPr", *path))), None)

    def kind_of(self, paragraph: Element) -> BlockKind:
        """Heading, caption or paragraph."""
        names = [value_of(each, "w:name") for each in self._chain(style_of(paragraph))]
        if any(map(_CAPTION.fullmatch, names)):
            return BlockKind.CAPTION
        level = self.paragraph_property(paragraph, "w:outlineLvl")
        is_outlined = level is not None and number_of(level.get("w:val"), _BODY_LEVEL) < _BODY_LEVEL
        return BlockKind.HEADING if is_outlined or any(map(_HEADING.fullmatch, names)) else BlockKind.PARAGRAPH


def has_ground(properties: Element | None) -> bool:
    """Whether the properties of a run, a paragraph or a cell give it a ground that is not white."""
    shading, mark = (properties.child(tag) if properties else None for tag in ("w:shd", "w:highlight"))
    grounds = (shading.get("w:fill") if shading else "", mark.get("w:val") if mark else "")
    return any(ground.lower() not in _NO_GROUND for ground in grounds)


def style_of(paragraph: Element) -> str:
    """The id of the style of a paragraph, "" for none."""
    return value_of(paragraph.child("w:pPr"), "w:pStyle")


def value_of(element: Element | None, tag: str) -> str:
    """The `w:val` of a child, "" where there is none."""
    found = element.child(tag) if element else None
    return found.get("w:val") if found else ""


def _is_on(sources: list[Element], tag: str) -> bool:
    """Whether a property that is on or off is on: the first source that has it says so."""
    found = next((found for each in sources if (found := each.child(tag))), None)
    return found is not None and found.get("w:val", "1") not in _OFF


def _is_default_paragraph(style: Element) -> bool:
    return style.get("w:type") == "paragraph" and style.get("w:default", "0") not in _OFF
