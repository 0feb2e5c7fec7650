"""Pictures: each wording has a mark of its own, and a line joins only what is one series."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.reports.messages import Message
from govdata.site.model import Fact, Indicator, Named
from govdata.site.periods import Period
from govdata.site.picture import ROOMS, Scale, dated, mark, rows_picture, shortened, text_width, wrapped
from govdata.site.series import all_series, runs, series_picture

CITATION = Message("Observed figures, version 1.0.0, 2025-03-01", "观测数字，1.0.0 版，2025-03-01")
HERE = Named("here", Message("Example District", "示例区"))


def _xml(drawn: str) -> ElementTree.Element:
    return ElementTree.fromstring(drawn)  # noqa: S314 (what we drew)


def fact(value: int | None = 50, year: int = 2024, **given: Any) -> Fact:
    number = None if value is None else Decimal(value)
    known: dict[str, Any] = {
        "id": f"t:{year}", "indicator": "parks", "subject": HERE, "breakdown": "", "period_basis": "", "unit": "count",
        "period": Period(date(year, 1, 1), date(year, 12, 31)), "status": "observed", "value": number,
        "qualifier": "exact", "lower": None, "upper": None, "figure": Message.same(value), "sources": (),
    }  # fmt: skip
    for name in ("lower", "upper"):
        given[name] = None if given.get(name) is None else Decimal(given[name])
    return Fact(**known | given)


def indicator(*facts: Fact) -> Indicator:
    return Indicator("parks", Message("Parks", "公园"), "t", facts=facts, pictured=facts, count=len(facts))


@pytest.mark.parametrize(
    ("given", "tags", "cls"),
    [
        ({}, ["circle"], "full"),
        ({"qualifier": "more_than", "lower": 50}, ["line", "svg", "circle"], "hollow"),
        ({"qualifier": "at_least", "lower": 50}, ["line", "svg", "circle"], "full"),
        ({"qualifier": "nearly", "upper": 50}, ["line", "circle"], "hollow"),
        ({"qualifier": "at_most", "upper": 50}, ["line", "circle"], "full"),
        ({"qualifier": "about"}, ["line", "circle"], "full"),
        ({"qualifier": "order_of", "lower": 50, "upper": 500}, ["line", "line", "line", "circle"], "full"),
        ({"value": None, "qualifier": "range", "lower": 30, "upper": 60}, ["line", "line", "line"], None),
        ({"status": "target"}, ["svg"], "hollow"),
        ({"status": "claim"}, ["svg"], "hollow"),
    ],
)
def test_each_wording_has_a_mark_of_its_own(given: dict[str, Any], tags: list[str], cls: str | None) -> None:
    drawn = _xml(f"<g>{mark(fact(**given), Scale(0, 500), 10)}</g>")
    assert [each.tag for each in drawn] == tags
    signs = [each.get("class") for each in drawn.iter() if each.get("class") in ("full", "hollow")]
    assert signs == ([cls] if cls else [])


def test_target_and_claim_differ_in_their_shape() -> None:
    shapes = [mark(fact(status=status), Scale(0, 50), 10) for status in ("observed", "target", "claim")]
    assert [re.findall("<(circle|path|rect)", shape) for shape in shapes] == [["circle"], ["path"], ["rect"]]


def test_a_picture_is_xml_with_its_title_and_its_citation() -> None:
    drawn = rows_picture(indicator(fact(), fact(10, 2020)), (), {}, CITATION)
    assert drawn
    root = _xml(drawn)
    assert root.findtext("title") == "Parks / 公园"
    assert {each.text for each in root.iter("text") if "cite" in each.get("class", "")} == {CITATION.en, CITATION.zh}


def test_what_has_another_scope_stands_below_a_break() -> None:
    other = fact(299, indicator="all_parks")
    drawn = rows_picture(indicator(fact()), [other], {"all_parks": Message("All parks", "各类公园")}, CITATION)
    assert drawn
    own, rest = drawn.split('class="break"')
    assert ("All parks" in own, "All parks" in rest, "299" in rest) == (False, True, True)


def test_without_a_number_there_is_no_picture() -> None:
    assert rows_picture(indicator(fact(None)), (), {}, CITATION) is None


def test_three_periods_of_one_subject_are_a_series() -> None:
    assert all_series(indicator(*(fact(year=year) for year in (2023, 2024)))) == []
    [series] = all_series(indicator(*(fact(year=year) for year in (2024, 2022, 2023))))
    assert [each.period.years for each in series.facts] == [(2022,), (2023,), (2024,)]


@pytest.mark.parametrize(
    ("facts", "lengths"),
    [
        ([fact(year=year) for year in (2021, 2022, 2023)], [3]),
        ([fact(year=year) for year in (2019, 2022, 2023)], [1, 2]),
        ([fact(year=2022), fact(year=2023, unit="km"), fact(year=2024, unit="km")], [1, 2]),
        ([fact(year=2022), fact(year=2023), fact(year=2024, status="target")], [2]),
        ([fact(year=2022), fact(year=2023, period=Period(date(2023, 12, 1), date(2023, 12, 31)))], [1, 1]),
    ],
    ids=["whole", "gap", "unit", "target", "month after years"],
)
def test_a_line_stops_where_it_is_no_series_any_more(facts: list[Fact], lengths: list[int]) -> None:
    assert [len(run) for run in runs(facts)] == lengths


def test_a_series_of_another_scope_is_parted_by_a_break() -> None:
    others = [fact(year=year, indicator="all_parks") for year in (2018, 2019)]
    own = indicator(*(fact(year=year) for year in (2020, 2021, 2022)))
    drawn = series_picture(own, all_series(own, others), CITATION)
    assert (drawn.count('class="break"'), drawn.count("small other")) == (1, 1)
    assert _xml(drawn).findtext("title") == "Parks / 公园"


def test_where_two_scopes_stand_at_one_time_there_is_no_break() -> None:
    own = indicator(*(fact(year=year) for year in (2020, 2021, 2022)))
    drawn = series_picture(own, all_series(own, [fact(year=2021, indicator="all_parks")]), CITATION)
    assert (drawn.count('class="break"'), drawn.count("small other")) == (0, 1)


def _base(drawn: str) -> tuple[float, str]:
    """Where the base line of a series stands, and what number it has."""
    root = _xml(drawn)
    [line] = [each for each in root.iter("line") if each.get("class") == "track"]
    [number] = [each.text for each in root.iter("text") if each.text and re.fullmatch(r"\d", each.text)]
    return float(line.get("y1", "")), number


def _heights(drawn: str) -> list[float]:
    return [float(y) for y in re.findall(r'cy="([\d.]+)"', drawn)]


@pytest.mark.parametrize("values", [(100, 101, 102), (-3, 2, 7), (-500, -400, -450), (0, 0, 0)])
def test_the_height_of_a_series_is_measured_from_zero_and_says_so(values: tuple[int, ...]) -> None:
    own = indicator(*(fact(value, 2020 + number) for number, value in enumerate(values)))
    drawn = series_picture(own, all_series(own), CITATION)
    base, number = _base(drawn)
    assert number == "0"
    above = [base - y for y in _heights(drawn)]
    assert all((up > 0) == (value > 0) and (up < 0) == (value < 0) for up, value in zip(above, values, strict=True))
    largest = max(range(3), key=lambda at: abs(values[at]))
    for up, value in zip(above, values, strict=True):
        assert up * values[largest] == pytest.approx(above[largest] * value, abs=0.2 * max(map(abs, values), default=1))


def test_the_first_rank_stands_above_the_others() -> None:
    own = indicator(*(fact(value, 2020 + number, unit="rank") for number, value in enumerate((5, 3, 1))))
    drawn = series_picture(own, all_series(own), CITATION)
    heights = _heights(drawn)
    assert heights == sorted(heights, reverse=True)
    assert _base(drawn) == (heights[-1], "1")


def test_a_picture_has_one_unit() -> None:
    own = indicator(fact(273), fact(500, 2020, unit="km"))
    drawn = rows_picture(own, (), {}, CITATION)
    assert drawn
    assert ("273" in drawn, "500" in drawn) == (True, False)
    years = [fact(value, year) for value, year in ((1, 2021), (2, 2022), (3, 2023))]
    [series] = all_series(indicator(*years, fact(9, 2020, unit="km")), [fact(8, 2019, unit="km")])
    assert [each.value for each in (*series.facts, *series.others)] == [1, 2, 3]


@given(st.text(min_size=1), st.sampled_from([*ROOMS.values(), 40]))
def test_a_text_never_outgrows_its_room(text: str, room: float) -> None:
    assert text_width(shortened(text, room, 11), 11) <= room
    assert all(text_width(line, 11) <= room for line in wrapped(text, room, 11))


@pytest.mark.parametrize("room", ROOMS.values())
@pytest.mark.parametrize("when", ["2024年7月29日", "18 Jul – 31 Dec 2024"])
def test_a_name_is_cut_before_its_date(when: str, room: float) -> None:
    """2024年7月2… would be another day."""
    told = dated("大湾区中央预算内投资专项资金" * 9, when, room, 13)
    assert told.endswith(f"… · {when}")
    assert text_width(told, 13) <= room
    assert dated("光明区", when, room, 13) == f"光明区 · {when}"
    assert dated("大湾区中央预算内投资专项资金", when, 60, 13).endswith("…")


@given(st.lists(st.decimals(-(10**12), 10**12, allow_nan=False), min_size=1), st.data())
def test_a_scale_keeps_the_order_and_its_ends(numbers: list[Decimal], data: st.DataObject) -> None:
    scale = Scale.of(numbers)
    low, high = sorted((data.draw(st.sampled_from(numbers)), data.draw(st.sampled_from(numbers))))
    assert scale.start <= scale(low) <= scale(high) <= scale.end
