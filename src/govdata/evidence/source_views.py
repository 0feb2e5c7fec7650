"""The two ways in which a source is read for a proof: as prose, and with its cells and margins."""

from __future__ import annotations

from govdata.documents.places import block_at
from govdata.documents.prose import NO_PROSE, prose_of
from govdata.documents.reading import Reading
from govdata.quantities.boundaries import QuotedText


class SourceViews:
    """A source as its rows are proved by it. A figure of a sentence is read as it was proposed: no cell is beside it.

    Args:
        reading: of the source.
    """

    def __init__(self, reading: Reading) -> None:
        prose = prose_of(reading)
        self.reading = reading
        self._whole = QuotedText(reading.text, prose.borders)
        self._prose = QuotedText(reading.text, prose.borders, prose.text)

    def is_in_cell(self, start: int | None) -> bool:
        """Whether a quote begins in what is no prose: a cell, a running head."""
        block = None if start is None else block_at(self.reading, start)
        return block is not None and block.kind in NO_PROSE

    def text(self, in_cell: bool) -> QuotedText:
        """The text in which a row is looked up."""
        return self._whole if in_cell else self._prose
