"""The values of a JSON text, each number with the digits that it is written with, and the text of such values."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any, Self

DEEPEST = 200
"""Levels of objects and arrays inside of one another: far from a thousand, where Python's own readers end."""


class WrittenNumber(float):
    """A number that keeps its text: 1.10, 12345678901234567.89 and 1e400 are more than the float that they give.

    As a text it is what is written, and two of them are equal where these are one number. To `json.dumps` it is its
    float: `json_of` writes it.
    """

    __slots__ = ("text",)
    text: str

    def __new__(cls, text: str) -> Self:
        """The number that a text is."""
        made = super().__new__(cls, text)
        made.text = text
        return made

    def __repr__(self) -> str:
        return self.text

    def __eq__(self, other: object) -> bool:
        if isinstance(other, WrittenNumber):
            return Decimal(self.text) == Decimal(other.text)
        return float.__eq__(self, other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = float.__hash__


class JsonConstant(float):
    """`NaN`, `Infinity` or `-Infinity`, which Python reads and writes, and which are no JSON (RFC 8259)."""


def parse_json(text: str, pairs: Callable[[list[tuple[str, Any]]], Any] | None = None) -> Any:
    """The value of a JSON text; `pairs` makes something other than a dict of an object's members.

    Raises:
        ValueError: it is not JSON, or holds an integer of some thousand digits.
        RecursionError: it is nested too deeply.
    """
    return json.loads(text, parse_float=WrittenNumber, parse_constant=JsonConstant, object_pairs_hook=pairs)


def is_deeper(value: Any, levels: int = DEEPEST, without: str = "") -> bool:
    """Whether objects and arrays stand inside of one another on more levels; what is called `without` is left out."""
    level: list[Any] = [[value]]
    for _ in range(levels + 1):
        level = [item for node in level for item in _items(node, without) if isinstance(item, dict | list)]
        if not level:
            return False
    return True


def _items(node: Any, without: str) -> Iterable[Any]:
    return (item for name, item in node.items() if name != without) if isinstance(node, dict) else node


def json_of(value: Any, indent: str = "", at: str = "") -> str:
    """The JSON text of a value, each number as it is written: on one line, or each item indented by so much.

    >>> json_of({"a": [WrittenNumber("1.10"), None]})
    '{"a": [1.10, null]}'
    """
    match value:
        case WrittenNumber():
            return value.text
        case dict() if value:
            pairs = ((json.dumps(str(key), ensure_ascii=False), each) for key, each in value.items())
            return _enclosed("{}", [f"{key}: {json_of(each, indent, at + indent)}" for key, each in pairs], indent, at)
        case list() | tuple() if value:
            return _enclosed("[]", [json_of(each, indent, at + indent) for each in value], indent, at)
        case _:
            return json.dumps(value, ensure_ascii=False)


def _enclosed(brackets: str, items: list[str], indent: str, at: str) -> str:
    if not indent:
        return f"{brackets[0]}{', '.join(items)}{brackets[1]}"
    lines = ",\n".join(f"{at}{indent}{item}" for item in items)
    return f"{brackets[0]}\n{lines}\n{at}{brackets[1]}"
