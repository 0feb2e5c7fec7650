"""What to do about rows that a rule of evidence leaves open, by the reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from govdata.evidence import sentences
from govdata.reports.messages import Message
from govdata.reports.undecided import LACKS_VALUE

_STEPS: Mapping[Message, Message] = {
    LACKS_VALUE: Message("Fill in the cells that the rule reads.", "请补填该规则所需的单元格。"),
    sentences.NO_PLACE: Message(
        "Give the rows source, quote and quote_start, and the archive the text.",
        "请为这些行填写来源、引文和引文位置，并把文本放入存档。",
    ),
    sentences.NO_MAP: Message(
        "Take the original into the archive with `govdata add`, so that a map tells the page, or leave it empty.",
        "请用 `govdata add` 把原件收入存档，由位置表给出页码；或将 page 留空。",
    ),
    sentences.NOT_ON_A_PAGE: sentences.LEAVE_PAGE_EMPTY,
    sentences.NO_TEXT: Message("See what is wrong with the source.", "请查看该来源的问题。"),
    sentences.NO_CELL: sentences.QUOTE_CELL,
    sentences.NO_CELLS: Message(
        "Take the original into the archive with `govdata add`, so that a map tells the cells, and give quote_start.",
        "请用 `govdata add` 把原件收入存档，由位置表给出单元格，并填写 quote_start。",
    ),
    sentences.UNDATED: Message(
        "Write the date of the document in date_end of its source.", "请在来源的 date_end 填写文件日期。"
    ),
    sentences.NO_READING: Message(
        "Write the figure as it is printed, with hedge and unit, or add words that govdata does not know to a lexicon.",
        "请照原文写全数字及其措辞和单位；govdata 不认识的词请加入自定义词表。",
    ),
    sentences.NO_DIRECTION: Message(
        "Quote the word of its direction with the figure (下降3.2%), if the document has one; else leave the row out.",
        "原文有表示升降的字样的，请与数字一并引用（下降3.2%）；否则请删去此行。",
    ),
}
_IN_DOUBT = Message(
    "Look at the original: quote the figure where it is printed without doubt, correct the text, or leave the row out.",
    "请核对原件：改引印刷清楚之处的同一数字，或更正文本，或删去此行。",
)
"""What to do about a print that nobody can be sure of."""


def step_for(reasons: Iterable[Message]) -> Message:
    """What to do about each of some reasons, once."""
    steps = list(dict.fromkeys(_STEPS.get(reason, _IN_DOUBT) for reason in reasons))
    return Message(" ".join(step.en for step in steps), "".join(step.zh for step in steps))
