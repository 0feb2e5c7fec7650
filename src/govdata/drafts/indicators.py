"""Which indicator of a package a figure is of: its names against the words of the figure, with a margin."""

from __future__ import annotations

import re
from bisect import insort
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from math import fsum

from govdata.drafts.draft import Guess, guess
from govdata.drafts.kinds import agree
from govdata.drafts.knowledge import Indicator
from govdata.drafts.names import plain_name
from govdata.drafts.phrases import Phrase
from govdata.drafts.standing import How, Standing, stand
from govdata.drafts.words import any_of, words
from govdata.quantities.lexicon import Lexicon
from govdata.values import dataclass

_TAILS = re.compile(rf"(?:{any_of(words('growth_tails'))}|\(.*?\))$")
_HEADS = re.compile(rf"{any_of(words('growth_heads_en'))}\s+(?=.)")
_GENERIC = re.compile(rf"(?<=.){any_of(words('generic'))}$")
_GENERIC_EN = frozenset(words("generic_en"))
_NEW = re.compile("新增|净增|新建|建成|新成立|新登记|新设|其他|人均|每|非$")
"""What makes of a stock its change, of a total its share by head, of a thing all others: another indicator."""
_EVENT = re.compile("^(?:认定|新认定|获批|批|入库|入选)")
"""What tells of the new ones of a year, not of all that there are."""
_PIECE = re.compile(r"[a-z]+(?:-[a-z]+)*|[\u3400-\u9fff]+|\d+%?|[a-z0-9]+")
_ALIKE = 0.9
"""Unit and kind agree where they fit better than this; else one counts households, say, and the other persons."""
_LEAST = 0.1
"""Below this score nothing is compared further."""
_HEAD = 0.55
"""What a word of the figures before counts, where one of the figure's own counts 1."""
_MOST = 200
"""A piece that more names have is common."""
_UNITS = 4096
"""Pairs of units whose comparison is kept."""
_COMPARED = 8
"""Names that are then compared with its words one by one."""


@dataclass(frozen=True)
class Match:
    """An indicator with how well its name fits, from 0 to 1, and how the name stands in the words of the figure.

    `fits` says how well unit and kind agree, from 0 to 1.
    """

    indicator: Indicator
    score: float
    standing: Standing
    fits: float = 1.0

    @property
    def is_whole(self) -> bool:
        """Whether the words say the whole name, in one piece or spread."""
        return self.standing.how in (How.ALL, How.SPREAD)

    @property
    def is_alike(self) -> bool:
        """Whether unit and kind agree."""
        return self.fits > _ALIKE


@dataclass(frozen=True)
class _Name:
    """A name of an indicator as it is compared: its core, and its pieces."""

    indicator: Indicator
    full: str
    core: str
    short: str
    grams: frozenset[str]


@dataclass(frozen=True)
class _Words:
    """The words of a figure with their pieces: `told` are those of its own words, `mine` with those behind it."""

    own: str
    behind: str
    head: str
    told: frozenset[str]
    mine: frozenset[str]
    inherited: frozenset[str]

    @staticmethod
    def of(phrase: Phrase) -> _Words:
        own, behind, head = (plain_name(part) for part in (phrase.own, phrase.behind, phrase.head))
        mine = grams(own) | grams(behind)
        return _Words(own, behind, head, grams(own) or mine, mine, grams(head) - mine)


def grams(text: str) -> frozenset[str]:
    """The pieces by which words are compared: pairs of Chinese characters, and Latin words."""
    found: set[str] = set()
    for match in _PIECE.finditer(text):
        piece = match[0]
        if "\u3400" <= piece[0] <= "\u9fff":
            found.update(piece[at : at + 2] for at in range(max(1, len(piece) - 1)))
        elif piece not in _GENERIC_EN:
            found.add(piece[:-1] if len(piece) > 3 and piece.endswith("s") and not piece.endswith("ss") else piece)
    return frozenset(found)


class IndicatorFinder:
    """The indicators of a package, ready to be compared; compiled once.

    Args:
        indicators: of the package.
        learnt: pairs of (indicator id, words) under which figures on record were printed.
        lexicon: for the dimensions of units.
    """

    def __init__(self, indicators: Iterable[Indicator], learnt: Iterable[tuple[str, str]], lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        known = {each.id: each for each in indicators}
        names = [_name(each, name) for each in known.values() for name in each.names]
        printed = [_name(known[key], name) for key, name in learnt if key in known]
        self._names = tuple({(each.indicator.id, each.core): each for each in (*printed, *names) if each.core}.values())
        self._levels: defaultdict[str, set[str]] = defaultdict(set)
        for name in self._names:
            if name.indicator.kind != "growth" and name.indicator.unit:
                self._levels[name.core].add(name.indicator.unit)
        counted = Counter(gram for name in self._names for gram in name.grams)
        self._weights: Mapping[str, float] = {gram: 1 / count**0.5 for gram, count in counted.items()}
        self._totals = [self._weight(name.grams) for name in self._names]
        self._by_gram: defaultdict[str, list[int]] = defaultdict(list)
        for at, name in enumerate(self._names):
            for gram in name.grams:
                self._by_gram[gram].append(at)
        self._unit_fits = lru_cache(maxsize=_UNITS)(self._compared_units)

    def find(self, phrase: Phrase, unit: str, kind: str, base: str = "") -> list[Match]:
        """The indicators that a figure may be of, the best first, each once.

        Args:
            phrase: the words of the figure.
            unit: its unit.
            kind: of quantity.
            base: for growth, the unit of what grows, where the text gives it.
        """
        words = _Words.of(phrase)
        best: dict[str, Match] = {}
        for score, fits, name in self._likeliest(words, unit, kind, base):
            standing = stand(name.core, name.short, words.own, words.behind, words.head)
            match = Match(name.indicator, max(0.0, score + fits * standing.bonus), standing, fits)
            best[name.indicator.id] = max(best.get(name.indicator.id, match), match, key=lambda each: each.score)
        return sorted(best.values(), key=lambda match: (-match.score, match.indicator.id))

    def _likeliest(self, words: _Words, unit: str, kind: str, base: str) -> list[tuple[float, float, _Name]]:
        """The names that share most with the words and fit, each with its score and how well it fits.

        No score gets larger by how well a name fits: behind the last that may be among them nothing is looked at.
        """
        found: list[tuple[float, str, float, _Name]] = []
        for score, name in self._scored(words):
            if len(found) >= _COMPARED and score < -found[_COMPARED - 1][0]:
                break
            if fits := self._fits(name, unit, kind, words) * self._base_fits(name, base):
                insort(found, (-fits * score, name.core, fits, name), key=lambda each: each[:2])
        return [(-score, fits, name) for score, _core, fits, name in found[:_COMPARED] if -score >= _LEAST]

    def claims(self, as_written: str) -> list[Match]:
        """The indicators of claims whose name holds the word of a claim: 首个, 唯一."""
        word = as_written[:2].strip()
        named = (name for name in self._names if name.indicator.kind == "claim" and word and word in name.core)
        found = {name.indicator.id: Match(name.indicator, 0.9, Standing(How.SPREAD, "", name.core)) for name in named}
        return list(found.values())

    def _scored(self, words: _Words) -> list[tuple[float, _Name]]:
        """The names that share enough with the words, by how many of the pieces of each are in the other.

        A piece counts by what it tells; each is looked up once, and adds its weight to all names that have it. One that
        many have brings no further names, if a rarer one brought some.
        """
        covered: defaultdict[int, float] = defaultdict(float)
        said: defaultdict[int, float] = defaultdict(float)
        for gram in sorted(words.mine | words.inherited, key=lambda each: (-self._weights.get(each, 0.0), each)):
            having = self._by_gram.get(gram, [])
            if covered and len(having) > _MOST:
                having = [at for at in covered if gram in self._names[at].grams]
            weight = self._weights.get(gram, 0.0)
            counted = weight if gram in words.mine else _HEAD * weight
            for at in having:
                covered[at] += counted
            for at in having if gram in words.told else ():
                said[at] += weight
        told = self._weight(words.told) or 1
        scored = [(_score(found / self._totals[at], said[at] / told), at) for at, found in covered.items()]
        ordered = sorted((each for each in scored if each[0] >= _LEAST), reverse=True)
        return [(score, self._names[at]) for score, at in ordered]

    def _fits(self, name: _Name, unit: str, kind: str, said: _Words) -> float:
        """How well unit and kind agree, from 0 (they cannot) to 1."""
        indicator, is_rate = name.indicator, name.full.endswith(words("rates")) and name.full in said.own
        if (indicator.kind == "growth") != (kind == "growth") and kind and indicator.kind and not is_rate:
            return 0.0
        return self._unit_fits(indicator.unit, unit) * (1.0 if agree(indicator.kind, kind) else 0.5)

    def _compared_units(self, known: str, unit: str) -> float:
        """How well the unit of an indicator is that of a figure, from 0 to 1."""
        if not unit or not known or unit == known:
            return 1.0
        one, other = self._lexicon.unit(unit), self._lexicon.unit(known)
        if one is None or other is None:
            return 0.0
        if one.dimension == other.dimension:
            return 0.8 if one.whole else 0.95
        return 0.7 if one.whole and other.whole and "rank" not in (unit, known) else 0.0

    def _base_fits(self, name: _Name, base: str) -> float:
        """How well growth is of what a figure in the unit `base` is: 蔬菜9.89万公顷，增长1.4% is of no weight."""
        units = self._levels.get(name.core, ())
        return max((self._unit_fits(unit, base) for unit in units), default=1.0) if base else 1.0

    def _weight(self, listed: frozenset[str]) -> float:
        return fsum(self._weights.get(gram, 1.0) for gram in listed)


def _score(covered: float, said: float) -> float:
    """From the share of a name that is said, and that of the words that are of the name."""
    return 0.62 * covered + 0.38 * said * min(1.0, 2 * covered)


@lru_cache(maxsize=65536)
def _name(indicator: Indicator, name: str) -> _Name:
    full = core = plain_name(name)
    while indicator.kind == "growth" and (tail := _TAILS.search(core)) and tail.start() > 1:
        core = core[: tail.start()].rstrip()
    if indicator.kind == "growth" and (head := _HEADS.match(core)):
        core = core[head.end() :]
    short = _GENERIC.sub("", core)
    short = short if len(short) > 1 else core
    return _Name(indicator, full, core, short, grams(core if len(core) - len(short) == 1 else short))


def indicator_guess(matches: Sequence[Match], phrase: Phrase) -> tuple[Guess, Match | None]:
    """What the matches come to, with how sure that is."""
    if not matches:
        return guess("", 0, phrase.label), None
    best = matches[0]
    margin = best.score - (matches[1].score if len(matches) > 1 else 0.0)
    sure = _confidence(best, margin)
    found = guess(best.indicator.id, sure, phrase.label, tuple(match.indicator.id for match in matches[1:3]))
    return found, best


def _confidence(best: Match, margin: float) -> float:
    """How often a match of this sort was right."""
    sure = best.standing.confidence(best.score) if best.is_alike else min(0.75, best.standing.confidence(best.score))
    if margin < 0.03:
        sure -= 0.3
    elif margin < 0.12:
        sure -= 0.12
    is_event = best.indicator.kind == "stock" and _EVENT.search(best.standing.rest)
    return sure - 0.45 if is_event or _NEW.search(best.standing.rest) else sure
