"""What the Data Package standard allows, as tables: properties, field types, constraints, and their values.

Source: Data Package v2 (Data Resource, Table Dialect, Table Schema) with its notes on backward compatibility.
Names that only frictionless-py knows are listed with them, so that its packages are not called misspelt.
"""

# ruff: noqa: SIM905 (words in a row read better than quoted lists)
from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from govdata.metadata.lexical import YEARS, is_written, lost_fraction

_COMMON = "$schema profile profiles name type title description homepage licenses sources custom".split()
PACKAGE_PROPERTIES = frozenset(
    [*_COMMON, *"id version created keywords image contributors resources govdata license".split()]
)
RESOURCE_PROPERTIES = frozenset(
    [
        *_COMMON,
        *"path data format mediatype encoding bytes hash dialect schema url scheme extrapaths innerpath".split(),
        *"compression stats fields rows checklist pipeline basepath govdata".split(),
    ]
)
SCHEMA_PROPERTIES = frozenset(
    [*_COMMON, *"fields fieldsMatch missingValues primaryKey uniqueKeys foreignKeys govdata".split()]
)
FIELD_PROPERTIES = frozenset(
    """name type format title description example constraints categories categoriesOrdered missingValues rdfType
    decimalChar groupChar bareNumber trueValues falseValues delimiter itemType arrayItem floatNumber unit
    govdata""".split()
)
DIALECT_STRINGS = frozenset("headerJoin commentChar delimiter lineTerminator nullSequence property table".split())
DIALECT_BOOLEANS = frozenset("header doubleQuote skipInitialSpace headerCase skipBlankRows caseSensitiveHeader".split())
DIALECT_PROPERTIES = frozenset(
    [
        *DIALECT_STRINGS,
        *DIALECT_BOOLEANS,
        *"$schema profile name type title description csvddfVersion headerRows commentRows".split(),
        *"quoteChar escapeChar itemType itemKeys sheetNumber sheetName controls".split(),
        # frictionless keeps what belongs to one format in an object of that name
        *"csv excel json inline multipart parquet local remote zip ods sql gsheets html".split(),
    ]
)
CONSTRAINTS = frozenset(
    """required unique minLength maxLength minimum maximum exclusiveMinimum exclusiveMaximum jsonSchema pattern
    enum""".split()
)
FIELDS_MATCH = ("exact", "equal", "subset", "superset", "partial")
BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
NUMERIC = ("integer", "number", "year")
"""The types whose values are numbers."""
LENGTHS = frozenset("minLength maxLength".split())
_ALL = frozenset("required unique enum".split())
_ORDERED = _ALL.union(BOUNDS)

CONSTRAINTS_OF_TYPE: Mapping[str, frozenset[str]] = {
    "string": _ALL | LENGTHS | {"pattern"},
    "number": _ORDERED,
    "integer": _ORDERED,
    "boolean": _ALL,
    "object": _ALL | LENGTHS | {"jsonSchema"},
    "array": _ALL | LENGTHS | {"jsonSchema"},
    "list": _ALL | LENGTHS,
    "datetime": _ORDERED,
    "date": _ORDERED,
    "time": _ORDERED,
    "year": _ORDERED,
    "yearmonth": _ORDERED,
    "duration": _ORDERED,
    "geopoint": _ALL,
    "geojson": _ALL | {"jsonSchema"},
    "any": _ALL,
}
"""Each field type of the standard with the constraints that it may have."""

UNLIKE_RUST = re.compile(r"&&|--|~~|\[\[|\[[^\]]*-\[|\(\?(?!:|i\))|[*+?]\+|\{[0-9,]+\}\+|\\[1-9ZAzGKRXhHvNkgUu]")
"""Where Rust's regular expressions and Python's mean different things, or only one of them knows the form."""

_FORMLESS = "number integer boolean object array list year yearmonth duration any".split()
FORMATS: Mapping[str, frozenset[str]] = {
    "string": frozenset("default email uri binary uuid".split()),
    "geopoint": frozenset("default array object".split()),
    "geojson": frozenset("default topojson".split()),
    **{name: frozenset({"default"}) for name in _FORMLESS},
}
"""The formats of a type; dates and times are missing here because theirs may be any strftime pattern."""

ITEM_TYPES = ("string", "integer", "boolean", "number", "datetime", "date", "time")
MISPLACED: Mapping[str, Mapping[str, str]] = {
    "package-error": {"fields": "resource.schema.fields", "missingValues": "resource.schema.missingValues"},
    "resource-error": {"missingValues": "resource.schema.missingValues"},
    "field-error": {name: f"constraints.{name}" for name in CONSTRAINTS},
}
"""Properties that people put one level too high, by the type of the object that holds them."""

_NATIVE: Mapping[str, Callable[[Any], bool]] = {
    "string": lambda value: isinstance(value, str),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "year": lambda value: isinstance(value, int) and not isinstance(value, bool) and value in YEARS,
    "boolean": lambda value: isinstance(value, bool),
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "list": lambda value: isinstance(value, list),
    "geopoint": lambda value: isinstance(value, list | dict),
    "geojson": lambda value: isinstance(value, dict),
}
_OWN_FORM = frozenset("decimalChar groupChar bareNumber trueValues falseValues".split())


def fits(value: Any, field: Mapping[str, Any], kind: str) -> bool:
    """Whether a value of a descriptor (a bound, an enum, a category, an example) can be one of the field's type.

    The standard lets it be logical (5) or as it would stand in the data ("5"). Where the field has a form of its
    own (a date pattern, a decimal comma) only the data's reader knows, so a text gets the benefit of the doubt.
    """
    if kind in _NATIVE and _NATIVE[kind](value):
        return True
    if kind == "any":
        return True
    if not isinstance(value, str):
        return False
    if field.get("format", "default") != "default" or not _OWN_FORM.isdisjoint(field):
        return kind != "string"
    return kind != "string" and is_written(kind, value) and not lost_fraction(value)
