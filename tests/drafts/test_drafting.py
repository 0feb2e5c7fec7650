"""What a draft says of a figure: subject, indicator, breakdown, part and repetition, each as sure as it may be."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govdata.documents.reading import plain_reading
from govdata.drafts.draft import HIGH, LIMIT
from govdata.drafts.drafting import Drafter
from govdata.drafts.figures import document_figures
from govdata.drafts.knowledge import Knowledge, RecordedRow, SourceFacts, Subject
from govdata.quantities.quantity import grammar_of
from tests.support.drafting import YUBEI, cells, drafts_of, indicators

TOLD = (
    "grain 粮食产量|Grain harvest t flow",
    "grain_growth 粮食产量增长|Growth of grain harvest percent growth",
    "coverage 绿化覆盖率|Tree cover percent share",
    "coverage_built 建成区绿化覆盖率 percent share",
    "deposits 本外币存款余额 yuan stock",
    "parks 公园数量|Parks count stock",
    "museums 博物馆 count stock",
    "revenue_growth 营业收入增长 percent growth",
    "rank 百强区排名 rank rank",
    "tickets_growth Museum tickets growth percent growth",
    "loans_growth Library loans growth percent growth",
    "first “首个”类表述 count claim",
    "contracts 合同金额 usd flow",
)
LISTED = ("loans_growth", "tickets_growth")


@pytest.mark.parametrize(
    ("text", "indicators"),
    [
        ("粮食产量302.3万吨，比上年增长1.2%。", ["grain", "grain_growth"]),
        ("粮食总产量302.3万吨，下降1.2%。", ["grain", "grain_growth"]),
        ("糧食產量302.3萬噸，年增1.2％。", ["grain", "grain_growth"]),
        ("建成区绿化覆盖率45.2%，绿化覆盖率50.1%。", ["coverage_built", "coverage"]),
        ("全部本外币各项存款余额302亿元。", ["deposits"]),
        ("新建改造35座公园。", ["parks"]),
        ("小麦播种面积3万公顷，增长1.2%。", ["", ""]),
        ("秋粮产量302.3万吨。", [""]),
        ("博物馆门票收入3000万元。", [""]),
        ("新增博物馆5座。", [""]),
        ("获批博物馆5座。", [""]),
        ("非建成区绿化覆盖率45.2%。", [""]),
        ("公园35座，其中社区口袋类12座，山地类9座。", ["parks", "parks", "parks"]),
        ("公园35座，其中社区口袋类12座。馆藏珍品9座。", ["parks", "parks", ""]),
        ("合同金额5亿元。", [""]),
        ("In 2024, grain harvest rose by 3.5 percent to 120 tonnes.", ["grain_growth", "grain"]),
        ("博物馆（A）、公园数量（B）和藏品三类资源分别为9座、35座和3件。", ["museums", "parks", ""]),
        ("藏品、公园数量和博物馆三项指标分别为3件、35座和9座。", ["museums", "", "parks", "museums"]),
        ("Library loans and museum tickets rose by 2 percent and 7 percent respectively.", [*LISTED]),
    ],
)
def test_an_indicator_is_told_by_its_name_unit_and_kind(text: str, indicators: list[str]) -> None:
    assert cells(drafts_of(text, *TOLD), "indicator") == indicators


def test_a_name_is_found_among_many_that_end_as_it_does() -> None:
    many = [f"other{at} {chr(0x4E00 + 7 * at)}{chr(0x6E00 + at)}产量 t flow" for at in range(600)]
    (draft,) = drafts_of("粮食产量302.3万吨。", *many, "grain 粮食产量 t flow", "grain_area 粮食播种面积 ha stock")
    assert draft.row["indicator"] == "grain"
    assert draft.guesses["indicator"].confidence >= HIGH


def test_what_is_unsure_is_listed_and_not_filled_in() -> None:
    (draft,) = drafts_of("秋粮产量302.3万吨。", *TOLD)
    guess = draft.guesses["indicator"]
    assert (guess.value, guess.candidates, guess.words) == ("", ("grain",), "秋粮产量")
    assert guess.confidence < LIMIT
    assert "indicator: grain" in draft.candidates


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("公园35座。", ["yubei"]),
        ("东门区绿化覆盖率45.2%，西门区绿化覆盖率41.0%。", ["east", "west"]),
        ("东职大引进外籍教师9名，渝北新城市高层次人才72人。", ["school", "school"]),
        ("目前，全市公园数量达35座。", ["yubei"]),
        ("公园35座，渝北新城市级示范公园3座，东门区级示范公园2座。", ["yubei", "yubei", "east"]),
        ("合作机构占东门区一半，公园数量达35座。", ["yubei", "yubei"]),
        ("拨付4000万元支持东职大建设。", ["school"]),
        ("Yubei New City has 35 parks.", ["yubei"]),
        ("东门区、西门区公园数量分别为35座、12座，博物馆分别为3座、4座。", ["east", "west", "east", "west"]),
        ("东门区、西门区一起建设，博物馆、公园数量分别为3座、12座。", ["east", "east"]),
        ("2024年东门区公园数量多、质量好，现有35座。", ["east"]),
    ],
)
def test_a_subject_begins_its_sentence_or_is_that_of_the_document(text: str, subjects: list[str]) -> None:
    assert cells(drafts_of(text, *TOLD), "subject") == subjects


def test_what_several_subjects_are_called_names_none_of_them() -> None:
    cities = (
        Subject("one", ("甲城市", "全市")),
        Subject("other", ("乙城市", "全市", "本 市")),
        Subject("third", ("丙城市", "本市")),
    )
    text = "全市公园数量达35座。本市博物馆3座。甲城市博物馆5座。"
    for title, each in (("甲城市2024年统计公报", "one"), ("乙城市2024年统计公报", "other")):
        assert cells(drafts_of(text, *TOLD, subjects=cities, title=title), "subject") == [each, each, "one"]


def test_the_area_that_a_document_lies_in_only_gives_titles() -> None:
    text = "全县公园35座、渝北新城市标杆公园3座。"
    (_all, titled) = drafts_of(text, *TOLD, title="东门区2024年统计公报")
    assert titled.row["subject"] == "east"


def test_a_member_and_what_sums_up_the_list_make_a_name() -> None:
    told = ("so2 二氧化硫年均浓度 ug/m3 stock", "no2 二氧化氮年均浓度 ug/m3 stock")
    text = "二氧化硫（SO2）和二氧化氮（NO2）两项主要污染物年均浓度分别为6微克/立方米、28微克/立方米。"
    drafts = drafts_of(text, *told)
    assert [(each.row["indicator"], each.row["breakdown"]) for each in drafts] == [("so2", ""), ("no2", "")]


def test_a_name_that_says_the_total_too_is_that_of_the_part() -> None:
    told = ("trade 进出口总额 yuan flow", "exports 出口额 yuan flow", "exports_growth 出口额增长 percent growth")
    services = ("s_trade 服务进出口总额 yuan flow", "s_exports 服务出口额 yuan flow")
    text = "进出口总额95亿元，其中出口51亿元。服务进出口总额75亿元，其中出口31亿元，增长2%。"
    found = cells(drafts_of(text, *told, *services), "indicator")
    assert found == ["trade", "exports", "s_trade", "s_exports", "exports_growth"]
    (*_levels, growth) = drafts_of(text, *told, *services)
    assert growth.guesses["indicator"].confidence < HIGH


def test_a_part_of_something_unknown_is_never_sure() -> None:
    told = ("income 财政收入 yuan flow", "tax 税收 yuan flow")
    drafts = drafts_of("财政收入95亿元，其中税收51亿元。开发区财政收入75亿元，其中税收31亿元。", *told)
    assert [each.guesses["indicator"].confidence >= HIGH for each in drafts] == [True, True, False, False]


def test_a_counted_part_is_never_sure_of_what_it_counts() -> None:
    (_total, part) = drafts_of("公园座椅35张，其中博物馆12张。", *TOLD)
    assert part.guesses["indicator"].confidence < HIGH


def test_without_a_title_nobody_is_the_default() -> None:
    assert cells(drafts_of("公园35座。", *TOLD, title=""), "subject") == [""]


def test_the_only_subject_of_a_package_is_that_of_every_document() -> None:
    only = (Subject("city", ("甲市",), "area"),)
    assert cells(drafts_of("公园35座。", *TOLD, subjects=only, title=""), "subject") == ["city"]


@pytest.mark.parametrize(
    ("text", "breakdowns"),
    [
        ("国家级博物馆5座，省级博物馆7座。", ["国家级", "省级"]),
        ("甲制造业、乙服务业营业收入分别增长7.5%、8.1%。", ["甲制造业", "乙服务业"]),
        ("博物馆5座。", [""]),
        ("公园35座，其中社区口袋类12座。", ["", "社区口袋类"]),
    ],
)
def test_what_is_left_beside_the_name_is_the_breakdown(text: str, breakdowns: list[str]) -> None:
    assert cells(drafts_of(text, *TOLD), "breakdown") == breakdowns


@pytest.mark.parametrize(
    ("text", "totals"),
    [
        ("粮食产量302.3万吨，其中夏粮62.1万吨，早稻21.0万吨，下降1.5%。", ["", "bulletin-001", "bulletin-001", ""]),
        ("粮食产量302.3万吨，增长1.2%。其中，夏粮62.1万吨。油料18.8万吨。", ["", "", "bulletin-001", ""]),
        ("博物馆39座（其中国有博物馆14座），档案馆10座。", ["", "bulletin-001", ""]),
        ("公园35座。其中，山地类9座（含坡地类3座），口袋类6座。", ["", "bulletin-001", "bulletin-002", "bulletin-001"]),
        ("户籍人口812.7万人，比上年末增加6.1万人，其中城镇400.1万人。", ["", "", "bulletin-001"]),
        ("出版杂志17900册，其中学报7期。", ["", ""]),
        ("夏粮62.1万吨，其中粮食产量302.3万吨。", ["", ""]),
        ("There are 48 parks, of which 12 parks are new.", ["", "bulletin-001"]),
    ],
)
def test_a_part_is_told_by_its_words_its_unit_and_its_size(text: str, totals: list[str]) -> None:
    assert cells(drafts_of(text, *TOLD), "part_of") == totals


def test_a_clause_that_comes_again_restates_the_first() -> None:
    text = "新建及改造精品公园数量达35座，绿化良好。\n\n附件\n\n新建及改造精品公园数量达35座，绿化良好。"
    assert cells(drafts_of(text, *TOLD), "restates") == ["", "bulletin-001"]


def test_a_row_on_record_is_restated_and_lends_what_it_says() -> None:
    quote = "新建及改造精品公园数量达35座"
    row = RecordedRow("land", "land-7", "east", "parks", "精品", "35座", quote=quote)
    (draft,) = drafts_of(f"{quote}。", *TOLD, recorded=[row])
    assert [draft.row[name] for name in ("restates", "subject", "breakdown")] == ["land-7", "east", "精品"]


def test_words_of_rows_on_record_are_names_of_their_indicators() -> None:
    row = RecordedRow("land", "land-7", "east", "parks", as_written="21座", quote="全区口袋绿地21座")
    assert cells(drafts_of("口袋绿地35座。", *TOLD), "indicator") == [""]
    assert cells(drafts_of("口袋绿地35座。", *TOLD, recorded=[row]), "indicator") == ["parks"]


@pytest.mark.parametrize("more", ["比年初增加", "较上月末增加", "比上年增加"])
def test_words_that_only_say_how_much_more_are_no_name_of_what_grows(more: str) -> None:
    told = ("deposits_more 存款余额增加 yuan growth", "loans_more 贷款余额增加 yuan growth")
    known = (RecordedRow("t", "row-1", "yubei", "deposits_more", "", "7亿元", f"存款余额2亿元，{more}7亿元"),)
    _level, more_of_it = drafts_of(f"贷款余额9亿元，{more}3亿元。", *told, recorded=known)
    assert more_of_it.row["indicator"] == "loans_more"


def test_a_draft_is_as_sure_as_the_least_sure_of_its_cells() -> None:
    (draft,) = drafts_of("公园数量达35座。", *TOLD)
    needed = [draft.guesses[name].confidence for name in ("subject", "indicator", "period_start")]
    assert draft.confidence == min(needed)
    (unknown,) = drafts_of("桥梁5座。", *TOLD)
    assert unknown.confidence == Decimal(0)


def test_the_words_of_a_guess_stand_in_the_text() -> None:
    text = "截至2024年6月底，东门区公园数量达35座。"
    (draft,) = drafts_of(text, *TOLD)
    assert {name: each.words for name, each in draft.guesses.items()} == {
        "subject": "东门区",
        "indicator": "公园数量",
        **dict.fromkeys(("period_start", "period_end", "period_basis"), "2024年6月底"),
    }
    assert draft.guesses["indicator"].confidence >= HIGH


_PIECES = st.sampled_from(
    (
        *"，。、《》（）占等近",
        *("东门区", "全市", "粮食产量", "公园数量", "其中", "分别", "增长", "35座", "3.5%", "62万吨", "由", "提高到"),
        *("2023年", "上半年", "\n\n", "第7名", "去年", "10月18日", " respectively", " of which ", "2 percent", "首个"),
    )
)


@given(st.lists(_PIECES, max_size=40).map("".join))
def test_any_text_is_drafted_once_the_same_and_within_itself(text: str) -> None:
    drafts = drafts_of(text, *TOLD)
    assert [each.to_dict() for each in drafts] == [each.to_dict() for each in drafts_of(text, *TOLD)]
    ids = cells(drafts, "id")
    for place, draft in enumerate(drafts):
        assert all(0 <= each.confidence < 1 for each in draft.guesses.values())
        assert all(each.value == "" or each.confidence >= LIMIT for each in draft.guesses.values())
        assert draft.row["part_of"] in ("", *ids[:place])
        assert draft.row["restates"] in ("", *ids[:place])
        first, last = draft.row["period_start"], draft.row["period_end"]
        assert (first == "") == (last == "") == (draft.row["period_basis"] == "")
        assert not first or date.fromisoformat(first) <= date.fromisoformat(last)


@given(st.permutations(range(8)))
@settings(max_examples=30, deadline=None)
def test_a_draft_is_the_same_whenever_it_is_asked_for(order: list[int]) -> None:
    text = (
        "2024年，全市粮食产量302.32万吨，增长1.2%，其中夏粮产量62.12万吨，增长0.4%。\n"
        "粮食产量由298.7万吨提高到302.32万吨。全市粮食产量302.32万吨，增长1.2%。"
    )
    reading, grammar = plain_reading(text), grammar_of()
    source = SourceFacts("bulletin", "bulletin.txt", "渝北新城市2024年统计公报")
    knowledge = Knowledge(YUBEI, indicators("grain 粮食产量 t flow", "summer 夏粮产量 t flow"), (source,))
    figures = document_figures(reading, "bulletin.txt", grammar)
    assert len(figures) == len(order)
    whole = Drafter(knowledge, grammar).draft(reading, "bulletin.txt", figures)
    asked = Drafter(knowledge, grammar).read(reading, "bulletin.txt", figures)
    drafts = {at: asked.draft(figures[at].key) for at in order}
    assert [drafts[at] for at in range(len(order))] == whole
    assert any(draft.row["restates"] for draft in whole)
    assert any(draft.row["part_of"] for draft in whole)
