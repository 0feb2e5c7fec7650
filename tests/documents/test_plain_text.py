"""Text files: their encodings and paragraphs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.documents.plain_text import read_text
from govdata.documents.reading import OmissionReason
from tests.support.documents import assert_lawful, block_texts

SIMPLIFIED = "全区公园二百七十三座，比上年增加十二座。\n投入2.9亿元，其中拨付1.8亿元。\n"
TRADITIONAL = "全區公園二百七十三座，比上年增加十二座。\n投入2.9億元，其中撥付1.8億元。\n"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (SIMPLIFIED, "utf-8"),
        (SIMPLIFIED, "utf-8-sig"),
        (SIMPLIFIED, "utf-16"),
        (SIMPLIFIED, "utf-16-le"),
        (SIMPLIFIED, "utf-32"),
        (SIMPLIFIED, "gb18030"),
        (TRADITIONAL, "utf-8"),
        (TRADITIONAL, "big5"),
        ("273 parks\r\n\r\nin 2024\r\n", "ascii"),
        ("", "ascii"),
    ],
)
def test_encodings(text: str, encoding: str) -> None:
    data = text.encode(encoding)
    reading = read_text(data)
    assert_lawful(reading)
    assert reading.text == text
    plain = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}.get(encoding, encoding)
    sources = [data[slice(*block.source)].decode(plain) for block in reading.blocks if block.source]
    assert sources == block_texts(reading)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "一、总体情况\n全区公园二百七十三座，比上年增加十二座。\n",
            ["一、总体情况", "全区公园二百七十三座，比上年增加十二座。"],
        ),
        (
            "全区公园二百七十三座，比上年增加\n十二座，面积又增加二十多公顷之多\n。\n",
            ["全区公园二百七十三座，比上年增加\n十二座，面积又增加二十多公顷之多\n。"],
        ),
        ("甲\n\n乙", ["甲", "乙"]),
        ("占68.2%，\n\n提高", ["占68.2%，", "提高"]),
        (
            "占68.2%，\n提高十三点五个百分点，达到了历年最高的水平\n",
            ["占68.2%，\n提高十三点五个百分点，达到了历年最高的水平"],
        ),
        ("  一\r\n　　二\r\n", ["一", "二"]),
    ],
)
def test_paragraphs(text: str, expected: list[str]) -> None:
    assert block_texts(read_text(text.encode())) == expected


def test_bytes_of_no_character_are_reported() -> None:
    data = ("全区公园273座。\n" * 50).encode() + b"\xff\n"
    reading = read_text(data)
    assert reading.text.endswith("\ufffd\n")
    assert [(each.reason, each.count) for each in reading.omissions] == [(OmissionReason.UNREADABLE, 1)]


@given(st.binary(max_size=300))
def test_any_bytes_have_a_lawful_reading(data: bytes) -> None:
    reading = read_text(data)
    assert_lawful(reading)
    assert reading.text.encode("utf-8").decode("utf-8") == reading.text


@given(st.text(st.characters(codec="utf-8"), max_size=300))
def test_the_text_is_that_of_the_file(text: str) -> None:
    assert read_text(b"\xef\xbb\xbf" + text.encode()).text == text
