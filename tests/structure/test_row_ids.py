"""A finding on a cell has the id of its row, where its table has a key of one column."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import govdata


@pytest.mark.parametrize(
    ("rows", "schema", "keys"),
    [
        ("a,1\nb,x\n", {"primaryKey": ["id"]}, {3: "b"}),
        ("a,y\nb,x\n,z\n", {"primaryKey": ["id"]}, {2: "a", 3: "b", 4: None}),
        ("a,1\nb,x\n", {}, {3: None}),
        ("a,1\nb,x\n", {"primaryKey": ["id", "value"]}, {3: None}),
    ],
)
def test_the_id_of_the_row_is_told(
    tmp_path: Path, rows: str, schema: dict[str, Any], keys: dict[int, str | None]
) -> None:
    (tmp_path / "t.csv").write_text(f"id,value\n{rows}", encoding="utf-8")
    fields = [{"name": "id", "type": "string"}, {"name": "value", "type": "integer"}]
    resource = {"name": "t", "path": "t.csv", "schema": {"fields": fields, **schema}}
    (tmp_path / "datapackage.json").write_text(json.dumps({"name": "p", "resources": [resource]}), encoding="utf-8")
    found = [each for each in govdata.validate(tmp_path).errors if each.type == "type-error"]
    assert {each.row: each.key for each in found} == keys


@pytest.mark.parametrize(
    ("type_", "cell", "names"),
    [
        ("number", "5,2", ("groupChar", "decimalChar")),
        ("integer", "138,640", ("groupChar",)),
        ("date", "2024/1/1", ("format", "%Y/%m/%d")),
        ("boolean", "是", ("trueValues", "falseValues")),
    ],
)
def test_the_property_that_says_how_a_type_is_written_is_named(
    tmp_path: Path, type_: str, cell: str, names: tuple[str, ...]
) -> None:
    (tmp_path / "t.csv").write_text(f'v\n"{cell}"\n', encoding="utf-8")
    resource = {"name": "t", "path": "t.csv", "schema": {"fields": [{"name": "v", "type": type_}]}}
    (tmp_path / "datapackage.json").write_text(json.dumps({"name": "p", "resources": [resource]}), encoding="utf-8")
    (found,) = govdata.validate(tmp_path).errors
    for lang in ("en", "zh"):
        assert all(name in found.next_step.in_(lang) for name in names)
