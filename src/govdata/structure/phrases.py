"""How findings word what they tell: a cell quoted, names listed, a sentence filled in for both languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from govdata.reports.messages import Message

QUOTED_CHARACTERS = 60
"""So many characters of a cell are quoted in a sentence; `Finding.cell` holds more of it."""
LISTED_VALUES = 8
"""So many values are listed where there are more; one alone is never left out."""


def fill(template: Message, values: Mapping[str, object]) -> Message:
    """A sentence with its `{names}` filled in; a value that is a Message is put into each language by its own text."""
    return Message(template.en.format_map(_in(values, "en")), template.zh.format_map(_in(values, "zh")))


def _in(values: Mapping[str, object], lang: str) -> dict[str, object]:
    return {name: value.in_(lang) if isinstance(value, Message) else value for name, value in values.items()}


def shortened(text: object, characters: int = QUOTED_CHARACTERS) -> str:
    """The text, cut to so many characters and an ellipsis where it is longer."""
    whole = str(text)
    return whole if len(whole) <= characters else f"{whole[:characters]}…"


def quoted(text: object) -> Message:
    """A shortened text between the quotation marks of each language."""
    return Message(f'"{shortened(text)}"', f"“{shortened(text)}”")


def cell_of(column: str, cell: object) -> Message:
    """`column = "cell"`, the subject of most sentences; an empty cell is said to be one."""
    if cell is None:
        return Message(f"{column} is empty", f"{column} 为空")
    value = quoted(cell)
    return Message(f"{column} = {value.en}", f"{column} 为{value.zh}")


def named_cell(column: str, cell: object) -> Message:
    """`column "cell"`, as what a sentence says something of."""
    value = quoted(cell)
    return Message(f"{column} {value.en}", f"{column}{value.zh}")


def cells_of(columns: Iterable[str], cells: Iterable[object]) -> Message:
    """The cells of a key, part by part."""
    return joined([cell_of(column, cell) for column, cell in zip(columns, cells, strict=True)])


def joined(parts: Sequence[Message], en: str = ", ", zh: str = "、") -> Message:
    """Parts of a sentence between the commas of each language."""
    return Message(en.join(part.en for part in parts), zh.join(part.zh for part in parts))


def listed(values: Sequence[object]) -> Message:
    """The first of several values, and how many more there are."""
    more = len(values) - LISTED_VALUES
    told = values if more <= 1 else values[:LISTED_VALUES]
    shown = joined([Message.same(shortened(value)) for value in told])
    return shown if more <= 1 else Message(f"{shown.en} and {more:,} more", f"{shown.zh} 等 {len(values):,} 项")
