"""Rows for the numerals that are open: pasted, they leave none, and they touch no figure."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    return rows_for_texts([("text.txt", raw)], grammar_of())


def after(raw: str, rows: list[dict[str, str]]) -> list[Numeral]:
    """The numerals of a text once the rows are pasted into its table of exclusions."""
    text, marks = normalize_for_quotes(raw), Marks(len(raw))
    for number, row in enumerate(rows):
        start = int(row["start"]) if row["start"] else None
        marks.add(marks_of_exclusion(text, Exclusion("exclusions", number, row["id"], row["text"], start=start)))
    return excluded_by_themselves(raw, [marks.with_status(each) for each in numerals(raw)], grammar_of())


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
    """三项 would do for the tasks, but it counts patents elsewhere."""
    rows = proposed("新增三项专利。重点抓好三项任务。")
    assert [(row["text"], row["start"], row["kind"]) for row in rows] == [
        ("好三", "", "label"),
        ("三项", "2", OUT_OF_SCOPE),
    ]
