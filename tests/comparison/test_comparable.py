"""`diff` never lies: what could not be read is not compared, and what was read is compared as it is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from govdata import api
from govdata.cli.app import run
from govdata.comparison.changes import Changes
from govdata.errors import NotComparable
from govdata.releases.manifest import write_sums
from tests.support.releasing import publish, write_package

Json = Mapping[str, Any]
KEYED: Json = {"primaryKey": "k"}


def package(folder: Path, lines: str, kind: str = "integer", *, schema: Json = KEYED, **field: Any) -> Path:
    """A table `t` of a key and a value of some type; `lines` are its rows."""
    fields = [{"name": "k", "type": "integer"}, {"name": "v", "type": kind, **field}]
    resource = {"name": "t", "path": "t.csv", "schema": {"fields": fields, **schema}}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "t.csv").write_text(f"k,v\n{lines}", encoding="utf-8")
    raw = {"name": "p", "version": "1.0.0", "resources": [resource]}
    (folder / "datapackage.json").write_text(json.dumps(raw), encoding="utf-8")
    return folder


def changed(changes: Changes) -> list[tuple[str, str | None, str | None]]:
    return [(cell.row, cell.old, cell.new) for table in changes.tables for cell in table.cells]


MONEY = {"govdata": {"decimal": {"precision": 38, "scale": 20}}}


@pytest.mark.parametrize(
    ("lines", "kind", "more", "reason"),
    [
        ("1,n/a\n2,5\n", "integer", {}, 't, row 2: v = "n/a" is not an integer.'),
        ("1,7\n2,5,9\n", "integer", {}, "t, row 3: The row has 3 values, the header 2."),
        ("1,7\n2\n", "integer", {}, "t, row 3: The row has 1 value, the header 2."),
        ("1,a\n1,b\n", "string", {}, 't, row 3: k = "1": row 2 has the same primary key.'),
        (",1\n,2\n", "integer", {}, "t, row 2: The row has no primary key: k is empty."),
        ("1,9007199254740993\n", "number", {}, 't, row 2: v = "9007199254740993" would be released'),
        ("1,0.12345678901234567891\n", "number", {}, "would be released as 0.12345678901234568."),
        ("1,9223372036854775808\n", "integer", {}, "has more than 64 bits"),
        ("1,1.5\n", "number", {"govdata": {"decimal": {"precision": 3, "scale": 0}}}, "does not fit precision 3"),
        ("1,2024-02-30\n", "date", {}, "is not a date"),
        ('1,"a\n', "string", {}, "t"),
        ("1,a\n\n2,b\n", "string", {}, "The row is blank"),
    ],
)
def test_what_could_not_be_read_is_not_compared(tmp_path: Path, lines: str, kind: str, more: Json, reason: str) -> None:
    bad = package(tmp_path / "bad", lines, kind, **more)
    good = package(tmp_path / "good", "1,\n", kind, **more)
    for old, new in ((bad, good), (good, bad), (bad, bad)):
        with pytest.raises(NotComparable, match="cannot be compared") as caught:
            api.diff(old, new)
        assert reason in str(caught.value)
        assert not caught.value.report.valid


@pytest.mark.parametrize("damage", ["missing file", "header", "descriptor"])
def test_a_table_that_cannot_be_read_was_not_removed(tmp_path: Path, damage: str) -> None:
    good, bad = (package(tmp_path / name, "1,2\n") for name in ("good", "bad"))
    text = (bad / "datapackage.json").read_text(encoding="utf-8")
    if damage == "missing file":
        (bad / "t.csv").unlink()
    elif damage == "header":
        (bad / "t.csv").write_text("k,w\n1,2\n")
    else:
        (bad / "datapackage.json").write_text(text.replace('"name": "v"', '"name": "k"'), encoding="utf-8")
    with pytest.raises(NotComparable):
        api.diff(good, bad)


@pytest.mark.parametrize(
    ("constraint", "kind"),
    [({"maximum": 3}, "integer"), ({"enum": ["a", "b"]}, "string"), ({"unique": True}, "string"), ({}, "integer")],
)
def test_a_value_that_breaks_a_constraint_is_compared(tmp_path: Path, constraint: Json, kind: str) -> None:
    old, new = (
        package(tmp_path / name, f"1,{value}\n2,{value}\n", kind, constraints=constraint)
        for name, value in (("old", 7), ("new", 8))
    )
    assert changed(api.diff(old, new)) == [("1", "7", "8"), ("2", "7", "8")]


@pytest.mark.parametrize(
    ("kind", "more", "old", "new", "told"),
    [
        ("number", MONEY, "0.12345678901234567891", "0.12345678901234567892", True),
        ("number", MONEY, "9007199254740993", "9007199254740992", True),
        ("number", MONEY, "1.50", "1.5", False),
        ("number", {}, "1.50", "1.5", False),
        ("number", {}, "1e3", "1000", False),
        ("number", {}, "-0", "0.00", False),
        ("number", {}, "NaN", "NaN", False),
        ("number", {}, "NaN", "", True),
        ("number", {}, "INF", "-INF", True),
        ("number", {}, "0.1", "0.10000000000000002", True),
        ("integer", {}, "9223372036854775806", "9223372036854775807", True),
        ("integer", {}, "007", "7", False),
        ("string", {}, "007", "7", True),
        ("string", {}, "1.50", "1.5", True),
        ("string", {}, "\u00e9", "e\u0301", True),
        ("string", {}, "a", "a ", True),
        ("string", {"missingValues": ["-"]}, "-", '""', True),
        ("string", {"missingValues": []}, '""', "-", True),
        ("datetime", {}, "2024-01-01T00:00:00.000001", "2024-01-01T00:00:00.000002", True),
        ("datetime", {}, "2024-01-01T08:00:00+08:00", "2024-01-01T00:00:00Z", False),
        ("datetime", {}, "2024-01-01T08:00:00+08:00", "2024-01-01T08:00:00Z", True),
        ("time", {}, "08:00:00.5", "08:00:00.500001", True),
        ("duration", {}, "P1D", "PT24H", True),
        ("any", {}, "1", "1.0", True),
        ("year", {}, "0099", "0100", True),
    ],
)
def test_values_are_compared_as_they_are(tmp_path: Path, kind: str, more: Json, old: str, new: str, told: bool) -> None:
    one, other = (package(tmp_path / name, f"1,{cell}\n", kind, **more) for name, cell in (("old", old), ("new", new)))
    assert len(changed(api.diff(one, other))) == told
    assert api.diff(one, other).empty is not told


@pytest.mark.parametrize(
    ("old", "new", "cells"),
    [
        (("integer", "5\n"), ("number", "5.0\n"), []),
        (("number", "1e17\n"), ("number:decimal", "100000000000000000\n"), []),
        (("integer", "100000000000000000\n"), ("number", "1e17\n"), []),
        (("integer", "0\n"), ("number", "-0\n"), []),
        (("number", "1e-7\n"), ("number:decimal", "0.0000001\n"), []),
        (("number", "0.1\n"), ("number:decimal", "0.10000000000000000001\n"), [("1", "0.1", "0.10000000000000000001")]),
        (("year", "0099\n"), ("number", "99\n"), []),
        (("integer", "7\n"), ("string", "7\n"), []),
        (("integer", "7\n"), ("string", "07\n"), [("1", "7", "07")]),
        (("boolean", "1\n"), ("string", "true\n"), []),
    ],
)
def test_a_number_of_another_type_is_compared_as_a_number(
    tmp_path: Path, old: tuple[str, str], new: tuple[str, str], cells: list[tuple[str, str, str]]
) -> None:
    made = []
    for name, (kind, value) in (("old", old), ("new", new)):
        type_, _, exact = kind.partition(":")
        made.append(package(tmp_path / name, f"1,{value}", type_, **(MONEY if exact else {})))
    assert changed(api.diff(*made)) == cells


def test_rows_without_a_key_of_their_own_are_counted_where_there_is_no_key(tmp_path: Path) -> None:
    old, new = (
        package(tmp_path / name, lines, schema={}) for name, lines in (("old", ",1\n,2\n"), ("new", ",1\n,3\n"))
    )
    found = api.diff(old, new).tables[0]
    assert (found.rows_added, found.rows_removed, found.rows_changed) == (1, 1, 0)


def test_a_release_with_a_key_that_comes_twice_is_not_compared(tmp_path: Path) -> None:
    """No release of `publish` has one; a folder that somebody made may."""
    release = publish(write_package(tmp_path / "package"), tmp_path / "releases").path
    places = pl.read_parquet(release / "parquet/places.parquet")
    pl.concat([places, places]).write_parquet(release / "parquet/places.parquet")
    (release / "csv/places.csv").write_bytes(b"id,zh,en\r\n")
    write_sums(release)
    with pytest.raises(NotComparable, match=r"places cannot be compared\. Two of its rows have the same primary key\."):
        api.diff(release, tmp_path / "package")


def test_the_command_says_why_and_exits_with_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad, good = package(tmp_path / "bad", "1,x\n2,y\n3,z\n4,a\n5,b\n"), package(tmp_path / "good", "1,\n")
    assert run(["diff", str(good), str(bad)]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert 't, row 4: v = "z" is not an integer. And 2 more errors.' in told.err
    assert run(["diff", str(good), str(bad), "--lang", "zh"]) == 1
    assert "无法比较。t，第 2 行：" in capsys.readouterr().err
    assert run(["diff", str(good), str(bad), "--format", "json"]) == 1
    told = capsys.readouterr()
    said = json.loads(told.out)
    assert (said["level"], said["tables"], said["report"]["valid"]) == (None, [], False)
    assert [error["rowNumber"] for error in said["report"]["tasks"][0]["errors"]] == [2, 3, 4, 5, 6]
    assert "cannot be compared" in told.err
