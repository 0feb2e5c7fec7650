"""What English texts need beside units and hedges: dates, labels, names, and the nouns that figures count.

English has no measure words: 4,126 companies counts because a plural noun follows, 125 of them because of `of`.
"""

from __future__ import annotations

import re

from govdata.quantities.forms import Figure
from govdata.quantities.lexicon import Lexicon

_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_YEAR = r"(?:19|20)\d\d(?![\d,]*\d)"
_SPAN = "(?:consecutive |full )?(?:years?|months?|weeks?|days?|hours?|minutes?)"


def exclusion_patterns(lexicon: Lexicon) -> tuple[tuple[str, str], ...]:
    """English forms that hold a numeral and no figure, as (kind, pattern); see `exclusions`."""
    any_of = lexicon.any_of
    month = rf"(?:{any_of('months_en')}|{any_of('short_months_en')}\.?)"
    before_year = rf"(?<![A-Za-z]){any_of('before_year_en')}"
    return (
        ("date", rf"{_DAY} {month}(?:,? ?{_YEAR})?|{month} {_DAY}(?:[-–]\d{{1,2}})?(?![\d%,]*\d)(?:, ?{_YEAR})?"),
        ("date", rf"{month},? ?{_YEAR}|{before_year} {_YEAR}(?:[-–](?:{_YEAR}|\d\d(?!\d)))?"),
        ("identifier", rf"(?<![A-Za-z])(?<!anked ){any_of('numbered_en')} ?\d++(?>(?:[.-]\d++)*)"),
        ("ratio", rf"(?<![\d.,])[1-9] (?:in|out of)(?: every)? \d{{1,3}}(?![\d.,%])(?! {_SPAN})"),
        ("name", r"\d{1,4}-km(?=[ -][a-z])"),
        (
            "name",
            rf"\d{{1,4}}[- ]{any_of('compounds_en')}(?:-old|-long|-high)?(?=[ -][a-z])(?!s)"
            rf"|{_DAY} {any_of('editions_en')}",
        ),
    )


class EnglishContext:
    """What the English words around a figure say of it; the patterns of one lexicon, compiled once."""

    def __init__(self, lexicon: Lexicon) -> None:
        any_of, self._people = lexicon.any_of, frozenset(lexicon.words("people_en"))
        word = rf"(?!{any_of('stop_words_en')}\b)"
        plural = rf"[a-z][a-z-]*[a-rt-z]s|{any_of('irregular_plurals_en')}"
        self._noun = re.compile(rf" (?:{word}[A-Za-z][A-Za-z-]* ){{0,3}}?{word}(?P<noun>{plural})\b")
        self._grouped, self._named = re.compile(r"\d,\d{3}$"), re.compile(rf" {word}[a-z]{{3}}")
        self._of_them = re.compile(r" of (?:them|these|those|which|whom|the)\b| (?:were|are|was|is|have|had) ")
        self._which = re.compile(r"(?:of which|of whom|of them|of these|including|among them)(?: some| about)?,? $")
        self._before_span = re.compile(rf"{any_of('before_span_en')} $")
        self._after_span = re.compile(rf" {any_of('after_span_en')}|-")
        self._like_a_year = re.compile(r"(?:19[5-9]|20[0-6])\d$")

    def noun_unit(self, text: str, figure: Figure) -> str:
        """The unit of a number by the noun it counts: persons, households or count; "" where none follows."""
        before = text[max(0, figure.start - 24) : figure.start]
        noun = self._noun.match(text, figure.end)
        if noun is None and self._shows_no_plural(text, figure):
            return "count"
        if noun is None:
            part = self._of_them.match(text, figure.end)
            return "count" if part and (part[0].startswith(" of") or self._which.search(before)) else ""
        if self._like_a_year.fullmatch(text[figure.body : figure.end]) and figure.prefix is None:
            return ""
        if noun["noun"] in ("households", "families"):
            return "households"
        return "persons" if noun["noun"] in self._people else "count"

    def _shows_no_plural(self, text: str, figure: Figure) -> bool:
        """A large number before a noun that shows no plural: 500,000 faculty."""
        grouped = self._grouped.search(text, figure.body, figure.end)
        return grouped is not None and self._named.match(text, figure.end) is not None

    def is_duration(self, text: str, figure: Figure) -> bool:
        """Whether a number of years, months, days measures something: not the past 5 years, not 5 years ago."""
        before = text[max(0, figure.start - 24) : figure.start]
        return self._before_span.search(before) is None and self._after_span.match(text, figure.end) is None
