"""Whether a sentence says of a figure that something fell or rose: 下降3.3%, 分别下降15.2%、13.3%, fell by 3.3 percent.

The same reading serves proposals and proof. A word that stands directly before a figure belongs to it; a word before
a list holds for each of its members, and so does one beside the figure (降幅为3%, a 3% decline). 下降到3%, fell to 3%
and 从5% say a level. In 降幅收窄3个百分点 one fall is turned by another: it says neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from govdata.quantities.bearings import Bearing, Direction
from govdata.quantities.comparisons import ComparisonReader
from govdata.quantities.direction_words import falling_pattern, growing_pattern, may_fall
from govdata.quantities.forms import Figure
from govdata.quantities.grammar import Grammar
from govdata.quantities.lexicon import Lexicon, any_of
from govdata.quantities.pattern import LeadingPattern, Pattern, RarePattern, spaced
from govdata.quantities.whitespace import strip_whitespace

_REACH, _NEAR, _MEMBERS = 48, 12, 12
"""Characters before a figure that are looked at, and in which a Chinese verb begins; members of a list before it."""
_LONGEST = 40
"""Characters, white space not counted, that a figure may have with its word, so that a quote can hold it."""
_OPENING, _BRACKET = '“"「『‘：:', "（("
"""What may stand between a word and its figure: 下降“3.3%” is a fall; in 下降（3.3%） it may be the level."""
_THAT_IS = ", or "
"""What joins one change in two units: fell by $9.1 billion, or 2.9 percent."""


class DirectionReader:
    """Reads directions with the words of one grammar; holds no state."""

    def __init__(self, grammar: Grammar) -> None:
        self._grammar, lexicon = grammar, grammar.lexicon
        self._comparisons = ComparisonReader(lexicon)
        one_of, words = lexicon.any_of, lexicon.words
        level = rf"(?P<level>{one_of('to_level')}?)"
        self._before = Pattern(
            rf"(?:(?P<down>{falling_pattern(lexicon)})|(?P<up>{growing_pattern(lexicon)})){level}"
            rf"(?P<mark>[{_OPENING}{_BRACKET}]?)$"
        )
        self._compile_beside(lexicon)
        self._turned = Pattern(rf"{one_of('falling_rates')}|(?<![A-Za-z])(?i:{one_of('falling_nouns_en')})(?![A-Za-z])")
        self._stop = Pattern(r"[，。；：？！,;:?!\n]")
        self._member = Pattern(rf"(?<![\d.,])(?:{any_of(lexicon.currency_marks)} ?)?\d")
        self._joint = Pattern(rf"{one_of('joining')}|,? ?and |, (?:or )?")
        short = one_of("short_falling", "short_growing")
        self._short = Pattern(rf"{short}(?:{one_of('after_direction')})?")
        self._not_before_short, self._none_after = words("not_before_short_direction"), words("not_after_direction")
        self._not_particle = {
            way: Pattern(rf"(?<![A-Za-z])(?i:{one_of(verbs)}) $")
            for way, verbs in (("down", "not_before_down_en"), ("up", "not_before_up_en"))
        }
        self._level_hedge = Pattern(rf"(?i:{one_of('level_hedges_en')}) ")

    def _compile_beside(self, lexicon: Lexicon) -> None:
        """Words that speak of a figure and are not a part of it: before it (the first two), or behind."""
        one_of = lexicon.any_of
        rate = rf"{one_of('falling_rates')}(?:{one_of('after_falling_rate')})?"
        verbs, word = one_of("falling_en", "reducing_en"), rf" (?!{one_of('growing_en')} )[A-Za-z\d'’-]+"
        apart = rf"{verbs}(?:{word}){{1,5}},? by|{one_of('falling_sums_en')} in(?:{word}){{1,4}} of"
        said = (*lexicon.words("falling_rates"), " by ", " of ")
        self._rate = RarePattern(rf"(?:{rate}|(?<![A-Za-z-])(?i:{apart}) )$", said)
        noun = rf"(?:{one_of('before_falling_noun_en')} )?{one_of('falling_behind_en')}"
        nouns = lexicon.words("falling_behind", "before_falling_noun_en", "falling_behind_en")
        self._behind = LeadingPattern(rf"{one_of('falling_behind')}| ?(?i:{noun})(?![A-Za-z])", spaced(nouns))

    def directed(self, text: str, figures: Iterable[Figure]) -> Iterator[Figure]:
        """The figures of a text, falls with their words, and as falls in a list of falls; any other as it is."""
        previous: tuple[Figure, Bearing | None] | None = None
        for figure in figures:
            bearing = self._following(text, figure, previous) if may_fall(figure, self._grammar.lexicon) else None
            previous = figure, bearing
            yield _as_said(text, figure, bearing)

    def _following(self, text: str, figure: Figure, previous: tuple[Figure, Bearing | None] | None) -> Bearing | None:
        """The direction of a figure, or the one of the figure before in a list."""
        if alone := self._directly(text, figure.start) or self._beside(text, figure.start, figure.end):
            return alone
        before, lent = previous or (figure, None)
        return replace(lent, start=None) if lent and self._is_listed(text, before, figure.start, figure.unit) else None

    def bearing(self, text: str, start: int, end: int, unit: str) -> Bearing | None:
        """What is said of the figure text[start:end], which has no sign of its own; None for nothing."""
        return self._bearing(text, start, end, unit, _MEMBERS)

    def _compared(self, text: str, start: int, end: int) -> Bearing | None:
        """What is compared; a decline that is less, or more, than another one says neither."""
        found = self._comparisons.bearing(text, start, end)
        turned = found is not None and found.direction is not Direction.RATE and self._is_turned(text, start)
        return replace(found, direction=Direction.UNCLEAR) if found and turned else found

    def _is_turned(self, text: str, start: int) -> bool:
        """Whether the clause before a word speaks of a decline already: 降幅收窄, the decline narrowed."""
        return bool(self._turned.search(self._stop.split(text[max(0, start - _REACH) : start])[-1]))

    def _bearing(self, text: str, start: int, end: int, unit: str, members: int) -> Bearing | None:
        found = self._directly(text, start) or self._beside(text, start, end)
        found = found or self._listed(text, start, unit, members) or self._compared(text, start, end)
        return found or (None if start else Bearing(Direction.OPEN))

    def _directly(self, text: str, start: int) -> Bearing | None:
        """The verb that ends at `start`, if it says by how much and not to what level."""
        first = _first(text, start)
        found = self._before.search(text[first:start])
        if found is None or not self._stands(found):
            return None
        word = first + found.start()
        turned = self._is_turned(text, word)
        level = found["level"] or self._level_hedge.match(text, start)
        said = found[0].rstrip(_OPENING + _BRACKET).strip()
        if turned or level:
            return Bearing(Direction.UNCLEAR, said) if turned else None
        direction = Direction.DOWN if found["down"] else Direction.UP
        if found["mark"] and found["mark"] in _BRACKET:
            return Bearing(Direction.UNCLEAR, said) if found["down"] else None
        return Bearing(direction, said, None if found["mark"] else word)

    def _stands(self, found: re.Match[str]) -> bool:
        """Whether the word is one of its own: 每下降 and 不再下降 say no fall, and 降 none in 沉降."""
        before = found.string[: found.start()]
        if self._short.fullmatch(found[0][: len(found[0]) - len(found["mark"])]):
            return not before.endswith(self._not_before_short)
        verb = self._not_particle.get(found[0].lower().split(" ")[0])
        return not (verb and verb.search(before)) and not before.endswith(self._none_after)

    def _beside(self, text: str, start: int, end: int) -> Bearing | None:
        """A noun beside the figure: 降幅为3%, a 3% decline."""
        noun = self._rate.search(text[_first(text, start) : start]) or self._behind.match(text, end)
        return Bearing(Direction.DOWN, noun[0].strip(), belongs=False) if noun else None

    def _listed(self, text: str, start: int, unit: str, members: int) -> Bearing | None:
        """The direction of the figure before, where both are members of one list and have one unit."""
        if not start or not members or not self._may_be_joined(text, start):
            return None
        for seed in reversed(list(self._member.finditer(text, max(0, start - _REACH), start))):
            figure = self._grammar.figure_at(text, seed.start())
            if figure is None or not self._is_listed(text, figure, start, unit):
                continue
            lent = self._bearing(text, figure.start, figure.end, figure.unit or unit, members - 1)
            return replace(lent, start=None) if lent else None
        return None

    def _may_be_joined(self, text: str, start: int) -> bool:
        return text[start - 1] == " " or self._joint.search(text, start - 2, start) is not None

    def _is_listed(self, text: str, figure: Figure, start: int, unit: str) -> bool:
        joint = self._joint.fullmatch(text, figure.end, start) if figure.end < start else None
        if joint is None or figure.number.value <= 0:
            return False
        if joint[0] == _THAT_IS:
            return True
        return figure.unit in ("", unit) and (not joint[0].isascii() or self._respectively(text, start))

    def _respectively(self, text: str, start: int) -> bool:
        """Whether an English list is one: "and" joins clauses, too."""
        return "respectively" in text[max(0, start - _REACH) : start + _REACH]


def _as_said(text: str, figure: Figure, bearing: Bearing | None) -> Figure:
    """The figure as a fall, if that is what is said: from where its word begins, unless that is too far away."""
    if bearing is None or bearing.direction is not Direction.DOWN or not bearing.belongs:
        return figure
    word = figure.start if bearing.start is None else bearing.start
    is_near = len(strip_whitespace(text[word : figure.end])) <= _LONGEST
    return replace(figure, form="fall", start=word if is_near else figure.start)


def _first(text: str, start: int) -> int:
    """Where to look for a word before a figure; between a Chinese one and its figure stands little."""
    return max(0, start - (_REACH if text[start - 1 : start].isascii() else _NEAR))


@lru_cache(maxsize=16)
def direction_reader(grammar: Grammar) -> DirectionReader:
    """The reader of a grammar."""
    return DirectionReader(grammar)
