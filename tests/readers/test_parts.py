"""A table in several files: a header never becomes a row, no column another, and what does not fit names its file."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import govdata
from govdata.metadata.package import load_package
from govdata.readers.inputs import Input, open_inputs
from tests.support.inputs import rows as numbered_rows
from tests.support.languages import assert_both_languages

FIELDS = [{"name": "from", "type": "string"}, {"name": "to", "type": "string"}]
EQUAL: dict[str, Any] = {"fields": FIELDS, "fieldsMatch": "equal"}
FIRST = b"from,to\nA,B\n"
BOM = b"\xef\xbb\xbf"


def written(folder: Path, parts: Sequence[bytes], suffix: str = "csv", **raw: Any) -> list[str]:
    names = [f"p{number}.{suffix}" for number in range(1, len(parts) + 1)]
    for name, part in zip(names, parts, strict=True):
        (folder / name).write_bytes(part)
    resource = {"name": "t", "type": "table", "path": names, **raw}
    (folder / "datapackage.json").write_text(json.dumps({"name": "p", "resources": [resource]}))
    return names


@contextmanager
def opened(folder: Path, parts: Sequence[bytes], suffix: str = "csv", **raw: Any) -> Iterator[Input]:
    written(folder, parts, suffix, **raw)
    with open_inputs(load_package(folder)) as inputs:
        yield inputs["t"]


def rows(source: Input) -> list[list[str]]:
    """What the engine will see, without the numbers of rows."""
    return [cells for _, *cells in numbered_rows(source)]


AB_CD = [["A", "B"], ["C", "D"]]


@pytest.mark.parametrize(
    ("second", "raw"),
    [
        (b"to,from\nD,C\n", {"schema": EQUAL}),
        (b"to,from\nD,C\n", {}),  # without a schema, the labels are all that names a column
        (b"to,from\nD,C\n", {"schema": {"fields": FIELDS, "fieldsMatch": ["partial"]}}),
        (b"to,from\nD,C\n", {"schema": {"fields": FIELDS, "fieldsMatch": "subset"}}),
        (b"To,FROM\nD,C\n", {"schema": EQUAL, "dialect": {"headerCase": False}}),
        (b"From,To\nC,D\n", {"dialect": {"headerCase": False}}),
        (BOM + b"to,from\nD,C\n", {"schema": EQUAL}),
        (BOM + b"from,to\nC,D\n", {"schema": EQUAL}),
        ("to,from\nD,C\n".encode("utf-16"), {"schema": EQUAL}),
        (b' to , from \r\n"D","C"\r\n', {"schema": EQUAL}),
        (b"to,from\rD,C\r", {"schema": EQUAL}),
        (b"#x\nto,from\nD,C\n", {"schema": EQUAL, "dialect": {"commentChar": "#"}}),
        (b"C,D\n", {"schema": EQUAL}),
        (b"C,D", {"schema": EQUAL}),
        (BOM + b"C,D\n", {"schema": EQUAL}),
        (b"C,D\n\n", {"schema": EQUAL, "dialect": {"skipBlankRows": True}}),
    ],
)
def test_columns_are_read_by_name(tmp_path: Path, second: bytes, raw: dict[str, Any]) -> None:
    with opened(tmp_path, [FIRST, second], **raw) as source:
        assert source.outcome.findings == ()
        assert source.labels == ("from", "to")
        assert rows(source) == AB_CD


@pytest.mark.parametrize(
    ("first", "second", "raw", "message"),
    [
        (FIRST, b"to,from\nD,C\n", {"schema": {"fields": FIELDS}}, 'in another order than p1.csv: "to", "from"'),
        (FIRST, b"from\nC\n", {"schema": EQUAL}, 'other columns than p1.csv: it lacks "to"'),
        (FIRST, b"from,to,via\nC,D,E\n", {"schema": EQUAL}, 'it also has "via"'),
        (FIRST, b"from,via\nC,E\n", {"schema": EQUAL}, 'it lacks "to" and also has "via"'),
        (FIRST, b"from,to,\nC,D,\n", {"schema": EQUAL}, 'it also has ""'),
        (FIRST, b"From,TO\nC,D\n", {"schema": EQUAL}, 'in other letters than p1.csv: "From", "TO"'),
        (FIRST, b"TO,From\nD,C\n", {}, "in other letters"),
        (FIRST, b"from;to\nC;D\n", {"schema": EQUAL}, 'separated by ";", not by ","'),
        (FIRST, b"to\tfrom\nD\tC\n", {"schema": EQUAL}, 'separated by "\\t"'),
        (b"x\n" + FIRST, FIRST, {"dialect": {"headerRows": [2]}}, "its header in row 1; p1.csv has it in row 2"),
        (b"x\n" + FIRST, b"to,from\nD,C\n", {"dialect": {"headerRows": [2]}}, "in another order"),
        (b"1,2\n5,6\n", b"2,1\n7,8\n", {}, "they do not tell the columns apart"),
        (b"a,a\n5,6\n", b"a,A\n7,8\n", {}, "in other letters"),
        (b"a\n5\n", b"A\n7\n", {}, "in other letters"),
        (b"from\nA\n", b"to,from\nD,C\n", {"schema": EQUAL}, 'it also has "to"'),
        (FIRST, '"to","from"\n"D","公园数量"\n'.encode("gb18030"), {}, "p2.csv is not utf-8"),
        (b'from,to\nA,"B\n', b'C"\nD,E\n', {}, "p1.csv: a quote in the record that starts on line 2 is not closed"),
        (FIRST, b'from,to\nC,"D\n', {}, "p2.csv: a quote in the record that starts on line 2 is not closed"),
    ],
)
def test_what_does_not_fit_names_its_file(
    tmp_path: Path, first: bytes, second: bytes, raw: dict[str, Any], message: str
) -> None:
    with opened(tmp_path, [first, second], **raw) as source:
        (finding, *_) = source.outcome.findings
        assert message in finding.message.en
        assert_both_languages(finding.message)
        assert_both_languages(finding.next_step)


def test_every_part_that_does_not_fit_is_named(tmp_path: Path) -> None:
    with opened(tmp_path, [FIRST, b"from\nC\n", FIRST, b"From,To\nC,D\n"]) as source:
        assert source.kind == "none"
        assert [each.message.en[:6] for each in source.outcome.findings] == ["p2.csv", "p4.csv"]


@pytest.mark.parametrize("second", [b"1,3\n", b"5,2\n", b"x,y\n", b"fromage,to go\n", b"7,to,x,y\n"])
def test_data_are_no_header(tmp_path: Path, second: bytes) -> None:
    for first in (b"1,2\nA,B\n", FIRST):
        with opened(tmp_path, [first, second]) as source:
            assert source.outcome.findings == ()
            assert rows(source)[1:] == [second.decode().strip().split(",")]


@pytest.mark.parametrize(
    ("parts", "raw", "expected"),
    [
        # a record of another width in a part whose columns are reordered stays as it is, and is reported
        ([FIRST, b"to,from\nD,C\nD\n"], {"schema": EQUAL}, ["missing-cell", "row 3 of p2.csv"]),
        ([FIRST, b"to,from\nD,C,E\n"], {"schema": EQUAL}, ["extra-cell", "row 2 of p2.csv"]),
        # rewritten for its quotes, and the row is still the one of its file
        ([FIRST, b'from,to\nC,5" x\nC\n'], {"schema": EQUAL}, ["missing-cell", "row 3 of p2.csv"]),
        ([FIRST, b'C,5" x\nC\n'], {"schema": EQUAL}, ["missing-cell", "row 2 of p2.csv"]),
        ([FIRST, b"C;D\n"], {"schema": EQUAL}, ["missing-cell", "row 1 of p2.csv"]),
    ],
)
def test_a_finding_names_the_file_and_its_row(
    tmp_path: Path, parts: list[bytes], raw: dict[str, Any], expected: list[str]
) -> None:
    written(tmp_path, parts, **raw)
    (error,) = govdata.validate(tmp_path).errors
    assert [error.type, *expected[1:]] == expected
    assert expected[1] in error.message.en


@pytest.mark.parametrize(
    ("second", "expected"),
    [([["to", "from"], ["D", "C"]], AB_CD), ([["from", "to"], ["C", "D"]], AB_CD), ([["C", "D"]], AB_CD)],
)
def test_the_parts_of_other_carriers_have_headers_too(tmp_path: Path, second: Any, expected: Any) -> None:
    first = [["from", "to"], ["A", "B"]]
    with opened(tmp_path, [json.dumps(part).encode() for part in (first, second)], "json", schema=EQUAL) as source:
        assert rows(source) == expected
    openpyxl = pytest.importorskip("openpyxl")
    books = []
    for part in (first, second):
        book = openpyxl.Workbook()
        for row in part:
            book.active.append(row)
        stream = io.BytesIO()
        book.save(stream)
        books.append(stream.getvalue())
    (tmp_path / "x").mkdir()
    with opened(tmp_path / "x", books, "xlsx", schema=EQUAL) as source:
        assert rows(source) == expected


LABELS = ["id", "name", "区", "value"]
CELLS = st.text(alphabet='ab1,"\n 园;#', max_size=4)


def _text(header: Sequence[str], table: Sequence[dict[str, str]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerows([header, *([row[label] for label in header] for row in table)])
    return out.getvalue().encode()


@st.composite
def tables_in_parts(draw: st.DrawFn) -> tuple[bytes, list[bytes]]:
    """A table in one file, and the same in parts whose columns stand in any order."""
    parts = draw(
        st.lists(st.lists(st.fixed_dictionaries(dict.fromkeys(LABELS, CELLS)), max_size=3), min_size=2, max_size=3)
    )
    orders = [LABELS, *(draw(st.permutations(LABELS)) for _ in parts[1:])]
    whole = _text(LABELS, [row for part in parts for row in part])
    return whole, [_text(order, part) for order, part in zip(orders, parts, strict=True)]


@settings(deadline=None, max_examples=60)
@given(tables_in_parts())
def test_a_table_in_parts_is_the_table_in_one_file(tables: tuple[bytes, list[bytes]]) -> None:
    seen = []
    for parts in ([tables[0]], tables[1]):
        with tempfile.TemporaryDirectory() as folder, opened(Path(folder), parts) as source:
            seen.append((source.labels, rows(source), source.outcome.findings))
    assert seen[0] == seen[1]


@settings(deadline=None, max_examples=8)
@given(tables_in_parts())
def test_a_table_in_parts_has_the_findings_and_the_release_of_one_file(tables: tuple[bytes, list[bytes]]) -> None:
    fields = [{"name": label, "type": "integer" if label == "value" else "string"} for label in LABELS]
    seen = []
    for parts in ([tables[0]], tables[1]):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            written(folder, parts, schema={"fields": fields, "fieldsMatch": "equal"})
            found = {(each.type, each.row, each.field, each.cell) for each in govdata.validate(folder).errors}
            released = b""
            if not found:
                govdata.publish(folder, version="1.0.0", to=folder / "releases")
                released = (folder / "releases" / "1.0.0" / "csv" / "t.csv").read_bytes()
            seen.append((found, released))
    assert seen[0] == seen[1]
