"""The rules of evidence: what each one reads, what it is called, how what it finds is fixed."""

from __future__ import annotations

from collections.abc import Mapping

from govdata.reports.messages import Message
from govdata.values import dataclass


@dataclass(frozen=True)
class EvidenceRule:
    """A rule on the rows of an indicator table.

    `columns` are those without which it cannot run; `archive` says that it needs the source texts, too. `optional` is
    the column that it is about, where a table need not have it: without it, and for a row that leaves it empty, there
    is nothing to check.
    """

    columns: tuple[str, ...]
    next_step: Message
    archive: bool = False
    optional: str = ""


RULES: Mapping[str, EvidenceRule] = {
    "evidence.quote-place": EvidenceRule(
        ("source", "quote", "quote_start"),
        Message(
            "If the text was corrected, run `govdata rebase PACKAGE --sources DIR`. If not, copy the clause from the"
            " text again, and give the offset of its first character.",
            "若文本已更正，请运行 `govdata rebase PACKAGE --sources DIR`；"
            "否则请从文本中重新摘录该句，并填写其首字符的位置。",
        ),
        archive=True,
    ),
    "evidence.quote-length": EvidenceRule(
        ("quote",),
        Message("Quote only the clause that holds the figure and its noun.", "请只引用含有该数字及其所指名词的短句。"),
    ),
    "evidence.figure-in-quote": EvidenceRule(
        ("as_written", "quote"),
        Message(
            "Write the whole figure as it is printed, and quote a clause that holds it exactly once.",
            "请照原文写全数字；所引短句须含有该数字，且仅出现一次。",
        ),
    ),
    "evidence.reading": EvidenceRule(
        ("as_written",),
        Message(
            "Write hedge, number and unit as they are printed. Add words that govdata does not know to a lexicon.",
            "请照原文写出措辞、数字和单位。govdata 不认识的词请加入自定义词表。",
        ),
    ),
    "evidence.unit": EvidenceRule(
        ("as_written", "unit"),
        Message(
            "Correct the unit of the row, or that of its indicator, or the figure as written.",
            "请更正该行或其指标的单位，或更正原文数字。",
        ),
    ),
    "evidence.value": EvidenceRule(
        ("as_written", "value", "unit"),
        Message(
            "Compare with the source. Correct the value, or the figure as written.",
            "请对照来源，更正数值或原文数字。",
        ),
    ),
    "evidence.qualifier": EvidenceRule(
        ("as_written", "qualifier"),
        Message(
            "Correct the qualifier, or add the hedge (近, about) to as_written.",
            "请更正限定词；若 as_written 漏了“近”“约”等措辞，请补上。",
        ),
    ),
    "evidence.bounds": EvidenceRule(
        ("as_written", "lower", "upper"),
        Message(
            "Correct the bounds. The guide to figures (figures.md) gives those of each wording.",
            "请更正上下界。各种措辞对应的上下界见文档 figures.md。",
        ),
    ),
    "evidence.direction": EvidenceRule(
        ("as_written", "value", "quote"),
        Message(
            "Compare with the source: a fall has a value below 0, a rise one above.",
            "请对照来源：下降的数值应为负，上升的应为正。",
        ),
    ),
    "evidence.status": EvidenceRule(
        ("status", "quote", "quote_start"),
        Message(
            "Set the status that the text gives. If a target was reached, quote the clause that says so.",
            "请将 status 改为原文所述的状态；目标如已实现，请引用说明已实现的语句。",
        ),
        archive=True,
    ),
    "evidence.period": EvidenceRule(
        ("status", "source", "period_end"),
        Message(
            "Correct the period or the date of the source. Set the status to target if the figure is still to come.",
            "请更正时期或来源日期；如数字尚未实现，请将 status 改为 target。",
        ),
    ),
    "evidence.page": EvidenceRule(
        ("source", "quote", "quote_start", "page"),
        Message(
            "Correct the page, or quote the figure where it stands on that page.",
            "请更正页码，或改引该页上的数字。",
        ),
        archive=True,
        optional="page",
    ),
}
"""The rules by id. Those on the table of sources (`source-hash`, `original`, `source-part`) are in `documents`."""
CELL_RULES: Mapping[str, str] = {
    "value": "evidence.value",
    "lower": "evidence.bounds",
    "upper": "evidence.bounds",
    "period_end": "evidence.period",
    "page": "evidence.page",
}
"""The cells that a row may leave empty, with the rule that reads a meaning into that."""
MAY_BE_EMPTY = frozenset({*CELL_RULES, "unit"})
"""The cells that a rule does not need to look at a row: a range has no value, and an indicator has a unit."""
READING_RULES = frozenset(rule for rule, told in RULES.items() if "as_written" in told.columns) - {
    "evidence.reading",
    "evidence.figure-in-quote",
}
"""The rules that hold a row against the reading of its figure: without one they cannot tell."""
