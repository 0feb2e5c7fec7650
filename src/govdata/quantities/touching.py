"""What touches a figure: one law on both sides of it, for proposals and for proof.

A figure that was read may be a part of something longer that was not: 3% of 12。3%, 927 billion of VND4,927 billion,
5.5% of 5.5% ± 0.5%. `Touching.around` says how far that goes. What is certain is read by the grammar; what touches a
figure here is in doubt, so that it is neither proposed nor proved.
"""

from __future__ import annotations

import re

from govdata.quantities.characters import COMBINING, CURRENCY, INVISIBLE, NO_CODE, NUMBERED, NUMERAL, SCALE
from govdata.quantities.english_numerals import in_words
from govdata.quantities.forms import Figure
from govdata.quantities.lexicon import Lexicon
from govdata.quantities.non_figures import Phrases
from govdata.quantities.pattern import Pattern
from govdata.quantities.units import UnitReader
from govdata.quantities.whitespace import LINE_END

_REACH = 16
"""Characters on each side that are looked at."""
_FOREIGN = "\u00c0-\u024f\u0370-\u04ff\uff21-\uff3a\uff41-\uff5a"
"""Letters that are none of a word before a figure: accented, Greek, Cyrillic, full-width."""
_LETTER = f"A-Za-z{_FOREIGN}"
_UNSEEN = f"{INVISIBLE}{COMBINING}"
_IN_A_LINE = rf"[{COMBINING}]+|[{INVISIBLE}]+(?=[^\W_]|[.,%‰])|[{NO_CODE}]"
"""What goes on behind a figure without being seen; white space of no width does where a word follows it."""
_STOP = "。，·•‧∙⋅・･٫٬﹐﹒'’`_"
"""Marks that part two numbers nowhere: between digits they are misread, or group them."""
_MARK = r"*~`_#@\\\"＿＇＂＊＃…†‡՚\u02b0-\u02ff\u2500-\u27bf\ufffc"
"""Marks that stand between digits where markup is left over, or where a digit is not legible: **27**3, 2□73."""
_TAG = r"</?[A-Za-z][^<>]{0,12}>|&[a-z]{2,8};|&#\d+;"
"""Markup of a page between digits: 27</b>3, 2&nbsp;73."""
_PARTS = "²³¹⁰-⁹₀-₉¼-¾⅐-⅞↉"
_FRACTIONS = "¼-¾⅐-⅞↉"
_MINUS = "\\-‐‑‒–—﹣⁻"
"""Dashes; those of a minus sign alone are read by the grammar."""
_MONEY = "¤₠-⃀￠￡￦"
_NOTE = r"[\[［〔【]\d{1,3}[\]］〕】]"
_COMPARED = "±×÷≈~～∼≤≥＜＞≦≧﹤﹥√^△▲"
_NUMBER = f"{NUMERAL}○"
_NUMERALS = frozenset(_NUMBER)
_NUMBERED = f"{NUMERAL}{CURRENCY}"
_ENDS = "(?=$|[，。；、！？）)的\\s]|左右|以[上下内])"


class Touching:
    """The law of one lexicon, compiled once; it holds no state."""

    def __init__(self, lexicon: Lexicon, units: UnitReader) -> None:
        digits = _Digits()
        self._before, self._behind = _Before(lexicon, digits), _Behind(lexicon, digits, units)
        self._note = Pattern(rf"(?<=[^\s\d]){_NOTE}")

    def around(self, text: str, start: int, end: int, figure: Figure | None) -> tuple[int, int]:
        """How far goes what is printed at [start, end): the slice with what touches it, itself where nothing does."""
        note = self._note.match(text, start - 1) if start else None
        if note and note.end() == end + 1:
            return note.span()  # 增加值[3]: the number of a note is no figure
        return self._before.start(text, start, figure), self._behind.end(text, start, end, figure)


class _Digits:
    """Whether digits that stand side by side are one number, several, or in doubt."""

    def __init__(self) -> None:
        self._attached = Pattern(rf"[\u4e00-\u9fff](?<![{NUMBERED}])\d{{1,3}} \Z")
        self._run, self._list = Pattern(r"[\d.,]+"), Pattern(r"\d++\.\d++(?>(?:,\d++\.\d++)+)")

    def go_on(self, text: str, head: str, start: int) -> bool:
        """Whether digits behind a space may belong to those before it: 5 012, 2 3座, 3 1/2, 共有27 35家."""
        if self._attached.search(text, max(0, start - _REACH), start):
            return True
        run = self._run.match(text, start)
        following = re.split("[.,]", run[0])[0] if run else ""
        if following[:1] == "0" and len(following) > 1:
            return True
        return len(following) == 3 or (len(head) == len(following) == 1) or text.startswith("/", start + len(following))

    def are_a_list(self, text: str, position: int) -> bool:
        """Whether the digits at a position stand in a list of decimals, parted by commas: 1.2,3.4,5.6."""
        start = position
        while start and text[start - 1] in "0123456789.," and position - start < _REACH * 2:
            start -= 1
        run = self._run.match(text, start)
        return run is not None and self._list.fullmatch(run[0].rstrip(",.")) is not None


class _Before:
    """What touches a figure from the left."""

    def __init__(self, lexicon: Lexicon, digits: _Digits) -> None:
        self._digits, self._phrases = digits, Phrases(lexicon)
        self._before_digit = Pattern(
            rf"\d(?:[.,{_STOP}]|[{_MARK}]+|{_TAG})?\Z|\.\Z|[\d{_NUMBER}][成兆]\Z|[\d{_NUMBER}](?:[/⁄∕]|又)\Z|<\Z|(?<![A-Za-z\"'/])>\Z"
            rf"|[\d%‰][-–—]\Z|\d\+\Z|\d,\d{{1,2}} \Z|[{_MONEY}]\Z|[{_LETTER}]\.\Z|[\d{_NUMBER}.][{_UNSEEN}]+\Z"
            rf"|[{_FRACTIONS}]\Z|\d(?:[{_PARTS}]+|[*×])\Z|[（(][{_MINUS}][)）]\Z|[{_FOREIGN}]\Z|(?<![{_LETTER}])[{_LETTER}]\Z"
            rf"|\d[{_LETTER}]+\Z|[{NO_CODE}]\Z|\d{_NOTE}\Z|[\d.,]*\d[.,]?{LINE_END}\Z"
        )
        self._apart = Pattern(r"(?<![\d.,])(?P<head>\d{1,3}) \Z")
        self._before_numeral = Pattern(rf"[\d/]\Z|又\Z|[\d{_NUMBER}.][{_UNSEEN}]+\Z|[{NO_CODE}]\Z")
        self._letters, self._last = Pattern(r"[A-Za-z]+\Z"), Pattern(r".\Z")
        self._compile_words(lexicon)

    def _compile_words(self, lexicon: Lexicon) -> None:
        any_of, marks = lexicon.any_of, lexicon.currency_marks
        self._signed = Pattern(
            rf"[{_COMPARED}]\Z|(?<!{any_of('not_before_minus')})负\Z"
            rf"|(?<![{_MINUS}])[{_MINUS}]\Z|(?i:\b(?:minus|negative) )\Z"
        )
        self._before_word = Pattern(rf"[{_LETTER}{NO_CODE}]-?\Z|(?i:\b(?:{in_words()})[ -](?:and )?)\Z")
        hedges = "|".join(re.escape(word) for hedge in lexicon.hedges for word in hedge.before_en)
        self._hedge_before_word = Pattern(rf"(?i:\b(?:{hedges})) \Z")
        self._marks, self._currency, self._currencies = marks, lexicon.currency, frozenset(marks.values())
        words = "|".join(
            (*(mark for mark in marks if not mark.isascii() and mark.isalpha()), any_of("other_currencies"))
        )
        self._foreign = Pattern(rf"(?<![\d{SCALE}])(?P<word>{words})\Z")

    def start(self, text: str, start: int, figure: Figure | None) -> int:
        """Where begins what touches a figure that begins at `start`."""
        offset = max(0, start - _REACH)
        before, first = text[offset:start], text[start]
        touch = self._by_first(text, before, start, figure) or self._sign(before, first)
        touch = touch or self._currency_before(before, figure)
        return offset + touch.start() if touch else start

    def _by_first(self, text: str, before: str, start: int, figure: Figure | None) -> re.Match[str] | None:
        """What touches the first character of a figure: a digit, a numeral, a mark of a currency, a letter."""
        first = text[start]
        if first.isdecimal():
            return self._left_of_digit(text, before, start, figure)
        if first in NUMERAL or text.startswith("分之", start + 1):
            return self._before_numeral.search(before) or self._numeral_before(text, before, start)
        if first in CURRENCY:
            return self._letters.search(before)
        if not (first.isascii() and first.isalpha()):
            return None
        return self._before_word.search(before) or (None if figure else self._hedge_before_word.search(before))

    def _left_of_digit(self, text: str, before: str, start: int, figure: Figure | None) -> re.Match[str] | None:
        touch = self._before_digit.search(before)
        if touch and not (before[-1] in ",.0123456789" and self._digits.are_a_list(text, start)):
            return touch
        if before[-1:] == " " and (apart := self._apart.search(before)):
            return apart if self._digits.go_on(text, apart["head"], start) else None
        counts = figure is not None and bool(figure.word) and (figure.word in "%‰" or not figure.word.isascii())
        if before[-1:].isascii() and before[-1:].isalpha() and not counts:
            return self._letters.search(before)
        return self._numeral_before(text, before, start)

    def _numeral_before(self, text: str, before: str, start: int) -> re.Match[str] | None:
        numeral = before[-1:] and before[-1] in _NUMBER
        return self._last.search(before) if numeral and not self._phrases.around(text, start - 1) else None

    def _sign(self, before: str, first: str) -> re.Match[str] | None:
        """A sign or a comparison that was not read; - behind a letter is a hyphen, and 负三 after a word may be one."""
        touch = self._signed.search(before)
        hyphen = touch is not None and touch[0] == "-" and before[-2:-1].isascii() and before[-2:-1].isalpha()
        return None if hyphen or not (first.isdecimal() or first in _NUMBERED or first.isascii()) else touch

    def _currency_before(self, before: str, figure: Figure | None) -> re.Match[str] | None:
        if figure is None or figure.unit not in ("", *self._currencies):
            return None
        foreign = self._foreign.search(before)
        currency = self._marks.get(foreign["word"], "") if foreign else ""
        printed = figure.unit if figure.word else self._currency
        return foreign if foreign and currency != printed else None


class _Behind:
    """What touches a figure from the right."""

    def __init__(self, lexicon: Lexicon, digits: _Digits, units: UnitReader) -> None:
        self._digits, self._phrases, self._lexicon, self._units = digits, Phrases(lexicon), lexicon, units
        self._behind_number = Pattern(
            rf"(?:(?<=\d)(?:[.,{_STOP}]|[{_MARK}]+|{_TAG}))?\d|/\d|\+|[)）][{SCALE}]|[-–—~～]\d|[±×÷^√{_PARTS}{_MONEY}‱°′″%‰]"
            rf"|[{_LETTER}]|{_IN_A_LINE}"
        )
        self._behind_unit = Pattern(
            rf"(?<=个)[万亿]?亿|(?<=个)[万亿]元|(?<=[元块])[\d{NUMERAL}][角分毛]|(?<=成)[\d{NUMERAL}]|\d{{1,2}}{_ENDS}"
            rf"|/[（(]?(?:[^\W\d_]|10+(?![\d.万亿]))|[多余强弱]{_ENDS}|\+(?!\d)| ?±|[{_PARTS}]|{_IN_A_LINE}"
            rf"|(?<=[%％])(?:[%％‰‱]|[oO](?![A-Za-z])|点| ?(?:points?|pts?)(?![A-Za-z]))|[·•‧∙・](?=[^\W\d_])"
        )
        self._letter, self._any = Pattern("[A-Za-z0-9]"), Pattern(".")
        self._note, self._raised = Pattern(rf"{_NOTE}(?=.)"), Pattern(r"[¹²³⁰⁴-⁹]+(?!\d)")
        self._head, self._digits_behind = Pattern(r"\d{1,3}\Z"), Pattern(r" \d[\d.,/]*")
        self._compile_words(lexicon)

    def _compile_words(self, lexicon: Lexicon) -> None:
        any_of = lexicon.any_of
        self._scale_behind = Pattern(rf" (?:{any_of('unread_scales_en')})(?![A-Za-z])|兆")
        self._half = Pattern(rf"半(?!{any_of('not_after_half')})")
        self._behind_word = Pattern(rf"[{_LETTER}]|-[a-z]|(?i:[ -](?:and )?(?:{in_words()})(?![A-Za-z]))")
        self._foreign_behind = Pattern(
            rf" ?[（(]?(?:{any_of('other_currencies')}|(?:{any_of('other_currencies_en')})(?![A-Za-z]))"
        )

    def end(self, text: str, start: int, end: int, figure: Figure | None) -> int:
        """Where ends what touches a figure that stands at [start, end)."""
        if self._is_part_of_a_unit(text, end, figure):
            return end + 1
        last, touch = text[end - 1], None
        if last.isdecimal() or last in NUMERAL:
            touch = self._right_of_number(text, start, end)
        elif last.isascii() and last.isalpha():
            worded = text[start].isascii() and text[start].isalpha()
            touch = self._behind_word.match(text, end) if worded else self._letter.match(text, end)
        if figure and figure.unit:
            touch = touch or self._right_of_unit(text, end, figure)
        if touch is None and figure and (figure.unit == self._lexicon.currency or not figure.word):
            touch = self._foreign_behind.match(text, end)
        return touch.end() if touch else end

    def _right_of_number(self, text: str, start: int, end: int) -> re.Match[str] | None:
        touch = self._behind_number.match(text, end)
        if touch and not (touch[0][0] in ",." and self._digits.are_a_list(text, end - 1)):
            return touch
        if scale := self._scale_behind.match(text, end) or self._note_before_unit(text, end):
            return scale
        if text[end : end + 1] == " " and (behind := self._digits_behind.match(text, end)):
            head = self._head.search(text, start, end)
            return behind if head and self._digits.go_on(text, head[0], end + 1) else None
        numeral = text[end - 1].isdecimal() and text[end : end + 1] in _NUMERALS
        return self._any.match(text, end) if numeral and not self._phrases.around(text, end) else None

    def _note_before_unit(self, text: str, end: int) -> re.Match[str] | None:
        """The mark of a note that parts a number from its scale or unit: 273[1]亿元."""
        note = self._note.match(text, end)
        goes_on = note and (text[note.end()] in SCALE or self._units.unit_at(text, note.end()))
        return note if goes_on else None

    def _right_of_unit(self, text: str, end: int, figure: Figure) -> re.Match[str] | None:
        unit = self._lexicon.unit(figure.unit)
        if unit and unit.dimension != "length" and self._raised.match(text, end):
            return None  # 273亿元¹ has a note; 5公里² may be an area
        if touch := self._behind_unit.match(text, end):
            return touch
        return self._half.match(text, end) if unit and not unit.whole and figure.form == "amount" else None

    def _is_part_of_a_unit(self, text: str, end: int, figure: Figure | None) -> bool:
        """Whether a fraction is one of a measure: 1/2平方公里 is no half of anything that is counted."""
        if figure is None or figure.form != "share" or figure.word[:3] in ("百分之", "千分之", "万分之"):
            return False
        found = self._units.unit_at(text, end, spelt=True)
        return found is not None and not found[0].whole and found[0].dimension != "share"
