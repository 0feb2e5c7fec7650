"""Figures as written, Chinese and English: a table of readings, and what holds for every figure."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.quantities.lexicon import Unit, default_lexicon
from govdata.quantities.quantity import Quantity, read_quantity
from tests.support.intervals import contains, intersects

READINGS = """
    273座            273           count            exact      -             -
    2.9亿元          290000000     yuan             exact      -             -
    近2.6亿元        260000000     yuan             nearly     -             260000000
    1.37万亿元       1370000000000 yuan             exact      -             -
    超万亿元         1000000000000 yuan             more_than  1000000000000 -
    突破9000亿元     900000000000  yuan             more_than  900000000000  -
    3亿5千万元       350000000     yuan             exact      -             -
    1.8亿美元        180000000     usd              exact      -             -
    ¥1,200           1200          yuan             exact      -             -
    520余名          520           persons          more_than  520           -
    20多万人次       200000        person_times     more_than  200000        -
    2000余万元       20000000      yuan             more_than  20000000      -
    1.2万余人        12000         persons          more_than  12000         -
    万余人           10000         persons          more_than  10000         -
    百余项           100           count            more_than  100           -
    上百家           100           count            at_least   100           -
    上千亿元         100000000000  yuan             at_least   100000000000  -
    600人次以上      600           person_times     at_least   600           -
    不低于5%         5             percent          at_least   5             -
    5.5%以内         5.5           percent          at_most    -             5.5
    不超过3个        3             count            at_most    -             3
    约30公里         30            km               about      -             -
    4%左右           4             percent          about      -             -
    不足5%           5             percent          less_than  -             5
    千亿级           100000000000  -                order_of   100000000000  1000000000000
    千亿             100000000000  -                order_of   100000000000  1000000000000
    数十家           10            count            order_of   10            100
    3至5个           -             count            range      3             5
    75%—80%          -             percent          range      75            80
    4.5%—5%          -             percent          range      4.5           5
    10-20万元        -             yuan             range      100000        200000
    800-1000万元     -             yuan             range      8000000       10000000
    5000至2万元      -             yuan             range      5000          20000
    两三个           -             count            range      2             3
    十几家           -             count            range      11            19
    百分之三至五     -             percent          range      3             5
    1—2个百分点      -             percentage_point range      1             2
    百分之三十       30            percent          exact      -             -
    百分之百         100           percent          exact      -             -
    千分之五         5             per_mille        exact      -             -
    6.39‰            6.39          per_mille        exact      -             -
    0.3个百分点      0.3           percentage_point exact      -             -
    -2.3%            -2.3          percent          exact      -             -
    四分之一         25            percent          exact      -             -
    三分之二以上     66.6667       percent          at_least   66.6667       -
    七成             70            percent          exact      -             -
    三成五           35            percent          exact      -             -
    超八成           80            percent          more_than  80            -
    一半             50            percent          exact      -             -
    过半             50            percent          more_than  50            -
    近半             50            percent          nearly     -             50
    半数以上         50            percent          at_least   50            -
    倍增             100           percent          exact      -             -
    翻番             100           percent          exact      -             -
    翻一番           100           percent          exact      -             -
    翻两番           300           percent          exact      -             -
    2倍              2             times            exact      -             -
    近两倍           2             times            nearly     -             2
    一点五倍         1.5           times            exact      -             -
    第24名           24            rank             exact      -             -
    第三位           3             rank             exact      -             -
    第三大           3             rank             exact      -             -
    榜首             1             rank             exact      -             -
    前五             5             rank             at_most    1             5
    前10名           10            rank             at_most    1             10
    连续6年          6             years            exact      -             -
    五年             5             years            exact      -             -
    近20年           20            years            nearly     -             20
    两年半           2.5           years            exact      -             -
    一个半小时       1.5           hours            exact      -             -
    1个多月          1             months           more_than  1             -
    3年多            3             years            more_than  3             -
    4万平方米        40000         m2               exact      -             -
    24.41平方公里    24.41         km2              exact      -             -
    120万千瓦        1200000       kW               exact      -             -
    3.2亿千瓦时      320000000     kWh              exact      -             -
    20微克/立方米    20            ug/m3            exact      -             -
    300元/人         300           yuan/person      exact      -             -
    一百二十万亩     1200000       mu               exact      -             -
    三万五千户       35000         households       exact      -             -
    １２３家         123           count            exact      -             -
    负0.5%           -0.5          percent          exact      -             -
    零下5摄氏度      -5            celsius          exact      -             -
    叁佰伍拾万元     3500000       yuan             exact      -             -
    廿八座           28            count            exact      -             -
    近2.6億元        260000000     yuan             nearly     -             260000000
    9.8個百分點      9.8           percentage_point exact      -             -
    11.73/10万       11.73         per_100000       exact      -             -
    0.36吨/万元      0.36          t/10000yuan      exact      -             -
    350公里/小时     350           km/h             exact      -             -
    首个             1             rank             exact      -             -
    唯一             1             count            exact      -             -
    三大             3             count            exact      -             -
"""


def rows() -> list[list[str]]:
    return [line.split() for line in READINGS.strip().splitlines()]


@pytest.mark.parametrize(("as_written", "value", "unit", "qualifier", "lower", "upper"), rows())
def test_reading(as_written: str, value: str, unit: str, qualifier: str, lower: str, upper: str) -> None:
    quantity = read_quantity(as_written)
    assert quantity is not None
    found = (quantity.value, quantity.unit or "-", quantity.qualifier, quantity.lower, quantity.upper)
    assert found == (decimal(value), unit, qualifier, decimal(lower), decimal(upper))


def decimal(cell: str) -> Decimal | None:
    return None if cell == "-" else Decimal(cell)


@pytest.mark.parametrize(
    ("as_written", "value", "unit", "qualifier"),
    [
        ("nearly 2.6 billion yuan", 2600000000, "yuan", "nearly"),
        ("over 50 percent", 50, "percent", "more_than"),
        ("more than 520 people", 520, "persons", "more_than"),
        ("at least 600 person-times", 600, "person_times", "at_least"),
        ("$3.5 million", 3500000, "usd", "exact"),
        ("1,234.5 km", Decimal("1234.5"), "km", "exact"),
        ("up to 30 days", 30, "days", "at_most"),
        ("about 40 hectares", 40, "ha", "about"),
        ("超过 50%", 50, "percent", "more_than"),
        ("2.9\n亿元", 290000000, "yuan", "exact"),
        ("超过600人次以上", 600, "person_times", "more_than"),
        ("twenty-five per cent", 25, "percent", "exact"),
        ("one hundred and twenty people", 120, "persons", "exact"),
        ("more than twelve thousand households", 12000, "households", "more_than"),
        ("$3m", 3000000, "usd", "exact"),
        ("£1.2m", 1200000, "gbp", "exact"),
        ("$250k", 250000, "usd", "exact"),
        ("3m", 3, "m", "exact"),
    ],
)
def test_reading_over_spaces(as_written: str, value: Decimal, unit: str, qualifier: str) -> None:
    quantity = read_quantity(as_written)
    assert quantity is not None
    assert (quantity.value, quantity.unit, quantity.qualifier) == (value, unit, qualifier)


@pytest.mark.parametrize(
    ("as_written", "value", "qualifier", "strict", "expected"),
    [
        ("下降3.2%", "-3.2", "exact", "[-3.25, -3.15]", "[-3.25, -3.15]"),
        ("负增长3%", "-3", "exact", "[-3.5, -2.5]", "[-3.5, -2.5]"),
        ("下降近3%", "-3", "more_than", "(-3, ∞)", "(-3, -2]"),
        ("下降超过3%", "-3", "less_than", "(-∞, -3]", "(-∞, -3)"),
        ("下降3%以上", "-3", "at_most", "(-∞, -3]", "(-∞, -3]"),
        ("减少520人", "-520", "exact", "[-520, -520]", "[-520, -520]"),
        ("下降3至5%", "-", "range", "[-5, -3]", "[-5, -3]"),
        ("下降到3%", "3", "exact", "[2.5, 3.5]", "[2.5, 3.5]"),
        ("fell by five percent", "-5", "exact", "[-5.5, -4.5]", "[-5.5, -4.5]"),
        ("down nearly 3%", "-3", "more_than", "(-3, ∞)", "(-3, -2]"),
        ("fell to 3%", "3", "exact", "[2.5, 3.5]", "[2.5, 3.5]"),
        ("up to 50%", "50", "at_most", "(-∞, 50]", "(-∞, 50]"),
        ("up 5%", "5", "exact", "[4.5, 5.5]", "[4.5, 5.5]"),
    ],
)
def test_a_fall_is_below_nothing_and_turns_its_hedge(
    as_written: str, value: str, qualifier: str, strict: str, expected: str
) -> None:
    quantity = read(as_written)
    assert (quantity.value, quantity.qualifier) == (decimal(value), qualifier)
    assert (str(quantity.strict), str(quantity.expected)) == (strict, expected)
    assert all(same(read(quantity.text(lang)), quantity) for lang in ("zh", "en"))


@pytest.mark.parametrize(
    "as_written",
    [
        "",
        "公园",
        "近日",
        "以上内容",
        "273座公园",
        "12座3个",
        "1.2.3%",
        "附近5家",
        "半导体",
        "第",
        "个",
        "下降-3%",
        "下降数十",
        "someone",
        "10q",
    ],
)
def test_what_is_not_one_figure_from_end_to_end(as_written: str) -> None:
    assert read_quantity(as_written) is None


@pytest.mark.parametrize(
    ("as_written", "strict", "expected"),
    [
        ("5968家", "[5968, 5968]", "[5968, 5968]"),
        ("2.9亿元", "[285000000, 295000000]", "[285000000, 295000000]"),
        ("4000万元", "[39995000, 40005000]", "[39995000, 40005000]"),
        ("75%", "[74.5, 75.5]", "[74.5, 75.5]"),
        ("520余名", "(520, ∞)", "(520, 530)"),
        ("10余家", "(10, ∞)", "(10, 20)"),
        ("近500家", "(-∞, 500)", "[400, 500)"),
        ("近2.6亿元", "(-∞, 260000000)", "[250000000, 260000000)"),
        ("超过50%", "[50, ∞)", "(50, ∞)"),
        ("不足5%", "(-∞, 5)", "(-∞, 5)"),
        ("约50%", "(-∞, ∞)", "[40, 60]"),
        ("前五", "[1, 5]", "[1, 5]"),
        ("千亿级", "[100000000000, 1000000000000]", "[100000000000, 1000000000000]"),
        ("3至5个", "[3, 5]", "[3, 5]"),
        ("600人次以上", "[600, ∞)", "[600, ∞)"),
    ],
)
def test_what_the_wording_leaves_open(as_written: str, strict: str, expected: str) -> None:
    quantity = read(as_written)
    assert (str(quantity.strict), str(quantity.expected)) == (strict, expected)


def test_growth_by_and_growth_to_are_told_apart() -> None:
    assert read("增长2倍").form == "growth"
    assert read("增长到2倍").form == "amount"


def read(as_written: str) -> Quantity:
    quantity = read_quantity(as_written)
    assert quantity is not None, as_written
    return quantity


HEDGES = ["{}", "近{}", "不足{}", "超过{}", "突破{}", "约{}", "{}以上", "{}以内", "{}左右", "至少{}", "不超过{}"]
UNITS = ["元", "家", "%", "公里", "平方米", "人次", "个百分点", "倍", "年", "微克/立方米"]
digits = st.one_of(
    st.integers(1, 99999).map(str),
    st.decimals(Decimal("0.01"), 9999, places=2).map(str),
    st.integers(1000, 10**9).map(lambda value: f"{value:,}"),
)
scales = st.sampled_from(["", "万", "亿", "万亿"])


@st.composite
def figures(draw: st.DrawFn) -> str:
    core = draw(digits) + draw(scales) + draw(st.sampled_from(UNITS))
    return draw(st.sampled_from(HEDGES)).format(core)


def same(left: Quantity, right: Quantity) -> bool:
    fields = ("value", "unit", "qualifier", "lower", "upper")
    return all(getattr(left, name) == getattr(right, name) for name in fields)


@given(figures(), st.sampled_from(["zh", "en"]))
def test_what_was_written_reads_the_same(as_written: str, lang: str) -> None:
    quantity = read(as_written)
    again = read(quantity.text(lang))
    assert same(quantity, again)
    if quantity.qualifier == "exact":
        assert again.strict == quantity.strict


@pytest.mark.parametrize("as_written", [row[0] for row in rows() if row[0] not in ("首个", "唯一", "三大")])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_table_written_and_read_again(as_written: str, lang: str) -> None:
    quantity = read(as_written)
    again = read(quantity.text(lang))
    assert intersects(again.strict, quantity.strict)
    assert (again.unit, again.lower, again.upper) == (quantity.unit, quantity.lower, quantity.upper)


WRITTEN = """
    30日        30天              30 days
    5个工作日   5天               5 days
    2个季度     2个季度           2 quarters
    5个BP       5个基点           5 basis points
    11.7/10万   11.7/10万         11.7 per 100,000
    120吨公里   120吨公里         120 tonne-kilometres
    35瑞士法郎  35瑞士法郎        35 Swiss francs
"""


@pytest.mark.parametrize("row", [line.split(maxsplit=2) for line in WRITTEN.strip().splitlines()])
def test_a_unit_is_written_with_one_word_of_each_language(row: list[str]) -> None:
    assert [read(row[0]).text(lang) for lang in ("zh", "en")] == row[1:]


@pytest.mark.parametrize("unit", default_lexicon().units, ids=lambda unit: unit.symbol)
def test_the_word_of_every_unit_is_of_its_language_and_reads_the_same(unit: Unit) -> None:
    quantity = read(f"20{unit.words[0]}")
    chinese, english = quantity.text("zh"), quantity.text("en")
    assert english.isascii() or unit.symbol == "per_mille"
    assert same(read(chinese), quantity)
    assert same(read(english), quantity)


CHINESE = "零一二三四五六七八九"


def spelt(value: int) -> str:
    """A number below 10000 in Chinese numerals, by the rules of the school book."""
    words, zero = "", False
    for scale, word in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // scale % 10
        if digit:
            words += ("零" if zero and words else "") + CHINESE[digit] + word
        zero = not digit
    return words[1:] if words.startswith("一十") else words


@given(st.integers(1, 9999), scales)
def test_chinese_and_arabic_numerals_are_the_same_number(value: int, scale: str) -> None:
    assert read(f"{spelt(value)}{scale}元").value == read(f"{value}{scale}元").value


@given(digits, scales, st.sampled_from(UNITS))
def test_full_width_and_line_breaks_change_nothing(number: str, scale: str, unit: str) -> None:
    plain = number + scale + unit
    wide = "".join(chr(ord(char) + 0xFEE0) if char.isdigit() else char for char in plain)
    assert same(read(plain), read(wide))
    assert same(read(plain), read(f"{number[:1]}\n{plain[1:]}"))


@given(digits, scales, st.sampled_from(UNITS))
def test_a_weaker_hedge_allows_more(number: str, scale: str, unit: str) -> None:
    core = number + scale + unit
    for strong, weak in (("超过{}", "{}以上"), ("不足{}", "{}以内")):
        assert contains(read(weak.format(core)).strict, read(strong.format(core)).strict)
    assert contains(read(f"约{core}").strict, read(core).strict)


@given(st.text(max_size=30))
def test_no_text_breaks_the_reader(text: str) -> None:
    read_quantity(text)


@given(
    st.text(
        alphabet="0123456789.,%‰一二三两十百千万亿零点几数余多近超上约第前名位年个半成倍番翻分之至—-个月元人 ",
        max_size=16,
    )
)
def test_no_figure_like_text_breaks_the_reader(text: str) -> None:
    quantity = read_quantity(text)
    if quantity is not None:
        assert quantity.qualifier == "range" or quantity.value is not None
        assert quantity.text("zh")
        assert quantity.text("en")
