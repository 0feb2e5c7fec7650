"""What a cell holds by itself: a figure with its sign, without its notes; nothing for dashes, codes and names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.evidence.cell_figures import cell_reader
from govdata.quantities.quantity import grammar_of, to_quantity

READER = cell_reader(grammar_of())
FIGURES = (
    ("1,234.5", "1,234.5", "1234.5", ""), ("－3.2", "－3.2", "-3.2", ""), ("–38", "–38", "-38", ""),
    ("—12.5", "—12.5", "-12.5", ""), ("△1,234", "△1,234", "-1234", ""), ("▲ 0.5", "▲ 0.5", "-0.5", ""),
    ("(1,234)", "(1,234)", "-1234", ""), ("（6,837,248）", "（6,837,248）", "-6837248", ""),
    ("($5.2)", "($5.2)", "-5.2", "usd"), ("(12)%", "(12)%", "-12", "percent"), ("+3.2", "+3.2", "3.2", ""),
    ("12.3¹", "12.3", "12.3", ""), ("12.3 r/", "12.3", "12.3", ""), ("12.3r", "12.3", "12.3", ""),
    ("12.3 ¹,²", "12.3", "12.3", ""), ("12.3[3]", "12.3", "12.3", ""), ("12.3(p)", "12.3", "12.3", ""),
    ("450*", "450", "450", ""), ("*450", "450", "450", ""), ("15%¹", "15%", "15", "percent"),
    ("1 234 567", "1 234 567", "1234567", ""), ("１２３", "１２３", "123", ""), (".5", ".5", "0.5", ""),
    ("$ 54,150", "$ 54,150", "54150", "usd"), ("12.5%", "12.5%", "12.5", "percent"), ("30人", "30人", "30", "persons"),
    ("约12", "约12", "12", ""), ("下降3.3%", "下降3.3%", "-3.3", "percent"), ("第5", "第5", "5", "rank"),
)  # fmt: skip
LIMITS = (
    ("Q＜15000", "less_than", None, "15000"), ("μ≤10", "at_most", None, "10"), ("≥90%", "at_least", "90", None),
    (">5", "more_than", "5", None), ("15000≤Q＜30000", "range", "15000", "30000"),
    ("1.35 - 1.42", "range", "1.35", "1.42"),
    ("20＜μ≤30", "range", "20", "30"), ("30人以下", "at_most", None, "30"),
)  # fmt: skip
NOTHING = (
    "", "—", "–", "-", "--", "---", "…", "...", ".........", "*", "NA", "n.a.", "(X)", "(D)", "unq", "…¹", "八",
    "0012", "1234567890123456", "2020-04-08", "12:30", "1/2", "4：3", "12,3", "1,234,5", "5.2\n4.6", "10⁹", "3×10⁴",
    "2 7 3", "12 34",
    "总计", "Iowa Ethanol", "2018-530902-70-01-002747", "1​2", "12\u03383", "515-284-4460", "1.2.3",
)  # fmt: skip


@pytest.mark.parametrize(("text", "written", "value", "unit"), FIGURES)
def test_a_cell_is_read(text: str, written: str, value: str, unit: str) -> None:
    found = READER.figure(text)
    assert found is not None
    quantity = to_quantity(found.figure, text, grammar_of().lexicon)
    assert (text[found.start : found.end], f"{quantity.value:f}", quantity.unit) == (written, value, unit)


@pytest.mark.parametrize(("text", "qualifier", "lower", "upper"), LIMITS)
def test_limits_and_ranges_have_their_bounds(text: str, qualifier: str, lower: str | None, upper: str | None) -> None:
    found = READER.figure(text)
    assert found is not None
    quantity = to_quantity(found.figure, text, grammar_of().lexicon)
    shown = [None if bound is None else f"{bound:f}" for bound in (quantity.lower, quantity.upper)]
    assert (quantity.qualifier, *shown) == (qualifier, lower, upper)


@pytest.mark.parametrize("text", NOTHING)
def test_what_is_no_figure_is_none(text: str) -> None:
    assert READER.figure(text) is None


@pytest.mark.parametrize("text", ["2009", "2023年", "2013–2017", "2015—2020年"])
def test_a_year_names(text: str) -> None:
    found = READER.figure(text)
    assert found is not None
    assert found.is_year


def test_a_stack_of_figures_is_several() -> None:
    found = READER.stacked("34\n4\n23 5 2")
    assert [each.figure.number.value for each in found] == [34, 4, 23, 5, 2]
    assert READER.stacked("34") == READER.stacked("34\n个") == []


@given(st.integers(-(10**12), 10**12), st.integers(0, 4), st.sampled_from(["", "¹", " r/", "[2]", "*"]))
def test_any_number_is_read_whole_whatever_note_follows(number: int, places: int, note: str) -> None:
    shown = f"{number / 10**places:,.{places}f}"
    found = READER.figure(f"{shown}{note}")
    assert found is not None
    assert f"{shown}{note}"[found.start : found.end] == shown
    assert f"{found.figure.number.value:,.{places}f}" == shown


@given(st.text(max_size=60))
def test_no_cell_breaks_the_reader(text: str) -> None:
    found = READER.figure(text)
    assert found is None or text[found.start : found.end].strip()
