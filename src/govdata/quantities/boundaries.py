"""What a figure as written says where it stands: is it all that is printed there, and in which unit?

26 km out of 126 km stands in its quote as well, and so does 1.8亿元 out of 近1.8亿元: only the reading of that very
place (`printed`), the same that makes proposals, can tell that the text says something else.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cached_property

from govdata.quantities.forms import Figure
from govdata.quantities.grammar import Grammar
from govdata.quantities.non_figures import Marked
from govdata.quantities.printed import Printed, PrintReader, reader_of
from govdata.quantities.quantity import Quantity, read_figure, to_quantity
from govdata.quantities.whitespace import (
    LINE_END,
    AlignedText,
    normalize_for_quotes,
    normalize_for_scan,
    strip_whitespace,
)
from govdata.values import dataclass


@dataclass(frozen=True)
class QuotedText:
    """A text, or a quote alone, in which figures are looked up; both normal forms are made once.

    `borders` are the offsets of white space at which a paragraph ends for certain; `prose` is the text with blanks for
    what is read as no sentence, "" where all of it is.
    """

    raw: str
    borders: Collection[int] = frozenset()
    prose: str = ""

    @cached_property
    def stripped(self) -> AlignedText:
        """Without any white space: where quotes are found."""
        return normalize_for_quotes(self.raw)

    @cached_property
    def plain(self) -> AlignedText:
        """As the grammar reads it."""
        return normalize_for_scan(self.prose or self.raw, self.borders)


@dataclass(frozen=True)
class PlacedFigure:
    """What a figure as written says at its place.

    `quantity` is None where it cannot be read, or its scale there is in doubt. `longer` is what is printed there where
    that is more than the figure, and says something else; "" where it is not.
    """

    quantity: Quantity | None
    longer: str = ""


def read_in_place(
    text: QuotedText,
    start: int,
    as_written: str,
    grammar: Grammar,
    unit: str | None = None,
    marked: Marked | None = None,
) -> PlacedFigure:
    """What a figure as written says where it stands.

    Args:
        text: the text, or the quote alone.
        start: where the figure as written begins in `text.stripped.text`.
        as_written: the figure as a row has it.
        grammar: reads it, and what stands around it.
        unit: of the row, where the sentence leaves open which of two is meant (26度 are kWh or degrees).
        marked: the dates and identifiers of the text, of which no part is a figure; None not to ask.
    """
    plain, first, last = text.plain.text, *_slice_of(text, start, as_written)
    reader, own = reader_of(grammar), read_figure(as_written, grammar)
    found = list(reader.overlapping(plain, first, last))
    main = max(found, key=lambda printed: _shared(printed.read, first, last), default=None)
    figure = _in_sentence(reader, plain, own, main, unit, grammar) if own and main else own
    if own is None and main and (main.figure.start, main.figure.end) == (first, last):
        figure = main.figure
    quantity = to_quantity(figure, as_written, grammar.lexicon) if figure else None
    says = quantity or (to_quantity(own, as_written, grammar.lexicon) if own else None)
    if whole := marked and marked.around(first, last):
        return PlacedFigure(quantity, plain[whole.start : whole.end])
    return PlacedFigure(quantity, _longer(reader, plain, (first, last), found, says, grammar))


def _slice_of(text: QuotedText, start: int, as_written: str) -> tuple[int, int]:
    """Where a figure that begins at `start` of the stripped text stands in the plain one."""
    last = start + len(strip_whitespace(as_written)) - 1
    return text.plain.position(text.stripped.offset(start)), text.plain.position(text.stripped.offset(last)) + 1


def _shared(figure: Figure, first: int, last: int) -> int:
    return min(figure.end, last) - max(figure.start, first)


def _in_sentence(
    reader: PrintReader, text: str, own: Figure, main: Printed, unit: str | None, grammar: Grammar
) -> Figure | None:
    """The figure of a row with what is printed for it: a hedge apart, the unit behind it or at the end of its list."""
    if main.figure.prefix and not (main.read.prefix or own.prefix or own.suffix):
        own = replace(own, prefix=main.figure.prefix)
    if not main.read.unit and not own.unit:
        lent = own if main.figure.unit else reader.lent(text, main.read, own)
        counted = reader.contexts.counted_in_english(text, main.read) if lent is own else ""
        if not (counted and _contradicts(grammar, counted, unit)):
            return lent
        return replace(own, unit=unit if unit and _may_count(grammar, "", counted, unit) else counted)
    if own.unit not in ("", main.read.unit):
        return own
    if reader.contexts.shared_measure.unit(text, main.read):
        return replace(own, unit=main.figure.unit)
    of_sentence = _contradicts(grammar, main.read.unit, unit) and not _contradicts(grammar, main.figure.unit, unit)
    printed = main.figure.unit if of_sentence or main.figure.unit == unit else main.read.unit
    return replace(own, unit=unit if unit and _may_count(grammar, main.read.word, printed, unit) else printed)


def _may_count(grammar: Grammar, word: str, printed: str, unit: str) -> bool:
    """Whether a count may be one of persons or households: 引进人才35个, 46组家庭; not 12座, which counts things."""
    wanted, count = grammar.lexicon.unit(unit), grammar.lexicon.unit("count")
    same = printed == "count" and wanted is not None and count is not None and wanted.dimension == count.dimension
    return same and word not in grammar.lexicon.words("things")


def _contradicts(grammar: Grammar, printed: str, unit: str | None) -> bool:
    """Whether a unit that the lexicon knows is none of what is printed."""
    known = unit is not None and grammar.lexicon.unit(unit) is not None
    return known and grammar.lexicon.convert(Decimal(1), printed, unit or "") is None


def _longer(
    reader: PrintReader,
    text: str,
    place: tuple[int, int],
    found: Sequence[Printed],
    says: Quantity | None,
    grammar: Grammar,
) -> str:
    """What is printed at a place, where the figure of a row is a part of it; "" where it is not."""
    first, last = place
    for printed in found:
        figure = printed.figure
        if first <= figure.start and figure.end <= last:
            continue
        start, end = min(first, figure.start), max(last, figure.end)
        read = to_quantity(figure, text[start:end], grammar.lexicon)
        if says is None or not _say_the_same(read, says) or _ends_in_its_unit(text, figure, last):
            return text[start:end]
    start = min([first, *(printed.figure.start for printed in found)])
    end = max([last, *(printed.figure.end for printed in found)])
    whole = next((printed.figure for printed in found if printed.figure.end == end), None)
    around = reader.touching.around(text, start, end, whole)
    return "" if around == (start, end) else text[slice(*around)].replace(LINE_END, " ")


def _ends_in_its_unit(text: str, figure: Figure, last: int) -> bool:
    """Whether a part ends inside of the word of a unit: 12万辆 of 12万辆次; what stands in brackets may be left out."""
    start = figure.end - len(figure.word)
    return start < last < figure.end and text[start : figure.end] == figure.word and text[last] not in "（("


def _say_the_same(printed: Quantity, part: Quantity) -> bool:
    """Whether a part says what is printed: it may leave the unit out, and have no other."""
    one, other = printed, part
    says = (one.value, one.qualifier, one.lower, one.upper) == (other.value, other.qualifier, other.lower, other.upper)
    return says and other.unit in (one.unit, "")
