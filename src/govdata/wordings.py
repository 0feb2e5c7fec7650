"""The one table of wordings: hedges, units, and the words that hold a numeral but no figure.

The table is data (`wordings.json`, explained in docs/figures.md). A user's own table has the same form and is
added to it: a word of theirs wins over the same word of ours.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

from govdata.descriptor import read_json
from govdata.errors import DescriptorError

Json = Mapping[str, Any]


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
    """A unit of measure: `factor` converts to the base unit of its `dimension`; `whole` values are counted."""

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
class Wordings:
    """The whole table. `not_before` lists, for a word of a unit, what may not follow it (家 before 庭).

    `contexts` are lists of words by which a sentence shows what a figure is (`contexts.Contexts` uses them).
    """

    hedges: tuple[Hedge, ...] = ()
    units: tuple[Unit, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    not_before: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    contexts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __add__(self, other: Wordings) -> Wordings:
        """Both tables; where a word stands in both, the one on the right wins. Contexts grow."""
        names = {**self.contexts, **other.contexts}
        return Wordings(
            other.hedges + self.hedges,
            other.units + self.units,
            other.phrases + self.phrases,
            {**self.not_before, **other.not_before},
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
def default_wordings() -> Wordings:
    """The table that comes with govdata."""
    return _wordings(json.loads(files("govdata").joinpath("wordings.json").read_text(encoding="utf-8")))


def read_wordings(path: Path) -> Wordings:
    """A user's own table, to be added to the default with `+`.

    Raises:
        DescriptorError: the file cannot be read, is not JSON, or does not have the form of the table.
    """
    hint = "docs/figures.md shows the form of a table of wordings."
    raw = read_json(path)
    try:
        return _wordings(raw)
    except (KeyError, TypeError, AttributeError) as error:
        raise DescriptorError(path, f"{error} is missing or has another form", hint) from error
    except (ValueError, InvalidOperation) as error:
        raise DescriptorError(path, str(error), hint) from error


def _wordings(raw: Json) -> Wordings:
    return Wordings(
        tuple(_hedge(hedge) for hedge in raw.get("hedges", ())),
        tuple(_unit(unit) for unit in raw.get("units", ())),
        tuple(Phrase(str(phrase["kind"]), _words(phrase["words"])) for phrase in raw.get("phrases", ())),
        {word: _words(words) for word, words in raw.get("not_before", {}).items()},
        {name: _words(words) for name, words in raw.get("contexts", {}).items()},
    )


def _hedge(raw: Json) -> Hedge:
    names = ("before", "after", "before_en", "after_en", "not_after", "yet_after", "not_before")
    lists = {name: _words(raw.get(name, ())) for name in names}
    verbs = ("", *_words(raw.get("through", ())))
    lists["before"] = tuple(dict.fromkeys(word + verb for verb in verbs for word in lists["before"]))
    usual, scale_only, verb = raw.get("usual") == "step", raw.get("scale_only") is True, raw.get("verb") is True
    return Hedge(Qualifier(raw["qualifier"]), **lists, usual=usual, scale_only=scale_only, verb=verb)


def _unit(raw: Json) -> Unit:
    factor = Decimal(str(raw.get("factor", "1")))
    return Unit(str(raw["symbol"]), str(raw["dimension"]), factor, _words(raw["words"]), raw.get("whole") is True)


def _words(raw: Iterable[str]) -> tuple[str, ...]:
    if isinstance(raw, str):
        raise TypeError(f"a list of words instead of {raw!r}")
    return tuple(str(word) for word in raw)
