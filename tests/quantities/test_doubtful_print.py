"""A figure whose print is in doubt says why; any other says nothing."""

from __future__ import annotations

import pytest

from govdata.quantities.doubtful_print import NOTED, PARTED, SCANNED, doubt_of
from govdata.quantities.whitespace import normalize_for_scan
from tests.support.prints import READ


def doubt(raw: str, printed: str, uncertain: tuple[tuple[int, int], ...] = ()) -> str:
    text = normalize_for_scan(raw)
    plain = normalize_for_scan(printed).text
    start = text.text.index(plain)
    found = doubt_of(text, start, start + len(plain), uncertain)
    return found.en if found else ""


@pytest.mark.parametrize(
    ("raw", "printed", "told"),
    [
        ("全区公园2\u200b73座，", "2\u200b73座", "U+200B"),
        ("全区公园2\u200b7\ufeff3座，", "2\u200b7\ufeff3座", "U+200B, U+FEFF"),
        ("全区公园\u200b273座\u200b，", "273座", ""),
        ("公园2\u03367座", "2\u03367座", "U+0336"),
        ("公园27座\u0336，", "27座", "U+0336"),
        ("公园2\ufffd7座", "2\ufffd7座", "U+FFFD"),
        ("公园2\ue0057座", "2\ue0057座", "U+E005"),
        ("公园273¹座", "273¹座", NOTED.en),
        ("公园273[1]座", "273[1]座", NOTED.en),
        ("增加10⁹元", "10⁹元", NOTED.en),
        ("面积5km²，", "5km²", ""),
        ("企业5 8家，", "5 8家", PARTED.en),
        ("拥有公园 2 7 3 座，", "2 7 3 座", ""),
        ("共有1\u2009234\u2009567人，", "1\u2009234\u2009567人", ""),
        ("some 2 1/2 miles", "2 1/2 miles", ""),
    ],
)
def test_reasons(raw: str, printed: str, told: str) -> None:
    found = doubt(raw, printed)
    assert told in found if told else found == ""


@pytest.mark.parametrize(("part", "told"), [((0, 4), ""), ((0, 5), SCANNED.en), ((7, 9), SCANNED.en), ((8, 9), "")])
def test_a_figure_that_shares_a_character_with_a_reading_of_a_picture(part: tuple[int, int], told: str) -> None:
    assert doubt("全区公园273座，", "273座", (part,)) == told


@pytest.mark.parametrize(("text", "printed"), [(text, printed) for text, printed, *_ in READ])
def test_what_is_read_is_in_no_doubt(text: str, printed: str) -> None:
    assert doubt(text, printed) == ""
