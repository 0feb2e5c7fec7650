"""Pieces of a large Parquet file, by its row groups: what several readers may read side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path


def parquet_pieces(file: Path, rows: int) -> tuple[tuple[int, int], ...]:
    """How many rows stand before each piece of a file, and how many are in it.

    A piece is whole row groups, of `rows` rows or a little more; a file that is one piece, or cannot be read, has none.
    """
    import pyarrow as pa  # 0.1 s, which the run of a text file need not wait
    import pyarrow.parquet as pq

    try:
        footer = pq.read_metadata(file)
    except (pa.ArrowException, OSError):
        return ()
    groups = [footer.row_group(number).num_rows for number in range(footer.num_row_groups)]
    pieces = tuple(_gathered(groups, rows))
    return pieces if len(pieces) > 1 else ()


def _gathered(groups: Sequence[int], rows: int) -> Iterator[tuple[int, int]]:
    before = held = 0
    for group in groups:
        held += group
        if held >= rows:
            yield before, held
            before, held = before + held, 0
    if held:
        yield before, held
