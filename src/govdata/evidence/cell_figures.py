"""What a cell of a table holds by itself: a figure, several of them, or none.

A cell prints what a sentence never does: (1,234) and △1,234 are below nothing, 12.3¹ and 12.3 r/ have a note, 1 234
is one number, 15000≤Q＜30000 a range. A dash, NA, and the codes of withheld numbers are no figures; a year names.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from govdata.quantities.characters import CURRENCY, to_plain
from govdata.quantities.forms import Figure
from govdata.quantities.grammar import Grammar
from govdata.quantities.lexicon import Hedge, Qualifier
from govdata.quantities.quantity import read_figure
from govdata.values import dataclass

_LONGEST = 40
"""Characters of a cell that may be a figure: a quote has no more."""
_SENTENCE = 20
"""Characters of a cell that may be a sentence."""
_MOST_DIGITS = 15
"""What has more digits without a comma or a point identifies something."""
_FORMS = frozenset({"amount", "growth", "fall", "rank"})
"""The forms of figures that a cell holds; 1/2 and 4:3 may be a day, a time or a score."""


@dataclass(frozen=True)
class CellFigure:
    """A figure that a cell holds: its slice of the cell, and what it says without its heads."""

    start: int
    end: int
    figure: Figure
    is_year: bool = False
    is_whole: bool = False
    """Whether it is digits alone: a count, a code or the number of a row."""

    @property
    def is_condition(self) -> bool:
        """Whether it may be a head as well, since it says for what a figure holds: 65岁以上, 10＜μ≤20."""
        figure = self.figure
        return bool(figure.unit or figure.high or figure.prefix or figure.suffix)


class CellReader:
    """Reads cells with one grammar; holds no state."""

    def __init__(self, grammar: Grammar) -> None:
        self._grammar = grammar
        letters = "A-Za-z\u3400-\u9fff"
        self._note = re.compile(
            r"(?<=[\d%‰)）])(?:[ \u00a0]?(?:[⁰¹²³⁴-⁹]+(?:[,，][⁰¹²³⁴-⁹]+)*"
            r"|[\[［〔]\d{1,2}[\]］〕]|[*†‡§#]+|[（(][a-z]{1,2}[)）]"
            rf"|(?<=[\d%])[rpe]/?|(?<=[\d%]) [a-z]{{1,2}}/?)(?![{letters}\d]))+$"
        )
        self._before = re.compile(r"^(?:[*†‡§#⁰¹²³⁴-⁹ᵉʳᵖ]+[ \u00a0]?)+")
        self._below = re.compile(rf"^(?:[△▲▼]|[-–—－−﹣](?=[ \u00a0]?[\d.．{CURRENCY}]))[ \u00a0]?")
        self._in_brackets = re.compile(rf"^[(（]([{CURRENCY}]?[ \u00a0]?\d[\d,. \u00a0]*%?)[)）](%?)$")
        self._groups = re.compile(r"(?<=\d)[ \u00a0\u2009\u202f](?=\d{3}(?!\d))")
        self._is_grouped = re.compile(r"-?\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+(?:\.\d+)?")
        self._year = re.compile(r"(?:19|20)\d\d(?:年度?)?(?: ?[-–—~～至/] ?(?:19|20)?\d\d(?:年度?)?)?")
        self._open = re.compile(r"(?<!\d)\.(?=\d)")
        number = r"\d[\d,]*(?:\.\d+)?%?"
        self._limits = re.compile(
            rf"(?:(?P<low>{number})[ ]?(?P<from>[<≤⩽≦])[ ]?)?(?:[A-Za-zα-ωΑ-Ω]{{1,4}}|(?=[<>≤≥⩽⩾≦≧]))[ ]?"
            rf"(?P<to>[<>≤≥⩽⩾≦≧])[ ]?(?P<high>{number})"
        )
        self._token, self._apart = re.compile(r"\S+"), re.compile(r"\d\s+\d")
        self._stop = re.compile(r"[。；，]|[.;](?=\s|$)")
        self._power = re.compile(r"(?<![\d.,])10 ?[⁰¹²³⁴-⁹]")

    def figure(self, text: str) -> CellFigure | None:
        """The figure that fills a cell but for its note marks; None where it holds none, or more than that."""
        if len(text) > _LONGEST or not any(map(str.isdecimal, text)) or self._power.search(text):
            return None
        start, end = self._slice(text)
        plain = to_plain(text[start:end])
        if self._is_identifier(plain):
            return None
        is_year = self._year.fullmatch(plain) is not None
        figure = self._limited(plain) or self._read(plain)
        if figure is None or figure.form not in _FORMS:
            return None
        return CellFigure(start, end, figure, is_year, plain.isdecimal())

    def is_limit(self, text: str) -> bool:
        """Whether a cell says for which numbers of something else a figure holds: μ≤10, 15000≤Q＜30000."""
        return self._limited(to_plain(text)) is not None

    def is_sentence(self, text: str) -> bool:
        """Whether a cell holds a sentence and no label."""
        return len(text) >= _SENTENCE and self._stop.search(text) is not None

    def stacked(self, text: str) -> list[CellFigure]:
        """The figures of a cell that holds nothing else, a line or more of them; empty where there is only one."""
        if "\n" not in text:
            return []
        tokens = [(match.start(), self.figure(match[0])) for match in self._token.finditer(text)]
        found = [replace(each, start=at + each.start, end=at + each.end) for at, each in tokens if each]
        return found if len(found) == len(tokens) > 1 else []

    def _slice(self, text: str) -> tuple[int, int]:
        """The part of a cell without the marks of notes and revisions around it."""
        note = self._note.search(text)
        end = note.start() if note else len(text)
        before = self._before.match(text)
        return (before.end() if before and before.end() < end else 0), end

    @staticmethod
    def _is_identifier(plain: str) -> bool:
        """Digits that name: with a zero before them, or too many to be a number."""
        return plain.isdecimal() and ((plain[0] == "0" and len(plain) > 1) or len(plain) > _MOST_DIGITS)

    def _read(self, plain: str) -> Figure | None:
        text = self._in_brackets.sub(r"-\1\2", plain)
        text = self._below.sub("-", text, count=1)
        if self._is_grouped.fullmatch(text):
            text = self._groups.sub("", text)
        elif self._apart.search(text):
            return None
        text = self._open.sub("0.", text)
        if text.startswith("+"):
            text = text[1:].lstrip()
        return read_figure(text, self._grammar) if not text.startswith("--") else None

    def _limited(self, plain: str) -> Figure | None:
        """What is compared with a letter or with nothing: Q＜15000 is less than, 15000≤Q＜30000 a range."""
        found = self._limits.fullmatch(plain.replace("＜", "<").replace("＞", ">"))
        high = self._read(found["high"]) if found else None
        if found is None or high is None:
            return None
        if found["low"]:
            low = self._read(found["low"])
            ranged = low is not None and found["to"] in "<≤⩽≦"
            return replace(low, high=high.number, unit=high.unit) if low and ranged else None
        return replace(high, prefix=_LIMITS[found["to"]])


_LIMITS = {
    mark: Hedge(qualifier)
    for marks, qualifier in (
        ("<", Qualifier.LESS_THAN),
        (">", Qualifier.MORE_THAN),
        ("≤⩽≦", Qualifier.AT_MOST),
        ("≥⩾≧", Qualifier.AT_LEAST),
    )
    for mark in marks
}


@lru_cache(maxsize=16)
def cell_reader(grammar: Grammar) -> CellReader:
    """The reader of a grammar."""
    return CellReader(grammar)
