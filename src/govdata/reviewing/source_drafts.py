"""The drafts of a source, each made when the page asks for it, by what is on record by then: `SourceDrafts`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from govdata.documents.archive import Source
from govdata.drafts.draft import Draft
from govdata.drafts.drafting import Drafter
from govdata.drafts.figures import PrintedFigure, document_figures
from govdata.quantities.currencies import currency_symbol

if TYPE_CHECKING:
    from govdata.reviewing.open_package import OpenPackage

_NAMING = ("part_of", "restates")
"""The columns that name another row."""


class SourceDrafts:
    """The figures of the text of a source, and the drafts of them.

    The text is read once. A draft is not kept: the next one may know more.
    """

    def __init__(self, package: OpenPackage, source: Source) -> None:
        self._source, self._known = source, package.known
        reading = package.documents[source.file].as_reading
        symbol = currency_symbol(source.currency, package.grammar.lexicon) if source.currency else ""
        self.figures = document_figures(reading, source.file, package.grammar, symbol)
        self._drafter = Drafter(self._known.knowledge(), package.grammar)
        self._document = self._drafter.read(reading, source.file, self.figures)

    def draft(self, figure: PrintedFigure, row_of: Callable[[str], str]) -> Draft:
        """The draft of a figure; `row_of` gives the row that a draft became, "" where it became none."""
        if self._drafter.known.knowledge is not self._known.knowledge():
            self._drafter.know(self._known.knowledge())
        draft = self._document.draft(figure.key, row_of)
        named = {name: row_of(draft.row[name]) for name in _NAMING if draft.row.get(name)}
        guesses = {name: guess for name, guess in draft.guesses.items() if named.get(name, name)}
        return replace(draft, row={**draft.row, **named, "source": self._source.id}, guesses=guesses)
