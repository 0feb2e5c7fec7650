"""What the fused pass keeps of a table: all values where they are wanted, marked rows with their ids, no open rows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import govdata
from govdata.metadata.package import load_package
from govdata.readers.inputs import Input, open_inputs
from govdata.structure.check import KEPT_BYTES, Structure, check_structure

FIELDS = [
    {"name": "id", "type": "integer"},
    {"name": "value", "type": "number", "govdata": {"decimal": {"precision": 6, "scale": 2}}},
    {"name": "day", "type": "date"},
    {"name": "note", "type": "string"},
]
SCHEMA = {"fields": FIELDS, "primaryKey": ["id"]}
GOOD = "id,value,day,note\n1,1.50,2024-01-01,a\n2,,,\n3,-0.25,2024-02-29,\n"
BAD = "id,value,day,note\n1,1.50,2024-01-01,a\n2,x,,\n3,-0.25,2024-02-30,\n"
READ_BY_FALLBACK = "id,value,day,note\n1,1.50,2024-01-01,a\n2,1e1,,\n"


@pytest.fixture
def no_table_is_small(monkeypatch: pytest.MonkeyPatch) -> None:
    def are_small(_: dict[str, Input], most: int = 0) -> bool:
        return most == KEPT_BYTES

    monkeypatch.setattr("govdata.structure.check.are_small", are_small)
    monkeypatch.setattr("govdata.structure.check.SMALL_CELLS", 0)


def package(folder: Path, text: str, schema: dict[str, Any] = SCHEMA) -> Path:
    (folder / "t.csv").write_text(text, encoding="utf-8")
    table = {"name": "t", "path": "t.csv", "schema": schema}
    (folder / "datapackage.json").write_text(json.dumps({"name": "p", "version": "1.0.0", "resources": [table]}))
    return folder


def structure(folder: Path, *, keep: bool) -> tuple[Structure, pl.DataFrame, bool]:
    """What was found, the typed table, and whether it is read from the file again."""
    read = load_package(folder)
    with open_inputs(read) as inputs:
        found = check_structure(read, inputs, keep=keep)
        frame = found.tables["t"]
        return found, frame.collect(), "CSV SCAN" in frame.explain().upper()


@pytest.mark.usefixtures("no_table_is_small")
@pytest.mark.parametrize(("text", "again"), [(GOOD, False), (BAD, False), (READ_BY_FALLBACK, True)])
def test_kept_values_are_those_that_would_be_read(tmp_path: Path, text: str, again: bool) -> None:
    package(tmp_path, text)
    found, kept, is_read = structure(tmp_path, keep=True)
    streamed, read, _ = structure(tmp_path, keep=False)
    assert kept.equals(read)
    assert kept.schema == read.schema
    assert found.outcome == streamed.outcome
    assert is_read is again


@pytest.mark.usefixtures("no_table_is_small")
@pytest.mark.parametrize(("most", "again"), [(12, False), (11, True)])
def test_a_table_with_too_many_values_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int, again: bool
) -> None:
    monkeypatch.setattr("govdata.structure.fused_pass.MAX_KEPT_VALUES", most)
    assert structure(package(tmp_path, GOOD), keep=True)[2] is again


@pytest.mark.usefixtures("no_table_is_small")
def test_a_release_of_kept_values_has_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "p").mkdir()
    package(tmp_path / "p", GOOD)
    kept = govdata.publish(tmp_path / "p", to=tmp_path / "kept")
    streamed = govdata.publish(tmp_path / "p", to=tmp_path / "streamed", memory_limit=1000)
    assert kept.digest == streamed.digest


def test_rows_whose_last_cell_is_empty_are_not_kept(tmp_path: Path) -> None:
    found, _, _ = structure(package(tmp_path, BAD), keep=False)
    assert found.row_ids["t"].rows() == [(3, "2"), (4, "3")]
    found, _, _ = structure(package(tmp_path, GOOD), keep=False)
    assert found.row_ids == {}


@pytest.mark.parametrize("buffered", [4_000_000, -1])
@pytest.mark.parametrize(
    ("text", "keys"),
    [
        (BAD, {3: "2", 4: "3"}),
        ("id,value,day,note\n+1,x,,\n 2,y,,\n,z,,\n", {2: "1", 3: "2", 4: None}),
        ("id,value,day,note\n1,,,a\n1,,,b\n2,x,,c\n", {3: "1", 4: "2"}),
    ],
)
def test_ids_of_kept_rows_are_those_of_the_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, buffered: int, text: str, keys: dict[int, str | None]
) -> None:
    monkeypatch.setattr("govdata.structure.fused_pass.MAX_BUFFERED_CELLS", buffered)
    assert {each.row: each.key for each in govdata.validate(package(tmp_path, text)).errors} == keys
