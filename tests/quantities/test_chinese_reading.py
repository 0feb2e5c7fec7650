"""Kinds of Chinese figures, each in sentences that were not read before. All sentences are invented.

Each line is a sentence and, behind a bar, what is proposed of it: as written, value, unit, qualifier; - for nothing.
"""

from __future__ import annotations

import pytest

from govdata.quantities.extraction import extract
from govdata.quantities.quantity import read_quantity

TABLE = """
    大桥开通6年，累计通行3亿辆次 | 6年 6 years exact; 3亿辆次 300000000 count exact
    经过15年努力，5年内建成 | 15年 15 years exact; 5年内 5 years at_most
    截至三月底的12个月，近三年来，过去五年 | -
    先后两次全面降准，分四批次下达 | 两次 2 count exact; 四批次 4 count exact
    三次产业，二次创业，全国人大三次会议 | -
    万亿立柱、千亿撑梁、百亿成势，百亿产业集群 | -
    总量迈上5万亿台阶 | 迈上5万亿 5000000000000 yuan at_least
    人口登上30万台阶 | 登上30万 300000 persons at_least
    惠及千万家庭，上亿市场主体 | 千万 10000000 households order_of; 上亿 100000000 count at_least
    绿电外送3.5亿度，气温下降3度 | 3.5亿度 350000000 kWh exact; 下降3度 -3 celsius exact
    发电100亿千瓦时，折算节约3万度 | 100亿千瓦时 10000000000 kWh exact; 3万度 30000 kWh exact
    增长两、三倍 | 两、三倍 2..3 times range
    成本低了4、5%，处理积案两、三百件 | 4、5% 4..5 percent range; 两、三百件 200..300 count range
    规模有七、八万亩 | 七、八万亩 70000..80000 mu range
    税率分别为4、5% | 4 4 percent exact; 5% 5 percent exact
    加快一、二期工程，三、四线城市，五、六月份 | -
    每立方米19微克，每升含铁0.3毫克 | 19微克 19 ug/m3 exact; 0.3毫克 0.3 mg exact
    低于每立方米19微克，不超过每立方米空气3毫克 | 19微克 19 ug/m3 less_than; 3毫克 3 mg/m3 at_most
    不低于每立方米3元，网上每立方米3元，上限每立方米3元 | 3元 3 yuan at_least; 3元 3 yuan exact; 3元 3 yuan at_most
    新增1.2个亿，提高0.5个点，上升3个点，布设5个点 | 1.2个亿 120000000 yuan exact; 0.5个点 0.5 percentage_point exact; 3个点 3 percentage_point exact; 5个点 5 count exact
    压缩至12個工作天內 | 12個工作天內 12 days at_most
    四个现代化，四件大事，不再一一列举 | -
    出口“48.6亿元”，建设“1.5小时交通圈”，“20+8”，“3.0时代” | 48.6亿元 4860000000 yuan exact
    占比过20%，刚过600公里，至少为5万元，最多为30人，一半多 | 过20% 20 percent more_than; 刚过600公里 600 km more_than; 至少为5万元 50000 yuan at_least; 最多为30人 30 persons at_most; 一半多 50 percent more_than
    居全省第三高，历史第二低，全国第二大市场，第三大类，第一高级中学 | 第三高 3 rank exact; 第二低 2 rank exact; 第二大 2 rank exact
    增长百分之二十八·四，达九·三％，九·一八事变，五·一节 | 百分之二十八·四 28.4 percent exact; 九·三％ 9.3 percent exact
    歲出2兆9,180億元，核發5萬6,712件，兆瓦級電站，100兆寬帶 | 2兆9,180億元 2918000000000 yuan exact; 5萬6,712件 56712 count exact
    批出1 286宗，達4 450萬人次，附件1 286頁，億個 | 1286宗 1286 count exact; 4450萬人次 44500000 person_times exact
    批出1 286宗，达4 450万人次 | -
    三分一住戶，四分三議員，得三分一次 | 三分一 33.3333 percent exact; 四分三 75 percent exact
    九成九獲批，三成二手房，占比三成五 | 九成九 99 percent exact; 三成五 35 percent exact
    面積785呎，長785呎，棉花三担，棉布六市尺，公路七华里 | 785呎 785 sq_ft exact; 785呎 785 ft exact; 三担 3 dan exact; 六市尺 6 chi exact; 七华里 7 li exact
    ### 6.12億元批出地皮，#3楼 | 6.12億元 612000000 yuan exact
    社會房屋輪候2400戶，新登記企業1200戶 | 2400戶 2400 households exact; 1200戶 1200 count exact
    经费占GDP2.45% | 2.45% 2.45 percent exact
    客流最高达41万人次，最高达到近5万人，最多达3000人，最少达800人 | 41万人次 410000 person_times exact; 近5万人 50000 persons nearly; 3000人 3000 persons exact; 800人 800 persons exact
    最高奖励500万元，最高可达60万元，最高30万元 | 最高奖励500万元 5000000 yuan at_most; 最高可达60万元 600000 yuan at_most; 最高30万元 300000 yuan at_most
    最低降至3%，最多时5000人，峰值达8万千瓦，时速高达350公里 | 3% 3 percent exact; 5000人 5000 persons exact; 8万千瓦 80000 kW exact; 350公里 350 km exact
    至少有5万人，最少有5人，最多可获得100万元，上限达20万元 | 至少有5万人 50000 persons at_least; 最少有5人 5 persons at_least; 最多可获得100万元 1000000 yuan at_most; 上限达20万元 200000 yuan at_most
    批出HK$3.2亿元，贷款US$5亿元，资产NT$6億元，借款港币5亿元 | HK$3.2亿元 320000000 hkd exact; US$5亿元 500000000 usd exact; NT$6億元 600000000 twd exact; 港币5亿元 500000000 hkd exact
    共６，１０２万元，扩大１，０２３萬市畝 | ６，１０２万元 61020000 yuan exact; １，０２３萬市畝 10230000 mu exact
"""  # noqa: E501


def shown(text: str) -> str:
    return "; ".join(
        f"{each.as_written} {each.quantity.lower}..{each.quantity.upper} {each.quantity.unit} {each.quantity.qualifier}"
        if each.quantity.value is None
        else f"{each.as_written} {each.quantity.value:f} {each.quantity.unit} {each.quantity.qualifier}"
        for each in extract(text)
    )


@pytest.mark.parametrize("line", TABLE.strip().splitlines())
def test_a_kind_is_read(line: str) -> None:
    text, said = (part.strip() for part in line.split("|"))
    assert shown(f"{text}。") == said.replace("-", "", said == "-")


PEAKS = ("最高达", "最高达到", "最多达", "最多达到", "最少达", "最低达", "高达", "多达", "峰值达")


@pytest.mark.parametrize("peak", PEAKS)
def test_a_peak_may_be_recorded_with_its_word_and_is_exact(peak: str) -> None:
    """最高达41万人次 happened; 最高奖励500万元 is what may happen."""
    read = read_quantity(f"{peak}41万人次")
    assert read is not None
    assert (str(read.qualifier), read.lower, read.upper) == ("exact", None, None)
