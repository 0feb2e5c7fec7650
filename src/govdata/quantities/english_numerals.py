"""English number words, in their one place: what they count, and the patterns of figures in words."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from govdata.quantities.lexicon import by_first_letter

ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
TEENS = (
    *("ten", "eleven", "twelve", "thirteen", "fourteen"),
    *("fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
SCALES = {
    "thousand": 3, "million": 6, "billion": 9, "trillion": 12, "mn": 6, "mln": 6, "bn": 9, "bln": 9, "tn": 12,
    "trn": 12, "lakh crore": 12, "lakh": 5, "lakhs": 5, "crore": 7, "crores": 7,
}  # fmt: skip
"""Words of scale behind a number, as powers of ten."""
SHORT_SCALES = {"k": 3, "m": 6, "b": 9}
"""$3m is money; 3m by itself is a length, 10k a number."""
MULTIPLES = {"doubled": 100, "tripled": 200, "quadrupled": 300}
"""Verbs of growth, in percent."""
NUMERATORS = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
}
DENOMINATORS = {
    "half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fourth": 4, "fourths": 4, "fifth": 5,
    "fifths": 5, "sixth": 6, "sixths": 6, "seventh": 7, "sevenths": 7, "eighth": 8, "eighths": 8, "ninth": 9,
    "ninths": 9, "tenth": 10, "tenths": 10,
}  # fmt: skip
ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10,
}  # fmt: skip

_VALUES = {word: value for value, word in enumerate(("zero", *ONES, *TEENS))} | {"a": 1, "an": 1, "half": 0}
_VALUES |= {word: 10 * value for value, word in enumerate(TENS, start=2)}
_GROUPS = {"dozen": 12, "hundred": 100}


def value_of(words: str) -> Decimal | None:
    """What a number word below a million counts, or None where it is none; "a" before a scale is one.

    >>> value_of("two hundred and six")
    Decimal('206')
    """
    parts = [part for part in words.lower().replace("-", " ").split() if part != "and"]
    if not parts or not all(part in _VALUES or part in _GROUPS for part in parts):
        return None
    total = Decimal(0)
    for part in parts:
        total = total * _GROUPS[part] if part in _GROUPS else total + _VALUES[part]
    return total / 2 if parts[0] == "half" else total


@cache
def number_word() -> str:
    """The pattern of a number in words: five, a hundred and six, two dozen; "a" and "half a" before a scale."""
    ones, scales = "|".join(ONES), "|".join(scale for scale in SCALES if len(scale) > 3)
    low = rf"(?:(?:{'|'.join(TENS)})(?:[ -](?:{ones})(?![A-Za-z]))?|{'|'.join(('zero', *TEENS, *ONES))})"
    return (
        rf"(?i:(?:{low}|an?) (?:hundred(?: (?:and )?{low})?|dozen)|(?:half )?an?(?= (?:{scales})(?![A-Za-z]))|{low})"
        r"(?![A-Za-z])(?!-(?!per))"
    )


@cache
def seed() -> str:
    """The pattern of where an English figure without digits may begin; one is an article but before what counts."""
    counted = "|".join(("hundred", "dozen", "half", *(scale for scale in SCALES if len(scale) > 3)))
    words = by_first_letter(("half", *MULTIPLES, *ORDINALS, *ONES[1:], *TEENS, *TENS))
    return (
        rf"(?<![A-Za-z-])(?i:(?:{words})(?![A-Za-z])|top \d|rank \d|No\. ?\d"
        rf"|(?:an?|one) (?:(?:{counted})(?![A-Za-z])|(?:in|out of) )"
        rf"|(?:an?|one)[- ](?:{'|'.join(DENOMINATORS)})(?![A-Za-z]))"
    )


@cache
def in_words() -> str:
    """The pattern of one word of an English number: five, twenty, hundred, million."""
    return "|".join((*ONES, *TEENS, *TENS, "hundred", *(scale for scale in SCALES if len(scale) > 2)))


@cache
def figure_in_words() -> str:
    """The pattern of a figure in English words: from two on, parts and multiples, places of a ranking.

    One is an article.
    """
    from_two, parts, places = "|".join((*ONES[1:], *TEENS, *TENS)), "|".join(DENOMINATORS), "|".join(ORDINALS)
    great = r"(?<!\d )(?:hundred|thousand|million|billion|trillion|dozen)s?"
    return (
        r"(?<![A-Za-z'’-])(?i:"
        rf"(?:one|{from_two})[ -](?:{parts})|an? (?:{parts})(?= of\b|[.,;:)]|$)"
        rf"|(?:{from_two}|{great})(?>(?:(?: and |[ -])(?:one|{from_two}|{great})(?![A-Za-z]))*)"
        r"|(?<!first )(?<!second )(?<!latter )(?<!other )half|(?:doubl|tripl|quadrupl|halv)(?:e[ds]?|ing)|twice"
        rf"|(?:{from_two})fold|(?:(?<=ranked )|(?<=ranks )|(?<=ranking )|(?<=placed )|(?<=came ))(?:{places})"
        rf"|(?:{places})(?= place| position)"
        r")(?![A-Za-z]|-[A-Za-z])"
    )
