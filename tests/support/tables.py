"""Documents with tables, made by code, and the rows that are proposed of their cells."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from govdata.documents.archive import Document
from govdata.documents.reading import Block, BlockKind, CellPlace, Reading
from govdata.evidence.check import check_evidence
from govdata.evidence.document_figures import DocumentFigure, figures_of
from govdata.evidence.table_figures import TableFigure, read_tables
from govdata.metadata.package import load_package
from govdata.quantities.quantity import grammar_of
from govdata.reports.messages import EMPTY, Message
from govdata.reports.model import Outcome
from tests.support.proving import frame_of, row_of

FILE = "a.pdf"


@dataclass(frozen=True)
class Cell:
    """A cell over several rows or columns, or at an indent (points from the left edge of its column)."""

    text: str
    rows: int = 1
    columns: int = 1
    is_head: bool = False
    indent: float | None = None


Rows = Sequence[Sequence["str | Cell | None"]]


def document(*parts: str | Rows, page: int | None = None) -> Reading:
    """A reading of paragraphs (texts) and tables (rows of cells; None where no cell begins)."""
    text, blocks, table = "", list[Block](), 0
    for part in parts:
        if isinstance(part, str):
            blocks.append(Block(len(text), len(text) + len(part), page=page))
            text += f"{part}\n"
            continue
        for number, row in enumerate(part):
            cells = [(column, _cell(cell)) for column, cell in enumerate(row) if cell is not None]
            for column, cell in cells:
                place = CellPlace(table, number, column, cell.rows, cell.columns, cell.is_head)
                left = None if cell.indent is None else (cell.indent, 0.0, cell.indent + 10.0 * len(cell.text), 10.0)
                blocks.append(Block(len(text), len(text) + len(cell.text), BlockKind.CELL, page, left, place))
                text += f"{cell.text}\t" if column < cells[-1][0] else f"{cell.text}\n"
        table += 1
    return Reading(text, tuple(blocks), "application/pdf", "test", "1", 1)


def _cell(cell: str | Cell) -> Cell:
    return cell if isinstance(cell, Cell) else Cell(cell)


def figures(*parts: str | Rows) -> tuple[TableFigure, ...]:
    """The figures of the tables of a document."""
    return read_tables(document(*parts), grammar_of()).figures


def said(figure: TableFigure) -> tuple[str, str]:
    """The number of a figure, or both ends of its range, and its unit."""
    quantity = figure.quantity
    if quantity.value is not None:
        return f"{quantity.value:f}", quantity.unit
    return f"{quantity.lower}..{quantity.upper}", quantity.unit


def rows_of(reading: Reading) -> list[dict[str, Any]]:
    """The rows that are proposed of the cells of a document."""
    return [row_of(each.proposal) for each in figures_of(reading, grammar_of()) if _is_of_cell(each)]


def _is_of_cell(figure: DocumentFigure) -> bool:
    return figure.cell is not None


def prove_cells(
    folder: Path, reading: Reading, rows: Iterable[Mapping[str, Any]], *, mapped: bool = True, problem: Message = EMPTY
) -> Outcome:
    """The outcome for rows about a document; without `mapped` its text is known and no reading, with a problem none."""
    digest = hashlib.sha256(reading.text.encode()).hexdigest()
    whole = Document(FILE, reading.text, digest, reading=reading if mapped else None)
    known = Document(FILE, problem=problem) if problem else whole
    roles = {"sources": "sources", "indicators": "indicators", "figures": "observations"}
    resources = [{"name": n, "path": f"{n}.csv", "govdata": {"role": role}} for n, role in roles.items()]
    (folder / "datapackage.json").write_text(json.dumps({"name": "p", "resources": resources}))
    columns = ("as_written", "value", "unit", "qualifier", "lower", "upper", "status", "quote", "quote_start")
    full = [
        {"id": f"r{n}", "indicator": f"i{n}", "source": "s", **dict.fromkeys(columns), "status": "observed", **row}
        for n, row in enumerate(rows)
    ]
    tables = {
        "sources": frame_of([{"id": "s", "file": FILE, "sha256": digest}]),
        "indicators": frame_of([{"id": row["indicator"], "unit": row["unit"]} for row in full]),
        "figures": frame_of(full),
    }
    return check_evidence(load_package(folder), tables, folder, documents={FILE: known})
