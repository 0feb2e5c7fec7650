"""Numbers as they are printed: 1,234.5, １２３, 1.37万亿, 3亿5千万, 一百二十, 一点五, 十几, 两三, 20多万.

A `Number` keeps what a careful reader takes from the print besides the value: the place of the last written digit
(rounding), the resolution (the place of the last digit that is not zero), and whether the print leaves more open
(余, 几).
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from math import prod

from govdata.quantities.characters import (
    COUNTING,
    CURRENCY,
    DIGIT,
    DIGITS,
    LARGE,
    MORE,
    ONE_TO_NINE,
    SCALE,
    SCALES,
    SMALL,
    TENS_IN_ONE,
    to_plain,
)
from govdata.quantities.lexicon import Lexicon, any_of
from govdata.values import dataclass

ARABIC = r"(?:\d{1,3}(?>(?:,\d{3})+)(?!,?\d)|\d++)(?:\.\d++)?"
_OF_YI = "(?:个(?=亿(?:[，。；、！？）)的左]|$)))"
"""3.5个亿 is said for 3.5亿, where nothing follows that may be counted: 3个亿级项目 are three."""
_LONGEST, _LARGEST = 24, Decimal(10**22)
"""What is longer or larger is no figure; decimals stay exact below it."""


def run_pattern(lexicon: Lexicon) -> str:
    """The pattern of one number as printed, without sign, hedge and unit. Atomic: nothing is tried twice.

    Groups are atomic and never possessive: the `re` of Python before 3.11.5 matches a possessive group wrongly where
    the group can backtrack (CPython issues 106052 and 100061).
    """
    scale = rf"(?:[{SCALE.replace('千', '')}廿卅卌]|千(?!{lexicon.any_of('kilo_units')})|兆{_trillion(lexicon)})"
    grouped = r"(?:\d{1,3}(?>(?:,\d{3})+)|\d++)"
    return (
        rf"(?:{ARABIC}(?>(?:[余多]?(?>{_OF_YI}?{scale}+)(?>(?:{grouped}(?={scale})|(?<=万)(?:\d{{4}}|\d,\d{{3}})(?![\d.,年]))?))*)"
        rf"|[数几]?(?>(?:[{DIGIT}]|{scale})+)(?>(?:点[{DIGIT}]++(?!半))?)(?>(?:[{MORE}几]?(?>{_OF_YI}?{scale}+))*))"
        rf"(?:(?<=[{SCALE}])(?<!十)几(?![乎个])|(?<=十)几)?"
    )


def _trillion(lexicon: Lexicon) -> str:
    """What stands behind 兆 where it is 10^12: digits and 億, or money (2兆9,180億元); elsewhere it is mega (兆瓦)."""
    money = any_of([word for unit in lexicon.units for word in unit.words if word.endswith("元")])
    return rf"(?=\d[\d,]*[亿万]|[余多]?{money})"


def sign_pattern(lexicon: Lexicon) -> str:
    """The pattern of what turns a number below nothing: 负0.5%, 零下5摄氏度; 胜负 and 肩负 are words."""
    word = f"(?<!{lexicon.any_of('not_before_minus')})"
    spelt = "(?<![A-Za-z])(?:[Mm]inus|[Nn]egative) "
    sign = rf"(?<![\d%‰A-Za-z)）])[-−](?=[\d{CURRENCY}])"
    return rf"(?:{sign}|{word}负(?=\d)|零下(?=[\d{COUNTING}])|{spelt}(?=[\d{CURRENCY}]))"


def currency_pattern(lexicon: Lexicon) -> str:
    """The pattern of what says a currency before a number: ¥, US$, 港币; behind a number 美元 is its unit."""
    marks = lexicon.currency_marks
    words = any_of([mark for mark in marks if not mark.isascii() and mark.isalpha()])
    letters = any_of([mark for mark in marks if mark.isascii() and mark.isalpha()])
    signs = any_of([mark for mark in marks if not mark.isalpha()])
    return rf"(?:(?<![A-Za-z])(?=[A-Za-z]){signs}|(?![A-Za-z]){signs}|(?<![A-Za-z]){letters}|(?<![\d{SCALE}]){words})"


@dataclass(frozen=True)
class Number:
    """A printed number.

    `last_digit` is one unit of its last written digit, `resolution` one of its last digit that is not zero. `upper`
    is set where the print names a range (两三, 十几), `order` where it names a magnitude (数十), `more` where it says
    that there is more (20余万), `scaled` where 万 or 亿 stands in it, `bare` where no digit does (千亿). `scale` is
    what is printed behind its digits (10^8 in 0.8亿), None where it cannot be told from them (3亿5千万, 五百).
    """

    value: Decimal
    last_digit: Decimal = Decimal(1)
    resolution: Decimal = Decimal(1)
    upper: Decimal | None = None
    order: bool = False
    more: bool = False
    scaled: bool = False
    bare: bool = False
    scale: Decimal | None = Decimal(1)

    def times(self, factor: Decimal) -> Number:
        """The number at another scale; the units of its digits move with it."""
        return replace(
            self,
            value=self.value * factor,
            last_digit=self.last_digit * factor,
            resolution=self.resolution * factor,
            upper=None if self.upper is None else self.upper * factor,
            scaled=self.scaled or factor >= 10000,
        )

    def scaled_by(self, factor: Decimal) -> Number:
        """The number with a scale printed behind it: 1.5 million."""
        return replace(self.times(factor), scale=None if self.scale is None else self.scale * factor)


@lru_cache(maxsize=4096)
def read_number(run: str) -> Number | None:
    """A number as printed (what `run_pattern` matches), or None where the characters make no number.

    >>> read_number("1.37万亿").value
    Decimal('1370000000000.00')
    """
    if len(run) > _LONGEST:  # each place of a long run asks for the rest of it
        return None
    text = to_plain(run)
    for char, tens in TENS_IN_ONE.items():
        text = text.replace(char, tens)
    if len(text) > _LONGEST:
        return None
    more = any(mark in text for mark in MORE)
    text = re.sub(f"[{MORE}]|个(?=亿)", "", text)
    number = _vague(text) if "几" in text or "数" in text else _neighbours(text) or _exact(text)
    if number is None or max(number.value, number.upper or number.value) > _LARGEST:
        return None
    return replace(number, more=more) if more else number


def _exact(text: str) -> Number | None:
    if not text:
        return None
    if "点" in text:
        return _with_point(text)
    if all(char in DIGITS for char in text) and len(text) > 1:
        return _arabic(str(int("".join(str(DIGITS[char]) for char in text))))
    return _positional(re.findall(rf"{ARABIC}|.", text))


def _with_point(text: str) -> Number | None:
    match = re.fullmatch(rf"(.+)点([{DIGIT}]+)([{SCALE}]*)", text)
    whole = _exact(match[1]) if match else None
    if match is None or whole is None:
        return None
    digits = "".join(str(DIGITS[char]) for char in match[2])
    return _scaled(_arabic(f"{whole.value:f}".split(".")[0] + "." + digits), match[3])


def _scaled(number: Number, scales: str) -> Number:
    for scale in scales:
        number = number.scaled_by(SCALES[scale])
    return number


def _arabic(text: str) -> Number:
    """Digits with or without a point: the last digit of 4000 counts ones, its resolution is 1000."""
    digits = text.replace(",", "")
    value, last_digit = Decimal(digits), Decimal(1).scaleb(-len(digits.partition(".")[2]))
    figures = digits.replace(".", "")
    zeros = len(figures) - len(figures.rstrip("0"))
    return Number(value, last_digit, last_digit if value == 0 else last_digit.scaleb(zeros))


def _positional(tokens: list[str]) -> Number | None:
    """Digits and scales by the rules of Chinese numerals; 万亿 multiplies, 亿…万 adds."""
    total, section, largest = Decimal(0), Decimal(0), Decimal(0)
    current: Number | None = None
    last = Number(Decimal(0))
    for index, token in enumerate(tokens):
        if token in SMALL:
            last = _small(current or Number(Decimal(1)), SMALL[token], tokens[index - 1 : index])
            section, current = section + last.value, None
        elif token in LARGE:
            scale = LARGE[token]
            section, last, current = section + (current.value if current else 0), current or last, None
            if section == 0 and total == 0:
                section, last = Decimal(1), Number(Decimal(1))
            last = last.times(scale)
            if scale > largest or section == 0:
                total, section = (total + section) * scale, Decimal(0)
            else:
                total, section = total + section * scale, Decimal(0)
            largest = scale
        else:
            current = _digit(token, tokens[index - 1] if index else "", index == len(tokens) - 1)
            if current is None:
                return None
    if current is not None:
        section, last = section + current.value, current
    if len(tokens) == 2 and tokens[0] in SCALES and tokens[0] != "十" and tokens[1] in DIGITS:
        return None  # 万三 is a name, or three in ten thousand
    scaled = any(token in LARGE for token in tokens)
    return Number(
        total + section, last.last_digit, last.resolution, scaled=scaled, bare=_is_bare(tokens), scale=_scale(tokens)
    )


def _scale(tokens: list[str]) -> Decimal | None:
    """What stands behind digits: 10^12 in 2.4万亿; 1 where nothing does, None where more than that is printed."""
    digits, scales = tokens[0], tokens[1:]
    spelt = not digits[0].isdecimal() and (digits not in DIGITS or any(token in SMALL for token in scales))
    if spelt or any(token not in SCALES for token in scales):
        return None
    return prod((SCALES[token] for token in scales), start=Decimal(1))


def _is_bare(tokens: list[str]) -> bool:
    """Scales without a digit: 百, 千亿, 万; but 十万 is a number like any other."""
    return all(token in SCALES for token in tokens) and tokens[0] != "十"


def _small(number: Number, scale: Decimal, before: list[str]) -> Number:
    """十 百 千 are digits of a place in 三百 (written to the unit) and a scale in 5百."""
    spelt = not before or not before[0][0].isdecimal()
    return replace(number.times(scale), last_digit=Decimal(1)) if spelt else number.times(scale)


def _digit(token: str, before: str, final: bool) -> Number | None:
    """A digit; the last one after 百 千 万 亿 counts tenths of that scale (三万五, two tokens, is 35000)."""
    if token[0].isdecimal():
        return _arabic(token)
    if token not in DIGITS or (before in DIGITS and before not in "零〇"):
        return None
    number = _arabic(str(DIGITS[token]))
    return number.times(SCALES[before] / 10) if final and before in SCALES and before != "十" else number


def _neighbours(text: str) -> Number | None:
    """两三, 三四十, 十七八, 一两百: two neighbouring digits make a range."""
    one, next_one = f"{ONE_TO_NINE[:8]}两", f"{ONE_TO_NINE[1:]}两"
    match = re.fullmatch(rf"(十|[{DIGIT}]+十)?([{one}])([{next_one}])([{SCALE}]*)", text)
    if match is None or (match[1] and match[4][:1] in SMALL):
        return None
    gap = DIGITS[match[3]] - DIGITS[match[2]]
    if gap != 1 and not (gap == 2 and match[2] + match[3] == "三五"):
        return None
    base = _exact(match[1]) if match[1] else Number(Decimal(0))
    if base is None:
        return None
    return _scaled(Number(base.value + DIGITS[match[2]], upper=base.value + DIGITS[match[3]]), match[4])


def _vague(text: str) -> Number | None:
    """十几 is 11 to 19, 二十几 21 to 29; 数十, 几百 and 数千万 name an order of magnitude."""
    match = re.fullmatch(rf"[数几]([{SCALE}]+)", text)
    if match:
        number = _exact(match[1])
        return replace(number, order=True) if number else None
    match = re.fullmatch(rf"([{DIGIT}]*十)几([{SCALE[1:]}]*)", text)
    base = _exact(match[1]) if match else None
    if match is None or base is None:
        return None
    whole = not match[2]
    return _scaled(Number(base.value + whole, upper=base.value + 10 - whole), match[2])
