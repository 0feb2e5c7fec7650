"""The pass over the bytes: a file that it calls regular is read by Polars as the csv module reads it."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from govdata.readers import csv_precheck as module
from govdata.readers.csv_precheck import line_of, precheck
from govdata.readers.decoding import Unreadable

REGULAR = [
    b"id,name\n1,a\n",
    b"id,name\r\n1,a\r\n",
    b'"id","name"\n"1","a"\n',
    b'\xef\xbb\xbf"id",name\n1,a',
    b'id,name\n1,"a, b"\n',
    b'id,name\n1,"two\nlines"\n2,"a ""quoted"" word"\n',
    b'id,name\n1,""\n2,""""\n3,""""""\n',
    b'"id","name"\r\n"1","a, b"\r\n"","two\nlines"\r\n',
    b'"id","name"\n"1","a ""quoted"" word"\n',
    b'id,name\r\n1,"two\r\nlines"\r\n',
    "编号,名称\n1,“公园”\n".encode(),
    b"",
    b"\n",
]
ODD = [
    b'id,name\n1,5" pipe\n2,7" pipe\n',
    b'id,name\n1,"a"b\n',
    b'id,name\n1,"a" ,2\n',
    b'id,name\n1, "a"\n',
    b"id,name\r1,a\r",
    b"id,name\n1,a\rb\n",
    b'id,name\n1,"never closed\n2,b\n',
    b'"id","name"\n"1","a"b\n',
    b'"id","name"\r"1","a"\n',
    b'id,name\n1,a""b\n',
    b'id,name\n1,"a"""b"\n',
]


@pytest.mark.parametrize("data", REGULAR)
def test_regular(tmp_path: Path, data: bytes) -> None:
    assert not precheck(_written(tmp_path, data)).needs_rewrite


@pytest.mark.parametrize("data", ODD)
def test_odd(tmp_path: Path, data: bytes) -> None:
    assert precheck(_written(tmp_path, data)).needs_rewrite


@pytest.mark.parametrize("chunk", [8, 9, 10, 11, 12, 64])
@pytest.mark.parametrize("data", [*REGULAR, *ODD])
def test_chunks_make_no_difference(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes, chunk: int) -> None:
    whole = precheck(_written(tmp_path, data))
    monkeypatch.setattr(module, "CHUNK", chunk)
    assert precheck(_written(tmp_path, data)) == whole


def test_another_dialect(tmp_path: Path) -> None:
    path = _written(tmp_path, b"id;name\n1;'a'\n2;5\" pipe\n")
    assert not precheck(path, ";", "'").needs_rewrite
    assert not precheck(path, ";", None).needs_rewrite
    assert precheck(path, ";", '"').needs_rewrite


def test_a_nul_byte_is_located(tmp_path: Path) -> None:
    path = _written(tmp_path, b"id\n1\n\x002\n")
    assert precheck(path).first_nul == 5
    assert line_of(path, 5) == 3


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"id\n\xe9\n", r"byte 3 \(line 2, e9 0a\)"),
        (b"\xef\xbb\xbfid\n\xff\n", r"byte 6 \(line 2, ff 0a\)"),
        ("id\n公园\n".encode()[:-2], r"byte 6 \(line 2"),
        (b"id\n\xed\xa0\x80\n", r"byte 3 \(line 2, ed a0"),
        (b"id\n\xc0\x80\n", r"byte 3 \(line 2, c0 80"),
    ],
)
def test_a_byte_that_is_not_utf8_is_located(tmp_path: Path, data: bytes, message: str) -> None:
    with pytest.raises(Unreadable, match=message):
        precheck(_written(tmp_path, data))


def test_a_line_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CHUNK", 1 << 16)
    monkeypatch.setattr(module, "LARGEST_RECORD", 1 << 17)
    path = _written(tmp_path, b"id\n1\n" + b"x" * (1 << 18))
    with pytest.raises(Unreadable, match=r"data\.csv: line 3 is longer than"):
        precheck(path)


@pytest.mark.parametrize("doubled", [b"x\n", b'""\n'])
def test_a_cell_without_end_is_odd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, doubled: bytes) -> None:
    monkeypatch.setattr(module, "CHUNK", 1 << 16)
    monkeypatch.setattr(module, "LARGEST_RECORD", 1 << 17)
    path = _written(tmp_path, b'id\n"' + doubled * (1 << 17) + b'"\n')
    assert precheck(path).needs_rewrite


cells = st.text(alphabet='ab,"\n\r é园', max_size=4)
tables = st.lists(st.lists(cells, min_size=1, max_size=3), min_size=1, max_size=6)


@st.composite
def csv_texts(draw: st.DrawFn) -> str:
    """Tables as somebody's writer would write them, and raw text that no writer would."""
    if draw(st.booleans()):
        return draw(st.text(alphabet='ab,"\n\r', min_size=1, max_size=24))
    out = io.StringIO()
    every = draw(st.booleans())
    ending = draw(st.sampled_from(["\n", "\r\n"]))
    csv.writer(out, quoting=csv.QUOTE_ALL if every else csv.QUOTE_MINIMAL, lineterminator=ending).writerows(
        draw(tables)
    )
    return out.getvalue()


@settings(deadline=None)
@given(csv_texts(), st.sampled_from([(",", '"'), (";", "'"), ("\t", None)]))
@example('a"b,c\nd"e,f\n', (",", '"'))
@example('"a\r\nb"\r\n', (",", '"'))
def test_what_is_regular_is_read_alike(text: str, dialect: tuple[str, str | None]) -> None:
    """The law that the fast path stands on."""
    delimiter, quote = dialect
    text = text.replace(",", delimiter).replace('"', quote or '"')
    with tempfile.TemporaryDirectory() as folder:
        path = _written(Path(folder), text.encode())
        if precheck(path, delimiter, quote).needs_rewrite:
            return
        quoting: Any = csv.QUOTE_MINIMAL if quote else csv.QUOTE_NONE
        lines = io.StringIO(text, newline="")
        expected = list(csv.reader(lines, delimiter=delimiter, quotechar=quote, quoting=quoting))
        width = max(map(len, expected), default=0) or 1
        names = [str(number) for number in range(width)]
        frame = pl.scan_csv(
            path,
            has_header=False,
            separator=delimiter,
            quote_char=quote,
            schema=dict.fromkeys(names, pl.String),
            missing_columns="insert",
            glob=False,
            raise_if_empty=False,
        ).collect(engine="streaming")
    assert [[cell or "" for cell in row] for row in frame.rows()] == [
        record + [""] * (width - len(record)) for record in expected
    ]


def _written(folder: Path, data: bytes) -> Path:
    path = folder / "data.csv"
    path.write_bytes(data)
    return path
