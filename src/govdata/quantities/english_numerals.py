"""English number words, in their one place: words to digits, and the pattern of every figure in words."""

from __future__ import annotations

import re
from functools import cache

ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
TEENS = (
    *("ten", "eleven", "twelve", "thirteen", "fourteen"),
    *("fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
SCALES = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12, "mn": 6, "bn": 9, "tn": 12}
"""Words of scale behind digits, as powers of ten."""
SHORT_SCALES = {"k": 3, "m": 6}
"""$3m is money; 3m by itself is a length."""
MULTIPLES = {"doubled": 100, "tripled": 200, "quadrupled": 300}
"""Verbs of growth, in percent."""
NUMERATORS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "seven": 7, "nine": 9}
DENOMINATORS = {
    "half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fourth": 4, "fourths": 4, "fifth": 5,
    "fifths": 5, "sixth": 6, "sixths": 6, "seventh": 7, "sevenths": 7, "eighth": 8, "eighths": 8, "ninth": 9,
    "ninths": 9, "tenth": 10, "tenths": 10,
}  # fmt: skip
ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10,
}  # fmt: skip

_VALUES = {word: value for value, word in enumerate(("zero", *ONES, *TEENS))}
_VALUES |= {word: 10 * value for value, word in enumerate(TENS, start=2)}


def in_digits(text: str) -> str:
    """English number words below a thousand in digits: twenty-five percent is 25 percent, a hundred people 100."""
    return _below_a_thousand().sub(_spelt_value, text)


def _spelt_value(match: re.Match[str]) -> str:
    low = (match["low"] or match["rest"] or "").lower().replace("-", " ").split()
    hundreds = _VALUES.get((match["hundreds"] or "").lower(), 1 if match["hundreds"] else 0)
    return str(100 * hundreds + sum(_VALUES[word] for word in low))


@cache
def _below_a_thousand() -> re.Pattern[str]:
    one = "|".join(ONES)
    low = rf"(?:(?:{'|'.join(TENS)})(?:[ -](?:{one}))?|{'|'.join(('zero', *ONES, *TEENS))})"
    return re.compile(
        rf"(?<![A-Za-z-])(?:(?P<hundreds>{one}|a) hundred(?: (?:and )?(?P<rest>{low}))?|(?P<low>{low}))(?![A-Za-z-])",
        re.IGNORECASE,
    )


@cache
def seed() -> str:
    """The pattern of where an English figure without digits may begin."""
    multiples, ordinals = "|".join(MULTIPLES), "|".join(ORDINALS)
    return (
        rf"(?<![A-Za-z-])(?i:{multiples}|half|top \d|rank \d|No\. ?\d|(?:{ordinals})(?![A-Za-z-])"
        rf"|(?:{'|'.join(NUMERATORS)})[- ](?:{'|'.join(DENOMINATORS)})(?![A-Za-z]))"
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
