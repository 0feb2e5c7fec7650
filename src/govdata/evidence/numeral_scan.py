"""Every numeral of a text: Arabic, Chinese, in English words, full-width or over a line break."""

from __future__ import annotations

import re
import string
from collections.abc import Collection, Iterator
from enum import StrEnum
from functools import cache
from typing import Any

from govdata.quantities import english_numerals
from govdata.quantities.characters import NUMERAL
from govdata.quantities.lexicon import default_lexicon, where_one_begins
from govdata.quantities.whitespace import normalize_for_scan
from govdata.reports.messages import EMPTY, Message
from govdata.values import dataclass

_CONTEXT = 12
"""Characters on each side of a numeral that are shown with it, white space not counted."""


class NumeralStatus(StrEnum):
    """What became of a numeral: a row records it, it is excluded (by a row or by itself), or neither."""

    RECORDED = "recorded"
    EXCLUDED = "excluded"
    UNREVIEWED = "unreviewed"


@dataclass(frozen=True)
class Numeral:
    """A numeral: raw slice [start, end), line from 1. `by` is the row that records or excludes it.

    One that is excluded without a row is `automatic`: the reader knows that it is no figure, and `kind` says what else.
    `page` is its page in the document, or its cell; "" where there is none.
    """

    line: int
    start: int
    end: int
    text: str
    context: str
    status: NumeralStatus = NumeralStatus.UNREVIEWED
    by: str = ""
    kind: str = ""
    reason: Message = EMPTY
    page: str = ""

    @property
    def span(self) -> tuple[int, int]:
        """Its raw slice."""
        return self.start, self.end

    @property
    def automatic(self) -> bool:
        """Whether it is excluded by itself, by no row."""
        return self.status is NumeralStatus.EXCLUDED and not self.by

    def to_dict(self) -> dict[str, Any]:
        """The JSON form; keys without a value are left out."""
        told = {"reason": self.reason.en, "reasonZh": self.reason.zh} if self.reason else {"reason": ""}
        full = {**vars(self), "status": str(self.status), **told, "automatic": self.automatic or None}
        return {name: value for name, value in full.items() if value not in ("", None)}


def numerals(raw: str, borders: Collection[int] = frozenset()) -> Iterator[Numeral]:
    """Every numeral of a text, in its order; none goes on over one of the `borders`, where its blocks end."""
    aligned = normalize_for_scan(raw, borders)
    text = aligned.text
    line, counted = 1, 0
    for match in _numeral().finditer(text):
        start, end = aligned.span(match.start(), match.end())
        line, counted = line + raw.count("\n", counted, start), start
        around = (max(0, match.start() - _CONTEXT), min(len(text), match.end() + _CONTEXT))
        context = aligned.excerpt(*aligned.whole_words(*around, match.span()))
        yield Numeral(line, start, end, match[0], context)


@cache
def _numeral() -> re.Pattern[str]:
    worded = default_lexicon().any_of("worded_figures")
    words = english_numerals.figure_in_words()
    marks = "①-⑳㈠-㈩Ⅰ-Ⅻ"
    begins = where_one_begins((*default_lexicon().words("worded_figures"), *string.ascii_letters))
    return re.compile(
        rf"(?:(?=[\d{NUMERAL}{marks}])|{begins})(?:\d++(?>(?:[.,]\d++)*)|[{NUMERAL}]++|[{marks}]|{worded}|{words})"
    )
