"""Pieces of a Parquet file are whole row groups, and together the file."""

from __future__ import annotations

import tempfile
from itertools import accumulate
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given
from hypothesis import strategies as st

from govdata.readers.parquet_pieces import parquet_pieces


@given(st.lists(st.integers(1, 9), max_size=8), st.integers(0, 20))
def test_pieces_are_row_groups_side_by_side(groups: list[int], rows: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file, values = Path(folder, "a.parquet"), pa.table({"a": [1] * max(groups, default=0)})
        with pq.ParquetWriter(file, values.schema) as writer:
            for size in groups:
                writer.write_table(values.slice(0, size))
        pieces = parquet_pieces(file, rows)
    if not pieces:
        assert len(groups) <= 1 or sum(groups[:-1]) < rows
        return
    starts = [*accumulate((size for _, size in pieces), initial=0)]
    assert [before for before, _ in pieces] == starts[:-1]
    assert starts[-1] == sum(groups)
    assert set(starts) <= {*accumulate(groups, initial=0)}
    assert all(size >= rows for _, size in pieces[:-1])


def test_what_is_no_parquet_has_no_pieces(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(b"PAR1")
    assert parquet_pieces(tmp_path / "a.parquet", 1) == ()
    assert parquet_pieces(tmp_path / "none.parquet", 1) == ()
