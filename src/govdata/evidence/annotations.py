"""Where each observation is printed, as Web Annotations (W3C Recommendation, 2017): `annotate`.

An annotation is about one figure. Its target is the document with the selectors of the quote: its words
(TextQuoteSelector), in a PDF on their page (FragmentSelector, RFC 8118), and their offsets in the text of the document
(TextPositionSelector). Its body is what the row says of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from govdata.documents.archive import Document, role_rows
from govdata.documents.places import block_at
from govdata.documents.reading import Block
from govdata.evidence.places import stands_at
from govdata.evidence.rows import Observation, read_observations
from govdata.evidence.sentences import plain_number
from govdata.evidence.source_views import SourceViews
from govdata.metadata.package import Package
from govdata.quantities.whitespace import strip_whitespace
from govdata.values import dataclass

if TYPE_CHECKING:
    import polars as pl

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
PDF_FRAGMENT = "http://tools.ietf.org/rfc/rfc8118"
_PDF = "application/pdf"


@dataclass(frozen=True)
class Annotations:
    """An AnnotationCollection, ready for JSON, and how many observations have no place in a document of the archive."""

    collection: Mapping[str, Any]
    unplaced: int


def annotate(package: Package, tables: Mapping[str, pl.LazyFrame], documents: Mapping[str, Document]) -> Annotations:
    """Each observation whose quote stands at its place in a document, in the order of the rows.

    Args:
        package: the metadata, with the roles of its tables.
        tables: the tables of the package by name.
        documents: those of the archive by the file of a source.
    """
    name = package.name or "package"
    sources = {row["id"]: _Target(row, documents) for row in role_rows(package, tables, "sources", _COLUMNS)}
    items, rows = [], 0
    for row in read_observations(package, tables):
        rows += 1
        target = sources.get(row.source or "")
        if target and (found := target.of(row)):
            items.append(
                {"id": _urn(name, row.table, row.id or row.row), **_ABOUT, "body": _body(row), "target": found}
            )
    first = {"id": _urn(name, "annotations", 1), "type": "AnnotationPage", "startIndex": 0, "items": items}
    about = {"@context": CONTEXT, "id": _urn(name, "annotations"), "type": "AnnotationCollection", "label": name}
    return Annotations({**about, "total": len(items), "first": first}, rows - len(items))


_COLUMNS = ("id", "file", "url")
_ABOUT = {"type": "Annotation", "motivation": "describing"}


def _urn(*parts: object) -> str:
    return ":".join(("urn:govdata", *(quote(str(part), safe="") for part in parts)))


def _body(row: Observation) -> dict[str, str]:
    numbers = [number for number in (row.value,) if number is not None] or [
        number for number in (row.lower, row.upper) if number is not None
    ]
    told = "..".join(plain_number(number).en for number in numbers)
    said = f"{row.indicator or row.id}: {told or row.as_written} {row.unit or ''}".rstrip()
    return {"type": "TextualBody", "purpose": "describing", "format": "text/plain", "value": said}


def _on_page(words: dict[str, Any], block: Block | None, media_type: str) -> dict[str, Any]:
    """A quote; in a PDF the page, refined by the quote. Offsets count from the beginning of the text, not of a page."""
    if media_type != _PDF or block is None or block.page is None:
        return words
    page = {"type": "FragmentSelector", "conformsTo": PDF_FRAGMENT, "value": f"page={block.page}"}
    return {**page, "refinedBy": words}


class _Target:
    """A source as the target of annotations."""

    def __init__(self, row: Mapping[str, Any], documents: Mapping[str, Document]) -> None:
        document = documents.get(row.get("file") or "")
        readable = document is not None and not document.problem
        self._views = SourceViews(document.as_reading) if document and readable else None
        self._iri = row.get("url") or quote((document.original if document else "") or row.get("file") or "")

    def of(self, row: Observation) -> dict[str, Any] | None:
        """The part of the document that a row quotes; None where its quote does not stand at its place."""
        span = self._span(row)
        if span is None or self._views is None:
            return None
        reading = self._views.reading
        words = {"type": "TextQuoteSelector", "exact": reading.text[slice(*span)]}
        offsets = {"type": "TextPositionSelector", "start": span[0], "end": span[1]}
        source = {"id": self._iri, "type": "Text", "format": reading.media_type}
        selectors = [_on_page(words, block_at(reading, span[0]), reading.media_type), offsets]
        return {"type": "SpecificResource", "source": source, "selector": selectors}

    def _span(self, row: Observation) -> tuple[int, int] | None:
        """The raw slice of a quote; in a table, of the cell at which it begins."""
        if self._views is None or row.quote_start is None or not row.quote:
            return None
        in_cell, words = self._views.is_in_cell(row.quote_start), strip_whitespace(row.quote)
        text = self._views.text(in_cell).stripped
        if stands_at(text, words, row.quote_start):
            position = text.position(row.quote_start)
            return text.span(position, position + len(words))
        block = block_at(self._views.reading, row.quote_start)
        is_cell = block is not None and block.cell is not None and block.start == row.quote_start
        return (block.start, block.end) if block and is_cell else None
