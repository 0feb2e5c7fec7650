"""Figures in tables of many styles: value and unit, row head, column head, and what is not sure."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.evidence.document_figures import figures_of
from govdata.quantities.quantity import grammar_of
from tests.support.tables import Cell, Rows, document, figures, said

Expected = list[tuple[str, str, str, str]]
STYLES: dict[str, tuple[tuple[str | Rows, ...], Expected]] = {
    "units in column heads": (
        ([["指标", "年末数（万人）", "比重（%）"], ["常住人口", "866.60", "100"], ["其中：城镇", "392.66", "45.31"]],),
        [
            ("8666000", "persons", "常住人口", "年末数（万人）"),
            ("100", "percent", "常住人口", "比重（%）"),
            ("3926600", "persons", "其中：城镇", "年末数（万人）"),
            ("45.31", "percent", "其中：城镇", "比重（%）"),
        ],
    ),
    "a column of units": (
        (
            [
                ["指标", "单位", "绝对数", "增长%"],
                ["货运量", "亿吨", "2.92", "-6.6"],
                ["客运量", "万人", "4448", "－1.0"],
            ],
        ),
        [
            ("292000000", "t", "货运量", "绝对数"),
            ("-6.6", "percent", "货运量", "增长%"),
            ("44480000", "persons", "客运量", "绝对数"),
            ("-1", "percent", "客运量", "增长%"),
        ],
    ),
    "a line of units above": (
        ("收入决算表", "单位：万元", [["项目", "本年收入"], ["合计", "307.82"], ["住房保障支出", "29.42"]]),
        [("3078200", "yuan", "合计", "本年收入"), ("294200", "yuan", "住房保障支出", "本年收入")],
    ),
    "a line of units in the first rows": (
        ([[None, None, "單位：新臺幣千元"], ["項目", "本年度", "上年度"], ["歲入", "945,950", "(6,837)"]],),
        [("945950000", "twd", "歲入", "本年度"), ("-6837000", "twd", "歲入", "上年度")],
    ),
    "several units in one line": (
        ("单位：亿元、%", [["指标", "绝对数", "比上年增长"], ["生产总值", "4,712.40", "5.2"]]),
        [("471240000000", "yuan", "生产总值", "绝对数"), ("5.2", "percent", "生产总值", "比上年增长")],
    ),
    "units in row heads": (
        ([["指标", "2022年", "2023年"], ["面积（平方公里）", "16.5", "16.6"], ["户数（万户）", "1.2", "1.3"]],),
        [
            ("16.5", "km2", "面积（平方公里）", "2022年"),
            ("16.6", "km2", "面积（平方公里）", "2023年"),
            ("12000", "households", "户数（万户）", "2022年"),
            ("13000", "households", "户数（万户）", "2023年"),
        ],
    ),
    "two halves side by side": (
        ("单位：万元", [["收入", "决算数", "支出", "决算数"], ["财政拨款", "307.82", "教育支出", "264.87"]]),
        [("3078200", "yuan", "财政拨款", "决算数"), ("2648700", "yuan", "教育支出", "决算数")],
    ),
    "codes before names": (
        (
            "单位：元",
            [["编码", "名称", "金额"], ["201", "公共服务", "15"], ["20139", "社会工作", "12"], ["208", "保障", "3"]],
        ),
        [("15", "yuan", "公共服务", "金额"), ("12", "yuan", "社会工作", "金额"), ("3", "yuan", "保障", "金额")],
    ),
    "numbers of rows and of columns": (
        (
            "单位：元",
            [
                ["行次", "项目", "本年", "上年"],
                ["栏次", None, "1", "2"],
                ["1", "工资", "88", "80"],
                ["2", "奖金", "9", "8"],
                ["3", "津贴", "7", "6"],
            ],
        ),
        [
            ("88", "yuan", "工资", "本年"),
            ("80", "yuan", "工资", "上年"),
            ("9", "yuan", "奖金", "本年"),
            ("8", "yuan", "奖金", "上年"),
            ("7", "yuan", "津贴", "本年"),
            ("6", "yuan", "津贴", "上年"),
        ],
    ),
    "heads of two levels": (
        (
            [
                [Cell("Offense", rows=2), Cell("Male", columns=2), None],
                [None, "Total (thousands)", "Share (%)"],
                ["Robbery", "90.0", "12.5"],
            ],
        ),
        [("90000", "count", "Robbery", "Male Total (thousands)"), ("12.5", "percent", "Robbery", "Male Share (%)")],
    ),
    "conditions as heads": (
        (
            "表7.6 调整系数",
            [
                [Cell("等级", rows=2), Cell("大型车比例 μ（%）", columns=2), None],
                [None, "μ≤10", "10＜μ≤20"],
                ["高速公路", "0.92", "1.02"],
                ["二级公路", "1.00", "1.05"],
            ],
        ),
        [
            ("0.92", "ratio", "高速公路", "大型车比例μ（%）μ≤10"),
            ("1.02", "ratio", "高速公路", "大型车比例μ（%）10＜μ≤20"),
            ("1", "ratio", "二级公路", "大型车比例μ（%）μ≤10"),
            ("1.05", "ratio", "二级公路", "大型车比例μ（%）10＜μ≤20"),
        ],
    ),
    "a unit over a section": (
        (
            [
                [None, "Last Week", "Year Ago"],
                ["Ethanol ($/gal)"],
                ["Iowa", "1.35 - 1.42", "1.27"],
                ["Tallow ($/cwt)"],
                ["Chicago", "30.50", "unq"],
            ],
        ),
        [
            ("1.35..1.42", "usd/gal", "Iowa", "Last Week"),
            ("1.27", "usd/gal", "Iowa", "Year Ago"),
            ("30.5", "usd/cwt", "Chicago", "Last Week"),
        ],
    ),
    "years over columns": (
        (
            "Table 4",
            "(In billions of dollars)",
            [[None, "2011", "2012"], ["Defense", "699", "*"], ["Interest", "–38", "..."]],
        ),
        [("699000000000", "usd", "Defense", "2011"), ("-38000000000", "usd", "Interest", "2011")],
    ),
    "years over rows": (
        ("单位：万元", [["年份", "收入", "支出"], ["2021", "120", "110"], ["2022", "130", "—"]]),
        [("1200000", "yuan", "2021", "收入"), ("1100000", "yuan", "2021", "支出"), ("1300000", "yuan", "2022", "收入")],
    ),
    "a column of ranks": (
        ([["城市", "总量（亿元）", "位次"], ["甲市", "512.3", "1"], ["乙市", "498.7", "2"]],),
        [
            ("51230000000", "yuan", "甲市", "总量（亿元）"),
            ("1", "rank", "甲市", "位次"),
            ("49870000000", "yuan", "乙市", "总量（亿元）"),
            ("2", "rank", "乙市", "位次"),
        ],
    ),
    "an index among sums of money": (
        ("单位：亿元", [["指标", "2023年", "指数（上年=100）"], ["农业", "12.5", "103.2"]]),
        [("1250000000", "yuan", "农业", "2023年"), ("103.2", "index", "农业", "指数（上年=100）")],
    ),
    "a unit that the cell prints": (
        ([["费用", "金额"], ["检测", "Rs. 2,200"], ["押金", "约300元"]],),
        [("2200", "inr", "检测", "金额"), ("300", "yuan", "押金", "金额")],
    ),
    "a line of a head that goes on": (
        ("(In thousands of dollars)", [["Offense", "Total"], ["Murder and nonnegligent"], ["manslaughter", "10.0"]]),
        [("10000", "usd", "Murder and nonnegligent manslaughter", "Total")],
    ),
    "groups in the first column": (
        ("单位：人", [["类别", "性别", "人数"], ["教师", "男", "12"], [None, "女", "18"], ["学生", "男", "150"]]),
        [
            ("12", "persons", "教师男", "人数"),
            ("18", "persons", "教师女", "人数"),
            ("150", "persons", "学生男", "人数"),
        ],
    ),
    "new heads within the table": (
        (
            "单位：元",
            [["项目", "2021年", "2022年"], ["甲", "1.5", "2.5"], ["项目", "预算数", "决算数"], ["乙", "3.5", "4.5"]],
        ),
        [
            ("1.5", "yuan", "甲", "2021年"),
            ("2.5", "yuan", "甲", "2022年"),
            ("3.5", "yuan", "乙", "预算数"),
            ("4.5", "yuan", "乙", "决算数"),
        ],
    ),
    "ages over columns": (
        ("单位：万人", [["地区", "0-14岁", "15-64岁", "65岁及以上"], ["全市", "21.3", "80.4", "14.7"]]),
        [
            ("213000", "persons", "全市", "0-14岁"),
            ("804000", "persons", "全市", "15-64岁"),
            ("147000", "persons", "全市", "65岁及以上"),
        ],
    ),
    "a table that goes on": (
        ("单位：万元", [["项目", "金额"], ["甲", "12"]], "续表", [["项目", "金额"], ["乙", "13"]]),
        [("120000", "yuan", "甲", "金额"), ("130000", "yuan", "乙", "金额")],
    ),
    "a unit below": (
        ([["项目", "金额"], ["甲", "12"], ["乙", "15"]], "注：单位：万元"),
        [("120000", "yuan", "甲", "金额"), ("150000", "yuan", "乙", "金额")],
    ),
    "a line of units without more, over an empty corner": (
        ("(Millions of dollars)", [["", "Q1 2020"], ["Revenue", "1,200"], ["Net loss", "(35)"]]),
        [("1200000000", "usd", "Revenue", "Q1 2020"), ("-35000000", "usd", "Net loss", "Q1 2020")],
    ),
    "units in a row of their own": (
        ([["年份", "生产总值", "人口"], [None, "（亿元）", "（万人）"], ["2020", "512.3", "80.1"]],),
        [("51230000000", "yuan", "2020", "生产总值（亿元）"), ("801000", "persons", "2020", "人口（万人）")],
    ),
    "a line of units in two languages": (
        ("单位：亿元  Unit: 100 million yuan", [["指标 Item", "2021"], ["总值\nGross", "4712.4"]]),
        [("471240000000", "yuan", "总值Gross", "2021")],
    ),
    "ages over rows": (
        (
            "Population by age",
            [["Age", "Number", "Percent"], ["Under 5 years", "60", "6.0"], ["5 to 9 years", "65", "6.5"]],
        ),
        [
            ("60", "count", "Under 5 years", "Number"),
            ("6", "percent", "Under 5 years", "Percent"),
            ("65", "count", "5 to 9 years", "Number"),
            ("6.5", "percent", "5 to 9 years", "Percent"),
        ],
    ),
    "organisations under 单位": (
        ([["单位", "联系电话", "人数（人）"], ["财政局", "0571-88886666", "12"], ["教育局", "88881234", "15"]],),
        [("12", "persons", "财政局", "人数（人）"), ("15", "persons", "教育局", "人数（人）")],
    ),
    "the unit of a title": (
        ("表7.7 监控通信设施用地指标（公顷/处）", [["分中心", "通信站"], ["1.7333", "0.8667"]]),
        [("1.7333", "ha/处", "", "分中心"), ("0.8667", "ha/处", "", "通信站")],
    ),
}


@pytest.mark.parametrize("style", STYLES)
def test_a_table_is_read(style: str) -> None:
    parts, expected = STYLES[style]
    found = figures(*parts)
    assert [(*said(each), "".join(each.row), _joined(each.column)) for each in found] == expected


def _joined(levels: tuple[str, ...]) -> str:
    return (" " if all(map(str.isascii, levels)) else "").join(levels)


def test_marked_heads_are_heads_whatever_they_hold() -> None:
    head = [Cell("Age", is_head=True), Cell("65+", is_head=True)]
    (found,) = figures([head, ["Men", "12"]])
    assert (found.row, found.column) == (("Men",), ("65+",))


def test_heads_that_are_not_sure_are_told() -> None:
    (bare,) = figures([["12.5"]])
    assert [note.en for note in bare.notes] == [
        "the row has no head",
        "the column has no head",
        "the unit is not printed",
    ]
    unknown, _other = figures([["产品", "单位", "产量"], ["玻璃", "万重量箱", "647.12"], ["水泥", "吨", "5"]])
    assert said(unknown) == ("6471200", "")
    assert [note.zh for note in unknown.notes] == ["不认识单位“万重量箱”"]
    several, *_rest = figures("单位：公里、个", [["指标", "甲", "乙"], ["总数", "5", "6"]])
    assert [note.en for note in several.notes] == ["several units are printed, and it is not said which is whose"]
    assumed, *_rest = figures([["Daily", "Tests"], ["Monday", "14,982"]])
    assert said(assumed) == ("14982", "count")
    assert (assumed.read.unit, [note.en for note in assumed.notes]) == ("", ["the unit is not printed"])


def test_a_stack_of_figures_is_paired_with_its_labels_where_they_are_as_many() -> None:
    paired = figures("单位：个", [["指标", "数量"], ["地级\n盟\n乡级", "333\n3 38558"]])
    assert [(*said(each), each.row) for each in paired] == [
        ("333", "count", ("地级",)),
        ("3", "count", ("盟",)),
        ("38558", "count", ("乡级",)),
    ]
    doubtful = figures("单位：个", [["指标", "数量"], ["地级盟\n乡级", "333\n3 38558"]])
    assert {(each.row, each.notes[0].en) for each in doubtful} == {((), "the cell stands beside several labels")}


def test_a_unit_stacked_over_its_rows_is_read() -> None:
    found = figures([["指标", "单位", "合计"], ["站", Cell("万个万个", rows=2), "48.6"], ["中心", None, "2.9"]])
    assert [said(each) for each in found] == [("486000", "count"), ("29000", "count")]


def test_a_target_is_one() -> None:
    found = figures("单位：亿元", [["指标", "2025年目标", "2024年"], ["生产总值", "500", "480"]])
    assert [each.is_target for each in found] == [True, False]


def test_indents_and_numbers_say_what_stands_under_what() -> None:
    indented = figures(
        "(In millions of dollars)",
        [
            ["Item", "2020"],
            [Cell("Receipts:", indent=0)],
            [Cell("Income taxes", indent=10), "12"],
            [Cell("Total", indent=0), "15"],
        ],
    )
    assert [(each.section, each.row) for each in indented] == [(("Receipts:",), ("Income taxes",)), ((), ("Total",))]
    numbered = figures(
        "单位：亿元",
        [["项目", "1月"], ["一、各项存款", "9"], ["（一）境内存款", "8"], ["1.住户存款", "5"], ["二、各项贷款", "4"]],
    )
    assert [each.section for each in numbered] == [(), ("一、各项存款",), ("一、各项存款", "（一）境内存款"), ()]


def test_words_with_figures_in_a_cell_are_read_as_sentences() -> None:
    rows = [
        ["设施", "条件", "面积（亩）"],
        ["学校", "服务半径不超过500米", "12"],
        ["人口90万人以上", "宜建2处以上", "15"],
    ]
    found = [each.proposal.as_written for each in figures_of(document(rows), grammar_of())]
    assert found == ["不超过500米", "12", "2处以上", "15"]
    form = document([["项目", "总投资约3.5亿元"], ["规模", "占地12亩"]])
    assert [each.proposal.as_written for each in figures_of(form, grammar_of())] == ["约3.5亿元", "12亩"]


def test_figures_come_in_the_order_of_the_text() -> None:
    reading = document("全市人口5万人。", [["指标", "户数（户）"], ["甲", "12"]], "乙镇有8户。")
    assert [each.proposal.as_written for each in figures_of(reading, grammar_of())] == ["5万人", "12", "8户"]
    assert [each.proposal.line for each in figures_of(reading, grammar_of())] == [1, 3, 4]


UNITS = {
    "万人": ("10000", "persons"),
    "亿元": ("100000000", "yuan"),
    "吨": ("1", "t"),
    "%": ("1", "percent"),
    "公顷": ("1", "ha"),
}


@given(
    st.lists(st.sampled_from(list(UNITS)), min_size=1, max_size=4),
    st.lists(st.decimals("-99999", "99999", places=2), min_size=1, max_size=5),
    st.booleans(),
)
def test_each_cell_has_the_unit_and_the_scale_of_its_own_head(
    units: list[str], numbers: list[Decimal], rows_have_them: bool
) -> None:
    lines = [[f"{number:,.2f}" for _unit in units] for number in numbers]
    heads = [f"第{place}项（{unit}）" for place, unit in enumerate(units)]
    rows: Rows = [["地区", *heads], *([f"地区{place}", *cells] for place, cells in enumerate(lines))]
    if rows_have_them:
        rows = [list(column) for column in zip(*rows, strict=True)]
    found = {(each.row[-1], each.column[-1]): each for each in figures(rows)}
    for place, number in enumerate(numbers):
        for head, unit in zip(heads, units, strict=True):
            key = (head, f"地区{place}") if rows_have_them else (f"地区{place}", head)
            scale, symbol = UNITS[unit]
            assert found[key].quantity.value == number * Decimal(scale)
            assert found[key].quantity.unit == symbol
            assert not found[key].notes


@given(st.lists(st.lists(st.one_of(st.none(), st.text(max_size=12)), max_size=6), max_size=8))
def test_no_table_breaks_the_reader(rows: list[list[str | None]]) -> None:
    reading = document("单位：万元", rows)
    for each in figures_of(reading, grammar_of()):
        assert reading.text[each.proposal.start : each.proposal.end].strip()
        assert len("".join(each.proposal.quote.split())) <= 40
