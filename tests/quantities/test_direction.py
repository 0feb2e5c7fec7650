"""A figure knows whether its sentence says a fall or a rise. All sentences are invented, the answers written first.

Each line is a sentence and, behind bars, what is proposed of it: as written, and the value.
"""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.quantities.direction import direction_reader
from govdata.quantities.extraction import extract
from govdata.quantities.quantity import grammar_of, read_quantity
from govdata.quantities.whitespace import normalize_for_scan

FALLS = """
    固定资产投资下降3.3% | 下降3.3% -3.3
    城镇登记失业人数占比同比下降了0.4个百分点 | 下降了0.4个百分点 -0.4
    客运周转量同比减少12.6% | 减少12.6% -12.6
    增速比上月回落1.5个百分点 | 回落1.5个百分点 -1.5
    单位能耗降低近4% | 降低近4% -4
    出口交货值缩减7.8% | 缩减7.8% -7.8
    城乡差距收窄0.6个百分点 | 收窄0.6个百分点 -0.6
    利润同比负增2.4% | 负增2.4% -2.4
    第二产业负增长2.4% | 负增长2.4% -2.4
    三季度由增转降1.9% | 由增转降1.9% -1.9
    工业利润由升转降，下降5.2% | 下降5.2% -5.2
    成交面积下滑两成 | 下滑两成 -20
    成品油批发价下跌约3.5% | 下跌约3.5% -3.5
    订单萎缩四分之一 | 萎缩四分之一 -25
    贷款平均利率较年初下调15个基点 | 下调15个基点 -15
    土地出让收入减少约22亿元 | 减少约22亿元 -2200000000
    能源消费总量减少3万吨标准煤 | 减少3万吨标准煤 -30000
    夏粮播种面积减少1.2万亩 | 减少1.2万亩 -12000
    投诉量下降近一半 | 下降近一半 -50
    发案率下降三至五成 | 下降三至五成 -50..-30
    产销率下降0.3至0.5个百分点 | 下降0.3至0.5个百分点 -0.5..-0.3
    工业品价格同比降2.7% | 降2.7% -2.7
    鲜菜价格环比跌8.1% | 跌8.1% -8.1
    批发价格比上周再降0.9% | 降0.9% -0.9
    亏损面下降超过2个百分点 | 下降超过2个百分点 -2
    药品费用占比下降不足1个百分点 | 下降不足1个百分点 -1
    外贸依存度下降1.1个百分点左右 | 下降1.1个百分点左右 -1.1
    棉花产量骤降三成 | 骤降三成 -30
    物流成本与收入之比缩小0.2个百分点 | 缩小0.2个百分点 -0.2
    零售额增速放缓0.8个百分点 | 放缓0.8个百分点 -0.8
    增幅较一季度回落1.2个百分点 | 回落1.2个百分点 -1.2
    失業率下降0.3個百分點 | 下降0.3個百分點 -0.3
    西药、中药销售分别下降15.2%、13.3% | 下降15.2% -15.2 | 13.3% -13.3
    事故起数、死亡人数分别下降11.3%和15.6% | 下降11.3% -11.3 | 15.6% -15.6
    三类指标分别回落0.7、1.0和1.1个百分点 | 回落0.7 -0.7 | 1.0 -1 | 1.1个百分点 -1.1
    三项支出同比分别减少4%、6%以及近9% | 减少4% -4 | 6% -6 | 近9% -9
    Fixed investment fell 3.3% | fell 3.3% -3.3
    Exports fell by 4.1 percent last year | fell by 4.1 percent -4.1
    Freight was down 2.6% on the year | down 2.6% -2.6
    Arrivals declined by nearly 12 percent | declined by nearly 12 percent -12
    The deficit decreased 0.4 percentage points | decreased 0.4 percentage points -0.4
    The gap narrowed by 1.5 percentage points | narrowed by 1.5 percentage points -1.5
    Output dropped sharply by 7.9% in May | dropped sharply by 7.9% -7.9
    Sales shrank 5.5% and profits rose 2.1% | shrank 5.5% -5.5 | 2.1% 2.1
    Orders contracted by a quarter | contracted by a quarter -25
    Growth slowed by 1.2 percentage points | slowed by 1.2 percentage points -1.2
    Prices slipped a further 0.3 percent | slipped a further 0.3 percent -0.3
    Cement output plunged by more than 20 percent | plunged by more than 20 percent -20
    Lending rates were lowered by 25 basis points | lowered by 25 basis points -25
    Energy intensity was reduced by 3.8% | reduced by 3.8% -3.8
    Imports saw a decline of 6.2% | decline of 6.2% -6.2
    a drop of about 9 percent in visits | drop of about 9 percent -9
    本地收入按年實質收縮1.9%，零售額減少2.4% | 收縮1.9% -1.9 | 減少2.4% -2.4
    成交价较高位跌27% | 跌27% -27
    Imports decreased $9.1 billion, or 2.9 percent | decreased $9.1 billion -9100000000 | 2.9 percent -2.9
    GDP decreased at an annual rate of 0.3 percent | decreased at an annual rate of 0.3 percent -0.3
    GDP decreased at an annual rate of an estimated 0.3 percent | an estimated 0.3 percent -0.3
    Rail and road freight fell 15.2% and 13.3% respectively | fell 15.2% -15.2 | 13.3% -13.3
    Imports and exports fell by 4.1%, 5.2% and 6.3%, respectively | fell by 4.1% -4.1 | 5.2% -5.2 | 6.3% -6.3
"""
"""A word of falling before the figure belongs to it; the other figures of its list have its direction."""

AS_PRINTED = """
    固定资产投资增长3.3% | 3.3% 3.3
    居民消费价格上涨0.3% | 0.3% 0.3
    增速下降到3.2% | 3.2% 3.2
    煤炭消费比重降至38% | 38% 38
    失业率从5%降到3% | 5% 5 | 3% 3
    失业率由5.6%下降为5.1% | 5.6% 5.6 | 5.1% 5.1
    增幅回落至4.8% | 4.8% 4.8
    贫困发生率降低到0.6%以下 | 0.6%以下 0.6
    利率从4.2%降低了0.5个百分点至3.7% | 4.2% 4.2 | 降低了0.5个百分点 -0.5 | 3.7% 3.7
    降幅收窄3个百分点 | 3个百分点 3
    下降9.8%，降幅较前三季度收窄3.3个百分点 | 下降9.8% -9.8 | 3.3个百分点 3.3
    跌幅扩大0.5个百分点 | 0.5个百分点 0.5
    降幅比上月缩小1.1个百分点 | 1.1个百分点 1.1
    降幅收窄至2.1% | 2.1% 2.1
    工业由降转增3.4% | 3.4% 3.4
    增速由负转正，增长1.2% | 1.2% 1.2
    对美国出口增长9.1、4.4和-15.2% | 9.1 9.1 | 4.4 4.4 | -15.2% -15.2
    利润总额下降-3.3% | -3.3% -3.3
    新增减税降费2万亿元 | 2万亿元 2000000000000
    减少排放3万吨 | 3万吨 30000
    为企业降低成本4.6亿元 | 4.6亿元 460000000
    减排二氧化碳8.6万吨 | 8.6万吨 86000
    税率每下降1个百分点 | 1个百分点 1
    成本不再下降5% | 5% 5
    在园幼儿减少2.4万人 | 2.4万人 24000
    臭氧超标日减少6天 | 6天 6
    企业减少61家 | 61家 61
    排名下降3位 | 3位 3
    项目总投资削减后为5亿元 | 5亿元 500000000
    年初压减3亿元 | 3亿元 300000000
    下降3%、新增企业20家 | 下降3% -3 | 20家 20
    出口下降2.8%，进口增长4.4% | 下降2.8% -2.8 | 4.4% 4.4
    出口分别增长3.2%、5.1% | 3.2% 3.2 | 5.1% 5.1
    涨跌3%以内 | 3%以内 3
    增减2% | 2% 2
    下跌到120元 | 120元 120
    比全国平均低0.4个百分点 | 0.4个百分点 0.4
    增速慢于全市1.6个百分点 | 1.6个百分点 1.6
    下降3%和5座桥 | 下降3% -3 | 5座 5
    规模减半 |
    满200元立减50元 | 200元 200 | 50元 50
    每升降0.3元 | 0.3元 0.3
    累计沉降2毫米 | 2毫米 2
    Growth fell to 3% | 3% 3
    The rate dropped from 5.2% to 4.8% | 5.2% 5.2 | 4.8% 4.8
    down from 5.2% a year earlier | 5.2% 5.2
    The ratio fell below 3% | below 3% 3
    The rate is down to 4.4 percent | 4.4 percent 4.4
    Growth rose by 3.2% | 3.2% 3.2
    up 4.5 percent | 4.5 percent 4.5
    The decline narrowed by 3 percentage points | 3 percentage points 3
    The pace of decline in exports slowed by 1.4 percentage points | 1.4 percentage points 1.4
    They paid down $3 billion | $3 billion 3000000000
    The plant shut down 3 units | 3 3
    Costs fell after 12 mines closed in 2024 | 12 12
    It fell 3.2% and 20% of firms closed | fell 3.2% -3.2 | 20% 20
    a growth of -1.2% | -1.2% -1.2
    The fund declined 12 projects | 12 12
    up to 5% of the total | up to 5% 5
"""
"""A level, a change of a decline, a rise, a sign of its own, what is counted: the figure stays what is printed."""


def cases(table: str) -> list[tuple[str, list[str]]]:
    rows = [[cell.strip() for cell in line.split(" |")] for line in table.strip().splitlines()]
    return [(row[0], [cell for cell in row[1:] if cell]) for row in rows]


def proposed(text: str) -> list[str]:
    found = []
    for proposal in extract(text + "。"):
        said = proposal.quantity
        value = f"{said.lower}..{said.upper}" if said.value is None else f"{said.value:f}"
        found.append(f"{proposal.as_written} {value}")
    return found


@pytest.mark.parametrize(("text", "answer"), cases(FALLS))
def test_a_fall_is_proposed_with_its_word(text: str, answer: list[str]) -> None:
    assert proposed(text) == answer


@pytest.mark.parametrize(("text", "answer"), cases(AS_PRINTED))
def test_what_is_no_fall_is_proposed_as_it_is_printed(text: str, answer: list[str]) -> None:
    assert proposed(text) == answer


@pytest.mark.parametrize("text", [text for text, answer in cases(FALLS) if "an estimated" not in answer[0]])
def test_a_fall_that_stands_behind_its_word_is_read_from_what_is_written(text: str) -> None:
    first = next(proposal for proposal in extract(text) if proposal.quantity.form == "fall")
    again = read_quantity(first.as_written)
    assert again is not None
    assert (again.value, again.lower, again.upper, again.qualifier, again.form) == (
        first.quantity.value, first.quantity.lower, first.quantity.upper, first.quantity.qualifier, "fall",
    )  # fmt: skip


BEARINGS = """
    进口额增长3.2% | 3.2% | up
    居民收入同比增3.2% | 3.2% | up
    工业由降转增3.2% | 3.2% | up
    分别增长5.1%、3.2% | 3.2% | up
    exports rose by 3.2% | 3.2% | up
    a growth of 3.2% | 3.2% | up
    exports rose 5.1% and 3.2% respectively | 3.2% | up
    进口额下降3.2% | 3.2% | down
    降幅为3.2% | 3.2% | down
    跌幅达3.2% | 3.2% | down
    回落幅度3.2% | 3.2% | down
    进口出现3.2%的降幅 | 3.2% | down
    a 3.2% decline in imports | 3.2% | down
    imports were 3.2% lower | 3.2% | down
    降幅分别为5.1%、3.2% | 3.2% | down
    降幅收窄3.2% | 3.2% | unclear
    降幅较上月扩大3.2% | 3.2% | unclear
    降幅收窄至3.2% | 3.2% | unclear
    the decline widened and slowed by 3.2% | 3.2% | unclear
    3.2%，低于上年 | 3.2% | open
    5.1%、3.2%和7% | 3.2% | open
    降至3.2% | 3.2% | none
    每下降3.2% | 3.2% | none
    下降5.1%，其中出口3.2% | 3.2% | none
    fell to 3.2% | 3.2% | none
    imports fell 5.1% and 3.2% of firms closed | 3.2% | none
    5.1% fall into this class | 5.1% | open
"""
COMPARISONS = """
    降水偏少3.2% | 3.2% | down
    比上年同期少3.2% | 3.2% | down
    利润同比少3.2% | 3.2% | down
    较上年低了3.2% | 3.2% | down
    出口低于上年3.2% | 3.2% | down
    出口低于2023年3.2% | 3.2% | down
    存款少增3.2% | 3.2% | down
    审批时限缩短3.2% | 3.2% | down
    人数比上年分别少5.1%、3.2% | 3.2% | down
    8.4 percent below the 2023 level | 8.4 percent | down
    there were 15 percent fewer | 15 percent | down
    shares lost 2.5 percent | 2.5 percent | down
    sales were off 6 percent | 6 percent | down
    stores shed 3 percent | 3 percent | down
    prices softened by 1.9 percent | 1.9 percent | down
    sales fell short of last year by 2 percent | 2 percent | down
    profits were 2 percent weaker | 2 percent | down
    税收短收3.2% | 3.2% | down
    币值贬值3.2% | 3.2% | down
    比上年低出3.2% | 3.2% | down
    stores saw a loss of 8 percent | 8 percent | down
    shares gave up 8 percent | 8 percent | down
    duties were cut 8 percent | 8 percent | down
    sales trailed last year by 8 percent | 8 percent | down
    比上年多3.2% | 3.2% | up
    比上年多出3.2% | 3.2% | up
    增速高于全国3.2% | 3.2% | up
    2 percent more visitors | 2 percent | up
    降幅比上月低3.2% | 3.2% | unclear
    the decline was 2 percent smaller | 2 percent | unclear
    增速为3.2% | 3.2% | rate
    同比3.2% | 3.2% | rate
    增速回落至3.2% | 3.2% | rate
    增速分别为5.1%、3.2% | 3.2% | rate
    经济成长率3.2% | 3.2% | rate
    inflation was 3.2% | 3.2% | rate
    growth eased to 3.2% | 3.2% | rate
    实现3.2%的增速 | 3.2% | rate
    出口下降5.1%，进口3.2% | 3.2% | none
    占比不少3.2% | 3.2% | none
    比重低3.2% | 3.2% | none
    低于5.1%的占3.2% | 3.2% | none
    全市覆盖率3.2% | 3.2% | none
    of whom 3.2% lived in towns | 3.2% | none
"""
"""Words that compare, and rates of growth by name: they stand beside a figure and change nothing that is proposed."""


@pytest.mark.parametrize("line", [*BEARINGS.strip().splitlines(), *COMPARISONS.strip().splitlines()])
def test_what_the_words_around_a_figure_say(line: str) -> None:
    sentence, figure, answer = (cell.strip() for cell in line.split(" |"))
    text = normalize_for_scan(sentence).text
    start = text.index(figure)
    found = direction_reader(grammar_of()).bearing(text, start, start + len(figure), "percent")
    assert (found.direction if found else "none") == answer


@pytest.mark.parametrize("line", COMPARISONS.strip().splitlines())
def test_what_is_compared_is_proposed_as_it_is_printed(line: str) -> None:
    sentence = line.split(" |")[0].strip()
    proposals = {proposal.as_written: proposal.quantity.value for proposal in extract(sentence + "。")}
    assert all(value is None or value > 0 or name.startswith(("下降", "softened")) for name, value in proposals.items())


@given(st.lists(st.decimals("0.1", "99.9", places=1), min_size=1, max_size=9, unique=True))
def test_every_member_of_a_list_falls(members: list[Decimal]) -> None:
    shown = [f"{member}%" for member in members]
    text = f"各项分别下降{'、'.join(shown)}。"
    assert [proposal.quantity.value for proposal in extract(text)] == [-member for member in members]
