"""What English texts need beside the table of lexicon: dates, labels, names, and the nouns that figures count.

English has no measure words: 4,126 companies counts because a plural noun follows, 125 of them because of `of`.
"""

from __future__ import annotations

import re

from govdata.quantities.forms import Figure
from govdata.quantities.lexicon import Lexicon
from govdata.quantities.numerals import ONES, TEENS, TENS

_MONTH = (
    "(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?)"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_YEAR = r"(?:19|20)\d\d(?![\d,]*\d)"
_BEFORE_YEAR = "(?:[IiOo][nf]|[Bb]y|[Ss]ince|[Uu]ntil|[Dd]uring|FY|[Yy]ear|[Ff]rom|[Tt]o|and|with|over|than|[Bb]etween)"
_NUMBERED = (
    "Section|Article|Chapter|Table|Figure|Part|Phase|Page|Route|Line|Level|Class|Annex|Item|Volume|Room|Building"
    "|Document|Order|Clause|Paragraph|Terminal|Pier|Unit|Grade|No\\.|Nos\\.|Notice|Gate|Floor|Block|Batch"
)
_COMPOUNDS = "year|month|week|day|hour|minute|point|lane|stor(?:e)?y|star|kilomet(?:re|er)|met(?:re|er)|nation"
_SPANNED = "(?:consecutive |full )?(?:years?|months?|weeks?|days?|hours?|minutes?)"
_EDITIONS = "century|edition|session|Five|anniversary|Congress|National|Plenary|meeting|Central|CPC|Party|floor|Meeting"

FORMS: tuple[tuple[str, str], ...] = (
    ("date", rf"{_DAY} {_MONTH}(?:,? ?{_YEAR})?|{_MONTH} {_DAY}(?:[-–]\d{{1,2}})?(?![\d%,]*\d)(?:, ?{_YEAR})?"),
    ("date", rf"{_MONTH},? ?{_YEAR}|(?<![A-Za-z]){_BEFORE_YEAR} {_YEAR}(?:[-–](?:{_YEAR}|\d\d(?!\d)))?"),
    ("identifier", rf"(?<![A-Za-z])(?<!anked )(?:{_NUMBERED}) ?\d++(?:[.-]\d++)*+"),
    ("lexical", rf"(?<![\d.,])[1-9] (?:in|out of)(?: every)? \d{{1,3}}(?![\d.,%])(?! {_SPANNED})"),
    ("name", r"\d{1,4}-km(?=[ -][a-z])"),
    ("name", rf"\d{{1,4}}[- ](?:{_COMPOUNDS})(?:-old|-long|-high)?(?=[ -][a-z])(?!s)|{_DAY} (?:{_EDITIONS})"),
)
"""Forms that hold a numeral and no figure, in the manner of `setasides`."""

SEED = (
    r"(?<![A-Za-z-])(?i:doubled|tripled|quadrupled|half|top \d|rank \d|No\. ?\d"
    r"|(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)(?![A-Za-z-])"
    r"|(?:an?|one|two|three|four|five|seven|nine)[- ](?:hal(?:f|ves)|thirds?|quarters?|fourths?|fifths?"
    r"|sixths?|sevenths?|eighths?|ninths?|tenths?)(?![A-Za-z]))"
)
"""Where an English figure without digits may begin."""

_TWO_ON = "|".join((*ONES[1:], *TEENS, *TENS))
_GREAT = r"(?<!\d )(?:hundred|thousand|million|billion|trillion|dozen)s?"
_PARTS = "hal(?:f|ves)|thirds?|quarters?|fourths?|fifths?|sixths?|sevenths?|eighths?|ninths?|tenths?"
_PLACES = "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth"
NUMERAL = (
    r"(?<![A-Za-z'’-])(?i:"
    rf"(?:one|{_TWO_ON})[ -](?:{_PARTS})|an? (?:{_PARTS})(?= of\b|[.,;:)]|$)"
    rf"|(?:{_TWO_ON}|{_GREAT})(?:(?: and |[ -])(?:one|{_TWO_ON}|{_GREAT})(?![A-Za-z]))*+"
    r"|(?<!first )(?<!second )(?<!latter )(?<!other )half|(?:doubl|tripl|quadrupl|halv)(?:e[ds]?|ing)|twice"
    rf"|(?:{_TWO_ON})fold|(?:(?<=ranked )|(?<=ranks )|(?<=ranking )|(?<=placed )|(?<=came ))(?:{_PLACES})"
    rf"|(?:{_PLACES})(?= place| position)"
    r")(?![A-Za-z]|-[A-Za-z])"
)
"""A figure in English words: from two on, parts and multiples, places of a ranking. One is an article."""

_STOPS = (
    "and|or|to|of|in|by|from|the|a|an|per|for|on|at|with|as|was|were|is|are|had|has|have|will|than|while|which|who|that"
    "|this|these|those|its|their|but|against|up|down|over|times|percent|yuan|dollars|respectively|years|months|days"
)
_WORD = rf"(?!(?:{_STOPS})\b)"
_PLURAL = "[a-z][a-z-]*[a-rt-z]s|people|children|women|men|staff|personnel"
_NOUN = re.compile(rf" (?:{_WORD}[A-Za-z][A-Za-z-]* ){{0,3}}?{_WORD}(?P<noun>{_PLURAL})\b")
_GROUPED, _NAMED = re.compile(r"\d,\d{3}$"), re.compile(rf" {_WORD}[a-z]{{3}}")
"""A large number before a noun that shows no plural: 500,000 faculty."""
_OF_THEM = re.compile(r" of (?:them|these|those|which|whom|the)\b| (?:were|are|was|is|have|had) ")
_WHICH = re.compile(r"(?:of which|of whom|of them|of these|including|among them)(?: some| about)?,? $")
_SPAN = re.compile(r"(?:past|last|next|coming|previous|preceding|first|every|recent|aged|ages|age|per|each) $")
_SINCE = re.compile(r" (?:old|ago|later|earlier|plan\b|before|after)|-")
_YEARLIKE = re.compile(r"(?:19[5-9]|20[0-6])\d$")


def noun_unit(text: str, figure: Figure, lexicon: Lexicon) -> str:
    """The unit of a number by the noun it counts: persons, households or count; "" where none follows."""
    before = text[max(0, figure.start - 24) : figure.start]
    noun = _NOUN.match(text, figure.end)
    if noun is None and _GROUPED.search(text, figure.body, figure.end) and _NAMED.match(text, figure.end):
        return "count"
    if noun is None:
        part = _OF_THEM.match(text, figure.end)
        return "count" if part and (part[0].startswith(" of") or _WHICH.search(before)) else ""
    if _YEARLIKE.fullmatch(text[figure.body : figure.end]) and figure.prefix is None:
        return ""
    if noun["noun"] in ("households", "families"):
        return "households"
    return "persons" if noun["noun"] in lexicon.contexts["people_en"] else "count"


def is_duration(text: str, figure: Figure) -> bool:
    """Whether an English number of years, months, days measures something: not the past 5 years, not 5 years ago."""
    before = text[max(0, figure.start - 24) : figure.start]
    return _SPAN.search(before) is None and _SINCE.match(text, figure.end) is None
