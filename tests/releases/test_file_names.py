"""Names of files and folders: one for each table and value, on every file system, and nothing is lost in them."""

from __future__ import annotations

import math
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.errors import ReleaseRefused
from govdata.metadata.data_paths import NO_VALUE
from govdata.releases.file_names import (
    LONGEST_FOLDER,
    PartitionFolders,
    caseless,
    distinct_file_names,
    safe_file_name,
)

DEVICES = ["con", "NUL", "aux.old", "Com1", "lpt\u00b9.txt", "prn."]
ALIKE = [
    *DEVICES,
    "A",
    "a",
    "\u00c9",
    "\u00e9",
    "e\u0301",
    "E\u0301",
    "\u00df",
    "ss",
    "SS",
    "",
    NO_VALUE,
    NO_VALUE.lower(),
    "a/",
    "%61",
]


@pytest.mark.parametrize(
    ("values", "folders"),
    [
        ([None, NO_VALUE], [f"p={NO_VALUE}/", "p=%5F%5F%48%49%56%45%5F%44%45%46%41%55%4C%54%5F"]),
        (["A", "a", "b"], ["p=A/", "p=%61/", "p=b/"]),
        (["a b", "..", "1/2"], ["p=a%20b/", "p=%2E%2E/", "p=1%2F2/"]),
        ([0.0, -0.0, math.nan], ["p=0.0/", "p=0.0/", "p=nan/"]),
    ],
)
def test_the_folder_of_a_value(values: list[Any], folders: list[str]) -> None:
    names = PartitionFolders(["p"])
    assert [names.folder([value])[: len(folder)] for value, folder in zip(values, folders, strict=True)] == folders


@pytest.mark.parametrize(("letter", "most"), [("a", 253), ("街", 84), (" ", 84), ("\U0001f600", 21)])
def test_a_value_names_a_folder_as_long_as_file_systems_take_it(letter: str, most: int) -> None:
    names = PartitionFolders(["k", "p"])
    assert len(names.folder(["v", letter * most]).split("/")[1].encode()) <= LONGEST_FOLDER
    with pytest.raises(ReleaseRefused, match=f"partitioned by p, .*longer than {LONGEST_FOLDER} bytes"):
        names.folder(["v", letter * (most + 1)])


@given(st.lists(st.one_of(st.sampled_from(ALIKE), st.text(max_size=3)), unique=True))
def test_no_two_names_are_one_file(names: list[str]) -> None:
    files = distinct_file_names(names)
    assert len({caseless(file) for file in files.values()}) == len(names)
    assert {name: unquote(file) for name, file in files.items()} == {name: name for name in names}


@given(st.one_of(st.sampled_from(DEVICES), st.text(".aux ", max_size=5), st.text(max_size=5)))
def test_a_name_is_one_that_windows_takes(name: str) -> None:
    file = safe_file_name(name)
    assert not file.endswith((".", " "))
    assert file.split(".")[0].upper() not in {"CON", "PRN", "AUX", "NUL", "COM1", "LPT\u00b9"}
    assert not set(file) & set('<>:"/\\|?*')
    assert unquote(file) == name


@given(st.sets(st.tuples(*[st.one_of(st.none(), st.sampled_from(ALIKE), st.text(max_size=3))] * 2), max_size=8))
def test_no_two_values_share_a_folder_and_each_says_its_value(values: set[tuple[str | None, str | None]]) -> None:
    names = PartitionFolders(["k", "p"])
    found = {value: names.folder(value) for value in sorted(values, key=repr)}
    assert len({caseless(folder) for folder in found.values()}) == len(values)
    levels = {caseless("/".join(folder.split("/")[: n + 1])) for folder in found.values() for n in range(2)}
    assert len(levels) == len({value[: n + 1] for value in values for n in range(2)})
    for value, folder in found.items():
        texts = [unquote(level.partition("=")[2]) for level in folder.rstrip("/").split("/")]
        assert texts == [NO_VALUE if part is None else part for part in value]
        assert folder == names.folder(value)
