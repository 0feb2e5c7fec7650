"""An input as a lazy frame of text: one column a field, named by its number, empty cells as nulls.

What comes from values (Parquet, JSON, sheets) keeps its empty texts apart from its nulls.

The engine pads a short record with nulls without an error, raises on a long one, and takes the width from the first
record. `uneven_records` looks at the raw lines for what it hides; it is needed only when the last column has nulls or
the engine has met a long record.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import accumulate
from pathlib import Path, PurePath

import polars as pl

from govdata.metadata.schema import ROW, Field
from govdata.readers.inputs import Input, InputKind
from govdata.readers.parquet_text import parquet_text
from govdata.readers.parts import PartStart
from govdata.readers.unwritable import NULL
from govdata.values import dataclass

_CHUNK = 1 << 20
_MOST_AT_ONCE = 500_000  # so many suspect lines at most are looked at in one go
_LONG_RECORD = ("found more fields than defined", "not specified in schema")


FILE = "__file__"
"""The column that says in which file a row lies."""


@dataclass(frozen=True)
class TextFrame:
    """How to scan one input of `width` columns; `truncated` lets records be longer than that.

    `fields` are those of the columns of a typed file, whose values become their texts.
    """

    source: Input
    width: int
    truncated: bool = False
    fields: tuple[Field, ...] = ()

    def scan(self) -> pl.LazyFrame:
        """The columns "1" to "n" as text; behind those of the files those that their folders name."""
        columns = self.source.path_columns
        if not columns:
            return self._files_scan(None)
        frame = self._files_scan(FILE)
        places = enumerate(columns, start=self.width + 1)
        return frame.with_columns(self._of_file(column.cells).alias(str(at)) for at, column in places).drop(
            FILE, strict=False
        )

    def files(self) -> pl.LazyFrame:
        """The path of the file of each row, in the column FILE."""
        return self._files_scan(FILE).select(FILE)

    def _files_scan(self, file: str | None) -> pl.LazyFrame:
        """What the files hold, and with `file` the path of each row's file in a column of that name."""
        if self.source.kind is InputKind.PARQUET:
            return parquet_text(self.source, self.fields, file)
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
            null_values=NULL if self.source.typed else "",  # the latter: a quoted empty cell too
            glob=False,
            raise_if_empty=False,
            include_file_paths=file,
        )

    def _of_file(self, cells: Sequence[str | None]) -> pl.Expr:
        """The one of some texts, each of a file, that belongs to the file of a row."""
        if len(set(cells)) == 1:
            return pl.lit(cells[0], pl.String)
        if self.source.numbered:
            starts = pl.Series([start.row for start in self.source.starts], dtype=pl.Int64)
            return _mapped(pl.col(ROW), lambda rows: pl.Series(cells, dtype=pl.String)[_number_in(starts, rows)])
        text_of = dict(zip(map(_key, self.source.paths), cells, strict=True))
        return _mapped(pl.col(FILE), lambda files: _replaced(files, text_of))

    def rows(self) -> pl.LazyFrame:
        """The same with the row number first (Int64)."""
        frame = self.scan()
        if self.source.numbered:
            return frame.with_columns(pl.col(ROW).cast(pl.Int64))
        return frame.with_row_index(ROW, self.source.first_row).with_columns(pl.col(ROW).cast(pl.Int64))


def _mapped(column: pl.Expr, function: Callable[[pl.Series], pl.Series]) -> pl.Expr:
    return column.map_batches(function, return_dtype=pl.String(), is_elementwise=True)


def _number_in(starts: pl.Series, rows: pl.Series) -> pl.Series:
    """Of each row the number of the part, from 0, that it lies in: of those that start there, the last has rows."""
    return starts.search_sorted(rows.cast(pl.Int64), side="right").cast(pl.Int64) - 1


def _replaced(files: pl.Series, text_of: Mapping[str, str | None]) -> pl.Series:
    """The text of each file. A batch is of few files, and most are of one."""
    known = files.unique()
    if known.len() == 1:
        return pl.Series([text_of[_key(known[0])]], dtype=pl.String).new_from_index(0, files.len())
    return files.replace_strict(known, [text_of[_key(file)] for file in known], return_dtype=pl.String)


def _key(file: str | Path) -> str:
    """A path as it is compared: an engine may write another separator."""
    return PurePath(file).as_posix()


def file_starts(source: Input, width: int) -> tuple[PartStart, ...]:
    """Where several files stand as one table: at which row each of them begins, in order.

    Raises:
        polars.exceptions.PolarsError: one of them is no CSV that can be read.
    """
    if source.starts:
        return source.starts
    if source.numbered:
        return (PartStart(1, source.names[0], 1),)
    frame = TextFrame(source, width, truncated=True)
    counted = {_key(file): rows for file, rows in frame.files().group_by(FILE).len().collect().iter_rows()}
    counts = (counted.get(_key(path), 0) for path in source.paths)
    rows = accumulate(counts, initial=source.first_row)
    return tuple(PartStart(row, name, source.first_row) for row, name in zip(rows, source.names, strict=False))


def is_long_record_error(error: pl.exceptions.PolarsError) -> bool:
    """Whether the engine stopped because a record has more cells than there are columns."""
    return any(words in str(error) for words in _LONG_RECORD)


def uneven_records(frame: TextFrame, rows: int | None = None) -> pl.DataFrame:
    """Records whose number of cells is not the width: their row number, `cells`, and their text if they are long.

    Args:
        frame: how the files are scanned.
        rows: how many records there are, where it is known that none of them is too long.

    Raises:
        TooManyBroken: there are more of them than anybody would correct.
    """
    if rows is not None and _has_all_cells(frame, rows):
        return pl.DataFrame(schema=_UNEVEN)
    parts, first, count = [], frame.source.first_row, 0
    for path in frame.source.paths:
        for part in _uneven_unquoted(frame, path, first) or _uneven_quoted(frame, path, first):
            first = part.next_row
            parts.append(part.found)
            count += part.found.height
            require_few(count)
    return pl.concat(parts) if parts else pl.DataFrame(schema=_UNEVEN)


MOST_BROKEN = 1_000_000
"""Rows of a table that may hold nothing, or have another number of cells than the header: more of them are damage, and
would take all memory to be told of. A megabyte of line feeds, compressed, is a kilobyte."""


class TooManyBroken(Exception):
    """A table has more than MOST_BROKEN rows that are none."""


def require_few(broken: int) -> None:
    """Stop where a table is damage rather than a table with mistakes.

    Raises:
        TooManyBroken: so many rows are broken.
    """
    if broken > MOST_BROKEN:
        raise TooManyBroken


_UNEVEN = {ROW: pl.Int64, "cells": pl.Int64, "line": pl.String}
_QUOTED_CELL = r'"[^"]*"'


@dataclass(frozen=True)
class _Part:
    """The uneven records of some lines, and the number of the row that follows them."""

    found: pl.DataFrame
    next_row: int


def _has_all_cells(frame: TextFrame, rows: int) -> bool:
    """Whether there are as many delimiters as so many records need, of which none has more than it needs.

    Counting takes a fraction of the time of a look at each line. It proves nothing where a record of one cell needs
    none.
    """
    needed = frame.width - 1 + frame.source.numbered
    return needed > 0 and sum(_delimiters(frame.source, path) for path in frame.source.paths) == rows * needed


def _delimiters(source: Input, path: Path) -> int:
    """How many delimiters stand behind the header, outside of quotes."""
    delimiter, quote, found, inside = source.delimiter.encode(), (source.quote_char or "").encode(), 0, False
    with path.open("rb") as file:
        for _ in range(source.skip_lines):
            file.readline()
        while chunk := file.read(_CHUNK):
            if quote and (inside or quote in chunk):
                stretches = chunk.split(quote)
                chunk = quote.join(stretches[inside::2])
                inside ^= len(stretches) % 2 == 0
            found += _occurrences(chunk, delimiter)
    return found


def _occurrences(chunk: bytes, byte: bytes) -> int:
    """How often a byte stands in a chunk. The engine compares many at once, where Python goes from one to the next."""
    return int((pl.Series([chunk], dtype=pl.Binary).cast(pl.List(pl.UInt8)).explode() == byte[0]).sum())


def _uneven_unquoted(frame: TextFrame, path: Path, first: int) -> tuple[_Part, ...]:
    """The common case, in the engine alone: without quotes a line is a record. Nothing where it is another case."""
    quote, several = frame.source.quote_char, len(frame.source.paths) > 1
    lines = pl.scan_lines(path).slice(frame.source.skip_lines)
    quoted = pl.col("line").str.contains(quote, literal=True) if quote else pl.lit(value=False)
    suspects = _suspects(lines, frame, first, pl.col("line"), quoted).head(_MOST_AT_ONCE).collect()
    if suspects.height == _MOST_AT_ONCE or suspects["quoted"].any():
        return ()
    records = lines.select(pl.len()).collect().item() if several else 0
    return (_Part(_with_row_numbers(suspects.lazy(), frame).collect(), first + records),)


def _uneven_quoted(frame: TextFrame, path: Path, first: int) -> Iterator[_Part]:
    """Batch by batch, in the order of the file; a record that is not closed yet is carried over."""
    source, carried = frame.source, pl.DataFrame(schema={"line": pl.String})
    quote = source.quote_char or ""
    for batch in pl.scan_lines(path).slice(source.skip_lines).collect_batches(maintain_order=True):
        lines = pl.concat([carried, batch]) if carried.height else batch
        quoted = quote != "" and bool(lines["line"].str.contains(quote, literal=True).any())
        records, still_open = _joined_records(lines, quote) if quoted else (lines, False)
        closed = records.height - still_open
        carried = records.tail(still_open)
        first += closed
        yield _Part(_uneven_in(records.head(closed).lazy(), frame, first - closed, quoted=quoted).collect(), first)
    if carried.height:
        yield _Part(_uneven_in(carried.lazy(), frame, first, quoted=True).collect(), first + 1)


def _joined_records(lines: pl.DataFrame, quote: str) -> tuple[pl.DataFrame, bool]:
    """Lines joined where a quoted cell runs over them, and whether the last record is still open."""
    quotes = lines["line"].str.count_matches(quote, literal=True)
    seen = quotes.cum_sum()
    starts = (seen - quotes) % 2 == 0
    if not starts.all():
        record = starts.cum_sum().alias("record")
        lines = lines.group_by(record, maintain_order=True).agg(pl.col("line").str.join("\n")).select("line")
    return lines, bool(seen[-1] % 2)


def _uneven_in(records: pl.LazyFrame, frame: TextFrame, first: int, *, quoted: bool) -> pl.LazyFrame:
    pattern = _QUOTED_CELL.replace('"', re.escape(frame.source.quote_char or ""))
    unquoted = pl.col("line").str.replace_all(pattern, "") if quoted else pl.col("line")
    return _with_row_numbers(_suspects(records, frame, first, unquoted, pl.lit(value=False)), frame)


def _suspects(records: pl.LazyFrame, frame: TextFrame, first: int, unquoted: pl.Expr, quoted: pl.Expr) -> pl.LazyFrame:
    """Records whose number of cells is not the width, and those in which quotes hide it."""
    cells = unquoted.str.count_matches(frame.source.delimiter, literal=True).cast(pl.Int64) + 1 - frame.source.numbered
    counted = records.with_columns(cells.alias("cells"), quoted.alias("quoted")).with_row_index(ROW, first)
    return counted.filter((pl.col("cells") != frame.width) | pl.col("quoted") | pl.col("line").is_in(["", "\r"]))


def _with_row_numbers(suspects: pl.LazyFrame, frame: TextFrame) -> pl.LazyFrame:
    line = pl.col("line").str.strip_suffix("\r")
    row = line.str.extract("^([0-9]+)").cast(pl.Int64) if frame.source.numbered else pl.col(ROW).cast(pl.Int64)
    cells = pl.when(line == "").then(0).otherwise("cells").cast(pl.Int64).alias("cells")
    shown = line.str.replace("^[0-9]+,", "").str.replace_all(NULL, "", literal=True) if frame.source.numbered else line
    return suspects.select(row.alias(ROW), cells, pl.when(pl.col("cells") > frame.width).then(shown).alias("line"))
