"""What English texts need beside units and hedges: dates, labels, names, and the nouns that figures count.

English has no measure words: 4,126 companies counts because a plural noun follows, 125 of them because of `of`.
"""

from __future__ import annotations

from govdata.quantities.forms import Figure
from govdata.quantities.lexicon import Lexicon
from govdata.quantities.pattern import Pattern

_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_YEAR = r"(?:19|20)\d\d(?![\d,]*\d)"
_PLACE = r"\d++(?>(?:[.-]\d++)*)(?![\d,.]*[\d%])(?! (?:per|million|billion))"
"""The number of a section, a table or a route: no quantity is printed like that."""


def exclusion_patterns(lexicon: Lexicon) -> tuple[tuple[str, str], ...]:
    """English forms that hold a numeral and no figure, as (kind, pattern); see `exclusions`."""
    any_of = lexicon.any_of
    month = rf"(?:{any_of('months_en')}|{any_of('short_months_en')}\.?)"
    before_year = rf"(?<![A-Za-z]){any_of('before_year_en')}"
    return (
        ("date", rf"{_DAY} {month}(?:,? ?{_YEAR})?|{month} {_DAY}(?:[-–]\d{{1,2}})?(?![\d%,]*\d)(?:, ?{_YEAR})?"),
        ("date", rf"{month},? ?{_YEAR}|{before_year} {_YEAR}(?:[-–](?:{_YEAR}|\d\d(?!\d)))?"),
        (
            "identifier",
            rf"(?<![A-Za-z])(?<!anked ){any_of('numbered_en')} ?{_PLACE}(?>(?:(?:, | and | to |[–—]){_PLACE})*)",
        ),
        ("date", r"(?<![\d.,])[0-2]?\d(?:[.:][0-5]\d)? ?[ap](?:\.m\.|m(?![A-Za-z]))"),
        ("list_number", r"(?<!\.)(?<!\. )(?>(?:\. ?){4,})\d{1,4}(?!\d)"),
        ("name", rf"(?<![\d.,])\d{{1,4}}-(?!{any_of('after_hyphen_en')})[a-z]{{2,}}(?:-old|-long|-high)?(?=[ -][a-z])"),
        (
            "name",
            rf"(?<![\d.,])\d{{1,4}} {any_of('compounds_en')}(?:-old|-long|-high)?"
            rf"(?=[ -](?!{any_of('stop_words_en')}\b)[a-z])|{_DAY} {any_of('editions_en')}",
        ),
    )


class EnglishContext:
    """What the English words around a figure say of it; the patterns of one lexicon, compiled once."""

    def __init__(self, lexicon: Lexicon) -> None:
        any_of, self._people = lexicon.any_of, frozenset(lexicon.words("people_en"))
        word = rf"(?!{any_of('stop_words_en')}\b)"
        plural = rf"[a-z][a-z-]*[a-rt-z]s|{any_of('irregular_plurals_en')}"
        self._noun = Pattern(
            rf" (?:(?:{word}[A-Za-z][A-Za-z-]* ){{0,3}}?{word}(?P<lower>{plural})\b"
            r"|(?P<upper>[A-Z][a-z]+[a-rt-z]s)(?=[,.;)]| [a-z]|$))"
        )
        self._told = Pattern(rf"(?<![A-Za-z])(?i:{any_of('determiners_en')}) $")
        self._labels = Pattern(rf"(?<![A-Za-z]){any_of('labels_en')}$")
        verbs = any_of("growing_en", "falling_en", "total_words_en")
        self._changed = Pattern(
            rf"(?<![A-Za-z])(?i:{verbs})(?![A-Za-z])[^.;:,\d]{{0,40}}?(?:(?: from [\d,]+)? (?:by|to|from|of|at)|) $"
        )
        self._ends = Pattern(
            r"[.,;:)\n]|$| (?:in|on|at|from|to|by|since|during|over|last|this|a year|and|compared)(?![A-Za-z])"
        )
        self._running, self._cell = (
            Pattern(r"(?<![A-Za-z])[a-z]+[,:]? $|(?<![\u2e80-\uffff])[(+]$"),
            Pattern(r" (?:\d[\d.,]*(?![\dA-Za-z])|[(+-]\d)"),
        )
        self._digits, self._sentence = Pattern(r"\d{1,3}"), Pattern(r"\. (?=[A-Z])|\n")
        self._heads = Pattern(rf"(?<![A-Za-z])(?i:{any_of('heads_en', 'people_en')})(?![A-Za-z])")
        people = any_of("people_en")
        self._are_people = Pattern(rf" (?:were|are|was|is) (?:[a-z]+ )?{people}(?![a-z])")
        self._heading = Pattern(r"\d+\.\d+ [A-Z]")
        self._grouped, self._named = Pattern(r"\d,\d{3}$"), Pattern(rf" {word}[a-z]{{3}}")
        self._of_them = Pattern(
            r" of (?:them|these|those|which|whom|the)\b| (?:more|fewer) (?:than|in)\b| (?:were|are|was|is|have|had) "
        )
        self._which = Pattern(r"(?:of which|of whom|of them|of these|including|among them)(?: some| about)?,? $")
        self._before_span = Pattern(rf"(?<![a-z]s )last $|{any_of('before_span_en')} $")
        month = rf"(?:mid-|the |end-)?(?:{any_of('months_en')}|end |year|quarter)"
        self._after_span = Pattern(rf" {any_of('after_span_en')}|-| to {month}")
        self._like_a_year = Pattern(r"(?:19[5-9]|20[0-6])\d$")

    def noun_unit(self, text: str, figure: Figure) -> str:
        """The unit of a number by the noun it counts: persons, households or count; "" where none follows."""
        before = text[max(0, figure.start - 24) : figure.start]
        noun = self._noun.match(text, figure.end)
        if noun is None and self._shows_no_plural(text, figure):
            return self._unit_of_sentence(text, figure)
        if noun is None or self._heading.match(text, figure.body):
            return self._unit_without_noun(text, figure, before) if noun is None else ""
        if self._like_a_year.fullmatch(text[figure.body : figure.end]) and figure.prefix is None:
            return ""
        if self.is_told(text, figure) or (self._is_small(text, figure) and self._labels.search(noun[0])):
            return ""
        counted = (noun["lower"] or noun["upper"]).lower()
        if counted in ("households", "families"):
            return "households"
        inhabitants = noun["upper"] is not None and counted.endswith("ans")
        return "persons" if inhabitants or counted in self._people else "count"

    def is_told(self, text: str, figure: Figure) -> bool:
        """Whether a small number in words counts what was just named: the two countries, all three of them."""
        told = self._told.search(text, max(0, figure.start - 12), figure.start)
        return told is not None and self._is_small(text, figure)

    def _is_small(self, text: str, figure: Figure) -> bool:
        """Whether a number is one in words that a reader may not count: three main areas, two phases."""
        return text[figure.body].isalpha() and figure.number.value <= 10 and figure.prefix is None

    def _unit_without_noun(self, text: str, figure: Figure, before: str) -> str:
        """The unit of a number that no noun follows: of them, rose by 254,000, a total of 170."""
        part = self._of_them.match(text, figure.end)
        told = part and (part[0].startswith((" of", " more", " fewer")) or self._which.search(before))
        if told or (part and figure.prefix):
            return self._unit_of_sentence(text, figure)
        great = figure.number.scale != 1 or self._grouped.search(text, figure.body, figure.end)
        counts = (great and self._is_in_sentence(text, figure)) or self._is_total(text, figure)
        return self._unit_of_sentence(text, figure) if counts else ""

    def _is_in_sentence(self, text: str, figure: Figure) -> bool:
        """Whether a number is one of running text, and not a cell beside a heading or another number."""
        if self._cell.match(text, figure.end):
            return False
        hedged = figure.prefix is not None and text[figure.start].isascii()
        return hedged or self._running.search(text, max(0, figure.start - 24), figure.start) is not None

    def _is_total(self, text: str, figure: Figure) -> bool:
        """Whether a small number is what something changed by or to: rose from 14 to 170."""
        if not self._digits.fullmatch(text, figure.body, figure.end) or not self._ends.match(text, figure.end):
            return False
        year = self._like_a_year.fullmatch(text, figure.body, figure.end)
        return year is None and self._changed.search(text, max(0, figure.start - 80), figure.start) is not None

    def _unit_of_sentence(self, text: str, figure: Figure) -> str:
        """Persons where the sentence speaks of people before the number, or says that they are some, else count."""
        if self._are_people.match(text, figure.end):
            return "persons"
        sentence = self._sentence.split(text[max(0, figure.start - 160) : figure.start])[-1]
        return "persons" if self._heads.search(sentence) else "count"

    def _shows_no_plural(self, text: str, figure: Figure) -> bool:
        """A large number before a noun that shows no plural: 500,000 faculty."""
        grouped = self._grouped.search(text, figure.body, figure.end)
        return grouped is not None and self._named.match(text, figure.end) is not None

    def is_duration(self, text: str, figure: Figure) -> bool:
        """Whether a number of years, months, days measures something: not the past 5 years, not 5 years ago."""
        before = text[max(0, figure.start - 24) : figure.start]
        return self._before_span.search(before) is None and self._after_span.match(text, figure.end) is None
