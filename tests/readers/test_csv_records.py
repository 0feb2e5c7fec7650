"""Delimited text to records and back: every dialect, headers of every kind, the numbers of rows."""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govdata.metadata.dialect import Dialect
from govdata.readers import csv_records as module
from govdata.readers.csv_records import Header, is_comment, marked_comments, open_records, read_header, rewrite
from govdata.readers.decoding import Unreadable


def read(folder: Path, text: str, **dialect: Any) -> list[list[str]]:
    path = folder / "data.csv"
    path.write_text(text, encoding="utf-8", newline="")
    with open_records([path], Dialect(**dialect)) as reader:
        return list(reader)


@pytest.mark.parametrize(
    ("text", "dialect", "expected"),
    [
        ("a,b\n1,2\n", {}, [["a", "b"], ["1", "2"]]),
        ("\ufeffa,b\n1,2", {}, [["a", "b"], ["1", "2"]]),
        ("a,b\r1,2\r\n", {}, [["a", "b"], ["1", "2"]]),
        ("a,b\n\n1\n1,2,3\n", {}, [["a", "b"], [], ["1"], ["1", "2", "3"]]),
        ('a,b\n1,5" pipe\n', {}, [["a", "b"], ["1", '5" pipe']]),
        ('a,b\n1,"x"y\n', {}, [["a", "b"], ["1", "xy"]]),
        ("a;b\n", {"delimiter": ";"}, [["a", "b"]]),
        ("'a,1',b\n", {"quote_char": "'"}, [["a,1", "b"]]),
        ('"a",b\n', {"quote_char": None}, [['"a"', "b"]]),
        ("a\\,1,b\n", {"escape_char": "\\"}, [["a,1", "b"]]),
        ('"a\\"1",b\n', {"escape_char": "\\", "double_quote": False}, [['a"1', "b"]]),
        ("a, b\n", {"skip_initial_space": True}, [["a", "b"]]),
        ("a||b|c\n", {"delimiter": "||"}, [["a", "b|c"]]),
        ('"a||1"||b\n', {"delimiter": "||"}, [["a||1", "b"]]),
        ("a,b;1,2", {"line_terminator": ";"}, [["a", "b"], ["1", "2"]]),
        ('a,b;1,"2;3\n";', {"line_terminator": ";"}, [["a", "b"], ["1", "2;3\n"]]),
        ("a,b\x1e\n1,2\x1e\n", {"line_terminator": "\x1e\n"}, [["a", "b"], ["1", "2"]]),
        ("a,\x00\n", {}, [["a", "\x00"]]),
        ("", {}, []),
    ],
)
def test_dialects(tmp_path: Path, text: str, dialect: dict[str, Any], expected: list[list[str]]) -> None:
    assert read(tmp_path, text, **dialect) == expected


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('a,b\n1,"2\n3,4\n', 2),
        ('"', 1),
        ('a\n"b\n', 2),
        ('a,b\n1,5" pipe\n', None),
        ('a,b\n1,"2\n3"\n', None),
        ("", None),
    ],
)
def test_a_quote_that_never_closes(tmp_path: Path, text: str, line: int | None) -> None:
    path = tmp_path / "data.csv"
    path.write_text(text, newline="")
    with open_records([path], Dialect()) as reader:
        records = list(reader)
    assert reader.unclosed == line
    assert "\ufdd3" not in str(records)


@pytest.mark.parametrize("letter", ["\ufdd0", "\ufdd1", "\ufdd2", "\ufdd3", "\ufdd4", "\ufdd6"])
@pytest.mark.parametrize("dialect", [{"comment_char": "#"}, {"delimiter": "||"}, {"line_terminator": ";"}])
def test_what_stands_for_something_here_is_no_text(tmp_path: Path, letter: str, dialect: dict[str, str]) -> None:
    with pytest.raises(Unreadable, match=f"holds U.{ord(letter):X}"):
        read(tmp_path, f"a\n{letter}\nb\n", **dialect)


@pytest.mark.parametrize(
    ("text", "dialect"),
    [("a\n" + "x" * 300, {}), ('a\n"' + "x\n" * 200, {}), ("a;" + "x" * 300, {"line_terminator": ";"})],
)
def test_a_record_without_end_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, dialect: dict[str, str]
) -> None:
    monkeypatch.setattr(module, "LARGEST_RECORD", 200)
    before = csv.field_size_limit()
    with pytest.raises(Unreadable, match=r"longer than|larger than"):
        read(tmp_path, text, **dialect)
    assert csv.field_size_limit() == before


@pytest.mark.parametrize("dialect", [{"quote_char": "''"}, {"escape_char": "ab"}])
def test_a_dialect_that_cannot_be(tmp_path: Path, dialect: dict[str, str]) -> None:
    with pytest.raises(Unreadable, match="The dialect cannot be used"):
        read(tmp_path, "a,b\n", **dialect)


@pytest.mark.parametrize(
    ("text", "dialect", "expected"),
    [
        ("a,b\n1,2\n", {}, Header(("a", "b"), 1, 1)),
        (" a , b\n", {}, Header(("a", "b"), 1, 1)),
        ('"a\nb",c\n1,2\n', {}, Header(("a\nb", "c"), 2, 1)),
        ("x\na,b\n1,2\n", {"header_rows": (2,)}, Header(("a", "b"), 2, 2)),
        ("fruit\nid,name\n1,2\n", {"header_rows": (1, 2)}, Header(("fruit id", "fruit name"), 2, 2)),
        ("f,g\nid,name\n", {"header_rows": (1, 2), "header_join": "-"}, Header(("f-id", "g-name"), 2, 2)),
        ("f,f\nf,name\n", {"header_rows": (1, 2)}, Header(("f", "f name"), 2, 2)),
        ("#c\na,b\n1,2\n", {"comment_char": "#"}, Header(("a", "b"), 2, 2)),
        ("c\na,b\n1,2\n", {"comment_rows": (1,)}, Header(("a", "b"), 2, 2)),
        ("1,2\n", {"header_rows": ()}, Header(None, 0, 0, (["1", "2"],))),
        ("\n1,2\n", {}, Header((), 1, 1, (["1", "2"],))),
    ],
)
def test_headers(tmp_path: Path, text: str, dialect: dict[str, Any], expected: Header) -> None:
    path = tmp_path / "data.csv"
    path.write_text(text, newline="")
    with open_records([path], Dialect(**dialect)) as reader:
        assert read_header(iter(reader), Dialect(**dialect), lambda: reader.line) == expected


@pytest.mark.parametrize(
    ("records", "header_rows", "message"),
    [
        ([], (1,), "empty"),
        ([], (), "empty"),
        ([[]], (1,), "empty"),
        ([["a"], ["b"]], (4,), "should be in row 4"),
        ([["x"] * 20_000], (1,), "20,000 columns"),
        ([["x"] * 20_000], (), "20,000 columns"),
    ],
)
def test_tables_that_are_none(records: list[list[str]], header_rows: tuple[int, ...], message: str) -> None:
    with pytest.raises(Unreadable, match=message):
        read_header(iter(records), Dialect(header_rows=header_rows))


def data(records: list[list[str]], dialect: dict[str, Any]) -> list[list[str]]:
    return [each for number, each in enumerate(records, start=1) if not is_comment(number, each, Dialect(**dialect))]


@pytest.mark.parametrize(
    ("text", "dialect", "expected"),
    [
        ('"#00FF00",12\nred,3\n', {}, [["#00FF00", "12"], ["red", "3"]]),
        ("#00FF00,12\nred,3\n", {}, [["red", "3"]]),
        ("\ufeff#c\nred,3\n", {}, [["red", "3"]]),
        ('\ufeff"#c",1\nred,3\n', {}, [["#c", "1"], ["red", "3"]]),
        ('# it is "so\n#,"open\nred,3\n', {}, [["red", "3"]]),  # the quotes of a comment are letters
        ('"a\n#b",3\n', {}, [["a\n#b", "3"]]),  # inside a cell no line is a comment
        ('x,"a\n#b"\n#c\n', {}, [["x", "a\n#b"]]),
        ("//c\n/c,1\n", {"comment_char": "//"}, [["/c", "1"]]),
        ('"//c",1\n', {"comment_char": "//"}, [["//c", "1"]]),
        ("#c\r#d\rred,3\r", {}, [["red", "3"]]),
        ("#c||1\nred||3\n", {"delimiter": "||"}, [["red", "3"]]),
        ("||c\nred||3\n", {"delimiter": "||", "comment_char": "||"}, [["red", "3"]]),
        ("#c;red,3;", {"line_terminator": ";"}, [["red", "3"]]),
        (" #c\nred,3\n", {}, [[" #c"], ["red", "3"]]),
        (" #c\nred,3\n", {"skip_initial_space": True}, [["red", "3"]]),
        ('"#c",1\n', {"quote_char": None}, [['"#c"', "1"]]),
        ("\\#c,1\n", {"escape_char": "\\"}, [["#c", "1"]]),
    ],
)
def test_a_comment_is_told_by_the_first_characters_of_its_row(
    tmp_path: Path, text: str, dialect: dict[str, Any], expected: list[list[str]]
) -> None:
    dialect = {"comment_char": "#", **dialect}
    assert data(read(tmp_path, text, **dialect), dialect) == expected


rows = st.lists(st.lists(st.text(alphabet='ab,"\n\r é园', max_size=4), max_size=3), max_size=6)


@settings(deadline=None)
@given(rows)
def test_rewriting_changes_nothing_but_adds_the_number(records: list[list[str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "out.csv"
        assert rewrite(records, 5, Dialect(), target) == len(records[0] if records else ())
        with target.open(encoding="utf-8", newline="") as file:
            written = list(csv.reader(file))
    assert written == [[str(number), *record] for number, record in enumerate(records, start=5)]


@pytest.mark.parametrize(
    ("dialect", "numbers"),
    [
        ({}, [2, 3, 4, 5]),
        ({"comment_char": "#"}, [2, 4, 5]),
        ({"comment_rows": (2, 5)}, [3, 4]),
        ({"skip_blank_rows": True}, [2, 3, 5]),
    ],
)
def test_what_is_left_out_still_counts(tmp_path: Path, dialect: dict[str, Any], numbers: list[int]) -> None:
    target = tmp_path / "out.csv"
    records = marked_comments([["a"], ["#b"], ["", ""], ["c"]], Dialect(**dialect))
    rewrite(records, 2, Dialect(**dialect), target)
    assert [int(line.split(",")[0]) for line in target.read_text().splitlines()] == numbers


def test_half_a_character_is_no_text(tmp_path: Path) -> None:
    with pytest.raises(UnicodeEncodeError, match="surrogates not allowed"):
        rewrite([["\ud800"]], 1, Dialect(), tmp_path / "out.csv")
