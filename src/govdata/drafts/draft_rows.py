"""Draft rows: in which table an observation belongs, and its cells in the columns of that table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from govdata.documents.archive import role_rows
from govdata.evidence.rows import Observation
from govdata.metadata.package import Package

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class DraftTables:
    """The tables of observations of a package, the one that most rows of each indicator are in, and the known ids."""

    columns: Mapping[str, tuple[str, ...]]
    by_indicator: Mapping[str, str]
    subjects: frozenset[str] | None
    """None where the package has no table of subjects."""

    def table_of(self, indicator: str) -> str:
        """Where a row of an indicator belongs; "" where nothing tells that."""
        only = next(iter(self.columns)) if len(self.columns) == 1 else ""
        return self.by_indicator.get(indicator, only)

    def header(self) -> tuple[str, ...]:
        """The columns of all of these tables, after the name of the table where there are several."""
        names = dict.fromkeys(name for columns in self.columns.values() for name in columns)
        return (*(["table"] if len(self.columns) > 1 else []), *names)

    def cells(self, table: str, cells: Mapping[str, str]) -> dict[str, str]:
        """A row in the columns of its table, or of all of them where none is known."""
        names = self.columns.get(table) or dict.fromkeys(name for each in self.columns.values() for name in each)
        return {name: cells.get(name, "") for name in names}


def draft_tables(package: Package, tables: Mapping[str, pl.LazyFrame]) -> DraftTables:
    """What a package tells about where its observations stand."""
    observed = [each for each in package.with_role("observations") if each.schema]
    columns = {each.name: each.schema.names for each in observed if each.schema}
    counts = Counter(
        (row["indicator"], row["table"])
        for row in role_rows(package, tables, "observations", ("indicator",))
        if row.get("indicator")
    )
    by_indicator = {indicator: table for (indicator, table), _count in reversed(counts.most_common())}
    subjects = frozenset(row["id"] for row in role_rows(package, tables, "subjects", ("id",)) if row.get("id"))
    return DraftTables(columns, by_indicator, subjects if package.with_role("subjects") else None)


def observation_cells(row: Observation, page: str) -> dict[str, str]:
    """The cells of a row that the print gives."""
    names = ("as_written", "value", "unit", "qualifier", "lower", "upper", "source", "quote", "quote_start")
    given = {name: getattr(row, name) for name in names}
    return {**{name: cell_text(cell) for name, cell in given.items() if cell is not None}, "page": page}


def cell_text(value: object) -> str:
    """A cell as a file holds it."""
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
