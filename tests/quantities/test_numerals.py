"""Numbers as printed: value, last digit, resolution, and what the print leaves open."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.quantities.characters import to_plain
from govdata.quantities.lexicon import default_lexicon
from govdata.quantities.numerals import Number, read_number, run_pattern

TABLE = """
    273         273            1            1
    4000万      40000000       10000        10000000
    2.9亿       290000000      10000000     10000000
    2.90亿      290000000      1000000      10000000
    1.37万亿    1370000000000  10000000000  10000000000
    3亿5千万    350000000      10000000     10000000
    1,234.5     1234.5         0.1          0.1
    500         500            1            100
    5.0         5              0.1          1
    一百二十    120            1            10
    二十三万    230000         10000        10000
    三万五      35000          1000         1000
    两千五      2500           100          100
    一百零五    105            1            1
    一点五      1.5            0.1          0.1
    二点五亿    250000000      10000000     10000000
    5千         5000           1000         1000
    五千        5000           1            1000
    十          10             1            10
    二〇二四    2024           1            1
    一万三千亿  1300000000000  100000000    100000000000
    0           0              1            1
    廿八        28             1            1
    卅万        300000         10000        100000
    卌          40             1            10
    叁佰伍拾万  3500000        10000        100000
    一佰二十萬  1200000        10000        100000
"""


@pytest.mark.parametrize(
    ("run", "value", "last_digit", "resolution"), [line.split() for line in TABLE.strip().split("\n")]
)
def test_exact(run: str, value: str, last_digit: str, resolution: str) -> None:
    number = read(run)
    assert (number.value, number.last_digit, number.resolution) == (
        Decimal(value),
        Decimal(last_digit),
        Decimal(resolution),
    )


@pytest.mark.parametrize(
    ("run", "low", "high"),
    [
        ("两三", 2, 3),
        ("三五", 3, 5),
        ("十七八", 17, 18),
        ("三四十", 30, 40),
        ("两三千", 2000, 3000),
        ("十几", 11, 19),
        ("二十几", 21, 29),
        ("十几万", 100000, 200000),
    ],
)
def test_ranges(run: str, low: int, high: int) -> None:
    number = read(run)
    assert (number.value, number.upper) == (Decimal(low), Decimal(high))


@pytest.mark.parametrize(("run", "value"), [("数十", 10), ("几百", 100), ("数千万", 10**7)])
def test_orders_of_magnitude(run: str, value: int) -> None:
    number = read(run)
    assert (number.value, number.order) == (Decimal(value), True)


@pytest.mark.parametrize(
    ("run", "bare"), [("百", True), ("千亿", True), ("万", True), ("十", False), ("十万", False), ("一百", False)]
)
def test_bare_scales(run: str, bare: bool) -> None:
    assert read(run).bare is bare


@pytest.mark.parametrize("run", ["20多万", "2000余万", "520余", "百余"])
def test_more(run: str) -> None:
    assert read(run).more


@pytest.mark.parametrize("run", ["", "一二九", "二三五", "九" * 30, "1" * 30, "亿亿亿亿", "几", "点五"])
def test_no_number(run: str) -> None:
    number = read_number(run)
    assert number is None or number.value < 10**22


def read(run: str) -> Number:
    assert re.fullmatch(f"(?:{run_pattern(default_lexicon())})[余多来]?", to_plain(run)), run
    number = read_number(run)
    assert number is not None
    return number


@given(st.integers(0, 10**12))
def test_digits_and_groups_are_the_same(value: int) -> None:
    assert read(str(value)).value == read(f"{value:,}").value == value


@given(st.text(alphabet="零一二三四五六七八九十百千万亿两几数点0123456789.,余多", max_size=12))
def test_no_run_breaks_the_reader(run: str) -> None:
    number = read_number(run)
    assert number is None or (number.value >= 0 and number.last_digit > 0 and number.resolution > 0)
