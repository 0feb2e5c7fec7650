"""Whether the value, the unit, the qualifier and the bounds of a row are what its figure as written says."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from govdata.documents.archive import Source
from govdata.evidence import sentences
from govdata.evidence.case import Case
from govdata.metadata.near_miss import near_miss
from govdata.quantities.currencies import no_currency
from govdata.quantities.quantity import Quantity
from govdata.reports.messages import Message
from govdata.reports.model import Finding, Severity
from govdata.values import dataclass


def unreadable_finding(case: Case) -> Finding:
    """The finding on a figure as written that cannot be read."""
    message = sentences.unreadable(case.as_written)
    return case.finding("evidence.reading", "as_written", message, severity=Severity.WARNING)


def currency_finding(source: Source) -> Finding:
    """The finding on a source whose currency is none: what its 元 and $ mean is then left to its text."""
    code, step = source.currency, Message("Write an ISO 4217 code such as HKD.", "请填写 ISO 4217 代码，如 HKD。")
    return Finding(
        "evidence.unit",
        no_currency(code),
        source.table,
        source.row,
        "currency",
        cell=code,
        next_step=step,
        key=source.id,
    )


def reading_findings(case: Case, quantity: Quantity) -> Iterator[Finding]:
    """What a row says otherwise than its figure as written."""
    row, units = case.observation, case.units
    if not case.has_known_indicator_unit and (units != (case.indicator.unit,) or not any(_scales(case, quantity))):
        # The row is not to blame; it is held against its own unit, if that is known.
        yield _unknown_unit_finding(case)
        if units == (case.indicator.unit,):
            return
    if len(units) > 1:
        message = sentences.other_unit(units[1], units[0])
        yield case.finding("evidence.unit", "unit", message, Message.same(units[0]))
    scales = list(_scales(case, quantity))
    if scales:
        scale = next((scale for scale in scales if _are_equal(scale.of(quantity.value), row.value)), scales[0])
        yield from _value_findings(case, quantity, scale)
        yield from _bound_findings(case, quantity, scale)
    elif len(units) == 1:
        # A row whose own unit is wrong has had its finding.
        indicator = row.indicator or "" if units[0] == case.indicator.unit else ""
        message = sentences.unit_without_conversion(case.read_as, quantity.unit, units[0], indicator)
        yield case.finding("evidence.unit", "unit", message, Message.same(quantity.unit))
        return
    if row.qualifier is not None and row.qualifier != quantity.qualifier:
        message = sentences.other_qualifier(case.read_as, quantity.qualifier, row.qualifier)
        yield case.finding("evidence.qualifier", "qualifier", message, Message.same(quantity.qualifier))


def _unknown_unit_finding(case: Case) -> Finding:
    """The finding on the indicator of a row: the same for each of its rows, so that it is told once."""
    indicator, name = case.indicator, case.observation.indicator or ""
    unit = indicator.unit or ""
    message, step = sentences.unknown_unit(name, unit, near_miss(unit, case.grammar.lexicon.symbols))
    return Finding(
        "evidence.unit", message, indicator.table, indicator.row, "unit", cell=unit, next_step=step, key=name
    )


@dataclass(frozen=True)
class _Scale:
    """A unit that a value may be in, and what one printed unit is in it."""

    unit: str
    factor: Decimal

    def of(self, number: Decimal | None) -> Decimal | None:
        """A printed number in the unit."""
        return None if number is None else number * self.factor


def _scales(case: Case, quantity: Quantity) -> Iterator[_Scale]:
    """The units of the row to which the printed one can be converted; a figure without a unit (千亿级) has them all."""
    for unit in case.units or (quantity.unit,):
        factor = case.grammar.lexicon.convert(Decimal(1), quantity.unit, unit) if quantity.unit else Decimal(1)
        if factor is not None:
            yield _Scale(unit, factor)


def _value_findings(case: Case, quantity: Quantity, scale: _Scale) -> Iterator[Finding]:
    read, said = scale.of(quantity.value), case.observation.value
    if not _are_equal(read, said):
        message = sentences.other_value(case.read_as, read, said, scale.unit)
        yield case.finding("evidence.value", "value", message, sentences.plain_number(read))


def _bound_findings(case: Case, quantity: Quantity, scale: _Scale) -> Iterator[Finding]:
    row = case.observation
    for name, bound, said in (("lower", quantity.lower, row.lower), ("upper", quantity.upper, row.upper)):
        read = scale.of(bound)
        if not _are_equal(read, said):
            message = sentences.other_bound(case.read_as, name, read, said, scale.unit)
            yield case.finding("evidence.bounds", name, message, sentences.plain_number(read))


def _are_equal(read: Decimal | None, said: Decimal | None) -> bool:
    """Equal to four decimals, the scale of the value columns (三分之二 is 66.6667)."""
    if read is None or said is None:
        return read is said
    return abs(read - said) <= Decimal("0.00005")
