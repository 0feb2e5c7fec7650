"""The grammar of a figure in a text: hedge, number, unit, hedge; ranges and compound times.

`Grammar.figure_at(text, position)` reads the figure whose number starts there and looks back for the hedge before
it. A text is handed in folded and with plain digits (see `folding.scannable`). Everything is matched at one place and
never retried, so reading a text is linear in its length.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeVar

from govdata.quantities.forms import FORMS, Figure, named
from govdata.quantities.lexicon import Hedge, Lexicon, Qualifier, Unit
from govdata.quantities.numerals import DIGITS, RUN, SIGN, Number, read_number

_T = TypeVar("_T")
_NUMBER = re.compile(
    rf"(?P<sign>{SIGN})?(?P<money>(?:[¥￥$€£]|US\$|HK\$|RMB|CNY|USD|HKD|EUR) ?)?"
    rf"(?P<run>{RUN})(?P<more>[余多来]?)"
)
_MORE = re.compile(
    r"余|多(?!元[化的素一]|样[化性]|边|维|模|功|层[次级]|媒|晶|方|点[^位]|部门|民族|党|语|年生)|来(?=[个名人家户年岁天项座位栋幢所处台辆亩斤元块米公种条间张只头次场分里株棵])"
)
_SEPARATOR = re.compile(r"—{1,2}|[-－–~～〜−至到]| ?to ?| ?and ")
_CURRENCIES = {
    "¥": "yuan", "￥": "yuan", "RMB": "yuan", "CNY": "yuan", "$": "usd", "US$": "usd", "USD": "usd", "HK$": "hkd",
    "HKD": "hkd", "€": "eur", "EUR": "eur", "£": "gbp",
}  # fmt: skip
_LEAD = re.compile(
    r"连续|位居|位列|排名|名列|列|居|(?:增长|增加|提高|扩大|达|下降|减少|降低|回落)[到至]|达"
    r"|(?P<fall>(?:负增长|下降|减少|降低|下滑|下跌|回落|萎缩)了?)|(?P<growth>(?:增长|增加|提高|扩大)了?)"
    r"|(?i:grew|rose|fell|increased|decreased|declined|dropped) to "
    r"|(?P<down>(?i:fell|decreased|declined|dropped|down)) (?:by )?(?!to )"
    r"|(?P<up>(?i:grew|rose|increased|up)) (?:by )?(?!to )"
)
_TENTHS = re.compile(
    r"成(?:(?P<more>[一二三四五六七八九])(?=$|[，。；、以左上\s]))?(?P<much>多)?(?![立为长果员功本都就熟效绩品交群])"
)
_ENGLISH = {
    "thousand": 3, "million": 6, "billion": 9, "trillion": 12, "mn": 6, "bn": 9, "tn": 12,
}  # fmt: skip
_SCALE_WORD = re.compile(rf" ?(?P<word>{'|'.join(_ENGLISH)})(?![A-Za-z])")
_SHORT = {"k": 3, "m": 6}
_SHORT_SCALE = re.compile(r"[kKmM](?![A-Za-z0-9])")
"""$3m is money; 3m by itself is a length."""
BELOW = {
    "person": ("persons", "人"), "year": ("years", "年"), "month": ("months", "月"), "day": ("days", "天"),
    "h": ("hours", "小时"),
}  # fmt: skip
"""Units that have another name below the line of a quotient: its symbol by itself, and the word in Chinese."""
SCALES_BELOW = {
    "百": "100", "千": "1000", "万": "10000", "百万": "1000000", "千万": "10000000", "亿": "100000000",
    "百亿": "10000000000", "千亿": "100000000000",
}  # fmt: skip
_PER_WORD = re.compile("每(?=[平立公千克毫升吨亩])")
_SCALE_BELOW = re.compile(r"[百千]?[万亿]|[百千]|10+(?=[A-Za-z])")
_LEVEL = re.compile(r"及?以?[上下]?级(?![别联配])")
_FINER = {"years": ("months", 12), "hours": ("minutes", 60), "minutes": ("seconds", 60)}
"""What a compound duration goes on in: 1小时30分钟 is 90 minutes."""
_AND = re.compile("零|又|, |and | and | ")
_DECIMALS = re.compile(r"\d+\.(\d+)")
_BETWEEN = "between "
_NAMED_BELOW = re.compile(r"(?:person|year|month|day|h)(?![A-Za-z])|[人年月日]")
_HALF_UNIT = re.compile(r"(?P<unit>个|年|天|倍|成|岁|小时|亩|公里)半(?P<rest>月|小时|星期|)(?![导径岛])")
_MANY = re.compile(r"个多(?P<rest>月|小时|星期|百分点|工作日)")


@dataclass(frozen=True)
class _Span:
    """A number with its unit, before ranges and hedges are looked at."""

    end: int
    number: Number
    unit: str
    word: str


class Grammar:
    """The grammar for one table of lexicon; it compiles once and holds no state."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        units = ((word, unit) for unit in reversed(lexicon.units) for word in unit.words)
        self._units = _longest_first(units, 0)
        before = ((word, hedge) for hedge in reversed(lexicon.hedges) for word in (*hedge.before, *hedge.before_en))
        after = ((word, hedge) for hedge in reversed(lexicon.hedges) for word in (*hedge.after, *hedge.after_en))
        self._before, self._after = _longest_first(before, -1), _longest_first(after, 0)
        self._prefixes = sorted({word for words in self._before.values() for word, _hedge in words}, key=len)[::-1]
        self._forms = (*FORMS, self._amount)

    def figure_at(self, text: str, position: int) -> Figure | None:
        """The figure whose number begins at `position`, with the hedges around it."""
        for form in self._forms:
            if figure := form(text, position):
                hedged = self._hedged(text, figure)
                return hedged if figure.form != "half" or _is_half(text, hedged) else None
        return None

    def whole(self, text: str) -> Figure | None:
        """The figure that fills `text` from its first to its last character, or None."""
        if figure := named(text):
            return figure
        lead = _LEAD.match(text)
        offset = len(_BETWEEN) if text.lower().startswith(_BETWEEN) else lead.end() if lead else 0
        for position in (offset, *(offset + length for length in self._lengths(text[offset:]))):
            figure = self.figure_at(text, position)
            if figure and figure.start <= offset and figure.end == len(text):
                return _led(figure, lead) if lead else figure
        return None

    def unit_at(self, text: str, position: int, spelt: bool = True) -> tuple[Unit, str] | None:
        """The longest unit word at `position` that is not the beginning of another word.

        Fewer begin another word behind Arabic numerals than behind Chinese ones (`spelt`).
        """
        for word, unit in self._units.get(text[position : position + 1], ()):
            if text.startswith(word, position) and not self._continues(text, position + len(word), word, spelt):
                return unit, word
        return None

    def _lengths(self, text: str) -> Iterable[int]:
        lower = text.lower()
        for word in self._prefixes:
            if lower.startswith(word):
                yield len(word)
                yield from (len(word) + 1,) if lower.startswith(word + " ") else ()

    def _continues(self, text: str, end: int, word: str, spelt: bool) -> bool:
        following = text[end : end + 1]
        if word[-1].isascii() and word[-1].isalpha():
            return following.isascii() and following.isalnum()
        always, then = self.lexicon.not_before.get(word, ()), self.lexicon.not_before_spelt.get(word, ())
        return text.startswith(always + then if spelt else always, end)

    def _hedged(self, text: str, figure: Figure) -> Figure:
        prefix, start = self._hedge_before(text, figure)
        suffix, end = self._hedge_after(text, figure.end, self._lasts(figure))
        return replace(figure, prefix=prefix, start=start, suffix=suffix, end=end)

    def _hedge_before(self, text: str, figure: Figure) -> tuple[Hedge | None, int]:
        stop = figure.start - (text[figure.start - 1 : figure.start] == " ")
        for word, hedge in self._before.get(text[max(0, stop - 1) : stop].lower(), ()):
            start = stop - len(word)
            if start < 0 or text[start:stop].lower() != word or not hedge.may_follow(text, start):
                continue
            if not _takes(hedge, word, figure, text):
                continue
            if word[0].isascii() and text[start - 1 : start].isalpha():
                continue
            return hedge, start
        return None, figure.start

    def _lasts(self, figure: Figure) -> bool:
        unit = self.lexicon.unit(figure.unit)
        return unit is not None and unit.dimension in ("months", "time")

    def _hedge_after(self, text: str, end: int, lasts: bool) -> tuple[Hedge | None, int]:
        """The hedge at `end`. Behind a duration no word begins that only looks like one: 15日内在 is 15日内."""
        stop = end + (text[end : end + 1] == " ")
        for word, hedge in self._after.get(text[stop : stop + 1].lower(), ()):
            after = stop + len(word)
            if text[stop:after].lower() != word or word in ("余", "多"):
                continue
            begins = text.startswith(hedge.not_before, after) and not lasts
            if begins or (word[-1].isascii() and text[after : after + 1].isalpha()):
                continue
            return hedge, after
        return None, end

    def _amount(self, text: str, position: int) -> Figure | None:
        low = self._span(text, position)
        if low is None:
            return None
        figure = Figure(position, low.end, position, low.number, low.unit, word=low.word)
        if low.number.upper is not None:
            return replace(figure, high=replace(low.number, value=low.number.upper, upper=None))
        if text.startswith("级", low.end) and _LEVEL.match(text, low.end):
            money = low.unit in ("", "yuan", "usd")
            if low.number.scaled or not money:
                return replace(figure, end=low.end + 1, level=money)
        return self._range(text, low, figure) or self._compound(text, low, figure) or figure

    def _range(self, text: str, low: _Span, figure: Figure) -> Figure | None:
        separator = _SEPARATOR.match(text, low.end)
        if separator is None or not _joins(text, figure, separator[0]):
            return None
        high = self._span(text, separator.end())
        if high is None or low.unit not in ("", high.unit) or high.number.value < 0:
            return None
        first = low.number.times(Decimal(10)) if high.word == "成" and not low.unit else low.number
        if not low.unit and not first.scaled and high.word != "成":
            first = _shared_scale(first, text[separator.end() : high.end], high.number)
        if first.value >= high.number.value:
            return None
        start = figure.start - len(_BETWEEN) if "and" in separator[0] else figure.start
        number, unit = replace(high.number, upper=None), high.unit
        return replace(figure, start=start, end=high.end, number=first, high=number, unit=unit, word=high.word)

    def _compound(self, text: str, low: _Span, figure: Figure) -> Figure | None:
        """1小时30分钟, 一年零三个月: one figure, in its finer unit."""
        finer, factor = _FINER.get("minutes" if low.word == "分" else low.unit, ("", 0))
        joint = _AND.match(text, low.end) if finer else None
        rest = self._span(text, joint.end() if joint else low.end) if finer else None
        unit = "minutes" if rest and rest.word == "分" else rest.unit if rest else ""
        if rest is None or unit != finer or not 0 < rest.number.value < factor:
            return None
        value = low.number.value * factor + rest.number.value
        return replace(figure, end=rest.end, number=replace(rest.number, value=value), unit=finer, word=rest.word)

    def _span(self, text: str, position: int) -> _Span | None:
        match = _NUMBER.match(text, position)
        number = read_number(match["run"]) if match else None
        if match is None or number is None:
            return None
        end = match.end("run")
        if match["more"] and _MORE.match(text, end):
            number, end = replace(number, more=True), match.end()
        if scale := _SCALE_WORD.match(text, end):
            number, end = number.times(Decimal(10) ** _ENGLISH[scale["word"]]), scale.end()
        elif match["money"] and (scale := _SHORT_SCALE.match(text, end)):
            number, end = number.times(Decimal(10) ** _SHORT[scale[0].lower()]), scale.end()
        if match["sign"]:
            number = replace(number, value=-number.value)
        spelt = not match["run"][0].isdecimal()
        return self._with_unit(text, _Span(end, number, _currency(match["money"]), ""), spelt)

    def _with_unit(self, text: str, span: _Span, spelt: bool) -> _Span:
        if match := _HALF_UNIT.match(text, span.end):
            return self._and_a_half(match, span)
        if match := _MANY.match(text, span.end):
            found = self.unit_at("个" + match["rest"], 0)
            return _Span(match.end(), replace(span.number, more=True), found[0].symbol if found else "", match[0])
        if match := _TENTHS.match(text, span.end):
            return _tenths(match, span.number)
        space = text[span.end : span.end + 1] == " " and text[span.end + 1 : span.end + 2].isascii()
        found = self.unit_at(text, span.end + space, spelt)
        if found is None:
            return span
        unit, word = found
        if span.unit and unit.symbol != span.unit:
            return span
        end = span.end + space + len(word)
        return self._per(text, _many_after(text, _Span(end, span.number, unit.symbol, word), unit))

    def _and_a_half(self, match: re.Match[str], span: _Span) -> _Span:
        factor = Decimal(10) if match["unit"] == "成" else Decimal(1)
        number = replace(
            span.number, value=span.number.value + Decimal("0.5"), place=Decimal("0.1"), step=Decimal("0.5")
        )
        found = self.unit_at(match["unit"] + match["rest"], 0)
        unit = "percent" if factor > 1 else found[0].symbol if found else ""
        return _Span(match.end(), number.times(factor), unit, match[0])

    def _per(self, text: str, span: _Span) -> _Span:
        """A quotient: 微克/立方米 is ug/m3, 元/人 yuan/person."""
        if not text.startswith("/", span.end) and not _PER_WORD.match(text, span.end):
            return span
        scale = _SCALE_BELOW.match(text, span.end + 1)
        start = scale.end() if scale else span.end + 1
        named = _NAMED_BELOW.match(text, start)
        found = None if named and named[0].isascii() else self.unit_at(text, start)
        if found is None and named is None:
            return span
        word = found[1] if found else named[0] if named else ""
        end = start + len(word)
        power = SCALES_BELOW.get(scale[0], scale[0]) if scale else ""
        below = _name_below(found[0].symbol if found else "", word)
        return _Span(end, span.number, f"{span.unit}/{power}{below}", f"{span.word}{text[span.end : end]}")


def _led(figure: Figure, lead: re.Match[str]) -> Figure | None:
    """增长3% is growth and 下降3% a fall; a fall below nothing, or by an order of magnitude, is no figure."""
    if lead["growth"] or lead["up"]:
        return replace(figure, form="growth")
    if not (lead["fall"] or lead["down"]):
        return figure
    vague = figure.level or figure.number.order or figure.number.bare
    return None if vague or figure.number.value < 0 else replace(figure, form="fall")


def _longest_first(pairs: Iterable[tuple[str, _T]], end: int) -> dict[str, tuple[tuple[str, _T], ...]]:
    """The words of a table under their first (0) or last (-1) character, the longest first."""
    table: dict[str, list[tuple[str, _T]]] = {}
    for word, meaning in sorted(dict(pairs).items(), key=lambda pair: -len(pair[0])):
        if not word:
            continue
        table.setdefault(word[end], []).append((word, meaning))
    return {character: tuple(words) for character, words in table.items()}


def _tenths(match: re.Match[str], number: Number) -> _Span:
    """七成 is 70 percent, 三成五 35."""
    percent = number.times(Decimal(10))
    if match["more"]:
        percent = replace(percent, value=percent.value + DIGITS[match["more"]], place=Decimal(1), step=Decimal(1))
    if match["much"]:
        percent = replace(percent, more=True)
    return _Span(match.end(), percent, "percent", "成")


def _shared_scale(low: Number, printed: str, high: Number) -> Number:
    """10-20万元, 16–18 billion: the first number has the scale of the second, unless it would pass it (5000-2万)."""
    run = _NUMBER.match(printed)
    digits = run["run"] if run else ""
    decimals = _DECIMALS.match(digits)
    factor = high.place.scaleb(len(decimals[1]) if decimals else 0)
    if not digits[:1].isdecimal():
        factor = high.step if low.value < 10 and high.step >= 100 else Decimal(1)
    scaled = low.times(factor)
    return scaled if scaled.value < high.value else low


def _name_below(symbol: str, word: str) -> str:
    """What a unit is called below the line: a measure word by itself (元/个 is yuan/个), 小时 h."""
    by_word = {zh: name for name, (_symbol, zh) in BELOW.items()} | {"日": "day"}
    by_symbol = {own: name for name, (own, _zh) in BELOW.items()}
    return word if symbol == "count" else by_symbol.get(symbol) or by_word.get(word) or symbol or word


def _currency(mark: str | None) -> str:
    return _CURRENCIES[mark.strip()] if mark else ""


def _joins(text: str, figure: Figure, separator: str) -> bool:
    """Whether a separator makes a range: 从5家到8家 is a change, and only "between" makes one of "and"."""
    before = text[max(0, figure.start - len(_BETWEEN)) : figure.start]
    if "and" in separator:
        return before.lower() == _BETWEEN
    return separator not in ("至", "到", " to ", "to") or not before.lower().endswith(("从", "由", "自", "from "))


def _is_half(text: str, figure: Figure) -> bool:
    """半 and half alone are 50 percent only with a hedge, or where something is halved; half is, where it is all."""
    if figure.word not in ("半", "half"):
        return True
    halved = text.lower() == "half" or text.startswith((" of ", " the "), figure.end)
    return figure.prefix is not None or (figure.word == "half" and halved)


def _many_after(text: str, span: _Span, unit: Unit) -> _Span:
    """3年多, 两公里多: more, behind the unit."""
    extends = unit.dimension in ("months", "time", "length", "ratio", "mass", "area")
    if not extends or not text.startswith("多", span.end) or not _MORE.match(text, span.end):
        return span
    return _Span(span.end + 1, replace(span.number, more=True), span.unit, span.word)


def _takes(hedge: Hedge, word: str, figure: Figure, text: str) -> bool:
    """Whether a hedge may stand before a figure.

    One character never does before a rank; 上 and 过 stand before 百 千 万 亿 and 半 alone (过 before any
    亿元); 突破 before two or three things that are named is a verb (突破三项技术).
    """
    if len(word) == 1 and figure.form in ("rank", "top", "growth"):
        return False
    few = figure.number.value < 10 and figure.unit in ("count", "persons", "")
    if hedge.verb and few and text[figure.end : figure.end + 1].isalnum():
        return False
    if hedge.scale_only and hedge.qualifier is Qualifier.MORE_THAN and figure.unit in ("", *_CURRENCIES.values()):
        return figure.number.scaled or figure.form == "half"
    return not hedge.scale_only or figure.number.bare or figure.form == "half" or figure.number.order
