"""Cells written anew: every other byte of the file stays, whatever its dialect."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.metadata.dialect import Dialect
from govdata.readers.csv_cells import CellEditor
from govdata.readers.decoding import Unreadable


def editor(text: str, dialect: Dialect | None = None) -> CellEditor:
    return CellEditor("t.csv", text, "utf-8", dialect or Dialect())


@pytest.mark.parametrize(
    ("text", "dialect", "cells", "expected"),
    [
        ("a,b\r\n1,2\r\n", Dialect(), {(1, 1): "30"}, "a,b\r\n1,30\r\n"),
        ("a,b\n1,2", Dialect(), {(1, 0): "x", (1, 1): "y"}, "a,b\nx,y"),
        ('a,b\n"1",""\n', Dialect(), {(1, 0): "7", (1, 1): "8"}, 'a,b\n"7","8"\n'),
        ('a,b\n"x, ""y""\nz",2\n', Dialect(), {(1, 1): "3"}, 'a,b\n"x, ""y""\nz",3\n'),
        ("a,b\n\n1,\n", Dialect(), {(2, 1): "3"}, "a,b\n\n1,3\n"),
        ("\ufeffa,b\n1,2\n", Dialect(), {(0, 0): "c", (1, 1): "3"}, "\ufeffc,b\n1,3\n"),
        ("a;b\r1;2\r", Dialect(delimiter=";", line_terminator="\r"), {(1, 1): "3"}, "a;b\r1;3\r"),
        ('#c,"d\na,b\n1,2\n', Dialect(comment_char="#"), {(2, 1): "3"}, '#c,"d\na,b\n1,3\n'),
        ("a|b\n'1|2'| 5 \n", Dialect(delimiter="|", quote_char="'"), {(1, 1): "6"}, "a|b\n'1|2'|6\n"),
        ("a,b\n1\\,2,3\n", Dialect(escape_char="\\"), {(1, 1): "4"}, "a,b\n1\\,2,4\n"),
        ('a, b\n1, "2"\n', Dialect(skip_initial_space=True), {(1, 1): "3"}, 'a, b\n1, "3"\n'),
        ('a,b\n"1,2\n', Dialect(quote_char=None), {(1, 1): "3"}, 'a,b\n"1,3\n'),
        ("a,b\n1,\n", Dialect(), {(1, 1): 'x, "y"'}, 'a,b\n1,"x, ""y"""\n'),
        ("a;b\n1;\n", Dialect(delimiter=";"), {(1, 1): "x, y"}, "a;b\n1;x, y\n"),
        ("a|b\n'1'|\n", Dialect(delimiter="|", quote_char="'"), {(1, 1): "it's"}, "a|b\n'1'|'it''s'\n"),
    ],
)
def test_a_cell_is_written_and_nothing_else(
    text: str, dialect: Dialect, cells: dict[tuple[int, int], str], expected: str
) -> None:
    assert editor(text, dialect).edited(cells).decode() == expected


@given(
    st.lists(st.lists(st.text('ab,"\n\r 中', max_size=4), min_size=2, max_size=2), min_size=1, max_size=5),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    st.data(),
)
def test_only_the_cell_changes(rows: list[list[str]], end: str, quoting: int, data: st.DataObject) -> None:
    if quoting == csv.QUOTE_MINIMAL:  # the writer leaves a lone carriage return without quotes
        rows = [[cell.replace("\r", "") for cell in row] for row in rows]
    out = io.StringIO()
    csv.writer(out, lineterminator=end, quoting=quoting).writerows(rows)  # type: ignore[arg-type]
    number = data.draw(st.integers(0, len(rows) - 1))
    cell = data.draw(st.text('a,"7 中', min_size=1, max_size=4))
    edited = editor(out.getvalue()).edited({(number, 1): cell}).decode()
    rows[number][1] = cell
    assert list(csv.reader(io.StringIO(edited, newline=""))) == rows


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_the_encoding_and_its_mark_stay(encoding: str) -> None:
    found = CellEditor.of("t.csv", "a,b\n中,2\n".encode(encoding), encoding, Dialect()).edited({(1, 1): "3"})
    assert found == "a,b\n中,3\n".encode(encoding)


def test_a_text_of_the_other_byte_order_keeps_it() -> None:
    found = CellEditor.of("t.csv", "\ufeffa,b\n中,2\n".encode("utf-16-be"), None, Dialect()).edited({(1, 1): "3"})
    assert found == "\ufeffa,b\n中,3\n".encode("utf-16-be")


def test_labels_name_the_columns() -> None:
    assert editor("id, start\n1,2\n").label_columns() == {"id": 0, "start": 1}


@pytest.mark.parametrize("cell", [(1, 1), (9, 0)])
def test_a_cell_that_is_not_there_is_refused(cell: tuple[int, int]) -> None:
    with pytest.raises(Unreadable, match=r"t\.csv cannot be written cell by cell"):
        editor("a,b\n1\n").edited({cell: "3"})


def test_bytes_that_are_not_of_the_encoding_are_refused() -> None:
    with pytest.raises(Unreadable, match=r"t\.csv cannot be written"):
        CellEditor.of("t.csv", b"a\n\xff\n", "utf-8", Dialect())


@given(
    st.lists(st.lists(st.text("ab,;\"' \n\r#", max_size=4), min_size=2, max_size=2), min_size=1, max_size=4),
    st.lists(st.lists(st.text("ab,;\"' \n\r#", max_size=4), min_size=2, max_size=2), min_size=1, max_size=3),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
    st.sampled_from([Dialect(), Dialect(delimiter=";"), Dialect(quote_char="'"), Dialect(comment_char="#")]),
)
def test_rows_after_the_last_leave_every_byte_as_it_is(
    rows: list[list[str]], more: list[list[str]], end: str, is_ended: bool, dialect: Dialect
) -> None:
    out = io.StringIO()
    quote = dialect.quote_char or ""
    csv.writer(out, delimiter=dialect.delimiter, quotechar=quote, quoting=csv.QUOTE_ALL, lineterminator=end).writerows(
        rows
    )
    text = out.getvalue() if is_ended else out.getvalue().removesuffix(end)
    try:
        written = editor(text, dialect).extended(more).decode()
    except Unreadable:
        assert any(not any(row) for row in more)  # only a row without any cell may be no row
        return
    assert written.startswith(text)
    assert written.endswith(end) is is_ended or not is_ended
    assert editor(written, dialect).records == [*editor(text, dialect).records, *more]


def test_a_row_that_the_dialect_cannot_write_is_refused() -> None:
    plain = editor("a,b\n", Dialect(quote_char=None))
    assert plain.extended([["1", "2"]]) == b"a,b\n1,2\n"
    with pytest.raises(Unreadable, match="cannot be written cell by cell"):
        plain.extended([["1,2", "3"]])


@pytest.mark.parametrize(
    ("text", "removed", "expected"),
    [
        ("a,b\n1,2\n3,4\n", {2}, "a,b\n1,2\n"),
        ("a,b\n1,2\n3,4", {2}, "a,b\n1,2"),
        ("a,b\r\n1,2\r\n3,4\r\n5,6\r\n", {1, 2}, "a,b\r\n5,6\r\n"),
        ('a,b\n"1\n,",2\n3,4\n', {1}, "a,b\n3,4\n"),
        ("1,2\n3,4\n", {0}, "3,4\n"),
        ("a,b\n1,2\n", set(), "a,b\n1,2\n"),
    ],
)
def test_a_record_is_taken_out_with_its_line(text: str, removed: set[int], expected: str) -> None:
    assert editor(text).without(removed).decode() == expected


def test_a_record_that_is_not_there_cannot_be_taken_out() -> None:
    with pytest.raises(Unreadable, match="cannot be written cell by cell"):
        editor("a,b\n1,2\n").without({2})


@given(
    st.lists(st.lists(st.text('ab,"\n 中', max_size=4), min_size=2, max_size=2), min_size=1, max_size=4),
    st.lists(st.lists(st.text('ab,"\n 中', max_size=4), min_size=2, max_size=2), min_size=1, max_size=3),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
def test_rows_that_were_added_leave_no_byte_when_they_are_taken_out(
    rows: list[list[str]], added: list[list[str]], end: str, whole: bool
) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator=end, quoting=csv.QUOTE_ALL).writerows(rows)
    text = out.getvalue() if whole else out.getvalue().removesuffix(end)
    longer = editor(text).extended(added).decode()
    assert editor(longer).without(range(len(rows), len(rows) + len(added))).decode() == text
