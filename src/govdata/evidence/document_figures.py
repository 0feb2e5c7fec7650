"""The figures of a document, as they are proposed: those of its sentences."""

from __future__ import annotations

from collections.abc import Iterator

from govdata.documents.prose import prose_of
from govdata.documents.reading import Reading
from govdata.quantities.currencies import told_currency
from govdata.quantities.extraction import Proposal, extract
from govdata.quantities.grammar import Grammar


def figures_of(reading: Reading, grammar: Grammar, currency: str = "") -> Iterator[Proposal]:
    """The figures of a document, in its order; offsets are those of the whole text.

    Args:
        reading: the document.
        grammar: of all documents.
        currency: the symbol of the currency that 元 and $ mean where they stand alone; by default what the document
            tells anywhere, in its tables and running heads, too.
    """
    prose = prose_of(reading)
    yield from extract(prose.text, grammar, currency or told_currency(reading.text, grammar.lexicon), prose.borders)
