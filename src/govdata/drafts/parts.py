"""Which row a figure is a part of (其中), and which it repeats: by the figures of the text and the rows on record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from govdata.drafts.draft import Guess, guess
from govdata.drafts.sentences import Mention, ReadText
from govdata.quantities.characters import to_plain
from govdata.quantities.whitespace import strip_whitespace

_BEFORE = 3
"""Characters before a figure by which repetitions are looked up."""
_MOST = 12
"""Rows that are compared with a figure under one key."""
_NO_PARTS = frozenset({"percent", "per_mille", "percentage_point", "per_mille_point", "rank", "years", "ratio", "times"})
"""The units of which no part adds up to a total."""


def part_guess(mention: Mention, total: Mention | None, *, growth: bool) -> Guess | None:
    """The row of which a figure is a part; None where nothing says that it is one."""
    if total is None or growth or mention.unit in _NO_PARTS:
        return None
    return guess(total.id, 0.85, "其中")


class Repetitions:
    """Figures by the words around them; the first of its words is the one that the others restate."""

    def __init__(self) -> None:
        self._known: defaultdict[tuple[str, str], list[tuple[str, str, str]]] = defaultdict(list)

    def add(self, key: str, source: str, as_written: str, quote: str) -> None:
        """A row with its figure and the clause that it is quoted by."""
        written, clause = _plain(as_written), _plain(quote)
        at = clause.find(written)
        if at >= 0:
            self._known[written, clause[max(0, at - _BEFORE) : at]].append((key, source, clause))

    def find(self, text: ReadText, mention: Mention) -> tuple[str, float, str] | None:
        """The row that a figure repeats, how sure that is, and the words that both have."""
        written, quote = _plain(mention.proposal.as_written), _plain(mention.proposal.quote)
        around = _plain(text.text[max(0, mention.start - 40) : mention.end + 40])
        at = quote.find(written)
        if at < 0:
            return None
        best: tuple[str, float, str] | None = None
        for key, _source, clause in self._keys(written, quote[max(0, at - _BEFORE) : at]):
            more = len(clause) - len(written)
            if (clause in around or quote in clause) and more >= 5:
                sure = 0.94 if more >= 9 else 0.8 if more >= 7 else 0.66
                if best is None or sure > best[1]:
                    best = (key, sure, clause)
        return best

    def _keys(self, written: str, before: str) -> Iterable[tuple[str, str, str]]:
        return self._known.get((written, before), ())[:_MOST]


def _plain(text: str) -> str:
    return strip_whitespace(to_plain(text)).lower()
