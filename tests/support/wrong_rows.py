"""Rows that are wrong in one way each, by kind, made from sentences that print one figure each.

`wrong_rows()` gives them all. A kind is a function from a right row to wrong ones, named in `KINDS`; a new kind is a
new line there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from govdata.quantities.extraction import extract
from govdata.quantities.quantity import read_quantity
from tests.support.prints import CUT
from tests.support.proving import row_of

SENTENCES: tuple[str, ...] = (
    "全区共有各类学校273座", "全年完成投资近3.6亿元", "绿地率超过48.5%", "全年粮食产量约12万吨", "累计服务3500余人次",
    "道路总长126公里", "人均收入提高2.4个百分点", "耕地面积5.2万亩", "贷款余额1,234.5亿元", "引进企业68家以上",
    "外资到账2.9亿美元", "平均气温16.5摄氏度", "用电量达到8.2亿千瓦时", "出生率为6.77‰", "就业岗位不少于4.5万个",
    "发放补贴不超过600万元", "建成泵站三十二座", "占全区的七成", "连续6年位居榜首", "森林覆盖率为百分之三十五",
    "日处理污水4万立方米", "新建住房2300余套", "游客突破百万人次", "户籍人口48.31万人", "全长3.5至4公里",
    "Exports were about $4.1 billion in all", "Output grew 4.5 percent over the year",
    "The network has 126 km of track", "More than 3,480 homes were built", "Costs came to RMB 5.2 million",
)  # fmt: skip
"""Each prints one figure, and is proposed."""
OTHER = "另据介绍，全县还有水库95处，"
"""A sentence about something else, before each."""


@dataclass(frozen=True)
class WrongRow:
    """A row about a text that is wrong in one way; `part` is the slice of the text that its source is."""

    kind: str
    text: str
    row: Mapping[str, Any]
    part: tuple[int, int] | None = None


def wrong_rows() -> Iterator[WrongRow]:
    """All of them."""
    for sentence in SENTENCES:
        right = right_row(f"{OTHER}{sentence}。")
        for kind, make in KINDS.items():
            yield from (replace(wrong, kind=kind) for wrong in make(right))
    for text, part in CUT:
        quantity = read_quantity(part)
        if quantity is not None:
            numbers = {"value": quantity.value, "lower": quantity.lower, "upper": quantity.upper}
            cells = {name: _shown(number) for name, number in numbers.items()}
            said = {"unit": quantity.unit or "count", "qualifier": str(quantity.qualifier)}
            yield WrongRow("cut", text, {**cells, **said, "as_written": part, "quote": text, "quote_start": 0})


def right_row(text: str) -> WrongRow:
    """What is proposed for the last figure of a text."""
    *_others, proposal = extract(text)
    return WrongRow("", text, row_of(proposal))


def _with(right: WrongRow, **cells: Any) -> WrongRow:
    return replace(right, row={**right.row, **cells})


def _shown(number: Decimal | None) -> str | None:
    return None if number is None else f"{number:f}"


def _numbers(right: WrongRow, change: Callable[[Decimal], Decimal]) -> WrongRow:
    cells = {name: right.row[name] for name in ("value", "lower", "upper") if right.row[name] is not None}
    return _with(right, **{name: _shown(change(Decimal(cell))) for name, cell in cells.items()})


def _digit(right: WrongRow) -> Iterator[WrongRow]:
    """One digit is another, in the value, or in the figure and the value."""
    yield _numbers(right, lambda number: number + Decimal(10) ** number.adjusted())
    written = right.row["as_written"]
    digits = [index for index, char in enumerate(written) if char.isdecimal()]
    for index in digits[:1]:
        other = f"{written[:index]}{(int(written[index]) + 1) % 10}{written[index + 1 :]}"
        quantity = read_quantity(other)
        if quantity is not None:
            yield _with(right, as_written=other, value=_shown(quantity.value), lower=_shown(quantity.lower))


def _scale(right: WrongRow) -> Iterator[WrongRow]:
    for factor in ("10000", "0.001", "10"):
        yield _numbers(right, lambda number, factor=Decimal(factor): number * factor)  # type: ignore[misc]


def _hedge(right: WrongRow) -> Iterator[WrongRow]:
    """The qualifier is another one, or the hedge is left out of the figure."""
    yield _with(right, qualifier="less_than" if right.row["qualifier"] == "exact" else "exact")
    for number in range(1, len(right.row["as_written"])):
        part = right.row["as_written"][number:]
        quantity = read_quantity(part)
        if quantity is not None and str(quantity.qualifier) != right.row["qualifier"]:
            said = {"as_written": part, "qualifier": str(quantity.qualifier), "value": _shown(quantity.value)}
            yield _with(right, **said, lower=None, upper=None)


def _unit(right: WrongRow) -> Iterator[WrongRow]:
    """The unit is another one: of another dimension, or of the same one and another size."""
    same = {"percent": "per_mille", "km": "m", "t": "kg", "mu": "ha", "kWh": "MWh", "per_mille": "percent"}
    for unit in {"tce", "percentage_point", same.get(right.row["unit"], "L")} - {right.row["unit"]}:
        yield _with(right, unit=unit)
    quantity = read_quantity(right.row["as_written"])
    if quantity is not None and quantity.value is not None:
        bare = "".join(char for char in right.row["as_written"] if char in "0123456789.,")
        if bare and bare not in (right.row["as_written"], "") and right.row["quote"].count(bare) == 1:
            yield _with(right, as_written=bare, unit="tce")


def _sign(right: WrongRow) -> Iterator[WrongRow]:
    """The number is below nothing, or the text says that it is and the row does not."""
    yield _numbers(right, lambda number: -number)
    if right.row["as_written"][0].isdecimal():
        written = right.row["as_written"]
        negative = "负" if written[-1] > "z" or written[-1] == "%" else "minus "
        for sign in ("-", "－", "﹣", "‑", "‒", "⁻", "(-)", "△", "<", negative, "±"):
            yield _printed(right, f"{sign}{written}")


def _cut(right: WrongRow) -> Iterator[WrongRow]:
    """The text has more before or behind the figure than the row."""
    written = right.row["as_written"]
    if written[0].isdecimal():
        for more in (
            "1",
            "1,",
            "8.",
            "7。",
            "6·",
            "5/",
            "三又",
            "十",
            "万",
            "2\u200b",
            "~",
            "≤",
            "½",
            "1⁄",
            "1∕",
            "3*",
            "8²",
            "1٫",
        ):
            yield _printed(right, f"{more}{written}")
    if written[-1].isalpha() and written[-1] > "z":
        for more in ("7，", "/桌，", "±0.5", "\u0301", "½", "·时"):
            yield _printed(right, f"{written}{more}")
    if written[-1] == "%":
        for more in ("o", "‰", "点"):
            yield _printed(right, f"{written}{more}")


def _printed(right: WrongRow, printed: str) -> WrongRow:
    """The same row about a text that prints something else in the place of its figure."""
    at = right.text.rindex(right.row["as_written"])
    text = f"{right.text[:at]}{printed}{right.text[at + len(right.row['as_written']) :]}"
    start = right.row["quote_start"]
    return replace(right, text=text, row={**right.row, "quote": text[start : start + 40].rstrip("。")})


def _other_sentence(right: WrongRow) -> Iterator[WrongRow]:
    """The quote is of another sentence, or stands nowhere, or says nothing."""
    yield _with(right, quote=OTHER.rstrip("，"), quote_start=0)
    yield _with(right, quote_start=right.row["quote_start"] - 2)
    yield _with(right, quote=f"据此，{right.row['quote']}")
    for nothing in (" ", "\u3000", "\u200b"):
        yield _with(right, quote=nothing)


def _other_part(right: WrongRow) -> Iterator[WrongRow]:
    yield replace(right, part=(0, len(OTHER)))
    yield replace(right, part=(0, right.text.rindex(right.row["as_written"]) + 1))


def _look_alike(right: WrongRow) -> Iterator[WrongRow]:
    """The text has a letter where the row has a digit, or a letter or a stop that touches its digits."""
    written = right.row["as_written"]
    place = next((index for index, char in enumerate(written) if char.isdecimal()), None)
    if place is None:
        return
    for letter in ("O", "l", "О"):
        yield _printed(right, f"{written[:place]}{letter}{written[place + 1 :]}")
    if place == 0:
        for touching in ("l", "O", "l.", "S", "ｌ", "З"):
            yield _printed(right, f"{touching}{written}")


KINDS: Mapping[str, Callable[[WrongRow], Iterator[WrongRow]]] = {
    "digit": _digit,
    "scale": _scale,
    "hedge": _hedge,
    "unit": _unit,
    "sign": _sign,
    "cut": _cut,
    "other sentence": _other_sentence,
    "other part of the source": _other_part,
    "look-alike digits": _look_alike,
}
