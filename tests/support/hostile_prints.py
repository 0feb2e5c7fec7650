"""Prints made to be misread, by kind: which figure is printed, and what must never be proved of it.

`MARKED` are sentences that are made a document in several formats (`marked_prints`), `PAGES` documents of one format.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from govdata.documents.media_types import read_original
from govdata.documents.pdf_pages import read_pages
from govdata.documents.reading import Reading
from tests.support.documents import docx, ofd, paragraph, run, text_object, white
from tests.support.marked_prints import read_marked
from tests.support.pdfs import Page, pdf

CUT, GONE, UNREAD = "is not the whole figure", "The quote was not found", "cannot be read as one figure"
PARTED, NOTED, UNSEEN = "white space parts the digits", "a raised digit or the mark of a note", "that is not seen"
COMBINED, NO_CODE = "a combining character", "has no code"


@dataclass(frozen=True)
class Right:
    """The figure that is printed: as the text has it, its value and unit; `doubt` is why it stays undecided."""

    as_written: str
    value: str
    unit: str
    doubt: str = ""


@dataclass(frozen=True)
class HostilePrint:
    """A sentence, the formats it is made in, its figure, and wrong ones with the cause that refuses each.

    A wrong figure is what a row has in as_written; behind = is the value of its row, by default what that says.
    """

    kind: str
    forms: str
    marked: str
    right: Right | None = None
    wrong: Mapping[str, str] = field(default_factory=dict)

    def readings(self) -> Iterator[tuple[str, Reading]]:
        """Each format with what its reader gives."""
        return ((form, read_marked(form, self.marked)) for form in self.forms.split())


_ALL, _STYLED, _WITHOUT_MARKUP = "txt md html docx ofd pdf", "md html docx ofd pdf", "txt ofd pdf"
_KEEP, _FLATTEN = "txt md html docx", "ofd pdf"
"""Formats whose readers keep every white space as it is, and those that read it from gaps."""
_ZERO_WIDTH = "\u200b\u200c\u200d\u200e\u2060\ufeff\u180e"
_LONG = "全市共有企业一百二十三家，"


def _count(as_written: str, value: str, doubt: str = "") -> Right:
    return Right(as_written, value, "count", doubt)


def _yuan(as_written: str, value: str, doubt: str = "") -> Right:
    return Right(as_written, value, "yuan", doubt)


def _percent(as_written: str, value: str, doubt: str = "") -> Right:
    return Right(as_written, value, "percent", doubt)


MARKED: tuple[HostilePrint, ...] = (
    HostilePrint("spaced digits", _ALL, "拥有公园 2 7 3 座，", _count("2 7 3 座", "273"), {"3座": CUT, "7 3 座": CUT}),
    HostilePrint("spaced digits", _ALL, "出生率为 1 0 . 4 ‰。", None, {"4‰": CUT, "0 . 4 ‰": CUT}),
    HostilePrint("spaced digits", _ALL, "共有企业5 8家，", _count("5 8家", "58", PARTED), {"8家": CUT}),
    HostilePrint("spaced digits", _ALL, "共有企业12 356家，", _count("12 356家", "12356", PARTED), {"356家": CUT}),
    HostilePrint("spaced digits", _ALL, "共有企业27 35家，", _count("27 35家", "2735", PARTED), {"35家": CUT}),
    *(
        HostilePrint("zero width", _ALL, f"全区公园2{each}73座，", _count(f"2{each}73座", "273", UNSEEN), wrong)
        for each in _ZERO_WIDTH
        for wrong in [{"73座": CUT, "273座": GONE}]
    ),
    HostilePrint("zero width", _ALL, "产值5.2亿\u200b元，", _yuan("5.2亿\u200b元", "520000000", UNSEEN), {"5.2": CUT}),
    HostilePrint("zero width", _ALL, "用电5.2亿千瓦\u200b时，", None, {"5.2亿千瓦": CUT, "5.2亿千瓦时": GONE}),
    HostilePrint("zero width", _ALL, "全区公园\u200b273座\u200b，", _count("273座", "273"), {"73座": CUT}),
    HostilePrint("soft hyphen", _KEEP, "全区公园2\u00ad73座，", _count("2\u00ad73座", "273", UNSEEN), {"73座": CUT}),
    HostilePrint(
        "combining",
        _ALL,
        "公园2\u03367\u03363\u0336座，",
        _count("2\u03367\u03363\u0336座", "273", COMBINED),
        {"273座": GONE},
    ),
    HostilePrint("combining", _ALL, "公园2\u20dd73座，", _count("2\u20dd73座", "273", COMBINED), {"73座": CUT}),
    HostilePrint("combining", _ALL, "公园273\u0338座，", _count("273\u0338座", "273", COMBINED), {"273": CUT}),
    HostilePrint("combining", _ALL, "公园273座\u0336，", _count("273座\u0336", "273", COMBINED), {"273座": CUT}),
    HostilePrint("radicals", _ALL, "全区有⼆⼗三座公园", _count("⼆⼗三座", "23"), {"三座": CUT, "⼗三座": CUT}),
    HostilePrint("radicals", _ALL, "投资⼋亿元，", _yuan("⼋亿元", "800000000"), {"亿元=100000000": CUT}),
    HostilePrint("compatibility", _ALL, "占比12﹪，", _percent("12﹪", "12"), {"2﹪": CUT}),
    HostilePrint("compatibility", _ALL, "面积273㎡，", Right("273㎡", "273", "m2"), {"73㎡": CUT}),
    HostilePrint("full width", _ALL, "全区公园２７３座，", _count("２７３座", "273"), {"３座": CUT, "７３座": CUT}),
    HostilePrint(
        "full width", _ALL, "支出６，１０２，３３０元。", _yuan("６，１０２，３３０元", "6102330"), {"３３０元": CUT}
    ),
    HostilePrint(
        "traditional", _ALL, "公園二百七十三座，", _count("二百七十三座", "273"), {"七十三座": CUT, "三座": CUT}
    ),
    HostilePrint("traditional", _ALL, "預算1,234億元，", _yuan("1,234億元", "123400000000"), {"234億元": CUT}),
    HostilePrint("formal numerals", _ALL, "拨款叁佰伍拾万元，", _yuan("叁佰伍拾万元", "3500000"), {"伍拾万元": CUT}),
    HostilePrint(
        "ligatures",
        _STYLED,
        "with ﬁve million people,",
        Right("ﬁve million people", "5000000", "persons"),
        {"million": UNREAD},
    ),
    HostilePrint("ligatures", "txt", "with ﬁve million people,", None, {"ﬁve million=5000000": UNREAD}),
    HostilePrint("ligatures", _ALL, "the proﬁt grew 4.5 percent", _percent("4.5 percent", "4.5"), {"5 percent": CUT}),
    *(
        HostilePrint(
            "thin spaces",
            _KEEP,
            f"共有1{each}234{each}567人，",
            Right(f"1{each}234{each}567人", "1234567", "persons"),
            wrong,
        )
        for each in "\u2009\u202f\u2007\u00a0"
        for wrong in [{"567人": CUT, f"234{each}567人": CUT}]
    ),
    HostilePrint(
        "thin spaces",
        _FLATTEN,
        "共有1\u2009234\u2009567人，",
        Right("1 234 567人", "1234567", "persons", PARTED),
        {"567人": CUT},
    ),
    HostilePrint("thin spaces", _KEEP, "共有1\u2009234人，", Right("1\u2009234人", "1234", "persons"), {"234人": CUT}),
    HostilePrint(
        "thin spaces", _ALL, "共有1\u00a0234人，", Right("1\u00a0234人", "1234", "persons", PARTED), {"234人": CUT}
    ),
    HostilePrint(
        "thin spaces", _ALL, "共有12 345 678人，", Right("12 345 678人", "12345678", "persons", PARTED), {"678人": CUT}
    ),
    HostilePrint("odd marks", _ALL, "共有1'234'567人，", None, {"567人": CUT, "1'234'567人=1234567": UNREAD}),
    HostilePrint("odd marks", _ALL, "共有1，234人，", None, {"234人": CUT}),
    HostilePrint("odd marks", _ALL, "共有1·234人，", None, {"234人": CUT}),
    HostilePrint("odd marks", _ALL, "增加3½亿元，", None, {"3": CUT}),
    HostilePrint(
        "no code", _ALL, "全区公园2\ufffd73座，", _count("2\ufffd73座", "273", NO_CODE), {"73座": CUT, "273座": GONE}
    ),
    HostilePrint("no code", _ALL, "全区公园\ufffd73座，", None, {"73座": CUT}),
    HostilePrint("no code", _KEEP, "全区公园273\ue005亿元，", None, {"273": CUT}),
    HostilePrint("look-alikes", _ALL, "全区有l23座公园", None, {"23座": CUT, "l23座=123": UNREAD}),
    HostilePrint("look-alikes", _ALL, "全区有1O3座公园", None, {"3座": CUT, "1O3座=103": UNREAD}),
    HostilePrint("look-alikes", _ALL, "全区有2O座公园", None, {"2O座=20": UNREAD, "2": CUT}),
    HostilePrint("look-alikes", _ALL, "全区有Ⅰ5座公园", None, {"Ⅰ5座=15": UNREAD}),
    HostilePrint(
        "superscripts",
        _STYLED,
        "增加值10{sup:9}元人民币",
        _yuan("10⁹元", "1000000000", NOTED),
        {"109元": GONE, "10元": GONE},
    ),
    HostilePrint("superscripts", _STYLED, "面积5公里{sup:2}左右，", None, {"5公里": CUT, "2左右=2": GONE}),
    HostilePrint(
        "note marks",
        _STYLED,
        "全区公园273{sup:1}座公园",
        _count("273¹座", "273", NOTED),
        {"2731座": GONE, "273¹座=2731": NOTED},
    ),
    HostilePrint("note marks", _STYLED, "增加值273亿元{sup:2}，其中", _yuan("273亿元", "27300000000"), {"73亿元": CUT}),
    HostilePrint(
        "note marks",
        _STYLED,
        "It was 163.5 million.{sup:2} In",
        _count("163.5 million", "163500000"),
        {"5 million": CUT},
    ),
    HostilePrint("note marks", _ALL, "增加值273亿元[3]，其中", _yuan("273亿元", "27300000000"), {"73亿元": CUT}),
    HostilePrint(
        "note marks", _ALL, "增加值273[3]亿元，", _yuan("273[3]亿元", "27300000000", NOTED), {"273": CUT, "3亿元": GONE}
    ),
    HostilePrint("note marks", _ALL, "建成1[2]73座，", _count("1[2]73座", "173", NOTED), {"73座": CUT}),
    HostilePrint(
        "deleted", "md html docx", "增加值{del:9}273亿元，", _yuan("273亿元", "27300000000"), {"9273亿元": GONE}
    ),
    HostilePrint(
        "deleted",
        "md html docx",
        "增加值27{del:9}3亿元，",
        _yuan("273亿元", "27300000000"),
        {"2793亿元": GONE, "3亿元": CUT},
    ),
    HostilePrint(
        "deleted", "md html docx", "{del:比上年增长5.5%，}增长4.5%，", _percent("4.5%", "4.5"), {"5.5%": GONE}
    ),
    HostilePrint(
        "hidden",
        "md html docx",
        "增加值27{hid:9}3亿元，",
        _yuan("273亿元", "27300000000"),
        {"2793亿元": GONE, "3亿元": CUT},
    ),
    HostilePrint(
        "hidden",
        _FLATTEN,
        "增加值27{hid:9}36亿元，",
        _yuan("27 36亿元", "273600000000", PARTED),
        {"27936亿元": GONE, "36亿元": CUT},
    ),
    HostilePrint("hidden", _STYLED, "{hid:比上年增长5.5%，}增长4.5%，", _percent("4.5%", "4.5"), {"5.5%": GONE}),
    HostilePrint(
        "split runs", _STYLED, "全区公园27{run}3座，比上年", _count("273座", "273"), {"3座": CUT, "73座": CUT}
    ),
    HostilePrint(
        "split runs",
        _STYLED,
        "增加值1{run}.5{run}7亿元，其中",
        _yuan("1.57亿元", "157000000"),
        {"7亿元": CUT, "57亿元": CUT},
    ),
    HostilePrint(
        "line ends",
        _ALL,
        f"{_LONG}产值7,000{{br}}亿元，",
        _yuan("7,000亿元", "700000000000"),
        {"000亿元": CUT, "7,000": CUT},
    ),
    HostilePrint(
        "line ends", _ALL, f"{_LONG}产值7,{{br}}000亿元，", _yuan("7,000亿元", "700000000000"), {"000亿元": CUT}
    ),
    HostilePrint(
        "line ends", _ALL, f"{_LONG}产值12{{br}}34亿元，", _yuan("1234亿元", "123400000000"), {"34亿元": CUT, "12": CUT}
    ),
    HostilePrint("line ends", _ALL, f"{_LONG}增长12.{{br}}5%，", _percent("12.5%", "12.5"), {"5%": CUT}),
    HostilePrint(
        "line ends", _ALL, f"{_LONG}公园二百{{br}}七十三座，", _count("二百七十三座", "273"), {"七十三座": CUT}
    ),
    HostilePrint(
        "line ends",
        _ALL,
        f"{_LONG}占百分之{{br}}三十五，",
        _percent("百分之三十五", "35"),
        {"三十五=35": "is in percent"},
    ),
    HostilePrint(
        "line ends",
        "txt md html docx ofd",
        "产值7,{br}000亿元，",
        _yuan("7,000亿元", "700000000000", PARTED),
        {"000亿元": CUT},
    ),
    HostilePrint(
        "line ends", "txt md html docx ofd", "公园共12{br}34座，", _count("1234座", "1234", PARTED), {"34座": CUT}
    ),
    HostilePrint(
        "page ends",
        "txt docx ofd pdf",
        f"{_LONG}产值7,000{{page}}亿元，",
        _yuan("7,000亿元", "700000000000"),
        {"7,000": CUT},
    ),
    HostilePrint(
        "page ends",
        "txt docx ofd pdf",
        f"{_LONG}产值12{{page}}34亿元，",
        _yuan("1234亿元", "123400000000"),
        {"34亿元": CUT},
    ),
    HostilePrint(
        "page ends",
        "txt docx ofd pdf",
        f"{_LONG}公园二百{{page}}七十三座，",
        _count("二百七十三座", "273"),
        {"七十三座": CUT},
    ),
)


@dataclass(frozen=True)
class HostilePage:
    """A document of one format, its figure, and wrong ones with the cause that refuses each."""

    kind: str
    name: str
    read: Callable[[], Reading]
    right: Right
    wrong: Mapping[str, str]


_TRUE, _FALSE = "全县粮食增长4.5%，比上年多", "全市粮食增长5.5%，比上年多"
_TOLD, _SECRET = _percent("4.5%", "4.5"), {"5.5%": GONE}
_WHITE = (1.0, 1.0, 1.0)


def _pdf(*pages: Page) -> Callable[[], Reading]:
    return lambda: read_pages(pdf(*pages))


def _page() -> Page:
    return Page().text(40, 540, _TRUE)


def _html(secret: str) -> Callable[[], Reading]:
    page = f'<!DOCTYPE html><meta charset="utf-8"><style>.x {{ display: none }}</style><p>{_TRUE}</p>{secret}'
    return lambda: read_original(page.encode(), "a.html")


def _docx(*secret: str) -> Callable[[], Reading]:
    return lambda: read_original(docx(paragraph(_TRUE) + "".join(secret)), "a.docx")


def _ofd(*layers: str) -> Callable[[], Reading]:
    return lambda: read_original(ofd(*layers), "a.ofd")


def _markdown(secret: str) -> Callable[[], Reading]:
    return lambda: read_original(f"{_TRUE}\n\n{secret}\n".encode(), "a.md")


_HIDDEN: Mapping[str, Callable[[], Reading]] = {
    "pdf invisible": _pdf(_page().text(40, 500, _FALSE, mode=3)),
    "pdf white": _pdf(_page().text(40, 500, _FALSE, color=_WHITE)),
    "pdf nearly white": _pdf(_page().text(40, 500, _FALSE, color=(0.99, 0.99, 0.99))),
    "pdf black on black": _pdf(_page().fill((30, 490, 380, 515), (0, 0, 0)).text(40, 500, _FALSE)),
    "pdf painted over": _pdf(_page().text(40, 500, _FALSE).fill((30, 490, 380, 515), (0, 0, 0))),
    "pdf clipped": _pdf(_page().clipped((0, 0, 20, 20), 40, 500, _FALSE)),
    "pdf beside the page": _pdf(_page().text(450, 500, _FALSE)),
    "pdf below the page": _pdf(_page().text(40, -40, _FALSE)),
    "pdf outside of the crop box": _pdf(Page(crop=(0, 100, 400, 600)).text(40, 540, _TRUE).text(40, 50, _FALSE)),
    "html display": _html(f'<p style="display:none">{_FALSE}</p>'),
    "html class": _html(f'<p class="x">{_FALSE}</p>'),
    "html visibility": _html(f'<p style="visibility: hidden">{_FALSE}</p>'),
    "html attribute": _html(f"<p hidden>{_FALSE}</p>"),
    "html opacity": _html(f'<p style="opacity:0">{_FALSE}</p>'),
    "html size": _html(f'<p style="font-size:0">{_FALSE}</p>'),
    "html white": _html(f'<p style="color:#fff">{_FALSE}</p>'),
    "html white by name": _html(f'<p style="color: white">{_FALSE}</p>'),
    "html font": _html(f'<p><font color="#FFFFFF">{_FALSE}</font></p>'),
    "html left of the page": _html(f'<p style="position:absolute;left:-9999px">{_FALSE}</p>'),
    "html indented away": _html(f'<p style="text-indent:-9999px">{_FALSE}</p>'),
    "html clipped": _html(f'<p style="position:absolute;clip:rect(0,0,0,0)">{_FALSE}</p>'),
    "html comment": _html(f"<!-- {_FALSE} -->"),
    "html script": _html(f"<script>{_FALSE}</script>"),
    "html template": _html(f"<template><p>{_FALSE}</p></template>"),
    "html closed dialog": _html(f"<dialog>{_FALSE}</dialog>"),
    "docx hidden": _docx(paragraph(run(_FALSE, "<w:vanish/>"))),
    "docx white": _docx(paragraph(run(_FALSE, '<w:color w:val="FFFFFF"/>'))),
    "docx instruction of a field": _docx(paragraph(f"<w:r><w:instrText>{_FALSE}</w:instrText></w:r>")),
    "ofd invisible": _ofd(text_object(_TRUE, 20, 30) + text_object(_FALSE, 20, 40, attributes='Visible="false"')),
    "ofd transparent": _ofd(text_object(_TRUE, 20, 30) + text_object(_FALSE, 20, 40, attributes='Alpha="0"')),
    "ofd white": _ofd(text_object(_TRUE, 20, 30) + white(text_object(_FALSE, 20, 40))),
    "ofd beside the page": _ofd(text_object(_TRUE, 20, 30) + text_object(_FALSE, 240, 40)),
    "md comment": _markdown(f"<!-- {_FALSE} -->"),
}
_DELETED: Mapping[str, Callable[[], Reading]] = {
    "html del": _html(f"<p><del>{_FALSE}</del></p>"),
    "html s": _html(f"<p><s>{_FALSE}</s></p>"),
    "html line-through": _html(f'<p style="text-decoration: line-through">{_FALSE}</p>'),
    "docx deleted": _docx(paragraph(f"<w:del><w:r><w:delText>{_FALSE}</w:delText></w:r></w:del>")),
    "docx moved away": _docx(paragraph(f"<w:moveFrom><w:r><w:t>{_FALSE}</w:t></w:r></w:moveFrom>")),
    "docx struck": _docx(paragraph(run(_FALSE, "<w:strike/>"))),
    "docx struck twice": _docx(paragraph(run(_FALSE, "<w:dstrike/>"))),
    "md struck": _markdown(f"~~{_FALSE}~~"),
    "md del": _markdown(f"<del>{_FALSE}</del>"),
    "pdf struck by a line": _pdf(_page().text(40, 500, _FALSE).rule(38, 503.5, 174, 503.5)),
}
_BODY = ("全县粮食总产量比上年增加到一百二十三万吨其中夏粮", "产量一百万吨秋粮二十三万吨全县共有各类企业总数12")
_REST = ("34家比上年增加百分之四点五其中规模以上工业企业共", "有一百二十家。")
_HEAD = "2024年统计公报"
_ONE = _count("1234家", "1234")
_PARTS = {"34家": CUT, "12": CUT}


def _long_page(lines: tuple[str, ...], number: int, y: float = 560) -> Page:
    page = Page().text(150, 585, _HEAD, 8).text(195, 15, f"- {number} -", 8)
    return page.lines(40, y, lines, leading=14)


def _ofd_page(lines: tuple[str, ...], number: int, y: float) -> str:
    text = "".join(text_object(line, 40, y + 6 * index) for index, line in enumerate(lines))
    return text_object(_HEAD, 90, 15) + text + text_object(f"- {number} -", 100, 285)


_LEFT = (
    "全县粮食总产量增加到一百二十三万",
    "吨夏粮一百万吨秋粮二十三万吨同时",
    "蔬菜和水果都有增加企业总数已到12",
    "34家比上年多百分之四点五其中主要",
    "是工业企业共有一百二十家左右。",
)
_RIGHT = (
    "棉花总产量比上年减少到三百五十六",
    "吨而油料总产量比上年增加到了七百",
    "八十九吨蔬菜总产量比上年增加了百",
    "分之二水果总产量和茶叶总产量都与",
    "上年基本持平没有大的变化。",
)
_SENTENCES: Mapping[str, Callable[[], Reading]] = {
    "pdf heads between pages": _pdf(_long_page(_BODY, 1, 60), _long_page(_REST, 2)),
    "ofd heads between pages": _ofd(_ofd_page(_BODY, 1, 262), _ofd_page(_REST, 2, 40)),
    "pdf two columns": _pdf(Page().lines(40, 540, _LEFT).lines(220, 540, _RIGHT)),
    "ofd two columns": _ofd(
        "".join(
            text_object(line, x, 40 + 6 * index)
            for x, lines in ((20, _LEFT), (110, _RIGHT))
            for index, line in enumerate(lines)
        )
    ),
}
PAGES: tuple[HostilePage, ...] = (
    *(HostilePage("hidden", name, read, _TOLD, _SECRET) for name, read in _HIDDEN.items()),
    *(HostilePage("deleted", name, read, _TOLD, _SECRET) for name, read in _DELETED.items()),
    *(HostilePage("figure in two places", name, read, _ONE, _PARTS) for name, read in _SENTENCES.items()),
)
LOOK_ALIKES = (
    "大57亿元",
    "l23座公园",
    "1O3座公园",
    "共5亿8家",
    "增长4.S%",
    "27З座公园",
    "8,OOO万元",
    "增长I2.5%",
    "投资工亿元",
    "口.5亿元",
)
"""What character recognition makes of 1.57亿元, 123座 and their like: in a text over a scan no figure is proof."""


def scanned(printed: str) -> Reading:
    """A page that is a picture, with an invisible text over it."""
    return read_pages(pdf(Page().picture((0, 0, 400, 600)).text(40, 500, f"去年{printed}，其中", mode=3)))
