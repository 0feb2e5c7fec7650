"""A command whose standard output goes into a file that it reads stops with 3, and prints nothing into it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import govdata
from govdata import files
from govdata.cli.app import run
from tests.support.terminals import govdata as command

COMMANDS = (
    "validate . --sources archive",
    "validate . --format json",
    "validate . --format sarif",
    "validate . --engine duckdb",
    "scan . --sources archive",
    "scan archive/example-report.txt --propose observations --package .",
    "fill . --sources archive",
    "export . --format webannotation --sources archive",
    "publish . --to releases --dry-run",
    "diff other .",
    "rebase . --sources archive",
)
"""All of them read the table of observations."""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A valid package, in which a command runs, and another one to compare it with."""
    root = tmp_path / "example"
    govdata.init(root)
    shutil.copytree(root, root / "other")
    monkeypatch.chdir(root)
    return root


@contextmanager
def output_into(file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Standard output goes into this file, as far as whoever opens files sees."""
    with file.open("ab") as stream, monkeypatch.context() as patched:
        patched.setattr(files, "_STANDARD_OUTPUT", stream.fileno())
        yield


@pytest.mark.parametrize("call", COMMANDS)
def test_each_command_that_reads_the_table_stops(
    call: str, package: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    table = package / "datapackage" / "observations.csv"
    before = table.read_bytes()
    with output_into(table, monkeypatch):
        code = run(call.split())
    told = capsys.readouterr()
    assert (code, told.out) == (3, "")
    assert "observations.csv: standard output goes into it.\nWrite to a file of its own: --output FILE." in told.err
    assert table.read_bytes() == before


@pytest.mark.parametrize(
    "file",
    [
        "datapackage.json",
        "schemas/observations.json",
        "schemas/rules.json",
        "datapackage/sources.csv",
        "archive/example-report.txt",
    ],
)
def test_each_file_of_the_package_is_meant(
    file: str, package: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with output_into(package / file, monkeypatch):
        code = run(["validate", ".", "--sources", "archive"])
    told = capsys.readouterr()
    assert (code, told.out) == (3, "")
    assert f"{Path(file).name}: standard output goes into it" in told.err


@pytest.mark.parametrize("linked", [False, True])
def test_the_file_counts_and_not_its_name(
    linked: bool, package: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    other = package / "report.txt"
    if linked:
        os.link(package / "datapackage" / "observations.csv", other)
    with output_into(other, monkeypatch):
        assert run(["validate", ".", "--sources", "archive"]) == (3 if linked else 0)
    capsys.readouterr()


def test_what_the_shell_has_emptied_is_to_be_restored(package: Path) -> None:
    table = package / "datapackage" / "observations.csv"
    with table.open("wb") as stream:
        ended = subprocess.run(command("validate", ".", "--lang", "zh"), stdout=stream, stderr=subprocess.PIPE)
    told = ended.stderr.decode()
    assert (ended.returncode, table.read_bytes()) == (3, b"")
    assert "observations.csv：标准输出正写入该文件，且已被 shell 清空。\n请先恢复该文件，再写入另一个文件：" in told
