"""The judge: what a cell means and what is wrong with it, in frictionless's own words.

frictionless's readers decide (`Field.read_cell`), and where the standard's text says more or other than they do,
the text wins; each such departure is a row of `_REFUSALS` or of `_own_notes`, and of docs/conformance.md. frictionless is
imported on the first doubt: clean data never pays for it. Patterns are no part of this: `patterns` runs them bounded.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from govdata.constraints import categories
from govdata.fieldtypes import decimal_type
from govdata.package import Field

Notes = Mapping[str, str]
"""What is wrong with a cell: "type" or the name of a constraint, and the note that frictionless writes of it."""

INT64 = 2**63
_JUDGED_ELSEWHERE = ("pattern", "unique", "jsonSchema")
_NUMERAL = re.compile(r"^[\s\x1c-\x1f]*[^_]*$", re.ASCII)
_FORMS: Mapping[str, re.Pattern[str]] = {
    "year": re.compile(r"[0-9]{4}"),
    "yearmonth": re.compile(r"[0-9]{4,}-[0-9]{2}"),
    "date": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
}


@dataclass(frozen=True)
class Verdict:
    """One text in one field: its value (None when missing or of another type) and what is wrong with it."""

    value: Any
    notes: Notes


@dataclass(frozen=True)
class Judge:
    """Reads the cells of one field. `read(None)` is a cell that is not there."""

    field: Field
    read: Callable[[str | None], Verdict]


def judge_of(field: Field) -> Judge:
    """The judge of a field, made of frictionless's reader for its type.

    A bound or an allowed value that is itself no value of the field is dropped, not raised: see `unreadable_bounds`.
    """
    reader = _frictionless_field(field).create_cell_reader()
    limit_notes = _own_checks(field)

    def read(text: str | None) -> Verdict:
        refusal = "" if text is None or text in field.missing_values else refused(field, text)
        if refusal:
            return Verdict(None, {"type": refusal})
        value, notes = reader(text)
        found = dict(notes or {})
        if value is not None and "type" not in found:
            found |= {name: note for name, note in limit_notes(text, value)}
        return Verdict(None if "type" in found else value, found)

    return Judge(field, read)


def unreadable_bounds(field: Field) -> dict[str, str]:
    """Bounds that frictionless's reader of the field does not take for a value, with the reason."""
    bare = _frictionless_field(field, constraints={}).create_value_reader()
    names = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
    limits = {name: field.constraints[name] for name in names if field.constraints.get(name) is not None}
    return {
        name: f"{limit!r} is not a value of type {field.type}/{field.format}"
        for name, limit in limits.items()
        if bare(limit) is None
    }


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
    return "_" in text.strip() and field.descriptor.get("groupChar") != "_" or any(
        c.isdigit() and c not in "0123456789" for c in text
    )


def _frictionless_field(field: Field, constraints: Mapping[str, Any] | None = None) -> Any:
    """frictionless's field without the checks of its descriptor: those are ours, and never stop the data."""
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
    limits = field.constraints if constraints is None else constraints
    made.constraints = {name: limit for name, limit in limits.items() if name not in _JUDGED_ELSEWHERE}
    return made


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


def _own_checks(field: Field) -> Callable[[str, Any], Iterator[tuple[str, str]]]:
    """The checks that frictionless leaves out: categories, jsonSchema, and the decimal that we were told to keep."""
    allowed, schema, exact = _category_values(field), field.constraints.get("jsonSchema"), decimal_type(field)
    validator = _json_validator(schema) if isinstance(schema, Mapping) else None

    def check(_: str, value: Any) -> Iterator[tuple[str, str]]:
        if allowed is not None and value not in allowed:
            yield "categories", f'constraint "categories" is "{list(categories(field) or ())}"'
        if validator is not None and not validator.is_valid(value):
            yield "jsonSchema", f'constraint "jsonSchema" is "{json.dumps(schema, ensure_ascii=False)}"'
        if exact and field.type == "number" and not _fits(value, *exact):
            yield "decimal", f'"govdata.decimal" has precision {exact[0]} and scale {exact[1]}'

    return check


def _category_values(field: Field) -> list[Any] | None:
    allowed = categories(field)
    if allowed is None:
        return None
    read = _frictionless_field(field, constraints={}).create_value_reader()
    return [read(item) for item in allowed]


def _json_validator(schema: Mapping[str, Any]) -> Any:
    from jsonschema.validators import validator_for

    return validator_for(schema)(schema)


def _fits(value: Any, precision: int, scale: int) -> bool:
    sign, digits, exponent = value.as_tuple()
    del sign
    if not isinstance(exponent, int):
        return False
    fraction = -value.normalize().as_tuple().exponent
    return max(fraction, 0) <= scale and len(digits) + exponent <= precision - scale
