"""Every resource as something to scan, or a finding that says why not: no traceback, no silence, no idle copy."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govdata.errors import WriteError
from govdata.metadata.package import load_package
from govdata.readers.inputs import Input, open_inputs
from govdata.readers.path_columns import PathColumn
from govdata.reports.messages import Message
from tests.support.inputs import rows
from tests.support.languages import assert_both_languages

PLAIN = b"id,name\n1,a\n2,b\n"
FIELDS = {"fields": [{"name": "id", "type": "integer"}, {"name": "name", "type": "string"}]}


@contextmanager
def opened(folder: Path, **raw: Any) -> Iterator[Input]:
    """One table `t` of a package in `folder`."""
    (folder / "datapackage.json").write_text(json.dumps({"resources": [{"name": "t", "type": "table", **raw}]}))
    with open_inputs(load_package(folder)) as inputs:
        yield inputs["t"]


def types(source: Input) -> list[str]:
    return [finding.type for finding in source.outcome.findings]


TWO_ROWS = [["2", "1", "a"], ["3", "2", "b"]]


@pytest.mark.parametrize(
    "data",
    [PLAIN, PLAIN.replace(b"\n", b"\r\n"), b"\xef\xbb\xbf" + PLAIN, PLAIN[:-1], b'"id","name"\n"1","a"\n"2","b"\n'],
)
def test_a_plain_file_is_read_where_it_lies(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "t.csv").write_bytes(data)
    with opened(tmp_path, path="t.csv") as source:
        assert [path.resolve() for path in source.paths] == [tmp_path / "t.csv"]
        assert (source.kind, source.labels, source.skip_lines, source.first_row) == ("csv", ("id", "name"), 1, 2)
        assert rows(source) == TWO_ROWS
        assert types(source) == []


FORMS: list[tuple[str, bytes, dict[str, Any]]] = [
    ("t.tsv", b"id\tname\n1\ta\n2\tb\n", {}),
    ("t.csv", b"id;name\n1;a\n2;b\n", {"dialect": {"delimiter": ";"}}),
    ("t.csv", b"id::name\n1::a\n2::b\n", {"dialect": {"delimiter": "::"}}),
    ("t.csv", b"id,name|1,a|2,b", {"dialect": {"lineTerminator": "|"}}),
    ("t.csv", b"id,name\r1,a\r2,b\r", {"dialect": {"lineTerminator": "\r"}}),
    ("t.csv", b"id,name\r1,a\r2,b", {}),
    ("t.csv", b"id, name\n1, a\n2, b\n", {"dialect": {"skipInitialSpace": True}}),
    ("t.csv", b"'id','name'\n'1','a'\n2,b\n", {"dialect": {"quoteChar": "'"}}),
    ("t.csv", b"id,name\n\\1,a\n2,b\n", {"dialect": {"escapeChar": "\\"}}),
    ("t.csv", "id,name\n1,a\n2,b\n".encode("utf-16"), {"encoding": "utf-16"}),
    ("t.csv", "id,name\n1,a\n2,b\n".encode("utf-16"), {}),
    ("t.csv", "id,name\n1,a\n2,b\n".encode("utf-16-be"), {"encoding": "utf-16-be"}),
    ("t.csv.gz", gzip.compress(PLAIN), {}),
    ("t.csv", gzip.compress(PLAIN), {"compression": "gz"}),
    ("t.csv.bz2", bz2.compress(PLAIN), {}),
    ("t.csv.gz", gzip.compress("id,name\n1,a\n2,b\n".encode("utf-16")), {"encoding": "utf-16"}),
    ("t.txt", PLAIN, {}),
    ("t.json", b'[["id","name"],[1,"a"],[2,"b"]]', {}),
    ("t.json", b'{"rows":[{"id":1,"name":"a"},{"name":"b","id":2}]}', {"dialect": {"property": "rows"}}),
    ("t.jsonl", b'{"id":1,"name":"a"}\n{"id":2,"name":"b"}\n', {}),
]


@pytest.mark.parametrize(("name", "data", "raw"), FORMS, ids=[f"{n}-{form[0]}" for n, form in enumerate(FORMS)])
def test_the_same_table_in_every_form(tmp_path: Path, name: str, data: bytes, raw: dict[str, Any]) -> None:
    (tmp_path / name).write_bytes(data)
    with opened(tmp_path, path=name, **raw) as source:
        assert source.labels == ("id", "name")
        assert rows(source) == TWO_ROWS
        assert types(source) == []
        assert {str(check.state) for check in source.outcome.checks} == {"passed"}


@pytest.mark.parametrize(
    ("data", "raw"),
    [
        ([["id", "name"], [1, "a"], [2, "b"]], {}),
        ([{"id": 1, "name": "a"}, {"name": "b", "id": 2}], {}),
        ("id,name\n1,a\n2,b\n", {"format": "csv"}),
    ],
)
def test_inline_data(tmp_path: Path, data: Any, raw: dict[str, Any]) -> None:
    with opened(tmp_path, data=data, schema=FIELDS, **raw) as source:
        assert source.labels == ("id", "name")
        assert rows(source) == TWO_ROWS


def test_a_workbook(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in (["id", "name"], [1, "a"], [2, "b"]):
        book.active.append(row)
    book.save(tmp_path / "t.xlsx")
    with opened(tmp_path, path="t.xlsx") as source:
        assert source.labels == ("id", "name")
        assert rows(source) == TWO_ROWS


@pytest.mark.parametrize(
    ("raw", "assumed"),
    [
        ({}, ('sheet "Sheet", number 1 of 2; no other is read',)),
        ({"dialect": {"sheetNumber": 1}}, ()),
        ({"dialect": {"sheetName": "more"}}, ()),
    ],
)
def test_which_sheet_of_several_is_read_is_said(tmp_path: Path, raw: dict[str, Any], assumed: tuple[str, ...]) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for sheet in (book.active, book.create_sheet("more")):
        sheet.append(["id", "name"])
    book.save(tmp_path / "t.xlsx")
    with opened(tmp_path, path="t.xlsx", **raw) as source:
        assert tuple(map(str, source.assumed)) == assumed


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "big5", "shift_jis", "utf-16", "utf-32", "utf-8-sig"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "t.csv").write_bytes("id,name\n1,公大人\n".encode(encoding))
    with opened(tmp_path, path="t.csv", encoding=encoding) as source:
        assert rows(source) == [["2", "1", "公大人"]]


def test_what_is_assumed_is_said(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes("id\n1\n".encode("utf-16"))
    with opened(tmp_path, path="t.csv") as source:
        assert [text.en for text in source.assumed] == ["encoding utf-16, from the byte order mark"]


@pytest.mark.parametrize(
    ("data", "dialect", "labels", "expected"),
    [
        (b"1,a\n2,b\n", {"header": False}, None, [["1", "1", "a"], ["2", "2", "b"]]),
        (b"x\nid,name\n1,a\n", {"headerRows": [2]}, ("id", "name"), [["3", "1", "a"]]),
        (b"f\nid,name\n1,a\n", {"headerRows": [1, 2]}, ("f id", "f name"), [["3", "1", "a"]]),
        (b"id,name\n#x\n1,a\n", {"commentChar": "#"}, ("id", "name"), [["3", "1", "a"]]),
        (b"id,name\n1,a\n2,b\n", {"commentRows": [2]}, ("id", "name"), [["3", "2", "b"]]),
        (b"id,name\n\n1,a\n", {"skipBlankRows": True}, ("id", "name"), [["3", "1", "a"]]),
        (b'"i\nd",name\n1,a\n', {}, ("i\nd", "name"), [["2", "1", "a"]]),
        (b"id,name\n1\n\n1,a,x\n,\n", {}, ("id", "name"), [["2", "1"], ["3"], ["4", "1", "a", "x"], ["5", "", ""]]),
        (b'id,name\n1,5" x\n2,7" y\n', {}, ("id", "name"), [["2", "1", '5" x'], ["3", "2", '7" y']]),
        (b'id,name\n1\n\n1,5" x,\n', {}, ("id", "name"), [["2", "1"], ["3"], ["4", "1", '5" x', ""]]),
        (b'1,5" x\n2,b\n', {"header": False}, None, [["1", "1", '5" x'], ["2", "2", "b"]]),
    ],
)
def test_rows_keep_their_numbers(
    tmp_path: Path, data: bytes, dialect: dict[str, Any], labels: tuple[str, ...] | None, expected: list[list[str]]
) -> None:
    (tmp_path / "t.csv").write_bytes(data)
    with opened(tmp_path, path="t.csv", dialect=dialect) as source:
        assert source.labels == labels
        assert rows(source) == expected


@pytest.mark.parametrize(
    ("parts", "untouched"),
    [
        ([PLAIN[:12], b"id,name\n2,b\n"], True),  # each with the header, as frictionless has it
        ([PLAIN[:12], b"2,b\n"], False),  # one file cut in two, as the standard has it
        ([PLAIN[:11], b"2,b\n"], False),
        ([PLAIN[:12], b"", b"2,b\n"], False),
        ([b"id,name\n1,a\n", b'id,name\n2,"b"\n'], True),
    ],
)
def test_several_files_are_one_table(tmp_path: Path, parts: list[bytes], untouched: bool) -> None:
    names = [f"p{number}.csv" for number in range(len(parts))]
    for name, part in zip(names, parts, strict=True):
        (tmp_path / name).write_bytes(part)
    with opened(tmp_path, path=names) as source:
        assert rows(source) == TWO_ROWS
        assert (not source.numbered) == untouched


def test_files_whose_headers_have_other_lines_are_one_table(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"title\nid,name\n1,a\n")
    (tmp_path / "b.csv").write_bytes(b'"a title,\nin two lines"\nid,name\n2,b\n')
    with opened(tmp_path, path=["a.csv", "b.csv"], dialect={"headerRows": [2]}) as source:
        assert rows(source) == [["3", "1", "a"], ["4", "2", "b"]]


@pytest.mark.parametrize(
    ("data", "dialect", "width"),
    [
        (b"1,a\n", {}, 2),
        (b'"1\n2",a\n', {}, 2),
        (b'1,5" x\n', {}, 2),
        (b"#x\n1,a\n", {"commentChar": "#"}, 2),
        (b",,\n1,a\n", {"skipBlankRows": True}, 2),
        (b"\n1,a\n", {}, 1),  # without a column, its rows would be read by nobody
        (b'\n1,5" x\n', {}, 1),
    ],
)
def test_a_table_without_labels_is_as_wide_as_its_first_record(
    tmp_path: Path, data: bytes, dialect: dict[str, Any], width: int
) -> None:
    (tmp_path / "t.csv").write_bytes(data)
    with opened(tmp_path, path="t.csv", dialect={"header": False, **dialect}) as source:
        assert source.width == width


def test_several_files_without_header(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_bytes(b"1,a\n")
    with opened(tmp_path, path=["a.csv", "b.csv"], dialect={"header": False}) as source:
        assert rows(source) == [["1", "1", "a"], ["2", "1", "a"]]


def _digest(name: str, data: bytes) -> str:
    return hashlib.new(name, data).hexdigest()


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({"bytes": len(PLAIN)}, []),
        ({"bytes": 3}, ["byte-count"]),
        ({"bytes": 0}, ["byte-count"]),
        ({"hash": _digest("md5", PLAIN)}, []),
        ({"hash": _digest("md5", PLAIN).upper()}, []),
        ({"hash": "sha256:" + _digest("sha256", PLAIN)}, []),
        ({"hash": "sha1:" + _digest("sha1", PLAIN)}, []),
        ({"hash": "sha512:" + _digest("sha512", PLAIN)}, []),
        ({"hash": "bad"}, ["hash-count"]),
        ({"hash": "sha256:" + _digest("md5", PLAIN), "bytes": 3}, ["byte-count", "hash-count"]),
    ],
)
def test_promises_about_the_file(tmp_path: Path, raw: dict[str, Any], expected: list[str]) -> None:
    (tmp_path / "t.csv").write_bytes(PLAIN)
    with opened(tmp_path, path="t.csv", **raw) as source:
        assert types(source) == expected
        assert source.kind == "csv"
        looked = {check.id for check in source.outcome.checks}
        assert {"byte-count"} & looked == ({"byte-count"} if "bytes" in raw else set())
        assert {"hash-count"} & looked == ({"hash-count"} if "hash" in raw else set())


@pytest.fixture
def parquet(tmp_path: Path) -> Path:
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"id": [1, 2], "name": ["a", "b"]}), path)
    return path


@pytest.mark.parametrize("wrong", [False, True])
def test_promises_about_a_parquet_file(tmp_path: Path, parquet: Path, wrong: bool) -> None:
    data = parquet.read_bytes()
    promised = {"bytes": len(data) + wrong, "hash": _digest("md5", data + b"x" * wrong)}
    with opened(tmp_path, path="t.parquet", **promised) as source:
        paths = [path.resolve() for path in source.paths]
        assert (source.kind, paths, source.labels) == ("parquet", [parquet], ("id", "name"))
        assert types(source) == (["byte-count", "hash-count"] if wrong else [])


def partitioned(folder: Path, columns: Callable[[int], dict[str, list[int]]]) -> None:
    for year in (2023, 2024):
        (folder / "t" / f"year={year}").mkdir(parents=True)
        pq.write_table(pa.table(columns(year)), folder / "t" / f"year={year}" / "a.parquet")


def test_a_folder_of_parquet_files(tmp_path: Path) -> None:
    partitioned(tmp_path, lambda year: {"id": [year], "year": [year]})
    with opened(tmp_path, path="t", format="parquet") as source:
        assert [path.resolve().parent.name for path in source.paths] == ["year=2023", "year=2024"]
        assert source.labels == ("id", "year")


@pytest.mark.parametrize("path", ["t", "t/*/*.parquet", "t/**/a.parquet", ["t/year=2023/a.parquet", "t/year=2024"]])
def test_a_column_that_stands_in_names_of_folders_alone(tmp_path: Path, path: str | list[str]) -> None:
    partitioned(tmp_path, lambda year: {"id": [year]})
    with opened(tmp_path, path=path, format="parquet") as source:
        assert (source.labels, source.names) == (("id",), ("t/year=2023/a.parquet", "t/year=2024/a.parquet"))
        assert source.path_columns == (PathColumn("year", ("2023", "2024")),)


def test_parquet_files_that_do_not_go_together(tmp_path: Path) -> None:
    for name in ("a", "b"):
        pq.write_table(pa.table({name: [1]}), tmp_path / f"{name}.parquet")
    with opened(tmp_path, path=["a.parquet", "b.parquet"]) as source:
        assert (source.kind, types(source)) == ("none", ["source-error"])


BAD: list[tuple[str, bytes | None, dict[str, Any], str, str]] = [
    ("t.csv", None, {}, "scheme-error", "does not exist"),
    ("t.csv", b"", {}, "source-error", "The file is empty"),
    ("t.csv", b"\n", {}, "source-error", "The file is empty"),
    ("t.csv", b"id\n1\n", {"dialect": {"headerRows": [4]}}, "source-error", "The header should be in row 4"),
    ("t.csv", b"id,name\n1,\xff\n", {}, "encoding-error", "byte 10 (line 2"),
    ("t.csv", "id,name\n1,公园数量\n".encode("gbk"), {}, "encoding-error", "byte 10 (line 2"),
    ("t.csv", b"id,name\n1,\xff\n", {"encoding": "ascii"}, "encoding-error", "byte 10 (line 2"),
    ("t.csv", b"id,\xffname\n", {"dialect": {"lineTerminator": ";"}}, "encoding-error", "byte 3 (line 1"),
    ("t.csv.gz", b"x", {}, "compression-error", "not a valid gz file"),
    ("t.csv", PLAIN, {"compression": "rar"}, "compression-error", 'Compression "rar" is not supported'),
    ("t.csv", b",".join(b"c" for _ in range(20_000)), {}, "source-error", "20,000 columns"),
    ("t.parquet", b"PAR1xPAR1", {}, "source-error", "not a valid Parquet file"),
    ("t.json", b"[", {}, "source-error", "is not JSON"),
    ("t.json", b'[["\\ud800"]]', {}, "encoding-error", "surrogates"),
    ("t.xls", b"x", {}, "format-error", 'Format "xls" is not supported'),
    ("t.xlsx", b"x", {}, "source-error", "is not an XLSX file"),
]  # fmt: skip


def spoken(source: Input) -> list[Message]:
    """Every sentence that goes with an input."""
    findings, checks = source.outcome.findings, source.outcome.checks
    steps = [finding.next_step for finding in findings if finding.next_step]
    return [*(finding.message for finding in findings), *steps, *(check.reason for check in checks if check.reason)]


@pytest.mark.parametrize(("name", "data", "raw", "kind", "message"), BAD)
def test_what_cannot_be_read_is_a_finding(
    tmp_path: Path, name: str, data: bytes | None, raw: dict[str, Any], kind: str, message: str
) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with opened(tmp_path, path=name, **raw) as source:
        assert (source.kind, types(source)) == ("none", [kind])
        assert message in source.outcome.findings[0].message.en
        for said in spoken(source):
            assert_both_languages(said)
        states = {check.id: (str(check.state), bool(check.reason.en)) for check in source.outcome.checks}
        assert states.pop(kind) == ("failed", True)
        assert set(states.values()) <= {("skipped", True)}


@pytest.mark.parametrize(
    ("data", "message", "kept"),
    [
        (b"id,name\n1,a\x00\n2,b\n", "line 2: there is a NUL byte", 2),
        (b'id,name\n1,"a\n2,b\n', "record that starts on line 2 is not closed", 1),
        (b'id,name\n1,"a\x00\n2,b\n', "NUL byte", 1),
    ],
)
def test_damage_that_reading_survives_is_a_finding_too(tmp_path: Path, data: bytes, message: str, kept: int) -> None:
    (tmp_path / "t.csv").write_bytes(data)
    with opened(tmp_path, path="t.csv") as source:
        assert set(types(source)) == {"source-error"}
        assert message in source.outcome.findings[0].message.en
        assert len(rows(source)) == kept


@pytest.mark.parametrize(
    ("data", "dialect"),
    [
        (b'"Report of 2024\nby the office\nid,name\n1,a\n', {"headerRows": [3]}),
        (b'"Report\nid,name\n1,a\n', {"headerRows": [2]}),
        (b'\xef\xbb\xbf"Report\nid,name\n1,a\n', {"headerRows": [2]}),
        (b"'Report\nid,name\n1,a\n", {"headerRows": [2], "quoteChar": "'"}),
        (b'"Report\nid,name\n1,a\n', {"headerRows": [2], "commentRows": [1]}),
        (b'"Report\nid,name\n1,a\n', {"commentRows": [1]}),
        (b'#c\n"Report\nid,name\n1,a\n', {"headerRows": [3], "commentChar": "#"}),
        (b'"id,name\n1,a\n', {}),
    ],
)
def test_a_quote_that_never_closes_above_the_header(tmp_path: Path, data: bytes, dialect: dict[str, Any]) -> None:
    (tmp_path / "t.csv").write_bytes(data)
    with opened(tmp_path, path="t.csv", dialect=dialect) as source:
        assert types(source) == ["source-error"]
        line = 2 if data.startswith(b"#") else 1
        assert (
            f"a quote in the record that starts on line {line} is not closed" in source.outcome.findings[0].message.en
        )


def test_the_quotes_of_a_comment_above_the_header_are_letters(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(b'# said "so\n#,"open\nid,name\n1,a\n')
    with opened(tmp_path, path="t.csv", dialect={"commentChar": "#"}) as source:
        assert (types(source), source.labels, rows(source)) == ([], ("id", "name"), [["4", "1", "a"]])


def test_what_is_no_regular_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "t.csv")
    with opened(tmp_path, path="t.csv") as source:
        assert types(source) == ["scheme-error"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(PLAIN)
    (tmp_path / "t.csv").chmod(0)
    with opened(tmp_path, path="t.csv") as source:
        assert types(source) == ["scheme-error"]


def test_a_url_is_not_fetched(tmp_path: Path) -> None:
    with opened(tmp_path, path="https://example.org/a.csv") as source:
        assert (source.kind, types(source)) == ("none", ["scheme-error"])
        assert "Download the file" in source.outcome.findings[0].next_step.en


def test_a_refused_path_is_not_read(tmp_path: Path) -> None:
    package = tmp_path / "p"
    package.mkdir()
    (tmp_path / "t.csv").write_bytes(PLAIN)
    with opened(package, path="../t.csv") as source:
        assert (source.kind, types(source)) == ("none", [])  # the finding is the descriptor's
        assert {(str(check.state), check.reason.en) for check in source.outcome.checks} == {
            ("skipped", "the descriptor names no data that can be read")
        }


def test_what_is_no_table_is_only_compared_with_its_promise(tmp_path: Path) -> None:
    (tmp_path / "t.pdf").write_bytes(b"\x00\xff")
    with opened(tmp_path, path="t.pdf", type="file", bytes=3) as source:
        assert (source.kind, types(source)) == ("none", ["byte-count"])
        assert {check.id: str(check.state) for check in source.outcome.checks} == {
            "source-error": "passed",
            "byte-count": "failed",
        }


DIALECTS = st.fixed_dictionaries(
    {},
    optional={
        "delimiter": st.sampled_from([",", ";", "\t", "||", '"', "\n", " ", "园"]),
        "quoteChar": st.sampled_from(['"', "'", None, ",", "\r"]),
        "escapeChar": st.sampled_from(["\\", '"', ","]),
        "lineTerminator": st.sampled_from(["\n", "\r", ";", ","]),
        "commentChar": st.sampled_from(["#", "1"]),
        "header": st.booleans(),
        "headerRows": st.lists(st.integers(1, 3), max_size=2),
        "skipInitialSpace": st.booleans(),
        "doubleQuote": st.booleans(),
    },
)


@settings(deadline=None)
@given(
    data=st.binary(max_size=60) | st.text(alphabet='ab1,;"\n\r |\\', max_size=60).map(str.encode),
    dialect=DIALECTS,
    encoding=st.sampled_from([None, "utf-8", "utf-16", "gb18030", "latin-1", "utf-7", "iso2022_jp", "unicode_escape"]),
    form=st.sampled_from(["csv", "json", "jsonl", "xlsx", "parquet"]),
    compression=st.sampled_from([None, None, "gz", "zip", "xz", "bz2"]),
)
def test_no_bytes_break_the_run(data: bytes, dialect: Any, encoding: str, form: str, compression: str) -> None:
    """Whatever a file holds: something to scan, or a finding."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "t").write_bytes(data)
        raw = {"dialect": dialect, "encoding": encoding, "format": form, "compression": compression}
        with opened(folder, path="t", **raw) as source:
            assert source.kind != "none" or source.outcome.findings
            if source.kind == "csv":
                rows(source)


def test_temporary_files_go_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room = tmp_path / "room"
    room.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(room))
    (tmp_path / "t.csv.gz").write_bytes(gzip.compress(PLAIN))
    (tmp_path / "datapackage.json").write_text('{"resources": [{"name": "t", "path": "t.csv.gz"}]}')
    with open_inputs(load_package(tmp_path)) as inputs:
        (path,) = inputs["t"].paths
        assert room in path.parents
    assert list(room.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "data", "raw"),
    [("t.csv.gz", gzip.compress(PLAIN), {}), ("t.csv", PLAIN, {"encoding": "gbk"})],
    ids=["unpacked", "decoded"],
)
def test_a_full_disk_ends_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, data: bytes, raw: dict[str, Any]
) -> None:
    def full(folder: Path, number: object) -> Path:
        room = folder / str(number)
        room.mkdir(parents=True)
        (room / "t.csv").symlink_to("/dev/full")
        return room

    (tmp_path / name).write_bytes(data)
    for module in ("inputs", "text_files"):
        monkeypatch.setattr(f"govdata.readers.{module}.new_folder", full)
    with pytest.raises(WriteError, match="No space left"), opened(tmp_path, path=name, **raw):
        pass


@pytest.mark.parametrize(
    "data",
    [
        b'"note x\nid,name\n1,2\n3,"4"\nid,name\n5,6\n',
        b'"note x\nid,name\n3,"4,5"\nid,name\n5,6\n',
        b'a,"note x\nid,name\n1,2\n"3",4\nid,name\n5,6\n',
    ],
)
def test_a_quote_above_the_header_that_a_row_of_data_closes(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "t.csv").write_bytes(data)
    with opened(tmp_path, path="t.csv", dialect={"headerRows": [2]}) as source:
        assert types(source) == ["source-error"]
        assert "The record that starts on line 1 cannot be parsed" in source.outcome.findings[0].message.en
        assert "a quote that is not closed" in source.outcome.findings[0].next_step.en


def test_a_note_above_the_header_may_have_lines(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(b'"note\n""x""",y\nid,"name"\n1,a\n')
    with opened(tmp_path, path="t.csv", dialect={"headerRows": [2]}) as source:
        assert (types(source), source.labels) == ([], ("id", "name"))
