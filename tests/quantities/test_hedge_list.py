"""Hedges are listed by qualifier, in both languages."""

from __future__ import annotations

import pytest

import govdata
from govdata.quantities.hedge_list import QUALIFIERS, explain_hedges
from govdata.quantities.lexicon import Hedge, Lexicon, Qualifier, default_lexicon


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_list_has_every_qualifier_and_every_word(lang: str) -> None:
    told = explain_hedges(lang)
    assert [*QUALIFIERS] == [*Qualifier]
    assert all(QUALIFIERS[qualifier].in_(lang) in told for qualifier in Qualifier)
    words = {word for line in told.splitlines() if line.startswith("      ") for word in line.strip().split(" · ")}
    hedges = default_lexicon().hedges
    assert {word.strip("…") for word in words} == {
        word for each in hedges for word in (*each.before, *each.after, *each.before_en, *each.after_en)
    }


def test_the_side_of_a_word_is_shown() -> None:
    told = explain_hedges("en", Lexicon((Hedge(Qualifier.NEARLY, before=("近",), after=("左近",)),)))
    assert "近… · …左近" in told


def test_the_front_door_lists_hedges_alone_and_with_all_the_rest() -> None:
    assert govdata.explain("hedges", lang="zh") in govdata.explain(lang="zh")
    assert govdata.explain("units") in govdata.explain()
