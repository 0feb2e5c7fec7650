"""English figures as official releases print them. All sentences are invented."""

from __future__ import annotations

import pytest

from tests.quantities.test_extraction import cases, found

TABLE = r"""
    Employment rose by 254,000 to 30.64 million in June, up from 729,674 in 2012.
        254,000 | 254000 | persons | exact
        30.64 million | 30640000 | persons | exact
        729,674 | 729674 | persons | exact
    Vacancies fell by 34,000 to 841,000, the 27th fall in a row, after they rose from 14 to 170.
        34,000 | 34000 | count | exact
        841,000 | 841000 | count | exact
        14 | 14 | count | exact
        170 | 170 | count | exact
    It is to grow by 4.0 to 5.0 per cent; rates of 2 to 3 percent; attendance rose from 61% to 83%.
        4.0 to 5.0 per cent | 4..5 | percent | range
        2 to 3 percent | 2..3 | percent | range
        61% | 61 | percent | exact
        83% | 83 | percent | exact
    Fifty-five percent of adults, over a quarter of them, one in five children, more than 1 in 4, nine out of ten.
        Fifty-five percent | 55 | percent | exact
        over a quarter | 25 | percent | more_than
        one in five | 20 | percent | exact
        more than 1 in 4 | 25 | percent | more_than
        nine out of ten | 90 | percent | exact
    A dozen towns, two dozen firms, one hundred and twelve districts, half a million vaccines, ten thousand homes.
        A dozen | 12 | count | exact
        two dozen | 24 | count | exact
        one hundred and twelve | 112 | count | exact
        half a million | 500000 | count | exact
        ten thousand | 10000 | count | exact
    A $500-million loan, a 0.8-percent rise, a 25-basis-point cut, 10k users, £1.5bn, USD 3.2 million and €70m.
        $500-million | 500000000 | usd | exact
        0.8-percent | 0.8 | percent | exact
        25-basis-point | 25 | basis_point | exact
        10k | 10000 | persons | exact
        £1.5bn | 1500000000 | gbp | exact
        USD 3.2 million | 3200000 | usd | exact
        €70m | 70000000 | eur | exact
    Worth A$3.2 billion, S$4.1bn, NT$120 million, RM5.6 million, US$ 4.9bn, Rs 5 lakh crore and ₹1 lakh.
        A$3.2 billion | 3200000000 | aud | exact
        S$4.1bn | 4100000000 | sgd | exact
        NT$120 million | 120000000 | twd | exact
        RM5.6 million | 5600000 | myr | exact
        US$ 4.9bn | 4900000000 | usd | exact
        Rs 5 lakh crore | 5000000000000 | inr | exact
        ₹1 lakh | 100000 | inr | exact
    Demand was 120 TWh and 165 terawatt-hours on 12,500 acres, 20 square miles, 85,000 sq ft, 300 gallons, 12 miles.
        120 TWh | 120 | TWh | exact
        165 terawatt-hours | 165 | TWh | exact
        12,500 acres | 12500 | acres | exact
        20 square miles | 20 | sq_mi | exact
        85,000 sq ft | 85000 | sq_ft | exact
        300 gallons | 300 | gal | exact
        12 miles | 12 | mi | exact
    The rate was 3.2 per 1,000 births, 58.4 cases per 100,000 residents and 9.4 per 100,000.
        3.2 per 1,000 | 3.2 | per_mille | exact
        58.4 cases per 100,000 | 58.4 | per_100000 | exact
        9.4 per 100,000 | 9.4 | per_100000 | exact
    Just over 40 percent, just under half, well over 5,000 homes, as many as 250 people, no more than 5 percent
        Just over 40 percent | 40 | percent | more_than
        just under half | 50 | percent | nearly
        well over 5,000 | 5000 | count | more_than
        as many as 250 people | 250 | persons | at_most
        no more than 5 percent | 5 | percent | at_most
    It is the third-largest economy, ranked 24th, and more than doubled its exports.
        third-largest | 3 | rank | exact
        24th | 24 | rank | exact
        more than doubled | 100 | percent | more_than
    302,599 people were tested, of whom 93,873 were ill; there are 27 million Californians in 48 States.
        302,599 people | 302599 | persons | exact
        93,873 | 93873 | persons | exact
        27 million | 27000000 | persons | exact
        48 | 48 | count | exact
    Estates rose by nearly 4,000 to 31,500; inflation edged up to 1.9%; officers: more than 300 have started.
        nearly 4,000 | 4000 | count | nearly
        31,500 | 31500 | count | exact
        1.9% | 1.9 | percent | exact
        more than 300 | 300 | persons | more_than
    Theft is down a third, arrivals one-quarter more than before. Three firms run four mines; 59 more than last year.
        down a third | -33.3333 | percent | exact
        one-quarter | 25 | percent | exact
        Three | 3 | count | exact
        four | 4 | count | exact
        59 | 59 | count | exact
    Key messages\n\nAround 700 million people\n\nMore than 1.2 million tests
        Around 700 million people | 700000000 | persons | about
        More than 1.2 million | 1200000 | count | more_than
"""


@pytest.mark.parametrize(("text", "expected"), cases(TABLE), ids=[case[0] for case in cases(TABLE)])
def test_english_figures(text: str, expected: list[str]) -> None:
    assert found(text) == expected


NOTHING = r"""
    For the 12 months ended 30 June 2024; in the 3 months to November 2023; the previous 3 months; under 18 years of age
    1 Introduction ........ 3\n2.1 Next steps\n3 Key findings
    Tables 3 and 4, Figures 1 to 3, Sections 2 and 4, pages 12–15, paragraph 4.2, Title 10, Scope 1 and 2
    The office opens at 9.30am and closes at 5 p.m.; call 020 7946 0000
    In 2023/24, mid-2024, the 1990s, Q3 2024, FY24, from 2001 to 2011
    A 12-mile canal, a 30-year loan, a 1-month span, an 18-to-24-year-old
    The two countries, these three measures, the first five pillars, all ten members, one of the two
    Germany 80,000 80,000 36,000\nTotal 11,062.6 1,540.0\nDeaths 1,234
    5 million pounds of fish, 12 pounds
    Rounded to the nearest £100 million, costs per 1,000 residents
"""


@pytest.mark.parametrize("text", [line.strip().replace("\\n", "\n") for line in NOTHING.strip().splitlines()])
def test_what_is_no_english_figure(text: str) -> None:
    assert found(text) == []
