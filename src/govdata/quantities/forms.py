"""Figures whose form says what they are: percentages in words, fractions, doublings, halves, ranks, claims.

Each form is read at one place by one pattern, in Chinese or English: `Forms.readers` holds them in the order in which
they are tried. Amounts with a unit and ranges are read by `amounts`, hedges by `grammar`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal

from govdata.quantities.characters import ONE_TO_NINE
from govdata.quantities.english_numerals import (
    DENOMINATORS,
    MULTIPLES,
    NUMERATORS,
    ORDINALS,
    SCALES,
    number_word,
    value_of,
)
from govdata.quantities.lexicon import Hedge, Lexicon
from govdata.quantities.numerals import Number, read_number, run_pattern
from govdata.quantities.pattern import Pattern, RarePattern
from govdata.quantities.ratios import Ratios
from govdata.values import dataclass


@dataclass(frozen=True)
class Figure:
    """A figure as the text has it. `start` and `end` delimit hedge, number and unit in the text without white space.

    `body` is where its number begins. `form` is amount, share (a fraction or percentage in words), growth (倍增), fall,
    rank, top (前五), half or claim. `high` is the upper end of a printed range, `level` stands for 级 behind a number
    (千亿级).
    """

    start: int
    end: int
    body: int
    number: Number
    unit: str
    form: str = "amount"
    word: str = ""
    high: Number | None = None
    level: bool = False
    prefix: Hedge | None = None
    suffix: Hedge | None = None


DEGREES = "大高低多长快强好"
"""What a rank may be of: 第三大, 第二高."""
FormReader = Callable[[str, int], Figure | None]


def unrounded(value: Decimal) -> Number:
    """A number that leaves nothing open: no rounding."""
    return Number(value, last_digit=Decimal(0), resolution=Decimal(1))


class Forms:
    """The forms of one lexicon; their patterns are compiled once."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._compile_shares(lexicon)
        self._compile_growth(lexicon)
        self._compile_ranks(lexicon)
        self._compile_english(lexicon)
        self._ratios = Ratios(lexicon)
        self.of_digits: tuple[FormReader, ...] = (
            self._read_ratio, self._read_fraction, self._read_in_every, self._read_ordinal,
        )  # fmt: skip
        """What may begin with a digit."""
        self.readers: tuple[FormReader, ...] = (
            self._read_percentage, self._read_ratio, self._read_fraction, self._read_english_fraction,
            self._read_in_every, self._read_doubling, self._read_half, self._read_rank, self._read_ordinal,
            self._read_top,
        )  # fmt: skip

    def _compile_shares(self, lexicon: Lexicon) -> None:
        run, any_of = run_pattern(lexicon), lexicon.any_of
        below, above = f"{ONE_TO_NINE[1:]}十", f"{ONE_TO_NINE}两十"
        self._percentage = RarePattern(
            rf"(?P<of>[百千万])分之(?P<low>{run})(?:[至到—-](?:(?P=of)分之)?(?P<high>{run}))?",
            ("百分之", "千分之", "万分之"),
        )
        self._fraction = Pattern(rf"(?P<below>[{below}]{{1,3}}|\d{{1,2}})分之(?P<above>[{above}]{{1,3}}|\d{{1,2}})")
        self._short_fraction = Pattern(
            rf"(?<![{below}{above}百千万亿\d])(?P<below>[三四五])分(?P<above>[{ONE_TO_NINE[:4]}])(?!{any_of('not_after_short_fraction')})"
        )
        """三分一, as Hong Kong and Macao say it."""
        self._slash = Pattern(r"(?<![\d/.])(?P<above>[1-9]\d?)/(?P<below>[1-9]\d?)(?![\d/])")

    def _compile_growth(self, lexicon: Lexicon) -> None:
        any_of = lexicon.any_of
        self._doubled = Pattern(
            rf"翻了?(?P<times>[两{ONE_TO_NINE}]|\d)?番(?!半)(?P<more>多)?|{any_of('doublings')}(?!{any_of('not_after_doublings')})"
            rf"|(?<![A-Za-z])(?P<word>(?i:{'|'.join(MULTIPLES)}))(?![A-Za-z])"
        )
        self._half = Pattern(
            rf"{any_of('halves')}(?P<more>多)?|半(?!{any_of('not_after_half')})|(?<![A-Za-z-])[Hh]alf(?![A-Za-z-]| a )"
        )

    def _compile_ranks(self, lexicon: Lexicon) -> None:
        run, any_of = run_pattern(lexicon), lexicon.any_of
        self._rank = Pattern(
            rf"(?:第|rank |No\. ?)(?P<place>{run})(?P<word>(?:(?!{any_of('not_place_words')})[名位{DEGREES}])?)"
            rf"|{any_of('first_places')}"
        )
        self._top = Pattern(rf"(?:前|top )(?P<place>{run})(?P<word>[名位强]?)(?!{any_of('not_after_top')}|[%‰\d])")
        self._claim = Pattern(rf"首{any_of('first_of_kind')}|唯一(?:一{any_of('only_of_kind')})?")
        self._label = RarePattern(rf"(?P<run>{run})大", ("大",))
        self._declared = Pattern(rf"{self._claim.pattern}|(?:{run})大|{any_of('first_places')}")

    def _compile_english(self, lexicon: Lexicon) -> None:
        any_of = lexicon.any_of
        self._english_fraction = Pattern(
            rf"(?<![A-Za-z-])(?P<above>{'|'.join(NUMERATORS)})[- ](?P<below>{'|'.join(DENOMINATORS)})(?![A-Za-z-])",
            re.IGNORECASE,
        )
        number, span = rf"\d{{1,3}}(?:,\d{{3}})*|{number_word()}", any_of("spans_en")
        self._in_every = RarePattern(
            rf"(?P<above>[1-9]|(?i:one)|{number_word()}) (?:in|out of) (?:every )?(?P<below>{number})"
            rf"(?![A-Za-z\d%]|[.,]\d| {span}| (?:{'|'.join(SCALES)})(?![A-Za-z]))",
            (" in ", " out of "),
        )
        self._changed = Pattern(r"(?<![A-Za-z])(?i:by|to|from|of) $")
        self._compared = Pattern(r" (?:of|more|less|fewer|higher|lower)(?![A-Za-z])")
        self._measured = Pattern(rf"{any_of('measured_en')} $")
        self._ordinal = Pattern(
            rf"(?:(?P<place>\d{{1,3}})(?:st|nd|rd|th)|(?P<word>{'|'.join(ORDINALS)}))(?![A-Za-z])"
            rf"(?P<most>[- ]{any_of('superlatives_en')}(?![A-Za-z]))?"
        )
        self._moved = Pattern(r" to \d{1,3}(?:st|nd|rd|th)(?![A-Za-z])")
        self._ranking = Pattern(rf"{any_of('ranking_en')} (?:the )?$")

    def read_declared(self, text: str) -> Figure | None:
        """What is a figure only when a table says so: a claim (首个, 唯一) or a label that counts (三大)."""
        if claim := self._claim.fullmatch(text):
            unit = "count" if text.startswith("唯一") else "rank"
            return Figure(0, claim.end(), 0, unrounded(Decimal(1)), unit, "claim", text)
        label = self._label.fullmatch(text)
        number = read_number(label["run"]) if label else None
        return Figure(0, len(text), 0, number, "count", "amount", "大") if number else None

    def declared_in(self, text: str, first: int, last: int) -> Iterator[tuple[int, int]]:
        """Where in text[first:last] words stand that are a figure only when a table says so: 首个, 三大, 榜首."""
        return (match.span() for match in self._declared.finditer(text, first, last))

    def _read_percentage(self, text: str, position: int) -> Figure | None:
        match = self._percentage.match(text, position)
        low = read_number(match["low"]) if match else None
        if match is None or low is None:
            return None
        unit = "per_mille" if match["of"] == "千" else "percent"
        low, high = replace(low, bare=False), read_number(match["high"]) if match["high"] else None
        if match["of"] == "万":
            low, high = low.times(Decimal("0.01")), high.times(Decimal("0.01")) if high else None
        return Figure(position, match.end(), position, low, unit, "share", match[0], high)

    def _read_ratio(self, text: str, position: int) -> Figure | None:
        """4.0, 37.7 and 58.3 of 4.0∶37.7∶58.3."""
        end = self._ratios.member_at(text, position)
        number = read_number(text[position:end]) if end else None
        return Figure(position, end, position, number, "percent", word=":") if number else None

    def _read_fraction(self, text: str, position: int) -> Figure | None:
        match = self._fraction.match(text, position) or self._slash.match(text, position)
        match = match or self._short_fraction.match(text, position)
        above, below = (read_number(match["above"]), read_number(match["below"])) if match else (None, None)
        if match is None or above is None or below is None:
            return None
        return _share(position, match, above.value, below.value)

    def _read_english_fraction(self, text: str, position: int) -> Figure | None:
        match = self._english_fraction.match(text, position)
        if match is None:
            return None
        above, below = NUMERATORS[match["above"].lower()], DENOMINATORS[match["below"].lower()]
        said = match["below"].lower().endswith("s") and above > 1
        said = said or match.end() == len(text) or self._compared.match(text, match.end())
        if not said and not self._measured.search(text, max(0, position - 12), position):
            return None
        return _share(position, match, Decimal(above), Decimal(below))

    def _read_in_every(self, text: str, position: int) -> Figure | None:
        """One in five is 20 percent; by 3 in 5 towns is a change in some places, and 3 in 5 years takes its time."""
        match = self._in_every.match(text, position)
        if match is None or self._changed.search(text, max(0, position - 5), position):
            return None
        above, below = _value(match["above"]), _value(match["below"])
        if above is None or below is None or not (above == 1 or below <= 10 or below % 5 == 0):
            return None
        return _share(position, match, above, below)

    def _read_doubling(self, text: str, position: int) -> Figure | None:
        match = self._doubled.match(text, position)
        if match is None:
            return None
        times = read_number(match["times"]) if match["times"] else None
        percent = Decimal(MULTIPLES.get((match["word"] or "").lower(), 0))
        percent = percent or 100 * (2 ** (times.value if times else Decimal(1)) - 1)
        number = replace(unrounded(percent), more=bool(match["more"]))
        return Figure(position, match.end(), position, number, "percent", "growth", match[0])

    def _read_half(self, text: str, position: int) -> Figure | None:
        match = self._half.match(text, position)
        if match is None:
            return None
        number = replace(unrounded(Decimal(50)), more=bool(match["more"]))
        return Figure(position, match.end(), position, number, "percent", "half", match[0].lower())

    def _read_rank(self, text: str, position: int) -> Figure | None:
        match = self._rank.match(text, position)
        number = (read_number(match["place"]) if match["place"] else Number(Decimal(1))) if match else None
        if match is None or number is None or number.value < 1:
            return None
        return Figure(position, match.end(), position, unrounded(number.value), "rank", "rank", match["word"] or "")

    def _read_ordinal(self, text: str, position: int) -> Figure | None:
        """24th, third: a rank where the words before or after it rank (ranked third, 24th place)."""
        match = self._ordinal.match(text, position)
        if match is None or text[position - 1 : position].isalnum():
            return None
        placed = (
            match["most"]
            or text.startswith((" place", " position"), match.end())
            or self._moved.match(text, match.end())
        )
        before = self._ranking.search(text, max(0, position - 20), position)
        if not placed and match[0] != text and (before is None or before[0].startswith("in")):
            return None
        place = Decimal(ORDINALS[match["word"]] if match["word"] else match["place"])
        return Figure(position, match.end(), position, unrounded(place), "rank", "rank", "名") if place else None

    def _read_top(self, text: str, position: int) -> Figure | None:
        match = self._top.match(text, position)
        number = read_number(match["place"]) if match else None
        if match is None or number is None or number.value < 1:
            return None
        return Figure(position, match.end(), position, unrounded(number.value), "rank", "top", match["word"])


def _value(printed: str) -> Decimal | None:
    """What a number in digits or in words counts."""
    return Decimal(printed.replace(",", "")) if printed[0].isdecimal() else value_of(printed)


def _share(position: int, match: re.Match[str], above: Decimal, below: Decimal) -> Figure | None:
    if not 0 < above < below:
        return None
    percent = (above * 100 / below).quantize(Decimal("0.0001")).normalize()
    return Figure(position, match.end(), position, unrounded(percent), "percent", "share", match[0])
