"""Texts of data in Markdown: a page shows them as they are written, and nothing of them acts."""

from __future__ import annotations

import unicodedata

import pytest

from govdata.reports.markdown_text import markdown_prose, markdown_text

UNSEEN = [*map(chr, range(0xA0)), *map(chr, (0x61C, 0x200E, 0x200F, 0x2028, 0x2029, *range(0x202A, 0x202F)))]
UNSEEN += map(chr, range(0x2066, 0x206A))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("park_area 2024", "park_area 2024"),
        ("_emphasis_ **strong** ~~gone~~", "\\_emphasis\\_ \\*\\*strong\\*\\* \\~\\~gone\\~\\~"),
        ("<script>alert(1)</script>", "&lt;script>alert(1)&lt;/script>"),
        ("[a](javascript:b) ![c](d)", "\\[a\\](javascript:b) !\\[c\\](d)"),
        ("a|b\n| --- |", "a\\|b \\| --- \\|"),
        ("`code`", "\\`code\\`"),
        ("$x$ \\ &lt;b&#62;", "\\$x\\$ \\\\ &amp;lt;b&amp;#62;"),
        ("公园 A&B <1%", "公园 A&B &lt;1%"),
        ("https://a.example WWW.a.example 12:30", "https\\://a.example WWW\\.a.example 12:30"),
    ],
)
def test_a_text_reads_as_it_is_written(text: str, shown: str) -> None:
    assert markdown_text(text) == shown


@pytest.mark.parametrize("char", UNSEEN, ids=lambda char: f"U+{ord(char):04X}")
def test_nothing_that_cannot_be_seen_is_in_a_page(char: str) -> None:
    for shown in (markdown_text(f"a{char}b"), markdown_prose(f"a{char}b").replace("\n", "")):
        assert not [each for each in shown if unicodedata.category(each) in ("Cc", "Cf", "Zl", "Zp")]
        assert "<" not in shown


def test_a_description_keeps_its_markup_and_no_html() -> None:
    assert markdown_prose("# A\r\n\n- *b* <img src=x>") == "# A\n\n- *b* &lt;img src=x>"
