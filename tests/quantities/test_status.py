"""What a text says is still to come is a target, and what has come is not. All sentences are invented.

Each line is a sentence; behind bars stand the figures that are targets, as they are proposed. The answers were written
first.
"""

from __future__ import annotations

import pytest

from govdata.quantities.extraction import extract

TARGETS = """
    主要预期目标是：地区生产总值增长5%左右，城镇新增就业12万人以上。 | 5%左右 | 12万人以上
    全年目标为：规上工业增加值增长6%；社会消费品零售总额增长5.5%。 | 6% | 5.5%
    力争实现工业投资增长8%，新开工项目60个。 | 8% | 60个
    力争到2027年集群产值突破3000亿元。 | 突破3000亿元
    确保粮食产量稳定在65万吨以上。 | 65万吨以上
    全力确保完成保障性住房3200套。 | 3200套
    一般公共预算收入预期增长3.5%。 | 3.5%
    城镇调查失业率预期控制在5.5%以内。 | 5.5%以内
    今年计划新建口袋公园24个、绿道36公里。 | 24个 | 36公里
    计划投入资金2.4亿元，改造老旧小区18个。 | 2.4亿元 | 18个
    计划到年底建成充电桩1500个。 | 1500个
    到2030年，新型储能装机达到300万千瓦。 | 300万千瓦
    到2035年，森林覆盖率稳定在58%以上，湿地保护率达到60%。 | 58%以上 | 60%
    至2028年末，高新技术企业超过2000家。 | 超过2000家
    预计到2029年，市场规模将达到800亿元。 | 800亿元
    项目建成后，日处理能力将达到12万吨。 | 12万吨
    未来三年将新增学位1.8万个。 | 1.8万个
    明年将建成人才住房900套。 | 900套
    努力实现居民收入增长6%。 | 6%
    锚定5000亿元产值目标，扎实推进项目建设。 | 5000亿元
    经济增长5%的预期目标总体可以实现。 | 5%
    年均增长6%左右的目标写入规划。 | 6%左右
    增长目标定为5.5%。 | 5.5%
    全年增长目标设定为5%以上。 | 5%以上
    拟安排预算资金3600万元。 | 3600万元
    拟新增床位500张。 | 500张
    争取实现跨境电商交易额突破100亿元。 | 突破100亿元
    力爭明年外來投資增長4%。 | 4%
    奋力实现外贸增长3%、实际使用外资4亿美元。 | 3% | 4亿美元
    冲刺千亿元产值，力争年内新增上市企业3家。 | 千亿元 | 3家
    單位能耗力争下降3%。 | 下降3%
    超过5%的预期目标，全年增长5.3%。 | 超过5%
    政府工作报告确定的目标是5%，实际完成5.2%。 | 5%
    今年以来，完成投资5亿元，力争全年完成8亿元。 | 8亿元
    應屆畢業生去向落實率確保不低於80%。 | 不低於80%
    Spending will be 3.2 billion, compared with 2.9 billion last year. | 3.2 billion
    The city aims to raise output by 5% this year. | 5%
    The plan aims for 300 new parks. | 300
    By 2030, installed capacity will reach 12 GW. | 12 GW
    By the end of 2028 the network is to cover 95% of villages. | 95%
    The district will build 24 schools and 36 km of greenways. | 24 | 36 km
    Officials plan to invest 2.4 billion yuan next year. | 2.4 billion yuan
    The government targets growth of around 5 percent. | around 5 percent
    Growth is projected to reach 4.5 percent. | 4.5 percent
    Exports are expected to grow by 3 percent. | 3 percent
    The target for next year is 5.5 percent. | 5.5 percent
    The goal is to create 12,000 jobs. | 12,000
    It seeks to cut emissions by 18%. | 18%
    with a target of 60 percent by 2035 | 60 percent
    A growth target of 5% was set. | 5%
    They intend to plant 3,000 trees. | 3,000
"""

OBSERVED = """
    2024年，全市地区生产总值增长5.2%。
    超额完成全年目标，新增就业13.1万人。
    完成年度目标的105%。
    为年度计划的108.2%。
    完成全年计划的96.5%。
    增长5.6%，高于预期目标0.6个百分点。
    好于预期，全年增长5.3%。
    人均预期寿命达到81.5岁。
    研发计划项目立项126项。
    科技行动计划实施以来，投入3.2亿元。
    三年行动计划收官，建成公园48个。
    完成了确保的任务，兑付补贴1.2亿元。
    有效确保了供应，日均投放蔬菜800吨。
    争取中央资金3.6亿元。
    全年争取专项债券19.8亿元。
    实现了年初确定的目标，投资增长7%。
    目标任务全面完成，改造小区41个。
    较计划提前三个月，完成投资5亿元。
    提前完成“十四五”目标，新能源装机达620万千瓦。
    围绕年度目标，已建成学校12所。
    到2024年底，全市常住人口达到512.6万人。2024年，出生人口3.2万人。2025年1月发布。
    截至2025年6月末，贷款余额1.2万亿元。
    虚拟电厂可调负荷达到30万千瓦。
    模拟演练48场。
    将3.5%的股权转让。
    坚持目标导向，办结提案126件。
    预计全年生产总值增长5.6%。
    初步预计粮食产量65万吨。
    计划单列市出口增长3.1%。
    计划生育家庭1200户获得补助。
    预期收益率为3.2%，实际为2.9%。
    完成投资340亿元，超出计划12亿元。
    目标考核得分96.5分。
    两项指标达到目标值，优良天数338天。
    根据计划安排，拨付资金3.2亿元。
    截至目前，累计投资12亿元，计划2026年6月建成。
    为实现到2030年前碳达峰目标，已关停机组12台。
    The city built 24 schools in 2024.
    The bank raised its forecast to 3.2 percent.
    Growth reached 5.2%, above the target.
    The target was met: 12,000 jobs were created.
    Output exceeded its target by 3 percent.
    At the end of 2024, deposits stood at 1.2 trillion yuan.
    Investment was 5 percent higher than planned.
    Sales rose 5.2 percent, ahead of expectations.
    By the end of June 2024, 36 stations had opened.
    The willing donors gave 3 million yuan.
    The committee met its goals, and 48 parks opened.
    In 2024 the plan covered 95% of villages.
"""


def cases(table: str) -> list[tuple[str, list[str]]]:
    rows = [[cell.strip() for cell in line.split(" |")] for line in table.strip().splitlines()]
    return [(row[0], row[1:]) for row in rows]


def statuses(text: str) -> dict[str, str]:
    return {proposal.as_written: proposal.status for proposal in extract(text)}


@pytest.mark.parametrize(("text", "targets"), cases(TARGETS))
def test_what_a_text_aims_at_is_a_target(text: str, targets: list[str]) -> None:
    assert [written for written, status in statuses(text).items() if status == "target"] == targets


@pytest.mark.parametrize("text", [text for text, _none in cases(OBSERVED)])
def test_what_has_come_about_is_observed(text: str) -> None:
    assert set(statuses(text).values()) == {"observed"}


HEADED = """
一、2024年工作回顾

建成公园24个，新增学位3600个。

二、2025年主要预期目标

地区生产总值增长5.5%，新增就业1.8万人。

三、2025年工作安排

（一）抓项目。实施重点项目125项。

（二）惠民生

新建幼儿园9所，去年已投用的7所继续提质。

四、附注

统计口径含部属企业32家。
"""


def test_a_heading_says_of_what_stands_under_it_that_it_is_to_come() -> None:
    assert [written for written, status in statuses(HEADED).items() if status == "target"] == [
        "5.5%",
        "1.8万人",
        "125项",
        "9所",
    ]


def test_a_heading_holds_where_lines_follow_each_other() -> None:
    text = "第三节 主要目标\n经济总量达到1.2万亿元。\n第四节 发展基础\n经济总量达到9000亿元。\n"
    assert statuses(text) == {"1.2万亿元": "target", "9000亿元": "observed"}


@pytest.mark.parametrize(
    ("heading", "status"),
    [
        ("下一步工作打算", "target"),
        ("（二）下步工作计划", "target"),
        ("主要目标：", "target"),
        ("Targets for 2026", "target"),
        ("Next steps", "target"),
        ("2024年工作目标完成情况", "observed"),
        ("关于年度计划执行情况的报告", "observed"),
        ("迈向更高目标", "observed"),
        ("目标已经实现。", "observed"),
        ("工作回顾", "observed"),
    ],
)
def test_which_headings_do(heading: str, status: str) -> None:
    assert statuses(f"{heading}\n\n建成公园24座，绿道36公里。")["36公里"] == status


def test_a_year_is_ahead_of_the_document_and_not_behind_it() -> None:
    text = "2025年，投资增长5%。到2024年底，建成学校12所。到2027年，建成学校20所。"
    assert statuses(text) == {"5%": "observed", "12所": "observed", "20所": "target"}
