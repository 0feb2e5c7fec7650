"""The styles of an XLSX workbook: the number format and the indent of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from govdata.documents.number_format import BUILT_IN, GENERAL
from govdata.documents.xml_tree import Element

_MOST_INDENT = 15


@dataclass(frozen=True)
class CellStyle:
    """How a cell shows what it holds."""

    code: str = GENERAL
    indent: int = 0


def cell_styles(root: Element | None) -> tuple[CellStyle, ...]:
    """The styles by their numbers (`cellXfs`)."""
    formats = root.child("numFmts") if root else None
    own = {each.get("numFmtId"): each.get("formatCode") for each in (formats.all("numFmt") if formats else ())}
    found = root.child("cellXfs") if root else None
    return tuple(_style(each, own) for each in (found.all("xf") if found else ()))


def _style(element: Element, own: Mapping[str, str]) -> CellStyle:
    number, alignment = element.get("numFmtId", "0"), element.child("alignment")
    indent = whole(alignment.get("indent"), 0) if alignment else 0
    return CellStyle(own.get(number) or BUILT_IN.get(whole(number, 0), GENERAL), min(indent, _MOST_INDENT))


def whole(text: str, otherwise: int) -> int:
    """A number of an attribute, or another one where it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else otherwise
