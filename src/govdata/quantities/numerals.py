"""Numbers as they are printed: 1,234.5, １２３, 1.37万亿, 3亿5千万, 一百二十, 一点五, 十几, 两三, 20多万.

A `Number` keeps what a careful reader takes from the print besides the value: the place of the last written
digit (rounding), of the last digit that is not zero (a step), and whether the print leaves more open (余, 几).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

DIGITS = {digit: value % 10 for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
SMALL = {"十": Decimal(10), "百": Decimal(100), "千": Decimal(1000)}
LARGE = {"万": Decimal(10**4), "亿": Decimal(10**8)}
SCALES = SMALL | LARGE
_WIDE, _NARROW = "０１２３４５６７８９．％－＋／∶", "0123456789.%-+/:"
_TRADITIONAL = (
    "億萬個點兩幾數餘過達約間層項處條棟輛張冊場類種戶畝頃噸圓員歲時鐘級強內連續將滿於僅長業產區國設獲舉辦"
    "開實現動計劃來後與總額資貿稅債廠車鎮縣鄉進佔門隊雙組臺隻頭顆塊單筆樁"
)
_SIMPLIFIED = (
    "亿万个点两几数余过达约间层项处条栋辆张册场类种户亩顷吨元员岁时钟级强内连续将满于仅长业产区国设获举办"
    "开实现动计划来后与总额资贸税债厂车镇县乡进占门队双组台只头颗块单笔桩"
)
PLAIN = str.maketrans(_WIDE + _TRADITIONAL, _NARROW + _SIMPLIFIED)
"""Full-width digits and signs, and traditional characters of the wordings, one code point for one: offsets stay."""

_FORMAL = str.maketrans("壹贰貳叁參肆伍陆陸柒捌玖拾佰仟", "一二二三三四五六六七八九十百千")
_FORMAL_RUN = re.compile("[一二三四五六七八九十百千万亿零壹贰貳叁參肆伍陆陸柒捌玖拾佰仟]++(?P<money>[元角])?")
_FORMAL_PLACE = re.compile("[一二三四五六七八九壹贰貳叁參肆伍陆陸柒捌玖][拾佰仟]")


def in_plain(text: str) -> str:
    """The text in the plain characters that the grammar reads, one for each of its own.

    The formal numerals (叁佰伍拾万元) are numerals where one counts tens or all count money; 队伍 and 大陆 are words.
    """
    return _FORMAL_RUN.sub(_informal, text.translate(PLAIN))


def _informal(run: re.Match[str]) -> str:
    return run[0].translate(_FORMAL) if run["money"] or _FORMAL_PLACE.search(run[0]) else run[0]


_TENS_IN_ONE = {"廿": "二十", "卅": "三十", "卌": "四十"}

_ARABIC = r"(?:\d{1,3}(?:,\d{3})++(?![\d,])|\d++)(?:\.\d++)?"
_SCALE = r"(?:[十百万亿廿卅卌]|千(?![瓦克米卡伏赫帕焦]))"
_PLAIN = "零〇一二三四五六七八九两"
CHINESE = "零〇一二两三四五六七八九十百千万亿廿卅卌"
"""What a Chinese numeral is written with."""
_MORE = "余多来"
RUN = (
    rf"(?:{_ARABIC}(?:[余多]?{_SCALE}++(?:\d++(?={_SCALE}))?+)*+"
    rf"|[数几]?(?:[{_PLAIN}]|{_SCALE})++(?:点[{_PLAIN}]++(?!半))?+(?:[余多来几]?{_SCALE}++)*+)"
    rf"(?:(?<=[十百千万亿])几(?![乎个])|(?<=十)几)?"
)
"""One number as printed, without sign, hedge and unit. Possessive: nothing is tried twice."""

SIGN = (
    r"(?:(?<![\d%‰A-Za-z)）])[-−](?=[\d¥￥$€£])|(?<![胜担抱自欺肩背辜正])负(?=\d)|零下(?=[\d一二三四五六七八九十廿卅]))"
)
"""What turns a number below nothing: 负0.5% and 零下5摄氏度, but 胜负 and 肩负 are words."""

_LONGEST, _LARGEST = 24, Decimal(10**22)
"""What is longer or larger is no figure; decimals stay exact below it."""
_TOKEN = re.compile(rf"{_ARABIC}|.")


ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
TEENS = (
    *("ten", "eleven", "twelve", "thirteen", "fourteen"),
    *("fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ENGLISH = {word: value for value, word in enumerate(("zero", *ONES, *TEENS))}
_ENGLISH |= {word: 10 * value for value, word in enumerate(TENS, start=2)}
_ONE = "|".join(ONES)
_LOW = rf"(?:(?:{'|'.join(TENS)})(?:[ -](?:{_ONE}))?|{'|'.join(('zero', *ONES, *TEENS))})"
_SPELT = re.compile(
    rf"(?<![A-Za-z-])(?:(?P<hundreds>{_ONE}|a) hundred(?: (?:and )?(?P<rest>{_LOW}))?|(?P<low>{_LOW}))(?![A-Za-z-])",
    re.IGNORECASE,
)


def in_digits(text: str) -> str:
    """English number words below a thousand in digits: twenty-five percent is 25 percent, a hundred people 100."""
    return _SPELT.sub(_spelt_value, text)


def _spelt_value(match: re.Match[str]) -> str:
    low = (match["low"] or match["rest"] or "").lower().replace("-", " ").split()
    hundreds = _ENGLISH.get((match["hundreds"] or "").lower(), 1 if match["hundreds"] else 0)
    return str(100 * hundreds + sum(_ENGLISH[word] for word in low))


@dataclass(frozen=True)
class Number:
    """A printed number. `place` and `step` are the units of its last and its last non-zero digit.

    `upper` is set where the print names a range (两三, 十几), `order` where it names a magnitude (数十),
    `more` where it says that there is more (20余万), `scaled` where 万 or 亿 stands in it.
    """

    value: Decimal
    place: Decimal = Decimal(1)
    step: Decimal = Decimal(1)
    upper: Decimal | None = None
    order: bool = False
    more: bool = False
    scaled: bool = False
    bare: bool = False

    def times(self, factor: Decimal) -> Number:
        """The number at another scale; its places move with it."""
        upper = None if self.upper is None else self.upper * factor
        scaled = self.scaled or factor >= 10000
        place, step = self.place * factor, self.step * factor
        return replace(self, value=self.value * factor, upper=upper, scaled=scaled, place=place, step=step)


@lru_cache(maxsize=4096)
def read_number(run: str) -> Number | None:
    """A number as printed (what `RUN` matches), or None where the characters make no number.

    >>> read_number("1.37万亿").value
    Decimal('1370000000000.00')
    """
    text = in_plain(run)
    for char, tens in _TENS_IN_ONE.items():
        text = text.replace(char, tens)
    if len(text) > _LONGEST:
        return None
    more = any(mark in text for mark in _MORE)
    text = re.sub(f"[{_MORE}]", "", text)
    number = _vague(text) if "几" in text or "数" in text else _approximate(text) or _exact(text)
    if number is None or max(number.value, number.upper or number.value) > _LARGEST:
        return None
    return replace(number, more=more) if more else number


def _exact(text: str) -> Number | None:
    if not text:
        return None
    if "点" in text:
        return _with_point(text)
    if all(char in DIGITS for char in text) and len(text) > 1:
        return _plain(str(int("".join(str(DIGITS[char]) for char in text))))
    return _positional(_TOKEN.findall(text))


def _with_point(text: str) -> Number | None:
    match = re.fullmatch(rf"(.+)点([{_PLAIN}]+)([十百千万亿]*)", text)
    whole = _exact(match[1]) if match else None
    if match is None or whole is None:
        return None
    digits = "".join(str(DIGITS[char]) for char in match[2])
    number = _plain(f"{whole.value:f}".split(".")[0] + "." + digits)
    for scale in match[3]:
        number = number.times(SCALES[scale])
    return number


def _plain(text: str) -> Number:
    """Digits with or without a point: 4000 has place 1 and step 1000."""
    value = Decimal(text.replace(",", ""))
    place = Decimal(1).scaleb(-_decimals(text))
    zeros = len(text.replace(".", "").replace(",", "")) - len(text.replace(".", "").replace(",", "").rstrip("0"))
    return Number(value, place, place if value == 0 else place.scaleb(zeros))


def _decimals(text: str) -> int:
    return len(text.partition(".")[2])


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
    if len(tokens) == 2 and tokens[0] in ("百", "千", "万", "亿") and tokens[1] in DIGITS:
        return None  # 万三 is a name, or three in ten thousand
    scaled = any(token in LARGE for token in tokens)
    return Number(total + section, last.place, last.step, scaled=scaled, bare=_is_bare(tokens))


def _is_bare(tokens: list[str]) -> bool:
    """Scales without a digit: 百, 千亿, 万; but 十万 is a number like any other."""
    return all(token in SCALES for token in tokens) and tokens[0] != "十"


def _small(number: Number, scale: Decimal, before: list[str]) -> Number:
    """十 百 千 are digits of a place in 三百 (written to the unit) and a scale in 5百."""
    spelt = not before or not before[0][0].isdecimal()
    return replace(number.times(scale), place=Decimal(1)) if spelt else number.times(scale)


def _digit(token: str, before: str, final: bool) -> Number | None:
    """A digit; the last one after 百 千 万 亿 counts tenths of that scale (三万五, two tokens, is 35000)."""
    if token[0].isdecimal():
        return _plain(token)
    if token not in DIGITS or (before in DIGITS and before not in "零〇"):
        return None
    number = _plain(str(DIGITS[token]))
    return number.times(SCALES[before] / 10) if final and before in SCALES and before != "十" else number


def _approximate(text: str) -> Number | None:
    """两三, 三四十, 十七八, 一两百: two neighbouring digits make a range."""
    match = re.fullmatch(rf"(十|[{_PLAIN}]+十)?([一二两三四五六七八])([二两三四五六七八九])([十百千万亿]*)", text)
    if match is None or DIGITS[match[3]] - DIGITS[match[2]] not in (1, 2) or (match[1] and match[4][:1] in SMALL):
        return None
    if DIGITS[match[3]] - DIGITS[match[2]] == 2 and match[2] + match[3] != "三五":
        return None
    base = _exact(match[1]) if match[1] else Number(Decimal(0))
    if base is None:
        return None
    number = Number(base.value + DIGITS[match[2]], upper=base.value + DIGITS[match[3]])
    for scale in match[4]:
        number = number.times(SCALES[scale])
    return number


def _vague(text: str) -> Number | None:
    """十几 is 11 to 19, 二十几 21 to 29; 数十, 几百 and 数千万 name an order of magnitude."""
    match = re.fullmatch(r"[数几]([十百千万亿]+)", text)
    if match:
        number = _exact(match[1])
        return replace(number, order=True) if number else None
    match = re.fullmatch(rf"([{_PLAIN}]*十)几([百千万亿]*)", text)
    base = _exact(match[1]) if match else None
    if match is None or base is None:
        return None
    whole = not match[2]
    number = Number(base.value + whole, upper=base.value + 10 - whole)
    for scale in match[2]:
        number = number.times(SCALES[scale])
    return number
