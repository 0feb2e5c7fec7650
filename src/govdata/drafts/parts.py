"""Which row a figure is a part of (其中), and which it repeats: by the figures of the text and the rows on record."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from govdata.drafts.draft import Guess, guess
from govdata.drafts.phrases import Phrase
from govdata.drafts.sentences import Mention, ReadText
from govdata.quantities.characters import to_plain
from govdata.quantities.whitespace import strip_whitespace
from govdata.values import dataclass

_COUNTED = re.compile("[\u3400-\u9fff]$")
"""The last character of a figure: the word for what it counts, if it counts things."""
_ROUNDED = Decimal("1.01")
"""How much more the parts of a total may be, since each was rounded."""
_BEFORE = 3
"""Characters before a figure by which repetitions are looked up."""
_MOST = 12
"""Rows that are compared with a figure under one key."""
_NO_PARTS = frozenset(
    {"percent", "per_mille", "percentage_point", "per_mille_point", "rank", "years", "ratio", "times"}
)
"""The units of which no part adds up to a total."""


class Parts:
    """The parts of the totals of one text, read in its order: together they are no more than their total."""

    def __init__(self) -> None:
        self._sums: defaultdict[str, Decimal] = defaultdict(Decimal)

    def guess(self, mention: Mention, total: Mention, phrase: Phrase) -> Guess | None:
        """The row of which a figure is a part; None for growth and shares, which add up to nothing."""
        if phrase.total is None or phrase.growth or mention.unit in _NO_PARTS or not _is_within(mention, total):
            return None
        self._sums[total.id] += mention.proposal.quantity.value or 0
        whole = total.proposal.quantity.value
        if whole is not None and self._sums[total.id] > whole * _ROUNDED:
            return guess(total.id, 0.55, phrase.total.words)
        return guess(total.id, 0.92 if phrase.total.sure else 0.66, phrase.total.words)


def _is_within(part: Mention, total: Mention) -> bool:
    """Whether a part is no more than its total, and of the same things: 7期 are no part of 1.79万册."""
    counted = _COUNTED.search(part.proposal.as_written), _COUNTED.search(total.proposal.as_written)
    same = part.unit != "count" or None in counted or counted[0][0] == counted[1][0]  # type: ignore[index]
    one, whole = part.proposal.quantity.value, total.proposal.quantity.value
    return same and (one is None or whole is None or one <= whole)


@dataclass(frozen=True)
class _Row:
    """A row that others may repeat: its place among all, and the clause that it is quoted by."""

    key: str
    place: int
    clause: str


class Repetitions:
    """Figures by the words around them; the first of its words is the one that the others restate."""

    def __init__(self) -> None:
        self._known: defaultdict[tuple[str, str], list[_Row]] = defaultdict(list)
        self._count = 0
        self._last = -2

    def add(self, key: str, as_written: str, quote: str) -> None:
        """A row with its figure and the clause that it is quoted by."""
        written, clause = _plain(as_written), _plain(quote)
        at, self._count = clause.find(written), self._count + 1
        if at >= 0:
            self._known[written, clause[max(0, at - _BEFORE) : at]].append(_Row(key, self._count, clause))

    def find(self, text: ReadText, mention: Mention) -> tuple[str, float, str] | None:
        """The row that a figure repeats, how sure that is, and the words that both have.

        A short clause counts where the one before it is repeated, too.
        """
        written = _plain(mention.proposal.as_written)
        before = strip_whitespace(text.text[max(0, mention.start - 40) : mention.start]).lower()
        around = before + strip_whitespace(text.text[mention.start : mention.end + 40]).lower()
        best: tuple[float, _Row] | None = None
        for row in self._rows(written, before):
            inside = row.clause.find(written)
            if around.startswith(row.clause, len(before) - inside):
                sure = self._sure(len(row.clause) - len(written), row)
                best = (sure, row) if sure and (best is None or sure > best[0]) else best
        self._last = best[1].place if best else -2
        return (best[1].key, best[0], best[1].clause) if best else None

    def _sure(self, more: int, row: _Row) -> float:
        if more >= 9 or (more >= 3 and row.place == self._last + 1):
            return 0.94
        return 0.8 if more >= 7 else 0.66 if more >= 5 else 0.0

    def _rows(self, written: str, before: str) -> Iterable[_Row]:
        """Rows with the same figure whose quotes begin with it, or have the same characters before it."""
        for length in range(_BEFORE + 1):
            yield from self._known.get((written, before[len(before) - length :] if length else ""), ())[:_MOST]


def _plain(text: str) -> str:
    return strip_whitespace(to_plain(text)).lower()
