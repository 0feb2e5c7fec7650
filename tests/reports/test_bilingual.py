"""Both languages of one text are told apart."""

from __future__ import annotations

import pytest

from govdata.reports.bilingual import bilingual
from govdata.reports.messages import Message


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Value / 数值", ("Value", "数值")),
        ("Parks / gardens / 公园", ("Parks / gardens", "公园")),
        ("数值", ("数值", "数值")),
        ("Value, 万 multiplied out / 数值，万已乘出", ("Value, 万 multiplied out", "数值，万已乘出")),
        ("km / h", ("km / h", "km / h")),
        ("", ("", "")),
        (None, ("", "")),
    ],
)
def test_two_languages_in_one_text(text: str | None, parts: tuple[str, str]) -> None:
    assert bilingual(text) == Message(*parts)
