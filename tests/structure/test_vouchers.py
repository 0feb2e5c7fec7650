"""A foreign key that names good cells alone vouches for its column: the pass finds what it finds without it."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

import govdata
from govdata.metadata.package import load_package
from govdata.readers.inputs import open_inputs
from govdata.structure.fused_pass import scan_table
from govdata.structure.key_checks import KeyScan
from govdata.structure.text_table import open_table

CODES = st.sampled_from(["440303", "440304", "4403", "12", "", "none", "深圳"])
CONSTRAINTS = st.fixed_dictionaries(
    {},
    optional={
        "pattern": st.sampled_from(["[0-9]{6}", "[0-9]+", "[^0-9]*"]),
        "required": st.booleans(),
        "maxLength": st.sampled_from([4, 6]),
        "enum": st.sampled_from([["440303"], ["440303", "440304", "none"]]),
    },
)
FIELDS = st.fixed_dictionaries(
    {"name": st.just("code"), "type": st.sampled_from(["string", "any"]), "constraints": CONSTRAINTS},
    optional={"missingValues": st.sampled_from([["", "none"], []]), "format": st.just("email")},
)


@contextmanager
def scanned(
    folder: Path, field: dict[str, Any], known: list[str], cells: list[str], kind: str = "string"
) -> Iterator[KeyScan]:
    """A table whose field `code` names the values of another, before the pass."""
    (folder / "codes.csv").write_text("code\n" + "".join(f"{each}\n" for each in known if each), encoding="utf-8")
    rows = "".join(f"{number},{each}\n" for number, each in enumerate(cells))
    (folder / "data.csv").write_text("id,code\n" + rows, encoding="utf-8")
    key = {"fields": ["code"], "reference": {"resource": "codes", "fields": ["code"]}}
    schemas: dict[str, Any] = {
        "codes": {"fields": [{"name": "code", "type": kind}]},
        "data": {"fields": [{"name": "id", "type": "integer"}, field], "foreignKeys": [key]},
    }
    tables = [{"name": name, "path": f"{name}.csv", "schema": schema} for name, schema in schemas.items()]
    (folder / "datapackage.json").write_text(json.dumps({"name": "p", "resources": tables}), encoding="utf-8")
    package = load_package(folder)
    with open_inputs(package) as inputs:
        yield KeyScan({name: open_table(source.resource, source) for name, source in inputs.items()})


@settings(deadline=None)
@given(FIELDS, st.lists(CODES, max_size=4), st.lists(CODES, min_size=1, max_size=8))
def test_the_pass_finds_the_same(field: dict[str, Any], known: list[str], cells: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder, scanned(Path(folder), field, known, cells) as scan:
        table = scan.tables["data"]
        _, plain = scan_table(table, scan.marks(table), list)
        _, vouched = scan_table(table, scan.marks(table), list, scan.vouchers(table))
    assert (vouched.rows, vouched.marked) == (plain.rows, plain.marked)
    if plain.cached is None or vouched.cached is None:
        assert plain.cached is vouched.cached
    else:
        assert_frame_equal(vouched.cached, plain.cached)


@pytest.mark.parametrize("kind", ["string", "any", "integer", "number", "year", "date", "boolean", "yearmonth"])
@pytest.mark.parametrize("named_by", ["string", "any", "integer"])
def test_columns_of_any_two_types_may_name_each_other(tmp_path: Path, kind: str, named_by: str) -> None:
    """What cannot be equal is a finding of the key, and no table is called unreadable for it."""
    constraints = {} if named_by == "integer" else {"pattern": "[0-9x]+"}
    field = {"name": "code", "type": named_by, "constraints": constraints}
    with scanned(tmp_path, field, ["2024"], ["2024", "x", "1e0"], kind):
        found = govdata.validate(tmp_path)
    assert "source-error" not in {each.type for each in found.findings}
    lost = [each.row for each in found.findings if each.type == "foreign-key"]
    assert 3 in lost or named_by == "integer"  # "x" is an error of its type there


DIGITS = {"name": "code", "type": "string", "constraints": {"pattern": "[0-9]{6}"}}


@pytest.mark.parametrize(
    ("field", "known", "vouched"),
    [
        (DIGITS, ["440303"], {"2": "foreign-key 0"}),
        (DIGITS, ["440303", "none"], {}),
        (DIGITS | {"constraints": {"pattern": "[0-9]{6}", "maxLength": 4}}, ["440303"], {}),
        (DIGITS | {"constraints": {"maxLength": 6}}, ["440303"], {}),
        (DIGITS | {"type": "any"}, ["440303"], {}),
    ],
)
def test_a_key_vouches_where_every_value_is_good(
    tmp_path: Path, field: dict[str, Any], known: list[str], vouched: dict[str, str]
) -> None:
    with scanned(tmp_path, field, known, ["440303"]) as scan:
        found = scan.vouchers(scan.tables["data"])
    assert {column: mark.column for column, mark in found.items()} == vouched
