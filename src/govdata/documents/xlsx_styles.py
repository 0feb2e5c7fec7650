"""The styles of an XLSX workbook: the number format and the indent of each, and which show nothing: white on white."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from govdata.documents.number_format import BUILT_IN, GENERAL
from govdata.documents.xml_tree import Element, number_of
from govdata.values import dataclass

_MOST_INDENT = 15


@dataclass(frozen=True)
class CellStyle:
    """How a cell shows what it holds."""

    code: str = GENERAL
    indent: int = 0
    is_white: bool = False
    """White characters on white ground."""


def cell_styles(root: Element | None) -> tuple[CellStyle, ...]:
    """The styles by their numbers (`cellXfs`)."""
    own = {each.get("numFmtId"): each.get("formatCode") for each in _listed(root, "numFmts")}
    inks = [_is_white(each.child("color")) for each in _listed(root, "fonts")]
    grounds = [_is_white_ground(each.child("patternFill")) for each in _listed(root, "fills")]
    return tuple(
        CellStyle(_code(each, own), _indent(each), _named(inks, each, "fontId") and _named(grounds, each, "fillId"))
        for each in _listed(root, "cellXfs")
    )


def _listed(root: Element | None, name: str) -> Sequence[Element]:
    found = root.child(name) if root else None
    return found.children if found else ()


def _code(element: Element, own: Mapping[str, str]) -> str:
    number = element.get("numFmtId", "0")
    return own.get(number) or BUILT_IN.get(number_of(number, 0), GENERAL)


def _indent(element: Element) -> int:
    alignment = element.child("alignment")
    return min(number_of(alignment.get("indent"), 0) if alignment else 0, _MOST_INDENT)


def _named(marks: Sequence[bool], element: Element, attribute: str) -> bool:
    at = number_of(element.get(attribute), 0)
    return marks[at] if at < len(marks) else attribute == "fillId"


def _is_white_ground(fill: Element | None) -> bool:
    """Whether a cell has no fill or a white one; a pattern or a gradient is none."""
    if fill is None or fill.get("patternType", "none") not in ("none", "solid"):
        return False
    return fill.get("patternType", "none") == "none" or _is_white(fill.child("fgColor"))


def _is_white(color: Element | None) -> bool:
    """Whether a colour is white: as it is, of the old palette, or the ground of the theme."""
    if color is None:
        return False
    named = color.get("rgb").upper().endswith("FFFFFF") or color.get("indexed") in ("1", "9")
    return named or (color.get("theme") == "0" and not color.get("tint"))
