"""The one seam to whatever drafts rows: `drafts_of(package, source)`, and what a draft is to the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from govdata.documents.archive import Source
from govdata.evidence.proposals import OBSERVATION, proposal_rows
from govdata.quantities.currencies import currency_symbol

if TYPE_CHECKING:
    from govdata.reviewing.open_package import OpenPackage


@dataclass(frozen=True)
class Guess:
    """What one cell is thought to be, how sure (0 to 1), and the words of the text that gave it.

    `value` is "" below the limit of confidence, and `candidates` are listed.
    """

    value: str
    confidence: Decimal
    words: str = ""
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True)
class Draft:
    """A row in the columns of a table of observations, and the guesses of it; `table` is "" where none is known."""

    row: Mapping[str, str]
    guesses: Mapping[str, Guess] = field(default_factory=dict)
    confidence: Decimal = Decimal(1)
    table: str = ""


def drafts_of(package: OpenPackage, source: Source) -> tuple[Draft, ...]:
    """The rows that are drafted of a source, in the order of its text."""
    reading = package.documents[source.file].as_reading
    symbol = currency_symbol(source.currency, package.grammar.lexicon) if source.currency else ""
    rows = proposal_rows([(source.file, reading)], package.grammar, OBSERVATION, symbol)
    named = (dict(zip(OBSERVATION, row, strict=True)) for row in rows)
    return tuple(Draft({**row, "id": "", "source": source.id}) for row in named)
