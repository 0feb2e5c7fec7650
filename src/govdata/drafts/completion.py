"""A row completed from the print at one place, and what the rules of evidence say of it then: `RowCompleter`.

What a row says already stays; the print adds what is empty. The rules are those of `validate`: a row that they have
nothing against is proved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from govdata.documents.archive import Source
from govdata.documents.places import place_at
from govdata.drafts.places import Place, SearchedText
from govdata.evidence.case import Case, CaseReader
from govdata.evidence.check import check_observation
from govdata.evidence.figure_place import place_of
from govdata.evidence.rows import Observation
from govdata.evidence.sentences import NO_DIRECTION
from govdata.quantities.clause_quotes import clause_quoter
from govdata.quantities.extraction import Proposal
from govdata.quantities.quantity import Quantity, negated
from govdata.quantities.whitespace import strip_whitespace
from govdata.reports.messages import LONGEST_QUOTE, Message
from govdata.reports.model import Finding
from govdata.values import dataclass

if TYPE_CHECKING:
    from govdata.documents.archive import Document

OF_THE_PLACE = ("evidence.quote-place", "evidence.quote-length", "evidence.figure-in-quote")
"""The rules that a quote breaks, whatever its figure says."""
OTHERWISE_SAID = ("evidence.status", "evidence.period")
"""The rules about what the text says beside the figure: the figure is proved all the same."""
_FOUR_DECIMALS = Decimal("0.0001")


@dataclass(frozen=True)
class Completion:
    """A row as the print completes it at one place.

    `proposal` is the figure that `scan` proposes there, None where it proposes none. `findings` are what the rules of
    evidence have against the row, `undecided` the rules that they leave open, each with the reason.
    """

    place: Place
    row: Observation
    case: Case
    proposal: Proposal | None
    findings: tuple[Finding, ...] = ()
    undecided: Mapping[str, Message] | None = None

    @property
    def against(self) -> tuple[Finding, ...]:
        """What is wrong with the figure, its quote or its numbers."""
        return tuple(each for each in self.findings if each.type not in OTHERWISE_SAID)

    @property
    def printed_unit(self) -> str:
        """The unit that the print gives the figure: behind it, or elsewhere in its sentence; "" where it gives none."""
        return _printed_unit(self.case, self.proposal)

    @property
    def unclear(self) -> Message | None:
        """Why the sign of the number cannot be told; None where it can, or where there is no number."""
        reason = (self.undecided or {}).get("evidence.direction")
        return reason if reason == NO_DIRECTION else None

    @property
    def status(self) -> str:
        """What the text says of the figure: a claim (首个), a target that is still to come, or observed."""
        printed, text, quantity = place_of(self.case), self.case.targets, self.case.quantity
        if quantity is not None and quantity.form == "claim":
            return "claim"
        is_aimed = text and printed and printed.in_source and text.is_target(printed.start, printed.end)
        return "target" if is_aimed else "observed"


class RowCompleter:
    """Completes rows about the texts of a package; each text is read once.

    Args:
        reader: makes the case of a row.
    """

    def __init__(self, reader: CaseReader) -> None:
        self.reader = reader
        self._texts: dict[tuple[str, str], SearchedText] = {}

    @property
    def documents(self) -> Mapping[str, Document]:
        """The documents by the file of a source."""
        return self.reader.documents

    def text(self, source: Source) -> SearchedText:
        """The text of a source, which sources of one file and one currency share."""
        key = source.file, source.currency
        if key not in self._texts:
            self._texts[key] = SearchedText(source, self.reader.views[source.file], self.reader.grammar(source))
        return self._texts[key]

    def complete(self, given: Observation, place: Place) -> Completion:
        """A row with what the print at a place adds to it: with a clause around its figure, or the figure alone."""
        first, *others = self._quotes(given, place)
        found = self._with_quote(given, place, first)
        if not (others and _breaks_place(found)):
            return found
        alone = self._with_quote(given, place, others[0])
        return found if _breaks_place(alone) else alone

    def checked(self, completion: Completion, **cells: Any) -> Completion:
        """The same row with some cells as somebody else has them, checked again."""
        case = replace(completion.case, observation=replace(completion.row, **cells))
        result = check_observation(case)
        return replace(
            completion, row=case.observation, case=case, findings=result.findings, undecided=result.undecided
        )

    def page(self, completion: Completion) -> str:
        """The page, or the cell of a sheet, of the figure; "" where its document has none."""
        place = completion.place
        return place_at(self.text(place.source).view.reading, place.start)

    def _quotes(self, given: Observation, place: Place) -> Iterator[tuple[str, int]]:
        text = self.text(place.source)
        if given.quote is not None:
            yield given.quote, place.quote[0] if place.quote else place.start
        elif given.quote_start is not None:
            yield text.words((given.quote_start, place.end)), given.quote_start
        elif quote := text.cell_quote((place.start, place.end)):
            yield quote
        else:
            aligned = text.aligned(place.start)
            targets = self.reader.targets(place.source, text.view.is_in_cell(place.start))
            first, last = aligned.position(place.start), aligned.position(place.end - 1) + 1
            quoter = clause_quoter(self.reader.grammar(place.source))
            yield quoter.around_place(aligned, (first, last), targets.breaks if targets else ())
            yield text.words((place.start, place.end)), place.start

    def _with_quote(self, given: Observation, place: Place, quote: tuple[str, int]) -> Completion:
        text = self.text(place.source)
        written = given.as_written or text.words((place.start, place.end))
        row = replace(given, source=place.source.id, as_written=written, quote=quote[0], quote_start=quote[1])
        proposal = text.figure_over(place.start, place.end)
        made = self._checked(given, row, place, proposal, mirrored=_is_proposed_below(proposal, place, given))
        wrong_way = any(each.type == "evidence.direction" for each in made.findings)
        return self._checked(given, row, place, proposal, mirrored=True) if wrong_way and _is_free(given) else made

    def _checked(
        self, given: Observation, row: Observation, place: Place, proposal: Proposal | None, mirrored: bool
    ) -> Completion:
        case = self.reader.case(row)
        quantity = case.quantity
        if quantity and mirrored and not is_below(quantity):
            quantity = negated(quantity)
        filled = replace(case, observation=_with_numbers(case, given, quantity, proposal) if quantity else row)
        result = check_observation(filled)
        return Completion(place, filled.observation, filled, proposal, result.findings, result.undecided)


def fits_quote(quote: str, figure: str) -> bool:
    """Whether some words may be the quote of a figure: short, and with the figure in them once."""
    words = strip_whitespace(quote)
    return len(words) <= LONGEST_QUOTE and words.count(strip_whitespace(figure)) == 1


def _breaks_place(completion: Completion) -> bool:
    return any(each.type in OF_THE_PLACE and not completion.case.longer for each in completion.findings)


def _is_free(given: Observation) -> bool:
    """Whether a row says no number whose sign would count."""
    return given.value is None and given.lower is None and given.upper is None


def is_below(quantity: Quantity | Observation) -> bool:
    """Whether a number is below nothing."""
    number = next((each for each in (quantity.value, quantity.lower, quantity.upper) if each), Decimal(0))
    return number < 0


def _is_proposed_below(proposal: Proposal | None, place: Place, given: Observation) -> bool:
    """Whether what is proposed is a fall, whose word stands before the figure or before its list."""
    ends_there = proposal is not None and proposal.start <= place.start and proposal.end == place.end
    return _is_free(given) and ends_there and proposal is not None and is_below(proposal.quantity)


def _with_numbers(case: Case, given: Observation, quantity: Quantity, proposal: Proposal | None) -> Observation:
    """The row with the numbers of its figure, in the unit of its indicator where they can be converted to it."""
    unit, factor = _unit(case, given, _printed_unit(case, proposal))
    read: dict[str, Any] = {"unit": unit or None, "qualifier": str(quantity.qualifier)}
    for name in ("value", "lower", "upper"):
        number = getattr(quantity, name)
        read[name] = None if number is None else _rounded(number * factor)
    return replace(case.observation, **{name: cell for name, cell in read.items() if getattr(given, name) is None})


def _unit(case: Case, given: Observation, printed: str) -> tuple[str, Decimal]:
    """The unit of the row, and what one printed unit is in it; where it has no such, the rules say so."""
    unit = given.unit or case.indicator.unit or printed
    factor = case.grammar.lexicon.convert(Decimal(1), printed, unit) if printed else Decimal(1)
    return unit, Decimal(1) if factor is None else factor


def _printed_unit(case: Case, proposal: Proposal | None) -> str:
    """The unit of a figure; where it has none itself, that of the figure which is proposed in its sentence."""
    own = case.quantity
    if own is None or own.unit or proposal is None:
        return own.unit if own else ""
    said = proposal.quantity
    numbers = ((each.value, each.lower, each.upper) for each in (own, said))
    return said.unit if len(set(numbers)) == 1 else ""


def _rounded(value: Decimal) -> Decimal:
    """To four decimals, the scale of the value columns, without trailing zeros or an exponent."""
    rounded = value if value == value.to_integral_value() else value.quantize(_FOUR_DECIMALS).normalize()
    return rounded.quantize(Decimal(1)) if rounded == rounded.to_integral_value() else rounded
