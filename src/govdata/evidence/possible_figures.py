"""What may be a figure though it is not proposed as one: its exclusion is for its place, never for a phrase everywhere.

A number that is hedged, broken, in groups (3,412; 3 285.6), compared (18 more, than 9,800), measured in a unit, or that
says a share (a quarter) may be one. A small numeral in words before a noun (三个方面) is but a label, and digits
without a unit name something.
"""

from __future__ import annotations

import re

from govdata.evidence.numeral_scan import Numeral
from govdata.quantities.bearings import Direction
from govdata.quantities.direction import direction_reader
from govdata.quantities.forms import Figure
from govdata.quantities.grammar import Grammar
from govdata.quantities.whitespace import AlignedText

_BROKEN_OR_GROUPED = re.compile(r"\d+\.\d+|\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_SET_APART = re.compile(r"(?<![\d.,])\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+(?:\.\d+)?(?![\d.,]|[ \u00a0]\d)")
_REACH = 24
"""Characters around a numeral in which a number whose groups are set apart may stand."""
_FEW = 10
_LABELLED = ("count", "persons", "")


class PossibleFigures:
    """Finds in one text what may be a figure.

    Args:
        text: in plain characters (`whitespace.normalize_for_scan`).
        grammar: of the text.
    """

    def __init__(self, text: AlignedText, grammar: Grammar) -> None:
        self._text, self._grammar, self._directions = text, grammar, direction_reader(grammar)
        self._measured = tuple(f" {word} " for word in grammar.lexicon.words("measured_en"))

    def figure(self, numeral: Numeral) -> tuple[int, int] | None:
        """The raw slice of what is read where a numeral begins, unit and hedge included; None where nothing is."""
        figure = self._read(numeral)
        return self._slice(numeral, figure) if figure and figure.unit else None

    def slice(self, numeral: Numeral) -> tuple[int, int] | None:
        """The raw slice of the figure that a numeral may be, or be a part of; None where it is none."""
        if apart := self._set_apart(numeral):
            return apart
        figure = self._read(numeral)
        if figure is None:
            return numeral.span if _BROKEN_OR_GROUPED.fullmatch(numeral.text) else None
        return self._slice(numeral, figure) if self._may_be(numeral, figure) else None

    def _read(self, numeral: Numeral) -> Figure | None:
        return self._grammar.figure_at(self._text.text, self._text.position(numeral.start))

    def _set_apart(self, numeral: Numeral) -> tuple[int, int] | None:
        first = max(0, numeral.start - _REACH)
        for match in _SET_APART.finditer(self._text.raw, first, numeral.end + _REACH):
            if match.start() <= numeral.start < match.end():
                return match.span()
        return None

    def _may_be(self, numeral: Numeral, figure: Figure) -> bool:
        hedged = figure.prefix or figure.suffix or figure.number.more or figure.high
        if hedged or figure.form not in ("amount", "rank") or _BROKEN_OR_GROUPED.fullmatch(numeral.text):
            return True
        if figure.number.bare:
            return False
        if not numeral.text[0].isdecimal():
            return figure.number.value > _FEW or figure.unit not in _LABELLED
        return bool(figure.unit) or figure.number.scaled or self._is_compared(figure)

    def _is_compared(self, figure: Figure) -> bool:
        """Whether digits without a unit are measured: 18 more, than 18."""
        if self._text.text[max(0, figure.start - 12) : figure.start].lower().endswith(self._measured):
            return True
        bearing = self._directions.bearing(self._text.text, figure.start, figure.end, figure.unit)
        return bearing is not None and bearing.direction in (Direction.UP, Direction.DOWN)

    def _slice(self, numeral: Numeral, figure: Figure) -> tuple[int, int]:
        start, end = self._text.span(figure.start, figure.end)
        return min(start, numeral.start), max(end, numeral.end)
