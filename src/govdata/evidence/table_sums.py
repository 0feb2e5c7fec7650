"""What of a table is a part of what: rows under their total, columns beside theirs, and shares of a whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from govdata.evidence.table_heads import HeadFinder
from govdata.quantities.lexicon import Lexicon, Qualifier
from govdata.quantities.quantity import Quantity

_FEWEST, _MOST = 2, 60
"""How many parts a total has."""


@dataclass(frozen=True)
class Addend:
    """A figure of a table that may be a total or a part: the offset of its print, and where it stands."""

    start: int
    row: int
    column: int
    quantity: Quantity


def totals(addends: Sequence[Addend], finder: HeadFinder, lexicon: Lexicon) -> dict[int, int]:
    """For each part the offset of its total; a figure without a total that holds is left out."""
    exact = [each for each in addends if each.quantity.qualifier is Qualifier.EXACT and each.quantity.value is not None]
    words = tuple(word.lower() for word in lexicon.words("table_totals"))
    found: dict[int, int] = {}
    for column, figures in _by(exact, "column").items():
        found |= _down(figures, column, finder, words)
    for row, figures in _by(exact, "row").items():
        found = _across(figures, row, finder, words) | found
    return found


def _by(addends: Sequence[Addend], axis: str) -> Mapping[int, list[Addend]]:
    lines: defaultdict[int, list[Addend]] = defaultdict(list)
    for each in addends:
        lines[getattr(each, axis)].append(each)
    return lines


def _down(figures: Sequence[Addend], column: int, finder: HeadFinder, words: tuple[str, ...]) -> dict[int, int]:
    """The parts of the totals of one column."""
    label_column = finder.last_label_column(column)
    if label_column is None:
        return {}
    by_row = {each.row: each for each in figures}
    found: dict[int, int] = {}
    for row, parent in finder.parents(label_column).items():
        if row in by_row and parent in by_row and _may_be_part(by_row[row], by_row[parent]):
            found[by_row[row].start] = by_row[parent].start
    for number, figure in enumerate(figures):
        if finder.is_member(figure.row, label_column) and figure.start not in found:
            total = _above(figures, number, finder, label_column)
            if total and _may_be_part(figure, total):
                found[figure.start] = total.start
        elif _is_total(finder.label(figure.row, label_column), words):
            for part in _run_that_adds_up(figures, number):
                found.setdefault(part.start, figure.start)
    return found


def _above(figures: Sequence[Addend], number: int, finder: HeadFinder, column: int) -> Addend | None:
    """The nearest figure above that is no part itself."""
    above = (each for each in reversed(figures[:number]) if not finder.is_member(each.row, column))
    return next(above, None)


def _across(figures: Sequence[Addend], row: int, finder: HeadFinder, words: tuple[str, ...]) -> dict[int, int]:
    """The parts of the totals of one row."""
    found: dict[int, int] = {}
    for number, figure in enumerate(figures):
        heads = finder.column_heads(row, figure.column)
        if heads and _is_total(heads[-1], words):
            for part in _run_that_adds_up(figures, number):
                found.setdefault(part.start, figure.start)
    return found


def _is_total(label: str, words: tuple[str, ...]) -> bool:
    plain = "".join(label.lower().split()) if not label.isascii() else label.lower()
    return any(plain.endswith(word) or plain.startswith(f"{word} ") or plain == word for word in words)


def _run_that_adds_up(figures: Sequence[Addend], number: int) -> Sequence[Addend]:
    """The neighbours behind a total, else before it, whose sum it is."""
    following = figures[number + 1 : number + 1 + _MOST]
    return _adding_up(figures[number], following) or _adding_up(
        figures[number], figures[max(0, number - _MOST) : number][::-1]
    )


def _adding_up(total: Addend, neighbours: Sequence[Addend]) -> Sequence[Addend]:
    """The first of some neighbours whose sum is a total within the rounding of all; none where no sum is."""
    value, margin, sum_ = total.quantity.value, total.quantity.margin, Decimal(0)
    for count, each in enumerate(neighbours, start=1):
        if each.quantity.unit != total.quantity.unit or each.quantity.value is None:
            return ()
        sum_, margin = sum_ + each.quantity.value, margin + each.quantity.margin
        if count >= _FEWEST and value and abs(sum_ - value) <= margin and _is_sum(neighbours[:count], value):
            return neighbours[:count]
    return ()


def _is_sum(parts: Sequence[Addend], total: Decimal) -> bool:
    """Whether a sum says something: it has two parts that are neither nothing nor all."""
    return sum(each.quantity.value not in (None, 0, total) for each in parts) >= _FEWEST


def _may_be_part(part: Addend, total: Addend) -> bool:
    """Whether a figure can be a part of another: both in one unit that adds up, and it is not larger."""
    one, other = part.quantity, total.quantity
    if one.value is None or other.value is None or one.unit != other.unit or _is_rate(one.unit):
        return False
    return 0 <= one.value <= other.value + other.margin + one.margin


def _is_rate(unit: str) -> bool:
    return unit in ("percent", "per_mille", "percentage_point", "rank", "index", "ratio", "") or "/" in unit
