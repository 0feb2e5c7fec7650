"""What a cell of a typed carrier (JSON, a sheet, Parquet) may hold and no text can say: nothing, and what has no text.

A null is not the empty text. A value that cannot be written as a cell of its field (an error of a spreadsheet, a list
whose item holds the delimiter) goes on as a marked text, so that structure refuses the cell where it stands. The marks
are noncharacters of Unicode, which no text may use.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import polars as pl

from govdata.values import dataclass

NULL = "\ufdd6"
"""The text of no value."""
MARK = "\ufdd5"
SHOWN_NUL = "␀"
"""What is shown of a NUL."""
RESERVED = "\ufdd0-\ufdd6"
"""These two, and what stands for something while a CSV is read (`csv_records`): a range of a regular expression."""


class Reason(StrEnum):
    """Why a value has no text in its field."""

    SHEET_ERROR = "sheet-error"
    NO_RESULT = "no-result"
    NO_DATE = "no-date"
    REPEATED_KEY = "repeated-key"
    NO_JSON = "no-json"
    TOO_DEEP = "too-deep"
    NO_LIST = "no-list"
    NOT_UTF8 = "not-utf-8"
    NONCHARACTER = "noncharacter"


@dataclass(frozen=True)
class Unwritable:
    """A value without a text: why, and what to show of it."""

    reason: Reason
    shown: str

    @property
    def text(self) -> str:
        """The marked text that stands for it."""
        return f"{mark_of(self.reason)}{self.shown}"


_CODES: Mapping[str, Reason] = {chr(ord("a") + number): reason for number, reason in enumerate(Reason)}


def mark_of(reason: Reason) -> str:
    """What the text of such a value starts with."""
    return MARK + next(code for code, each in _CODES.items() if each is reason)


def unwritable_of(cell: str) -> Unwritable | None:
    """The value that a marked text stands for; None of any other text."""
    if not cell.startswith(MARK):
        return None
    return Unwritable(_CODES.get(cell[1:2], Reason.NONCHARACTER), cell[2:])


def shown_cell(cell: str) -> str:
    """What to show of a cell, marked or not."""
    found = unwritable_of(cell)
    return found.shown if found else cell


def is_unwritable(cell: pl.Expr) -> pl.Expr:
    """True where a cell is a marked text."""
    return cell.str.starts_with(MARK)
