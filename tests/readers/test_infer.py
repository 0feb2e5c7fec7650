"""A table without a descriptor: the guesses, and that they are told."""

from __future__ import annotations

import bz2
import gzip
import lzma
from collections.abc import Callable
from pathlib import Path

import pytest

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
