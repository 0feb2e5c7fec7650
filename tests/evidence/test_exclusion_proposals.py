"""Rows for the numerals that are open: pasted, they leave none, and they touch no figure."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.documents.reading import plain_reading
from govdata.evidence.coverage import excluded_by_themselves
from govdata.evidence.coverage_marks import Marks, marks_of_exclusion
from govdata.evidence.exclusion_proposals import EXCLUSION, OUT_OF_SCOPE, SHOWN, rows_for_texts
from govdata.evidence.numeral_scan import Numeral, NumeralStatus, numerals
from govdata.evidence.rows import Exclusion
from govdata.quantities.extraction import extract
from govdata.quantities.quantity import grammar_of
from govdata.quantities.whitespace import normalize_for_quotes

GOLD = sorted((Path(__file__).resolve().parents[1] / "end_to_end" / "gold").glob("*.txt"))


def proposed(raw: str) -> list[dict[str, str]]:
    return rows_for_texts([("text.txt", plain_reading(raw))], grammar_of())


def after(raw: str, rows: list[dict[str, str]]) -> list[Numeral]:
    """The numerals of a text once the rows are pasted into its table of exclusions."""
    text, marks = normalize_for_quotes(raw), Marks(len(raw))
    for number, row in enumerate(rows):
        start = int(row["start"]) if row["start"] else None
        marks.add(marks_of_exclusion(text, Exclusion("exclusions", number, row["id"], row["text"], start=start)))
    return excluded_by_themselves(plain_reading(raw), [marks.with_status(each) for each in numerals(raw)], grammar_of())


def open_after(raw: str) -> list[str]:
    return [each.context for each in after(raw, proposed(raw)) if each.status is NumeralStatus.UNREVIEWED]


@pytest.mark.parametrize("text", GOLD, ids=lambda path: path.stem)
def test_with_the_rows_pasted_no_numeral_of_a_gold_text_is_open(text: Path) -> None:
    assert open_after(text.read_bytes().decode("utf-8")) == []


WORDS = ("三个方面", "一大批", "273座", "增长3.2%", "超过 50%", "five years", "88180956", "晋百慧", "一", "2.5", "5")
MORE = ("一个", "新", "的", "63岁", "，", "。", "\n")


@given(st.lists(st.sampled_from((*WORDS, *MORE)), max_size=14))
def test_with_the_rows_pasted_no_numeral_is_open(words: list[str]) -> None:
    assert open_after("".join(words)) == []
    assert open_after(" ".join(words)) == []


@given(st.lists(st.sampled_from((*WORDS, *MORE)), max_size=14))
def test_a_row_that_holds_everywhere_touches_no_figure(words: list[str]) -> None:
    raw = "".join(words)
    everywhere = [row for row in proposed(raw) if not row["start"]]
    assert all(row["kind"] != OUT_OF_SCOPE for row in everywhere)
    held = [each for each in after(raw, everywhere) if each.by]
    figures = [(each.start, each.end) for each in extract(raw)]
    assert [n.text for n in held if any(start <= n.start and n.end <= end for start, end in figures)] == []


def test_a_phrase_has_one_row_with_its_count() -> None:
    rows = proposed("围绕三个方面发力，做好三个方面工作，三个方面并举，新增公园12座。")
    assert [(row["text"], row["start"], row["kind"], row["count"]) for row in rows] == [
        ("三个", "", "label", "3"),
        ("12座", "29", "out_of_scope", "1"),
    ]
    assert tuple(rows[0]) == (*EXCLUSION, *SHOWN)
    assert {row["reason"] for row in rows} == {""}


def test_a_phrase_touches_no_figure_anywhere() -> None:
    """三项 would do for the tasks, but it counts patents elsewhere; 好三 would, but it ends in the middle of words."""
    rows = proposed("新增三项专利。重点抓好三项任务。好三项任务。")
    assert [(row["text"], row["start"], row["kind"]) for row in rows] == [
        ("三项", "11", "label"),
        ("三项", "17", "label"),
        ("三项", "2", OUT_OF_SCOPE),
    ]


def test_words_around_a_name_go_as_far_as_all_its_places_share() -> None:
    rows = proposed("获奖的是晋百慧。代表晋百慧说明，讲述者晋百慧。")
    assert [(row["text"], row["start"], row["kind"], row["count"]) for row in rows] == [("晋百慧", "", "lexical", "3")]


POSSIBLE = [
    ("The district has 18 more than in 2023. The next has 18 more again.", "18", "18"),
    ("Ships made 3,412 calls, rather than 9,800. Others made calls, rather than 9,800.", "3,412", "3,412"),
    ("about 3 285.6 in all. Here 3 285.6 again", "285.6", None),
    ("指数为2.5。指数为2.5。", "2.5", None),
    ("抓好二十项任务。", "二十", "二十项"),
]


@pytest.mark.parametrize(("raw", "numeral", "text"), POSSIBLE)
def test_what_may_be_a_figure_is_out_of_scope_at_its_place(raw: str, numeral: str, text: str | None) -> None:
    rows = [row for row in proposed(raw) if numeral in row["text"]]
    assert rows
    for row in rows:
        start = int(row["start"])
        assert row["kind"] == OUT_OF_SCOPE
        assert raw[start : start + len(row["text"])] == row["text"]
        assert text in (None, row["text"])


def test_no_row_ends_inside_a_unit() -> None:
    rows = proposed("出口额以万美元计。进口额以万美元计。")
    assert [(row["text"], row["kind"], row["count"]) for row in rows] == [("万美元", "label", "2")]


def test_english_rows_keep_their_spaces() -> None:
    rows = proposed("There was a decline of 110,000 TEU, and inflation was down 0.3 percentage points.")
    assert [row["text"] for row in rows] == ["decline of 110,000 TEU", "down 0.3 percentage points"]


@pytest.mark.parametrize("text", GOLD, ids=lambda path: path.stem)
def test_no_phrase_of_a_gold_text_holds_what_may_be_a_figure(text: Path) -> None:
    """No row that holds everywhere has a digit that is broken, grouped or beside a unit; Latin words are whole."""
    raw = text.read_bytes().decode("utf-8")
    everywhere = [row["text"] for row in proposed(raw) if not row["start"]]
    assert [text for text in everywhere if re.search(r"\d[.,]\d|\d+(?:%|万|亿|元| per ?cent)", text)] == []
    words = [text for text in everywhere if text[0].isascii() or text[-1].isascii()]
    whole = r"(?<![A-Za-z0-9]){}(?![A-Za-z0-9])"
    assert [word for word in words if not re.search(whole.format(re.escape(word).replace(r"\ ", r"\s+")), raw)] == []
