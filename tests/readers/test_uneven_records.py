"""Records of another width than the header: found line by line, where a count of delimiters does not suffice."""

from __future__ import annotations

import tempfile
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.metadata.package import Resource
from govdata.readers import text_frame as module
from govdata.readers.inputs import Input, InputKind
from govdata.readers.text_frame import TextFrame, uneven_records


def frame_of(folder: Path, files: list[str], width: int) -> TextFrame:
    """A table in several files, each with a header, which may be quoted."""
    paths = [folder / f"{number}.csv" for number in range(len(files))]
    for path, text in zip(paths, files, strict=True):
        path.write_text(f'"{",".join("abc"[:width])}"\n{text}', encoding="utf-8", newline="")
    return TextFrame(Input(Resource("t"), InputKind.CSV, tuple(paths), skip_lines=1), width)


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files whose lines were looked at."""
    looked: list[str] = []
    by_line = module._uneven_unquoted

    def look(frame: TextFrame, path: Path, first: int) -> tuple[module._Part, ...]:
        looked.append(path.name)
        return by_line(frame, path, first)

    monkeypatch.setattr(module, "_uneven_unquoted", look)
    return looked


WIDTH = 3
LINES = st.lists(
    st.lists(st.sampled_from(["", "x", '"x"', '"x,"', '""', '"x\n,"', '"x"",y"']), max_size=WIDTH).map(",".join),
    min_size=1,
    max_size=5,
)


@given(st.lists(LINES, min_size=1, max_size=2), st.sampled_from(["\n", "\r\n"]), st.sampled_from([1, 2, 1 << 20]))
def test_the_count_rules_out_only_what_no_look_finds(files: list[list[str]], end: str, chunk: int) -> None:
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        patch.setattr(module, "_CHUNK", chunk)
        frame = frame_of(Path(folder), ["".join(line + end for line in lines) for lines in files], WIDTH)
        rows = int(frame.scan().select(pl.len()).collect().item())
        assert uneven_records(frame, rows).equals(uneven_records(frame))


@pytest.mark.parametrize(
    ("files", "width", "looked"),
    [
        (["1,\n2,\n"], 2, []),
        (["1,\n", "2,b\r\n"], 2, []),
        (["1,\n2\n"], 2, ["0.csv"]),
        (["1,\n", "2\n"], 2, ["0.csv", "1.csv"]),
        (['1,\n2,"a"\n'], 2, []),
        (['1,"a,""b,"\n2,\n'], 2, []),
        (['1,"a,"\n2\n'], 2, ["0.csv"]),
        (["1\n\n"], 1, ["0.csv"]),
    ],
)
def test_lines_are_looked_at_where_the_count_proves_nothing(
    tmp_path: Path, looks: list[str], files: list[str], width: int, looked: list[str]
) -> None:
    frame = frame_of(tmp_path, files, width)
    uneven_records(frame, sum(text.count("\n") for text in files))
    assert looks == looked
