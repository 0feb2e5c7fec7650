"""Cells of a release as the page reads them: nothing of them is taken for granted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from govdata.quantities.characters import to_plain
from govdata.quantities.in_words import in_words
from govdata.quantities.writing import unit_word
from govdata.releases.table_files import TypedTable
from govdata.reports.bilingual import bilingual, has_chinese
from govdata.reports.messages import EMPTY, Message

Row = Mapping[str, Any]


def rows_of(table: TypedTable | None) -> list[dict[str, Any]]:
    """The rows of a table; none where there is no table."""
    return table.frame.collect().rows(named=True) if table else []


def grouped(rows: Iterable[Row], column: str) -> dict[str, list[Row]]:
    """The rows by what a column of them says."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(text(row.get(column)), []).append(row)
    return found


def text(value: Any) -> str:
    """A cell as text; nothing where it is empty."""
    return "" if value is None else str(value)


def number(value: Any) -> Decimal | None:
    """A cell as an exact number, where it is one that is finite."""
    try:
        found = None if value is None else Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found is not None and found.is_finite() else None


def day(value: Any) -> date | None:
    """A cell as a day."""
    return value.date() if isinstance(value, datetime) else value if isinstance(value, date) else None


def title(row: Row, name: str) -> Message:
    """What a row is called: by `title_en` and `title_zh`, `name_en` and `name_zh`, `title`, `name`, or its id."""
    told = (of_column(row, stem) for stem in (name, "title", "name"))
    return next(filter(None, told), Message.same(text(row.get("id"))))


def of_column(row: Row, name: str) -> Message:
    """A text that a table has once, or in a column for each language."""
    en, zh = text(row.get(f"{name}_en")), text(row.get(f"{name}_zh"))
    return Message(en or zh, zh or en) if en or zh else bilingual(row.get(name))


def of_report(said: Row, name: str = "message") -> Message:
    """A sentence of a report or of changes, which have the Chinese one under a name of its own."""
    en, zh = text(said.get(name)), text(said.get(f"{name}Zh"))
    return Message(en, zh or en)


_RATE = re.compile(r"[+-]?\d+(?:\.\d+)?[%‰]")


def _said_as(written: str, words: Message) -> Message:
    """A figure as a person says it: in Chinese as the source prints it, where the source is Chinese.

    A rate without a word (3.0%) is said as it is printed in both languages, with all its digits.
    """
    told, printed = words or Message.same(written), to_plain("".join(written.split()))
    if _RATE.fullmatch(printed):
        return Message.same(printed)
    return Message(told.en, "".join(written.split())) if has_chinese(written) else told


def bounds(row: Row) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """The numbers of a figure: its value, and the bounds of what it leaves open."""
    value, lower, upper = (number(row.get(name)) for name in ("value", "lower", "upper"))
    return value, lower, upper


def figure(row: Row) -> Message:
    """The figure of a fact or an observation, as a person says it."""
    value, lower, upper = bounds(row)
    words = in_words(value, text(row.get("unit")), text(row.get("qualifier")), lower, upper)
    return _said_as(text(row.get("as_written")), words)


def source_ids(row: Row) -> list[str]:
    """The sources that a fact lists."""
    return [name for name in text(row.get("sources")).split("; ") if name]


def unit_name(unit: str) -> Message:
    """What a unit is called in both languages."""
    return Message(unit_word(unit, "en"), unit_word(unit, "zh")) if unit else EMPTY
