"""Figures proposed from texts that no package knows. All sentences are invented."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.quantities.extraction import Proposal, extract
from govdata.quantities.quantity import read_quantity
from govdata.quantities.whitespace import normalize_for_quotes, strip_whitespace
from tests.support.prints import NOT_PROPOSED, READ

GOLD = Path(__file__).resolve().parent.parent / "end_to_end" / "gold"


def found(text: str) -> list[str]:
    """`as_written value unit qualifier` of each proposal; a range shows its ends."""
    return [shown(proposal) for proposal in extract(text)]


def shown(proposal: Proposal) -> str:
    quantity = proposal.quantity
    value = f"{quantity.lower}..{quantity.upper}" if quantity.value is None else f"{quantity.value:f}"
    return f"{proposal.as_written} {value} {quantity.unit} {quantity.qualifier}"


TABLE = r"""
    地区生产总值达到1.37万亿元，增长5.2%左右
        1.37万亿元 | 1370000000000 | yuan | exact
        5.2%左右 | 5.2 | percent | about
    政府债务余额1987.4亿元，补贴2000-3000元，IPO12家
        1987.4亿元 | 198740000000 | yuan | exact
        2000-3000元 | 2000..3000 | yuan | range
        12家 | 12 | count | exact
    惠及30万居民，浓度为17.8微克每立方米，需要3到5年
        30万 | 300000 | persons | exact
        17.8微克每立方米 | 17.8 | ug/m3 | exact
        3到5年 | 3..5 | years | range
    增速达9.8個百分點，投資近2.6億元
        9.8個百分點 | 9.8 | percentage_point | exact
        近2.6億元 | 260000000 | yuan | nearly
    城镇新增就业12万人以上
        12万人以上 | 120000 | persons | at_least
    增速高于全市0.8个百分点，居全市第二位
        0.8个百分点 | 0.8 | percentage_point | exact
        第二位 | 2 | rank | exact
    分别加快0.7、1.0和1.1个百分点
        0.7 | 0.7 | percentage_point | exact
        1.0 | 1 | percentage_point | exact
        1.1个百分点 | 1.1 | percentage_point | exact
    分别引进12、15和8万人
        12 | 120000 | persons | exact
        15 | 150000 | persons | exact
        8万人 | 80000 | persons | exact
    PM2.5年均浓度20微克/立方米
        20微克/立方米 | 20 | ug/m3 | exact
    万元GDP能耗下降3.1%
        下降3.1% | -3.1 | percent | exact
    每千人口拥有医师3.5人
        3.5人 | 3.5 | persons | exact
    自然增长率为-1.48‰
        -1.48‰ | -1.48 | per_mille | exact
    三次产业结构比为6.8:36.5:56.7，师生比1:16.5，比分为3:1，比例是12:30:40
        6.8 | 6.8 | percent | exact
        36.5 | 36.5 | percent | exact
        56.7 | 56.7 | percent | exact
    新开通2条线路，出台30条措施
        2条 | 2 | count | exact
    惠及企业3.6万户、居民11万余户
        3.6万户 | 36000 | count | exact
        11万余户 | 110000 | households | more_than
    连续六年居全国首位，连续30个月零发案
        六年 | 6 | years | exact
        30个月 | 30 | months | exact
    连续21年、37年居各省、区第一
        21年 | 21 | years | exact
        37年 | 37 | years | exact
        第一 | 1 | rank | exact
    排名从第24名升至第7名，前进17位
        第24名 | 24 | rank | exact
        第7名 | 7 | rank | exact
        17位 | 17 | rank | exact
    进入全球前十，获得前3名
        前十 | 10 | rank | at_most
        前3名 | 3 | rank | at_most
    成为全球第三大产业集群
        第三大 | 3 | rank | exact
    建成3至5个千亿级产业集群
        3至5个 | 3..5 | count | range
        千亿级 | 100000000000 | yuan | order_of
    给予10-20万元补贴
        10-20万元 | 100000..200000 | yuan | range
    研发强度由4.2%提高到5.8%
        4.2% | 4.2 | percent | exact
        5.8% | 5.8 | percent | exact
    企业从5家到8家
        5家 | 5 | count | exact
        8家 | 8 | count | exact
    规模翻一番，利润倍增，增长近两倍
        翻一番 | 100 | percent | exact
        倍增 | 100 | percent | exact
        近两倍 | 2 | times | nearly
    占比达三分之二，超八成用于民生，近半外来
        三分之二 | 66.6667 | percent | exact
        超八成 | 80 | percent | more_than
        近半 | 50 | percent | nearly
    下降三成，增长两成多
        下降三成 | -30 | percent | exact
        两成多 | 20 | percent | more_than
    数百家企业、上万名观众、十几个民族
        数百家 | 100 | count | order_of
        上万名 | 10000 | persons | at_least
        十几个 | 11..19 | count | range
    募集善款几十万元，慰问百余户家庭
        几十万元 | 100000 | yuan | order_of
        百余户 | 100 | households | more_than
    两三千人报名，历时两年半
        两三千人 | 2000..3000 | persons | range
        两年半 | 2.5 | years | exact
    用户突破1.2亿，产值超万亿
        突破1.2亿 | 120000000 | count | more_than
        超万亿 | 1000000000000 | yuan | more_than
    总投资约3.5亿元，约增15%
        约3.5亿元 | 350000000 | yuan | about
        约增15% | 15 | percent | about
    时限由24小时压缩到30分钟以内
        24小时 | 24 | hours | exact
        30分钟以内 | 30 | minutes | at_most
    人均预期寿命81.5岁，60岁及以上人口占18.7%
        81.5岁 | 81.5 | years | exact
        18.7% | 18.7 | percent | exact
    新增一个国家级、两个省级集群
        一个 | 1 | count | exact
        两个 | 2 | count | exact
    全区建成绿道760\n公里，比上一年增长1\n2.5%，规模明显扩大
        760公里 | 760 | km | exact
        12.5% | 12.5 | percent | exact
    Investment reached nearly 2.6 billion yuan, up 5.2 percent.
        nearly 2.6 billion yuan | 2600000000 | yuan | nearly
        5.2 percent | 5.2 | percent | exact
    项目建设周期3年，一年半左右见效，整治用了两个月
        3年 | 3 | years | exact
        一年半左右 | 1.5 | years | about
        两个月 | 2 | months | exact
    受教育年限12.6年，人均预期寿命提高到80岁以上，提高1.3岁
        12.6年 | 12.6 | years | exact
        80岁以上 | 80 | years | at_least
        1.3岁 | 1.3 | years | exact
    工期提前三个月，审批时间由1小时30分钟减至2分30秒
        三个月 | 3 | months | exact
        1小时30分钟 | 90 | minutes | exact
        2分30秒 | 150 | seconds | exact
    新增泊位十七个，设站七座，一晚卖出两百多碗
        十七个 | 17 | count | exact
        七座 | 7 | count | exact
        两百多碗 | 200 | count | more_than
    投放AGV3800余台，机器人（套）3800余台，应对22轮强降雨
        3800余台 | 3800 | count | more_than
        3800余台 | 3800 | count | more_than
        22轮 | 22 | count | exact
    接待上亿人次，迈上万亿元台阶，登上千亿级台阶，建成上千万千瓦基地
        上亿人次 | 100000000 | person_times | at_least
        万亿元 | 1000000000000 | yuan | order_of
        千亿级 | 100000000000 | yuan | order_of
        上千万千瓦 | 10000000 | kW | at_least
    跨过两个万亿元大关，突破三项核心技术，产值过50亿元
        万亿元 | 1000000000000 | yuan | order_of
        过50亿元 | 5000000000 | yuan | more_than
    用电512.8亿度，核心温度破亿度
        512.8亿度 | 51280000000 | kWh | exact
        破亿度 | 100000000 | celsius | more_than
    降价三至五成，六七成获益，补贴10至20万元，长三四百公里
        三至五成 | 30..50 | percent | range
        六七成 | 60..70 | percent | range
        10至20万元 | 100000..200000 | yuan | range
        三四百公里 | 300..400 | km | range
    反超3个百分点，高超技艺，附近5家，商超500家，企业超500家，其中超过50%
        3个百分点 | 3 | percentage_point | exact
        5家 | 5 | count | exact
        500家 | 500 | count | exact
        超500家 | 500 | count | more_than
        超过50% | 50 | percent | more_than
    全年进出口总额保持较快增长9.\n3%，贷款余额6,\n214亿元，再创历史新高
        9.3% | 9.3 | percent | exact
        6,214亿元 | 621400000000 | yuan | exact
    建设1000吨级泊位16个，推动30万千瓦级机组改造
        1000吨级 | 1000 | t | exact
        16个 | 16 | count | exact
        30万千瓦级 | 300000 | kW | exact
    最高奖励500万元，最多可获得100万元，上限为30万元，全球最高10米支架
        最高奖励500万元 | 5000000 | yuan | at_most
        最多可获得100万元 | 1000000 | yuan | at_most
        上限为30万元 | 300000 | yuan | at_most
        10米 | 10 | m | exact
    新登记经营主体320万户、增长13%，总量达2037.7万户；改厕2万户
        320万户 | 3200000 | count | exact
        13% | 13 | percent | exact
        2037.7万户 | 20377000 | count | exact
        2万户 | 20000 | households | exact
    出生人口超百万，转移1.6万受灾群众，客流分别达1409万、1305万人次
        超百万 | 1000000 | persons | more_than
        1.6万 | 16000 | persons | exact
        1409万 | 14090000 | person_times | exact
        1305万人次 | 13050000 | person_times | exact
    约占全国1/10，死亡率0.6人/百亿元，投入77.5人年
        1/10 | 10 | percent | about
        0.6人/百亿元 | 0.6 | persons/10000000000yuan | exact
        77.5人年 | 77.5 | person_years | exact
    More than 4,126 companies, 125 of them new, exceeded US$3.2 million in 2024.
        More than 4,126 | 4126 | count | more_than
        125 | 125 | count | exact
        exceeded US$3.2 million | 3200000 | usd | more_than
    RMB 138.64 billion, 16–18 billion yuan, between 5 and 8 percent of GDP
        RMB 138.64 billion | 138640000000 | yuan | exact
        16–18 billion yuan | 16000000000..18000000000 | yuan | range
        between 5 and 8 percent | 5..8 | percent | range
    It ranked third, in 24th place; two thirds of firms, a quarter of it, more than half of them
        third | 3 | rank | exact
        24th | 24 | rank | exact
        two thirds | 66.6667 | percent | exact
        a quarter | 25 | percent | exact
        more than half | 50 | percent | more_than
    For 12 consecutive years nearly 3,000 new students came and profits doubled
        12 consecutive years | 12 | years | exact
        nearly 3,000 | 3000 | persons | nearly
        doubled | 100 | percent | exact
"""


def cases(table: str) -> list[tuple[str, list[str]]]:
    """A text, and below it its figures: as written, value, unit, qualifier; `\\n` is a line break."""
    found: list[tuple[str, list[str]]] = []
    for line in table.strip("\n").splitlines():
        if line.startswith("        "):
            found[-1][1].append(" ".join(line.strip().split(" | ")))
        else:
            found.append((line.strip().replace("\\n", "\n"), []))
    return found


FIGURES = cases(TABLE)


@pytest.mark.parametrize(("text", "expected"), FIGURES, ids=[case[0] for case in FIGURES])
def test_figures(text: str, expected: list[str]) -> None:
    assert found(text) == expected


OWN_WORDS = """
    贴近3000米 3000米, 补贴近3000元 近3000元, 津贴近200万元 近200万元, 面临近30万元 近30万元, 更新近200辆 近200辆
    对接近300家 近300家, 一直接近300家 接近300家, 商超500家 500家, 客商超500家 超500家, 提高超3个百分点 超3个百分点
    违约3亿元 3亿元, 拆违约3万平方米 约3万平方米, 损失约3亿元 约3亿元, 集约300亩 300亩, 征集约300条 约300条
    条约5份 5份, 道路3条约5公里 约5公里, 侦破300起 300起, 广告破3亿元 破3亿元, 不破3亿元 3亿元
    增加上百家 上百家, 上海上百家 上百家, 已经过万人 过万人, 500家内部 500家, 15日内在官网公布 15日内
    500家上下游企业 500家, 500家上下 500家上下, 30多层楼 30多层
"""


@pytest.mark.parametrize("case", re.split(r"[,\n] *", OWN_WORDS.strip()))
def test_a_hedge_is_a_word_of_its_own_and_no_end_of_another(case: str) -> None:
    text, figure = case.split()
    assert [proposal.as_written for proposal in extract(text)] == [figure]


FORMAL = r"""
    建成廿八座，卅余家，共计叁佰伍拾万元、一佰二十萬元，借款伍万元整，队伍三百人，大陆五百人
        廿八座 | 28 | count | exact
        卅余家 | 30 | count | more_than
        叁佰伍拾万元 | 3500000 | yuan | exact
        一佰二十萬元 | 1200000 | yuan | exact
        伍万元 | 50000 | yuan | exact
        三百人 | 300 | persons | exact
        五百人 | 500 | persons | exact
    增速为负0.5%，净利润负3.2亿元，气温零下5摄氏度，零下十五摄氏度以下，担负3项任务，胜负2场，负2个
        负0.5% | -0.5 | percent | exact
        负3.2亿元 | -320000000 | yuan | exact
        零下5摄氏度 | -5 | celsius | exact
        零下十五摄氏度以下 | -15 | celsius | at_most
        3项 | 3 | count | exact
        2场 | 2 | count | exact
    The rate was -0.3 percent and the balance -$5 million; 3 - 5 percent of an estimated 300 homes; £500k and $7m
        -0.3 percent | -0.3 | percent | exact
        -$5 million | -5000000 | usd | exact
        3 - 5 percent | 3..5 | percent | range
        an estimated 300 | 300 | count | about
        £500k | 500000 | gbp | exact
        $7m | 7000000 | usd | exact
    12 km of cycle track, 126 km and 125 km long, a 436-km expressway, a 12 kilometre road
        12 km | 12 | km | exact
        126 km | 126 | km | exact
        125 km | 125 | km | exact
    12.5,13.6和15.2%，建设1,200家,5个
        13.6 | 13.6 | percent | exact
        15.2% | 15.2 | percent | exact
        1,200家 | 1200 | count | exact
        5个 | 5 | count | exact
    新增5家电商企业、10个人工智能项目、12个体育场馆、300名优秀教师，服务30家用人单位，三千家电脑
        5家 | 5 | count | exact
        10个 | 10 | count | exact
        12个 | 12 | count | exact
        300名 | 300 | persons | exact
        30家 | 30 | count | exact
    3 in 5 years
        5 years | 5 | years | exact
"""
"""What is written in other numerals, below nothing, or with marks that may make one number or two."""


@pytest.mark.parametrize(("text", "expected"), cases(FORMAL))
def test_other_forms(text: str, expected: list[str]) -> None:
    assert found(text) == expected


NOTHING = r"""
    2024年3月5日召开，自1月1日起施行，1—3月完成
    “十四五”时期，第一季度，上半年，20世纪80年代
    15时30分至17:00
    第20240105号提案，1号线，科技路8号5座12栋3楼
    电话0755-12345678，邮编518000，12345热线
    深府〔2023〕12号文
    5G、4K、A320、C919、H1N1、GB/T 2260
    “20+8”产业，“1+10+N”体系，世界500强，百强区
    全球2%顶尖科学家名单
    第十五届大赛，市政协七届四次会议，二十届三中全会，党的二十大
    首个、首批、唯一、首位、榜首
    三大产业集群，十大工程，八大战略
    出台十条措施、30条政策
    五年来，过去五年，今后三年，近三年，未来两年
    前三季度，前5个月，前两年
    三年行动计划，15分钟生活圈
    一是抓好落实，二要完善机制，第一，坚持改革
    （一）总体要求\n1. 目标\n①任务
    半导体、进一步、十分、一系列、统一、一体化、一批
    2023—2025年，2024/05/06，2021-2022学年，2024.5.6，"四个90%"
    千方百计、百花齐放、万众一心、成千上万、千家万户
    “两个毫不动摇”，“三个一批”，一带一路，两会，两岸
    《三年行动计划（2023—2025年）》
    附近、近日、近年来、以上内容、合约
    三个方面、两个阶段、八个方面工作
    1美元兑
    2024-01-16 18:15
    见https://example.org/2024/12个
    0-3岁婴幼儿，18岁以上青年
    十二五规划，第二产业，第三方
    每10万人口、每百户家庭
    未来五年，三年行动计划，时隔3年再次，五年过渡期，百年一遇
    店主万三妹、张三和李四
    通州区与北三县，第二轮、二轮土地承包，三五成群
    改革2.0版，240小时过境免签，24小时提供服务
    一二三产融合，六盘山，省委十三届七次、八次全会
    成倍增长，倍增效应，百亿斤粮食产能提升工程
    一个现代化片区，一项任务，三个方面，坚持两条底线
    腊月廿八日、正月初五，翻两番半
    1.200,5 euros; 1.200.500 euros; 5,3 percent; in total 1 200 homes
    Over the past five years; in 2024; by March 5, 2024; Section 3; the 15th edition; a 5-year plan
"""


@pytest.mark.parametrize("text", [line.strip().replace("\\n", "\n") for line in NOTHING.strip().splitlines()])
def test_what_is_no_figure(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("text", [case[0] for case in FIGURES])
def test_a_proposal_could_be_pasted(text: str) -> None:
    """The quote stands at its place, is short, and holds the figure once (it is proved in `tests/evidence`)."""
    aligned = normalize_for_quotes(text)
    for proposal in extract(text):
        place = aligned.position(proposal.quote_start)
        assert aligned.offset(place) == proposal.quote_start
        assert aligned.text.startswith(strip_whitespace(proposal.quote), place)
        assert len(strip_whitespace(proposal.quote)) <= 40
        assert strip_whitespace(proposal.quote).count(strip_whitespace(proposal.as_written)) == 1
        assert text.count("\n", 0, proposal.start) == proposal.line - 1


@pytest.mark.parametrize(
    "text", ["Half of them left", "half of residents", "Roughly a quarter of it", "at least a third of it", "Doubled"]
)
def test_an_english_part_that_is_proposed_can_be_read(text: str) -> None:
    (proposal,) = extract(text)
    again = read_quantity(proposal.as_written)
    assert again is not None
    assert (again.value, again.qualifier) == (proposal.quantity.value, proposal.quantity.qualifier)


def test_two_equal_figures_get_two_quotes() -> None:
    first, second = extract("改造30个公园以及30个花园")
    assert (first.quote, second.quote) == ("改造30个公园以及", "公园以及30个花园")


LONG = "Nearly 48.6 million passengers used the network in the last year of the plan and about £312 was spent on each."


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        (LONG, ["Nearly 48.6 million passengers used the", "plan and about £312 was spent on each"]),
        ("£500k and $7m were spent", ["£500k and $7m were spent"] * 2),
        ("It rose by 2.6\nbillion yuan (half of it)", ["It rose by 2.6 billion yuan (half of it)"] * 2),
        ("全区 实现\n产值 2.9 亿元 ， PM 2.5 下降\n3%", ["全区实现产值2.9亿元", "PM 2.5下降3%"]),
        ("这一年全区生产总值比上年增长1\n2.5%，好于预期", ["这一年全区生产总值比上年增长12.5%"]),
        ("上年PM₂.₅年平均浓度47微克", ["上年PM₂.₅年平均浓度47微克"]),
    ],
)
def test_a_quote_keeps_the_spaces_of_latin_text_and_cuts_no_word(text: str, quotes: list[str]) -> None:
    assert [proposal.quote for proposal in extract(text)] == quotes


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("新登记市场主体共若干户，下降3.2%。", "新登记市场主体共若干户，下降3.2%"),
        ("新登记市场主体共若干户，下降3.2%[3]。", "新登记市场主体共若干户，下降3.2%[3]"),
        ("新登记市场主体共若干户，下降3.2%①。", "新登记市场主体共若干户，下降3.2%①"),
        ("全市有市场主体8万户，同比增长7.6%", "全市有市场主体8万户，同比增长7.6%"),
        ("福利彩票销售9亿元，比上年减少2亿元，下降1.5%", "福利彩票销售9亿元，比上年减少2亿元，下降1.5%"),
        ("全年产量较高，城市下降0.1%", "城市下降0.1%"),
        ("收成较好。增长3.6%", "增长3.6%"),
        ("建设全面竣工，100万亩高标准农田", "100万亩高标准农田"),
        (f"{'很长' * 20}的一句，增长7.6%", "增长7.6%"),
        ("Car sales stayed high, up 3.2 percent", "Car sales stayed high, up 3.2 percent"),
    ],
)
def test_a_quote_has_a_noun_before_its_figure_where_there_is_room(text: str, quote: str) -> None:
    last = list(extract(text))[-1]
    assert last.quote == quote
    assert text[last.quote_start :].startswith(quote)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("年末移动电话用户860.2万户", "count"),
        ("燃气用户12万户", "count"),
        ("居民用户12万户", "households"),
        ("低保对象454.9万户", "households"),
        ("年末机构抚养人员数4.4万。", "persons"),
    ],
)
def test_users_are_counted_and_staff_are_persons(text: str, unit: str) -> None:
    (proposal,) = extract(text)
    assert proposal.quantity.unit == unit


def test_a_quote_goes_on_to_the_unit_that_a_list_shares() -> None:
    text = "分别提高16.4个、2.5个和1.3个百分点，"
    assert [each.quote for each in extract(text)] == [text[:-1], text[:-1], text[:-1]]


NOUNS = ["实现产值", "投入资金", "完成", "新增面积", "共计", "覆盖率"]
DECOYS = [
    "2024年，",
    "“20+8”产业，",
    "进一步统一思想，",
    "一是推进5G建设，",
    "第12号文件，",
    "三大集群，",
    "五年来，",
    "3月5日，",
]
HEDGED = ["{}", "近{}", "超过{}", "约{}", "{}以上", "{}左右", "不低于{}", "{}以内", "突破{}"]
UNITS = {
    "亿元": ("yuan", 10**8),
    "万元": ("yuan", 10**4),
    "%": ("percent", 1),
    "平方米": ("m2", 1),
    "个": ("count", 1),
    "万人次": ("person_times", 10**4),
}


@st.composite
def sentences(draw: st.DrawFn) -> tuple[str, list[tuple[str, Decimal, str]]]:
    text, expected = "", []
    for _ in range(draw(st.integers(1, 5))):
        text += "".join(draw(st.lists(st.sampled_from(DECOYS), max_size=2))) + draw(st.sampled_from(NOUNS))
        number = draw(st.one_of(st.integers(1, 9999).map(str), st.decimals("0.1", 999, places=1).map(str)))
        unit = draw(st.sampled_from(sorted(UNITS)))
        figure = draw(st.sampled_from(HEDGED)).format(number + unit)
        expected.append((figure, Decimal(number) * UNITS[unit][1], UNITS[unit][0]))
        text += figure + draw(st.sampled_from("，。；、"))
    return text, expected


@given(sentences())
def test_every_figure_of_a_sentence_is_found_and_nothing_else(case: tuple[str, list[tuple[str, Decimal, str]]]) -> None:
    text, expected = case
    assert [(p.as_written, p.quantity.value, p.quantity.unit) for p in extract(text)] == expected


CHARACTERS = (
    "0123456789.,%‰一二三两十百千万亿零点几数余多近超上约第前名位年个"
    "半成倍番翻分之至—-月日号元人“”《》（）、，。\n 新增"
)


@given(st.text(alphabet=CHARACTERS, max_size=60))
def test_no_text_breaks_the_scanner(text: str) -> None:
    aligned = normalize_for_quotes(text)
    for proposal in extract(text):
        assert aligned.text.startswith(strip_whitespace(proposal.quote), aligned.position(proposal.quote_start))
        assert strip_whitespace(proposal.as_written) in strip_whitespace(proposal.quote)
        assert proposal.quantity.unit


@pytest.mark.parametrize(("text", "as_written", "value", "unit"), READ)
def test_what_is_certain_is_read_whole(text: str, as_written: str, value: str, unit: str) -> None:
    (proposal,) = extract(text)
    quantity = proposal.quantity
    assert (proposal.as_written, f"{quantity.value}", quantity.unit) == (as_written, value, unit)


@pytest.mark.parametrize("text", NOT_PROPOSED)
def test_no_part_of_what_is_in_doubt_is_proposed(text: str) -> None:
    assert found(text) == []


def test_a_proposal_ends_where_the_raw_text_does() -> None:
    for text in ("全县有学校 2 1 4 所，", "投入\n2.9 亿元。", "It rose by 2.6\nbillion  yuan (half of it)"):
        for proposal in extract(text):
            assert strip_whitespace(text[proposal.start : proposal.end]) == strip_whitespace(proposal.as_written)


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("收入分别为1.3、2.4万亿元", ["1.3 1300000000000 yuan", "2.4万亿元 2400000000000 yuan"]),
        ("补贴分别为8000、15000万元", ["8000 80000000 yuan", "15000万元 150000000 yuan"]),
        ("耕地分别为12、34千公顷", ["12 12000 ha", "34千公顷 34000 ha"]),
        ("奖金为5000、8000和1.2万元", ["1.2万元 12000 yuan"]),
        ("占3、5成", ["3 30 percent", "5成 50 percent"]),
        ("Output was 1.2, 0.8 and 3 million tonnes", ["1.2 1200000 t", "0.8 800000 t", "3 million tonnes 3000000 t"]),
        ("提高16.4个、1.3个百分点", ["16.4个 16.4 percentage_point", "1.3个百分点 1.3 percentage_point"]),
        ("提高3个、5个和6个基点", ["3个 3 basis_point", "5个 5 basis_point", "6个基点 6 basis_point"]),
        ("建成公园16个、提高1.3个百分点", ["16个 16 count", "1.3个百分点 1.3 percentage_point"]),
        ("From 2010, 45 km were built", ["45 km 45 km"]),
        ("In all 12, 15 km were built", ["15 km 15 km"]),
    ],
)
def test_a_list_lends_what_is_printed(text: str, figures: list[str]) -> None:
    got = [f"{p.as_written} {p.quantity.value} {p.quantity.unit}" for p in extract(text)]
    assert got == figures


@pytest.mark.parametrize(
    ("raw", "quotes"),
    [
        ("三、民生\n全市拥有各类公园273座。", ["全市拥有各类公园273座"]),
        ("二、对外经济\r\n进出口总额约320亿元\n四、教育\n小学12所", ["进出口总额约320亿元", "小学12所"]),
        ("Trade grew 3 percent\nNext steps\nBuild 5 km of road", ["Trade grew 3 percent", "Build 5 km of road"]),
        ("第二节　民生改善\n新建公园273座", ["新建公园273座"]),
        ("1. 各类公园总数\n达到273座", ["各类公园总数达到273座"]),
        ("（一）产业集聚。新增企业12家", ["新增企业12家"]),
        ("三、全市拥有公园273座\n其中新建12座。", ["三、全市拥有公园273座", "其中新建12座"]),
        ("全市上下共同努力，各类公园总数已经达\n到273座。", ["各类公园总数已经达到273座"]),
    ],
)  # fmt: skip
def test_a_quote_crosses_no_heading(raw: str, quotes: list[str]) -> None:
    assert [proposal.quote for proposal in extract(raw)] == quotes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The park has 12 m2 of grass.", ["12 m2 12 m2 exact"]),
        ("建筑面积12.5m2。", ["12.5m2 12.5 m2 exact"]),
        ("1,200 m3 of water and 30 km2 of land", ["1,200 m3 1200 m3 exact", "30 km2 30 km2 exact"]),
        ("CO2 emissions and PM2.5 in area A12", []),
    ],
)
def test_a_unit_with_a_digit_is_no_identifier(text: str, expected: list[str]) -> None:
    assert found(text) == expected
