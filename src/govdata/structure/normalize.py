"""A field in the standard's default form: the same values, printed without options.

A package may print its numbers as `1.234,5` and its truths as `是`; a release prints every value in the default form,
and so do the limits that its schema names.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import Any

from govdata.metadata.schema import Field
from govdata.metadata.standard import BOUNDS
from govdata.structure.cell_reader import reader_of
from govdata.structure.field_types import column_value, literal

OPTIONS = ("decimalChar", "groupChar", "bareNumber", "trueValues", "falseValues", "format")
"""What a schema may say about the printed form of a value. Gone from a released field, as the default is meant."""
REWRITTEN = frozenset({"integer", "number", "boolean", "date", "time", "datetime", "year"})
_FREE_TEXTS = frozenset({"string", "any", "list"})
NOTHING = ("",)
"""What is read as missing where a schema does not say."""
_NOT_FINITE = {"Infinity": "INF", "-Infinity": "-INF"}


def has_empty_text(field: Field) -> bool:
    """Whether the empty text may be a value of a field: of texts, and of lists of texts, but of no list of numbers."""
    return field.type in _FREE_TEXTS and field.descriptor.get("itemType", "string") == "string"


def default_form(field: Field) -> Field:
    """The field of the same values in the standard's default form, its limits too.

    A field says itself what is missing in it; where values are rewritten, none can come to look like that. Where a
    schema knows nothing that is missing, the empty text is, unless it is a value.
    """
    rewritten = field.type in REWRITTEN
    form = _rewritten(field) if rewritten else dict(field.descriptor)
    empty_is_free = not rewritten and (field.missing_values or has_empty_text(field))
    missing = field.missing_values if empty_is_free else NOTHING
    form.pop("missingValues", None)
    if missing != NOTHING:
        form["missingValues"] = list(missing)
    return replace(
        field,
        format="default" if rewritten else field.format,
        constraints=form.get("constraints", {}),
        missing_values=missing,
        descriptor={**form, "name": field.name, "type": field.type},
    )


def _rewritten(field: Field) -> dict[str, Any]:
    """What a field says, less its printed forms; the values that it names are printed anew."""
    reprint = _reprinter(field)
    form = {name: said for name, said in field.descriptor.items() if name not in (*OPTIONS, "constraints")}
    form |= {name: reprint(form.pop(name)) for name in ("categories", "example") if name in form}
    limits = {name: reprint(said) if name in (*BOUNDS, "enum") else said for name, said in field.constraints.items()}
    form["constraints"] = {name: limit for name, limit in limits.items() if limit not in (None, [])}
    return {name: said for name, said in form.items() if said not in (None, [], {})}


def _reprinter(field: Field) -> Callable[[Any], Any]:
    """Prints a value of the descriptor as a cell is printed; None for what is no value of the field."""
    said = {name: value for name, value in field.descriptor.items() if name != "categories"}
    reader = cache(lambda: reader_of(replace(field, constraints={}, descriptor=said)))

    def reprint(value: Any) -> Any:
        if isinstance(value, list):
            return [printed for item in value if (printed := reprint(item)) is not None]
        if isinstance(value, dict):  # a category with its label
            printed = reprint(value.get("value"))
            return None if printed is None else {**value, "value": printed}
        return _printed(field, value_of(value)) if isinstance(value, str) else value

    def value_of(text: str) -> Any:
        """The value of a text; the cell reader, which takes long to come, is asked where nobody else knows."""
        plain = None if text in field.missing_values else literal(field, text)
        return reader().read(text).value if plain is None else plain

    return reprint


def _printed(field: Field, value: Any) -> str | None:
    match value:
        case None:
            return None
        case bool():
            return "true" if value else "false"
        case int():
            return f"{value:04}" if field.type == "year" else str(value)
        case Decimal():
            return format(value, "f") if value.is_finite() else _NOT_FINITE.get(str(value), "NaN")
        case _:
            return str(column_value(value).isoformat())
