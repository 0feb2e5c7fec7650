"""The language of rules: what it answers, on which engine, and what it refuses."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any

import narwhals as nw
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.rules.expression import LONGEST, BadExpression, parse
from govdata.rules.expression_types import check_types
from govdata.rules.formula import read_formula

FRAME = pl.DataFrame(
    {
        "value": [Decimal("2.5"), Decimal(3), None],
        "share": [0.1, 0.3, None],
        "unit": ["km", "count", None],
        "day": [date(2024, 1, 1), date(2025, 6, 1), None],
    },
    schema_overrides={"value": pl.Decimal(28, 8)},
)


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("value >= 0.5 and value <= 2.5", [True, False, None]),
        ("0.5 <= value <= 2.5", [True, False, None]),
        ("share == 0.1", [True, False, None]),
        ("whole(value)", [False, True, None]),
        ("unit in ['km', 'm']", [True, False, None]),
        ("unit not in ['km']", [False, True, None]),
        ("not unit == 'km'", [False, True, None]),
        ("unit is None", [False, False, True]),
        ("unit is not None and value > 2.9", [False, True, False]),
        ("value is None or value * 2 > 5", [False, True, True]),
        ("year(day) == 2024 or month(day) == 6", [True, True, None]),
        ("day >= date('2024-06-01')", [False, True, None]),
        ("starts_with(unit, 'c') or ends_with(unit, 'm')", [True, True, None]),
        ("contains(unit, 'ou')", [False, True, None]),
        ("length(unit) + 1 == 3", [True, False, None]),
        ("field('value') < field('share') * 25 + 0.25", [True, True, None]),
        ("abs(-value) / 2 < 1.4 - 0.1", [True, False, None]),
        ("1 / (value - 3) < 0", [True, None, None]),
        ("share / (share - share) > 0", [None, None, None]),
        ("value * 1000000000000000 * 1000000 > 0", [None, None, None]),
        ("value in [3, 2.5]", [True, True, None]),
        ("value not in [3, 1]", [True, False, None]),
        ("-value in [-3, -2.5, 0]", [True, True, None]),
        ("share < 0.0000000001", [False, False, None]),
    ],
)
def test_three_answers_on_every_engine(text: str, answers: list[bool | None], engine: str) -> None:
    frame: Any = FRAME.lazy()
    if engine == "duckdb":
        frame = pytest.importorskip("duckdb").from_arrow(FRAME.to_arrow())
    answered = nw.from_native(frame).select(answer=parse(text).compile()).lazy().collect("polars")
    assert answered["answer"].to_list() == answers


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
@pytest.mark.parametrize("text", ["value <= {}", "value in [{}]", "value == 0 + {}", "-value >= -{}"])
def test_a_number_is_meant_with_all_its_digits(text: str, engine: str) -> None:
    values = [Decimal("12345678901234567.89"), Decimal("12345678901234567.90")]
    frame: Any = pl.LazyFrame({"value": values}, schema={"value": pl.Decimal(28, 8)})
    if engine == "duckdb":
        frame = pytest.importorskip("duckdb").from_arrow(frame.collect().to_arrow())
    written = text.format("12_345_678_901_234_567.89")
    answered = nw.from_native(frame).select(answer=parse(written).compile()).lazy().collect("polars")
    assert answered["answer"].to_list() == [True, False]


def test_a_long_condition_is_answered() -> None:
    text = " and ".join(["value > 1"] * 120)
    assert nw.from_native(FRAME).select(answer=parse(text).compile())["answer"].to_list() == [True, True, None]


def test_names_are_told_in_the_order_they_are_read() -> None:
    assert parse("upper is None or field('a b') <= upper and whole(lower)").names == ("upper", "a b", "lower")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("__import__('os')", "the functions are"),
        ("value.real > 1", "Attribute is not in the language"),
        ("(lambda: 1)() == 1", "the functions are"),
        ("[x for x in value] == 1", "ListComp is not in the language"),
        ("value ** 9 > 1", r"only \+ - \* /"),
        ("value is 3", "for None only"),
        ("value == None", "write `is None`"),
        ("value in unit", "a list of literals"),
        ("value in []", "a list of literals"),
        ("value in [120, None]", "nothing equals None"),
        ("value in [-value]", "a list of literals"),
        ("value in [not 1]", "a list of literals"),
        ("field() > 1", "missing 1 required positional argument"),
        ("field('value', 'share') > 1", "takes 1 positional argument"),
        ("value < 1e400", "too large"),
        ("value < -1" + "0" * 30, "too large"),
        ("value", "not a condition"),
        ("field('value')", "not a condition"),
        ("abs(value)", "not a condition"),
        ("date('2024-01-01')", "not a condition"),
        ("field(value) > 1", "not a text in quotes"),
        ("value + 1", "not a condition"),
        ("1 <", "not an expression: the text ends too early"),
        ("", '"" is not an expression: the text is empty'),
        ("  ", "the text is empty"),
        ("unit = 'km'", "`=` is written `==`"),
        ("value <= 1 and unit = 'a == b'", "`=` is written `==`"),
        ("value > 1 && unit == 'km'", "`&&` is written `and`"),
        ("value > 1 || unit == 'km'", r"`\|\|` is written `or`"),
        ("unit <> 'km'", "`<>` is written `!=`"),
        ("!sure", "`!` is written `not`"),
        ("value > 1 AND sure", "written in small letters"),
        ("unit == '=' value", 'cannot be read from "value" on'),
        ("(value > 1", "'\\(' was never closed"),
        ("(" * 300 + "value > 1" + ")" * 300, "not an expression: nested too deeply"),
        ("date('2024-13-01') > day", "month must be in"),
        ("contains(unit, value)", "not a text in quotes"),
        ("whole(value, 2)", "positional argument"),
        ("value > b'1'", "not a number, a text"),
        ("f'{value}' == 'a'", "JoinedStr is not in the language"),
        ("value > 1 " + "and value > 1 " * LONGEST, "longer than"),
        ("(" * 900 + "value > 1" + ")" * 900, "not an expression: nested too deeply"),
        ("not " * 480 + "value > 1", "nested too deeply"),
    ],
)
def test_what_is_not_in_the_language_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(BadExpression, match=reason):
        parse(text)


TYPES = {"value": "number", "unit": "text", "day": "day", "sure": "truth"}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("value > 'a'", "value is a number, 'a' is a text"),
        ("day > 2020", "day is a day, 2020 is a number"),
        ("1 < value < unit", "value is a number, unit is a text"),
        ("value in [1, 'a']", "'a' is a text"),
        ("value == True", "True is a truth"),
        ("day - day > 30", "needs a number, but day is a day"),
        ("unit + 'a' == 'b'", "needs a number, but unit is a text"),
        ("year(value) > 2000", "needs a day, but value is a number"),
        ("starts_with(value, '1')", "needs a text, but value is a number"),
        ("unit and value > 1", "needs a truth, but unit is a text"),
        ("field('day') == 'x'", "is a day, 'x' is a text"),
    ],
)
def test_unlike_things_are_not_compared(text: str, reason: str) -> None:
    with pytest.raises(BadExpression, match=reason):
        check_types(parse(text), TYPES)


@pytest.mark.parametrize(
    "text", ["sure and value > 1", "day >= date('2024-01-01')", "(unit == 'a') == (value is None)", "value in [1, 2.5]"]
)
def test_like_things_are_compared(text: str) -> None:
    check_types(parse(text), TYPES)


@given(st.text(max_size=60))
def test_no_text_does_anything_but_parse_or_be_refused(text: str) -> None:
    with suppress(BadExpression):
        assert parse(text).text == text


@pytest.mark.parametrize("text", ["-" * 500 + "value > 0", "not " * 200 + "value > 0", "value" + " + 1" * 300 + " > 0"])
def test_a_tree_that_is_too_deep_is_refused(text: str) -> None:
    with pytest.raises(BadExpression, match="nested too deeply"):
        parse(text)


def test_a_formula_that_is_too_deep_is_refused() -> None:
    with pytest.raises(BadExpression, match="nested too deeply"):
        read_formula("-" * 500 + "a", ("a",))


def test_many_alternatives_are_not_deep() -> None:
    assert parse(" or ".join(["value > 1"] * 150)).names == ("value",)
