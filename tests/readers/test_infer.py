"""A table without a descriptor: the guesses, and that they are told."""

from __future__ import annotations

import bz2
import gzip
import lzma
from collections.abc import Callable
from pathlib import Path

import pytest

import govdata
from govdata.errors import DescriptorError
from govdata.readers.infer import infer_package
from govdata.readers.inputs import open_inputs


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a,b\n1,2\n", ","),
        ("a;b\n1,5;2\n", ";"),
        ("a\tb\n1,2\t3\n", "\t"),
        ("a|b\n1|2\n", "|"),
        ('a;b\n"x,y";2\n', ";"),
        ("a\n1\n", ","),
        ("", ","),
    ],
)
def test_the_delimiter(tmp_path: Path, text: str, delimiter: str) -> None:
    (tmp_path / "t.csv").write_text(text)
    (resource,) = infer_package(tmp_path / "t.csv").resources
    assert resource.dialect is not None
    assert resource.dialect.delimiter == delimiter


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_the_encoding(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "t.csv").write_bytes("编号,名称\n1,公园\n".encode(encoding))
    package = infer_package(tmp_path / "t.csv")
    with open_inputs(package) as inputs:
        assert inputs["t"].labels == ("编号", "名称")
        assert inputs["t"].outcome.findings == ()
        assert any(guess.en.startswith("encoding") for guess in inputs["t"].assumed)


def test_a_character_cut_in_two_is_no_other_encoding(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(b"id,name\n" + "1,公园园\n".encode() * 9000)
    assert infer_package(tmp_path / "t.csv").resources[0].encoding == "utf-8"


WESTERN = ["Orléans,Béziers", "Müller", "León\nCórdoba", "ÄÖÜ,ÉÀ", "créée", "Ålesund", "5 € – “ok”"]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        *(("cp1252", text) for text in WESTERN),
        ("latin-1", "Orléans"),
        ("iso8859-2", "Łódź"),
        ("big5", "編號,名稱\n1,公園"),
        ("big5", "臺北"),
        ("koi8-r", "Москва,Казань"),
        ("cp1251", "Москва,Казань"),
        ("euc-kr", "도시,서울"),
        ("shift_jis", "都市,東京"),
        ("iso8859-7", "Αθήνα"),
    ],
)
def test_an_encoding_that_is_not_sure_is_refused(tmp_path: Path, encoding: str, text: str) -> None:
    (tmp_path / "t.csv").write_bytes(f"a\n{text}\n".encode(encoding))
    with open_inputs(infer_package(tmp_path / "t.csv")) as inputs:
        (finding,) = inputs["t"].outcome.findings
        assert (finding.type, inputs["t"].kind) == ("encoding-error", "none")
        assert "gb18030" not in finding.next_step.en


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("gb18030", "编号,名称\n1,公园\n"),
        ("gb18030", "城市,数量\n深圳,3\n南山,2\n"),
        ("gb18030", "指标,数值\n绿化覆盖率（％）,45.1\n"),
        ("utf-16-le", "a,b\n1,2\n"),
        ("utf-16-be", "a,b\n1,2\n"),
        ("utf-16-le", "编号,名称\n1,一号公园\n"),
        ("utf-16-be", "编号,名称\n1,一号公园\n"),
    ],
)
def test_an_encoding_that_is_sure_is_said(tmp_path: Path, encoding: str, text: str) -> None:
    (tmp_path / "t.csv").write_bytes(text.encode(encoding))
    with open_inputs(infer_package(tmp_path / "t.csv")) as inputs:
        assert inputs["t"].outcome.findings == ()
        assert inputs["t"].labels == tuple(text.partition("\n")[0].split(","))
        assert inputs["t"].assumed[0].en == f"encoding {encoding}"


@pytest.mark.parametrize("data", [b"a,\x00\n", b"a,b\n1,\x00\n", "a,公\x00园\n".encode(), b"\x00\x00\x00\x00"])
def test_a_zero_byte_makes_no_utf_16(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "t.csv").write_bytes(data)
    assert infer_package(tmp_path / "t.csv").resources[0].encoding == "utf-8"


FIRST_TYPES = [("1", "integer"), ("1.5", "number"), ("2024-01-02", "date"), ("10:00:00", "time"), ("x", "string")]


@pytest.mark.parametrize("first", [cell for cell, _ in FIRST_TYPES])
@pytest.mark.parametrize(
    "late", ["1.5", "x", "2024-02-30", "12345678901234567890", "0.1234567890123456789", "1e400", "NaN", "-", "24:00:00"]
)
def test_a_guessed_type_makes_no_error(tmp_path: Path, first: str, late: str) -> None:
    (tmp_path / "t.csv").write_text("a,b\n" + f"{first},1\n" * 150 + f"{late},1\n")
    report = govdata.validate(tmp_path / "t.csv")
    assert report.errors == ()
    assert report.tasks[0].rows == 151


def test_white_space_around_a_label_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a , b\n1,2\n")
    assert govdata.validate(tmp_path / "t.csv").errors == ()


def test_what_is_wrong_whatever_was_guessed_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,b\n" + "1,1\n" * 150 + "x\n")
    assert [each.type for each in govdata.validate(tmp_path / "t.csv").errors] == ["missing-cell"]


@pytest.mark.parametrize("mark", ["\u2028", "\x0b", "\x0c", "\x1c", "\x85"])
def test_only_the_line_ends_of_csv_end_a_row(tmp_path: Path, mark: str) -> None:
    (tmp_path / "t.csv").write_text(f"a{mark};b\n1;2\n", encoding="utf-8")
    assert infer_package(tmp_path / "t.csv").schema_of("t").names == ("a", "b")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_line_ends(tmp_path: Path, end: str) -> None:
    (tmp_path / "t.csv").write_text(end.join(["a;b", "1;2", "3;x", ""]), newline="")
    report = govdata.validate(tmp_path / "t.csv")
    assert (report.errors, report.tasks[0].rows, report.tasks[0].fields) == ((), 2, 2)


def test_the_types(tmp_path: Path) -> None:
    header = "whole,real,day,moment,code,word,none"
    (tmp_path / "t.csv").write_text(f"{header}\n1,1,2024-01-02,2024-01-02T03:04:05Z,0755,a,\n2,1.5,2024-12-31,,1,1,\n")
    schema = infer_package(tmp_path / "t.csv").schema_of("t")
    assert [field.type for field in schema.fields] == [
        "integer", "number", "date", "datetime", "string", "string", "string",
    ]  # fmt: skip


@pytest.mark.parametrize("suffix", ["csv", "tsv", "txt", "dat", "tab", "asc"])
def test_every_text_is_guessed_at(tmp_path: Path, suffix: str) -> None:
    (tmp_path / f"t.{suffix}").write_text("a;b\n1;2\n")
    assert infer_package(tmp_path / f"t.{suffix}").schema_of("t").names == ("a", "b")


def test_other_formats_are_not_guessed_at(tmp_path: Path) -> None:
    (tmp_path / "t.parquet").write_bytes(b"x")
    (resource,) = infer_package(tmp_path / "t.parquet").resources
    assert (resource.format, resource.assumed) == ("parquet", ())


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(DescriptorError, match="there is no such file"):
        infer_package(tmp_path / "t.csv")


@pytest.mark.parametrize(("suffix", "packed"), [("gz", gzip.compress), ("bz2", bz2.compress), ("xz", lzma.compress)])
def test_a_compressed_table_is_guessed_too(tmp_path: Path, suffix: str, packed: Callable[[bytes], bytes]) -> None:
    file = tmp_path / f"t.csv.{suffix}"
    file.write_bytes(packed("编号;值\n1;5\n".encode("gb18030")))
    package = infer_package(file)
    assert [(field.name, field.type) for field in package.schema_of("t").fields] == [
        ("编号", "integer"),
        ("值", "integer"),
    ]
    with open_inputs(package) as inputs:
        assert inputs["t"].labels == ("编号", "值")
        assert inputs["t"].outcome.findings == ()


def test_a_damaged_archive_is_told_by_its_reader(tmp_path: Path) -> None:
    (tmp_path / "t.csv.gz").write_bytes(b"no gzip")
    with open_inputs(infer_package(tmp_path / "t.csv.gz")) as inputs:
        assert [finding.type for finding in inputs["t"].outcome.findings] == ["compression-error"]
