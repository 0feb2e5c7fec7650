"""What of a table is a part of what: rows under their total, columns beside theirs, and shares of a whole.

A part is offered where the table says that it is one (其中：), or where the parts add up to the total, within the
rounding of all, in each column (or row) that both have.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from govdata.evidence.row_labels import RowLabels
from govdata.evidence.table_heads import HeadFinder
from govdata.quantities.characters import to_plain
from govdata.quantities.lexicon import Lexicon, Qualifier
from govdata.quantities.quantity import Quantity
from govdata.quantities.writing import write_plain
from govdata.reports.messages import Message
from govdata.values import dataclass

_FEWEST, _MOST = 2, 60
"""How many parts a total has."""
_RATES = frozenset(
    {"celsius", "points", "percentage_point", "per_mille_point", "basis_point", "rank", "index", "ratio", "times", ""}
)
"""Units in which nothing adds up; what stands below a line (yuan/person) does not either."""
_WHOLES = {"percent": Decimal(100), "per_mille": Decimal(1000)}
"""Units in which only shares of one whole add up, and that whole: rates of growth do not, whatever their sum."""
_Lines = Mapping[int, Mapping[int, Quantity]]
"""The quantities of a table: row (or column) -> column (or row) -> quantity."""


@dataclass(frozen=True)
class Addend:
    """A figure of a table that may be a total or a part: the offset of its print, and where it stands."""

    start: int
    row: int
    column: int
    quantity: Quantity


@dataclass(frozen=True)
class Sums:
    """What is a part of what, by offsets: of each part that of its total.

    `notes` are on figures of lines that add up, but not where these stand: one of them may be misprinted.
    """

    totals: Mapping[int, int]
    notes: Mapping[int, Message]


@dataclass(frozen=True)
class _Whole:
    """A line and those that are parts of it; `adds_up` where they make it up, and are not only said to be in it."""

    total: int
    parts: Sequence[int]
    adds_up: bool = True


def read_sums(addends: Sequence[Addend], finder: HeadFinder, lexicon: Lexicon) -> Sums:
    """For each part the offset of its total; a figure without a total that holds is left out."""
    known = [each for each in addends if each.quantity.qualifier is Qualifier.EXACT and _may_add_up(each.quantity)]
    words = tuple(map(str.lower, lexicon.words("table_totals")))
    rows = {(each.row, each.column): each.start for each in known}
    columns = {(each.column, each.row): each.start for each in known}
    by_row = _joined(_in_lines(whole, lines, rows) for whole, lines in _rows(known, finder, words))
    by_column = _joined(_in_lines(whole, lines, columns) for whole, lines in _columns(known, finder, words))
    return Sums({**by_column.totals, **by_row.totals}, {**by_column.notes, **by_row.notes})


def _may_add_up(quantity: Quantity) -> bool:
    return quantity.unit not in _RATES and "/" not in quantity.unit


def _joined(sums: Iterable[Sums]) -> Sums:
    """All of them; where a figure is a part of two totals, the last one counts."""
    totals: dict[int, int] = {}
    notes: dict[int, Message] = {}
    for each in sums:
        totals |= each.totals
        notes |= each.notes
    return Sums(totals, notes)


def _in_lines(whole: _Whole, lines: _Lines, starts: Mapping[tuple[int, int], int]) -> Sums:
    """The parts of a line in each place in which it holds, and a note where it should and does not."""
    totals: dict[int, int] = {}
    notes: dict[int, Message] = {}
    for place, quantity in lines[whole.total].items():
        fits = _sum_at(place, quantity, whole.parts, lines)
        start, parts = starts[whole.total, place], [starts[part, place] for part in whole.parts if place in lines[part]]
        if fits or (quantity.unit not in _WHOLES and (fits is None or not whole.adds_up)):
            totals |= dict.fromkeys(parts, start)
        elif parts and whole.adds_up and quantity.unit not in _WHOLES:
            notes |= dict.fromkeys((start, *parts), _misfit(quantity, _sum_of(place, whole.parts, lines)))
    return Sums(totals, notes)


def _misfit(total: Quantity, found: Decimal) -> Message:
    """Parts that add up to their total elsewhere do not here."""
    said, summed = total.value or Decimal(0), found
    return Message(
        f"the parts add up to {write_plain(summed, total.unit, 'en')} here, not to the total of"
        f" {write_plain(said, total.unit, 'en')}, as they do elsewhere",
        f"此处各部分之和为 {write_plain(summed, total.unit, 'zh')}，不等于总数 {write_plain(said, total.unit, 'zh')}，"
        "而别处相等",
    )


def _rows(known: Sequence[Addend], finder: HeadFinder, words: tuple[str, ...]) -> Iterator[tuple[_Whole, _Lines]]:
    """Rows with those that are parts of them; each half of a table by itself."""
    halves: defaultdict[RowLabels, list[Addend]] = defaultdict(list)
    for each in known:
        if labels := finder.labels_of(each.column):
            halves[labels].append(each)
    for labels, figures in halves.items():
        lines = _lines((each.row, each.column, each.quantity) for each in figures)
        for total in sorted(lines):
            yield from ((whole, lines) for whole in _parts_of(total, lines, labels, words))


def _parts_of(total: int, lines: _Lines, labels: RowLabels, words: tuple[str, ...]) -> Iterator[_Whole]:
    """The rows that are parts of one: what says so, what stands under it, and what a total follows or leads."""
    rows = sorted(lines)
    following = rows[rows.index(total) + 1 :]
    under = [row for row in labels.children.get(total, ()) if row in lines]
    if under and _is_member(labels, under[0]):
        yield _Whole(total, [row for row in under if _are_smaller(row, total, lines)], adds_up=False)
    elif _add_up(under, total, lines):
        yield _Whole(total, under)
    elif not labels.parents:
        members = [row for row in _members(labels, following) if _are_smaller(row, total, lines)]
        yield _Whole(total, members, adds_up=False)
    label = labels.label(total)
    if label and _is_total(label.text, words):
        before = rows[: rows.index(total)][::-1]
        yield _Whole(total, _run_that_adds_up(total, (following, before), lines))


def _run_that_adds_up(total: int, sides: Iterable[Sequence[int]], lines: _Lines) -> Sequence[int]:
    """The neighbours of a total, on one side of it, that make it up: to the last digit, else within rounding."""
    first = list(lines[total].items())[:2]  # one of them may be misprinted
    sizes = ((side, count) for side in sides for count in range(_FEWEST, min(len(side), _MOST) + 1))
    tried = (side[:count] for side, count in sizes)
    runs = [run for run in tried if any(_sum_at(*each, run, lines) is not False for each in first)]
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


def _columns(known: Sequence[Addend], finder: HeadFinder, words: tuple[str, ...]) -> Iterator[tuple[_Whole, _Lines]]:
    """Columns of totals with those that are parts of them."""
    lines = _lines((each.column, each.row, each.quantity) for each in known)
    columns = sorted(lines)
    for number, total in enumerate(columns):
        heads = finder.column_heads(max(lines[total]), total)
        if not any(_is_total(head, words) for head in heads[-1:]):
            continue
        sides = columns[number + 1 :], columns[:number][::-1]
        yield _Whole(total, _run_that_adds_up(total, sides, lines)), lines


def _lines(figures: Iterator[tuple[int, int, Quantity]]) -> _Lines:
    lines: defaultdict[int, dict[int, Quantity]] = defaultdict(dict)
    for line, place, quantity in figures:
        lines[line][place] = quantity
    return lines


def _is_total(label: str, words: tuple[str, ...]) -> bool:
    plain = label.lower() if label.isascii() else "".join(to_plain(label).lower().split())
    return any(plain == word or plain.startswith(f"{word} ") or plain.endswith(word) for word in words)


def _add_up(parts: Sequence[int], total: int, lines: _Lines, exactly: bool = False) -> bool:
    """Whether parts make up a total in most places in which both have figures, and in one that says something."""
    told = [_sum_at(place, quantity, parts, lines, exactly) for place, quantity in lines[total].items()]
    fitting = told.count(True)
    return len(parts) >= _FEWEST and fitting > 0 and told.count(False) * _TOLERATED <= fitting


_SMALL = 10
"""A total less than so many times the rounding of its parts must be met to the last digit."""
_TOLERATED = 3
"""For each place that may be misprinted, as sources are, so many others add up."""


def _sum_at(place: int, total: Quantity, parts: Sequence[int], lines: _Lines, exactly: bool = False) -> bool | None:
    """Whether parts add up at a place; None where that says nothing: two of them are neither nothing nor all."""
    found = [quantity for part in parts if (quantity := lines[part].get(place))]
    if any(quantity.unit != total.unit for quantity in found) or not total.value:
        return None
    if total.value != _WHOLES.get(total.unit, total.value):
        return None
    margin = total.margin + sum((quantity.margin for quantity in found), Decimal(0))
    allowed = Decimal(0) if exactly or margin * _SMALL > abs(total.value) else margin
    if abs(_sum_of(place, parts, lines) - total.value) > allowed:
        return False
    return True if sum(quantity.value not in (0, total.value) for quantity in found) >= _FEWEST else None


def _sum_of(place: int, parts: Sequence[int], lines: _Lines) -> Decimal:
    found = (quantity for part in parts if (quantity := lines[part].get(place)))
    return sum((quantity.value or Decimal(0) for quantity in found), Decimal(0))


def _are_smaller(part: int, total: int, lines: _Lines) -> bool:
    """Whether a row can be a part of another: in each place that both have, in one unit, it is not larger."""
    pairs = [(lines[part][place], whole) for place, whole in lines[total].items() if place in lines[part]]
    sizes = [(one.value, other.value) for one, other in pairs if one.unit == other.unit and one.unit not in _WHOLES]
    return bool(sizes) and all(one is not None and other is not None and 0 <= one <= other for one, other in sizes)
