"""A drafted row, and what is thought of each of its cells: `Draft`, `Guess`."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from govdata.values import dataclass

LIMIT = Decimal("0.50")
"""Below this confidence a cell stays empty, and what it may be is listed."""
HIGH = Decimal("0.90")
"""From this confidence on, at least 95 of 100 guesses were right where they were counted by eye."""
_MOST_CANDIDATES = 3


@dataclass(frozen=True)
class Guess:
    """What one cell is thought to be.

    `value` is "" where `confidence`, from 0 to 1, is below the limit; `candidates` are then what it may be, the
    likeliest first. `words` are those of the text that gave it.
    """

    value: str
    confidence: Decimal
    words: str
    candidates: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        told = {"value": self.value, "confidence": float(self.confidence), "words": self.words}
        return {**told, **({"candidates": list(self.candidates)} if self.candidates else {})}


@lru_cache(maxsize=1024)
def _two_digits(confidence: float) -> Decimal:
    """A confidence as it is told; nothing is certain."""
    return Decimal(str(max(0.0, min(confidence, 0.99)))).quantize(Decimal("0.01"))


def guess(value: str, confidence: float, words: str, others: tuple[str, ...] = ()) -> Guess:
    """A guess with the limit applied: what is too unsure becomes the first of its candidates."""
    sure = _two_digits(confidence)
    if value and sure >= LIMIT:
        return Guess(value, sure, words)
    listed = tuple(dict.fromkeys(each for each in (value, *others) if each))
    return Guess("", sure, words, listed[:_MOST_CANDIDATES])


def at_most(found: Guess, confidence: float) -> Guess:
    """A guess that is no surer than so."""
    return guess(found.value, min(float(found.confidence), confidence), found.words, found.candidates)


@dataclass(frozen=True)
class Draft:
    """A row in the columns of the table of observations that it would go to (`table`, "" where that is not known).

    `guesses` are by column, for the cells that nobody reads off the print; `label` is the indicator as it is printed.
    `confidence` is that of the least sure of the cells that are filled; 0 where subject or indicator is not.
    """

    row: Mapping[str, str]
    guesses: Mapping[str, Guess]
    confidence: Decimal
    table: str = ""
    label: str = ""
    kind: str = ""

    @property
    def candidates(self) -> str:
        """What the empty cells may be, on one line: `indicator: parks | parks_all_kinds; subject: …`."""
        listed = ((name, each.candidates) for name, each in self.guesses.items() if each.candidates)
        return "; ".join(f"{name}: {' | '.join(values)}" for name, values in listed)

    def to_dict(self) -> dict[str, Any]:
        """The JSON form: the row, then the guesses in full."""
        told = {"confidence": float(self.confidence), "candidates": self.candidates}
        guesses = {name: each.to_dict() for name, each in self.guesses.items()}
        return {**self.row, **told, "table": self.table, "label": self.label, "kind": self.kind, "guesses": guesses}
