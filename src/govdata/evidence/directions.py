"""Whether the sign of a value is the direction that its text gives: a fall is below nothing, a rise above.

The word may stand in the figure as written (下降3.2%), before it or before its list (分别下降15.2%、13.3%), or beside it
(a 3.2% decline). Outside of the figure it allows the value below nothing; where the indicator is a rate of growth, it
asks for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from govdata.evidence import sentences
from govdata.evidence.case import Case
from govdata.evidence.printed import Printed
from govdata.quantities.direction import Bearing, Direction, direction_reader
from govdata.quantities.quantity import Quantity, negated
from govdata.reports.model import Finding

_OWN = {"fall": Direction.DOWN, "growth": Direction.UP}
"""The direction of a word that stands in the figure as written, by the form of the figure."""


@dataclass(frozen=True)
class DirectionReading:
    """The quantity that a row is checked against: as its figure is read, or on the other side of nothing."""

    quantity: Quantity
    finding: Finding | None = None
    decided: bool = True


def read_direction(case: Case, quantity: Quantity, printed: Printed | None) -> DirectionReading:
    """What the words around a figure make of it, given the sign of the row."""
    read, said = _sign(quantity.value, quantity.lower, quantity.upper), _row_sign(case)
    own = _OWN.get(quantity.form)
    if not read or not said or (read < 0 and own is None):
        return DirectionReading(quantity)
    bearing = _bearing(case, quantity, printed, own)
    if read == said:
        is_wrong = _is_fall_beside(bearing, own) and said > 0 and case.indicator.kind == "growth"
        return DirectionReading(quantity, _finding(case, bearing) if is_wrong else None)
    return _mirrored(case, quantity, printed, bearing, own)


def _mirrored(
    case: Case, quantity: Quantity, printed: Printed | None, bearing: Bearing | None, own: Direction | None
) -> DirectionReading:
    """A row on the other side of nothing than its figure as written is read."""
    if bearing is None:
        return DirectionReading(quantity)
    if bearing.direction is Direction.OPEN:
        open_quote = printed is not None and not printed.in_source
        return DirectionReading(negated(quantity), decided=False) if open_quote else DirectionReading(quantity)
    if bearing.direction is Direction.UNCLEAR or _is_fall_beside(bearing, own):
        return DirectionReading(negated(quantity))
    return DirectionReading(negated(quantity), _finding(case, bearing))


def _bearing(case: Case, quantity: Quantity, printed: Printed | None, own: Direction | None) -> Bearing | None:
    reader = direction_reader(case.grammar)
    if own is not None:
        turned = printed is not None and reader.is_turned(printed.text, printed.start)
        return Bearing(Direction.UNCLEAR if turned else own)
    return reader.bearing(printed.text, printed.start, printed.end, quantity.unit) if printed else None


def _is_fall_beside(bearing: Bearing | None, own: Direction | None) -> bool:
    """Whether a word outside of the figure as written says that it is a fall."""
    return own is None and bearing is not None and bearing.direction is Direction.DOWN


def _finding(case: Case, bearing: Bearing | None) -> Finding:
    row = case.observation
    column = "value" if row.value is not None else "lower"
    said: Decimal = getattr(row, column) or Decimal(0)
    is_fall = bearing is not None and bearing.direction is Direction.DOWN
    message = sentences.other_direction(case.as_written, bearing.word if bearing else "", is_fall, said)
    return case.finding("evidence.direction", column, message, sentences.BELOW if is_fall else sentences.ABOVE)


def _row_sign(case: Case) -> int:
    row = case.observation
    return _sign(row.value, row.lower, row.upper)


def _sign(value: Decimal | None, lower: Decimal | None, upper: Decimal | None) -> int:
    """1 above nothing, -1 below; 0 for nothing, or where there is no number."""
    number = next((each for each in (value, lower, upper) if each), Decimal(0))
    return (number > 0) - (number < 0)
