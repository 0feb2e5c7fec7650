"""Labels against fields: a column that is missing or too many is told by its name, and once."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.metadata.dialect import Dialect
from govdata.metadata.schema import Field, Schema
from govdata.structure.header import Layout, match_fields

NAMES = ("id", "unit", "value", "quote", "start", "note")


def matched(labels: Sequence[str]) -> Layout:
    return match_fields("t", tuple(labels), Schema(tuple(map(Field, NAMES))), Dialect())


def told(labels: Sequence[str]) -> list[tuple[str, str | None, str | None]]:
    return [(finding.type, finding.field, finding.cell or None) for finding in matched(labels).findings]


@given(st.sets(st.sampled_from(NAMES), max_size=5), st.integers(0, 5), st.sets(st.sampled_from(("x", "y"))))
def test_each_missing_and_each_extra_column_is_one_finding_by_name(gone: set[str], at: int, more: set[str]) -> None:
    left = [name for name in NAMES if name not in gone]
    at = min(at, len(left) - 1)
    labels = [*left[:at], *sorted(more), *left[at:]]
    in_place = sum(map(str.__eq__, labels, NAMES))
    if in_place == len(left):  # by position it is the same
        return
    wanted = [("missing-label", name, None) for name in NAMES if name in gone]
    assert sorted(told(labels), key=str) == sorted([*wanted, *(("extra-label", "", x) for x in more)], key=str)
    held = {column.field.name: labels[column.number - 1] for column in matched(labels).columns if column.declared}
    assert held == {name: name for name in left}


@pytest.mark.parametrize(
    ("labels", "wanted"),
    [
        (("id", "unit", "value", "qoute", "start", "note"), [("incorrect-label", "quote", "qoute")]),
        (("unit", "id", "value", "quote", "start", "note"), [("incorrect-label", "id", "unit"),
                                                             ("incorrect-label", "unit", "id")]),
        (("id", "unit", "value", "quote", "start"), [("missing-label", "note", None)]),
        (("id", "value", "quote", "start", "note"), [("missing-label", "unit", None)]),
    ],
)  # fmt: skip
def test_a_name_that_is_misspelt_and_an_order_that_differs_are_told_by_position(
    labels: tuple[str, ...], wanted: list[tuple[str, str, str | None]]
) -> None:
    assert told(labels) == wanted
