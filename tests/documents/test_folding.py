"""Forms that stand for another character are folded; what writers choose stays."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.documents.folding import fold
from govdata.documents.media_types import read_original
from govdata.documents.reading import Folded
from tests.support.documents import docx, ofd, paragraph, text_object


@pytest.mark.parametrize(
    ("printed", "text", "folded"),
    [
        ("⼈口", "人口", ((0, 1, "⼈"),)),
        ("⻓期", "长期", ((0, 1, "⻓"),)),
        ("⻚", "页", ((0, 1, "⻚"),)),
        ("ﬁgure of oﬃce", "figure of office", ((0, 2, "ﬁ"), (11, 14, "ﬃ"))),
        ("金\uf90a", "金金", ((1, 2, "\uf90a"),)),
        ("︵1﹪︶", "(1%)", ((0, 1, "︵"), (2, 3, "﹪"), (3, 4, "︶"))),
        ("12％ 5㎡ ①", "12％ 5㎡ ①", ()),
        ("", "", ()),
    ],
)
def test_forms(printed: str, text: str, folded: tuple[tuple[int, int, str], ...]) -> None:
    assert fold(printed) == (text, folded)


MADE = {
    "a.html": "<p>甲</p><p>⼈口ﬁve</p>".encode(),
    "a.md": "甲\n\n⼈口ﬁve\n".encode(),
    "a.docx": docx(paragraph("甲") + paragraph("⼈口ﬁve")),
    "a.ofd": ofd(text_object("甲", 20, 30) + text_object("⼈口ﬁve", 20, 40)),
}


@pytest.mark.parametrize("name", MADE)
def test_each_reader_folds_and_keeps_the_print(name: str) -> None:
    reading = read_original(MADE[name], name)
    assert reading.text == "甲\n人口five\n"
    assert reading.folded == (Folded(2, 3, "⼈"), Folded(4, 6, "ﬁ"))


def test_a_text_file_is_its_own_text() -> None:
    assert read_original("⼈口ﬁve".encode(), "a.txt").text == "⼈口ﬁve"


RADICALS = [chr(code) for code in (*range(0x2E80, 0x2EF4), *range(0x2F00, 0x2FD6)) if unicodedata.name(chr(code), "")]


def test_radicals_are_ideographs() -> None:
    """The one that has none in the Unicode Character Database stays."""
    assert [radical for radical in RADICALS if fold(radical)[0] == radical] == ["⺀"]


@given(st.text(st.sampled_from("a1.人⼈ﬁﬃ⻓︵％ "), max_size=12))
def test_the_print_can_be_told_from_what_is_kept(printed: str) -> None:
    text, folded = fold(printed)
    parts, before = [], 0
    for start, end, print_ in folded:
        parts += [text[before:start], print_]
        before = end
    assert "".join([*parts, text[before:]]) == printed
