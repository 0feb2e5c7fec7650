"""The words of the pages, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from govdata.reports.messages import Message

STATUS: Final[Mapping[str, Message]] = {
    "observed": Message("observed", "实际值"),
    "target": Message("target", "目标"),
    "claim": Message("claim", "宣称"),
}
KIND: Final[Mapping[str, Message]] = {
    "stock": Message("stock: how much there is at a time", "存量：某一时点的数量"),
    "flow": Message("flow: how much in a period", "流量：一段时期内的数量"),
    "share": Message("share of a whole", "占总体的比重"),
    "growth": Message("growth against an earlier period", "较前期的增长"),
    "rank": Message("rank in a list", "在榜单中的名次"),
    "years": Message("number of years", "年数"),
    "claim": Message("claim, such as the first or the only one", "宣称，如首个、唯一"),
}
DIRECTION: Final[Mapping[str, Message]] = {
    "higher": Message("more is better", "越高越好"),
    "lower": Message("less is better", "越低越好"),
    "neutral": Message("neither more nor less is better", "无优劣之分"),
}
BASIS: Final[Mapping[str, Message]] = {
    "stated": Message("period as stated", "时期为原文所述"),
    "document_date": Message("period: date of the document", "时期取文件日期"),
    "inferred": Message("period inferred", "时期为推定"),
}
MAY_ADD: Final[Mapping[str, Message]] = {
    "stock": Message(
        "Subjects that do not overlap may be added at one time. Do not add figures of two times:"
        " the same things would count twice.",
        "同一时点、互不重叠的主体可以相加；不同时点不可相加，否则同一事物会重复计算。",
    ),
    "flow": Message(
        "Subjects and periods that do not overlap may be added.",
        "互不重叠的主体、互不重叠的时期可以相加。",
    ),
    "share": Message("Do not add shares: each has a whole of its own.", "比重不可相加：各有各的总体。"),
    "growth": Message("Do not add rates of growth.", "增长率不可相加。"),
    "rank": Message("Do not add ranks.", "名次不可相加。"),
    "years": Message("Do not add these: each counts the years of one thing.", "不可相加：各自只计一事的年数。"),
    "claim": Message("Do not add claims: they are words, not amounts.", "宣称不可相加：它们是说法，不是数量。"),
}
"""What a kind of indicator says about sums."""
MAY_ADD_UNKNOWN: Final = Message(
    "The indicator has no kind, so nothing says whether its figures may be added.",
    "该指标未注明种类，无从判断能否相加。",
)
CHANGE_HEADS: Final = (
    Message("Field", "字段"),
    Message("Before", "原值"),
    Message("Now", "新值"),
    Message("Reason", "理由"),
)
"""The columns of a changed cell."""
FIELD: Final[Mapping[str, Message]] = {
    "unit": Message("Unit", "单位"),
    "kind": Message("Kind", "种类"),
    "scope": Message("Scope", "口径"),
    "direction": Message("Direction", "方向"),
    "concept": Message("Concept", "概念"),
    "aliases": Message("Also called", "别名"),
    "id": Message("Identifier", "标识"),
    "note": Message("Note", "备注"),
    "may_add": Message("May I add these?", "能否相加？"),
}
HEAD: Final[Mapping[str, Message]] = {
    "figures": Message("Figures", "数字"),
    "disputed": Message("Disputed", "存疑"),
    "sources": Message("Sources", "来源"),
    "changes": Message("Changes", "变更"),
    "checks": Message("Checks", "检查"),
    "tables": Message("Tables and fields", "表与字段"),
    "download": Message("Download", "下载"),
    "cite": Message("Cite", "引用"),
    "verify": Message("Verify", "核验"),
}
"""The parts of the page, in their order, as the list of contents names them."""


def word(words: Mapping[str, Message], name: str) -> Message:
    """What a name of a closed list is called: by its word, else by itself."""
    return words.get(name, Message.same(name))
