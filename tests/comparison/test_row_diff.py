from __future__ import annotations

from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.comparison.changes import CellChange
from govdata.comparison.row_diff import compare_rows, key_texts, table_changes
from govdata.metadata.package import Field, ForeignKey, Resource, Schema
from govdata.releases.table_files import TypedTable
from govdata.releases.version import Level

TYPES = {"id": "string", "part": "integer", "value": "number", "unit": "string"}
POLARS: dict[str, pl.DataType] = {
    "id": pl.String(),
    "part": pl.Int64(),
    "value": pl.Decimal(24, 4),
    "unit": pl.String(),
}
Row = tuple[str | None, int | None, Decimal | None, str | None]


def table(
    rows: list[Row], key: tuple[str, ...] = ("id",), role: str = "", references: tuple[ForeignKey, ...] = ()
) -> TypedTable:
    fields = tuple(Field(name, kind, descriptor={"name": name, "type": kind}) for name, kind in TYPES.items())
    schema = Schema(fields, primary_key=key, foreign_keys=references)
    resource = Resource("t", schema=schema, descriptor={"name": "t", "govdata": {"role": role}})
    return TypedTable(resource, schema, pl.LazyFrame(rows, schema=POLARS, orient="row"))


A: Row = ("a", 1, Decimal("1.5"), "yuan")
B: Row = ("b", 1, Decimal("2"), "yuan")
C: Row = ("c", 1, None, None)


def test_rows_are_matched_by_key_whatever_their_order() -> None:
    found = table_changes(
        compare_rows(table([A, B]), table([C, ("a", 1, Decimal(3), "yuan")])), table([]), referenced=False
    )
    assert (found.added, found.removed) == (("c",), ("b",))
    assert found.cells == (CellChange("a", "value", "1.5", "3"),)
    assert found.cells[0].by == "+1.5 (+100%)"
    assert found.fields == {"value": 1}


def test_a_missing_value_is_a_value_of_its_own() -> None:
    found = table_changes(compare_rows(table([C]), table([("c", 1, Decimal(0), "")])), table([]), referenced=False)
    assert found.cells == (CellChange("c", "value", None, "0"), CellChange("c", "unit", None, ""))


def test_a_composite_key_is_shown_with_its_parts_and_may_have_gaps() -> None:
    key = ("id", "part")
    old, new = table([A, (None, 2, None, None)], key), table([("a", None, None, None)], key)
    found = table_changes(compare_rows(old, new), new, referenced=False)
    assert (found.added, found.removed) == (("a|",), ("|2", "a|1"))


def test_without_a_key_rows_are_a_bag() -> None:
    found = compare_rows(table([A, A, B], ()), table([A, A, A, C], ()))
    assert list(key_texts(found.added, table([]))) == ["a|1|1.5|yuan", "c|1||"]
    assert list(key_texts(found.removed, table([]))) == ["b|1|2|yuan"]
    assert found.changed.height == 0


def test_with_another_key_than_before_rows_are_a_bag_too() -> None:
    found = compare_rows(table([A, B]), table([A, C], ("part", "id")))
    assert (found.added.height, found.removed.height) == (1, 1)


def test_a_field_of_another_type_is_compared_as_text() -> None:
    new = table([])
    frame = pl.LazyFrame({"id": ["a", "b"], "part": [1, 1], "value": ["1.5", "7"], "unit": ["yuan", "yuan"]})
    fields = tuple(field if field.name != "value" else Field("value", "string") for field in new.schema.fields)
    other = TypedTable(new.resource, Schema(fields, primary_key=("id",)), frame)
    found = table_changes(compare_rows(table([A, B]), other), other, referenced=False)
    assert found.cells == (CellChange("b", "value", "2", "7"),)


def test_only_the_first_are_listed_and_all_are_counted() -> None:
    old: list[Row] = [(f"k{i:03}", 1, Decimal(i), "yuan") for i in range(100)]
    new: list[Row] = [(f"k{i:03}", 2, Decimal(i + 1), "yuan") for i in range(50, 150)]
    found = table_changes(compare_rows(table(old), table(new)), table([]), referenced=False, limit=3)
    assert (found.rows_added, found.rows_removed, found.rows_changed) == (50, 50, 50)
    assert (found.added, found.removed) == (("k100", "k101", "k102"), ("k000", "k001", "k002"))
    assert [cell.row for cell in found.cells] == ["k050", "k051", "k052"]
    assert found.fields == {"part": 50, "value": 50}


AFTER: Row = ("a", 1, Decimal("1.5"), "usd")
ELSEWHERE = (ForeignKey(("unit",), "units", ("id",)),)


@pytest.mark.parametrize(
    ("old", "new", "role", "referenced", "level"),
    [
        ([A], [A], "observations", True, Level.NONE),
        ([A], [A, B], "observations", False, Level.MINOR),
        ([A, B], [A], "observations", False, Level.MINOR),
        ([A, B], [A], "subjects", True, Level.MAJOR),
        ([A], [AFTER], "observations", False, Level.PATCH),
        ([A], [AFTER], "indicators", True, Level.MAJOR),
        ([A], [A, B], "waivers", False, Level.PATCH),
        ([A, B], [A], "revisions", False, Level.PATCH),
        ([A], [B], "facts", False, Level.NONE),
    ],
)
def test_what_rows_weigh(old: list[Row], new: list[Row], role: str, referenced: bool, level: Level) -> None:
    found = table_changes(compare_rows(table(old), table(new)), table([], role=role), referenced)
    assert found.level is level


def test_another_reference_weighs_a_minor() -> None:
    found = compare_rows(table([A]), table([AFTER]))
    assert table_changes(found, table([], references=ELSEWHERE), referenced=False).level is Level.MINOR


cells = st.tuples(
    st.integers(0, 2), st.one_of(st.none(), st.decimals(0, 2, places=1)), st.sampled_from(["", "x", None])
)
editions = st.dictionaries(st.sampled_from("abcdef"), cells)


def rows(edition: dict[str, Any]) -> list[Row]:
    return [(key, *rest) for key, rest in edition.items()]


@given(editions, editions)
def test_the_difference_is_what_python_finds_in_two_dictionaries(old: dict[str, Any], new: dict[str, Any]) -> None:
    found = table_changes(compare_rows(table(rows(old)), table(rows(new))), table([]), referenced=False)
    assert set(found.added) == new.keys() - old.keys()
    assert set(found.removed) == old.keys() - new.keys()
    expected = {
        (key, name)
        for key in old.keys() & new.keys()
        for name, one, other in zip(("part", "value", "unit"), old[key], new[key], strict=True)
        if one != other
    }
    assert {(cell.row, cell.field) for cell in found.cells} == expected


@given(editions)
def test_an_edition_does_not_differ_from_itself_in_another_order(edition: dict[str, Any]) -> None:
    found = compare_rows(table(rows(edition)), table(rows(edition)[::-1]))
    assert table_changes(found, table([]), referenced=True).empty
