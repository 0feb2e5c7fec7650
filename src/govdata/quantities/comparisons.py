"""Falls and rises in other words than verbs: 比上年少3%, 低于上年3.2%, 偏少12%, 3 percent fewer, lost 3 percent.

These words stand beside a figure: a row may record it below nothing for 少 and below, and where it is one of growth,
it has to. They serve proof alone; what is proposed is the figure as it is printed.
"""

from __future__ import annotations

from govdata.quantities.bearings import Bearing, Direction
from govdata.quantities.lexicon import Lexicon
from govdata.quantities.pattern import LeadingPattern, Pattern, RarePattern, spaced

_REACH, _SENTENCE = 24, 96
"""Characters before a figure in which two things are compared, and in which a rate of growth is named."""


class ComparisonReader:
    """Reads comparisons with the words of one lexicon; holds no state."""

    def __init__(self, lexicon: Lexicon) -> None:
        one_of, words = lexicon.any_of, lexicon.words
        self._before = [
            (Direction.DOWN, _before(lexicon, "lessening", "less_than_others", "lessening_en", "less_than_others_en")),
            (Direction.UP, _before(lexicon, "more_of", "more_than_others", "more_of_en", "more_than_others_en")),
        ]
        self._compared = Pattern(
            rf"{one_of('comparing')}(?!{one_of('not_after_comparing')})[^，。；：？！,;:?!\n]*"
            rf"(?:(?P<down>{one_of('less')})|(?P<up>{one_of('more')})){one_of('after_direction')}?$"
        )
        self._not_before = words("not_before_less")
        self._behind = LeadingPattern(
            rf" ?(?:(?P<down>(?i:{one_of('less_behind_en')}))|(?P<up>(?i:{one_of('more_behind_en')})))(?![A-Za-z])",
            spaced(words("less_behind_en", "more_behind_en")),
        )
        rates = rf"{one_of('growth_rates')}|(?<![A-Za-z])(?i:{one_of('growth_rates_en')})(?![A-Za-z])"
        falls = (
            rf"{one_of('falling', 'lessening')}|(?<![A-Za-z])(?i:{one_of('falling_en', 'lessening_en')})(?![A-Za-z])"
        )
        self._said = Pattern(rf"(?P<fall>(?:{falls})(?!{one_of('to_level')}| to )(?!{rates}))|(?P<rate>{rates})")
        self._rate_behind = Pattern(one_of("growth_behind"))
        self._full_stop = Pattern(r"[。；？！;?!\n]|\.(?= |$)")

    def bearing(self, text: str, start: int, end: int) -> Bearing | None:
        """What a comparison says of the figure text[start:end], or that it is a rate of growth; None for neither."""
        return self._beside(text, start) or self._following(text, end) or self._rate(text, start, end)

    def _beside(self, text: str, start: int) -> Bearing | None:
        before = text[max(0, start - _SENTENCE) : start]
        for direction, pattern in self._before:
            if found := pattern.search(before):
                return Bearing(direction, found[0].strip(), belongs=False)
        found = self._compared.search(text[max(0, start - _REACH) : start])
        word = found and (found["down"] or found["up"])
        if found is None or not word or text.endswith(self._not_before, 0, found.start(found.lastgroup or 0)):
            return None
        return Bearing(Direction.DOWN if found["down"] else Direction.UP, word, belongs=False)

    def _following(self, text: str, end: int) -> Bearing | None:
        found = self._behind.match(text, end)
        if found is None:
            return None
        return Bearing(Direction.DOWN if found["down"] else Direction.UP, found[0].strip(), belongs=False)

    def _rate(self, text: str, start: int, end: int) -> Bearing | None:
        """Whether the last word before the figure that says how something moved is one of growth."""
        sentence = self._full_stop.split(text[max(0, start - _SENTENCE) : start])[-1]
        said = [match.lastgroup for match in self._said.finditer(sentence)]
        if (said and said[-1] == "rate") or self._rate_behind.match(text, end):
            return Bearing(Direction.RATE, belongs=False)
        return None


def _before(lexicon: Lexicon, verbs: str, others: str, verbs_en: str, others_en: str) -> Pattern:
    """A word directly before the figure, or with what is compared between them: 低于上年3%, below last year by 3%."""
    one_of = lexicon.any_of
    no_gap = one_of("not_before_compared")
    character = rf"(?:(?!{no_gap}$)[\u4e00-\u9fff])"
    compared = rf"(?:\d{{4}}年{character}{{0,10}}|{character}{{1,10}})"
    chinese = rf"{one_of(verbs)}{one_of('after_direction')}?|{one_of(others)}{compared}"
    by = rf"(?: {one_of('after_direction_en')})*(?: by)?"
    english = rf"(?i:{one_of(verbs_en)}{by}|{one_of(others_en)} [^,.;:]{{1,40}} by) ?"
    return RarePattern(rf"(?:{chinese}|(?<![A-Za-z-]){english})$", lexicon.words(verbs, others, verbs_en, others_en))
