"""The sentence around a figure: whole where it is short, cut where it is endless, and always around its figure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.evidence.surroundings import LONGEST, sentence_around


@pytest.mark.parametrize(
    ("raw", "figure", "sentence"),
    [
        ("公园建成。全区有273座\n公园！其余不计。", "273座", "全区有273座公园！"),
        ("标题\n\n全区有273座；余略", "273座", "全区有273座；"),
        ("It rose. Output grew by 3.5% to\n12.8 billion. It fell.", "3.5%", "Output grew by 3.5% to 12.8 billion."),
        ("273座", "273座", "273座"),
        ("甲" * 200 + "273座" + "乙" * 200, "273座", "…" + "甲" * LONGEST + "273座" + "乙" * LONGEST + "…"),
    ],
)
def test_the_sentence_of_a_figure(raw: str, figure: str, sentence: str) -> None:
    start = raw.index(figure)
    assert sentence_around(raw, start, start + len(figure)) == sentence


@given(st.text("甲乙。. \n5,!a", max_size=400), st.text("甲乙。. \n5,!a", max_size=400))
def test_it_holds_the_figure_on_one_line(before: str, after: str) -> None:
    found = sentence_around(f"{before}273座{after}", len(before), len(before) + 4)
    assert "273座" in found
    assert "\n" not in found
    assert len(found) <= 2 * LONGEST + 6
