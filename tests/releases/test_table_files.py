from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from govdata.comparison.snapshot import released_form
from govdata.metadata.package import Field, Resource, Schema
from govdata.releases import table_files as exporting
from govdata.releases.file_names import safe_file_name
from govdata.releases.table_files import ParquetSink, TypedTable, export, has_long_line, is_sorted
from tests.support.releasing import contents

ROOT = Path(__file__).resolve().parents[2]

DATA: dict[str, list[Any]] = {
    "id": [3, 1, 2, 4],
    "kind": ["b", "a", None, "a"],
    "note": ['say "x"', "a,b", "二\n行", ""],
}


TYPES = {"id": pl.Int64, "kind": pl.String, "note": pl.String}


def table(
    data: dict[str, list[Any]] | None = None, key: tuple[str, ...] = ("id",), partition: tuple[str, ...] = ()
) -> TypedTable:
    types = {"id": "integer", "kind": "string", "note": "string"}
    fields = tuple(Field(name, kind, descriptor={"name": name, "type": kind}) for name, kind in types.items())
    schema = Schema(fields, primary_key=key)
    resource = Resource("t", schema=schema, descriptor={"name": "t", "govdata": {"partitionBy": list(partition)}})
    frame = pl.LazyFrame(data or DATA, schema=TYPES)
    return released_form(resource, schema, frame)


def test_csv_is_rfc_4180_sorted_by_key(tmp_path: Path) -> None:
    written = export(table(), tmp_path)
    assert (written.rows, written.csv, written.parquet) == (4, "csv/t.csv", ("parquet/t.parquet",))
    assert (tmp_path / written.csv).read_bytes() == (
        'id,kind,note\r\n1,a,"a,b"\r\n2,,"二\n行"\r\n3,b,"say ""x"""\r\n4,a,\r\n'.encode()
    )


def test_rows_without_a_key_keep_their_order(tmp_path: Path) -> None:
    export(table(key=()), tmp_path)
    assert pl.read_parquet(tmp_path / "parquet/t.parquet")["id"].to_list() == [3, 1, 2, 4]


def test_parquet_is_made_for_reading(tmp_path: Path) -> None:
    rows: dict[str, list[Any]] = {
        "id": list(range(1000)),
        "kind": ["a", "b"] * 500,
        "note": [f"n{i}" for i in range(1000)],
    }
    export(table(rows), tmp_path)
    group = pq.ParquetFile(tmp_path / "parquet/t.parquet").metadata.row_group(0)
    columns = {group.column(i).path_in_schema: group.column(i) for i in range(3)}
    assert group.sorting_columns[0].column_index == 0
    assert {column.compression for column in columns.values()} == {"ZSTD"}
    assert all(column.has_column_index and column.has_offset_index for column in columns.values())
    assert columns["id"].statistics.max == 999
    assert {name: column.has_dictionary_page for name, column in columns.items()} == {
        "id": False,
        "kind": True,
        "note": False,
    }


def test_row_groups_do_not_depend_on_the_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "ROWS", 100)
    rows: dict[str, list[Any]] = {"id": list(range(250)), "kind": ["a"] * 250, "note": ["x"] * 250}
    export(table(rows), tmp_path)
    metadata = pq.ParquetFile(tmp_path / "parquet/t.parquet").metadata
    assert [metadata.row_group(i).num_rows for i in range(metadata.num_row_groups)] == [100, 100, 50]


@given(st.lists(st.tuples(st.sampled_from([None, "a", "b"]), st.text("xy")), max_size=12), st.data())
def test_a_parquet_file_has_the_same_bytes_however_its_rows_come(
    rows: list[tuple[str | None, str]], data: st.DataObject
) -> None:
    rows = sorted(rows, key=lambda row: row[0] or "")
    whole = pl.DataFrame({"id": range(len(rows)), "kind": [k for k, _ in rows], "note": [n for _, n in rows]}, TYPES)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(rows)), max_size=4)))
    written = []
    for places in ([], cuts):
        with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
            patch.setattr(exporting, "ROWS", 3)
            with ParquetSink(table(partition=("kind",)), Path(folder)) as sink:
                for start, end in pairwise([0, *places, len(rows)]):
                    sink.write(whole[start:end])
            written.append(contents(Path(folder)))
            groups = [pq.read_metadata(path) for path in sink.paths]
            sizes = [[each.row_group(n).num_rows for n in range(each.num_row_groups)] for each in groups]
            assert all(size == 3 for each in sizes for size in each[:-1])
    assert written[0] == written[1]


@pytest.mark.parametrize("order", [[0, 1, 2, 3, 4, 5], [5, 4, 3, 2, 1, 0], [0, 1, 3, 2, 4, 5]])
def test_disorder_between_batches_is_seen_and_sorted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, order: list[int]
) -> None:
    monkeypatch.setattr(exporting, "ROWS", 2)
    export(table({"id": order, "kind": [""] * 6, "note": [""] * 6}), tmp_path)
    assert pl.read_parquet(tmp_path / "parquet/t.parquet")["id"].to_list() == [0, 1, 2, 3, 4, 5]
    assert pl.read_csv(tmp_path / "csv/t.csv")["id"].to_list() == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("field", "values", "order"),
    [("kind", ["__HIVE_DEFAULT_PARTITION__", "a", "b"], [2, 1, 4, 3]), ("id", ["1", "2", "9", "10"], [1, 2, 9, 10])],
)
def test_a_partitioned_table_is_files_that_hold_all_columns_in_order(
    tmp_path: Path, field: str, values: list[str], order: list[int]
) -> None:
    ids = order if field == "id" else [3, 1, 2, 4]
    written = export(table({**DATA, "id": ids}, partition=(field,)), tmp_path)
    assert written.parquet == tuple(f"parquet/t/{field}={value}/part-0.parquet" for value in values)
    parts = pl.concat([pl.read_parquet(tmp_path / name, hive_partitioning=False) for name in written.parquet])
    in_csv = pl.read_csv(tmp_path / "csv/t.csv")
    assert parts["id"].to_list() == in_csv["id"].to_list() == order


def test_rows_in_no_order_leave_no_file_of_the_first_try(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """ "A" and "a" cannot both have the plain name, and the one that comes first has it."""
    monkeypatch.setattr(exporting, "ROWS", 1)
    whole = table({"id": [1, 2, 3], "kind": ["a", "B", "A"], "note": [None, None, None]}, partition=("kind",))
    batches = [whole.frame.slice(row, 1).collect().lazy() for row in range(3)]
    written = export(replace(whole, frame=pl.concat(batches)), tmp_path)
    there = [file.relative_to(tmp_path).as_posix() for file in tmp_path.rglob("*.parquet")]
    assert sorted(there) == sorted(written.parquet)
    assert "parquet/t/kind=%61/part-0.parquet" in there


def test_a_field_that_the_data_leave_out_is_empty(tmp_path: Path) -> None:
    whole = table()
    export(released_form(whole.resource, whole.schema, whole.frame.drop("note")), tmp_path)
    assert pl.read_parquet(tmp_path / "parquet/t.parquet")["note"].null_count() == 4


def test_a_table_without_rows_has_a_header_and_a_schema(tmp_path: Path) -> None:
    export(table({"id": [], "kind": [], "note": []}), tmp_path)
    assert (tmp_path / "csv/t.csv").read_bytes() == b"id,kind,note\r\n"
    assert pq.read_schema(tmp_path / "parquet/t.parquet").names == ["id", "kind", "note"]


@pytest.mark.parametrize(
    ("name", "file"),
    [("funding", "funding"), ("资金_1.x", "资金_1.x"), ("a/b", "a%2Fb"), ("..", "%2E%2E"), ("a b", "a%20b")],
)
def test_a_name_cannot_leave_its_folder(name: str, file: str) -> None:
    assert safe_file_name(name) == file


@given(st.lists(st.tuples(st.one_of(st.none(), st.integers(0, 3)), st.one_of(st.none(), st.sampled_from("abc")))))
def test_order_is_that_of_sorting_with_missing_values_first(rows: list[tuple[int | None, str | None]]) -> None:
    frame = pl.DataFrame(rows, schema={"a": pl.Int64, "b": pl.String}, orient="row")
    ordered = frame.sort(["a", "b"])
    assert is_sorted(frame, None, ["a", "b"]) == frame.equals(ordered)
    assert is_sorted(ordered.slice(1), ordered.head(1), ["a", "b"])


THREADED = """
import sys; from pathlib import Path
sys.path.insert(0, sys.argv[2])
from tests.releases import test_table_files; from govdata.releases.table_files import export
n = 30_000
test_table_files.exporting.ROWS = 7_000
ids, kinds, notes = zip(*(((i * 7919) % n, str(i % 7), "数" * (i % 50)) for i in range(n)))
rows = {"id": list(ids), "kind": list(kinds), "note": list(notes)}
export(test_table_files.table(rows, partition=("kind",)), Path(sys.argv[1]) / "parts")
export(test_table_files.table(rows), Path(sys.argv[1]) / "whole")
"""


def test_bytes_do_not_depend_on_the_number_of_threads(tmp_path: Path) -> None:
    for threads in ("1", "2", "5"):
        environment = {**os.environ, "POLARS_MAX_THREADS": threads, "OMP_NUM_THREADS": threads}
        arguments = [str(tmp_path / threads), str(ROOT)]
        subprocess.run([sys.executable, "-c", THREADED, *arguments], env=environment, check=True)
    one, two, five = (contents(tmp_path / threads) for threads in ("1", "2", "5"))
    assert one == two == five
    assert len(one) == 10


def test_what_is_read_back_is_what_was_given(tmp_path: Path) -> None:
    export(table(), tmp_path)
    assert_frame_equal(
        pl.read_parquet(tmp_path / "parquet/t.parquet"),
        pl.DataFrame(DATA).sort("id").with_columns(pl.col("note").replace("", None)),
    )


@given(st.lists(st.integers(0, 12), max_size=8), st.booleans(), st.integers(1, 9), st.integers(1, 9))
def test_a_long_line_is_seen_wherever_it_stands(lengths: list[int], ended: bool, longest: int, tail: int) -> None:
    lines = [b"x" * length for length in lengths]
    text = b"\n".join(lines) + (b"\n" if ended and lines else b"")
    measured = [len(line) for line in text.splitlines(keepends=True)]
    assert has_long_line(memoryview(text), longest, tail) is any(length > longest for length in measured)
