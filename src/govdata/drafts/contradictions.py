"""Which code says what a candidate has otherwise than the print: another figure, its hedge, its unit, its direction."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from govdata.drafts.completion import Completion
from govdata.quantities.quantity import Quantity, read_quantity
from govdata.reports.model import Finding

_ORDER = tuple(
    f"evidence.{name}" for name in ("figure-in-quote", "unit", "direction", "value", "bounds", "qualifier", "reading")
)
_CODES = {
    "evidence.unit": "another-unit",
    "evidence.direction": "direction-lost",
    "evidence.qualifier": "hedge-lost",
    "evidence.reading": "undecided",
}


def code_of(completion: Completion) -> tuple[str, Finding] | None:
    """The code of the gravest finding against a row, and the finding; None where there is none."""
    found = sorted(completion.against, key=lambda each: _ORDER.index(each.type) if each.type in _ORDER else len(_ORDER))
    return (_code(completion, found[0]), found[0]) if found else None


def _code(completion: Completion, finding: Finding) -> str:
    if finding.type == "evidence.figure-in-quote":
        grammar = completion.case.grammar
        part, whole = completion.row.as_written or "", completion.case.longer
        return cut_code(read_quantity(part, grammar), read_quantity(whole, grammar)) or "inside-longer-figure"
    if finding.type in ("evidence.value", "evidence.bounds"):
        return _number_code(completion, finding)
    return _CODES.get(finding.type, "not-in-text")


def _number_code(completion: Completion, finding: Finding) -> str:
    """How a number differs from the printed one: by its sign, by a power of ten, by a bound that is not there."""
    column = finding.field or "value"
    said, read = getattr(completion.row, column), getattr(completion.case.quantity, column)
    if said is None or read is None:
        return "another-figure" if column == "value" else "hedge-lost"
    lexicon, printed = completion.case.grammar.lexicon, completion.case.quantity
    unit = completion.row.unit or ""
    converted = lexicon.convert(read, printed.unit, unit) if printed and printed.unit and unit else read
    ratio = said / converted if converted and said else Decimal(0)
    if ratio == -1:
        return "direction-lost"
    return "scale-lost" if _is_power_of_ten(ratio) else "another-figure"


def _is_power_of_ten(ratio: Decimal) -> bool:
    return ratio > 0 and ratio != 1 and ratio.normalize().as_tuple().digits == (1,)


def cut_code(part: Quantity | None, whole: Quantity | None) -> str:
    """What a figure has lost that was cut out of a larger one; "" where it says the same."""
    if part is None or whole is None:
        return "inside-longer-figure"
    numbers, printed = _numbers(part), _numbers(whole)
    if numbers == printed:
        return "unit-lost" if part.unit != whole.unit else "" if part.qualifier == whole.qualifier else "hedge-lost"
    if sorted(map(abs, numbers)) == sorted(map(abs, printed)) and part.unit in ("", whole.unit):
        return "direction-lost"
    same = part.value is not None and part.value == whole.value and part.unit in ("", whole.unit)
    return "hedge-lost" if same else "inside-longer-figure"


def _numbers(quantity: Quantity) -> Sequence[Decimal]:
    return [number for number in (quantity.value, quantity.lower, quantity.upper) if number is not None]
