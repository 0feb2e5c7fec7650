"""A figure that was cut out of a longer one is told, and one that stands for itself is not."""

from __future__ import annotations

import pytest

from govdata.quantities.boundaries import QuotedText, read_in_place
from govdata.quantities.printed import reader_of
from govdata.quantities.quantity import grammar_of
from tests.support.prints import CUT, WHOLE


def around(text: str, as_written: str) -> str:
    printed = QuotedText(text)
    start = printed.stripped.text.rindex("".join(as_written.split()))
    grammar = grammar_of()
    return read_in_place(printed, start, as_written, grammar, marked=reader_of(grammar).marked(printed.plain)).longer


@pytest.mark.parametrize(
    ("text", "as_written", "whole"),
    [
        ("The tram network grew to 126 km", "26 km", "126 km"),
        ("Nearly 48.6 million passengers used it", "8.6 million", "Nearly 48.6 million"),
        ("Nearly 48.6 million passengers used it", "48.6 million", "Nearly 48.6 million"),
        ("3,480 homes were built", "480", "3,480"),
        ("growth of between 3 and 4.5 percent", "4.5 percent", "between 3 and 4.5 percent"),
        ("公园总数达三百一十二座", "十二座", "三百一十二座"),
        ("比上年提高1.2个百分点", "2个百分点", "1.2个百分点"),
        ("惠及一万二千余名", "二千余名", "一万二千余名"),
        ("投入约1.8亿元", "1.8亿元", "约1.8亿元"),
        ("建成5至8家", "8家", "5至8家"),
        ("拥有520余名", "520", "520余名"),
        ("床位600张以上", "600张", "600张以上"),
        ("投入近2.6\n亿元", "2.6亿元", "近2.6亿元"),
    ],
)
def test_what_is_printed_around_a_figure(text: str, as_written: str, whole: str) -> None:
    assert around(text, as_written) == whole


@pytest.mark.parametrize(
    ("text", "as_written"),
    [
        ("公园数量达273座", "273座"),
        ("投入近2.6亿元", "近2.6亿元"),
        ("从第24名跃升至第7名", "第7名"),
        ("由5家增至8家", "8家"),
        ("2024年12座公园", "12座"),
        ("绿化覆盖率已超过 50%，", "超过 50%"),
        ("2.9亿元", "2.9亿"),
        ("比上年下降3.2%", "下降3.2%"),
        ("比上年下降3.2%", "3.2%"),
        ("rose from 43.2 percent to 45 percent", "45 percent"),
        ("rose from 43.2 percent to 45 percent", "43.2 percent"),
        ("in 2024, 273 parks", "273"),
        ("增长0.7、1.0和1.1个百分点", "1.1个百分点"),
    ],
)
def test_a_figure_that_stands_for_itself(text: str, as_written: str) -> None:
    assert around(text, as_written) == ""


@pytest.mark.parametrize(("text", "as_written"), CUT)
def test_a_part_of_what_is_printed_is_told_with_all_of_it(text: str, as_written: str) -> None:
    assert len("".join(around(text, as_written).split())) > len("".join(as_written.split()))


@pytest.mark.parametrize(("text", "as_written"), WHOLE)
def test_a_figure_that_nothing_touches(text: str, as_written: str) -> None:
    assert around(text, as_written) == ""


def reads(text: str, as_written: str, unit: str | None = None) -> tuple[str, str, str] | None:
    printed = QuotedText(text)
    start = printed.stripped.text.rindex("".join(as_written.split()))
    quantity = read_in_place(printed, start, as_written, grammar_of(), unit).quantity
    return (f"{quantity.value:f}", quantity.unit, str(quantity.qualifier)) if quantity and quantity.value else None


@pytest.mark.parametrize(
    ("text", "as_written", "says"),
    [
        ("投资分别为1.2、0.8亿元", "1.2", ("120000000", "yuan", "exact")),
        ("分别增长5.1、6.2、7.3个百分点", "增长5.1", ("5.1", "percentage_point", "exact")),
        ("三地为12.5、8.3和4.2亿元", "8.3", ("830000000", "yuan", "exact")),
        ("of 1.2, 0.8 and 3 billion yuan", "1.2", ("1200000000", "yuan", "exact")),
        ("费率为3.5‰", "3.5", ("3.5", "per_mille", "exact")),
        ("补贴5000元", "5000", ("5000", "yuan", "exact")),
        ("耗资2.9亿美元", "2.9亿", ("290000000", "usd", "exact")),
        ("约占全国的1/5", "1/5", ("20", "percent", "about")),
        ("排名上升3位", "3位", ("3", "persons", "exact")),
        ("奖金为5000、8000和1.2万元", "5000", None),
        ("奖金为5000、8000和1.2万元", "1.2万元", ("12000", "yuan", "exact")),
        ("一年有5万、300家", "5万", ("50000", "", "exact")),
    ],
)
def test_a_figure_has_what_is_printed_for_it(text: str, as_written: str, says: tuple[str, str, str] | None) -> None:
    assert reads(text, as_written) == says


def test_the_unit_of_a_row_decides_between_two_readings() -> None:
    assert reads("排名上升3位", "3位", "rank") == ("3", "rank", "exact")
    assert reads("气温达26度", "26度", "celsius") == ("26", "celsius", "exact")
    assert reads("气温达26度", "26度", "kWh") == ("26", "kWh", "exact")
