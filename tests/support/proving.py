"""A bench for rows: a text in an archive, rows about it, and what the rules of evidence find."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from govdata.evidence.check import check_evidence
from govdata.metadata.package import load_package
from govdata.metadata.schema import ROW
from govdata.quantities.extraction import Proposal
from govdata.reports.model import Outcome

Row = Mapping[str, Any]
_COLUMNS = ("as_written", "value", "unit", "qualifier", "lower", "upper", "status", "quote", "quote_start")
_MONEY = pl.Decimal(38, 4)


@dataclass(frozen=True)
class Bench:
    """Proves rows about one text; a folder is used again and again."""

    folder: Path

    def prove(
        self, text: str, rows: Iterable[Row], part: tuple[int, int] | None = None, currency: str | None = None
    ) -> Outcome:
        """The outcome for rows about a text; `part` is the slice of it that is their source, all of it if left out.

        `currency` is what the table of sources says of the text.
        """
        archive = self.folder / "archive"
        archive.mkdir(exist_ok=True)
        data = text.encode()
        (archive / "a.txt").write_bytes(data)
        roles = {"sources": "sources", "indicators": "indicators", "figures": "observations"}
        resources = [{"name": n, "path": f"{n}.csv", "govdata": {"role": role}} for n, role in roles.items()]
        (self.folder / "datapackage.json").write_text(json.dumps({"name": "p", "resources": resources}))
        start, end = part or (0, len(text))
        source = {"id": "s", "file": "a.txt", "sha256": hashlib.sha256(data).hexdigest()}
        full = [
            {"id": f"r{n}", "indicator": f"i{n}", "source": "s", **dict.fromkeys(_COLUMNS), "status": "observed", **row}
            for n, row in enumerate(rows)
        ]
        tables = {
            "sources": frame_of([{**source, "part_start": start, "part_end": end, "currency": currency}]),
            "indicators": frame_of([{"id": row["indicator"], "unit": row["unit"]} for row in full]),
            "figures": frame_of(full),
        }
        return check_evidence(load_package(self.folder), tables, archive)


def row_of(proposal: Proposal) -> dict[str, Any]:
    """The row that `scan --propose observations` writes for a proposal."""
    quantity = proposal.quantity
    numbers = {"value": quantity.value, "lower": quantity.lower, "upper": quantity.upper}
    return {
        **{name: None if number is None else f"{number:f}" for name, number in numbers.items()},
        "as_written": proposal.as_written,
        "unit": quantity.unit,
        "qualifier": str(quantity.qualifier),
        "status": proposal.status,
        "quote": proposal.quote,
        "quote_start": proposal.quote_start,
    }


def frame_of(rows: list[dict[str, Any]]) -> pl.LazyFrame:
    """A table of rows, with their numbers as decimals."""
    typed = pl.DataFrame(rows, infer_schema_length=None).with_row_index(ROW, offset=2)
    numbers = [name for name in ("value", "lower", "upper") if name in typed.columns]
    return typed.with_columns(pl.col(numbers).cast(_MONEY)).lazy()
