"""OFD documents: lines from the places of characters."""

from __future__ import annotations

import pytest

from govdata.documents.ofd_reader import MOST_PAGES, read_ofd
from govdata.documents.reading import OmissionReason, UnreadableDocument
from tests.support.documents import assert_lawful, block_texts, ofd, text_object, white, zipped


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (text_object("公园273座", 20, 30), ["公园273座"]),
        (text_object("公园273座", 20, 30, steps="4 4 g 2 2 2"), ["公园273座"]),
        (text_object("公园2", 20, 30, steps="4 4") + text_object("73座", 30, 30), ["公园273座"]),
        (text_object("273座", 28, 30) + text_object("公园", 20, 30), ["公园273座"]),
        (text_object("273", 20, 30, steps="4 4"), ["2 7 3"]),
        (text_object("甲", 20, 30) + text_object("乙", 60, 30), ["甲", "乙"]),
        (text_object("乙", 20, 60) + text_object("甲", 20, 30), ["甲", "乙"]),
        (
            text_object("全市公园共二百七十三", 20, 30) + text_object("座，比上年增加。", 20, 36),
            ["全市公园共二百七十三\n座，比上年增加。"],
        ),
        (
            text_object("一、总体情况", 20, 30) + text_object("全市公园共二百七十三座。", 20, 36),
            ["一、总体情况", "全市公园共二百七十三座。"],
        ),
        (text_object("273座", 20, 30) + text_object("273座", 20.1, 30), ["273座"]),
        (text_object("273座", 20, 30) + text_object("45", 21, 30), ["273座", "45"]),
        (text_object("共：", 20, 30) + text_object("45", 26, 30), ["共：45"]),
        (text_object("27", 20, 30) + text_object("3", 23, 30), ["27", "3"]),
        (text_object("273", 20, 30, steps="2 30"), ["27", "3"]),
        (
            '<TextObject Boundary="20 30 60 20" Size="4"><TextCode X="4" Y="4" DeltaX="4 -6 4" DeltaY="0 5 0">'
            "甲乙丙丁</TextCode></TextObject>",
            ["甲乙\n丙丁"],
        ),
        (f"<PageBlock>{text_object('273座', 20, 30)}</PageBlock>", ["273座"]),
        (text_object("10", 20, 30) + text_object("9", 24, 28.4, size=2.4) + text_object("元", 25.2, 30), ["10⁹元"]),
        (text_object("CO", 20, 30) + text_object("2", 24, 30.6, size=2.4), ["CO₂"]),
        (text_object("公园", 20, 30) + text_object("9", 60, 28.4, size=2.4), ["9", "公园"]),
        (white(text_object("99", 20, 30)) + text_object("273座", 20, 40), ["273座"]),
        (
            '<PathObject Boundary="10 20 60 20" Fill="true"><FillColor Value="0 0 128"/></PathObject>'
            + white(text_object("273座", 20, 30)),
            ["273座"],
        ),
        (text_object("99", 230, 30) + text_object("273座", 20, 40), ["273座"]),
    ],
)
def test_lines(page: str, expected: list[str]) -> None:
    reading = read_ofd(ofd(page))
    assert_lawful(reading)
    assert block_texts(reading) == expected


def test_pages_boxes_and_what_the_document_says_of_itself() -> None:
    reading = read_ofd(ofd(text_object("甲", 20, 30, size=10), text_object("乙", 20, 30)))
    assert [block.page for block in reading.blocks] == [1, 2]
    assert reading.blocks[0].box == (56.69, 756.85, 85.04, 785.2)
    assert (reading.pages, reading.title, reading.date) == (2, "公报", "2025-03-28")


def test_a_paragraph_goes_on_on_the_next_page_behind_which_its_margins_stand() -> None:
    line = "全市共有企业一百二十三家比上年增加总产值7,000"
    first = text_object("统计公报", 90, 15) + text_object(line, 20, 262) + text_object("- 1 -", 100, 290)
    other = text_object("统计公报", 90, 15) + text_object("亿元。", 20, 40) + text_object("- 2 -", 100, 290)
    reading = read_ofd(ofd(first, other))
    assert block_texts(reading) == ["统计公报", line, "亿元。", "- 1 -", "统计公报", "- 2 -"]
    assert f"{line}亿元。" in reading.text
    assert [str(block.kind) for block in reading.blocks] == ["margin", "paragraph", "paragraph", *["margin"] * 3]


@pytest.mark.parametrize("attribute", ['Visible="false"', 'Alpha="0"', 'Fill="false"'])
def test_text_that_is_not_printed_is_reported(attribute: str) -> None:
    reading = read_ofd(ofd(text_object("99", 20, 30, attributes=attribute) + text_object("273座", 20, 40)))
    assert block_texts(reading) == ["273座"]
    assert [(each.reason, each.page, each.count) for each in reading.omissions] == [(OmissionReason.HIDDEN, 1, 2)]


def test_a_page_that_is_drawn_and_characters_without_a_code_are_reported() -> None:
    reading = read_ofd(ofd("<PathObject/>", text_object("\ue11e\ue2365", 20, 30)))
    found = [(each.reason, each.page, each.count) for each in reading.omissions]
    assert found == [(OmissionReason.PICTURE, 1, 0), (OmissionReason.UNREADABLE, 2, 2)]


def test_pictures_and_missing_pages_are_reported() -> None:
    reading = read_ofd(ofd('<ImageObject ResourceID="5"/>', declared=2))
    found = [(each.reason, each.page, each.where) for each in reading.omissions]
    assert found == [(OmissionReason.PICTURE, 1, "5"), (OmissionReason.MISSING_PART, 2, "Doc_0/Pages/1.xml")]
    assert (reading.text, reading.pages) == ("", 2)


@pytest.mark.parametrize(
    ("data", "match"),
    [
        (zipped({"other.xml": ""}), "has no part OFD.xml"),
        (ofd("", declared=MOST_PAGES + 1), "pages"),
        (b"PK\x03\x04", "damaged"),
    ],
)
def test_a_broken_document_has_one_clear_error(data: bytes, match: str) -> None:
    with pytest.raises(UnreadableDocument, match=match):
        read_ofd(data)
