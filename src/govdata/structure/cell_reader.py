"""Reads a cell: its value and what is wrong with it, in frictionless's own words.

frictionless's readers decide (`Field.read_cell`), and where the standard's text says more or other than they do,
the text wins; `cell_forms` and `_own_checks` hold these departures, docs/explanation/conformance.md lists them.
frictionless is imported for the first cell that needs it: clean data never pays for it. Patterns and JSON
Schemas are no part of this: `bounded` runs them.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any

from govdata.metadata.lexical import Duration, lost_fraction
from govdata.metadata.schema import Field
from govdata.metadata.standard import BOUNDS
from govdata.reports.messages import Message
from govdata.structure.cell_forms import is_out_of_reach, prepared
from govdata.structure.constraints import categories
from govdata.structure.field_types import column_value, decimal_type, has_room
from govdata.structure.precision import is_float, released_instead
from govdata.structure.type_words import not_a_value
from govdata.structure.value_text import value_text
from govdata.structure.violations import FRACTION, PRECISION, TYPE, WIDE
from govdata.values import dataclass

Notes = Mapping[str, str]
"""What is wrong with a cell: the rule (see `violations.CellViolation`), and the note that frictionless writes of it."""

_CHECKED_ELSEWHERE = ("enum", "pattern", "unique", "jsonSchema")
_INT64 = 2**63
_CLOCKS = ("datetime", "time", "duration")


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
        missing = text is None or text in field.missing_values
        given = None if missing else prepared(field, text or "")
        value, notes = read_cell(given)
        if TYPE in (notes or ()) or is_out_of_reach(value) or (given is None and not missing):
            return CellReading(None, {TYPE: f'type is "{field.type}/{field.format}"'})
        found = {name: _limit_note(field, name) for name in notes or ()}
        if value is not None:
            found |= dict(own_notes(value))
            found |= {} if found else dict(storage_losses(field, value, text or ""))
        return CellReading(value, found)

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

    def value(stated: Any) -> Any:
        given = prepared(field, stated) if isinstance(stated, str) else stated
        found = None if given is None else read(given)
        return None if is_out_of_reach(found) else found

    return value


def _limit_note(field: Field, name: str) -> str:
    """What frictionless writes of a constraint that is broken, with the limit as the descriptor has it."""
    limit = list(categories(field) or ()) if name == "categories" else field.constraints[name]
    return f'constraint "{name}" is "{limit}"'


def _frictionless_field(field: Field, constraints: Mapping[str, Any]) -> Any:
    """A field of frictionless without the checks of its descriptor: those are ours, and never stop the data."""
    from frictionless import FrictionlessException, system

    kind = "any" if field.type == "duration" else field.type  # `prepared` has read it
    try:
        made = system.select_field_class(kind)(name=field.name or "field")
    except FrictionlessException:
        made = system.select_field_class("any")(name=field.name or "field")
    made.format = field.format.removeprefix("fmt:")
    made.missing_values = []  # what is missing is never asked
    for key, attribute in _OPTIONS.items():
        if key in field.descriptor and hasattr(made, attribute):
            setattr(made, attribute, field.descriptor[key])
    ours = (*_CHECKED_ELSEWHERE, *(BOUNDS if field.type in _CLOCKS else ()))
    made.constraints = {name: _stated(field, limit) for name, limit in constraints.items() if name not in ours}
    return made


def _stated(field: Field, limit: Any) -> Any:
    """A constraint's value as frictionless reads it."""
    return prepared(field, limit) if isinstance(limit, str) else limit


_OPTIONS = {
    "trueValues": "true_values",
    "falseValues": "false_values",
    "delimiter": "delimiter",
    "itemType": "item_type",
    "arrayItem": "array_item",
}


def _own_checks(field: Field) -> Callable[[Any], Iterator[tuple[str, str]]]:
    """The checks that frictionless leaves out or does in another way: choices, and what a typed column can hold."""
    choices = _allowed_values(field)
    limits = _clock_limits(field) if field.type in _CLOCKS else {}

    def check(value: Any) -> Iterator[tuple[str, str]]:
        yield from (
            (name, _limit_note(field, name)) for name, texts in choices.items() if value_text(value) not in texts
        )
        for name, limit in limits.items():
            if not all(map(_HOLDS[name], _comparable(value), limit)):
                yield name, _limit_note(field, name)
        yield from decimal_notes(field, value)

    return check


def decimal_notes(field: Field, value: Any) -> Iterator[tuple[str, str]]:
    """That a number needs more digits than `govdata.decimal` declares."""
    exact = decimal_type(field) if field.type == "number" else None
    if exact and not has_room(value, *exact):
        yield "decimal", f'"govdata.decimal" has precision {exact[0]} and scale {exact[1]}'


def storage_losses(field: Field, value: Any, text: str = "") -> Iterator[tuple[str, str]]:
    """What a typed column would lose of a value that is good otherwise; `text` is what it was read from."""
    if isinstance(value, int) and not -_INT64 <= value < _INT64:
        yield WIDE, ""
    if is_float(field) and isinstance(value, Decimal) and (instead := released_instead(value)):
        yield PRECISION, instead
    if isinstance(value, datetime | time) and lost_fraction(text):
        yield FRACTION, column_value(value).isoformat()


def _clock_limits(field: Field) -> dict[str, Any]:
    read = _value_reader(field)
    return {n: _comparable(read(field.constraints[n])) for n in BOUNDS if field.constraints.get(n) is not None}


def _comparable(value: Any) -> tuple[Any, ...]:
    """What two values are compared by. A moment without a zone is one in UTC: Python does not compare the two kinds."""
    if isinstance(value, Duration):
        return value.ends
    return (value.replace(tzinfo=UTC) if isinstance(value, datetime) and value.tzinfo is None else value,)


_HOLDS = {
    "minimum": operator.ge,
    "maximum": operator.le,
    "exclusiveMinimum": operator.gt,
    "exclusiveMaximum": operator.lt,
}


def _allowed_values(field: Field) -> dict[str, frozenset[str]]:
    """The values that `enum` and `categories` allow, as the texts that they are compared by."""
    said = {"enum": field.constraints.get("enum"), "categories": categories(field)}
    stated = {name: values for name, values in said.items() if values is not None}
    read = _value_reader(field) if stated else None
    return {
        name: frozenset(value_text(value) for item in items if read and (value := read(item)) is not None)
        for name, items in stated.items()
    }
