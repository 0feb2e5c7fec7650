"""`-` is standard input where a file is read, and standard output where one is written."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import polars as pl
import pytest

import govdata
from govdata.cli import standard_input
from govdata.cli.app import run
from tests.support.terminals import govdata as command

TEXT = "公园273座，比上年增长5%。\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own, in which nothing is called `-` at the end either."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def given(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standard_input, "sys", SimpleNamespace(stdin=SimpleNamespace(buffer=io.BytesIO(content))))


@pytest.mark.parametrize("call", [["read"], ["read", "--format", "json"], ["scan", "--propose", "csv"], ["scan"]])
def test_a_document_on_standard_input_is_that_of_a_file(
    call: list[str], here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "stdin").write_text(TEXT, encoding="utf-8")
    code = run([*call, "stdin"])
    from_file = capsys.readouterr()
    given(TEXT.encode(), monkeypatch)
    assert run([*call, "-"]) == code
    assert capsys.readouterr() == from_file
    assert [path.name for path in here.iterdir()] == ["stdin"]


@pytest.mark.parametrize("kind", ["csv", "tsv", "parquet", "xlsx"])
def test_a_table_on_standard_input_is_told_by_its_bytes(
    kind: str, here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    frame = pl.DataFrame({"a": [1, 2], "b": ["x", "y"]})
    file = here / f"t.{kind}"
    if kind == "xlsx":
        write_workbook(file, frame)
    elif kind == "parquet":
        frame.write_parquet(file)
    else:
        frame.write_csv(file, separator="\t" if kind == "tsv" else ",")
    given(file.read_bytes(), monkeypatch)
    assert run(["validate", "-"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("stdin: the structure is valid")
    assert run(["validate", str(file)]) == 0


def write_workbook(file: Path, frame: pl.DataFrame) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    for row in (frame.columns, *frame.rows()):
        book.active.append(row)
    book.save(file)


def test_candidates_on_standard_input(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    govdata.init(here / "p")
    given(b"no json\n", monkeypatch)
    assert run(["admit", "-", "--package", "p", "--sources", "p/archive"]) == 1
    assert "1 refused" in capsys.readouterr().out


def test_standard_input_is_read_once_however_often_it_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given(TEXT.encode(), monkeypatch)
    assert run(["scan", "-", "-", "--propose", "csv"]) == 0
    assert capsys.readouterr().out.count("stdin,1,") == 4


def test_what_never_ends_is_refused_as_a_large_file_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(standard_input, "TAKEN_OF_DOCUMENT", 3 << 20)
    endless = SimpleNamespace(read=lambda size: b"a" * size)
    monkeypatch.setattr(standard_input, "sys", SimpleNamespace(stdin=SimpleNamespace(buffer=endless)))
    assert run(["read", "-", "--output", "-"]) in (0, 3)
    told = capsys.readouterr()
    assert len(told.out) < 4 << 20


def test_the_limit_of_standard_input_is_above_that_of_a_document() -> None:
    from govdata.documents.archive import LARGEST_TEXT

    assert standard_input.TAKEN_OF_DOCUMENT == LARGEST_TEXT + 1


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_closed_standard_input_is_exit_3(
    lang: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(standard_input, "sys", SimpleNamespace(stdin=None))
    assert run(["read", "-", "--lang", lang]) == 3
    assert ("standard input is closed" if lang == "en" else "标准输入已关闭") in capsys.readouterr().err


def test_an_error_names_no_folder_of_the_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given(b"\x89PNG\r\n\x1a\n" + bytes(100), monkeypatch)
    assert run(["read", "-"]) == 3
    told = capsys.readouterr().err
    assert "stdin" in told
    assert "govdata-stdin-" not in told


@pytest.mark.parametrize("call", [["explain", "unique-error"], ["schema", "report"], ["diff", "-h"]])
def test_output_to_a_dash_is_standard_output(call: list[str], here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(call) == 0
    plain = capsys.readouterr()
    assert run([*call, "--output", "-"]) == 0
    assert capsys.readouterr() == plain
    assert not (here / "-").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="a pipe of POSIX")
def test_commands_are_piped_into_each_other(here: Path) -> None:
    (here / "a.txt").write_text(TEXT, encoding="utf-8")
    read = subprocess.run(command("read", "a.txt"), capture_output=True, check=True)
    rows = subprocess.run(command("scan", "-", "--propose", "csv"), input=read.stdout, capture_output=True, check=True)
    checked = subprocess.run(command("validate", "-"), input=rows.stdout, capture_output=True, check=True)
    assert checked.stdout.decode().startswith("stdin: the structure is valid")
