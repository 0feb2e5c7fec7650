"""One text for all spellings of a value, by which enum, categories, unique and keys compare: P1Y is P12M, 1.0 is 1."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from govdata.metadata.lexical import Duration

_PLAIN_EXPONENT = 10_000
"""A number is printed with all its zeros while it has no more of them: 1e999999999 would fill the memory."""


def number_text(value: Decimal | int) -> str:
    """A number as the one text that all its spellings share: 1, 01, +1, 1.0 and 1e0 are "1"."""
    exact = Decimal(value)
    if not exact.is_finite():
        return str(exact)
    if exact and abs(exact.adjusted()) > _PLAIN_EXPONENT:
        sign, digits, exponent = exact.as_tuple()
        whole = "".join(map(str, digits)).rstrip("0")
        return f"{'-' * sign}{whole}e{int(exponent) + len(digits) - len(whole)}"
    text = format(exact, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def value_text(value: Any) -> str:
    """A value as the one text that all its spellings share, and no other value of its type has."""
    match value:
        case None | bool():
            return json.dumps(value)
        case float():
            return number_text(Decimal(repr(value)))
        case int() | Decimal():
            return number_text(value)
        case Duration(months, seconds):
            return f"P{months}M{seconds}S"
        case datetime(tzinfo=zone):
            return (value.astimezone(UTC) if zone else value).replace(tzinfo=None).isoformat()
        case date() | time():
            return value.isoformat()
        case dict():
            return "{" + ",".join(f"{json.dumps(key)}:{value_text(value[key])}" for key in sorted(value)) + "}"
        case list() | tuple():
            return "[" + ",".join(map(value_text, value)) + "]"
        case _:
            return json.dumps(value, ensure_ascii=False, default=str)
