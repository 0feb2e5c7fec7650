"""Cells, numbers, intervals and observations in the words of a message."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from govdata.reports.messages import EMPTY, EMPTY_CELL, Message
from govdata.reports.numbers import readable

Row = Mapping[str, Any]
"""A row of an answer, by column."""

_UNITS: Final[Mapping[str, Message]] = {
    "percent": Message("%", "%"),
    "per_mille": Message("‰", "‰"),
    "percentage_point": Message(" percentage points", " 个百分点"),
    "yuan": Message(" yuan", " 元"),
    "usd": Message(" US dollars", " 美元"),
    "persons": Message(" persons", " 人"),
    "person_times": Message(" person-times", " 人次"),
    "households": Message(" households", " 户"),
    "times": Message(" times", " 倍"),
    "years": Message(" years", " 年"),
    "mu": Message(" mu", " 亩"),
    "km2": Message(" km²", " 平方公里"),
    "m2": Message(" m²", " 平方米"),
    "km": Message(" km", " 公里"),
    "m": Message(" m", " 米"),
    "ha": Message(" ha", " 公顷"),
    "t": Message(" t", " 吨"),
}
_COUNTS: Final = (None, "", "count", "rank")
"""Units that are not written after a number."""

NAMES: Final[Mapping[str, Message]] = {
    "id": Message("id", "标识"),
    "subject": Message("subject", "主体"),
    "indicator": Message("indicator", "指标"),
    "breakdown": Message("breakdown", "分组"),
    "value": Message("value", "数值"),
    "unit": Message("unit", "单位"),
    "lower": Message("lower", "下界"),
    "upper": Message("upper", "上界"),
    "qualifier": Message("qualifier", "限定词"),
    "period_start": Message("period_start", "期初"),
    "period_end": Message("period_end", "期末"),
    "status": Message("status", "状态"),
    "source": Message("source", "来源"),
    "quote": Message("quote", "引文"),
    "as_written": Message("as_written", "原文数字"),
    "part_of": Message("part_of", "所属总数"),
    "restates": Message("restates", "所复述的行"),
    "length": Message("length of the list", "榜单长度"),
}
"""What columns are called in a sentence; any other column by its name."""


def name_text(column: str) -> Message:
    """What a column is called in a sentence."""
    return NAMES.get(column, Message.same(column))


def cell_text(value: Any) -> str:
    """A cell as a table would show it: no exponent, no empty decimals, a dash for nothing."""
    if value is None:
        return "-"
    if isinstance(value, Decimal):
        return _without_zeros(format(value, "f"))
    return value.isoformat() if isinstance(value, date) else str(value)


def number_text(value: Any) -> str:
    """A number as people read it: thousands apart. Anything else as `cell_text` has it."""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return _without_zeros(format(value if isinstance(value, int) else Decimal(str(value)), ",f"))
    return cell_text(value)


def number_words(value: Any) -> Message:
    """A number with its scale in words (5.55万亿); anything else as `cell_text` has it."""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return readable(value if isinstance(value, int) else Decimal(str(value)))
    return Message.same(cell_text(value))


def _without_zeros(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def quantity_text(value: Any, unit: Any = None) -> Message:
    """A number with its unit; what is counted has none."""
    number = number_words(value)
    word = EMPTY if value is None or unit in _COUNTS else _UNITS.get(str(unit), Message.same(f" {unit}"))
    # 2.9亿元, and 290 元
    return Message(number.en + word.en, number.zh + (word.zh if number.zh[-1].isdigit() else word.zh.lstrip()))


def assigned(row: Row, columns: Iterable[str], prefix: str = "") -> Message:
    """Columns and what stands in them, as one clause."""
    cells = [(name_text(name), row[prefix + name], name) for name in columns]
    return Message(
        ", ".join(f"{name.en} is {_shown(value, column, row, prefix).en}" for name, value, column in cells),
        "，".join(
            f"{name.zh}为空" if value is None else f"{name.zh}为 {_shown(value, column, row, prefix).zh}"
            for name, value, column in cells
        ),
    )


def _shown(value: Any, column: str, row: Row, prefix: str) -> Message:
    if value is None:
        return EMPTY_CELL
    if column in ("value", "lower", "upper"):
        return quantity_text(value, row.get(f"{prefix}unit"))
    return Message.same(cell_text(value))


def observation_text(row: Row, prefix: str = "") -> Message:
    """An observation in words: its id and the figure as written."""
    name, written = row[f"{prefix}id"], row[f"{prefix}as_written"]
    return Message.same(name) if written is None else Message(f"{name} ({written})", f"{name}（{written}）")


def interval_text(low: Any, high: Any, unit: Any = None) -> Message:
    """An interval in words."""
    if low is None and high is None:
        return Message("any value", "任意值")
    bottom, top = quantity_text(low, unit), quantity_text(high, unit)
    if low is None:
        return Message(f"at most {top.en}", f"至多 {top.zh}")
    if high is None:
        return Message(f"at least {bottom.en}", f"至少 {bottom.zh}")
    if low == high:
        return bottom
    low_words = number_words(low)
    return Message(f"{low_words.en} to {top.en}", f"{low_words.zh} 至 {top.zh}")
