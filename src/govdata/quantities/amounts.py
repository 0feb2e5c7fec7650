"""Amounts: a number with its unit, ranges (3至5个), tenths (三成五), halves (两年半), durations (1小时30分钟)."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from govdata.quantities.characters import DIGITS, MORE, NUMERAL, ONE_TO_NINE
from govdata.quantities.direction_words import falling_pattern, growing_pattern
from govdata.quantities.english_numerals import SCALES, SHORT_SCALES, number_word, value_of
from govdata.quantities.forms import Figure
from govdata.quantities.lexicon import Lexicon, Unit, any_of
from govdata.quantities.non_figures import Phrases
from govdata.quantities.numerals import Number, currency_pattern, read_number, run_pattern, sign_pattern
from govdata.quantities.pattern import Pattern
from govdata.quantities.units import UnitReader
from govdata.values import dataclass

BETWEEN = "between "
_FINER = {"years": ("months", 12), "hours": ("minutes", 60), "minutes": ("seconds", 60)}
"""What a compound duration goes on in: 1小时30分钟 is 90 minutes."""
_EXTENSIBLE = frozenset({"months", "time", "length", "ratio", "mass", "area"})
"""Dimensions of the units behind which 多 may stand (3年多, 两公里多)."""
_BEFORE = 32
"""Characters before a range in which a word may say that it is a change."""
_CLOSE = 3
"""How many times its lower end the upper end of a range may be behind a word of change."""
_APART, _HYPHENED = (" ", "-"), frozenset({"share", "point"})
"""What may stand between a number and an English unit, and the dimensions before which it may be a hyphen."""
_REACH = 20
"""Characters before two digits in a row in which a word may say that each has its own thing."""
_DIVISIBLE = frozenset({"length", "mass", "area", "volume"})
"""Dimensions in which a figure goes on in a finer unit: 3公里500米."""


@dataclass(frozen=True)
class _Measure:
    """A number with its unit, before ranges and hedges are looked at."""

    end: int
    number: Number
    unit: str
    word: str


class AmountReader:
    """Reads the amount at a position of a text; holds no state."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.units = UnitReader(lexicon)
        self._currencies, self._currency = lexicon.currency_marks, lexicon.currency
        mark, word_of = currency_pattern(lexicon), lexicon.any_of
        self._number = Pattern(
            rf"(?P<sign>{sign_pattern(lexicon)})?(?P<money>{mark} ?)?"
            rf"(?P<run>{run_pattern(lexicon)})(?P<more>[{MORE}])?"
        )
        self._more = Pattern(rf"余|多(?!{word_of('not_after_many')}|点[^位])|来(?={word_of('after_or_so')})")
        self._scale = Pattern(rf"[ -]?(?P<word>(?i:{'|'.join(SCALES)}))(?![A-Za-z])")
        self._short_scale = Pattern(r"[kKmMbB](?![A-Za-z0-9])")
        self._worded = Pattern(rf"(?<![A-Za-z])(?P<words>{number_word()})")
        self._counted = Pattern(r"(?: (?!per )[a-z-]{3,}){1,2} (?=per [\dt])")
        hedge = any_of([word for hedge in lexicon.hedges for word in hedge.before_en])
        self._change = Pattern(rf"(?:{falling_pattern(lexicon)}|{growing_pattern(lexicon)}|(?i:\bby ))(?i:{hedge} )?$")
        self._from = Pattern(rf"[从由自]$|(?<![A-Za-z])(?i:from (?:{hedge} )?)$")
        self._separator = Pattern(r"—{1,2}|[-－–~～〜−至到]| ?to ?| ?and ")
        self._level = Pattern(r"及?以?[上下]?级(?![别联配])")
        self._joint = Pattern("零|又|, |and | and | ")
        self._decimals = Pattern(r"\d+\.(\d+)")
        self._mixed = Pattern(rf"又(?P<below>[{ONE_TO_NINE[1:]}十\d]{{1,2}})分之(?P<above>[{ONE_TO_NINE}两\d])")
        self._tenths = Pattern(
            rf"成(?:(?P<digit>[{ONE_TO_NINE}\d])(?=$|[，。；、以左上\s]))?(?P<more>多)?(?!{word_of('not_after_tenths')})"
        )
        self._tenths_and_digit = Pattern(rf"成(?P<digit>[{ONE_TO_NINE}\d])(?P<more>)(?![\d.,%{NUMERAL}多余左以])")
        self._phrases = Phrases(lexicon)
        self._and_half = Pattern(
            rf"(?P<unit>{word_of('half_units')})半(?P<rest>{word_of('after_ge_half')}|(?!{word_of('not_after_half')}))"
        )
        digit = f"[\\d{ONE_TO_NINE}]"
        self._jiao_and_fen = Pattern(
            rf"(?:(?P<jiao>{digit})角|(?=零?{digit}分))(?:零?(?P<fen>{digit})分)?(?!之|[{ONE_TO_NINE}\d])"
        )
        self._colloquial = Pattern(r"(?P<rest>\d{1,2})(?=$|[，。；、！？）)\s]|左右|以[上下内])")
        self._in_a_row = Pattern(
            rf"(?P<low>[2-8两{ONE_TO_NINE[1:8]}])、(?P<high>[3-9{ONE_TO_NINE[2:]}])(?![\d.{ONE_TO_NINE}、点])"
        )
        self._own_each = Pattern(rf"{word_of('distributing')}[^，。；]*$|[\d{NUMERAL}、.%。；：:）)\n]$")
        self._ordinal_units = frozenset(lexicon.words("ordinal_units"))
        self._across = Pattern(word_of("extents"))
        self._many_of = Pattern(rf"个多(?P<rest>{word_of('after_ge_many')})")

    def read(self, text: str, position: int) -> Figure | None:
        """The amount whose number begins at `position`, without hedges."""
        low = self._measure(text, position)
        if low is None:
            return None
        figure = Figure(position, low.end, position, low.number, low.unit, word=low.word)
        if low.number.upper is not None:
            return replace(figure, high=replace(low.number, value=low.number.upper, upper=None))
        if text.startswith("级", low.end) and self._level.match(text, low.end):
            money = low.unit in ("", *self._currencies.values())
            if low.number.scaled or not money:
                return replace(figure, end=low.end + 1, level=money)
        return self._pair(text, figure) or self._range(text, low, figure) or self._compound(text, low, figure) or figure

    def _pair(self, text: str, figure: Figure) -> Figure | None:
        """两、三百件, 4、5个百分点: two digits in a row are an approximate range; not where each has its own thing."""
        pair = self._in_a_row.match(text, figure.body)
        if pair is None or _value(pair["high"]) - _value(pair["low"]) != 1:
            return None
        if self._own_each.search(text[max(0, figure.body - _REACH) : figure.body]):
            return None
        high = self._measure(text, pair.start("high"))
        scale = high.number.value / _value(pair["high"]) if high and high.number.scale is not None else None
        if (
            high is None
            or not high.unit
            or (high.word in self._ordinal_units and pair["low"] != "两")
            or high.number.more
        ):
            return None
        scale = scale or (high.number.resolution if high.number.resolution >= 10 else Decimal(1))
        if high.number.value != _value(pair["high"]) * scale:
            return None
        low = figure.number.times(scale)
        return replace(figure, end=high.end, number=low, high=high.number, unit=high.unit, word=high.word)

    def _range(self, text: str, low: _Measure, figure: Figure) -> Figure | None:
        separator = self._separator.match(text, low.end)
        if separator is None or not self._joins(text, figure, separator[0]):
            return None
        if "to" in separator[0] and not self._spans(text, figure, separator.end()):
            return None
        high = self._measure(text, separator.end())
        if high is None or low.unit not in ("", high.unit) or high.number.value < 0:
            return None
        first = low.number.times(Decimal(10)) if high.word == "成" and not low.unit else low.number
        if not low.unit and not first.scaled and high.word != "成":
            first = self._with_scale_of(high.number, first, text[separator.end() : high.end])
        if first.value >= high.number.value:
            return None
        start = figure.start - len(BETWEEN) if "and" in separator[0] else figure.start
        number, unit = replace(high.number, upper=None), high.unit
        return replace(figure, start=start, end=high.end, number=first, high=number, unit=unit, word=high.word)

    def _joins(self, text: str, figure: Figure, separator: str) -> bool:
        """Whether a separator makes a range: 从5家到8家 is a change, and only "between" makes one of "and"."""
        if "and" in separator:
            return text[max(0, figure.start - len(BETWEEN)) : figure.start].lower() == BETWEEN
        changed = separator.strip() in ("至", "到", "to") and self._from.search(
            text, max(0, figure.start - _BEFORE), figure.start
        )
        return not changed

    def _spans(self, text: str, low: Figure, position: int) -> bool:
        """Whether "to" makes a range: 2 to 3 percent does; by 5 to 30, up 1 GW to 3 GW are a change and a level.

        Behind a word of change only two shares do that are close to each other: grew by 4 to 5 percent.
        """
        if not self._change.search(text, max(0, low.start - _BEFORE), low.start):
            return True
        high = self._measure(text, position)
        close = high is not None and high.number.value <= _CLOSE * low.number.value
        return close and high is not None and high.unit in ("percent", "percentage_point")

    def _with_scale_of(self, high: Number, low: Number, printed: str) -> Number:
        """10-20万元, 16–18 billion: the first number has the scale of the second, unless it passes it (5000-2万)."""
        run = self._number.match(printed)
        digits = run["run"] if run else ""
        decimals = self._decimals.match(digits)
        factor = high.last_digit.scaleb(len(decimals[1]) if decimals else 0)
        if not digits[:1].isdecimal():
            factor = high.resolution if low.value < 10 and high.resolution >= 100 else Decimal(1)
        scaled = low.times(factor)
        return scaled if scaled.value < high.value else low

    def _compound(self, text: str, low: _Measure, figure: Figure) -> Figure | None:
        """What goes on behind its unit and is one figure: 1小时30分钟, 3公里500米, 5元8角, 1米75."""
        if low.number.scaled or low.number.last_digit != 1:
            return None
        return (
            self._lasting(text, low, figure)
            or self._in_finer_unit(text, low, figure)
            or self._in_parts(text, low, figure)
        )

    def _in_finer_unit(self, text: str, low: _Measure, figure: Figure) -> Figure | None:
        """3公里500米 is 3500 m; what is 3 m wide is another thing (2公里3米宽)."""
        unit = self.units.unit_of(low.unit)
        if unit is None or unit.dimension not in _DIVISIBLE or not text[low.end : low.end + 1].isdecimal():
            return None
        rest = self._measure(text, low.end)
        finer = self.units.unit_of(rest.unit) if rest else None
        if rest is None or finer is None or finer.dimension != unit.dimension or rest.number.value < 0:
            return None
        factor = unit.factor / finer.factor
        if not rest.number.value < factor or self._across.match(text, rest.end):
            return None
        value = low.number.value * factor + rest.number.value
        return replace(figure, end=rest.end, number=replace(rest.number, value=value), unit=rest.unit, word=rest.word)

    def _in_parts(self, text: str, low: _Measure, figure: Figure) -> Figure | None:
        """5元8角, 三元五角 and 1米75: tenths and hundredths of the unit before them."""
        digits, end = self._tenths_behind(text, low)
        if not digits:
            return None
        last = Decimal(1).scaleb(-len(digits))
        number = replace(low.number, value=low.number.value + int(digits) * last, last_digit=last, resolution=last)
        return replace(figure, end=end, number=number)

    def _tenths_behind(self, text: str, low: _Measure) -> tuple[str, int]:
        """The digits that go on behind a unit, and where they end; "" where none do."""
        if low.word == "米":
            rest = self._colloquial.match(text, low.end)
            return (rest["rest"], rest.end()) if rest else ("", 0)
        parts = (
            self._jiao_and_fen.match(text, low.end) if low.unit == self._currency and not low.word.isascii() else None
        )
        if parts is None:
            return "", 0
        digits = [f"{_spelt(parts[name])}" for name in ("jiao", "fen")[: 2 if parts["fen"] else 1]]
        return "".join(digits), parts.end()

    def _lasting(self, text: str, low: _Measure, figure: Figure) -> Figure | None:
        """1小时30分钟, 一年零三个月: one figure, in its finer unit."""
        finer, factor = _FINER.get(_minutes(low), ("", 0))
        joint = self._joint.match(text, low.end) if finer else None
        rest = self._measure(text, joint.end() if joint else low.end) if finer else None
        if rest is None or _minutes(rest) != finer or not 0 < rest.number.value < factor:
            return None
        value = low.number.value * factor + rest.number.value
        return replace(figure, end=rest.end, number=replace(rest.number, value=value), unit=finer, word=rest.word)

    def _measure(self, text: str, position: int) -> _Measure | None:
        match = self._number.match(text, position)
        number = read_number(match["run"]) if match else None
        if match is None or number is None:
            return self._in_words(text, position)
        end = match.end("run")
        if match["more"] and self._more.match(text, end):
            number, end = replace(number, more=True), match.end()
        number, end = self._scaled(text, number, end, bool(match["money"]))
        if part := self._mixed.match(text, end):
            number, end = _with_fraction(number, part), part.end()
        if match["sign"]:
            number = replace(number, value=-number.value)
        currency = self._currencies[match["money"].strip()] if match["money"] else ""
        named = any(map(str.isalpha, match["money"] or ""))
        return self._with_unit(text, _Measure(end, number, currency, ""), not match["run"][0].isdecimal(), named)

    def _in_words(self, text: str, position: int) -> _Measure | None:
        """An English number in words with its scale and its unit: twenty-five percent, half a million."""
        match = self._worded.match(text, position)
        value = value_of(match["words"]) if match else None
        number = read_number(f"{value:f}") if value is not None else None
        if match is None or number is None:
            return None
        number, end = self._scaled(text, number, match.end(), money=False)
        return self._with_unit(text, _Measure(end, number, "", ""), spelt=True, named=False)

    def _scaled(self, text: str, number: Number, end: int, money: bool) -> tuple[Number, int]:
        """A number with the English scale behind it, and where that ends: million, k, and m of money."""
        if scale := self._scale.match(text, end):
            return number.scaled_by(Decimal(10) ** SCALES[scale["word"].lower()]), scale.end()
        scale = self._short_scale.match(text, end)
        if scale and (money or scale[0] == "k"):
            return number.scaled_by(Decimal(10) ** SHORT_SCALES[scale[0].lower()]), scale.end()
        return number, end

    def _with_unit(self, text: str, measure: _Measure, spelt: bool, named: bool) -> _Measure:
        """With the unit behind it; 元 is that of a currency `named` before the number (港币5亿元, HK$5亿元)."""
        if match := self._and_half.match(text, measure.end):
            return self._and_a_half(match, measure)
        if match := self._many_of.match(text, measure.end):
            found = self.units.unit_at("个" + match["rest"], 0)
            return _Measure(match.end(), replace(measure.number, more=True), found[0].symbol if found else "", match[0])
        if not measure.number.scaled and (match := self._tenths_at(text, measure.end)):
            return _tenths(match, measure.number)
        space = text[measure.end : measure.end + 1] in _APART and text[measure.end + 1 : measure.end + 2].isascii()
        found = self.units.unit_at(text, measure.end + space, spelt)
        if found is None or (text.startswith("-", measure.end) and found[0].dimension not in _HYPHENED):
            return self._per_thousands(text, measure)
        unit, word = found
        if measure.unit and unit.symbol != measure.unit:
            return replace(measure, end=measure.end + 1, word=word) if word == "元" and named else measure
        end = measure.end + space + len(word)
        return self._divided(text, self._many_after(text, _Measure(end, measure.number, unit.symbol, word), unit))

    def _per_thousands(self, text: str, measure: _Measure) -> _Measure:
        """58.4 cases per 100,000: what is counted stands between a number and its share."""
        counted = self._counted.match(text, measure.end)
        found = self.units.unit_at(text, counted.end()) if counted and not measure.unit else None
        if counted is None or found is None or found[0].dimension != "share":
            return measure
        return _Measure(counted.end() + len(found[1]), measure.number, found[0].symbol, found[1])

    def _tenths_at(self, text: str, position: int) -> re.Match[str] | None:
        """成 with a digit behind it where that begins nothing else: 九成九获批, but 三成二手房, 7成7家."""
        found = self._tenths_and_digit.match(text, position)
        alike = found and text[position - 1].isdecimal() == found["digit"].isdecimal()
        if (
            found
            and alike
            and self.units.unit_at(text, found.end()) is None
            and not self._phrases.around(text, found.end() - 1)
        ):
            return found
        return self._tenths.match(text, position)

    def _and_a_half(self, match: re.Match[str], measure: _Measure) -> _Measure:
        """两年半, 一成半: half a unit more."""
        factor = Decimal(10) if match["unit"] == "成" else Decimal(1)
        value, tenth, half = measure.number.value + Decimal("0.5"), Decimal("0.1"), Decimal("0.5")
        number = replace(measure.number, value=value, last_digit=tenth, resolution=half)
        found = self.units.unit_at(match["unit"] + match["rest"], 0)
        unit = "percent" if factor > 1 else found[0].symbol if found else ""
        return _Measure(match.end(), number.times(factor), unit, match[0])

    def _many_after(self, text: str, measure: _Measure, unit: Unit) -> _Measure:
        """3年多, 两公里多: more, behind the unit."""
        many = unit.dimension in _EXTENSIBLE and text.startswith("多", measure.end)
        if not many or not self._more.match(text, measure.end):
            return measure
        return replace(measure, end=measure.end + 1, number=replace(measure.number, more=True))

    def _divided(self, text: str, measure: _Measure) -> _Measure:
        """A quotient: 微克/立方米 is ug/m3, 元/人 yuan/person, 元/人·月 yuan/person/month."""
        below = self.units.denominator_at(text, measure.end)
        if below is None:
            return measure
        symbol, end = below
        return replace(
            measure, end=end, unit=f"{measure.unit}/{symbol}", word=f"{measure.word}{text[measure.end : end]}"
        )


def _minutes(measure: _Measure) -> str:
    """The unit of a part of a duration, in which 分 is minutes and no points."""
    return "minutes" if measure.word == "分" else measure.unit


def _value(digit: str) -> Decimal:
    return Decimal(DIGITS.get(digit, digit))


def _spelt(digit: str | None) -> Decimal:
    """A single digit, Chinese or Arabic; 0 where none is printed."""
    return Decimal(DIGITS.get(digit, digit)) if digit else Decimal(0)


def _with_fraction(number: Number, part: re.Match[str]) -> Number:
    """三又二分之一 is 3.5."""
    below, above = read_number(part["below"]), read_number(part["above"])
    if below is None or above is None or not 0 < above.value < below.value:
        return number
    value = number.value + (above.value / below.value).quantize(Decimal("0.0001"))
    return replace(number, value=value, last_digit=Decimal(0), resolution=Decimal(1))


def _tenths(match: re.Match[str], number: Number) -> _Measure:
    """七成 is 70 percent, 三成五 35."""
    percent = number.scaled_by(Decimal(10))
    if match["digit"]:
        value = percent.value + _spelt(match["digit"])
        percent = replace(percent, value=value, last_digit=Decimal(1), resolution=Decimal(1))
    if match["more"]:
        percent = replace(percent, more=True)
    return _Measure(match.end(), percent, "percent", "成")
