"""What holds a numeral and is no figure: dates, names, identifiers, list numbers, words.

`ExclusionPatterns.spans(text)` finds what can be told by its form alone, in one pass; `Phrases` looks words of the
lexicon up around one place. Why a figure in its sentence is not extracted is decided in `context`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator

from govdata.quantities.characters import COUNTING, ONE_TO_NINE
from govdata.quantities.english import exclusion_patterns
from govdata.quantities.lexicon import Lexicon, any_of
from govdata.quantities.pattern import Pattern
from govdata.quantities.ratios import Ratios
from govdata.quantities.whitespace import AlignedText
from govdata.values import dataclass

_N = rf"(?:\d{{1,2}}|[{COUNTING}两]{{1,3}})"
"""A small number before a unit of time or a session."""
_YEAR = r"(?<!\d)(?:19|20)\d\d"
_DASH = "[-—–~～至到]"
_CIRCLED = "①-⑳㈠-㈩"
_LONGEST = 32
"""Digits of the longest number that a form holds: in a longer run none is looked for at each of its digits."""
_Forms = tuple[tuple[str, str], ...]
QUOTED, RATIO = "quoted", "ratio"
"""The kinds of what may be a figure all the same, and is extracted from no sentence: “24小时”, 1:1.18."""


@dataclass(frozen=True)
class Span:
    """A part of a text that is no figure, and what it is."""

    start: int
    end: int
    kind: str


class ExclusionPatterns:
    """The forms of one lexicon that hold a numeral and no figure; compiled once."""

    def __init__(self, lexicon: Lexicon) -> None:
        forms = (
            *_quoted(lexicon), *_dates(lexicon), *_sessions(lexicon), *_identifiers(lexicon), *_names(lexicon),
            *exclusion_patterns(lexicon), *_list_numbers(),
        )  # fmt: skip
        self._ratios = Ratios(lexicon)
        self._kinds = tuple(kind for kind, _form in forms)
        self._any = Pattern("|".join(f"(?P<f{index}>{form})" for index, (_kind, form) in enumerate(forms)))
        heads = "".join(lexicon.words("exclusion_heads"))
        self._first = Pattern(
            rf"[\dA-Za-z《“「‘〔\[【(（\"#{_CIRCLED}{COUNTING}百千零两{heads}.]"
            r"(?:(?<=[^\dA-Za-z])|(?<!\d\d)(?<=\d)|(?<![A-Za-z][A-Za-z])(?<=[A-Za-z])[A-Za-z]*+(?:[-—.,]? ?\d|://|\.))"
        )
        """What a form may begin with, a digit or a word that one follows: faster than to try each form everywhere."""
        self._long_run = Pattern(rf"\d{{{2 * _LONGEST},}}+")
        self._line_number = Pattern(
            rf"^[^\S\n]*(?P<mark>[（(]?\d{{1,3}}[）)]|\d{{1,2}}(?:\.\d{{1,2}}){{0,3}}[.、．](?!\d)|[①-⑳]|"
            rf"[{COUNTING}]{{1,3}}[、.．]|第[{COUNTING}]+{lexicon.any_of('divisions')}|0?\d{{1,2}}(?=[^\S\n]*$)"
            rf"|\d{{1,2}}(?:\.\d{{1,2}}){{1,3}}(?=[^\S\n]+[A-Z])|\d{{1,2}}(?=[^\S\n]+[A-Z][^.!?\n]{{0,60}}$))",
            re.MULTILINE,
        )

    def spans(self, text: AlignedText) -> tuple[Span, ...]:
        """Everything that its form alone excludes, in the order of the text."""
        found = [*self._by_form(text.text), *self._at_line_starts(text)]
        return tuple(sorted(found, key=lambda span: span.start))

    def _by_form(self, text: str) -> Iterator[Span]:
        position = 0
        while first := self._first.search(text, position):
            if run := self._long_run.match(text, first.start()):
                position = run.end() - _LONGEST
                continue
            match = self._any.match(text, first.start())
            position = match.end() if match else first.start() + 1
            if match and not (match[0][0].isdecimal() and self._ratios.is_of_shares(text, match.start())):
                yield Span(match.start(), match.end(), self._kinds[int((match.lastgroup or "f0")[1:])])

    def _at_line_starts(self, text: AlignedText) -> Iterator[Span]:
        for match in self._line_number.finditer(text.raw):
            start = text.position(match.start("mark"))
            yield Span(start, start + len(match["mark"]), "list_number")


def _quoted(lexicon: Lexicon) -> _Forms:
    """Titles and short quotations are names; one that ends with an amount is said (“48.6亿元”)."""
    units = any_of({word for unit in lexicon.units for word in unit.words if not word[0].isascii()})
    amount = rf"(?![^”」，。；！？]{{0,16}}\d(?:\.\d+[百千万亿]*|[百千]?[万亿]+)(?:%|{units})[”」])"
    return (
        ("name", r"《[^》]{1,80}》"),
        (
            QUOTED,
            rf"“{amount}[^”，。；！？]{{1,16}}”|「{amount}[^」，。；]{{1,16}}」|‘[^’，。；！？]{{1,16}}’|\"[^\"，。；！？]{{1,16}}\"",
        ),
        ("identifier", r"(?:https?://|www\.)[!-~]{1,300}"),
        ("identifier", r"[〔\[【(（](?:19|20)\d\d[〕\]】)）](?:第?\d{1,5}号)?"),
        ("name", r"\d{1,3}(?:\+(?:\d{1,3}|[A-Za-zＮ]))+(?![%\d])"),
    )


def _dates(lexicon: Lexicon) -> _Forms:
    any_of, month = lexicon.any_of, r"(?:0?[1-9]|1[0-2])"
    chinese_year = rf"[一二][〇○零{ONE_TO_NINE}]{{3}}年(?:度)?"
    forms = (
        rf"{_YEAR}年?{_DASH}{{1,2}}(?:(?:19|20)\d\d|\d\d)年(?:度)?",
        rf"{_YEAR}年?{_DASH}{{1,2}}(?:19|20)\d\d(?:学年)?(?!{any_of('not_after_years')}|[\d.,%])",
        rf"{_YEAR}(?:年{any_of('year_ends')}?|学年)",
        rf"{_YEAR}[-/]{month}(?:[-/]\d{{1,2}})?(?!{any_of('not_after_month_number')}|[\d.%])",
        rf"{_YEAR}\.{month}\.\d{{1,2}}(?![\d.%])",
        chinese_year,
        rf"(?<![\d.])\d{{1,2}}(?:月)?(?:\d{{1,2}}日)?{_DASH}{{1,2}}\d{{1,2}}(?:月|日(?!内))(?:份|\d{{1,2}}日)?",
        rf"(?<![\d.])(?:1[0-2]|0?[1-9])月(?:{any_of('month_ends')}|\d{{1,2}}[日号])?",
        rf"[{COUNTING}]{{1,2}}月(?:{any_of('month_ends')}|[{COUNTING}]{{1,3}}[日号])",
        rf"[正冬腊]月初?[{COUNTING}]{{1,3}}日?",
        rf"(?<![\d.])[0-3]?\d日(?!{any_of('not_after_day')})",
        r"(?<![\d.])[0-2]?\d[:：][0-5]\d(?::[0-5]\d)?(?![\d.:：])",
        rf"(?<![\d.])[0-2]?\d时(?!{any_of('not_after_hour')})(?:\d{{1,2}}分)?",
        rf"[0-2]?\d点(?:\d{{1,2}}分|{any_of('clock_ends')})",
        rf"(?:\d{{1,2}}|[{COUNTING}]{{1,3}})世纪(?:[{COUNTING}\d]{{2,3}}年代)?",
        rf"(?:\d0|[{COUNTING}]十)年代|\d[05]后|[6-9零]0?后",
        rf"(?:第|上|下)?{_N}季度|[第前首]{_N}个?季度?(?!节)|Q[1-4]|[上下]半年|(?<![提目])[前首]{_N}个?[月年周天]",
        rf"[“\"]?[{ONE_TO_NINE}]五[”\"]?(?={any_of('plan_periods')})",
        rf"[“\"]?十[{ONE_TO_NINE[:6]}]五[”\"]?",
        rf"(?:\d{{1,4}}|[{COUNTING}百两]{{1,4}})[多余]?周年",
        rf"(?:星期|礼拜|周)[{ONE_TO_NINE[:6]}日天](?![期年])",
    )
    return tuple(("date", form) for form in forms)


def _sessions(lexicon: Lexicon) -> _Forms:
    any_of = lexicon.any_of
    return (
        ("name", rf"[{COUNTING}]{{1,3}}次(?={any_of('sessions')})|(?<=[大协会])[{COUNTING}]{{1,3}}次(?=会议)"),
        ("name", rf"{_N}届(?:{_N}中全会|{_N}次|{any_of('congresses')})"),
        ("name", rf"[{COUNTING}]{{2,3}}大(?={any_of('after_congress')}|$|[，。、”]|[召开])"),
    )


def _identifiers(lexicon: Lexicon) -> _Forms:
    money = any_of([mark for mark in lexicon.currency_marks if mark.isalpha()])
    counted = f"[余多]?(?:{lexicon.any_of('counted_after_letters')}|[%‰])"
    """What shows that digits behind Latin letters count something (IPO12家, AGV3800余台) and are no part of a name."""
    units = any_of({word for unit in lexicon.units for word in unit.words if word.isascii() and word[-1:].isdigit()})
    no_name = rf"(?!{money}\d|{units}(?![A-Za-z\d]))"
    """What Latin letters with digits are that are no name: HK$5, km2."""
    return (
        ("identifier", r"(?<![\d.])\d+(?:-\d+)?号|(?<!#)#\d+(?!\.\d|[百千]?[万亿])"),
        ("identifier", r"(?<![\d])(?:1[3-9]\d{9}|0\d{2,3}[-—]\d{7,8}|400[-—]\d{3,4}[-—]\d{3,4})(?!\d)"),
        ("identifier", rf"(?<![A-Za-z]){no_name}[A-Za-z]++[-—]?\d++(?>(?:\.\d++)*)[A-Za-z]*+(?!{counted})"),
        ("identifier", r"\d+(?:\.\d+)?(?:[GKDPA](?![A-Za-z])|[A-Z]{1,3}\d+)"),
    )


def _names(lexicon: Lexicon) -> _Forms:
    any_of = lexicon.any_of
    return (
        ("name", r"(?:\d+|[百千])强(?![^，。；]{0,4}[大化])"),
        ("name", rf"前?\d+(?:\.\d+)?[%‰](?={any_of('ranked_groups')})"),
        ("name", r"\d{1,3}(?:小时|分钟|公里)[^，。；\d]{0,8}圈"),
        ("name", rf"(?:每天|全天候?)?24小时(?={any_of('all_day')})"),
        ("name", r"(?:144|240|72)小时过境(?:免签)?|[\d.]{1,4}(?:微克|天|分钟|小时)(?:攻坚)?(?:行动|工程)"),
        ("name", rf"(?:{_N}|\d{{1,2}})年(?:期)?{any_of('year_plans')}"),
        ("lexical", rf"[{ONE_TO_NINE[:3]}]{{2,3}}次?产"),
        ("name", rf"PM ?(?:2\.5|10)(?![\d%])|[{COUNTING}百千\d]{{1,5}}年一遇"),
    )


def _list_numbers() -> _Forms:
    return (
        (RATIO, r"\d+(?:\.\d+)?(?:[:：]\d+(?:\.\d+)?)+(?!\d)"),
        (
            "list_number",
            rf"[（(](?:[{COUNTING}]{{1,3}}|\d{{1,2}})[）)]|[{_CIRCLED}]|其[{COUNTING}](?=[，：:是])",
        ),
        (
            "list_number",
            rf"第?[{COUNTING}]是|(?<=[。；：\n！？])第[{COUNTING}][，,]|(?<=[。；：:\n，])[{COUNTING}]要(?!求)",
        ),
        ("lexical", rf"第[{ONE_TO_NINE[:3]}][产方]业?"),
    )


class Phrases:
    """The words of a lexicon that hold a numeral and no figure, found around one place without a search."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._kinds = {word: phrase.kind for phrase in reversed(lexicon.phrases) for word in phrase.words}
        places = {(offset, len(word)) for word in self._kinds for offset in range(len(word))}
        self._places: tuple[tuple[int, int], ...] = tuple(sorted(places))

    def around(self, text: str, position: int) -> Span | None:
        """The first word of the lexicon that covers `position`."""
        for offset, length in self._places:
            start = position - offset
            if start >= 0 and text[start : start + length] in self._kinds:
                return Span(start, start + length, self._kinds[text[start : start + length]])
        return None


class Marked:
    """The dates and identifiers of a text, of which no part is a figure: the 5日 of 3月5日, the 35 of 〔2025〕35号."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._spans = sorted(
            (span for span in spans if span.kind in ("date", "identifier")), key=lambda span: span.start
        )
        self._starts = [span.start for span in self._spans]

    def around(self, start: int, end: int) -> Span | None:
        """The one that holds [start, end) and more; None for a date as a whole."""
        nearest = self._spans[max(0, bisect_right(self._starts, start) - 2) : bisect_right(self._starts, start)]
        held = (span for span in nearest if span.start <= start and end <= span.end)
        return next((span for span in held if (span.start, span.end) != (start, end)), None)


class SpanCursor:
    """Whether a place is covered by one of the spans, asked from left to right."""

    def __init__(self, found: Iterable[Span]) -> None:
        self._spans = list(found)
        self._next = 0
        self._open: list[Span] = []

    def overlapping(self, start: int, end: int) -> Span | None:
        """A span that shares a character with [start, end)."""
        while self._next < len(self._spans) and self._spans[self._next].start < end:
            self._open.append(self._spans[self._next])
            self._next += 1
        self._open = [span for span in self._open if span.end > start]
        return next((span for span in self._open if span.start < end), None)
