"""Small tables of observations for the tests of rules: a row names what matters, the rest is empty or plain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import narwhals as nw
import polars as pl

from govdata.metadata.schema import ROW
from govdata.rules.fact_groups import with_facts
from govdata.rules.observation_frame import collect_observations
from govdata.rules.observations import COLUMNS, References
from govdata.rules.rule_type import HOLDS, Rule
from govdata.rules.types import RULE_TYPES

Cells = Mapping[str, Any]
NUMBERS = ("value", "lower", "upper")
DAYS = ("period_start", "period_end", "date_start", "date_end")
PLAIN = {"subject": "here", "indicator": "parks", "unit": "count", "qualifier": "exact", "status": "observed"}


def table(rows: Sequence[Cells]) -> pl.DataFrame:
    """Observations with the types that structure gives them. Numbers and days may be given as text."""
    full = [{**dict.fromkeys(COLUMNS), "id": f"m{n}", **PLAIN, "source": "s1", **row} for n, row in enumerate(rows, 1)]
    for row in full:
        row["quote"] = row["quote"] or f"quote of {row['id']}"
        row["as_written"] = row["as_written"] or (None if row["value"] is None else str(row["value"]))
    return _typed({name: [row[name] for row in full] for name in COLUMNS}).with_row_index(ROW, 2).cast({ROW: pl.Int64})


def reference(rows: Sequence[Cells]) -> pl.DataFrame:
    """A reference table; a row may leave out what another has."""
    names = dict.fromkeys(name for row in rows for name in row)
    return _typed({name: [row.get(name) for row in rows] for name in names})


def _typed(columns: dict[str, list[Any]]) -> pl.DataFrame:
    schema: dict[str, Any] = {}
    for name, cells in columns.items():
        if name in NUMBERS:
            columns[name] = [None if cell is None else Decimal(str(cell)) for cell in cells]
            schema[name] = pl.Decimal(24, 4)
        elif name in DAYS:
            columns[name] = [date.fromisoformat(cell) if isinstance(cell, str) else cell for cell in cells]
            schema[name] = pl.Date
        else:
            schema[name] = pl.Int64 if name in ("precedence", "list_size") else pl.String
    return pl.DataFrame(columns, schema=schema)


def answers(
    kind: str, rows: Sequence[Cells], references: Mapping[str, Sequence[Cells]] | None = None, **options: Any
) -> dict[str, bool | None]:
    """What a rule type answers for each observation that it is about, by id."""
    frames = {role: nw.from_native(reference(cells).lazy()) for role, cells in (references or {}).items()}
    whole = with_facts(collect_observations({"t": nw.from_native(table(rows).lazy())}, References(**frames)))
    rule = Rule("r", kind, RULE_TYPES[kind].says, options=options)
    answered = RULE_TYPES[kind].evaluate(rule, whole).collect("polars")
    return dict(answered.sort("id").select("id", HOLDS).iter_rows())
