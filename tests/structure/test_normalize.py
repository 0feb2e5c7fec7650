"""Fields in the default form: what a schema states is printed as cells are, whoever reads it."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.metadata.schema import Field
from govdata.structure import normalize
from govdata.structure.normalize import default_form

TYPES = {
    "integer": ["1", "+1", "01", "1,000", "-0", "1.0", "1e3", "9" * 30, "12%", "x", ""],
    "number": ["1.50", "+1", "1.234,5", "1e3", "NaN", "INF", "-INF", "-0.0", ".5", "5.", "9" * 40, "$5", ""],
    "boolean": ["true", "1", "F", "x", ""],
    "date": ["1990-01-01", "1990-02-30", "0000-01-01", "1990-1-1", "01.02.1990", "1990-01-01 ", ""],
    "time": ["12:00:00", "12:00", "23:59:60", "12:00:00.5", "12:00:00.1234567", ""],
    "datetime": [
        "1990-01-01",
        "1990-01-01T00:00:00",
        "1990-01-01T00:00:00Z",
        "1990-01-01T24:00:00",
        "1990-01-01T00:00:00+08:00",
        "0001-01-01T00:00:00+14:00",
        "1990-01-01T00:00:00.1234567Z",
        "",
    ],
    "year": ["1990", "0000", "990", "-1990", "19900", ""],
}
OPTIONS: list[dict[str, Any]] = [
    {},
    {"decimalChar": ",", "groupChar": "."},
    {"groupChar": ","},
    {"bareNumber": False},
    {"format": "any"},
    {"format": "%d.%m.%Y"},
]


def field(kind: str, options: dict[str, Any], stated: list[str], missing: tuple[str, ...]) -> Field:
    constraints = {"minimum": stated[0], "enum": stated}
    descriptor = {"name": "a", "type": kind, **options, "constraints": constraints}
    return Field("a", kind, options.get("format", "default"), constraints, missing, descriptor)


@pytest.mark.parametrize("kind", TYPES)
@given(st.data())
def test_a_stated_value_is_printed_alike_by_all_who_can_read_it(kind: str, data: st.DataObject) -> None:
    """The cell reader decides what a text means; whoever answers in its place says the same."""
    stated = data.draw(st.lists(st.sampled_from(TYPES[kind]) | st.text("0123456789-:T.+Z", max_size=12), min_size=1))
    missing = data.draw(st.sampled_from([("",), ("", "1"), tuple(stated)]))
    given_field = field(kind, data.draw(st.sampled_from(OPTIONS)), stated, missing)
    with patch.object(normalize, "literal", lambda *_: None):
        by_the_reader = default_form(given_field)
    assert default_form(given_field) == by_the_reader
