"""Rows that break a key in tables whose files are tasks: what tasks send each other of the keys, and who compares it.

A key goes to the partition of its hash, so that a partition sees all rows whose keys can be equal. What is sent first
is small: of a unique key eight bytes a row, of a foreign key each value once. Only where that shows a key that is
broken, rows are sent: those with such keys while they are few, else all. The law: what is sent of any split of a table
into parts gives, merged, what `repeated_rows` and `missing_references` say of the whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Final, Protocol, TypeVar

import polars as pl

from govdata.engines.file_tasks import FileTask, all_rows
from govdata.metadata.schema import ROW
from govdata.structure.key_checks import Plan, Rows
from govdata.structure.keys import KEY_HASH, hash_probe, key_hashes, repeated_hashes
from govdata.structure.table_files import frame_bytes, read_frame
from govdata.structure.text_table import TextTable
from govdata.values import dataclass

_Answer = TypeVar("_Answer")
_Given = TypeVar("_Given")
KEYS_IN_PARTITION = 4_000_000
"""So many rows at most, about, whose keys are compared by one task."""
FEW_KEYS = 100_000
"""So many keys that are broken go to every task at most, so that the rows with other keys stay where they are."""
CHUNK_ROWS = 1_000_000
"""So many rows of a file are looked at together before something is sent of them."""


class AnotherHash(RuntimeError):
    """An executor has another Polars, which sends equal keys elsewhere: nothing could be compared."""


Narrowed = Callable[[pl.LazyFrame], pl.LazyFrame]
"""The rows of a plan, as far as they are wanted."""
Sent = tuple[int, bytes]
"""The number of a partition, and a frame for it."""


class Exchange(Protocol):
    """Runs tasks that send something to each other."""

    def exchange(
        self,
        sent: Callable[[_Given], Iterable[Sent]],
        given: Sequence[_Given],
        merged: Callable[[list[bytes]], _Answer],
        partitions: int,
    ) -> list[_Answer]:
        """What each partition makes of that which a task for each of those given has sent to it."""


@dataclass(frozen=True)
class KeyRows:
    """The rows with a `key` that a plan gives of a table: of files of it, or as the driver has read them."""

    plan: Plan
    tables: Mapping[str, TextTable]
    parts: Sequence[FileTask | pl.DataFrame]

    def chunks(self, narrowed: Narrowed, part: FileTask | pl.DataFrame) -> Iterator[pl.DataFrame]:
        """The rows of a part, in order, as far as they are wanted."""
        if isinstance(part, pl.DataFrame):
            yield narrowed(part.lazy()).collect()
        else:
            yield from all_rows(partial(_narrowed, self.plan, narrowed), self.tables, part, CHUNK_ROWS)

    @property
    def asked(self) -> KeyRows:
        """What all tasks share of it."""
        return KeyRows(self.plan, self.tables, ())


def _narrowed(plan: Plan, narrowed: Narrowed, table: TextTable) -> pl.LazyFrame:
    return narrowed(plan(table))


def repeated_rows(cluster: Exchange, rows: KeyRows, number: int, limit: int) -> Rows:
    """The rows of `RowFinder.repeated_rows`, of a table with so many rows."""
    partitions = number // KEYS_IN_PARTITION + 1
    several, twice = _broken(_ask(cluster, [rows], _HASHES, partial(_repeated, FEW_KEYS // partitions), partitions))
    if not several:
        return 0, pl.DataFrame()
    sending = _rows_of(twice, limit)
    return _joined(_ask(cluster, [rows], sending, partial(_rows_again, limit), partitions), limit)


def missing_rows(cluster: Exchange, naming: KeyRows, known: KeyRows, number: int, limit: int) -> Rows:
    """The rows of `RowFinder.missing_rows`, of tables with so many rows together."""
    partitions, sides = number // KEYS_IN_PARTITION + 1, [naming, known]
    several, lost = _broken(_ask(cluster, sides, _VALUES, partial(_unknown, FEW_KEYS // partitions), partitions))
    if not several:
        return 0, pl.DataFrame()
    asked, sending = sides if lost is None else [naming], _rows_of(lost, limit)
    return _joined(_ask(cluster, asked, sending, partial(_rows_lost, limit), partitions), limit)


# Between tasks


@dataclass(frozen=True)
class _Sending:
    """What is sent of some rows: as far as they are `narrowed`, what is made of them `together`, by their side."""

    narrowed: Narrowed
    together: Callable[[int, pl.DataFrame], pl.DataFrame]


def _ask(
    cluster: Exchange,
    sides: Sequence[KeyRows],
    sending: _Sending,
    merged: Callable[[pl.DataFrame], _Answer],
    partitions: int,
) -> list[_Answer | None]:
    """What each partition makes of the frames that are sent of all parts of some tables; None where there are none."""
    given = [(number, part) for number, side in enumerate(sides) for part in side.parts]
    task = partial(_sent, [side.asked for side in sides], sending, partitions, hash_probe())
    return cluster.exchange(task, given, partial(_merged, merged), partitions)


def _sent(
    sides: Sequence[KeyRows],
    sending: _Sending,
    partitions: int,
    probe: list[int],
    given: tuple[int, FileTask | pl.DataFrame],
) -> Iterator[Sent]:
    """On an executor: what is sent of a part, by the hash of each key.

    Raises:
        AnotherHash: hashes are not those of the driver.
        OSError: the file is not the one that the driver has opened.
    """
    if hash_probe() != probe:
        raise AnotherHash("an executor has another version of Polars than the driver")
    side, part = given
    for rows in sides[side].chunks(sending.narrowed, part):
        frame = sending.together(side, rows)
        mark = pl.col("mark") if "mark" in frame.columns else KEY_HASH
        parts = frame.with_columns((mark % partitions).alias("to")).partition_by("to", as_dict=True, include_key=False)
        yield from ((int(to), frame_bytes(each)) for (to,), each in parts.items())


def _merged(merged: Callable[[pl.DataFrame], _Answer], frames: list[bytes]) -> _Answer | None:
    """On an executor: what a partition makes of all that it got; None where that is nothing."""
    return merged(pl.concat([read_frame(each) for each in frames], how="diagonal")) if frames else None


def _broken(found: Iterable[tuple[int, pl.Series] | None]) -> tuple[int, pl.Series | None]:
    """How many keys are broken, and which; None where a partition has more than are told of it."""
    told = [each for each in found if each is not None and each[0]]
    few = all(number == keys.len() for number, keys in told)
    return sum(number for number, _ in told), pl.concat([keys for _, keys in told]) if told and few else None


def _joined(found: Iterable[Rows | None], limit: int) -> Rows:
    """How many rows there are in all partitions, and the first of them."""
    told = [each for each in found if each is not None and each[0]]
    rows = pl.concat([rows for _, rows in told]).sort(ROW).head(limit) if told else pl.DataFrame()
    return sum(number for number, _ in told), rows


# What is sent


def _as_they_are(_: int, rows: pl.DataFrame) -> pl.DataFrame:
    return rows


def _keys(rows: pl.LazyFrame) -> pl.LazyFrame:
    return rows.select("key")


def _distinct(side: int, keys: pl.DataFrame) -> pl.DataFrame:
    return keys.unique().with_columns(pl.lit(side).alias("side"))


_HASHES: Final = _Sending(key_hashes, _as_they_are)
_VALUES: Final = _Sending(_keys, _distinct)


def _rows_of(wanted: pl.Series | None, limit: int) -> _Sending:
    """The rows with some keys, or with keys of some hashes; all rows where they are not known."""
    return _Sending(partial(_with_one_of, wanted=wanted), partial(_naming_or_known, limit=limit))


def _with_one_of(rows: pl.LazyFrame, wanted: pl.Series | None) -> pl.LazyFrame:
    if wanted is None:
        return rows
    return rows.filter((KEY_HASH if wanted.name == "mark" else pl.col("key")).is_in(wanted.implode()))


def _naming_or_known(side: int, rows: pl.DataFrame, limit: int) -> pl.DataFrame:
    return rows.select("key").unique() if side else _grouped(rows, limit)


def _grouped(rows: pl.DataFrame, limit: int) -> pl.DataFrame:
    """Of each key the first row, with how many there are and the last of them, and as many others as can be listed."""
    row, number = pl.col(ROW), pl.len().cast(pl.Int64)
    groups = {"before": row.shift(1), "last": row.max(), "n": number}
    grouped = rows.with_columns(each.over("key").alias(name) for name, each in groups.items())
    return grouped.filter(pl.int_range(pl.len()).over("key") <= limit)


# What is made of it


def _repeated(share: int, marks: pl.DataFrame) -> tuple[int, pl.Series]:
    """How many hashes come more than once, and a share of them."""
    twice = repeated_hashes(marks.lazy(), marks.height)
    return twice.len(), twice.head(share)


def _unknown(share: int, values: pl.DataFrame) -> tuple[int, pl.Series]:
    """How many values are named and not known, and a share of them."""
    lost = values.group_by("key").agg(pl.col("side").max()).filter(pl.col("side") == 0)["key"]
    return lost.len(), lost.head(share)


def _rows_again(limit: int, groups: pl.DataFrame) -> Rows:
    """Rows whose key stands in an earlier row, of those that `_grouped` gave of all parts."""
    ordered, is_first = groups.sort(ROW), pl.col("before").is_null()
    first = ordered.filter(is_first).with_columns(pl.col("last").shift(1).over("key").alias("before"))
    again = pl.concat([first, ordered.filter(~is_first)]).filter(~is_first)
    number = int(first["n"].sum()) - first["key"].n_unique()
    return number, again.sort(ROW).head(limit).select(ROW, "before", _CELLS)


def _rows_lost(limit: int, groups: pl.DataFrame) -> Rows:
    """Rows whose key is not known, of those that `_naming_or_known` gave of all parts."""
    if ROW not in groups.columns:
        return 0, pl.DataFrame()
    lost = groups.filter(pl.col(ROW).is_not_null()).join(groups.filter(pl.col(ROW).is_null()), on="key", how="anti")
    number = int(lost.filter(pl.col("before").is_null())["n"].sum())
    return number, lost.sort(ROW).head(limit).select(ROW, _CELLS)


_CELLS = pl.selectors.starts_with("cell ")
