"""A number format of a sheet (ECMA-376, part 1, 18.8.31) and a number -> what the cell shows.

A format that cannot be followed (words for digits, eras, Buddhist years) gives the number in full or the day as ISO
8601 writes it: never fewer digits than are stored, never another day.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from fractions import Fraction
from functools import cached_property, lru_cache

from govdata.documents.date_format import is_date, iso_moment, shown_moment
from govdata.documents.format_tokens import Token, sections_of
from govdata.values import dataclass

GENERAL = "General"
_YEAR_MONTH, _MONTH_DAY = 'yyyy"年"m"月"', 'm"月"d"日"'
BUILT_IN: Mapping[int, str] = {
    **dict(enumerate((GENERAL, "0", "0.00", "#,##0", "#,##0.00"))),
    **dict.fromkeys((5, 6), r"#,##0_);\(#,##0\)"),
    **dict.fromkeys((7, 8), r"#,##0.00_);\(#,##0.00\)"),
    **dict(enumerate(("0%", "0.00%", "0.00E+00", "# ?/?", "# ??/??", "", "d-mmm-yy", "d-mmm", "mmm-yy"), start=9)),
    **dict(enumerate(("h:mm AM/PM", "h:mm:ss AM/PM", "h:mm", "h:mm:ss", ""), start=18)),
    **dict.fromkeys((27, 36, 50, 52, 57), _YEAR_MONTH),
    **dict.fromkeys((28, 29, 51, 53, 54, 58), _MONTH_DAY),
    **dict(enumerate(("m-d-yy", 'yyyy"年"m"月"d"日"', 'h"时"mm"分"', 'h"时"mm"分"ss"秒"'), start=30)),
    **dict.fromkeys((34, 55), '上午/下午h"时"mm"分"'),
    **dict.fromkeys((35, 56), '上午/下午h"时"mm"分"ss"秒"'),
    **dict.fromkeys((37, 38), r"#,##0_);\(#,##0\)"),
    **dict.fromkeys((39, 40), r"#,##0.00_);\(#,##0.00\)"),
    **dict.fromkeys((41, 42), r'_(* #,##0_);_(* \(#,##0\);_(* "-"_);_(@_)'),
    **dict.fromkeys((43, 44), r'_(* #,##0.00_);_(* \(#,##0.00\);_(* "-"??_);_(@_)'),
    **dict(enumerate(("mm:ss", "[h]:mm:ss", "mm:ss.0", "##0.0E+0", "@"), start=45)),
}
"""The formats that a file names by number alone. 14 and 22 (the date of the reader's system) are empty: they show as
ISO 8601 has it. So is the currency sign of 5-8, 42 and 44, which is the reader's, too. 27-36 and 50-58 are those of
Chinese (China)."""
_DIGITS = 15
"""So many significant digits a sheet knows."""
_GENERAL_DIGITS = 10
_COMPARE: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "<>": operator.ne,
    ">": operator.gt,
    "<": operator.lt,
    "=": operator.eq,
}
_CONDITION = re.compile(r"\[(>=|<=|<>|>|<|=)(-?\d+(?:\.\d+)?)\]")
_SIGNS: Mapping[int, tuple[str, ...]] = {0: (), 1: ("",), 2: (">=", "<"), 3: (">", "<", "=")}
"""Of which numbers against 0 the sections of a format are, where it does not say so."""
_UNKNOWN = re.compile(r"\[DBNum\d\]|\[NatNum\d+\]", re.IGNORECASE)
_PLAIN_PLACES = 21
_LONGEST = 255
"""Of a format; a longer one is none that a sheet knows."""
_MOST_DIGITS = 1000
"""More than the largest double has, in percent, with as many places as the longest format."""


@dataclass(frozen=True)
class _Section:
    """A part of a format, for some of the numbers."""

    tokens: tuple[Token, ...]
    compare: str = ""
    limit: Decimal = Decimal(0)
    is_followed: bool = True

    def takes(self, number: Decimal) -> bool:
        """Whether its condition holds."""
        return bool(self.compare) and _COMPARE[self.compare](number, self.limit)

    @property
    def negatives_alone(self) -> bool:
        """Whether it is for negative numbers alone, and so writes no minus by itself."""
        return self.compare in ("<", "<=") and self.limit <= 0 and (self.compare == "<" or self.limit < 0)

    @cached_property
    def kinds(self) -> str:
        """The kinds of its tokens, one letter each."""
        return "".join(token.kind for token in self.tokens)


def shown_number(stored: str | float, code: str = GENERAL, *, from_1904: bool = False) -> str:
    """What a cell shows of a number.

    Args:
        stored: the number as the file has it.
        code: the number format; an empty one is a date as the system of the reader shows it.
        from_1904: whether days count from 1904.

    Raises:
        ValueError: it is no number.
    """
    number = _exact(stored)
    if not code:
        return iso_moment(number, from_1904=from_1904) or general(number)
    if code == GENERAL or len(code) > _LONGEST:
        return general(number)
    section = _section_for(_parsed(code), number)
    if is_date(section.tokens):
        shown = shown_moment(number, section.tokens, from_1904=from_1904) if section.is_followed else None
        return shown or iso_moment(number, from_1904=from_1904) or general(number)
    if not section.is_followed or "G" in section.kinds:
        return _around_general(number, section)
    return _printed(number, section).strip()


def shown_text(text: str, code: str = GENERAL) -> str:
    """What a cell shows of a text: most formats leave it as it is, some hide it or add to it."""
    sections = _parsed(code) if 0 < len(code) <= _LONGEST else ()
    section = next((each for each in sections if "@" in each.kinds), None)
    if section is None:
        return text if len(sections) < 4 else _literals(sections[3].tokens)
    return "".join(text if token.kind == "@" else token.literal for token in section.tokens).strip(" ")


def general(number: Decimal) -> str:
    """A number without a format: whole ones with all their digits, others with ten, as a wide cell shows them."""
    if number == number.to_integral_value() and abs(number.adjusted()) < _PLAIN_PLACES:
        return format(number.quantize(Decimal(1)), "f") if number else "0"
    places = Context(prec=max(_GENERAL_DIGITS, number.adjusted() + 2), rounding=ROUND_HALF_UP)
    form = "f" if -_GENERAL_DIGITS < number.adjusted() < _PLAIN_PLACES else "E"
    return format(places.plus(number).normalize(), form)


def _exact(stored: str | float) -> Decimal:
    double = float(stored)
    number = Decimal(f"{double:.{_DIGITS}g}")
    if not number.is_finite():
        raise ValueError(f"{stored} is no number")
    return number


@lru_cache(maxsize=1024)
def _parsed(code: str) -> tuple[_Section, ...]:
    found = tuple(_section(tokens) for tokens in sections_of(code)[:4])
    if any(section.compare for section in found):
        return found
    numeric = [each for each in found[:3] if "@" not in each.kinds]
    signs = iter(_SIGNS[len(numeric)])
    return tuple(each if "@" in each.kinds else replace(each, compare=next(signs, "")) for each in found)


def _section(tokens: Sequence[Token]) -> _Section:
    brackets = [token.text for token in tokens if token.kind == "["]
    condition = next(filter(None, map(_CONDITION.fullmatch, brackets)), None)
    followed = not any(map(_UNKNOWN.match, brackets)) and not any(token.kind == "!" for token in tokens)
    kept = tuple(token for token in tokens if token.kind != "[" or not _CONDITION.fullmatch(token.text))
    compare, limit = (condition[1], Decimal(condition[2])) if condition else ("", Decimal(0))
    return _Section(kept, compare, limit, followed)


def _section_for(sections: Sequence[_Section], number: Decimal) -> _Section:
    """The first whose condition holds, else the first of numbers without one."""
    numeric = [each for each in sections[:3] if "@" not in each.kinds] or sections[:1]
    plain = (each for each in numeric if not each.compare)
    return next((each for each in numeric if each.takes(number)), None) or next(plain, numeric[-1])


def _around_general(number: Decimal, section: _Section) -> str:
    magnitude = general(abs(number) if section.negatives_alone else number)
    if "G" not in section.kinds:
        return magnitude
    return "".join(magnitude if token.kind == "G" else token.literal for token in section.tokens).strip()


def _literals(tokens: Sequence[Token]) -> str:
    return "".join(token.literal for token in tokens)


def _printed(number: Decimal, section: _Section) -> str:
    """A number by its places; a minus stands before all else, unless the section has its own sign."""
    tokens = section.tokens
    if "@" in section.kinds and "9" not in section.kinds:
        return general(number)
    minus = "-" if number < 0 and not section.negatives_alone else ""
    if "9" not in section.kinds:
        return minus * bool(_literals(tokens)) + _literals(tokens)
    if "/" in section.kinds:
        return minus + _fraction(abs(number), section)
    return minus + _places(abs(number), tokens)


def _places(number: Decimal, tokens: Sequence[Token]) -> str:
    kinds = "".join(token.kind for token in tokens)
    if "E" in kinds:
        return _scientific(number, tokens, kinds.index("E"))
    point = kinds.index(".") if "." in kinds else len(kinds)
    whole, rest = list(tokens[:point]), list(tokens[point:])
    places = kinds.count("9", point)
    with localcontext(prec=_MOST_DIGITS, rounding=ROUND_HALF_UP):
        scaled = number.scaleb(2 * kinds.count("%") - 3 * _thousands(whole, rest))
        digits, _, fraction = format(scaled.quantize(Decimal(1).scaleb(-places)), "f").partition(".")
    return _whole_part(digits.lstrip("0"), whole) + _fraction_part(fraction, rest)


def _thousands(whole: Sequence[Token], rest: Sequence[Token]) -> int:
    """How often a format divides by a thousand: the commas right behind its last place."""
    tokens = [*whole, *rest]
    last = max((at for at, token in enumerate(tokens) if token.kind == "9"), default=-1)
    behind_whole = max((at for at, token in enumerate(whole) if token.kind == "9"), default=-1)
    return sum(_commas_behind(tokens, at) for at in {last, behind_whole} if at >= 0)


def _commas_behind(tokens: Sequence[Token], at: int) -> int:
    count = 0
    while at + count + 1 < len(tokens) and tokens[at + count + 1].kind == ",":
        count += 1
    return count


def _whole_part(digits: str, tokens: Sequence[Token]) -> str:
    """The digits before the point in their places, from the last one to the first, which takes all that are left."""
    places = [at for at, token in enumerate(tokens) if token.kind == "9"]
    grouped = bool(places) and any(token.kind == "," for token in tokens[places[0] : places[-1]])
    out, count, left = [], 0, list(digits)
    for at in range(len(tokens) - 1, -1, -1):
        token = tokens[at]
        if token.kind != "9":
            out.append(token.literal)
            continue
        taken = [left.pop()] if left else ["0"] if token.text == "0" else []
        while at == places[0] and left:
            taken.append(left.pop())
        for digit in taken:
            out.append(digit + "," * (grouped and count > 0 and count % 3 == 0))
            count += 1
    return "".join(reversed(out)) if places else "".join(token.literal for token in tokens) + digits


def _fraction_part(digits: str, tokens: Sequence[Token]) -> str:
    places = "".join(token.text for token in tokens if token.kind == "9")
    needed = max((at + 1 for at, place in enumerate(places) if place == "0" or digits[at] != "0"), default=0)
    shown, out = iter(digits[:needed]), []
    for token in tokens:
        out.append(next(shown, "") if token.kind == "9" else token.literal)
    return "".join(out)


def _scientific(number: Decimal, tokens: Sequence[Token], at: int) -> str:
    mantissa, exponent = tokens[:at], tokens[at + 1 :]
    kinds = "".join(token.kind for token in mantissa)
    wide = max(1, kinds.partition(".")[0].count("9"))
    power = (number.adjusted() // wide * wide) if number else 0
    with localcontext(prec=_MOST_DIGITS, rounding=ROUND_HALF_UP):
        rounded = number.scaleb(-power).quantize(Decimal(1).scaleb(-kinds.partition(".")[2].count("9")))
    if rounded.adjusted() >= wide and number:
        power, rounded = power + wide, rounded.scaleb(-wide)
    sign = "-" if power < 0 else tokens[at].text[1:].replace("-", "")
    return f"{_places(rounded, mantissa)}E{sign}{_places(Decimal(abs(power)), exponent)}"


def _fraction(number: Decimal, section: _Section) -> str:
    """A mixed fraction. One whose denominator the format fixes has that one."""
    before, _, after = "".join(token.text for token in section.tokens).partition("/")
    told = re.match(r"\s*(\d+)", after.replace("?", "").replace("#", "")) if "0" not in after[:1] else None
    size = len(re.findall(r"[0#?]", after))
    exact = Fraction(number)
    bottom = int(told[1]) if told and int(told[1]) else 0
    value = Fraction(round(exact * bottom), bottom) if bottom else exact.limit_denominator(10 ** max(1, size) - 1)
    whole, part = divmod(value, 1) if re.search(r"[0#?]\s+[0#?]", before) else (0, value)
    top = part * bottom if bottom else Fraction(part.numerator)
    pieces = [str(whole)] * bool(whole or not part) + [f"{top}/{bottom or part.denominator}"] * bool(part)
    return " ".join(pieces)
