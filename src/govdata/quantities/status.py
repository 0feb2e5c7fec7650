"""Whether a text says of a figure that it is still to come: 力争…, 到2030年…, aims to …, or the heading above.

The same reading serves proposals and proof. What was done is no target, whatever words stand around it: 超额完成目标,
完成年度目标的105%, 目前已建成; nor is a year that the document is past.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable
from functools import cached_property, lru_cache

from govdata.quantities.grammar import Grammar
from govdata.quantities.headings import Heading, HeadingReader
from govdata.quantities.lexicon import where_one_begins
from govdata.quantities.pattern import Pattern
from govdata.quantities.whitespace import AlignedText
from govdata.values import dataclass

_BEHIND = 24
"""Characters behind a figure in which an English year to be reached stands: 60 percent by 2035."""


class StatusWords:
    """The words of one lexicon by which a text says what is to come and what has come; compiled once."""

    def __init__(self, grammar: Grammar) -> None:
        lexicon = grammar.lexicon
        any_of, words = lexicon.any_of, lexicon.words
        after = any_of("not_after_aim")
        aims = where_one_begins(words("aims", "aims_en"))
        self.aims = Pattern(rf"{aims}(?:{any_of('aims')}|{_english(any_of('aims_en'))})(?!{after})")
        self.clause_aims = Pattern(rf"{any_of('clause_aims')}(?!{after})")
        self.not_before = words("not_before_aim")
        come = where_one_begins(words("come_about", "come_about_en"))
        self.come = Pattern(rf"{come}(?:{any_of('come_about')}|{_english(any_of('come_about_en'))})")
        self.compared = words("before_comparison")
        self.first_of_change = words("first_of_change")
        self.behind = Pattern(any_of("aimed_behind"))
        self.estimates = Pattern(rf"{any_of('estimates')}|{_english(any_of('estimates_en'))}")
        self.full_stops, self.commas = Pattern(r"[。！？!?\n]|\. (?=[A-Z])"), Pattern(r"[，；：。！？,;:\n]")
        self.headings = HeadingReader(lexicon)
        self._compile_years()

    def _compile_years(self) -> None:
        """Years to be reached (到2030年, by 2030), and those that a text speaks of otherwise."""
        chinese, english = r"(?<![到至向—–~～\d-])20\d\d(?=年(?![前远目]))", r"20\d\d(?![\d年]|[,.]\d)"
        self.plain_years = Pattern(rf"{chinese}|(?<![A-Za-z\d,.-])(?<![Bb]y )(?<!of )(?<!to ){english}")
        self.years = Pattern(
            r"(?<![截年])[到至](?P<zh>20\d\d)年(?!\d|同|的|水)"
            r"|(?<![A-Za-z])(?i:by (?:the end of )?)(?P<en>20\d\d)(?!\d)"
        )


def _english(words: str) -> str:
    return rf"(?<![A-Za-z-])(?i:{words})(?![A-Za-z-])"


@lru_cache(maxsize=16)
def status_words(grammar: Grammar) -> StatusWords:
    """The words of a grammar."""
    return StatusWords(grammar)


@dataclass(frozen=True)
class _Places:
    """Where words stand in a text, in its order."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]

    @classmethod
    def of(cls, found: Iterable[re.Match[str]]) -> _Places:
        spans = [match.span() for match in found]
        return cls(tuple(start for start, _end in spans), tuple(end for _start, end in spans))

    def last(self, first: int, stop: int) -> tuple[int, int] | None:
        """The last one inside text[first:stop]."""
        place = bisect_right(self.ends, stop) - 1
        return (self.starts[place], self.ends[place]) if place >= 0 and self.starts[place] >= first else None

    def any(self, first: int, stop: int) -> bool:
        """Whether one begins inside text[first:stop]."""
        return bisect_left(self.starts, first) < bisect_left(self.starts, stop)


class TargetText:
    """A text in which targets are looked up; every word is looked for once, when it is first needed.

    Args:
        text: in plain characters (`whitespace.normalize_for_scan`).
        words: of a grammar.
        year: of the document; if left out, the year that the text speaks of most.
    """

    def __init__(self, text: AlignedText, words: StatusWords, year: int | None = None) -> None:
        self._aligned, self._words, self._given_year = text, words, year

    def is_target(self, start: int, end: int) -> bool:
        """Whether the figure text[start:end] is said to be still to come."""
        if self._words.behind.match(self._text, end):
            return True
        if self._text.endswith(self._words.first_of_change, 0, start):
            return False
        sentence, clause = self._sentence(start), self._clause(start)
        aims = (
            self._aims.last(sentence, start),
            self._clause_aims.last(clause, start),
            self._years.last(sentence, start),
        )
        if any(aim is not None and self._holds(aim, start) for aim in aims) or self._year_behind(end):
            return True
        return self._is_headed(start) and not self._come.any(sentence, start)

    def is_done(self, start: int) -> bool:
        """Whether the sentence tells before text[start:] what has come about, and aims at nothing since."""
        sentence = self._sentence(start)
        come, aims = self._come.last(sentence, start), (self._aims, self._clause_aims, self._years)
        return come is not None and not any(words.any(come[1], start) for words in aims)

    def is_estimate(self, start: int) -> bool:
        """Whether the sentence says before text[start:] that its figures are estimates: 全年预计."""
        return self._estimates.last(self._sentence(start), start) is not None

    def _holds(self, aim: tuple[int, int], start: int) -> bool:
        """Whether an aim is one of the figure at `start`, and not what a share is of (计划投资的105%)."""
        between = self._text[aim[1] : start]
        return not self._come.any(aim[1], start) and not (len(between) < 7 and between.endswith("的"))

    def _year_behind(self, end: int) -> bool:
        rest = self._words.commas.split(self._text[end : end + _BEHIND])[0]
        found = self._words.years.search(rest)
        return found is not None and found["en"] is not None and self._is_ahead(found)

    def _sentence(self, start: int) -> int:
        stop, heading = self._stops.last(0, start), bisect_right(self._heading_ends, start) - 1
        return max(stop[1] if stop else 0, self._heading_ends[heading] if heading >= 0 else 0)

    def _is_headed(self, start: int) -> bool:
        """Whether the heading above says that what stands below is to come."""
        heading = bisect_right(self._heading_ends, start) - 1
        return heading >= 0 and self._headings[heading].is_target

    def _clause(self, start: int) -> int:
        comma = self._commas.last(0, start)
        return comma[1] if comma else 0

    @property
    def _text(self) -> str:
        return self._aligned.text

    @cached_property
    def breaks(self) -> tuple[int, ...]:
        """Where headings begin and end, in order: no clause goes on there."""
        ends = (offset for heading in self._headings if heading.is_apart for offset in (heading.start, heading.end))
        return tuple(sorted({self._aligned.position(offset) for offset in ends}))

    @cached_property
    def _headings(self) -> tuple[Heading, ...]:
        return tuple(self._words.headings.headings(self._aligned.raw))

    @cached_property
    def _heading_ends(self) -> list[int]:
        return [self._aligned.position(heading.end) for heading in self._headings]

    @cached_property
    def _year(self) -> int | None:
        """The year of the document: of those that a text speaks of most the last."""
        counted = Counter(int(match[0]) for match in self._words.plain_years.finditer(self._text))
        most = max(counted.values(), default=0)
        return self._given_year or max((year for year, count in counted.items() if count == most), default=None)

    def _is_ahead(self, match: re.Match[str]) -> bool:
        return self._year is None or int(match["zh"] or match["en"]) > self._year

    @cached_property
    def _aims(self) -> _Places:
        return _Places.of(self._unless_part(self._words.aims.finditer(self._text)))

    @cached_property
    def _clause_aims(self) -> _Places:
        return _Places.of(self._unless_part(self._words.clause_aims.finditer(self._text)))

    def _unless_part(self, found: Iterable[re.Match[str]]) -> Iterable[re.Match[str]]:
        """Without those that are a part of another word: 行动计划."""
        return (match for match in found if not self._text.endswith(self._words.not_before, 0, match.start()))

    @cached_property
    def _years(self) -> _Places:
        return _Places.of(match for match in self._words.years.finditer(self._text) if self._is_ahead(match))

    @cached_property
    def _come(self) -> _Places:
        found = self._words.come.finditer(self._text)
        return _Places.of(match for match in found if not self._text.endswith(self._words.compared, 0, match.start()))

    @cached_property
    def _estimates(self) -> _Places:
        return _Places.of(self._words.estimates.finditer(self._text))

    @cached_property
    def _stops(self) -> _Places:
        return _Places.of(self._words.full_stops.finditer(self._text))

    @cached_property
    def _commas(self) -> _Places:
        return _Places.of(self._words.commas.finditer(self._text))
