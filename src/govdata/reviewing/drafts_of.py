"""The one seam to whatever drafts rows: `drafts_of(package, source)`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govdata.documents.archive import Source
from govdata.drafts.draft import Draft, Guess
from govdata.drafts.drafting import Drafter
from govdata.drafts.figures import document_figures
from govdata.quantities.currencies import currency_symbol

if TYPE_CHECKING:
    from govdata.reviewing.open_package import OpenPackage

__all__ = ["Draft", "Guess", "drafts_of"]


def drafts_of(package: OpenPackage, source: Source) -> tuple[Draft, ...]:
    """The rows that are drafted of a source, in the order of its text."""
    reading = package.documents[source.file].as_reading
    symbol = currency_symbol(source.currency, package.grammar.lexicon) if source.currency else ""
    figures = document_figures(reading, source.file, package.grammar, symbol)
    drafts = Drafter(package.knowledge, package.grammar).draft(reading, source.file, figures)
    return tuple(draft for draft in drafts if draft.row.get("source") in ("", source.id))
