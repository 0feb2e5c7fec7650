"""Position maps: what is written is read again, and nothing that a map says is believed unseen."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import accumulate
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.documents.position_map import FORMAT, MOST_LISTS, PositionMap, map_name, parse_map
from govdata.documents.reading import (
    Block,
    BlockKind,
    CellPlace,
    Folded,
    Omission,
    OmissionReason,
    Reading,
    UnreadableDocument,
)
from govdata.documents.reading_json import from_json, to_json

COUNTS = st.integers(0, 1 << 40)
PAGES = st.none() | st.integers(1, 999)
NUMBERS = st.floats(-1e6, 1e6)
CELLS = st.builds(
    CellPlace, COUNTS, COUNTS, COUNTS, st.integers(1, 99), st.integers(1, 99), st.booleans(), st.text(max_size=5)
)
SPANS = st.tuples(COUNTS, COUNTS).map(lambda pair: (min(pair), max(pair)))


@st.composite
def blocks(draw: st.DrawFn) -> tuple[Block, ...]:
    """Blocks in order."""
    ends = list(accumulate(draw(st.lists(st.integers(0, 9), max_size=12))))
    boxes = st.none() | st.tuples(NUMBERS, NUMBERS, NUMBERS, NUMBERS)
    return tuple(
        Block(
            start,
            end,
            draw(st.sampled_from(BlockKind)),
            draw(PAGES),
            draw(boxes),
            draw(st.none() | CELLS),
            draw(st.none() | SPANS),
        )
        for start, end in zip(ends[::2], ends[1::2], strict=False)
    )


READINGS = st.builds(
    Reading,
    st.just(""),
    blocks(),
    st.text(max_size=9),
    st.text(max_size=9),
    st.text(max_size=9),
    st.none() | COUNTS,
    st.lists(st.builds(Omission, st.sampled_from(OmissionReason), PAGES, COUNTS, st.text(max_size=5))).map(tuple),
    st.lists(st.builds(lambda span, text: Folded(span[0], span[1], text), SPANS, st.text(max_size=3))).map(tuple),
    st.lists(SPANS).map(tuple),
    st.text(st.characters(), max_size=9),
    st.text(max_size=5),
    st.text(max_size=9),
)
"""Readings without their text; lone surrogates stand in titles, too."""


@given(READINGS)
def test_a_map_is_read_as_it_was_written(reading: Reading) -> None:
    found = PositionMap("甲.pdf", "1" * 64, "甲.txt", "2" * 64, reading)
    assert parse_map(found.to_bytes()) == found
    assert parse_map(found.to_bytes()).to_bytes() == found.to_bytes()


@given(READINGS, st.text())
def test_a_reading_comes_back_from_json(reading: Reading, text: str) -> None:
    whole = replace(reading, text=text)
    assert from_json(json.loads(json.dumps(to_json(whole)))) == whole


def test_a_map_has_a_line_for_each_block() -> None:
    parts = (Block(0, 2, page=1, box=(0.0, 1.5, 2.0, 3.0)), Block(3, 4, BlockKind.CELL, cell=CellPlace(0, 0, 1)))
    found = PositionMap("a.pdf", "1", "a.txt", "2", Reading("", parts, "application/pdf", "pdf", "1", 1))
    lines = found.to_bytes().decode().splitlines()
    assert '   [0, 2, "paragraph", 1, [0.0, 1.5, 2.0, 3.0]],' in lines
    assert '   [3, 4, "cell", null, null, [0, 0, 1]]' in lines


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a.txt", "a.map.json"),
        ("a.txt.txt", "a.txt.map.json"),
        ("甲.乙.txt", "甲.乙.map.json"),
        ("a.md", ""),
        ("a", ""),
    ],
)
def test_the_name_of_a_map(text: str, name: str) -> None:
    assert map_name(text) == name


def a_map(**reading: Any) -> bytes:
    """A map whose reading has some other parts than it should."""
    parts = {"media_type": "a/b", "reader": "r", "version": "1", "pages": 1, "title": "", "language": "", "date": ""}
    parts |= {"omissions": [], "folded": [], "uncertain": [], "blocks": [[0, 1]]}
    names = {"original": "a.pdf", "original_sha256": "1", "text": "a.txt", "text_sha256": "2"}
    return json.dumps({"format": FORMAT, **names, "reading": parts | reading}).encode()


def test_the_map_that_the_others_are_made_of_is_right() -> None:
    assert parse_map(a_map()).reading.blocks == (Block(0, 1),)


HOSTILE_BLOCKS = [
    [-1, 1],
    [2, 1],
    [0.0, 1],
    [True, 1],
    ["0", "1"],
    [0, 1 << 60],
    [0, 1, "poem"],
    [0, 1, ["cell"]],
    [0, 1, "cell", 0],
    [0, 1, "cell", "1"],
    [0, 1, "cell", 1, [0, 0, 0]],
    [0, 1, "cell", 1, 0],
    [0, 1, "cell", 1, [0, 0, 0, "0"]],
    [0, 1, "cell", 1, None, [0, 0]],
    [0, 1, "cell", 1, None, [0, 0, 0, 0]],
    [0, 1, "cell", 1, None, [0, 0, 0, 1, 1, 1]],
    [0, 1, "cell", 1, None, [0, 0, 0, 1, 1, True, 5]],
    [0, 1, "cell", 1, None, None, [5, 4]],
    [0, 1, "cell", 1, None, None, [5]],
    [0, 1, "cell", 1, None, None, 0],
    [0, 1, "cell", 1, None, None, None, None],
    [0],
    [],
    {},
    {"start": 0, "end": 1},
    7,
    None,
    "01",
]


@pytest.mark.parametrize("block", HOSTILE_BLOCKS, ids=str)
def test_a_block_that_no_reader_gives_is_refused(block: object) -> None:
    with pytest.raises(UnreadableDocument, match=r"blocks\[0\] cannot be|no position map"):
        parse_map(a_map(blocks=[block]))


@pytest.mark.parametrize(
    "reading",
    [
        {"pages": -1},
        {"pages": "1"},
        {"title": 1},
        {"language": None},
        {"blocks": 7},
        {"blocks": None},
        {"blocks": [[0, 5], [4, 6]]},
        {"blocks": [[7, 9], [0, 1]]},
        {"omissions": [["lost"]]},
        {"omissions": [["hidden", 0]]},
        {"omissions": [["hidden", 1, -5]]},
        {"omissions": [["hidden", 1, 5, 7]]},
        {"omissions": [[]]},
        {"folded": [[3, 2, "a"]]},
        {"folded": [[0, 1, 5]]},
        {"folded": [[0, 1]]},
        {"uncertain": [[0]]},
        {"uncertain": [[3, 2]]},
        {"uncertain": ["01"]},
        {"unknown": 1},
    ],
    ids=str,
)
def test_a_reading_that_no_reader_gives_is_refused(reading: dict[str, Any]) -> None:
    with pytest.raises(UnreadableDocument, match=r"cannot be|no position map"):
        parse_map(a_map(**reading)).reading_of("")


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "not JSON"),
        (b"\xff", "not JSON"),
        (b"[]", "no position map"),
        (b"{}", "no position map"),
        (b"null", "no position map"),
        (b'{"reading": []}', "no position map"),
        (b'{"a": 1, "a": 1}', "a name stands twice"),
        (b'{"a": {"b": 1, "b": 1}}', "a name stands twice"),
        (b'{"a": NaN}', "NaN is no number"),
        (b'{"a": ' + b"9" * 5000 + b"}", "not JSON"),
        (b'{"a":' * 100_000, "no position map|not JSON"),
        (b"[" * 100_000, "no position map|not JSON"),
        (a_map().replace(b"map 1", b"map 2"), "no position map"),
        (a_map().replace(b'"a.pdf"', b'"../a.pdf"'), "no position map"),
        (a_map().replace(b'"a.pdf"', b'"a\\u0000.pdf"'), "no position map"),
        (a_map().replace(b'"a.txt"', b"7"), "no position map"),
        (a_map().replace(b"[0, 1]", b'[0, 1, "cell", 1, [0, 0, 0, 1e999]]'), "cannot be"),
    ],
)
def test_a_file_that_is_no_map_is_refused(data: bytes, problem: str) -> None:
    with pytest.raises(UnreadableDocument, match=problem):
        parse_map(data)


def test_ten_million_blocks_are_refused_before_they_take_memory() -> None:
    data = a_map().replace(b"[[0, 1]]", b"[" + b"[0,1]," * 10_000_000 + b"[0,1]]")
    assert data.count(b"[") > MOST_LISTS
    with pytest.raises(UnreadableDocument, match="more than 64 MB, or than 4,194,304 lists"):
        parse_map(data)


@pytest.mark.parametrize("reading", [{"blocks": [[0, 5]]}, {"folded": [[0, 5, "a"]]}, {"uncertain": [[4, 5]]}], ids=str)
def test_a_place_beyond_the_text_is_refused(reading: dict[str, Any]) -> None:
    found = parse_map(a_map(**{"blocks": [], **reading}))
    assert found.reading_of("12345").text == "12345"
    with pytest.raises(UnreadableDocument, match="it tells of offset 5, and the text has 4 characters"):
        found.reading_of("1234")
