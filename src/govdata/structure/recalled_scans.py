"""The fused pass file by file: what earlier runs have learned of a file is recalled, and the rest is read.

What a foreign key may name is no matter of one file, so it is not kept: the values that a file names are.
They are held against those that are there now; where one is missing, the file is read once more, with what was there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from govdata.deadline import Deadline
from govdata.readers.parts import PartStart
from govdata.structure.file_scans import SCAN, FileScan, MergedScan, merged
from govdata.structure.fused_pass import ScanSummary, scan_table
from govdata.structure.key_checks import KeyObservers, KeyScan, NamedValues, null_key_marks
from govdata.structure.keys import DistinctValues, named_value, unique_keys, watched
from govdata.structure.marks import Mark
from govdata.structure.table_files import TableFiles, frame_bytes
from govdata.structure.text_table import TextTable


def scan_files(files: TableFiles, scan: KeyScan, deadline: Deadline) -> tuple[TextTable, ScanSummary, tuple[bool, ...]]:
    """What `scan_table` gives, and which keys are proven to be unique; each file is read alone, if it has to be.

    Raises:
        polars.exceptions.PolarsError: a file is no CSV that can be read.
        TooManyBroken: more rows hold nothing, or have another number of cells, than a table with mistakes has.
        OutOfTime: a file could not begin in time.
    """
    source = files.table.text.source
    named = scan.named(files.table)
    scans = [_FilePass(files, alone, named, deadline).scan() for alone in files.placed]
    found = merged(scans, source.first_row, len(files.table.columns))
    return _with_what_was_seen(files.table, found), found.summary, found.proven


def _with_what_was_seen(table: TextTable, found: MergedScan) -> TextTable:
    """The table with its uneven rows, and where its files begin."""
    text = table.truncated().text
    firsts = zip(found.firsts, text.source.names, strict=False)
    starts = tuple(PartStart(row, name, text.source.first_row) for row, name in firsts)
    return replace(table, text=replace(text, source=replace(text.source, starts=starts)), uneven_rows=found.uneven)


@dataclass(frozen=True)
class _FilePass:
    """The pass over one file, `alone` as a table: what its foreign keys may name is `named`."""

    files: TableFiles
    alone: TextTable
    named: tuple[NamedValues, ...]
    deadline: Deadline

    def scan(self) -> FileScan:
        """What the pass shows, or showed an earlier run."""
        compared = [each for each in self.named if each.is_compared]
        first = self._recalled((), [each for each in self.named if not each.is_compared], compared)
        if all(map(_are_known, compared, first.named)):
            return first.with_none_of(each.mark for each in compared)
        return self._recalled([_digest(each.known) for each in compared], self.named, ())

    def _recalled(self, known: Sequence[str], marked: Sequence[NamedValues], listed: Sequence[NamedValues]) -> FileScan:
        keys = [(each.reference.key, each.reference.domains) for each in self.named]
        asked = ("scan", keys, known, self.files.table.text.source.first_row)
        return self.files.one(self.alone, asked, SCAN, lambda alone: self._read(alone, marked, listed))

    def _read(self, alone: TextTable, marked: Sequence[NamedValues], listed: Sequence[NamedValues]) -> FileScan:
        self.deadline.require()
        watch = _Watch(KeyObservers(unique_keys(alone.schema, alone.layout)), listed)
        marks: Mapping[Mark, pl.Expr] = null_key_marks(alone) | {each.mark: each.is_missing for each in marked}
        table, summary = scan_table(alone, marks, watch.make)
        return FileScan(
            summary, table.uneven_rows, watch.keys.spans(summary.rows), tuple(each.values() for each in watch.distinct)
        )


@dataclass
class _Watch:
    """What looks at the keys of one file, and at the values that its foreign keys name; made anew for each try."""

    keys: KeyObservers
    listed: Sequence[NamedValues]
    distinct: tuple[DistinctValues, ...] = ()

    def make(self) -> list[pl.Expr]:
        self.distinct = tuple(DistinctValues() for _ in self.listed)
        pairs = zip(self.listed, self.distinct, strict=True)
        return [*self.keys.make(), *(watched(named_value(each.reference), seen.observe) for each, seen in pairs)]


def _are_known(named: NamedValues, values: pl.Series | None) -> bool:
    """Whether all that a file names is there; of too many values nobody can tell."""
    return values is not None and (not values.len() or bool(values.is_in(named.known.implode()).all()))


def _digest(values: pl.Series) -> str:
    return hashlib.sha256(frame_bytes(values.sort().to_frame("values"))).hexdigest()
