"""The one seam to whatever drafts rows: `drafts_of(package, source)`. The page starts from what the print gives."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from govdata.documents.archive import Source
from govdata.drafts.draft import Draft
from govdata.evidence.proposals import OBSERVATION, proposal_rows
from govdata.quantities.currencies import currency_symbol

if TYPE_CHECKING:
    from govdata.reviewing.open_package import OpenPackage


def drafts_of(package: OpenPackage, source: Source) -> tuple[Draft, ...]:
    """The rows that are drafted of a source, in the order of its text."""
    reading = package.documents[source.file].as_reading
    symbol = currency_symbol(source.currency, package.grammar.lexicon) if source.currency else ""
    rows = proposal_rows([(source.file, reading)], package.grammar, OBSERVATION, symbol)
    named = (dict(zip(OBSERVATION, row, strict=True)) for row in rows)
    return tuple(Draft({**row, "source": source.id}, {}, Decimal(1)) for row in named)
