"""Quotes found again in a text that was corrected: at their own place, or not at all."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from govdata.evidence.alignment import Alignment, Quote, align
from govdata.quantities.whitespace import normalize_for_quotes

OLD = "甲区增长3.2%，建成公园12座。乙区增长3.2%，新增岗位300个。丙区投入2.9亿元。"
UNIQUE = ("公园12座", "岗位300个", "投入2.9亿元")
FIRST, SECOND = 2, OLD.index("乙区") + 2
"""Where 增长3.2% stands, twice."""


def moved(new: str, *quotes: tuple[str, int], old_length: int | None = len(OLD)) -> dict[tuple[str, int], int]:
    alignment = align(normalize_for_quotes(new), [Quote(start, text) for text, start in quotes], old_length)
    return {(quote.text, quote.start): place for quote, place in alignment.placed.items()}


ALL = (*((text, OLD.index(text)) for text in UNIQUE), ("增长3.2%", FIRST), ("增长3.2%", SECOND))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("建成", "共建成"),
        ("甲区", "某某甲区"),
        ("乙区增", "乙区共增"),
        ("新增岗位", "新增的岗位"),
        ("亿元。", "亿元，完。"),
        ("，建", "建"),
    ],
)
def test_one_correction_moves_every_quote_with_its_clause(old: str, new: str) -> None:
    text = OLD.replace(old, new, 1)
    kept = [(quote, start) for quote, start in ALL if quote in text]
    at = OLD.index(old)
    shift = len(new) - len(old)
    found = moved(text, *kept)
    for quote, start in kept:
        expected = start + (shift if start > at else 0)
        if text.startswith(quote, expected):
            assert found[quote, start] == expected


def test_a_copy_that_a_correction_left_alone_is_not_taken_for_the_quote() -> None:
    corrected = OLD.replace("甲区增长3.2%", "甲区增长3.3%")
    assert ("增长3.2%", FIRST) not in moved(corrected, *ALL)
    assert moved(corrected, *ALL)["增长3.2%", SECOND] == SECOND
    corrected = OLD.replace("乙区增长3.2%", "乙区增长13.2%")
    found = moved(corrected, ("增长3.2%", SECOND), *ALL[:3])
    assert ("增长3.2%", SECOND) not in found
    assert len(found) == 3


def test_a_quote_that_stands_twice_is_moved_only_where_the_text_around_it_tells() -> None:
    twice, quote = "东区增长3.2%。" + OLD, ("增长3.2%", FIRST)
    assert moved(twice, quote, old_length=None) == {}
    assert quote not in moved(twice, quote, ALL[0])
    assert moved("区情：" + OLD, quote, ALL[0])[quote] == FIRST + len("区情：")


def test_a_block_that_went_elsewhere_is_found_by_its_quotes_together() -> None:
    one, two = "建成公园12座，绿道76公里，", "新增岗位300个，投入2.9亿元。"
    quotes = [(text, (one + two).index(text)) for text in ("公园12座", "绿道76公里", "岗位300个", "投入2.9亿元")]
    found = moved(two + one, *quotes, old_length=len(one + two))
    assert {text: place for (text, _start), place in found.items()} == {
        text: (two + one).index(text) for text, _start in quotes
    }


def test_in_the_same_text_a_quote_stays_where_it_stands() -> None:
    quotes = [Quote(start, text) for text, start in ALL]
    assert align(normalize_for_quotes(OLD), quotes, len(OLD), is_new=False).placed == {q: q.start for q in quotes}


def boundary(new: str, offset: int, old_length: int | None = len(OLD)) -> int | None:
    quotes = [Quote(start, text) for text, start in ALL[:3]]
    return align(normalize_for_quotes(new), quotes, old_length).boundary(offset)


def test_a_boundary_moves_where_the_quotes_on_both_sides_moved_alike() -> None:
    second = OLD.index("乙区")
    assert boundary(OLD.replace("甲区", "某甲区"), second) == second + 1
    assert boundary(OLD.replace("乙区", "某乙区"), second) is None
    assert boundary(OLD.replace("甲区", "某甲区"), 0) == 0
    assert boundary(OLD.replace("丙区", "某丙区") + "完", len(OLD)) == len(OLD) + 2
    assert boundary(OLD + "完", len(OLD), old_length=None) is None


WORDS = ("增长3.2%", "公园12座", "岗位300个", "绿道76公里", "投入2亿元")
GAPS = ("，", "其中", "全区共", "。\n", "在这一年里")


@given(
    st.lists(st.tuples(st.sampled_from(GAPS), st.sampled_from(WORDS)), min_size=1, max_size=8),
    st.integers(0, 8),
    st.text("甲乙丙丁戊", max_size=30),
    st.booleans(),
)
def test_one_correction_between_quotes_never_misplaces_one(
    pieces: list[tuple[str, str]], at: int, correction: str, knows_length: bool
) -> None:
    """Repeated or not: a quote is where it went, or it is not placed; a unique one is always placed."""
    assume(at <= len(pieces))
    gaps = [gap for gap, _word in pieces] + ["。"]
    corrected = [*gaps[:at], correction, *gaps[at + 1 :]]
    words = [word for _gap, word in pieces] + [""]
    old, new, truth = "", "", {}
    for number, word in enumerate(words):
        old, new = old + gaps[number], new + corrected[number]
        if word:
            truth[Quote(len(old), word)] = len(new)
        old, new = old + word, new + word
    found = align(normalize_for_quotes(new), truth, len(old) if knows_length else None)
    assert {quote: truth[quote] for quote in found.placed} == dict(found.placed)
    unique = {quote for quote in truth if new.count(quote.text) == 1}
    assert len(unique - set(found.placed)) <= 1


@given(st.text("甲乙。 \n", max_size=40), st.text("甲乙。 \n", max_size=40))
def test_what_is_placed_stands_there(old: str, new: str) -> None:
    quotes = {
        Quote(start, old[start : start + 3]) for start in range(len(old)) if len(old[start : start + 3].split()) == 1
    }
    text = normalize_for_quotes(new)
    found: Alignment = align(text, quotes, len(old))
    for quote, place in found.placed.items():
        assert "".join(new[place:].split()).startswith("".join(quote.text.split()))
    assert len(set(found.placed.values())) == len({quote.start for quote in found.placed})
