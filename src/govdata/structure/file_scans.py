"""What the fused pass learns of one file: a small value that merges, as bytes, and back.

The law: for any split of a table into files, what was learned of each, merged, is what one pass over all of them
learns. So nobody behind this sees whether a table was read in one pass, in parts, or by an earlier run.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise

import polars as pl

from govdata.metadata.schema import ROW
from govdata.readers.parts import PartStart
from govdata.readers.text_frame import require_few
from govdata.receipts.folder import Form
from govdata.structure.fused_pass import ScanSummary, room_for
from govdata.structure.keys import no_overlap
from govdata.structure.marks import BLANK, OPEN, Mark, MarkKind
from govdata.structure.table_files import frame_bytes, read_frame
from govdata.structure.text_table import TextTable
from govdata.values import dataclass


@dataclass(frozen=True)
class FileScan:
    """What one pass over a file showed; its rows are numbered as if there were no other file."""

    summary: ScanSummary
    uneven: pl.DataFrame | None = None
    """Its records of another width, where they were looked for."""
    spans: tuple[pl.Series | None, ...] = ()
    """Of each unique key the first and the last value, where the values increase; no value where there is no row."""
    named: tuple[pl.Series | None, ...] = ()
    """Of each foreign key the distinct values; None where they are too many to be kept."""

    def with_none_of(self, marks: Iterable[Mark]) -> FileScan:
        """The same, where no row has these marks, which the pass did not look for."""
        summary = replace(self.summary, marked={**self.summary.marked, **dict.fromkeys(marks, 0)})
        return replace(self, summary=summary)


@dataclass(frozen=True)
class MergedScan:
    """What all files of a table showed together, and the table as it is known then.

    It has its uneven rows, and knows where its files begin.
    """

    table: TextTable
    summary: ScanSummary
    spans: tuple[pl.Series | None, ...]


def merged(scans: Sequence[FileScan], table: TextTable) -> MergedScan:
    """What one pass over some files, which are those of a table, would have shown.

    Raises:
        TooManyBroken: together they have more broken rows than a table with mistakes has.
    """
    before = [*accumulate((scan.summary.rows for scan in scans), initial=0)]
    marks = {mark: sum(scan.summary.marked[mark] for scan in scans) for mark in scans[0].summary.marked}
    require_few(marks[BLANK])
    uneven = _joined([scan.uneven for scan in scans], before)
    require_few(0 if uneven is None else uneven.height)
    summary = ScanSummary(before[-1], marks, _cached(scans, before, len(table.columns)))
    spans = tuple(map(_joined_spans, zip(*(scan.spans for scan in scans), strict=True)))
    return MergedScan(_with_what_was_seen(table, uneven, before), summary, spans)


def joined_pieces(scans: Sequence[FileScan], table: TextTable) -> FileScan:
    """What one pass over a file would have shown, of passes over its pieces.

    Raises:
        TooManyBroken: see `merged`.
    """
    if len(scans) == 1:
        return scans[0]
    whole = merged(scans, table)
    return FileScan(whole.summary, whole.table.uneven_rows, whole.spans)


def _with_what_was_seen(table: TextTable, uneven: pl.DataFrame | None, before: Sequence[int]) -> TextTable:
    text = table.truncated().text
    first = text.source.first_row
    starts = (PartStart(first + rows, name, first) for rows, name in zip(before, text.source.names, strict=False))
    return replace(table, text=replace(text, source=replace(text.source, starts=tuple(starts))), uneven_rows=uneven)


def _cached(scans: Sequence[FileScan], before: Sequence[int], columns: int) -> pl.DataFrame | None:
    if not all(is_complete(scan.summary) for scan in scans):
        return None
    rows = _joined([scan.summary.cached for scan in scans], before)
    # A file that was not looked at for some mark has no row with it.
    marked = None if rows is None else rows.with_columns(pl.col(pl.Boolean).fill_null(value=False))
    return None if marked is None or marked.height > room_for(columns) else marked


def is_complete(summary: ScanSummary) -> bool:
    """Whether the marked rows are all there."""
    return summary.cached is not None or not any(count for mark, count in summary.marked.items() if mark != OPEN)


def _joined(frames: Sequence[pl.DataFrame | None], before: Sequence[int]) -> pl.DataFrame | None:
    """Rows of all files, numbered as rows of the table."""
    shifted = [
        frame.with_columns(pl.col(ROW) + rows) for frame, rows in zip(frames, before, strict=False) if frame is not None
    ]
    return pl.concat(shifted, how="diagonal") if shifted else None


def _joined_spans(spans: Sequence[pl.Series | None]) -> pl.Series | None:
    """The least and the greatest value, where none can have come twice: increasing in every file, and no overlap."""
    found = [span for span in spans if span is not None and span.len()]
    if any(span is None for span in spans) or not no_overlap((span[0], span[1]) for span in found):
        return None
    return pl.concat(found).sort().gather([0, -1]) if found else pl.Series("values", [])


# As bytes


def _written(scan: FileScan) -> bytes | None:
    """A line of JSON with numbers, and the frames behind it. Marked rows that were too many are read again."""
    summary = scan.summary
    if not is_complete(summary):
        return None
    frames = [None if frame is None else frame_bytes(frame) for frame in _frames(scan)]
    marked = [[str(mark.kind), mark.number, count] for mark, count in summary.marked.items()]
    sizes = [None if frame is None else len(frame) for frame in frames]
    head = {"rows": summary.rows, "marked": marked, "keys": len(scan.spans), "frames": sizes}
    return json.dumps(head).encode() + b"\n" + b"".join(frame or b"" for frame in frames)


def _frames(scan: FileScan) -> Iterator[pl.DataFrame | None]:
    yield from (scan.summary.cached, scan.uneven)
    for values in (*scan.spans, *scan.named):
        yield None if values is None else values.to_frame("values")


def _read(content: bytes) -> FileScan:
    line, _, rest = content.partition(b"\n")
    try:
        head = json.loads(line)
        marked = {Mark(MarkKind(kind), number): count for kind, number, count in head["marked"]}
        cached, uneven, *values = _read_frames(head["frames"], rest)
        series = tuple(None if frame is None else frame["values"] for frame in values)
        keys = head["keys"]
        return FileScan(ScanSummary(head["rows"], marked, cached), uneven, series[:keys], series[keys:])
    except (KeyError, TypeError) as error:
        raise ValueError(str(error)) from error


def _read_frames(sizes: Sequence[int | None], rest: bytes) -> list[pl.DataFrame | None]:
    ends = [*accumulate((size or 0 for size in sizes), initial=0)]
    pieces = (rest[start:end] for start, end in pairwise(ends))
    return [None if size is None else read_frame(piece) for size, piece in zip(sizes, pieces, strict=True)]


SCAN = Form[FileScan](_written, _read)
"""A pass over one file."""
