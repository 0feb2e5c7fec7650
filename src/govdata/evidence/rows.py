"""The rows that evidence reads: observations and their units, and the exclusions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from govdata.documents.archive import role_rows
from govdata.metadata.package import Package
from govdata.values import dataclass

if TYPE_CHECKING:
    import polars as pl

COLUMNS = tuple(
    "id indicator as_written value unit qualifier lower upper period_end status source quote quote_start page".split()  # noqa: SIM905
)
"""The columns of an indicator table that its proof reads."""
_EXCLUSION_COLUMNS = ("id", "text", "kind", "reason", "source", "start")


@dataclass(frozen=True)
class Observation:
    """A row of an indicator table, as far as its proof needs it; a cell that could not be read is None."""

    table: str
    row: int
    id: str | None = None
    indicator: str | None = None
    as_written: str | None = None
    value: Decimal | None = None
    unit: str | None = None
    qualifier: str | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    period_end: date | None = None
    status: str | None = None
    source: str | None = None
    quote: str | None = None
    quote_start: int | None = None
    page: str | None = None


@dataclass(frozen=True)
class Exclusion:
    """A row of the table of exclusions: words that hold a numeral and no figure, everywhere or at one offset."""

    table: str
    row: int
    id: str = ""
    text: str = ""
    kind: str = ""
    reason: str = ""
    source: str | None = None
    start: int | None = None


def read_observations(package: Package, tables: Mapping[str, pl.LazyFrame]) -> Iterator[Observation]:
    """The rows of all tables with the role `observations`."""
    return (Observation(**row) for row in role_rows(package, tables, "observations", COLUMNS))


@dataclass(frozen=True)
class Indicator:
    """What an indicator is measured in, and what kind of quantity it is; None for what its table does not say."""

    unit: str | None = None
    kind: str | None = None
    table: str = ""
    row: int = 0


def read_indicators(package: Package, tables: Mapping[str, pl.LazyFrame]) -> dict[str, Indicator]:
    """The indicators by id."""
    rows = role_rows(package, tables, "indicators", ("id", "unit", "kind"))
    return {
        row["id"]: Indicator(row.get("unit") or None, row.get("kind") or None, row["table"], row["row"])
        for row in rows
        if row.get("id")
    }


def read_exclusions(package: Package, tables: Mapping[str, pl.LazyFrame]) -> tuple[Exclusion, ...]:
    """The rows of all tables with the role `exclusions` that name a text."""
    rows = role_rows(package, tables, "exclusions", _EXCLUSION_COLUMNS)
    return tuple(Exclusion(**row) for row in rows if row.get("text"))
