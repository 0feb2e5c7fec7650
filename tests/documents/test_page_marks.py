"""A reading as it is printed: marks of pages, and what is not in the text."""

from __future__ import annotations

import pytest

from govdata.documents.page_marks import told, told_together, with_page_marks
from govdata.documents.reading import Block, Omission, OmissionReason, Reading


def reading(text: str, *blocks: Block) -> Reading:
    return Reading(text, blocks, "text/plain", "r", "1")


@pytest.mark.parametrize(
    ("lang", "marked"),
    [("en", "[page 1]\none\ntwo\n[page 2]\nthree\n"), ("zh", "[第 1 页]\none\ntwo\n[第 2 页]\nthree\n")],
)
def test_a_page_is_marked_once_where_it_begins(lang: str, marked: str) -> None:
    blocks = (Block(0, 4, page=1), Block(4, 8, page=1), Block(8, 14, page=2))
    assert with_page_marks(reading("one\ntwo\nthree\n", *blocks), lang) == marked


def test_a_document_without_pages_has_no_marks() -> None:
    assert with_page_marks(reading("one\n", Block(0, 4)), "en") == "one\n"


@pytest.mark.parametrize("reason", OmissionReason)
def test_each_reason_is_told_in_both_languages(reason: OmissionReason) -> None:
    said = told(Omission(reason, page=3, count=1200, where="word/footnotes.xml"))
    are_formulas = reason is OmissionReason.NO_RESULT
    assert said.en.startswith("page 3: ")
    assert said.en.endswith(f"(word/footnotes.xml), 1,200 {'of them' if are_formulas else 'characters'}")
    assert said.zh.startswith("第 3 页：")
    assert said.zh.endswith(f"（word/footnotes.xml），共 1,200 {'个' if are_formulas else '个字符'}")


def test_a_reason_is_told_once_however_many_places_it_holds_of() -> None:
    pictures = [Omission(OmissionReason.PICTURE, where=f"image{number}.png") for number in range(1, 18)]
    hidden = [Omission(OmissionReason.HIDDEN, page=number, count=600) for number in (2, 3)]
    lone = Omission(OmissionReason.DELETED, page=5, count=7)
    assert [each.en for each in told_together([*pictures, lone, *hidden])] == [
        "a picture, whose text cannot be read: in 17 places (image1.png, image2.png, image3.png, …)",
        told(lone).en,
        "hidden text was left out: in 2 places (page 2, page 3), 1,200 characters",
    ]
    assert [each.zh for each in told_together([*pictures, *hidden])] == [
        "图片，其中的文字无法读取：17 处（image1.png、image2.png、image3.png等）",
        "隐藏的文字未收入：2 处（第 2 页、第 3 页），共 1,200 个字符",
    ]


def test_places_without_a_name_are_only_counted() -> None:
    (said,) = told_together(
        [Omission(OmissionReason.UNREADABLE, count=2), Omission(OmissionReason.UNREADABLE, count=3)]
    )
    assert said.en == "characters that cannot be decoded were left out: in 2 places, 5 characters"
