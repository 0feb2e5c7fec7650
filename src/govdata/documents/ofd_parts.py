"""The lines of a page of OFD -> its parts, in points, as the pages of any document are put together from them."""

from __future__ import annotations

from govdata.documents.ofd_text import POINTS, Line, paragraphs_of
from govdata.documents.page_blocks import Part
from govdata.documents.page_lines import ends_sentence, starts_item
from govdata.documents.page_words import Box
from govdata.documents.reading import BlockKind

_EDGE = 0.1
"""The share of a page at its top and its bottom where a line may be a running head or foot, or a page number."""
_INDENT, _ROOM = 0.5, 1.5
"""Characters: an indent is wider, and a full line leaves less room behind it."""


def page_parts(lines: list[Line], height: float) -> list[Part]:
    """The parts of a page.

    Args:
        lines: the lines of the page, in millimetres from its upper left corner.
        height: of the page, in millimetres.
    """
    left, right = min((line.left for line in lines), default=0.0), max((line.right for line in lines), default=0.0)
    return [_part(paragraph, left, right, height) for paragraph in paragraphs_of(lines)]


def _part(lines: list[Line], left: float, right: float, height: float) -> Part:
    first, last = lines[0], lines[-1]
    text = "\n".join(line.text for line in lines)
    return Part(
        BlockKind.PARAGRAPH,
        text,
        _box(lines, height),
        last.size,
        edge=_edge(first, height) if len(lines) == 1 else "",
        is_open=not ends_sentence(text) and last.right >= right - _ROOM * last.size,
        is_inner=not starts_item(text) and first.left <= left + _INDENT * first.size,
    )


def _edge(line: Line, height: float) -> str:
    if line.bottom < _EDGE * height:
        return "top"
    return "bottom" if line.top > (1 - _EDGE) * height else ""


def _box(lines: list[Line], height: float) -> Box:
    """Left, bottom, right, top in points from the lower left corner of the page."""
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    top, bottom = lines[0].top, lines[-1].bottom
    return left * POINTS, (height - bottom) * POINTS, right * POINTS, (height - top) * POINTS
