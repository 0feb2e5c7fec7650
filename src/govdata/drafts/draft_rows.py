"""Draft rows: in which table an observation belongs, and its cells in the columns of that table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from govdata.documents.archive import role_rows
from govdata.evidence.rows import Observation
from govdata.metadata.package import Package
from govdata.values import dataclass

if TYPE_CHECKING:
    import polars as pl

PRINTED = ("as_written", "value", "unit", "qualifier", "lower", "upper", "quote", "quote_start")
"""The columns that the print gives, beside the page."""


@dataclass(frozen=True)
class DraftTables:
    """The columns of each table of observations of a package, and the table that most rows of each indicator are in."""

    columns: Mapping[str, tuple[str, ...]]
    by_indicator: Mapping[str, str]

    @staticmethod
    def of(columns: Mapping[str, tuple[str, ...]], recorded: Iterable[tuple[str, str]]) -> DraftTables:
        """Some tables, with the (indicator, table) of each row on record; of two with as many rows, the first one."""
        counts = Counter((indicator, table) for indicator, table in recorded if indicator)
        return DraftTables(columns, {indicator: table for (indicator, table), _ in reversed(counts.most_common())})

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
    rows = role_rows(package, tables, "observations", ("indicator",))
    return DraftTables.of(table_columns(package), ((row.get("indicator") or "", row["table"]) for row in rows))


def table_columns(package: Package) -> dict[str, tuple[str, ...]]:
    """The columns of each table of observations that has a schema."""
    return {each.name: tuple(each.schema.names) for each in package.with_role("observations") if each.schema}


def observation_cells(row: Observation, page: str) -> dict[str, str]:
    """The cells of a row that the print gives."""
    given = {name: getattr(row, name) for name in (*PRINTED, "source")}
    return {**{name: cell_text(cell) for name, cell in given.items() if cell is not None}, "page": page}


def cell_text(value: object) -> str:
    """A cell as a file holds it."""
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
