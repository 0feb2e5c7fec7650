"""The answers to a candidate that somebody else extracted: each code with its state and its meaning."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from govdata.reports.messages import Message
from govdata.values import dataclass


class AdmissionState(StrEnum):
    """What becomes of a candidate."""

    ADMITTED = "admitted"
    NEEDS_LOOK = "needs-look"
    REFUSED = "refused"


STATES: Final[Mapping[AdmissionState, Message]] = {
    AdmissionState.ADMITTED: Message("admitted", "采纳"),
    AdmissionState.NEEDS_LOOK: Message("needs a look", "待核"),
    AdmissionState.REFUSED: Message("refused", "拒绝"),
}


@dataclass(frozen=True)
class AdmissionCode:
    """The state that a code stands for, and what it means."""

    state: AdmissionState
    means: Message


def _admitted(en: str, zh: str) -> AdmissionCode:
    return AdmissionCode(AdmissionState.ADMITTED, Message(en, zh))


def _needs_look(en: str, zh: str) -> AdmissionCode:
    return AdmissionCode(AdmissionState.NEEDS_LOOK, Message(en, zh))


def _refused(en: str, zh: str) -> AdmissionCode:
    return AdmissionCode(AdmissionState.REFUSED, Message(en, zh))


ADMISSION_CODES: Final[Mapping[str, AdmissionCode]] = {
    "proved": _admitted("The text prints what the candidate says.", "原文印有候选项所述的数字。"),
    "already-recorded": _admitted(
        "The text prints what the candidate says, and a row of the package, or an earlier candidate, has it already. No"
        " second row is drafted.",
        "原文印有候选项所述的数字，而数据包已有此行，或在前的候选项已提出；不再起草。",
    ),
    "ambiguous-place": _needs_look(
        "The text prints what the candidate says in several places. Give a longer quote.",
        "原文有多处印有候选项所述的数字。请给出更长的引文。",
    ),
    "several-figures": _needs_look(
        "The quote holds several figures, and the candidate does not say which.",
        "引文中有多个数字，候选项未说明是哪一个。",
    ),
    "no-figure": _needs_look(
        "The quote stands in the text, and no figure in it can be read.", "引文见于原文，但其中没有可识读的数字。"
    ),
    "undecided": _needs_look(
        "The text leaves open what the number is: whether it rose or fell, or how the figure is to be read.",
        "原文不足以断定该数：未说明是升是降，或数字无法识读。",
    ),
    "no-text": _needs_look(
        "The text of the source is missing, cannot be read, or is not the one on record.",
        "来源文本缺失、无法读取，或不是登记的文本。",
    ),
    "invalid-cell": _needs_look(
        "The figure is proved, and another cell of the candidate has no meaning: no date, no qualifier, no subject or"
        " indicator of the package.",
        "数字已核实，但候选项的另一格没有意义：不是日期、限定词，或不是数据包中的主体、指标。",
    ),
    "another-status": _needs_look(
        "The figure is proved, and its status or period is not what the text says.",
        "数字已核实，但其状态或时期与原文不符。",
    ),
    "recorded-otherwise": _needs_look(
        "A row of the package, or an earlier candidate, has this figure for another subject or indicator.",
        "数据包或在前的候选项已将此处的数字记在另一主体或指标名下。",
    ),
    "invalid": _refused(
        "The line is no candidate: no JSON, no object, a key twice, neither quote nor figure, a value of a wrong type.",
        "该行不是候选项：不是 JSON、不是对象、键重复、既无引文也无数字，或取值类型不符。",
    ),
    "unknown-source": _refused(
        "The candidate names a source that the package does not have.", "候选项所指的来源不在数据包中。"
    ),
    "not-in-text": _refused(
        "The text does not have the quote, or the figure. White space is ignored, nothing else.",
        "原文中没有该引文或数字（仅忽略空白字符）。",
    ),
    "another-figure": _refused(
        "The text prints another figure there than the candidate says.", "原文所印的数字与候选项所述不同。"
    ),
    "inside-longer-figure": _refused(
        "The figure of the candidate is a part of a longer one: 26 km of 126 km, 2.6 of 2.6亿元.",
        "候选项的数字只是较长数字的一部分，如 126公里 中的 26公里，2.6亿元 中的 2.6。",
    ),
    "scale-lost": _refused(
        "The value is the printed one by a power of ten: 万 was taken for 亿, or left out.",
        "数值与原文相差 10 的整数次幂，如混淆或漏掉“万”与“亿”。",
    ),
    "hedge-lost": _refused(
        "The text hedges the figure (近, 余, 超过, about) otherwise than the candidate does.",
        "原文的限定措辞（近、余、超过等）与候选项不一致。",
    ),
    "unit-lost": _refused("The candidate leaves out the unit that the text prints.", "候选项漏掉了原文所印的单位。"),
    "another-unit": _refused(
        "The text prints the figure in another unit than the candidate or its indicator has.",
        "原文数字的单位与候选项或其指标的单位不一致。",
    ),
    "direction-lost": _refused(
        "The text says that the figure fell, or rose, and the candidate does not.",
        "原文说明该数字是降（或升），而候选项不然。",
    ),
}
"""Each code, with its state, in the order in which they are told. The codes are stable."""
