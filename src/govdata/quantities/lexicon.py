"""The one table of wordings: hedges, units, and the words that hold a numeral but no figure.

The table is data (`lexicon.json`, explained in docs/figures.md). A user's own table has the same form and is
added to it: a word of theirs wins over the same word of ours.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path

from govdata.errors import DescriptorError
from govdata.metadata.descriptor import Cursor, near_miss, read_json, shown
from govdata.reports.messages import Message, untranslated


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

    `usual` says whether a reader expects the value within one step. `not_after` lists what turns its words into
    others (贴 before 近), `yet_after` the words that only end alike (补贴), `not_before` what does so on the right
    (内容). `scale_only`: before 百 千 万 亿 alone (上百). `verb`: no hedge before a few things (突破三项技术).
    `through` lists verbs that may follow a word before (最高奖励).
    """

    qualifier: Qualifier
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    before_en: tuple[str, ...] = ()
    after_en: tuple[str, ...] = ()
    usual: bool = False
    not_after: tuple[str, ...] = ()
    yet_after: tuple[str, ...] = ()
    not_before: tuple[str, ...] = ()
    scale_only: bool = False
    verb: bool = False

    def may_follow(self, text: str, end: int) -> bool:
        """Whether its word is one of its own behind text[:end]: in 贴近 it is not, in 补贴近 it is."""
        return not text.endswith(self.not_after, 0, end) or text.endswith(self.yet_after, 0, end)


@dataclass(frozen=True)
class Unit:
    """A unit of measure: `factor` converts to the base unit of its `dimension`; `whole` values are counted.

    Of its words the first Chinese and the first English one are written (`Quantity.text`), all are read.
    """

    symbol: str
    dimension: str
    factor: Decimal = Decimal(1)
    words: tuple[str, ...] = ()
    whole: bool = False


@dataclass(frozen=True)
class Phrase:
    """Words that hold a numeral and no figure, and what they are (`lexical`, `name`, `date`, …)."""

    kind: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Lexicon:
    """The whole table. `not_before` lists, for a word of a unit, what may not follow it (年 before 级).

    `not_before_spelt` does so behind Chinese numerals alone: 千家电 may be appliances, 5家电商 are five firms.
    `contexts` are lists of words by which a sentence shows what a figure is (`contexts.Contexts` uses them).
    """

    hedges: tuple[Hedge, ...] = ()
    units: tuple[Unit, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    not_before: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    not_before_spelt: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    contexts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __add__(self, other: Lexicon) -> Lexicon:
        """Both tables; where a word stands in both, the one on the right wins. Contexts grow."""
        names = {**self.contexts, **other.contexts}
        return Lexicon(
            other.hedges + self.hedges,
            other.units + self.units,
            other.phrases + self.phrases,
            {**self.not_before, **other.not_before},
            {**self.not_before_spelt, **other.not_before_spelt},
            {name: self.contexts.get(name, ()) + other.contexts.get(name, ()) for name in names},
        )

    def unit(self, symbol: str) -> Unit | None:
        return self.symbols.get(symbol)

    @cached_property
    def symbols(self) -> dict[str, Unit]:
        return {unit.symbol: unit for unit in reversed(self.units)}

    def convert(self, value: Decimal, unit: str, to: str) -> Decimal | None:
        """`value` in another unit of the same dimension, or None where there is no way between them."""
        if unit == to:
            return value
        source, target = self.unit(unit), self.unit(to)
        if source is None or target is None or source.dimension != target.dimension:
            return None
        return value * source.factor / target.factor


@cache
def default_lexicon() -> Lexicon:
    """The table that comes with govdata."""
    raw = json.loads(files("govdata.quantities").joinpath("lexicon.json").read_text(encoding="utf-8"))
    return _wordings(Cursor(raw), raw["contexts"])


def read_lexicon(path: Path) -> Lexicon:
    """A user's own table, to be added to the default with `+`.

    Raises:
        DescriptorError: the file cannot be read, is not JSON, or does not have the form of the table; the message
            names every mistake, with its JSON path.
    """
    raw = read_json(path)
    root = Cursor(raw if isinstance(raw, Mapping) else {})
    found = _wordings(root, default_lexicon().contexts)
    if root.raw is not raw:
        root.note(untranslated(f"a table of wordings must be an object, not {shown(raw)}"))
    if root.problems:
        reason = "; ".join(map(str, root.problems))
        raise DescriptorError(
            path, untranslated(reason), untranslated("docs/figures.md shows the form of a table of wordings.")
        )
    return found


_HEDGING = tuple(str(qualifier) for qualifier in Qualifier if qualifier is not Qualifier.RANGE)
_LISTS = ("before", "after", "before_en", "after_en", "not_after", "yet_after", "not_before")
_TABLE_KEYS = ("_about", "hedges", "units", "phrases", "not_before", "not_before_spelt", "contexts")
_HEDGE_KEYS = ("qualifier", *_LISTS, "through", "usual", "scale_only", "verb")
_UNIT_KEYS = ("symbol", "dimension", "factor", "words", "whole")
_KINDS = ("date", "name", "label", "identifier", "list_number", "lexical")


def _wordings(root: Cursor, contexts: Collection[str]) -> Lexicon:
    """The table, as far as it has its form; what has not is noted."""
    root.reject_unknown(_TABLE_KEYS, Message("key", "键"))
    named = root.into(root.object("contexts"), ".contexts")
    named.reject_unknown(contexts, Message("context", "语境"))
    return Lexicon(
        tuple(map(_hedge, root.objects("hedges"))),
        tuple(map(_unit, root.objects("units"))),
        tuple(map(_phrase, root.objects("phrases"))),
        _lists(root.into(root.object("not_before"), ".not_before")),
        _lists(root.into(root.object("not_before_spelt"), ".not_before_spelt")),
        _lists(named),
    )


def _hedge(cursor: Cursor) -> Hedge:
    cursor.reject_unknown(_HEDGE_KEYS, Message("key of a hedge", "措辞的键"))
    lists = {name: _words(cursor, name) for name in _LISTS}
    verbs = ("", *_words(cursor, "through"))
    lists["before"] = tuple(dict.fromkeys(word + verb for verb in verbs for word in lists["before"]))
    return Hedge(
        Qualifier(_one_of(cursor, "qualifier", _HEDGING)),
        **lists,
        usual="usual" in cursor.raw and _one_of(cursor, "usual", ("step",)) == "step",
        scale_only=cursor.boolean("scale_only"),
        verb=cursor.boolean("verb"),
    )


def _unit(cursor: Cursor) -> Unit:
    cursor.reject_unknown(_UNIT_KEYS, Message("key of a unit", "单位的键"))
    symbol, dimension = _given(cursor, "symbol"), _given(cursor, "dimension")
    return Unit(symbol, dimension, _factor(cursor), _words(cursor, "words", needed=True), cursor.boolean("whole"))


def _phrase(cursor: Cursor) -> Phrase:
    cursor.reject_unknown(("kind", "words"), Message("key of a phrase", "短语的键"))
    return Phrase(_one_of(cursor, "kind", _KINDS), _words(cursor, "words", needed=True))


def _lists(cursor: Cursor) -> dict[str, tuple[str, ...]]:
    return {name: _words(cursor, name) for name in cursor.raw}


def _words(cursor: Cursor, name: str, needed: bool = False) -> tuple[str, ...]:
    value = cursor.raw.get(name, None if needed else [])
    if isinstance(value, list) and all(isinstance(word, str) and word for word in value):
        return tuple(value)
    missing = f"{name} is missing: a list of words"
    cursor.note(
        untranslated(f"{name} must be a list of words, not {shown(value)}" if name in cursor.raw else missing),
        f".{name}",
    )
    return ()


def _given(cursor: Cursor, name: str) -> str:
    """A text that must be there."""
    value = cursor.string(name)
    if not value and cursor.raw.get(name) in (None, ""):
        cursor.note(untranslated(f"{name} is missing: a text"), f".{name}")
    return value


def _one_of(cursor: Cursor, name: str, known: Sequence[str]) -> str:
    """One of a closed list; the first of it where a mistake is noted."""
    value = _given(cursor, name)
    if value and value not in known:
        cursor.note(
            untranslated(f"{name} must be one of {', '.join(known)}, not {value!r}"),
            f".{name}",
            near_miss(value, known),
        )
    return value if value in known else known[0]


def _factor(cursor: Cursor) -> Decimal:
    value = cursor.raw.get("factor", "1")
    try:
        factor = Decimal(str(value))
    except InvalidOperation:
        factor = Decimal(0)
    if not factor.is_finite() or factor <= 0:
        cursor.note(untranslated(f'factor must be a number above 0, such as "0.001", not {shown(value)}'), ".factor")
        return Decimal(1)
    return factor
