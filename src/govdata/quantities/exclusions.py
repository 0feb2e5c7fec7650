"""What holds a numeral and is no figure: dates, names, identifiers, list numbers, words.

`spans(text)` finds what can be told by its form alone, in one pass; `Phrases` looks words of the table up around one
place. Why a figure in its sentence is not proposed is decided in `proposals`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from govdata.quantities import english
from govdata.quantities.lexicon import Lexicon
from govdata.quantities.whitespace import Folded

_CN = "一二三四五六七八九十廿卅"
_N = rf"(?:\d{{1,2}}|[{_CN}两]{{1,3}})"
_COUNTED = "[余多]?[亿万千%‰家项名个台套辆架艘件位人次条所处例亩吨公平米元只头把支枚]"
"""What shows that digits behind Latin letters count something (IPO12家, AGV3800余台) and are no part of a name."""
_MONEY = "(?:RMB|CNY|USD|HKD|EUR)"
_ALL_DAY = "自助|值[班守]|在线|服务|营业|不间断|热线|书[吧店房]|便利|药|动态|监[控测]|无|提供|开放"
_DASH = "[-—–~～至到]"

_FORMS: tuple[tuple[str, str], ...] = (
    ("name", r"《[^》]{1,80}》"),
    ("name", r"“[^”，。；！？]{1,16}”|「[^」，。；]{1,16}」|‘[^’，。；！？]{1,16}’|\"[^\"，。；！？]{1,16}\""),
    ("identifier", r"(?:https?://|www\.)[!-~]{1,300}"),
    ("identifier", r"[〔\[【(（](?:19|20)\d\d[〕\]】)）](?:第?\d{1,5}号)?"),
    ("name", r"\d{1,3}(?:\+(?:\d{1,3}|[A-Za-zＮ]))+(?![%\d])"),
    ("date", rf"(?<!\d)(?:19|20)\d\d年?{_DASH}{{1,2}}(?:(?:19|20)\d\d|\d\d)年(?:度)?"),
    ("date", rf"(?<!\d)(?:19|20)\d\d年?{_DASH}{{1,2}}(?:19|20)\d\d(?:学年)?(?![\d.,亿万千百元个家人户吨米%年])"),
    ("date", r"(?<!\d)(?:19|20)\d\d(?:年(?:度|底|末|初|代|以来)?|学年)"),
    ("date", r"(?<!\d)(?:19|20)\d\d[-/](?:0?[1-9]|1[0-2])(?:[-/]\d{1,2})?(?![\d.%亿万千元个家])"),
    ("date", r"(?<!\d)(?:19|20)\d\d\.(?:0?[1-9]|1[0-2])\.\d{1,2}(?![\d.%])"),
    ("date", r"[一二][〇零○一二三四五六七八九]{3}年(?:度)?"),
    ("date", rf"(?<![\d.])\d{{1,2}}(?:月)?(?:\d{{1,2}}日)?{_DASH}{{1,2}}\d{{1,2}}(?:月|日(?!内))(?:份|\d{{1,2}}日)?"),
    ("date", r"(?<![\d.])(?:1[0-2]|0?[1-9])月(?:份|底|末|初|[上中下]旬|\d{1,2}[日号])?"),
    ("date", rf"[{_CN}]{{1,2}}月(?:份|底|末|初|[上中下]旬|[{_CN}]{{1,3}}[日号])"),
    ("date", rf"[正冬腊]月初?[{_CN}]{{1,3}}日?"),
    ("date", r"(?<![\d.])[0-3]?\d日(?!内|以内|之内|龄|产|处理|均|供)"),
    ("date", r"(?<![\d.])[0-2]?\d[:：][0-5]\d(?::[0-5]\d)?(?![\d.:：])"),
    ("date", r"(?<![\d.])[0-2]?\d时(?!代|尚|段|间|速|长|点|候)(?:\d{1,2}分)?|[0-2]?\d点(?:\d{1,2}分|[半整许钟])"),
    ("date", rf"(?:\d{{1,2}}|[{_CN}]{{1,3}})世纪(?:[{_CN}\d]{{2,3}}年代)?|(?:\d0|[{_CN}]十)年代|\d[05]后|[6-9零]0?后"),
    ("date", rf"(?:第|上|下)?{_N}季度|[前首]{_N}个?季度|Q[1-4]|[上下]半年|(?<![提目])[前首]{_N}个?[月年周天]"),
    ("date", r"[“\"]?[一二三四五六七八九]五[”\"]?(?=规划|期间|时期|末|以来|开局|收官|计划)"),
    ("date", r"[“\"]?十[一二三四五六]五[”\"]?"),
    ("date", rf"(?:\d{{1,4}}|[{_CN}百两]{{1,4}})[多余]?周年"),
    ("date", r"(?:星期|礼拜|周)[一二三四五六日天](?![期年])"),
    ("name", rf"[{_CN}]{{1,3}}次(?=全会|全体会议|党代会|人民代表大会)"),
    ("name", rf"{_N}届(?:{_N}中全会|{_N}次|人大|政协|党代|全[国省市区]|常委|委员)"),
    ("name", rf"[{_CN}]{{2,3}}大(?=[报精以]|$|[，。、”召开])"),
    ("identifier", r"(?<![\d.])\d+(?:-\d+)?号|#\d+"),
    ("identifier", r"(?<![\d])(?:1[3-9]\d{9}|0\d{2,3}[-—]\d{7,8}|400[-—]\d{3,4}[-—]\d{3,4})(?!\d)"),
    ("identifier", rf"(?<![A-Za-z])(?!{_MONEY}\d)[A-Za-z]++[-—]?\d++(?:\.\d++)*+[A-Za-z]*+(?!{_COUNTED})"),
    ("identifier", r"\d+(?:\.\d+)?(?:[GKDPA](?![A-Za-z])|[A-Z]{1,3}\d+)"),
    ("name", r"(?:\d+|[百千])强(?![^，。；]{0,4}[大化])"),
    ("name", r"前?\d+(?:\.\d+)?[%‰](?=顶尖|学科|高被引|科学家|的?科学家|的?学科)"),
    ("name", r"\d{1,3}(?:小时|分钟|公里)[^，。；\d]{0,8}圈"),
    ("name", rf"(?:每天|全天候?)?24小时(?={_ALL_DAY})"),
    ("name", r"(?:144|240|72)小时过境(?:免签)?|[\d.]{1,4}(?:微克|天|分钟|小时)(?:攻坚)?(?:行动|工程)"),
    ("name", rf"(?:{_N}|\d{{1,2}})年(?:期)?(?:行动|攻坚|规划|计划|禁渔|提升|倍增|滚动)"),
    ("lexical", r"[一二三]{2,3}次?产"),
    ("name", rf"PM ?(?:2\.5|10)(?![\d%])|[{_CN}百千\d]{{1,5}}年一遇"),
    *english.FORMS,
    ("lexical", r"\d+(?:\.\d+)?(?::\d+(?:\.\d+)?)+(?!\d)"),
    ("list_number", rf"[（(](?:[{_CN}]{{1,3}}|\d{{1,2}})[）)]|[①-⑳㈠-㈩]|其[{_CN}](?=[，：:是])"),
    ("list_number", rf"第?[{_CN}]是|(?<=[。；：\n！？])第[{_CN}][，,]|(?<=[。；：:\n，])[{_CN}]要(?!求)"),
    ("lexical", r"第[一二三][产方]业?"),
)  # fmt: skip
_GROUPS = tuple(kind for kind, _form in _FORMS)
_ANY = re.compile("|".join(f"(?P<f{index}>{form})" for index, (_kind, form) in enumerate(_FORMS)))
_FIRST = re.compile(rf"[\dA-Za-z《“「‘〔\[【(（\"前第上下首星礼周正冬腊#①-⑳㈠-㈩其百千零两{_CN}]")
"""What a form may begin with: looking for this first is three times as fast."""
_LINE = re.compile(
    rf"^[^\S\n]*(?P<mark>[（(]?\d{{1,3}}[）)]|\d{{1,2}}(?:\.\d{{1,2}}){{0,3}}[.、．](?!\d)|[①-⑳]|"
    rf"[{_CN}]{{1,3}}[、.．]|第[{_CN}]+[章节编部条篇]|0?\d{{1,2}}(?=[^\S\n]*$))",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Span:
    """A part of the folded text that is no figure, and what it is."""

    start: int
    end: int
    kind: str


def spans(folded: Folded) -> tuple[Span, ...]:
    """Everything that its form alone sets aside, in the order of the text."""
    found = [*_by_form(folded.text), *_list_numbers(folded)]
    return tuple(sorted(found, key=lambda span: span.start))


def _by_form(text: str) -> Iterator[Span]:
    position = 0
    while first := _FIRST.search(text, position):
        match = _ANY.match(text, first.start())
        position = match.end() if match else first.end()
        if match:
            yield Span(match.start(), match.end(), _GROUPS[int((match.lastgroup or "f0")[1:])])


def _list_numbers(folded: Folded) -> Iterator[Span]:
    for match in _LINE.finditer(folded.raw):
        start = folded.position(match.start("mark"))
        yield Span(start, start + len(match["mark"]), "list_number")


class Phrases:
    """The words of a table that hold a numeral and no figure, found around one place without a search."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._kinds = {word: phrase.kind for phrase in reversed(lexicon.phrases) for word in phrase.words}
        places = {(offset, len(word)) for word in self._kinds for offset in range(len(word))}
        self._places: tuple[tuple[int, int], ...] = tuple(sorted(places))

    def around(self, text: str, position: int) -> Span | None:
        """The first word of the table that covers `position`."""
        for offset, length in self._places:
            start = position - offset
            if start >= 0 and text[start : start + length] in self._kinds:
                return Span(start, start + length, self._kinds[text[start : start + length]])
        return None


class Cover:
    """Whether a place is covered by one of the spans, asked from left to right."""

    def __init__(self, found: Iterable[Span]) -> None:
        self._spans = list(found)
        self._next = 0
        self._open: list[Span] = []

    def over(self, start: int, end: int) -> Span | None:
        """A span that shares a character with [start, end)."""
        while self._next < len(self._spans) and self._spans[self._next].start < end:
            self._open.append(self._spans[self._next])
            self._next += 1
        self._open = [span for span in self._open if span.end > start]
        return next((span for span in self._open if span.start < end), None)
