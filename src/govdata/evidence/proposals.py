"""Rows ready to be reviewed, for documents that no package knows: `proposal_rows`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePath

from govdata.documents.places import block_at, place_at
from govdata.documents.prose import NO_PROSE, Prose, prose_of
from govdata.documents.reading import Reading
from govdata.evidence.document_figures import DocumentFigure, figures_of
from govdata.evidence.surroundings import sentence_around
from govdata.quantities.extraction import Proposal
from govdata.quantities.grammar import Grammar
from govdata.quantities.quantity import grammar_of
from govdata.reports.messages import Message

HEADER = tuple(
    "file line start as_written value unit qualifier lower upper quote quote_start sentence page note".split()  # noqa: SIM905
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
    lang: str = "en",
) -> Iterator[tuple[str, ...]]:
    """Rows to be reviewed, under `header`, for (file name, reading) pairs; empty where there is nothing to say.

    `currency` is the symbol of the one that 元 and $ mean; what each document tells, if left out. `lang` (en or zh) is
    the language of notes.
    """
    for file, reading in documents:
        prose = prose_of(reading)
        for figure, cells in figure_cells(file, reading, grammar or grammar_of(), currency, lang):
            if "sentence" in header:
                cells["sentence"] = figure.cell.heads if figure.cell else _sentence(reading, prose, figure.proposal)
            yield tuple(cells.get(name, "") for name in header)


def figure_cells(
    file: str, reading: Reading, grammar: Grammar, currency: str = "", lang: str = "en"
) -> Iterator[tuple[DocumentFigure, dict[str, str]]]:
    """The figures of a document, each with the cells that the print gives its row, by the columns of both headers."""
    found = list(figures_of(reading, grammar, currency))
    ids = {each.proposal.start: _id(file, number) for number, each in enumerate(found, start=1)}
    for each in found:
        cells = {**_cells_of(each.proposal, file, ids), "page": place_at(reading, each.proposal.start)}
        if each.cell:
            cells["part_of"] = "" if each.cell.total is None else ids[each.cell.total]
            cells["note"] = _SEMICOLON.in_(lang).join(note.in_(lang) for note in each.cell.notes)
        yield each, cells


_SEMICOLON = Message("; ", "；")


def _id(file: str, number: int) -> str:
    return f"{PurePath(file).stem}-{number:03}"


def _sentence(reading: Reading, prose: Prose, proposal: Proposal) -> str:
    """The sentence of a figure, within its paragraph, or within its cell."""
    block = block_at(reading, proposal.start)
    first, last = prose.paragraph(proposal.start, proposal.end)
    if block is None or block.kind not in NO_PROSE:
        return sentence_around(prose.text[first:last], proposal.start - first, proposal.end - first)
    text = reading.text[block.start : block.end]
    return sentence_around(text, proposal.start - block.start, proposal.end - block.start)


def _cells_of(proposal: Proposal, file: str, ids: Mapping[int, str]) -> dict[str, str]:
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
        "id": ids[proposal.start],
        "status": proposal.status,
        "source": stem,
    }
