"""Web pages as their readers see them."""

from __future__ import annotations

import html

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govdata.documents.html_encoding import decode_page
from govdata.documents.html_reader import read_html
from govdata.documents.reading import BlockKind, OmissionReason
from govdata.documents.text_encoding import decode_text
from tests.support.documents import assert_lawful, block_texts, cell_texts


def texts(page: str) -> list[str]:
    reading = read_html(page.encode())
    assert_lawful(reading)
    return block_texts(reading)


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<p><strong>2</strong>73座</p>", ["273座"]),
        ("<p>公园<span><b>2</b></span><i>7</i>3座</p>", ["公园273座"]),
        ("<p>2 <b>7</b> 3座</p>", ["2 7 3座"]),
        ("<p>2&nbsp;73座</p>", ["2\u00a073座"]),
        ("<p>甲<br>乙</p>", ["甲\n乙"]),
        ("<div>甲<p>乙</p>丙</div>", ["甲", "乙", "丙"]),
        ("<p>全市公园\n   273座</p>", ["全市公园 273座"]),
        ("<p>全市\r\n  公园</p>", ["全市公园"]),
        ("<p>the\n  parks</p>", ["the parks"]),
        ("<pre>a  1\nb  2</pre>", ["a  1\nb  2"]),
        ("<p>a&amp;b &#50;&#55;3 &lt;5</p>", ["a&b 273 <5"]),
        (
            "<p>10<sup>9</sup>元，m<sup>2</sup>，增加值<sup>[3]</sup>5，H<sub>2</sub>O</p>",
            ["10⁹元，m²，增加值[3]5，H₂O"],
        ),
        ("<p>1<sup>st</sup></p>", ["1st"]),
        ("<p>增加值<sup><a>1</a>,<a>2</a></sup>5</p>", ["增加值¹,²5"]),
        ("<p>5<!-- 6 -->7</p><script>8</script><style>p{}</style><noscript>9</noscript>", ["57"]),
        ("<template>1</template><svg><title>2</title><text>3</text></svg>", ["3"]),
        ("<ruby>汉<rp>(</rp><rt>hàn</rt><rp>)</rp></ruby>", ["汉"]),
        ("<ul><li>甲 1<li>乙 2</ul>", ["甲 1", "乙 2"]),
        ("", []),
    ],
)
def test_what_a_reader_sees(page: str, expected: list[str]) -> None:
    assert texts(page) == expected


@pytest.mark.parametrize(
    "hidden",
    [
        "<p style='display : NONE'>99</p>",
        "<p style='display:none!important'>99</p>",
        "<p hidden>99</p>",
        "<div style='visibility:hidden'><p>99</p></div>",
        "<p style='opacity:0'>99</p>",
        "<p style='font-size:0px'>99</p>",
        "<dialog>99</dialog>",
        "<style>.off { color: red; display: none }</style><p class='x off'>99</p>",
        "<style>p#off, i { display: none }</style><p id=off>99</p>",
        "<div style='color:white'><p>99</p></div>",
        "<div style='background:#123;color:#fff'><div style='background:#fff'>99</div></div>",
        "<p style='color:rgba(0,0,0,0)'>99</p>",
        "<p style='position:fixed;top:-500px'>99</p>",
    ],
)
def test_hidden_text_is_left_out_and_reported(hidden: str) -> None:
    reading = read_html(f"<body><p>273座</p>{hidden}".encode())
    assert block_texts(reading) == ["273座"]
    assert [(each.reason, each.count) for each in reading.omissions] == [(OmissionReason.HIDDEN, 2)]


@pytest.mark.parametrize(
    "shown",
    [
        "<div id=js_content style='visibility: hidden; opacity: 0;'><p>273座</p></div>",
        "<div style='visibility:hidden'><p style='visibility:visible'>273座</p></div>",
        "<p aria-hidden=true>273座</p>",
        "<p style='opacity:0.5;font-size:10px'>273座</p>",
        "<style>@media print { p { display: none } }</style><p>273座</p>",
        "<style>p { display: none }</style><p style='display:block'>273座</p>",
        "<style>/* p {display:none} */ div p { display: none }</style><p>273座</p>",
        "<dialog open>273座</dialog>",
        "<div style='background:#123'><p style='color:#fff'>273座</p></div>",
        "<table><tr><td bgcolor=navy><font color=white>273座</font></td></tr></table>",
        "<div style='color:white'><p style='color:black'>273座</p></div>",
        "<p style='left:-500px;text-indent:-2em'>273座</p>",
        "<details><summary>273座</summary></details>",
    ],
)
def test_shown_text_is_read(shown: str) -> None:
    reading = read_html(shown.encode())
    assert block_texts(reading) == ["273座"]
    assert reading.omissions == ()


@pytest.mark.parametrize(
    "struck", ["<del>12</del>", "<s>12</s>", "<span style='text-decoration: line-through'>12</span>"]
)
def test_text_that_is_struck_out_is_left_out_and_reported(struck: str) -> None:
    reading = read_html(f"<p>公园{struck}<ins>273</ins>座</p>".encode())
    assert block_texts(reading) == ["公园273座"]
    assert [(each.reason, each.count) for each in reading.omissions] == [(OmissionReason.DELETED, 2)]


def test_what_is_not_painted_is_counted_once_and_what_is_painted_in_it_not_at_all() -> None:
    page = "<div style='visibility:hidden'>12<br>3<b>4</b><p style='visibility:visible'>273座</p>5</div>"
    reading = read_html(page.encode())
    assert block_texts(reading) == ["273座"]
    assert sum(each.count for each in reading.omissions) == 5


def test_kinds() -> None:
    page = (
        "<header><h1>Site</h1></header><nav>1 2 3</nav><main><h2>标题</h2><p>正文</p><header>篇首</header>"
        "<figure><figcaption>图1</figcaption></figure><p role=doc-footnote>注</p></main><footer>页脚</footer>"
    )
    kinds = [block.kind for block in read_html(page.encode()).blocks]
    margin = BlockKind.MARGIN
    expected = [margin, margin, BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.PARAGRAPH, BlockKind.CAPTION]
    assert kinds == [*expected, BlockKind.NOTE, margin]


def test_pictures_of_the_text_are_reported() -> None:
    reading = read_html(b"<nav><img src=logo.png></nav><p><img src=chart.png><img src=dot.gif width=1></p>")
    assert [(each.reason, each.where) for each in reading.omissions] == [(OmissionReason.PICTURE, "chart.png")]


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("<meta name=ArticleTitle content=公报><title>x</title>", ("公报", "", "")),
        (
            "<title> 统计 \n 公报 </title><meta name=PubDate content='2025-03-28 09:00'>",
            ("统计 公报", "", "2025-03-28 09:00"),
        ),
        ("<meta property='article:published_time' content=2020-04-14>", ("", "", "2020-04-14")),
        (
            "<meta http-equiv=Content-Language content=zh-CN><body><time datetime=2025-03-28>3月</time>",
            ("", "zh-CN", "2025-03-28"),
        ),
        ("<body><h1>公<b>报</b></h1>", ("公报", "", "")),
    ],
)
def test_what_a_page_says_of_itself(head: str, expected: tuple[str, str, str]) -> None:
    reading = read_html(f"<html><head>{head}".encode())
    assert (reading.title, reading.language, reading.date) == expected


def test_the_language_of_a_page() -> None:
    assert read_html(b"<html lang=en-GB>").language == "en-GB"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "big5"])
def test_encodings_and_places_in_bytes(encoding: str) -> None:
    name = {"gb18030": "gb2312", "utf-8-sig": "utf-8", "utf-16": "utf-8"}.get(encoding, encoding)
    page = f"<head><meta charset='{name}'><title>公報</title><body><p>公園<b>2</b>73座&amp;</p>\r\n<p>面積</p>"
    data = page.encode(encoding)
    reading = read_html(data)
    assert block_texts(reading) == ["公園273座&", "面積"]
    plain = encoding.removesuffix("-sig") if encoding != "utf-16" else "utf-16-le"
    sources = [data[slice(*block.source)].decode(plain) for block in reading.blocks if block.source]
    assert sources == ["公園<b>2</b>73座&amp;", "面積"]


def test_a_page_that_declares_a_wrong_encoding() -> None:
    page = "<meta charset=utf-8><p>全区公园二百七十三座，比上年增加十二座。</p>"
    assert block_texts(read_html(page.encode("gb18030"))) == ["全区公园二百七十三座，比上年增加十二座。"]


def test_bytes_of_no_character_are_reported() -> None:
    data = "<p>公园273座，比上年增加</p>".encode() + b"<p>a\xff5</p>" + b"<p>x</p>" * 50
    reading = read_html(data)
    assert "a\ufffd5" in reading.text
    assert [(each.reason, each.count) for each in reading.omissions] == [(OmissionReason.UNREADABLE, 1)]
    assert all(block.source for block in reading.blocks)


TABLE = """<table><caption>表1</caption><thead><tr><th rowspan=2>指标<th colspan=2>年份<tr><th>2023<th>2024</thead>
<tr><th scope=row>公园<td>27<b>3</b><td>-<tr><td rowspan=9>面积<td colspan=2>12<br>13</table>"""


def test_a_table_with_heads_and_spans() -> None:
    reading = read_html(TABLE.encode())
    assert_lawful(reading)
    assert cell_texts(reading) == {
        (0, 0, 0): "指标",
        (0, 0, 1): "年份",
        (0, 1, 1): "2023",
        (0, 1, 2): "2024",
        (0, 2, 0): "公园",
        (0, 2, 1): "273",
        (0, 2, 2): "-",
        (0, 3, 0): "面积",
        (0, 3, 1): "12\n13",
    }
    spans = {
        block.cell.row * 10 + block.cell.column: (block.cell.rows, block.cell.columns)
        for block in reading.blocks
        if block.cell
    }
    assert (spans[0], spans[1], spans[30], spans[31]) == ((2, 1), (1, 2), (1, 1), (1, 2))
    assert [block.cell.is_head for block in reading.blocks if block.cell] == [True] * 5 + [False] * 4
    assert reading.blocks[0].kind is BlockKind.CAPTION


@pytest.mark.parametrize(
    ("page", "cells", "blocks"),
    [
        ("<table><tr><td>只有一格</table>", 0, ["只有一格"]),
        ("<table role=presentation><tr><td>甲<td>乙</table>", 0, ["甲", "乙"]),
        ("<table><tr><td>栏<td><table><tr><th>甲<td>1</table><td>尾</table>", 2, ["栏", "甲", "1", "尾"]),
        ("<table><tr><td>栏<td><h2>题</h2><p>文</table>", 0, ["栏", "题", "文"]),
        ("<table><tr><th>甲<td>1<table><tr><th>乙<td>2</table>3<td>4</table>", 5, ["甲", "1", "乙", "2", "3", "4"]),
        ("<table><tr><td>a<td><tr><td><td>b</table>", 4, ["a", "", "", "b"]),
        ("<table><tr style='display:none'><td>9<td>9<tr><td>1<td>2</table>", 2, ["1", "2"]),
    ],
)
def test_tables_that_only_place_things_and_tables_in_tables(page: str, cells: int, blocks: list[str]) -> None:
    reading = read_html(page.encode())
    assert_lawful(reading)
    assert (sum(block.cell is not None for block in reading.blocks), block_texts(reading)) == (cells, blocks)


INLINE = st.sampled_from(["b", "i", "span", "strong", "em", "font", "a", "u"])


@given(st.lists(st.tuples(INLINE, st.text("0123456789座亿元,.%<&", max_size=4)), max_size=12))
def test_inline_marks_never_part_a_text(pieces: list[tuple[str, str]]) -> None:
    marked = "".join(f"<{tag}>{html.escape(text)}</{tag}>" for tag, text in pieces)
    plain = "".join(text for _, text in pieces)
    assert "".join(texts(f"<p>{marked}</p>")) == plain


@given(st.text(st.sampled_from("<>/tdrhspan=\"'25座 \n&;!-") | st.characters(codec="utf-8"), max_size=200))
def test_any_text_is_a_page_with_a_lawful_reading(source: str) -> None:
    data = source.encode("utf-8")
    reading = read_html(data)
    assert_lawful(reading)
    assert reading == read_html(data)
    for block in reading.blocks:
        assert block.source is None or 0 <= block.source[0] <= block.source[1] <= len(data)


@pytest.mark.parametrize("name", ["idna", "punycode", "undefined", "unicode_escape", "utf-7", "cp037", "hex", "rot13"])
def test_an_encoding_that_no_page_is_in_is_not_believed(name: str) -> None:
    reading = read_html(f"<meta charset={name}><p>a\\x41+ADw- 公园273座".encode())
    assert reading.text == "a\\x41+ADw- 公园273座\n"


@given(st.binary(max_size=300), st.sampled_from(["utf-8", "big5", "gbk", "shift_jis", "euc-kr", "windows-1255", "x"]))
@settings(max_examples=200)
def test_any_bytes_are_a_page_whose_characters_have_their_bytes(data: bytes, name: str) -> None:
    page = f"<meta charset={name}>".encode() + data
    decoded = decode_page(page)
    assert decoded.mark + decoded.size_of(0, len(decoded.text)) == len(page)


def test_a_letter_of_big5_with_its_mark_apart() -> None:
    """0x8862 is Ê with a macron: two characters of one code."""
    decoded = decode_text("公園".encode("big5") * 5 + b"\x88\x62", "big5hkscs")
    assert (decoded.encoding, decoded.text[-2:]) == ("big5hkscs", "\u00ca\u0304")
    size = len(decoded.text)
    assert (decoded.size_of(size - 2, size - 1), decoded.size_of(size - 1, size)) == (2, 0)
