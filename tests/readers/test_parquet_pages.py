"""Headers of pages: what no page can say is found before the engine asks for memory by it."""

from __future__ import annotations

import tempfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govdata.readers.parquet_pages import impossible_page
from tests.support.carriers import released

TABLE = pa.table(
    {
        "numbers": pa.array([*range(5000), None]),
        "texts": pa.array([f"text {number % 7}" for number in range(5001)]),
        "long": pa.array(["x" * 5000] * 5001),
        "categories": pa.DictionaryArray.from_arrays(pa.array([0] * 5001), pa.array([*map(str, range(9000))])),
        "lists": pa.array([[number, None] for number in range(5001)]),
        "nothing": pa.nulls(5001),
    }
)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"data_page_version": "2.0"},
        {"use_dictionary": False, "compression": "none"},
        {"row_group_size": 700, "data_page_size": 500, "write_page_checksum": True},
        {"write_statistics": False, "compression": "zstd", "write_page_index": True},
        {"column_encoding": "PLAIN", "use_dictionary": False, "store_schema": False},
    ],
)
@pytest.mark.parametrize("rows", [0, 1, 5001])
def test_pages_as_they_are_written_are_possible(tmp_path: Path, options: dict[str, Any], rows: int) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(TABLE.slice(0, rows), path, **options)
    assert impossible_page(path, pq.read_metadata(path)) == ""


NUMBER_OF_VALUES = {"1.0": (b"\x2c\x15\x06", b"\x2c\x15"), "2.0": (b"\x5c\x15\x06", b"\x5c\x15")}
"""How the header of a page of three values begins, by its version, and what stands before the number."""


@pytest.mark.parametrize("version", ["1.0", "2.0"])
@pytest.mark.parametrize(("written", "values"), [(b"\x4b", -38), (b"\x08", 4), (b"\x01", -1)])
def test_a_page_that_cannot_be_is_a_finding(tmp_path: Path, version: Any, written: bytes, values: int) -> None:
    path = tmp_path / "a.parquet"
    options: dict[str, Any] = {"use_dictionary": False, "compression": "none", "data_page_version": version}
    pq.write_table(pa.table({"a": ["x", "y", "z"]}), path, **options)
    old, start = NUMBER_OF_VALUES[version]
    data = path.read_bytes()
    assert data.count(old) == 1
    path.write_bytes(data.replace(old, start + written))
    assert impossible_page(path, pq.read_metadata(path)) == f"a page of a has {values} of 3 values"
    found = released(tmp_path, [{"name": "a", "type": "string"}], path="a.parquet")
    assert found.errors == [("source-error", None, None)]
    assert f"a page of a has {values} of 3 values" in found.findings[0].message.en


@pytest.mark.parametrize("version", ["1.0", "2.0"])
@settings(deadline=None, max_examples=300)
@given(changes=st.dictionaries(st.integers(0, 10**4), st.integers(0, 255), min_size=1, max_size=4))
def test_whatever_is_wrong_otherwise_is_left_to_the_engine(version: Any, changes: dict[int, int]) -> None:
    made = pa.BufferOutputStream()
    pq.write_table(pa.table({"a": ["x", "y", "z"] * 9, "b": [[1], None, []] * 9}), made, data_page_version=version)
    data = bytearray(made.getvalue())
    metadata = pq.read_metadata(BytesIO(data))
    for place, byte in changes.items():
        data[place % len(data)] = byte
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.parquet"
        path.write_bytes(data)
        assert impossible_page(path, metadata) == "" or "values" in impossible_page(path, metadata)
