"""The fused pass file by file: what earlier runs have learned of a file is recalled, and the rest is read.

What a foreign key may name is no matter of one file, so it is not kept: the values that a file names are.
They are held against those that are there now; where one is missing, the file is read once more, with what was there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import polars as pl

from govdata import progress
from govdata.deadline import Deadline
from govdata.structure.file_scans import SCAN, FileScan, MergedScan, merged
from govdata.structure.fused_pass import scan_table
from govdata.structure.key_checks import KeyObservers, KeyScan, NamedValues, null_key_marks
from govdata.structure.key_violations import UniqueKey
from govdata.structure.keys import (
    DistinctValues,
    hash_probe,
    key_hashes,
    keyed_rows,
    named_value,
    repeated_hashes,
    rows_again,
    unique_keys,
    watched,
)
from govdata.structure.marks import Mark
from govdata.structure.table_files import VALUES, TableFiles, frame_bytes
from govdata.structure.text_table import TextTable
from govdata.values import dataclass


def scan_files(files: TableFiles, scan: KeyScan, deadline: Deadline) -> MergedScan:
    """What all files show together; each is read alone, if it has to be.

    Raises:
        polars.exceptions.PolarsError: a file is no CSV that can be read.
        TooManyBroken: more rows hold nothing, or have another number of cells, than a table with mistakes has.
        OutOfTime: a file could not begin in time.
    """
    named = scan.named(files.table)
    begun = progress.each(progress.CHECKING, files.placed, _name_of, lambda alone: alone.text.source.paths)
    scans = [_FilePass(files, alone, named, deadline).scan() for alone in begun]
    return merged(scans, files.table)


def _name_of(alone: TextTable) -> str:
    return ", ".join(alone.text.source.names) or alone.name


@dataclass(frozen=True)
class _FilePass:
    """The pass over one file, `alone` as a table: what its foreign keys may name is `named`."""

    files: TableFiles
    alone: TextTable
    named: tuple[NamedValues, ...]
    deadline: Deadline

    def scan(self) -> FileScan:
        """What the pass shows, or showed an earlier run."""
        compared = [each for each in self.named if each.reference.is_comparable]
        first = self._recalled((), [each for each in self.named if not each.reference.is_comparable], compared)
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


# Keys that are in no order


def repeated_in_files(files: TableFiles, key: UniqueKey, rows: int) -> pl.DataFrame:
    """The rows of `repeated_rows`: of each file the hashes are known, and those with a suspicious one alone are read.

    `key` has no part that the cell reader reads.
    """
    hashes = [*files.each(("key hashes", key, hash_probe()), VALUES, lambda alone: _sorted_hashes(alone, key))]
    twice = repeated_hashes(pl.concat([each.to_frame("mark").lazy() for each in hashes]), rows)
    concerned = [alone for alone, each in zip(files.placed, hashes, strict=True) if each.is_in(twice.implode()).any()]
    return rows_again([keyed_rows(alone, key, {}) for alone in concerned], twice)


def _sorted_hashes(table: TextTable, key: UniqueKey) -> pl.Series:
    return key_hashes(keyed_rows(table, key, {})).collect()["mark"].sort()
