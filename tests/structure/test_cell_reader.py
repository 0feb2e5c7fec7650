"""The cell reader: frictionless's verdicts, and each place where the standard's text says otherwise."""

from __future__ import annotations

import time
from typing import Any

import pytest

from govdata.deadline import Deadline
from govdata.metadata.schema import Field
from govdata.reports.messages import Message
from govdata.structure.cell_reader import reader_of
from govdata.structure.constraints import linear_pattern, unreadable_limits
from govdata.structure.time_limited import Apart, mismatches


def wrong(kind: str, cell: str | None, form: str = "default", limits: Any = None, **options: Any) -> list[str]:
    """The names of what is wrong with a cell."""
    return sorted(reader_of(Field("x", kind, form, limits or {}, ("",), options)).read(cell).notes)


@pytest.mark.parametrize(
    ("kind", "cell", "notes"),
    [
        ("integer", " 12 ", []),
        ("integer", "1.0", ["type"]),
        ("number", "Infinity", []),
        ("date", "2024-02-30", ["type"]),
        ("duration", "P1Y2M", []),
        ("duration", "1Y", ["type"]),
        ("object", '{"a": 1}', []),
        ("object", "[1]", ["type"]),
        ("array", "[1]", []),
        ("geopoint", "181,0", ["type"]),
        ("geojson", '{"type": "Point", "coordinates": [1, 2]}', []),
        ("any", "x", []),
        ("integer", "", []),
    ],
)
def test_as_frictionless(kind: str, cell: str, notes: list[str]) -> None:
    assert wrong(kind, cell) == notes


DEPARTURES = [
    ("integer", "1_000", {}),
    ("integer", "１２３", {}),
    ("number", "1_000.5", {}),
    ("number", "３.５", {}),
    ("year", "２０００", {}),
    ("date", "2020-1-5", {}),
    ("yearmonth", "2020-1", {}),
    ("yearmonth", "+2020-10", {}),
    ("number", "近2.9亿", {"bareNumber": False}),
    ("integer", "3万", {"bareNumber": False}),
    ("number", "½ 2", {"bareNumber": False}),
]


@pytest.mark.parametrize(("kind", "cell", "options"), DEPARTURES)
def test_what_frictionless_accepts_and_the_standard_refuses(kind: str, cell: str, options: dict[str, Any]) -> None:
    assert wrong(kind, cell, **options) == ["type"]


@pytest.mark.parametrize("cell", ["约5.5", "95 %", "EUR 95", "$10"])
def test_signs_that_are_no_numbers_are_stripped(cell: str) -> None:
    assert wrong("number", cell, bareNumber=False) == []


def test_an_integer_has_group_characters_too() -> None:
    reader = reader_of(Field("x", "integer", descriptor={"groupChar": ","}))
    assert reader.read("1,234").value == 1234


@pytest.mark.parametrize(
    ("kind", "limits", "options", "cell", "notes"),
    [
        ("string", {}, {"categories": ["a", "b"]}, "c", ["categories"]),
        ("string", {}, {"categories": ["a", "b"]}, "a", []),
        ("integer", {}, {"categories": [{"value": 1, "label": "one"}]}, "2", ["categories"]),
        ("integer", {}, {"categories": [{"value": 1, "label": "one"}]}, "01", []),
        ("array", {"minLength": 2}, {}, "[1]", ["minLength"]),
        ("number", {"minimum": "0.1"}, {}, "0.09999999999999999999", ["minimum"]),
        ("number", {"maximum": 5}, {}, "NaN", ["maximum"]),
        ("datetime", {"minimum": "2020-01-01T00:00:00Z"}, {}, "2020-01-01T00:00:00", []),
        ("datetime", {"minimum": "2020-01-01T00:00:00"}, {}, "2020-01-01T07:00:00+08:00", ["minimum"]),
        ("duration", {"maximum": "P1M"}, {}, "P30D", ["maximum"]),
        ("duration", {"maximum": "P1M"}, {}, "P27D", []),
        ("number", {}, {"govdata": {"decimal": {"precision": 4, "scale": 2}}}, "1.234", ["decimal"]),
        ("number", {}, {"govdata": {"decimal": {"precision": 4, "scale": 2}}}, "1.2300", []),
        ("number", {}, {"govdata": {"decimal": {"precision": 2, "scale": 2}}}, "0.00", []),
        ("number", {}, {"govdata": {"decimal": {"precision": 38, "scale": 2}}}, "1" * 28 + ".126", ["decimal"]),
        ("number", {}, {"govdata": {"decimal": {"precision": 38, "scale": 2}}}, "1" * 36 + ".12000", []),
        ("number", {}, {"govdata": {"decimal": {"precision": 38, "scale": 2}}}, "1" * 37, ["decimal"]),
        ("integer", {"maximum": "1,000"}, {"groupChar": ","}, "1,000", []),
        ("integer", {"maximum": "1,000"}, {"groupChar": ","}, "1,001", ["maximum"]),
        ("integer", {"enum": ["1,000"]}, {"groupChar": ","}, "1000", []),
        ("integer", {}, {"groupChar": ",", "categories": ["1,000"]}, "1000", []),
        ("integer", {}, {}, "9" * 25, ["wide"]),
        ("number", {}, {}, "0.1234567890123456789", ["precision"]),
        ("number", {}, {}, "1e400", ["precision"]),
        ("number", {}, {"govdata": {"decimal": {"precision": 20, "scale": 19}}}, "0.1234567890123456789", []),
        ("string", {"required": True}, {}, None, ["required"]),
    ],
)
def test_constraints(kind: str, limits: Any, options: dict[str, Any], cell: str | None, notes: list[str]) -> None:
    assert wrong(kind, cell, limits=limits, **options) == notes


def test_a_bound_that_is_no_value_is_dropped_with_its_reason() -> None:
    reader = reader_of(Field("x", "date", constraints={"minimum": "soon"}))
    assert reader.dropped == {"minimum": Message('"soon" is not a date', "“soon”不是日期")}
    assert reader.read("2020-01-05").notes == {}


@pytest.mark.parametrize(
    ("pattern", "texts", "failing"),
    [
        ("aa|bb", ["aa", "aaXX", "bb", "XXbb"], {"aaXX", "XXbb"}),
        ("[a-z]+", ["ab", "ab\n"], {"ab\n"}),
        (r"\p{Han}+", ["公园", "park"], {"park"}),
        (r"(?=.*[0-9])[a-z0-9]+", ["a1", "ab"], {"ab"}),
        (r"(a)\1", ["aa", "ab"], {"ab"}),
        ("(a+)+$", ["a" * 40 + "!", "aaa"], {"a" * 40 + "!"}),
        ("[A-Z-[O]]+", ["BCD", "BOD"], {"BOD"}),
    ],
)
def test_a_pattern_is_held_against_the_whole_cell(pattern: str, texts: list[str], failing: set[str]) -> None:
    with Apart() as apart:
        assert set(mismatches(pattern, texts, apart) or ()) == failing


def test_a_pattern_that_backtracks_for_ever_is_given_up() -> None:
    begun = time.monotonic()
    with Apart(Deadline(0.5)) as apart:
        assert mismatches(r"(?=a)(a+)+\b!", ["a" * 40], apart) is None
        assert mismatches(r"(?=a)a", ["a"], apart) is None
    assert time.monotonic() - begun < 5


def test_after_a_question_that_was_given_up_the_next_one_has_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("govdata.structure.time_limited.SECONDS", 0.5)
    with Apart() as apart:
        assert mismatches(r"(?=a)(a+)+\b!", ["a" * 40], apart) is None
        assert mismatches(r"(?=a)a", ["a", "b"], apart) == frozenset("b")


def test_all_questions_of_a_run_are_asked_of_one_process() -> None:
    with Apart() as apart:
        asked = set()
        for number in range(50):
            assert apart.failing("jsonSchema", {"maximum": number}, ["50", str(number)]) == frozenset(["50"])
            asked.add(apart.process.pid if apart.process else 0)
    assert len(asked) == 1


@pytest.mark.parametrize("pattern", ["a&&b", "[[a]", r"(?<=a)b", "a*+", r"\Ax", "(?=a)[a-z-[b]]", "[\\w--_]+"])
def test_what_two_engines_read_differently_goes_to_neither_unasked(pattern: str) -> None:
    assert linear_pattern(pattern) is None


@pytest.mark.parametrize(
    "pattern", ["^green_space-[0-9]{3,}$", "a-[0-9]", "([_-][a-z0-9]+)*", "[0-9]{2}-[0-9]{2}", "^(a|b)"]
)
def test_everyday_patterns_stay_with_the_fast_engine(pattern: str) -> None:
    assert linear_pattern(pattern) == f"^(?:{pattern})$"


@pytest.mark.parametrize(
    ("kind", "limits", "names"),
    [
        ("integer", {"minimum": "few"}, {"minimum"}),
        ("integer", {"minimum": 1, "maximum": "2"}, set()),
    ],
)
def test_bounds_that_say_nothing(kind: str, limits: dict[str, Any], names: set[str]) -> None:
    assert set(unreadable_limits(Field("x", kind, constraints=limits))) == names
