"""Which files a folder or a pattern stands for, and what the names of folders say."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.errors import FileRefused
from govdata.metadata.data_paths import NO_VALUE, file_set, form_of, path_cells
from govdata.releases.file_names import PartitionFolders

FILES = (
    "a.csv", "b.tsv", "c1.csv", "_x.csv", ".x.csv", "k=1/a.csv", "k=1/b.csv.gz", "k=2/m=1/a.csv", "k=2/_t/a.csv",
    "_k=3/a.csv", "notes/readme.md", "data.csv/part-0.csv", "data.csv/part-10.csv",
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    return tmp_path


@pytest.mark.parametrize(
    ("path", "form", "expected"),
    [
        (".", "csv", "_k=3/a.csv a.csv c1.csv data.csv/part-0.csv data.csv/part-10.csv"
                     " k=1/a.csv k=1/b.csv.gz k=2/m=1/a.csv"),
        (".", "tsv", "b.tsv"),
        ("k=1", "", "k=1/a.csv k=1/b.csv.gz"),
        ("data.csv", "csv", "data.csv/part-0.csv data.csv/part-10.csv"),
        ("*.csv", "", "a.csv c1.csv"),
        ("_*.csv", "", "_x.csv"),
        ("?.csv", "", "a.csv"),
        ("c[0-9].csv", "", "c1.csv"),
        ("*/*.csv", "", "_k=3/a.csv data.csv/part-0.csv data.csv/part-10.csv k=1/a.csv"),
        ("k=*/**/a.csv", "", "k=1/a.csv k=2/m=1/a.csv"),
        ("**/**/a.csv", "", "_k=3/a.csv a.csv k=1/a.csv k=2/m=1/a.csv"),
        ("k=2/**", "", "k=2/m=1/a.csv"),
        ("k=2/*/*", "", "k=2/m=1/a.csv"),
        ("none/*", "", ""),
        ("a.csv/*", "", ""),
    ],
)  # fmt: skip
def test_what_a_path_stands_for(folder: Path, path: str, form: str, expected: str) -> None:
    found = file_set(folder, path, form)
    assert found
    names = [file.relative_to(folder).as_posix() for file in found.files()]
    assert names == expected.split()


@pytest.mark.parametrize("path", ["a.csv", "none.csv", "k=1/a.csv", "a\0*"[:1]])
def test_the_path_of_a_file_stands_for_itself(folder: Path, path: str) -> None:
    assert file_set(folder, path, "") is None


def test_a_name_with_marks_is_that_file(folder: Path) -> None:
    (folder / "c[0-9].csv").touch()
    assert file_set(folder, "c[0-9].csv", "") is None


@pytest.mark.parametrize("path", [".", "**/a.csv", "k=*/a.csv"])
def test_a_link_to_a_folder_is_refused(folder: Path, path: str) -> None:
    (folder / "k=9").symlink_to(folder / "k=1")
    found = file_set(folder, path, "csv")
    assert found
    with pytest.raises(FileRefused, match="k=9 is a link to a folder"):
        found.files()


@pytest.mark.parametrize(
    ("name", "form"), [("a.csv", "csv"), ("a.CSV.gz", "csv"), ("a.b.parquet", "parquet"), ("a", ""), ("a.gz", "")]
)
def test_the_format_that_a_name_says(name: str, form: str) -> None:
    assert form_of(Path(name)) == form


@pytest.mark.parametrize(
    ("path", "cells"),
    [
        ("t/part-0.csv", []),
        ("k=1/m=02/x=9.csv", [("k", "1"), ("m", "02")]),
        ("k=a%2Fb=c/x.csv", [("k", "a/b=c")]),
        ("a%3Db=%E5%8C%BA/x.csv", [("a=b", "区")]),
        (f"k={NO_VALUE}/x.csv", [("k", None)]),
        ("k=/x.csv", [("k", "")]),
        ("=1/x.csv", []),
        ("k=a+b/x.csv", [("k", "a+b")]),
        ("k=%FF/x.csv", [("k", "%FF")]),
    ],
)
def test_what_the_folders_of_a_path_say(path: str, cells: list[tuple[str, str | None]]) -> None:
    assert [*path_cells(path)] == cells


TEXTS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=10)  # more may be longer than a folder's name


@given(TEXTS, st.none() | TEXTS)
def test_the_folders_of_a_release_say_what_they_were_named_after(name: str, value: str | None) -> None:
    folder = PartitionFolders([name]).folder([value])
    assert path_cells(f"{folder}part-0.parquet") == ((name, value),)
