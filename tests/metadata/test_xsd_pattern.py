"""What XML Schema's patterns have and no engine here: it is run as it is meant, or refused."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.metadata.constraints import constraint_mistake
from govdata.metadata.xsd_pattern import NotTranslatable, translated

LETTERS = "abcdef"
MEANT = [
    ("[A-Z-[O]]+", ["BCD"], ["BOD", "b"]),
    ("[^a-z-[0-9]]", ["A"], ["a", "5"]),
    ("[a-z-[aeiou-[e]]]+", ["bed"], ["bad"]),
    (r"[\d-[5]]", ["4"], ["5", "x"]),
    (r"\i\c*", ["abc", "_x-1", "公园"], ["1a", "-"]),
    (r"[\i-[:]][\c-[:]]*", ["a.b"], ["a:b"]),
    (r"\I", ["1"], ["a"]),
    (r"\p{IsBasicLatin}+", ["abc"], ["公"]),
    (r"\P{IsBasicLatin}", ["公"], ["a"]),
    (r"[\p{IsCJKUnifiedIdeographs}-[园]]+", ["公"], ["公园"]),
    (r"\p{IsGreek}", ["α"], ["ἀ"]),  # the block, not the script
]


def holds(pattern: str, text: str) -> bool:
    found = translated(pattern)
    assert found is not None
    return bool(pl.select(pl.lit(text).str.contains(f"^(?:{found.text})$")).item())


@pytest.mark.parametrize(("pattern", "fitting", "other"), MEANT)
def test_a_pattern_means_what_xml_schema_says(pattern: str, fitting: list[str], other: list[str]) -> None:
    assert [holds(pattern, text) for text in fitting] == [True] * len(fitting)
    assert [holds(pattern, text) for text in other] == [False] * len(other)
    assert not constraint_mistake("pattern", pattern, {}, "string")


SETS = st.text(LETTERS, min_size=1, max_size=5)


@given(SETS, SETS, SETS, st.booleans(), st.sampled_from(LETTERS))
def test_what_is_subtracted_is_not_in_the_class(base: str, less: str, back: str, negated: bool, letter: str) -> None:
    inside = (letter in base) is not negated
    expected = inside and not (letter in less and letter not in back)
    assert holds(f"[{'^' * negated}{base}-[{less}-[{back}]]]", letter) is expected


@pytest.mark.parametrize("pattern", ["[a-z]", "[A-Z-]", "[A-Z-[]", r"a\\i", "[[a]", "^a$", "[", "\\", r"\p{L}", "a{2}"])
def test_what_both_engines_read_alike_stays_as_it_is(pattern: str) -> None:
    assert translated(pattern) is None


@given(st.text("ab[]^-\\&~ic.", max_size=8))
def test_no_text_breaks_the_translation(pattern: str) -> None:
    found = translated(pattern)
    assert found is None or found.text != pattern


def test_a_block_that_nobody_knows_is_refused() -> None:
    with pytest.raises(NotTranslatable):
        translated(r"\p{IsKlingon}")
    assert '"Klingon" is no Unicode block' in constraint_mistake("pattern", r"\p{IsKlingon}", {}, "string").en


@pytest.mark.parametrize("pattern", [r"(?=a)[a-z-[b]]", r"([a-z-[b]])\1"])
def test_what_no_one_engine_knows_whole_is_refused(pattern: str) -> None:
    assert constraint_mistake("pattern", pattern, {}, "string")
