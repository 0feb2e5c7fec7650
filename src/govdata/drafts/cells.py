"""What is thought of the figures of tables, by the heads of their cells: `CellDrafter`."""

from __future__ import annotations

from collections.abc import Mapping

from govdata.drafts.draft import Guess, at_most, guess
from govdata.drafts.heads import CellHeads, HeadReading
from govdata.drafts.indicators import IndicatorFinder, Match, indicator_guess
from govdata.drafts.kinds import kind_of
from govdata.drafts.knowledge import SourceFacts
from govdata.drafts.names import plain_name
from govdata.drafts.periods import PeriodFinder
from govdata.drafts.sentences import Mention
from govdata.drafts.subjects import SubjectFinder
from govdata.quantities.extraction import Proposal
from govdata.values import dataclass

_TOGETHER, _IN_PART, _CANDIDATE = 0.88, 0.74, 0.45
"""How sure a name is at most that row and section make together, one that is said in part, one that is in doubt."""
_OF_DOCUMENT, _PLACE_MAYBE = 0.94, 0.7
"""How sure the subject of the document is at most: in general, and where the row may be a place."""
_BREAKDOWN, _PART = 0.78, 0.92


@dataclass(frozen=True)
class CellGuesses:
    """The guesses of a figure by column, the indicator as it is printed, and the kind of quantity."""

    guesses: Mapping[str, Guess]
    label: str
    kind: str


@dataclass(frozen=True)
class _Named:
    """An indicator that heads name, and what they leave as breakdown."""

    indicator: Guess
    breakdown: str = ""
    row_is_left: bool = False


@dataclass(frozen=True)
class CellDrafter:
    """Drafts the figures of the tables of one document."""

    indicators: IndicatorFinder
    subjects: SubjectFinder
    dates: PeriodFinder

    def draft(self, key: str, heads: CellHeads, source: SourceFacts, total: str, proposal: Proposal) -> CellGuesses:
        """What is thought of a figure.

        Args:
            key: the id of its row.
            heads: what its heads say.
            source: what is known of the text.
            total: the id of the row of which it is a part, "" for none.
            proposal: as it is proposed.
        """
        cell = heads.figure
        kind = kind_of(Mention(proposal, 0, 0, key), heads.phrase, " ".join(heads.names))
        named = self._named(heads, kind)
        most = _PLACE_MAYBE if named.row_is_left else _OF_DOCUMENT
        guesses = {
            "subject": self.subjects.of_heads(heads.names, cell.captions, source, most),
            "indicator": named.indicator,
            **self.dates.of_heads(heads.names, cell.captions, source, is_target=cell.is_target),
        }
        if named.breakdown:
            guesses["breakdown"] = guess(named.breakdown, _BREAKDOWN, named.breakdown)
        if total:
            guesses["part_of"] = guess(total, _PART, " | ".join(cell.row))
        return CellGuesses(guesses, heads.phrase.label, kind)

    def _named(self, heads: CellHeads, kind: str) -> _Named:
        """The indicator of the first way to read the heads that names one whole, in its unit; else the surest."""
        found: list[_Named] = []
        for reading in heads.readings:
            matches = self.indicators.find(reading.phrase, heads.unit, kind, heads.base)
            if together := next((match for match in matches if _is_of_both(match, reading)), None):
                most = _TOGETHER if heads.is_told_apart else _CANDIDATE
                return _Named(guess(together.indicator.id, most, heads.phrase.label))
            likely, best = indicator_guess(matches, reading.phrase)
            if best is not None and (best.is_whole or not reading.breakdown):
                told = at_most(likely, _most(best, reading, heads))
                found.append(_Named(told, reading.breakdown if told.value else "", reading.may_be_place))
                if best.is_whole and best.is_alike:
                    break
        return max(found, key=lambda each: each.indicator.confidence, default=_Named(guess("", 0, heads.phrase.label)))


def _most(match: Match, reading: HeadReading, heads: CellHeads) -> float:
    """How sure a match is at most; a candidate where no head tells the figure apart, or in another unit in part."""
    in_full = match.is_whole and not reading.leaves_measure
    if not heads.is_told_apart or not (in_full or match.is_alike):
        return _CANDIDATE
    in_part = _IN_PART if heads.figure.column else _CANDIDATE
    return reading.most if match.is_whole else in_part


def _is_of_both(match: Match, reading: HeadReading) -> bool:
    """Whether a name is that of a row with words of what it stands under: 教育 below 一般公共预算支出 is 教育支出."""
    own, head, name = plain_name(reading.phrase.own), plain_name(reading.phrase.head), match.standing.name
    rest = name.removeprefix(own)
    return match.is_alike and bool(own and head) and rest != name and bool(rest) and rest in head
