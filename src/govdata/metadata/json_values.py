"""The values of a JSON text, each number with the digits that it is written with."""

from __future__ import annotations

import json
from typing import Any, Self


class WrittenNumber(float):
    """A number that keeps its text: 1.10, 12345678901234567.89 and 1e400 are more than the float that they give."""

    __slots__ = ("text",)
    text: str

    def __new__(cls, text: str) -> Self:
        """The number that a text is."""
        made = super().__new__(cls, text)
        made.text = text
        return made


class JsonConstant(float):
    """`NaN`, `Infinity` or `-Infinity`, which Python reads and writes, and which are no JSON (RFC 8259)."""


def parse_json(text: str) -> Any:
    """The value of a JSON text.

    Raises:
        ValueError: it is not JSON, or holds an integer of some thousand digits.
        RecursionError: it is nested too deeply.
    """
    return json.loads(text, parse_float=WrittenNumber, parse_constant=JsonConstant)
