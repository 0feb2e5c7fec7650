"""An input as a lazy frame of text: one column a field, named by its number, empty cells as nulls.

The engine pads a short record with nulls without a word, raises on a long one, and takes the width from the first
record. `uneven` looks at the raw lines for what it hides; it is needed only when the last column has nulls or the
engine has met a long record.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from govdata.inputs import Input
from govdata.report import ROW

_TOO_LONG = ("found more fields than defined", "not specified in schema")


@dataclass(frozen=True)
class TextFrame:
    """How to scan one CSV input of `width` columns; `truncated` lets records be longer than that."""

    source: Input
    width: int
    truncated: bool = False

    def scan(self) -> pl.LazyFrame:
        """The columns "1" to "n" as text."""
        names = [str(number) for number in range(1, self.width + 1)]
        if self.source.numbered:
            names = [ROW, *names]
        return pl.scan_csv(
            list(self.source.paths),
            has_header=False,
            skip_lines=self.source.skip_lines,
            schema=dict.fromkeys(names, pl.String),
            separator=self.source.delimiter,
            quote_char=self.source.quote_char,
            missing_columns="insert",
            extra_columns="ignore" if self.truncated else "raise",
            glob=False,
            raise_if_empty=False,
        )

    def rows(self) -> pl.LazyFrame:
        """The same with the row number first (Int64)."""
        frame = self.scan()
        if self.source.numbered:
            return frame.with_columns(pl.col(ROW).cast(pl.Int64))
        return frame.with_row_index(ROW, self.source.first_row).with_columns(pl.col(ROW).cast(pl.Int64))


def too_long(error: pl.exceptions.PolarsError) -> bool:
    """Whether the engine stopped because a record has more cells than there are columns."""
    return any(words in str(error) for words in _TOO_LONG)


def uneven(frame: TextFrame) -> pl.DataFrame:
    """Records whose number of cells is not the width: their row number, `cells`, and their text if they are long."""
    parts, first = [], frame.source.first_row
    for path in frame.source.paths:
        for part in _uneven_of(frame, path, first):
            first = part.next_row
            parts.append(part.found)
    return pl.concat(parts) if parts else pl.DataFrame(schema=_UNEVEN)


_UNEVEN = {ROW: pl.Int64, "cells": pl.Int64, "line": pl.String}
_QUOTED = r'"[^"]*"'


@dataclass(frozen=True)
class _Part:
    found: pl.DataFrame
    next_row: int


def _uneven_of(frame: TextFrame, path: Path, first: int) -> Iterator[_Part]:
    """Batch by batch, in the order of the file; a record that is not closed yet is carried over."""
    source = frame.source
    lines = pl.scan_lines(path).slice(source.skip_lines)
    carried = pl.DataFrame(schema={"line": pl.String})
    for batch in lines.collect_batches(maintain_order=True):
        records = _records(pl.concat([carried, batch]), source.quote_char)
        carried = records.filter(pl.col("open")).select("line")
        yield _count(records.filter(~pl.col("open")), frame, first)
        first += records.height - carried.height
    if carried.height:
        yield _count(carried.with_columns(open=pl.lit(value=False)), frame, first)


def _records(lines: pl.DataFrame, quote: str | None) -> pl.DataFrame:
    """Lines joined where a quoted cell runs over them; the last record is `open` while its quote is."""
    if not quote:
        return lines.with_columns(open=pl.lit(value=False))
    quotes = lines["line"].str.count_matches(quote, literal=True)
    if quotes.sum() == 0:
        return lines.with_columns(open=pl.lit(value=False))
    seen = quotes.cum_sum()
    starts = (seen - quotes) % 2 == 0
    if not starts.all():
        number = starts.cum_sum()
        grouped = lines.group_by(number.alias("record"), maintain_order=True).agg(pl.col("line").str.join("\n"))
        lines = grouped.select("line")
    last_open = bool(seen[-1] % 2) if seen.len() else False
    is_last = pl.int_range(pl.len()) == pl.len() - 1
    return lines.with_columns(open=is_last & pl.lit(value=last_open))


def _count(records: pl.DataFrame, frame: TextFrame, first: int) -> _Part:
    source, line = frame.source, pl.col("line").str.strip_suffix("\r")
    bare = line.str.replace_all(_QUOTED.replace('"', source.quote_char), "") if source.quote_char else line
    cells = pl.when(line == "").then(0).otherwise(bare.str.count_matches(source.delimiter, literal=True).cast(pl.Int64) + 1)
    numbered = records.select(
        pl.int_range(first, first + records.height, dtype=pl.Int64).alias(ROW), cells.cast(pl.Int64).alias("cells"), "line"
    )
    if source.numbered:
        own = pl.col("line").str.extract(r"^([0-9]+)").cast(pl.Int64)
        numbered = numbered.with_columns(own.alias(ROW), pl.col("cells") - 1)
    found = numbered.filter(pl.col("cells") != frame.width)
    return _Part(found.with_columns(pl.when(pl.col("cells") > frame.width).then("line")), first + records.height)
