"""Reads a cell: its value and what is wrong with it, in frictionless's own words.

frictionless's readers decide (`Field.read_cell`), and where the standard's text says more or other than they do,
the text wins; `refused` and `_own_checks` hold these departures, docs/explanation/conformance.md lists them.
frictionless is imported for the first cell that needs it: clean data never pays for it. Patterns and JSON
Schemas are no part of this: `bounded` runs them.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any

from govdata.metadata.schema import Field
from govdata.reports.messages import Message
from govdata.structure.constraints import BOUNDS, categories
from govdata.structure.precision import is_float, released_instead
from govdata.structure.type_words import not_a_value
from govdata.structure.types import decimal_type, has_room
from govdata.structure.violations import PRECISION, TYPE, WIDE

Notes = Mapping[str, str]
"""What is wrong with a cell: the rule (see `violations.CellViolation`), and the note that frictionless writes of it."""

_CHECKED_ELSEWHERE = ("pattern", "unique", "jsonSchema")
_INT64 = 2**63
_CLOCKS = ("datetime", "time", "duration")
_DAYS = tuple(datetime(*day, tzinfo=UTC) for day in ((1696, 9, 1), (1697, 2, 1), (1903, 3, 1), (1903, 7, 1)))
"""A duration is longer than another if it is so from each of these days (XML Schema part 2, section 3.2.6.2)."""

_FORMS: Mapping[str, re.Pattern[str]] = {
    "year": re.compile(r"[0-9]{4}"),
    "yearmonth": re.compile(r"[0-9]{4,}-[0-9]{2}"),
    "date": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
}


@dataclass(frozen=True)
class CellReading:
    """One text in one field: its value (None when missing or of another type) and what is wrong with it."""

    value: Any
    notes: Notes


@dataclass(frozen=True)
class CellReader:
    """Reads the cells of one field. `read(None)` is a cell that is not there; `dropped` are bounds it cannot use."""

    field: Field
    read: Callable[[str | None], CellReading]
    dropped: Mapping[str, Message]


def reader_of(field: Field) -> CellReader:
    """The reader of a field's cells, made of frictionless's for its type.

    A bound that is itself no value of the field is dropped, not raised: `CellReader.dropped` has the reasons.
    """
    dropped = _unreadable_bounds(field)
    usable = {name: limit for name, limit in field.constraints.items() if name not in dropped}
    field = replace(field, constraints=usable)
    read_cell = _frictionless_field(field, usable).create_cell_reader()
    own_notes = _own_checks(field)

    def read(text: str | None) -> CellReading:
        refusal = "" if text is None or text in field.missing_values else refused(field, text)
        if refusal:
            return CellReading(None, {TYPE: refusal})
        value, notes = read_cell(_ungrouped(field, text))
        found = dict(notes or {})
        if value is not None and TYPE not in found:
            found |= dict(own_notes(value))
            found |= {} if found else dict(storage_losses(field, value))
        return CellReading(None if TYPE in found else value, found)

    return CellReader(field, read, dropped)


def _unreadable_bounds(field: Field) -> dict[str, Message]:
    """Bounds that frictionless's reader of the field does not take for a value, with the reason."""
    limits = {name: field.constraints[name] for name in BOUNDS if field.constraints.get(name) is not None}
    read = _value_reader(field) if limits else None
    return {
        name: not_a_value(field, limit) for name, limit in limits.items() if read is not None and read(limit) is None
    }


def _value_reader(field: Field) -> Callable[[Any], Any]:
    """Reads a value that the descriptor states: a bound, a category. None where it is not of the field's type."""
    read = _frictionless_field(field, {}).create_value_reader()
    return lambda stated: read(_ungrouped(field, stated))


def refused(field: Field, text: str) -> str:
    """Why the standard's text refuses a cell that frictionless accepts; "" where it does not.

    Digits are ASCII and stand without underscores (XML Schema decimal, gYear, date); a date has two-digit months and
    days; what `bareNumber` strips is not itself a number, so 近2.9亿 is not 2.9 (亿 is numeric in Unicode).
    """
    kind = f'type is "{field.type}/{field.format}"'
    if field.type in ("integer", "number"):
        return kind if _odd_numeral(field, text) else ""
    form = _FORMS.get(field.type)
    if form is not None and field.format == "default" and not form.fullmatch(text):
        return kind
    return ""


def _odd_numeral(field: Field, text: str) -> bool:
    if field.descriptor.get("bareNumber", True) is False:
        inner = re.sub(r"^[^-0-9]*|[^0-9]*$", "", text)
        return "_" in inner or any(c.isnumeric() and c not in "0123456789" for c in text)
    if "_" in text and field.descriptor.get("groupChar") != "_":
        return True
    return any(c.isdigit() and c not in "0123456789" for c in text)


def _ungrouped(field: Field, text: Any) -> Any:
    """An integer without its group characters, which frictionless knows in numbers only (Table Schema v2: both)."""
    group = field.descriptor.get("groupChar")
    if not isinstance(text, str) or field.type != "integer" or not group or text in field.missing_values:
        return text
    return text.replace(group, "")


def _frictionless_field(field: Field, constraints: Mapping[str, Any]) -> Any:
    """A field of frictionless without the checks of its descriptor: those are ours, and never stop the data."""
    from frictionless import FrictionlessException, system

    try:
        made = system.select_field_class(field.type)(name=field.name or "field")
    except FrictionlessException:
        made = system.select_field_class("any")(name=field.name or "field")
    made.format = field.format.removeprefix("fmt:")
    made.missing_values = list(field.missing_values)
    for key, attribute in _OPTIONS.items():
        if key in field.descriptor and hasattr(made, attribute):
            setattr(made, attribute, field.descriptor[key])
    ours = (*_CHECKED_ELSEWHERE, *(BOUNDS if field.type in _CLOCKS else ()))
    made.constraints = {name: _stated(field, limit) for name, limit in constraints.items() if name not in ours}
    return made


def _stated(field: Field, limit: Any) -> Any:
    """A constraint's value, or each of a list of them, as frictionless reads it."""
    return [_ungrouped(field, item) for item in limit] if isinstance(limit, list) else _ungrouped(field, limit)


_OPTIONS = {
    "bareNumber": "bare_number",
    "groupChar": "group_char",
    "decimalChar": "decimal_char",
    "trueValues": "true_values",
    "falseValues": "false_values",
    "delimiter": "delimiter",
    "itemType": "item_type",
    "arrayItem": "array_item",
}


def _own_checks(field: Field) -> Callable[[Any], Iterator[tuple[str, str]]]:
    """The checks that frictionless leaves out: categories, and what a typed column can hold."""
    allowed = _category_values(field)
    limits = _clock_limits(field) if field.type in _CLOCKS else {}

    def check(value: Any) -> Iterator[tuple[str, str]]:
        if allowed is not None and value not in allowed:
            yield "categories", f'constraint "categories" is "{list(categories(field) or ())}"'
        for name, limit in limits.items():
            if not all(map(_HOLDS[name], _comparable(value), limit)):
                yield name, f'constraint "{name}" is "{field.constraints[name]}"'
        yield from decimal_notes(field, value)

    return check


def decimal_notes(field: Field, value: Any) -> Iterator[tuple[str, str]]:
    """That a number needs more digits than `govdata.decimal` declares."""
    exact = decimal_type(field) if field.type == "number" else None
    if exact and not has_room(value, *exact):
        yield "decimal", f'"govdata.decimal" has precision {exact[0]} and scale {exact[1]}'


def storage_losses(field: Field, value: Any) -> Iterator[tuple[str, str]]:
    """What a typed column would lose of a value that is good otherwise."""
    if isinstance(value, int) and not -_INT64 <= value < _INT64:
        yield WIDE, ""
    if is_float(field) and isinstance(value, Decimal) and (instead := released_instead(value)):
        yield PRECISION, instead


def _clock_limits(field: Field) -> dict[str, Any]:
    read = _value_reader(field)
    return {n: _comparable(read(field.constraints[n])) for n in BOUNDS if field.constraints.get(n) is not None}


def _comparable(value: Any) -> tuple[Any, ...]:
    """What two values are compared by. A moment without a zone is one in UTC: Python does not compare the two kinds."""
    if isinstance(value, (datetime, time)):
        return (value.replace(tzinfo=UTC) if value.tzinfo is None else value,)
    return tuple(day + value for day in _DAYS)


_HOLDS = {
    "minimum": operator.ge,
    "maximum": operator.le,
    "exclusiveMinimum": operator.gt,
    "exclusiveMaximum": operator.lt,
}


def _category_values(field: Field) -> list[Any] | None:
    allowed = categories(field)
    if allowed is None:
        return None
    read = _value_reader(field)
    return [read(item) for item in allowed]
