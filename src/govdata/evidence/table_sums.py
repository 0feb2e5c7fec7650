"""What of a table is a part of what: rows under their total, columns beside theirs, and shares of a whole.

A part is offered where the table says that it is one (其中：), or where the parts add up to the total, within the
rounding of all, in each column (or row) that both have.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from govdata.evidence.row_labels import RowLabels
from govdata.evidence.table_heads import HeadFinder
from govdata.quantities.characters import to_plain
from govdata.quantities.lexicon import Lexicon, Qualifier
from govdata.quantities.quantity import Quantity

_FEWEST, _MOST = 2, 60
"""How many parts a total has."""
_RATES = frozenset(
    {"celsius", "points", "percentage_point", "per_mille_point", "basis_point", "rank", "index", "ratio", "times", ""}
)
"""Units in which nothing adds up. Percent and per mille may: shares of a whole do, and rates of growth do not."""
_SHARES = frozenset({"percent", "per_mille"})
_Lines = Mapping[int, Mapping[int, Quantity]]
"""The quantities of a table: row (or column) -> column (or row) -> quantity."""


@dataclass(frozen=True)
class Addend:
    """A figure of a table that may be a total or a part: the offset of its print, and where it stands."""

    start: int
    row: int
    column: int
    quantity: Quantity


def totals(addends: Sequence[Addend], finder: HeadFinder, lexicon: Lexicon) -> dict[int, int]:
    """For each part the offset of its total; a figure without a total that holds is left out."""
    known = [
        each for each in addends if each.quantity.qualifier is Qualifier.EXACT and each.quantity.unit not in _RATES
    ]
    starts = {(each.row, each.column): each.start for each in known}
    words = tuple(map(str.lower, lexicon.words("table_totals")))
    found: dict[int, int] = {}
    for part, total, columns in _rows_that_are_parts(known, finder, words):
        found |= {starts[part, column]: starts[total, column] for column in columns if (part, column) in starts}
    for part, total, rows in _columns_that_are_parts(known, finder, words):
        found = {starts[row, part]: starts[row, total] for row in rows if (row, part) in starts} | found
    return found


def _rows_that_are_parts(
    known: Sequence[Addend], finder: HeadFinder, words: tuple[str, ...]
) -> Iterator[tuple[int, int, list[int]]]:
    """Pairs of a row and the row of its total, with the columns in which it holds; each half of a table by itself."""
    halves: defaultdict[RowLabels, list[Addend]] = defaultdict(list)
    for each in known:
        if labels := finder.labels_of(each.column):
            halves[labels].append(each)
    for labels, figures in halves.items():
        lines = _lines((each.row, each.column, each.quantity) for each in figures)
        for total in sorted(lines):
            for parts in _parts_of(total, lines, labels, words):
                yield from ((part, total, _places(total, parts, lines)) for part in parts)


def _places(total: int, parts: Sequence[int], lines: _Lines) -> list[int]:
    """Where parts are parts of a total: shares where they add up, since rates of growth do not."""
    told = sorted(lines[total].items())
    return [place for place, each in told if each.unit not in _SHARES or _sum_at(place, each, parts, lines)]


def _parts_of(total: int, lines: _Lines, labels: RowLabels, words: tuple[str, ...]) -> Iterator[Sequence[int]]:
    """The rows that are parts of one: what says so, what stands under it, and what a total follows or leads."""
    rows = sorted(lines)
    following = rows[rows.index(total) + 1 :]
    under = [row for row in labels.children.get(total, ()) if row in lines]
    if under and _is_member(labels, under[0]):
        yield [row for row in under if _are_smaller(row, total, lines)]
    elif _add_up(under, total, lines):
        yield under
    elif not labels.parents:
        yield [row for row in _members(labels, following) if _are_smaller(row, total, lines)]
    label = labels.label(total)
    if label and _is_total(label.text, words):
        before = rows[: rows.index(total)][::-1]
        yield _run_that_adds_up(total, (following, before), lines)


def _run_that_adds_up(total: int, sides: Iterable[Sequence[int]], lines: _Lines) -> Sequence[int]:
    """The neighbours of a total, on one side of it, that make it up: to the last digit, else within rounding."""
    place, quantity = next(iter(lines[total].items()))
    sizes = ((side, count) for side in sides for count in range(_FEWEST, min(len(side), _MOST) + 1))
    runs = [side[:count] for side, count in sizes if _sum_at(place, quantity, side[:count], lines) is not False]
    found = (run for exactly in (True, False) for run in runs if _add_up(run, total, lines, exactly))
    return next(found, ())


def _members(labels: RowLabels, following: Sequence[int]) -> list[int]:
    """The rows behind one that say that they are parts of it, one after the other: 其中：铁路, #公路."""
    found = []
    for row in following:
        if not _is_member(labels, row):
            break
        found.append(row)
    return found


def _is_member(labels: RowLabels, row: int) -> bool:
    label = labels.label(row)
    return label is not None and label.is_member


def _columns_that_are_parts(
    known: Sequence[Addend], finder: HeadFinder, words: tuple[str, ...]
) -> Iterator[tuple[int, int, list[int]]]:
    """Pairs of a column and that of its total, with the rows in which it holds."""
    lines = _lines((each.column, each.row, each.quantity) for each in known)
    columns = sorted(lines)
    for number, total in enumerate(columns):
        heads = finder.column_heads(max(lines[total]), total)
        if not any(_is_total(head, words) for head in heads[-1:]):
            continue
        sides = columns[number + 1 :], columns[:number][::-1]
        parts = _run_that_adds_up(total, sides, lines)
        yield from ((part, total, _places(total, parts, lines)) for part in parts)


def _lines(figures: Iterator[tuple[int, int, Quantity]]) -> _Lines:
    lines: defaultdict[int, dict[int, Quantity]] = defaultdict(dict)
    for line, place, quantity in figures:
        lines[line][place] = quantity
    return lines


def _is_total(label: str, words: tuple[str, ...]) -> bool:
    plain = label.lower() if label.isascii() else "".join(to_plain(label).lower().split())
    return any(plain == word or plain.startswith(f"{word} ") or plain.endswith(word) for word in words)


def _add_up(parts: Sequence[int], total: int, lines: _Lines, exactly: bool = False) -> bool:
    """Whether parts make up a total in nearly each place in which both have figures, and in one that says something."""
    told = [_sum_at(place, quantity, parts, lines, exactly) for place, quantity in lines[total].items()]
    fitting = told.count(True)
    return len(parts) >= _FEWEST and fitting > 0 and told.count(False) * _TOLERATED <= fitting


_SMALL = 10
"""A total less than so many times the rounding of its parts must be met to the last digit."""
_TOLERATED = 10
"""One place in so many may be misprinted, as sources are."""


def _sum_at(place: int, total: Quantity, parts: Sequence[int], lines: _Lines, exactly: bool = False) -> bool | None:
    """Whether parts add up at a place; None where that says nothing: two of them are neither nothing nor all."""
    found = [quantity for part in parts if (quantity := lines[part].get(place))]
    if any(quantity.unit != total.unit for quantity in found) or not total.value:
        return None
    values = [quantity.value or Decimal(0) for quantity in found]
    margin = total.margin + sum((quantity.margin for quantity in found), Decimal(0))
    allowed = Decimal(0) if exactly or margin * _SMALL > abs(total.value) else margin
    if abs(sum(values, Decimal(0)) - total.value) > allowed:
        return False
    return True if sum(value not in (0, total.value) for value in values) >= _FEWEST else None


def _are_smaller(part: int, total: int, lines: _Lines) -> bool:
    """Whether a row can be a part of another: in each place that both have, in one unit, it is not larger."""
    pairs = [(lines[part][place], whole) for place, whole in lines[total].items() if place in lines[part]]
    sizes = [(one.value, other.value) for one, other in pairs if one.unit == other.unit and one.unit not in _SHARES]
    return bool(sizes) and all(one is not None and other is not None and 0 <= one <= other for one, other in sizes)
