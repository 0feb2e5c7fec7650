"""The figures of a text, each with its clause and its sentence: `read_text`.

Positions are those of the text in plain characters, without the white space that means nothing
(`whitespace.normalize_for_scan`). What is looked at around a figure is bounded, so that a text without any stop takes
no longer than one with many.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import cached_property

from govdata.documents.prose import Prose
from govdata.quantities.extraction import Proposal
from govdata.quantities.grammar import Grammar
from govdata.quantities.status import TargetText, status_words
from govdata.quantities.whitespace import AlignedText, normalize_for_scan
from govdata.values import dataclass

REACH = 240
"""Characters on each side of a figure that are looked at."""
_STOP = re.compile(r"[。！？!?\n]|(?<=[a-z)%\d])\.(?= +[A-Z]|$)")
_COMMA = re.compile(r"[，；：;:?\n]|,(?!\d{3}(?!\d))")
_BULLET = "•·●◆■▪►-—*　 "


@dataclass(frozen=True)
class Mention:
    """A figure where it stands: text[start:end] in plain positions; `id` names its row.

    `recorded` is the key of the row that records it already; such a figure is context for the others.
    """

    proposal: Proposal
    start: int
    end: int
    id: str
    recorded: bool = False

    @property
    def unit(self) -> str:
        """The symbol of its unit."""
        return self.proposal.quantity.unit


class ReadText:
    """A text with its figures in order; every stop is looked for once."""

    def __init__(self, prose: Prose, figures: Iterable[tuple[str, Proposal, bool]], grammar: Grammar) -> None:
        self.aligned: AlignedText = normalize_for_scan(prose.text, prose.borders)
        self.text = self.aligned.text
        self._targets = TargetText(self.aligned, status_words(grammar))
        mentions = [self._mention(name, proposal, known) for name, proposal, known in figures]
        self.mentions: Sequence[Mention] = sorted(mentions, key=lambda each: (each.start, each.end))
        self._starts = [each.start for each in self.mentions]
        self._sentences: dict[int, tuple[int, int]] = {}

    def _mention(self, name: str, proposal: Proposal, known: bool) -> Mention:
        start = self.aligned.position(proposal.start)
        return Mention(proposal, start, self.aligned.position(proposal.end - 1) + 1, name, known)

    @cached_property
    def _stops(self) -> list[int]:
        """The ends of sentences and of headings."""
        ends = {match.end() for match in _STOP.finditer(self.text)}
        return sorted(ends | set(self._targets.breaks))

    @cached_property
    def _commas(self) -> list[int]:
        return [match.end() for match in _COMMA.finditer(self.text)]

    @cached_property
    def _paragraphs(self) -> list[int]:
        return [match.end() for match in re.finditer("\n", self.text)]

    def sentence(self, at: int) -> tuple[int, int]:
        """The slice of the sentence around a position, at most `REACH` characters on each side."""
        if at not in self._sentences:
            self._sentences[at] = self._around(self._stops, at)
        return self._sentences[at]

    def sentence_before(self, at: int) -> tuple[int, int]:
        """The sentence that ends before the one of a position, within the same paragraph; empty if there is none."""
        start = self.sentence(at)[0]
        if start == 0 or start != self._before(self._stops, at) or start in self._paragraphs_set:
            return start, start
        return max(self._before(self._stops, start - 1), start - REACH), start

    def paragraph(self, at: int) -> int:
        """Where the paragraph of a position begins, at most four times `REACH` before it."""
        return max(self._before(self._paragraphs, at), at - 4 * REACH)

    def clause(self, at: int) -> int:
        """Where the clause of a position begins."""
        return max(self._before(self._commas, at), self.sentence(at)[0])

    def clause_end(self, at: int) -> int:
        """Where the clause that holds a position ends, without its comma."""
        found = bisect_right(self._commas, at)
        end = self._commas[found] - 1 if found < len(self._commas) else len(self.text)
        return max(at, min(end, self.sentence(at)[1]))

    @cached_property
    def _paragraphs_set(self) -> frozenset[int]:
        return frozenset(self._paragraphs)

    def _around(self, ends: Sequence[int], at: int) -> tuple[int, int]:
        place = bisect_right(ends, at)
        last = ends[place] if place < len(ends) else len(self.text)
        return max(self._before(ends, at), at - REACH), min(last, at + REACH)

    def _before(self, ends: Sequence[int], at: int) -> int:
        place = bisect_right(ends, at) - 1
        return ends[place] if place >= 0 else 0

    def index(self, at: int) -> int:
        """How many figures begin before a position."""
        return bisect_left(self._starts, at)

    def overlaps(self, start: int, end: int) -> bool:
        """Whether a figure shares a character with text[start:end] and is no part of it (the first half of 2024)."""
        place = self.index(end)
        last = self.mentions[place - 1] if place else None
        return last is not None and last.end > start and not (start < last.start and last.end < end)

    def before(self, mention: Mention) -> Mention | None:
        """The figure before one, if it is of the same sentence."""
        place = self.index(mention.start)
        found = self.mentions[place - 1] if place else None
        return found if found and found.start >= self.sentence(mention.start)[0] else None

    def own_slice(self, mention: Mention) -> tuple[int, int]:
        """What stands before a figure and after the last comma or figure: the words that are its own."""
        previous = self.before(mention)
        start = max(self.clause(mention.start), previous.end if previous else 0)
        return min(start, mention.start), mention.start

    def behind(self, mention: Mention) -> tuple[int, int]:
        """What stands behind a figure in its clause, up to the next figure."""
        place = self.index(mention.start) + 1
        following = self.mentions[place].start if place < len(self.mentions) else len(self.text)
        end = min(self.clause_end(mention.end), following) if mention.end < len(self.text) else mention.end
        return mention.end, max(mention.end, min(end, mention.end + 60))


def stripped(text: str) -> str:
    """Words without what stands at their edges and says nothing: bullets, brackets, joints."""
    return text.strip(_BULLET + "、，,；;：:。.（）()“”\"'")
