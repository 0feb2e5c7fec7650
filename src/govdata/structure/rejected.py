"""The cells that structure rejected: no statements, so that neither proofs nor rules may go by them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from govdata.reports.model import CellRef, Finding, Outcome, Severity
from govdata.values import dataclass

LEAST_FOUND = 1_000
"""So many findings of a table are known at least, however few are to be listed: rules know rejected cells by them."""


@dataclass(frozen=True)
class RejectedCells:
    """The cells that structure rejected; in a table whose findings were cut, any empty cell may be one of them.

    A cell without a field stands for the empty cells of its row.
    """

    listed: frozenset[CellRef]
    cut: frozenset[str | None]

    @staticmethod
    def of(structure: Outcome) -> RejectedCells:
        """The cells that the findings of structure are about."""
        errors = (finding for finding in structure.findings if finding.severity is Severity.ERROR)
        # A value that comes twice can be read all the same.
        errors = (finding for finding in errors if not finding.type.startswith("unique"))
        listed = frozenset(cell for finding in errors for cell in _cells_of(finding) if cell.row is not None)
        cut = frozenset(rest.table for rest in structure.truncated if rest.severity is Severity.ERROR)
        return RejectedCells(listed, cut)

    def with_cells(self, cells: Iterable[CellRef]) -> RejectedCells:
        """The same and further cells."""
        return replace(self, listed=self.listed.union(cells))

    def __iter__(self) -> Iterator[CellRef]:
        """The listed cells, and for a table whose findings were cut a cell without row and field."""
        yield from self.listed
        yield from (CellRef(table) for table in self.cut)

    def __contains__(self, cell: object) -> bool:
        return cell in self.listed or (isinstance(cell, CellRef) and cell.table in self.cut)


def _cells_of(finding: Finding) -> Iterator[CellRef]:
    """The cell of a finding; a row that is too short is one finding, which names its missing cells."""
    names = finding.fields if finding.type == "missing-cell" else (finding.field,)
    yield from (CellRef(finding.table, finding.row, name) for name in names)
