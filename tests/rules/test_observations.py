"""Observations: the interval that a wording leaves open, the rounding of what was written, and what makes a fact."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import narwhals as nw
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govdata.quantities.interval import Interval
from govdata.quantities.quantity import read_quantity
from govdata.rules.fact_groups import with_facts
from govdata.rules.observation_frame import collect_observations
from govdata.rules.observations import COLUMNS, References

ENDS = ("low", "low_open", "high", "high_open", "expected_low", "expected_high")


def frame_of(rows: Sequence[dict[str, Any]]) -> pl.LazyFrame:
    texts = [name for name, dtype in COLUMNS.items() if dtype == nw.String()]
    full = [{**dict.fromkeys(COLUMNS), "id": f"m-{n}", **row} for n, row in enumerate(rows)]
    columns = {name: [row[name] for row in full] for name in COLUMNS}
    numbers = {name: pl.Decimal(24, 4) for name in ("value", "lower", "upper")}
    days = dict.fromkeys(("period_start", "period_end"), pl.Date)
    return pl.LazyFrame(columns, schema={**dict.fromkeys(texts, pl.String), **numbers, **days})


def observation(**cells: Any) -> dict[str, Any]:
    (row,) = (
        collect_observations({"t": nw.from_native(frame_of([cells]))}, References()).collect("polars").rows(named=True)
    )
    return dict(row)


@pytest.mark.parametrize(
    ("as_written", "value", "unit", "qualifier", "low", "high", "opens", "usual"),
    [
        ("273座", "273", "count", "exact", "273", "273", "", ("273", "273")),
        ("5968家", "5968", "count", "exact", "5968", "5968", "", ("5968", "5968")),
        ("2.9亿元", "290000000", "yuan", "exact", "285000000", "295000000", "", ("285000000", "295000000")),
        ("4000万元", "40000000", "yuan", "exact", "39995000", "40005000", "", ("39995000", "40005000")),
        ("75%", "75", "percent", "exact", "74.5", "75.5", "", ("74.5", "75.5")),
        ("50.6%", "50.6", "percent", "exact", "50.55", "50.65", "", ("50.55", "50.65")),
        ("4万平方米", "0.04", "km2", "exact", "0.035", "0.045", "", ("0.035", "0.045")),
        ("1,234.5公里", "1234.5", "km", "exact", "1234.45", "1234.55", "", ("1234.45", "1234.55")),
        ("四分之一", "25", "percent", "exact", "25", "25", "", ("25", "25")),
        ("近2.6亿元", "260000000", "yuan", "nearly", None, "260000000", "high", ("250000000", "260000000")),
        ("近500家", "500", "count", "nearly", None, "500", "high", ("400", "500")),
        ("不足300人", "300", "persons", "less_than", None, "300", "high", (None, "300")),
        ("520余名", "520", "persons", "more_than", "520", None, "low", ("520", "530")),
        ("10多场", "10", "count", "more_than", "10", None, "low", ("10", "20")),
        ("突破9000亿元", "900000000000", "yuan", "more_than", "900000000000", None, "", ("900000000000", None)),
        ("12.5万人", "125000", "persons", "exact", "124500", "125500", "", ("124500", "125500")),
        ("6年", "6", "years", "exact", "6", "6", "", ("6", "6")),
        ("600人次以上", "600", "person_times", "at_least", "600", None, "", ("600", None)),
        ("5.5%以内", "5.5", "percent", "at_most", None, "5.5", "", (None, "5.5")),
        ("约30家", "30", "count", "about", None, None, "", ("20", "40")),
        ("千亿级", "100000000000", "yuan", "order_of", "100000000000", "1000000000000", "", None),
    ],
)
def test_the_interval_of_a_wording(
    as_written: str,
    value: str,
    unit: str,
    qualifier: str,
    low: str | None,
    high: str | None,
    opens: str,
    usual: tuple[str | None, str | None] | None,
) -> None:
    row = observation(as_written=as_written, value=Decimal(value), unit=unit, qualifier=qualifier)
    expected = [None if end is None else Decimal(end) for end in (low, high, *(usual or (low, high)))]
    assert [row["low"], row["high"], row["expected_low"], row["expected_high"]] == expected
    assert (row["low_open"], row["high_open"]) == (opens == "low", opens == "high")


WORDINGS = """
    273座 5968家 2.9亿元 4000万元 75% 50.6% 4万平方米 24.41平方公里 近2.6亿元 近500家 不足300人
    520余名 10多场 突破9000亿元 超过50% 超万亿元 600人次以上 5.5%以内 约30家 千亿级 四分之一 倍增
    第24名 前五 3至5个 75%—80% 12.5万人 3万多人 20多万人次 1.2万余家 2000余万元 1.37万亿元 6年
    1.5倍 上亿元 30左右 不超过20% 至少5家 120万辆 3.2亿千瓦时 3.5‰ 2小时 20多亿元
    -2.3% 下降3.2% 负增长1.5% 减少520人 下降3%以上 下降3至5%
""".split()  # noqa: SIM905 (read as a page of wordings)


@pytest.mark.parametrize("as_written", WORDINGS)
def test_the_interval_is_the_one_that_the_figure_is_read_with(as_written: str) -> None:
    read = read_quantity(as_written)
    assert read is not None
    bounds = {"value": read.value, "lower": read.lower, "upper": read.upper, "qualifier": str(read.qualifier)}
    row = observation(as_written=as_written, unit=read.unit, **bounds)
    for prefix, interval in (("", read.strict), ("expected_", read.expected)):
        ends = Interval(row[f"{prefix}low"], row[f"{prefix}high"], row[f"{prefix}low_open"], row[f"{prefix}high_open"])
        assert ends == interval


def test_a_range_and_a_place_take_the_bounds_as_they_are() -> None:
    three_to_five = observation(
        as_written="3至5个", unit="count", qualifier="range", lower=Decimal(3), upper=Decimal(5)
    )
    first_five = observation(
        as_written="前五", value=Decimal(5), unit="rank", qualifier="at_most", lower=Decimal(1), upper=Decimal(5)
    )
    assert (three_to_five["low"], three_to_five["high"]) == (3, 5)
    assert (first_five["low"], first_five["high"]) == (1, 5)


def test_a_reference_that_is_told_twice_does_not_multiply_the_observations() -> None:
    sources = pl.LazyFrame({"id": ["a", "a", None], "precedence": [1, 2, 3]})
    frame = nw.from_native(frame_of([{"source": "a"}, {"source": "b"}, {}]))
    assert len(collect_observations({"t": frame}, References(sources=nw.from_native(sources))).collect()) == 3


def test_a_column_of_another_type_is_read_as_empty() -> None:
    frame = frame_of([{"value": Decimal(5)}]).with_columns(value=pl.lit("five"), period_start=pl.lit(2024))
    row = collect_observations({"t": nw.from_native(frame)}, References()).collect("polars").rows(named=True)[0]
    assert (row["value"], row["period_start"]) == (None, None)


def _union_find(rows: Sequence[tuple[int, int | None]]) -> list[int]:
    """The plain algorithm that the frames are held against: the smallest number of each group."""
    parent = list(range(len(rows)))

    def root(n: int) -> int:
        while parent[n] != n:
            n = parent[n]
        return n

    first: dict[int, int] = {}
    for number, (key, restates) in enumerate(rows):
        for other in (first.setdefault(key, number), restates):
            if other is not None:
                left, right = sorted((root(number), root(other)))
                parent[right] = left
    return [root(number) for number in range(len(rows))]


@st.composite
def _graphs(draw: st.DrawFn) -> list[tuple[int, int | None]]:
    size = draw(st.integers(1, 25))
    there = st.none() | st.integers(0, size - 1)
    return draw(st.lists(st.tuples(st.integers(0, 30), there), min_size=size, max_size=size))


@settings(max_examples=40, deadline=None)
@given(_graphs())
def test_facts_are_the_connected_groups(graph: list[tuple[int, int | None]]) -> None:
    rows = [
        {"id": f"{n:03}", "subject": f"s{key}", "restates": None if told is None else f"{told:03}"}
        for n, (key, told) in enumerate(graph)
    ]
    whole = with_facts(collect_observations({"t": nw.from_native(frame_of(rows))}, References())).collect("polars")
    labels = dict(whole.select("id", "fact").iter_rows())
    assert [labels[row["id"]] for row in rows] == [f"t:{n:03}" for n in _union_find(graph)]


def test_a_long_chain_of_restatements_is_one_fact() -> None:
    rows = [{"id": f"{n:04}", "subject": f"s{n}", "restates": f"{n + 1:04}" if n < 999 else None} for n in range(1000)]
    whole = with_facts(collect_observations({"t": nw.from_native(frame_of(rows))}, References())).collect("polars")
    assert set(whole["fact"].to_list()) == {"t:0000"}
