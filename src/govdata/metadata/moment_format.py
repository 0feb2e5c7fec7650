"""A strptime pattern that leaves out a part of a moment lets the reader put one in that no cell has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from govdata.reports.messages import Message

_INVENTED = "1900-01-01"
_DAY_PARTS: Mapping[Message, str] = {
    Message("year", "年"): "YyGcx",
    Message("month", "月"): "mbBhjUWVcx",
    Message("day", "日"): "djaAuwcx",
}
"""The directives of strptime that give each part of a day."""


def invented_parts(kind: str, form: str) -> Iterator[Message]:
    """What is made up where a field of type `kind` has the format `form`: a part of the day, or the half of it."""
    plain = form.replace("%%", "")
    if kind in ("date", "datetime") and "%" in form:
        for part, directives in _DAY_PARTS.items():
            if not re.search(f"%[{directives}]", plain):
                yield Message(
                    f'format "{form}" has no {part.en}; {_INVENTED} stands for what is left out',
                    f"格式“{form}”中没有{part.zh}，缺少的部分以 {_INVENTED} 补足",
                )
    if kind in ("time", "datetime") and "%I" in plain and "%p" not in plain:
        yield Message(
            f'format "{form}" has no %p: each hour is one before noon', f"格式“{form}”中没有 %p，各时刻均读作午前"
        )
