"""The lexicon: hedges, units, words that hold a numeral but no figure, and the lists that patterns are made of.

It is data (`lexicon.json`); the guide to figures explains its form. A user's own lexicon has the same form and is
added to it: a word of theirs wins over the same word of ours.

Its named lists are of two kinds. `contexts` are words by which a sentence shows what a figure is (`ranking`,
`counting`, `people`). `terms` are words inside a figure, or inside what is none, and a pattern names them:

- `not_before_x` and `not_after_x` hold what makes another word of x: 负 is no minus in 胜负 (`not_before_minus`), 半 no
  half in 半岛 (`not_after_half`), 1日 no date in 1日内 (`not_after_day`);
- `after_x` and `before_x` hold what must stand there: 来 is "or so" in 三十来个 (`after_or_so`);
- `x_ends` hold what may follow and belongs to it: 2024年底 (`year_ends`);
- every other list holds words of one kind: `doublings` (倍增), `falling` (下降), `sessions` (全会), `divisions` (章);
- lists whose names end in `_en` are English.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import field, replace
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path

from govdata.errors import DescriptorError
from govdata.metadata.descriptor import Cursor, Problem, check_repeated, read_json, shown
from govdata.metadata.near_miss import near_miss
from govdata.quantities.characters import CURRENCY
from govdata.quantities.quotients import split_quotient
from govdata.reports.messages import Message
from govdata.reports.model import Severity
from govdata.values import dataclass

_Lists = Mapping[str, tuple[str, ...]]


class Qualifier(StrEnum):
    """How the wording holds the value; it implies whether a bound is strict."""

    EXACT = "exact"
    NEARLY = "nearly"
    LESS_THAN = "less_than"
    MORE_THAN = "more_than"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ABOUT = "about"
    ORDER_OF = "order_of"
    RANGE = "range"


@dataclass(frozen=True)
class Hedge:
    """A way to say less than the number. `before` and `after` are its words around a figure.

    `within_resolution` says that a reader expects the value within one unit of the last digit that is not zero
    (520余 is below 530). `not_after` lists what turns its words into
    others (贴 before 近), `yet_after` the words that only end alike (补贴), `not_before` what does so on the right
    (内容). `scale_only`: before 百 千 万 亿 alone (上百). `verb`: no hedge before a few things (突破三项技术).
    `figures`: before 万 and 亿 with digits alone (迈上5万亿, not 迈上万亿).
    `through` lists verbs that may follow a word before (最高奖励).
    """

    qualifier: Qualifier
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    before_en: tuple[str, ...] = ()
    after_en: tuple[str, ...] = ()
    within_resolution: bool = False
    not_after: tuple[str, ...] = ()
    yet_after: tuple[str, ...] = ()
    not_before: tuple[str, ...] = ()
    scale_only: bool = False
    verb: bool = False
    figures: bool = False

    def may_follow(self, text: str, end: int) -> bool:
        """Whether its word is one of its own behind text[:end]: in 贴近 it is not, in 补贴近 it is."""
        return not text.endswith(self.not_after, 0, end) or text.endswith(self.yet_after, 0, end)


@dataclass(frozen=True)
class Unit:
    """A unit of measure: `factor` converts to the base unit of its `dimension`; `whole` values are counted.

    Of its words the first Chinese and the first English one are written (`Quantity.text`), all are read. `marks`
    stand before the number: ¥, US$, RMB. A currency has `bare` words and marks, which mean it in its own documents
    (元, $), and `homes`, words of those documents. `ucum` is its code in the Unified Code for Units of Measure.
    """

    symbol: str
    dimension: str
    factor: Decimal = Decimal(1)
    words: tuple[str, ...] = ()
    whole: bool = False
    marks: tuple[str, ...] = ()
    bare: tuple[str, ...] = ()
    homes: tuple[str, ...] = ()
    ucum: str = ""

    def without(self, bare: Collection[str]) -> Unit:
        """The unit without words and marks that mean another currency."""
        words, marks = (tuple(w for w in names if w not in bare) for names in (self.words, self.marks))
        return self if (words, marks) == (self.words, self.marks) else replace(self, words=words, marks=marks)

    def at_home(self) -> Unit:
        """The currency with its bare words and marks."""
        words = tuple(word for word in self.bare if word not in CURRENCY)
        marks = tuple(mark for mark in self.bare if mark in CURRENCY)
        return replace(self, words=(*self.words, *words), marks=(*self.marks, *marks))


@dataclass(frozen=True)
class Phrase:
    """Words that hold a numeral and no figure, and what they are (`lexical`, `name`, `date`, …)."""

    kind: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Lexicon:
    """All words that figures are read with; the docstring of the module says what the lists hold.

    `not_before` lists, for a word of a unit, what may not follow it (年 before 级). `not_before_spelt` does so behind
    Chinese numerals alone: 千家电 may be appliances, 5家电商 are five firms. `problems` are
    warnings on how it is written. `currency` is the one that money without a name is in (元, 万亿).
    """

    hedges: tuple[Hedge, ...] = ()
    units: tuple[Unit, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    not_before: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    not_before_spelt: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    contexts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    terms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    currency: str = "yuan"

    def __add__(self, other: Lexicon) -> Lexicon:
        """Both together; where a word stands in both, the one on the right wins. Named lists grow."""
        return Lexicon(
            other.hedges + self.hedges,
            other.units + self.units,
            other.phrases + self.phrases,
            {**self.not_before, **other.not_before},
            {**self.not_before_spelt, **other.not_before_spelt},
            _joined(self.contexts, other.contexts),
            _joined(self.terms, other.terms),
            self.problems + other.problems,
            self.currency,
        )

    def in_currency(self, symbol: str) -> Lexicon:
        """The lexicon of documents in another currency, whose bare words and marks (元, $) mean it."""
        bare = {word for unit in self.units if unit.symbol == symbol for word in unit.bare}
        units = (unit.at_home() if unit.symbol == symbol else unit.without(bare) for unit in self.units)
        return replace(self, units=tuple(units), currency=symbol)

    def unit(self, symbol: str) -> Unit | None:
        """The unit of a symbol, or None where there is none."""
        return self.symbols.get(symbol)

    @cached_property
    def symbols(self) -> dict[str, Unit]:
        """The units by their symbols."""
        return {unit.symbol: unit for unit in reversed(self.units)}

    @cached_property
    def currency_marks(self) -> dict[str, str]:
        """The symbol of the currency that each mark before a number means, longer marks first."""
        marks = {mark: unit.symbol for unit in reversed(self.units) for mark in unit.marks}
        return {mark: marks[mark] for mark in sorted(marks, key=len, reverse=True)}

    def words(self, *names: str) -> tuple[str, ...]:
        """The words of named lists, `contexts` or `terms`."""
        return tuple(word for name in names for word in (self.terms.get(name) or self.contexts[name]))

    def any_of(self, *names: str) -> str:
        """The pattern of any word of named lists, the longest first."""
        return any_of(self.words(*names))

    def convert(self, value: Decimal, unit: str, to: str) -> Decimal | None:
        """`value` in another unit of the same dimension, or None where there is no way between them.

        Quotients are converted above the line; below it both must have the same. What is counted is a count: persons
        are one, and no households.
        """
        if unit == to:
            return value
        (above, below), (to_above, to_below) = split_quotient(unit), split_quotient(to)
        if below and below == to_below:
            return self.convert(value, above, to_above)
        source, target = self.unit(unit), self.unit(to)
        if source is None or target is None or source.dimension != target.dimension:
            return None
        if _are_two_things(source, target):
            return None
        return value * source.factor / target.factor


def _are_two_things(one: Unit, other: Unit) -> bool:
    """Whether both count, and the other counts certain things: neither households nor 12座 are persons."""
    counted = one.whole and other.whole and one.factor == other.factor
    return counted and other.symbol not in (one.symbol, "count")


def any_of(words: Collection[str]) -> str:
    """The pattern of any of some words, the longest first."""
    longer = [re.escape(word) for word in sorted(words, key=len, reverse=True) if len(word) > 1]
    letters = "".join(re.escape(word) for word in words if len(word) == 1)
    branches = [*longer, *([f"[{letters}]"] if letters else [])]
    return branches[0] if letters and not longer else f"(?:{'|'.join(branches)})"


def by_first_letter(words: Collection[str]) -> str:
    """The pattern of any of many words, told apart by their first letters: quicker to pass over where none stands."""
    rests: dict[str, list[str]] = {}
    for word in words:
        rests.setdefault(word[0], []).append(word[1:])
    return "|".join(f"{re.escape(first)}{any_of(rest)}" for first, rest in rests.items())


def where_one_begins(words: Iterable[str]) -> str:
    """The pattern of a place where one of some words may begin, whatever their case; Latin ones where a word does.

    A search that begins with it passes quickly over all other places.
    """
    first = {letter for word in words for letter in (word[0].lower(), word[0].upper())}
    latin = "".join(sorted(letter for letter in first if letter.isascii() and letter.isalpha()))
    other = "".join(sorted(re.escape(letter) for letter in first if not (letter.isascii() and letter.isalpha())))
    places = [f"(?=[{other}])"] if other else []
    return f"(?:{'|'.join([*places, *([f'(?<![A-Za-z])(?=[{latin}])'] if latin else [])])})"


def _joined(one: _Lists, other: _Lists) -> _Lists:
    return {name: (*one.get(name, ()), *other.get(name, ())) for name in {**one, **other}}


@cache
def default_lexicon() -> Lexicon:
    """The lexicon that comes with govdata."""
    raw = json.loads(files("govdata.quantities").joinpath("lexicon.json").read_text(encoding="utf-8"))
    return _lexicon(Cursor(raw), raw["contexts"], raw["terms"])


def read_lexicon(path: Path, inside: Path | None = None) -> Lexicon:
    """A user's own lexicon, to be added to the default with `+`; with `inside`, a file of that folder.

    Raises:
        DescriptorError: the file cannot be read, is not JSON, or does not have the form of a lexicon; the message
            names every mistake, with its JSON path.
    """
    raw = read_json(path, inside)
    root = Cursor(raw if isinstance(raw, Mapping) else {})
    check_repeated(root)
    found = _lexicon(root, default_lexicon().contexts, default_lexicon().terms)
    if root.raw is not raw:
        root.note(_with_value(Message("a lexicon must be an object", "词表须为对象"), raw))
    if mistakes := [problem for problem in root.problems if problem.severity is Severity.ERROR]:
        raise DescriptorError(path, _mistakes(mistakes), _SEE_GUIDE)
    return replace(found, problems=tuple(root.problems))


_SEE_GUIDE = Message("The guide to figures (figures.md) shows the form of a lexicon.", "词表的格式见文档 figures.md。")


def _mistakes(problems: Sequence[Problem]) -> Message:
    sentences = [problem.sentence for problem in problems]
    return Message(" ".join(each.en for each in sentences), "".join(each.zh for each in sentences))


HEDGING = tuple(str(qualifier) for qualifier in Qualifier if qualifier is not Qualifier.RANGE)
LISTS = ("before", "after", "before_en", "after_en", "not_after", "yet_after", "not_before")
KEYS = ("$schema", "_about", "hedges", "units", "phrases", "not_before", "not_before_spelt", "contexts", "terms")
HEDGE_KEYS = ("qualifier", *LISTS, "through", "within_resolution", "usual", "scale_only", "verb", "figures")
UNIT_KEYS = ("symbol", "dimension", "factor", "words", "whole", "marks", "bare", "homes", "ucum")
KINDS = ("date", "name", "label", "identifier", "list_number", "lexical")


def _lexicon(root: Cursor, contexts: Collection[str], terms: Collection[str]) -> Lexicon:
    """The lexicon, as far as it has its form; what has not is noted."""
    root.reject_unknown(KEYS, Message("key", "键"))
    own_contexts = root.into(root.object("contexts"), ".contexts")
    own_contexts.reject_unknown(contexts, Message("context", "语境"))
    own_terms = root.into(root.object("terms"), ".terms")
    own_terms.reject_unknown(terms, Message("list of terms", "词组"))
    return Lexicon(
        tuple(map(_hedge, root.objects("hedges"))),
        tuple(map(_unit, root.objects("units"))),
        tuple(map(_phrase, root.objects("phrases"))),
        _lists(root.into(root.object("not_before"), ".not_before")),
        _lists(root.into(root.object("not_before_spelt"), ".not_before_spelt")),
        _lists(own_contexts),
        _lists(own_terms),
    )


def _hedge(cursor: Cursor) -> Hedge:
    cursor.reject_unknown(HEDGE_KEYS, Message("key of a hedge", "措辞的键"))
    lists = {name: _words(cursor, name) for name in LISTS}
    verbs = ("", *_words(cursor, "through"))
    lists["before"] = tuple(dict.fromkeys(word + verb for verb in verbs for word in lists["before"]))
    return Hedge(
        Qualifier(_one_of(cursor, "qualifier", HEDGING)),
        **lists,
        within_resolution=_within_resolution(cursor),
        scale_only=cursor.boolean("scale_only"),
        verb=cursor.boolean("verb"),
        figures=cursor.boolean("figures"),
    )


def _within_resolution(cursor: Cursor) -> bool:
    """`usual: "step"` is what it was called before."""
    if "usual" not in cursor.raw:
        return cursor.boolean("within_resolution")
    cursor.note_renamed(_RENAMED, ".usual", _RENAME)
    return cursor.boolean("within_resolution", _one_of(cursor, "usual", ("step",)) == "step")


_RENAMED = Message(
    '"usual": "step" is an old name of "within_resolution": true; it still works',
    "“usual”: “step” 是“within_resolution”: true 的旧写法，仍可使用",
)
_RENAME = Message('Write "within_resolution": true.', "请改写为“within_resolution”: true。")


def _unit(cursor: Cursor) -> Unit:
    cursor.reject_unknown(UNIT_KEYS, Message("key of a unit", "单位的键"))
    symbol, dimension = _given(cursor, "symbol"), _given(cursor, "dimension")
    lists = {name: _words(cursor, name) for name in ("marks", "bare", "homes")}
    words, whole = _words(cursor, "words", needed=True), cursor.boolean("whole")
    return Unit(symbol, dimension, _factor(cursor), words, whole, **lists, ucum=cursor.string("ucum"))


def _phrase(cursor: Cursor) -> Phrase:
    cursor.reject_unknown(("kind", "words"), Message("key of a phrase", "短语的键"))
    return Phrase(_one_of(cursor, "kind", KINDS), _words(cursor, "words", needed=True))


def _lists(cursor: Cursor) -> dict[str, tuple[str, ...]]:
    return {name: _words(cursor, name) for name in cursor.raw}


def _words(cursor: Cursor, name: str, needed: bool = False) -> tuple[str, ...]:
    value = cursor.raw.get(name, None if needed else [])
    if isinstance(value, list) and all(isinstance(word, str) and word for word in value):
        return tuple(value)
    if name in cursor.raw:
        en, zh = f'"{name}" must be a list of words', f"“{name}”须为词的数组"
        cursor.note(_with_value(Message(en, zh), value), f".{name}")
    else:
        cursor.note(_missing(name), f".{name}")
    return ()


def _missing(name: str) -> Message:
    return Message(f'"{name}" is missing', f"缺少“{name}”")


def _with_value(demand: Message, value: object) -> Message:
    """What must be so, and what is there instead."""
    return Message(f"{demand.en}; got {shown(value)}", f"{demand.zh}，实际为 {shown(value)}")


def _given(cursor: Cursor, name: str) -> str:
    """A string that must be there."""
    value = cursor.string(name)
    if not value and cursor.raw.get(name) in (None, ""):
        cursor.note(_missing(name), f".{name}")
    return value


def _one_of(cursor: Cursor, name: str, known: Sequence[str]) -> str:
    """One of a closed list; the first of it where a mistake is noted."""
    value = _given(cursor, name)
    if value and value not in known:
        en, zh = f'"{name}" must be one of {", ".join(known)}', f"“{name}”须为 {'、'.join(known)} 之一"
        cursor.note(_with_value(Message(en, zh), value), f".{name}", near_miss(value, known))
    return value if value in known else known[0]


def _factor(cursor: Cursor) -> Decimal:
    value = cursor.raw.get("factor", "1")
    try:
        factor = Decimal(str(value))
    except InvalidOperation:
        factor = Decimal(0)
    if not factor.is_finite() or factor <= 0:
        en, zh = '"factor" must be a number above 0, such as "0.001"', '“factor”须为大于 0 的数，如 "0.001"'
        cursor.note(_with_value(Message(en, zh), value), ".factor")
        return Decimal(1)
    return factor
