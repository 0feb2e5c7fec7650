"""Figures whose print is in doubt: `doubt_of` says why nobody can be sure that what was read is what is printed.

Such a figure is neither wrong nor proved. What touches a figure from outside is told by `touching`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache

from govdata.quantities.characters import COMBINING, INVISIBLE, NO_CODE
from govdata.quantities.pattern import Pattern
from govdata.quantities.whitespace import AlignedText
from govdata.reports.messages import Message
from govdata.values import dataclass

SCANNED = Message(
    "the figure is read from a picture (a layer of text over a scan, or OCR)",
    "该数字由图片识读而来（扫描件上的文字层，或 OCR）",
)
PARTED = Message("white space parts the digits of the figure, which may be two", "数字中间有空白，可能是两个数字")
NOTED = Message("a raised digit or the mark of a note stands inside of the figure", "数字中间有上标或注释标记")


def _unseen(codes: str) -> Message:
    return Message(f"a character that is not seen stands in the figure ({codes})", f"数字中含有不可见的字符（{codes}）")


def _combining(codes: str) -> Message:
    return Message(
        f"a combining character changes the print of the figure ({codes})", f"数字中含有改变字形的组合字符（{codes}）"
    )


def _unknown(codes: str) -> Message:
    return Message(
        f"a character of the figure has no code that can be read ({codes})", f"数字中含有无法识别的字符（{codes}）"
    )


def doubt_of(text: AlignedText, start: int, end: int, uncertain: Iterable[tuple[int, int]] = ()) -> Message | None:
    """Why the print of a figure is in doubt; None where it is not.

    Args:
        text: the text in plain characters (`whitespace.normalize_for_scan`).
        start: where the figure begins in `text.text`.
        end: where it ends there.
        uncertain: the parts [start, end) of the raw text that are a reading of a picture (`Reading.uncertain`).
    """
    first, last = text.span(start, end)
    if any(one < last and first < other for one, other in uncertain):
        return SCANNED
    return _by_characters(_with_marks(text.raw, first, last)) or _by_digits(text.text[start:end])


@dataclass(frozen=True)
class _Patterns:
    """What is looked for in a figure, compiled once it is needed."""

    combining: Pattern
    characters: tuple[tuple[Pattern, Callable[[str], Message]], ...]
    noted: Pattern
    parted: Pattern


@cache
def _patterns() -> _Patterns:
    invisible, combining, no_code = (Pattern(f"[{codes}]") for codes in (INVISIBLE, COMBINING, NO_CODE))
    return _Patterns(
        combining,
        ((invisible, _unseen), (combining, _combining), (no_code, _unknown)),
        noted=Pattern(r"\d(?:[⁰¹²³⁴-⁹₀-₉]|[\[［〔【]\d{1,3}[\]］〕】])"),
        parted=Pattern(r"\d[.,]?\s[.,]?\d++(?!/\d)"),
    )


def _with_marks(raw: str, first: int, last: int) -> str:
    """A slice of a text with the marks that are printed over its last character."""
    while last < len(raw) and _patterns().combining.match(raw, last):
        last += 1
    return raw[first:last]


def _by_characters(printed: str) -> Message | None:
    if printed.isascii():
        return None
    found = ((pattern.findall(printed), tell) for pattern, tell in _patterns().characters)
    return next((tell(_codes(characters)) for characters, tell in found if characters), None)


def _codes(characters: Iterable[str]) -> str:
    return ", ".join(f"U+{ord(character):04X}" for character in dict.fromkeys(characters))


def _by_digits(plain: str) -> Message | None:
    if _patterns().noted.search(plain):
        return NOTED
    return PARTED if _patterns().parted.search(plain) else None
