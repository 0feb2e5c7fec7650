"""Whether the sign of a value is the direction that its text gives: a fall is below nothing, a rise above.

The word may stand in the figure as written (下降3.2%), before it, before its list (分别下降15.2%、13.3%), or beside
it (降幅为3.2%). Outside of the figure it allows the value below nothing; where the indicator is a rate of growth, it
asks for it.
"""

from __future__ import annotations

from decimal import Decimal

from govdata.evidence import sentences
from govdata.evidence.case import Case
from govdata.evidence.figure_place import FigurePlace
from govdata.quantities.bearings import Bearing, Direction
from govdata.quantities.direction import direction_reader
from govdata.quantities.quantity import Quantity, negated
from govdata.reports.model import Finding
from govdata.values import dataclass

_RULE = "evidence.direction"
_BOTH = frozenset({_RULE, "evidence.value"})
"""What is open where the row may have the number of either direction."""
_OWN = {"fall": Direction.DOWN, "growth": Direction.UP}
"""The direction of a word that stands in the figure as written, by the form of the figure."""


@dataclass(frozen=True)
class DirectionReading:
    """The quantity that a row is checked against: as its figure is read, or on the other side of nothing."""

    quantity: Quantity
    finding: Finding | None = None
    undecided: frozenset[str] = frozenset()
    """The rules that the words leave open."""


def read_direction(case: Case, quantity: Quantity, printed: FigurePlace | None) -> DirectionReading:
    """What the words around a figure make of it, given the sign of the row."""
    read, said = _sign(quantity.value, quantity.lower, quantity.upper), _row_sign(case)
    own = _OWN.get(quantity.form)
    if not read or not said or (read < 0 and own is None):
        return DirectionReading(quantity)
    bearing = _bearing(case, quantity, printed, own)
    if read != said:
        return _mirrored(case, quantity, printed, bearing, own)
    is_growth = case.indicator.kind == "growth" and own is None
    is_wrong = (
        bearing is not None and bearing.direction is Direction.DOWN and said > 0 and (is_growth or own is not None)
    )
    if is_wrong:
        return DirectionReading(quantity, _finding(case, bearing))
    told = bearing is not None and bearing.direction is not Direction.OPEN
    return DirectionReading(quantity, undecided=frozenset() if told or not is_growth else frozenset({_RULE}))


def _mirrored(
    case: Case, quantity: Quantity, printed: FigurePlace | None, bearing: Bearing | None, own: Direction | None
) -> DirectionReading:
    """A row on the other side of nothing than its figure as written is read."""
    direction = bearing.direction if bearing else None
    if printed is None and case.is_rejected("quote"):
        return DirectionReading(negated(quantity), undecided=_BOTH)
    if direction is Direction.OPEN and printed is not None and not printed.in_source:
        return DirectionReading(negated(quantity), undecided=_BOTH)
    if direction is Direction.UNCLEAR or (direction is Direction.DOWN and own is None):
        return DirectionReading(negated(quantity))
    if direction is Direction.UP or direction is own is Direction.DOWN:
        return DirectionReading(negated(quantity), _finding(case, bearing))
    return DirectionReading(quantity)


def _bearing(case: Case, quantity: Quantity, printed: FigurePlace | None, own: Direction | None) -> Bearing | None:
    """What the text says where the number of the figure begins: of 增长3% it may be 负增长3% that is printed."""
    if printed is None:
        return Bearing(own) if own else None
    lead = case.grammar.lead_length(printed.text[printed.start : printed.end])
    return direction_reader(case.grammar).bearing(printed.text, printed.start + lead, printed.end, quantity.unit)


def _finding(case: Case, bearing: Bearing | None) -> Finding:
    row = case.observation
    column = "value" if row.value is not None else "lower"
    said: Decimal = getattr(row, column) or Decimal(0)
    is_fall = bearing is not None and bearing.direction is Direction.DOWN
    word = bearing.word if bearing and bearing.word not in case.as_written else ""
    message = sentences.other_direction(case.as_written, word, is_fall, said)
    expected, step = (sentences.BELOW, sentences.FALLS) if is_fall else (sentences.ABOVE, sentences.RISES)
    return case.finding(_RULE, column, message, expected, next_step=step)


def _row_sign(case: Case) -> int:
    row = case.observation
    return _sign(row.value, row.lower, row.upper)


def _sign(value: Decimal | None, lower: Decimal | None, upper: Decimal | None) -> int:
    """1 above nothing, -1 below; 0 for nothing, or where there is no number."""
    number = next((each for each in (value, lower, upper) if each), Decimal(0))
    return (number > 0) - (number < 0)
