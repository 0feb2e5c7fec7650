"""Raised and lowered characters of a document as Unicode prints them: 10⁹ is not 109, and 增加值³ names a note."""

from __future__ import annotations

import re

_PLAIN = "0123456789+-−=()ni"
_RAISED = str.maketrans(_PLAIN, "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ")
_LOWERED = str.maketrans(_PLAIN[:-2], "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
_RAISED_LETTERS = str.maketrans("ivxlcdm", "ⁱᵛˣˡᶜᵈᵐ")
_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x")),
    *((9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
_DIGIT = re.compile(r"\d")
_BRACKETED = re.compile(r"\s*[\[〔【［].*[\]〕】］]\s*", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]{2,}")
"""1st, 4e: letters that are raised to be pretty stay letters."""


def raised(text: str) -> str:
    """A superscript. A mark in brackets ([3]) tells itself from a figure and stays as it is printed."""
    return text if _BRACKETED.fullmatch(text) or _has_no_digit(text) else text.translate(_RAISED)


def lowered(text: str) -> str:
    """A subscript: CO₂, PM₂.₅."""
    return text if _has_no_digit(text) else text.translate(_LOWERED)


def note_mark(number: int, *, is_roman: bool = False) -> str:
    """The mark of a note, as it is printed at its place."""
    return roman(number).translate(_RAISED_LETTERS) if is_roman else str(number).translate(_RAISED)


def roman(number: int) -> str:
    """A number in Roman digits, in lower case."""
    out = ""
    for value, letters in _ROMAN:
        out, number = out + letters * (number // value), number % value
    return out


def _has_no_digit(text: str) -> bool:
    return bool(_WORD.search(text)) or not _DIGIT.search(text)
