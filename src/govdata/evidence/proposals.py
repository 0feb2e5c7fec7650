"""Rows ready to be reviewed, for documents that no package knows: `proposal_rows`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePath

from govdata.documents.places import place_at
from govdata.documents.prose import Prose, prose_of
from govdata.documents.reading import Reading
from govdata.evidence.document_figures import figures_of
from govdata.evidence.surroundings import sentence_around
from govdata.quantities.extraction import Proposal
from govdata.quantities.grammar import Grammar
from govdata.quantities.quantity import grammar_of

HEADER = tuple(
    "file line start as_written value unit qualifier lower upper quote quote_start sentence page".split()  # noqa: SIM905
)
"""The columns of `govdata scan --propose csv`: where each figure stands, how it is read, and its sentence."""
OBSERVATION = tuple(
    "id subject indicator breakdown as_written value unit qualifier lower upper period_start period_end period_basis"  # noqa: SIM905
    " status source quote quote_start part_of restates note page".split()
)
"""The columns of a table of observations, for `--propose observations`: what only a reader knows stays empty."""


def proposal_rows(
    documents: Iterable[tuple[str, Reading]],
    grammar: Grammar | None = None,
    header: tuple[str, ...] = HEADER,
    currency: str = "",
) -> Iterator[tuple[str, ...]]:
    """Rows to be reviewed, under `header`, for (file name, reading) pairs; empty where there is nothing to say.

    `currency` is the symbol of the one that 元 and $ mean; what each document tells, if left out.
    """
    for file, reading in documents:
        prose = prose_of(reading)
        for number, proposal in enumerate(figures_of(reading, grammar or grammar_of(), currency), start=1):
            cells = {**cells_of(proposal, file, number), "page": place_at(reading, proposal.start)}
            if "sentence" in header:
                cells["sentence"] = _sentence(prose, proposal)
            yield tuple(cells.get(name, "") for name in header)


def _sentence(prose: Prose, proposal: Proposal) -> str:
    """The sentence of a figure, within its paragraph."""
    first, last = prose.paragraph(proposal.start, proposal.end)
    return sentence_around(prose.text[first:last], proposal.start - first, proposal.end - first)


def cells_of(proposal: Proposal, file: str, number: int) -> dict[str, str]:
    """The cells of a row that the print gives, by the columns of both headers."""
    quantity, stem = proposal.quantity, PurePath(file).stem
    numbers = {"value": quantity.value, "lower": quantity.lower, "upper": quantity.upper}
    return {
        **{name: f"{value:f}" for name, value in numbers.items() if value is not None},
        "file": file,
        "line": str(proposal.line),
        "start": str(proposal.start),
        "as_written": proposal.as_written,
        "unit": quantity.unit,
        "qualifier": str(quantity.qualifier),
        "quote": proposal.quote,
        "quote_start": str(proposal.quote_start),
        "id": f"{stem}-{number:03}",
        "status": proposal.status,
        "source": stem,
    }
