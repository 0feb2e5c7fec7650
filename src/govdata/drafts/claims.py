"""What a candidate claims of its figure, as a row has it: numbers in the unit of the row, a qualifier, a unit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field
from decimal import Decimal

from govdata.evidence.rows import Observation
from govdata.metadata.roles import ALLOWED, NUMBERS_OF_FIGURE
from govdata.quantities.grammar import Grammar
from govdata.quantities.quantity import read_quantity
from govdata.reports.messages import EMPTY, Message
from govdata.values import dataclass

_PLAIN = re.compile(r"[+-]?(?>\d{1,30})(?:\.\d{1,30})?(?:[eE][+-]?\d{1,2})?")
_QUALIFIERS = ALLOWED["observations"]["qualifier"]


@dataclass(frozen=True)
class _Amount:
    """A number with the symbol of its unit; "" where it has none."""

    value: Decimal
    unit: str = ""


@dataclass(frozen=True)
class Claims:
    """What a candidate says of its figure; `unreadable` says which cell has no meaning.

    `unit` is as the candidate writes it: a symbol (yuan), or a word (亿元).
    """

    numbers: Mapping[str, _Amount] = field(default_factory=dict)
    unit: str = ""
    qualifier: str | None = None
    unreadable: Message = EMPTY

    def in_unit(self, row: Observation, printed: str, grammar: Grammar) -> dict[str, Decimal] | None:
        """The numbers in the unit of a row; None where the claimed unit is another one than is printed.

        Args:
            row: what the print says.
            printed: the unit that it is printed in.
            grammar: reads the word of the claimed unit.
        """
        wanted, written = row.unit or "", row.as_written or ""
        found: dict[str, Decimal] = {}
        for name, number in self.numbers.items():
            factor = _factor(number.unit or self.unit, wanted, printed, written, grammar)
            if factor is None:
                return None
            found[name] = number.value * factor
        is_said_alone = bool(self.unit) and not found
        return None if is_said_alone and not _is_same(self.unit, wanted, printed, written, grammar) else found


def _factor(said: str, wanted: str, printed: str, written: str, grammar: Grammar) -> Decimal | None:
    """What one of a claimed unit is in the wanted one; None where it is of another kind."""
    if said in ("", wanted):
        return Decimal(1)
    amount = _amount(said, grammar)
    if amount is None:
        return Decimal(1) if written.endswith(said) else None
    factor = grammar.lexicon.convert(amount.value, amount.unit, wanted)
    return amount.value if factor is None and amount.unit == printed else factor


def _is_same(said: str, wanted: str, printed: str, written: str, grammar: Grammar) -> bool:
    """Whether a unit that is claimed without a number is that of the row or of the print."""
    amount = _amount(said, grammar)
    return written.endswith(said) if amount is None else amount.unit in (wanted, printed)


def _amount(said: str, grammar: Grammar) -> _Amount | None:
    """One of a unit: by its symbol, or by its word as a text prints it (1亿元 is 100000000 yuan)."""
    if known := grammar.lexicon.unit(said):
        return _Amount(Decimal(1), known.symbol)
    quantity = read_quantity(f"1{said}", grammar) if len(said) < _LONGEST_UNIT else None
    return _Amount(quantity.value, quantity.unit) if quantity and quantity.unit and quantity.value else None


_LONGEST_UNIT = 40


def read_claims(given: Mapping[str, str], grammar: Grammar) -> Claims:
    """The claims of a candidate."""
    numbers: dict[str, _Amount] = {}
    for name in NUMBERS_OF_FIGURE:
        if said := given.get(name):
            number = _number(said, grammar)
            if number is None:
                return Claims(unreadable=_no_number(name, said))
            numbers[name] = number
    qualifier = given.get("qualifier")
    if qualifier and qualifier not in _QUALIFIERS:
        return Claims(unreadable=_no_qualifier(qualifier))
    return Claims(numbers, given.get("unit", ""), qualifier)


def _number(said: str, grammar: Grammar) -> _Amount | None:
    """A number as it is claimed, with the unit that is written behind it, if there is one."""
    if _PLAIN.fullmatch(said):
        return _Amount(Decimal(said))
    quantity = read_quantity(said, grammar) if len(said) < _LONGEST_UNIT else None
    return None if quantity is None or quantity.value is None else _Amount(quantity.value, quantity.unit)


def _no_number(name: str, said: str) -> Message:
    shown = said[:40]
    return Message(f'Column {name} has "{shown}", which is no number.', f"{name} 列为“{shown}”，不是数。")


def _no_qualifier(said: str) -> Message:
    shown, known_en, known_zh = said[:40], ", ".join(_QUALIFIERS), "、".join(_QUALIFIERS)
    return Message(
        f'Column qualifier has "{shown}"; the qualifiers are {known_en}.',
        f"qualifier 列为“{shown}”，限定词有 {known_zh}。",
    )
