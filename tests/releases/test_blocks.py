from __future__ import annotations

import hashlib
import json
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.errors import VerificationError
from govdata.releases.blocks import (
    BLOCKS,
    SMALLEST,
    column_extents,
    file_blocks,
    parsed_blocks,
    write_blocks,
    wrong_blocks,
)


def write_parquet(path: Path, rows: int, group: int = 10_000) -> Path:
    table = pa.table(
        {
            "id": pa.array(range(rows), pa.int64()),
            "kind": [f"k{number % 3}" for number in range(rows)],
            "note": [f"note {number * 7919 % 10007}" for number in range(rows)],
        }
    )
    pq.write_table(
        table, path, compression="zstd", row_group_size=group, use_dictionary=["kind"], write_page_index=True
    )
    return path


@pytest.mark.parametrize(("rows", "group"), [(0, 10), (1, 10), (25, 10), (100_000, 30_000)])
def test_blocks_are_the_bytes_of_a_file_in_their_order(tmp_path: Path, rows: int, group: int) -> None:
    path = write_parquet(tmp_path / "x.parquet", rows, group)
    content, blocks = path.read_bytes(), file_blocks(path)
    assert [block.start for block in blocks] == [0, *(block.end for block in blocks[:-1])]
    assert blocks[-1].end == len(content)
    assert [hashlib.sha256(content[block.start : block.end]).hexdigest() for block in blocks] == [
        block.sha256 for block in blocks
    ]


def test_each_column_of_each_row_group_is_a_block_and_the_last_one_is_the_footer(tmp_path: Path) -> None:
    path = write_parquet(tmp_path / "x.parquet", 95_000)
    metadata, blocks = pq.read_metadata(path), file_blocks(path)
    extents = {(block.start, block.end) for block in blocks}
    assert all(extent in extents for index in range(3) for extent in column_extents(metadata, index))
    assert len(column_extents(metadata, 1)) == 10
    footer = path.read_bytes()[blocks[-1].start :]
    assert pq.read_metadata(pa.BufferReader(b"PAR1" + footer)).equals(metadata)


def test_the_list_of_a_release_leaves_small_files_out(tmp_path: Path) -> None:
    small, large = write_parquet(tmp_path / "small.parquet", 10), write_parquet(tmp_path / "large.parquet", 100_000)
    assert small.stat().st_size < SMALLEST < large.stat().st_size
    write_blocks(tmp_path, [small.name, large.name])
    content = (tmp_path / BLOCKS).read_bytes()
    assert parsed_blocks(tmp_path, content) == {large.name: file_blocks(large)}
    assert wrong_blocks(tmp_path, content, [small.name, large.name]) == ()


HASH = "0" * 64


@pytest.mark.parametrize(
    "told",
    [
        [], 1, {}, {"files": []}, {"files": {"x": 1}}, {"files": {"x": [[1]]}}, {"files": {"x": [[1, HASH, 2]]}},
        {"files": {"x": [[0, HASH]]}}, {"files": {"x": [[-1, HASH]]}}, {"files": {"x": [["1", HASH]]}},
        {"files": {"x": [[1, HASH[1:]]]}}, {"files": {"x": [[1, 2]]}}, {"files": {"x": [[1, HASH.replace("0", "G")]]}},
    ],
)  # fmt: skip
def test_what_is_no_list_is_refused(tmp_path: Path, told: object) -> None:
    with pytest.raises(VerificationError, match=r"blocks\.json: it is no list of blocks"):
        parsed_blocks(tmp_path, json.dumps(told).encode())


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("release")
    write_parquet(folder / "x.parquet", 60_000)
    write_blocks(folder, ["x.parquet"])
    return folder


@given(st.data())
def test_a_list_that_says_anything_else_is_found_wrong(whole: Path, data: st.DataObject) -> None:
    told = json.loads((whole / BLOCKS).read_text(encoding="utf-8"))
    blocks = told["files"]["x.parquet"]
    index = data.draw(st.integers(0, len(blocks) - 1))
    change = data.draw(st.sampled_from(["size", "hash", "dropped", "twice", "all", "other"]))
    if change == "size":
        blocks[index][0] += data.draw(st.integers(1, 100))
    elif change == "hash":
        blocks[index][1] = hashlib.sha256(blocks[index][1].encode()).hexdigest()
    elif change == "dropped":
        del blocks[index]
    elif change == "twice":
        blocks.insert(index, blocks[index])
    elif change == "all":
        blocks.clear()
    else:
        told["files"]["y.parquet"] = blocks
    wrong = wrong_blocks(whole, json.dumps(told).encode(), ["x.parquet"])
    expected = '"y.parquet" is no Parquet file of a table' if change == "other" else "the blocks of x.parquet are not"
    assert [expected in each.en for each in wrong] == [True]


def test_any_other_cut_is_as_good(whole: Path) -> None:
    content = (whole / "x.parquet").read_bytes()
    cuts = [0, 1, 77, 5000, len(content) // 2, len(content)]
    blocks = [[end - start, hashlib.sha256(content[start:end]).hexdigest()] for start, end in pairwise(cuts)]
    told = json.dumps({"files": {"x.parquet": blocks}}).encode()
    assert wrong_blocks(whole, told, ["x.parquet"]) == ()
