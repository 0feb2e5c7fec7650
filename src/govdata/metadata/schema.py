"""A Table Schema: fields, constraints, keys. Every mistake is noted; the rest of the schema stays in force.

A property that cannot be used is left out of the result and of its `descriptor`, so that whoever reads on does
not stumble over it again. Both versions of the standard are understood: keys as one text or as an array, an empty
`reference.resource` or `"self"` for this table, `missingValues` as texts or as objects with labels.
"""

from __future__ import annotations

import re
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from govdata.metadata.descriptor import Cursor, Json, near_miss, shown
from govdata.metadata.roles import FIELD_OWN, check_own
from govdata.metadata.standard import (
    BOUNDS,
    CONSTRAINTS,
    FIELD_PROPERTIES,
    FIELDS_MATCH,
    FORMATS,
    ITEM_TYPES,
    LENGTHS,
    MISPLACED,
    SCHEMA_PROPERTIES,
    TYPES,
    UNLIKE_RUST,
    fits,
)
from govdata.reports.messages import untranslated

ROW = "__row__"
"""The column that carries a row's number through every typed frame (Int64, header = 1)."""


@dataclass(frozen=True)
class Field:
    """A Table Schema field. `descriptor` is its object without what is wrong in it."""

    name: str
    type: str = "any"
    format: str = "default"
    constraints: Json = field(default_factory=dict)
    missing_values: tuple[str, ...] = ("",)
    descriptor: Json = field(default_factory=dict)

    @property
    def required(self) -> bool:
        return self.constraints.get("required") is True

    @property
    def govdata(self) -> Json:
        """Our own properties of a field: `decimal`, a precision and a scale."""
        own = self.descriptor.get("govdata")
        return own if isinstance(own, Mapping) else {}


@dataclass(frozen=True)
class ForeignKey:
    """`fields` of this table name rows of `resource` ("" is this table itself) by its `reference_fields`."""

    fields: tuple[str, ...]
    resource: str
    reference_fields: tuple[str, ...]


@dataclass(frozen=True)
class Schema:
    """A Table Schema, keys as tuples of field names."""

    fields: tuple[Field, ...] = ()
    primary_key: tuple[str, ...] = ()
    unique_keys: tuple[tuple[str, ...], ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    fields_match: str = "exact"
    missing_values: tuple[str, ...] = ("",)
    descriptor: Json = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields)

    def field(self, name: str) -> Field | None:
        return next((field for field in self.fields if field.name == name), None)


def read_schema(cursor: Cursor, default_type: str = "any", null_sequence: str | None = None) -> Schema:
    """A schema from its descriptor.

    `default_type` is that of a field without one: `any`, but `string` in version 1. `null_sequence` comes from the
    dialect and stands for a missing value in every field.
    """
    cursor.misspelt(SCHEMA_PROPERTIES)
    check_own(cursor, ())
    extra = () if null_sequence is None else (null_sequence,)
    missing = _missing_values(cursor, ("",)) + extra
    fields = tuple(_fields(cursor, default_type, missing, extra))
    names = [field.name for field in fields]
    _note_twice(cursor, names, "field")
    primary = _known(cursor, cursor.names("primaryKey"), names, ".primaryKey")
    unique = tuple(_unique_keys(cursor, names))
    foreign = tuple(_foreign_keys(cursor, names))
    raw = {**cursor.raw, "fields": [field.descriptor for field in fields]}
    return Schema(fields, primary, unique, foreign, _fields_match(cursor), missing, raw)


def _fields(cursor: Cursor, default: str, missing: tuple[str, ...], extra: tuple[str, ...]) -> Iterator[Field]:
    if not isinstance(cursor.raw.get("fields"), list):
        cursor.note(untranslated("a schema needs `fields`, an array of field objects"), ".fields")
        return
    for number, item in enumerate(cursor.objects("fields", "field-error"), start=1):
        yield _field(item, number, default, missing, extra)


def _field(cursor: Cursor, number: int, default: str, missing: tuple[str, ...], extra: tuple[str, ...]) -> Field:
    cursor.misspelt(FIELD_PROPERTIES)
    for name, place in MISPLACED["field-error"].items():
        if name in cursor.raw:
            cursor.note(untranslated(f"{name} has no effect here: it belongs in {place}"), f".{name}")
    name = cursor.text("name")
    if not name:
        cursor.note(untranslated("a field needs a name"), ".name")
    if is_kept(name):
        cursor.note(
            untranslated(f"{name!r} is a name for govdata's own columns: leave out the underscores at its ends"),
            ".name",
        )
        name = ""
    kind = _type(cursor, default)
    form = _format(cursor, kind)
    constraints = dict(_constraints(cursor, kind))
    raw: dict[str, Any] = {**cursor.raw, "name": name or f"field{number}", "type": kind, "format": form}
    raw |= {"constraints": constraints} if "constraints" in raw else {}
    for unfit in _unfit_options(cursor, kind):
        raw.pop(unfit, None)
    own = _missing_values(cursor, missing) if cursor.raw.get("missingValues") is not None else missing
    return Field(raw["name"], kind, form, constraints, tuple(dict.fromkeys(own + extra)), raw)


def is_kept(name: str) -> bool:
    """Whether a column of that name could be taken for one that govdata adds, as `__row__` is."""
    return name.startswith("__") and name.endswith("__")


def _type(cursor: Cursor, default: str) -> str:
    kind = cursor.text("type", default)
    if kind in TYPES:
        return kind
    cursor.note(untranslated(f"unknown field type {kind!r}"), ".type", near_miss(kind, TYPES))
    return "any"


def _format(cursor: Cursor, kind: str) -> str:
    form = cursor.text("format", "default").removeprefix("fmt:")  # version 0 wrote fmt:%d/%m/%Y
    known = FORMATS.get(kind)
    if known is None or form in known:
        return form
    cursor.warn(untranslated(f"{kind} has no format {form!r}; it is ignored"), ".format", near_miss(form, known))
    return "default"


def _constraints(cursor: Cursor, kind: str) -> Iterator[tuple[str, Any]]:
    inner = cursor.into(cursor.object("constraints"), ".constraints")
    for name in inner.closed(CONSTRAINTS, "constraint"):
        value = inner.raw[name]
        if name not in TYPES[kind]:
            inner.note(untranslated(f"the constraint {name} does not go with the type {kind}"), f".{name}")
        elif wrong := _misfit(name, value, cursor.raw, kind):
            inner.note(untranslated(wrong), f".{name}")
        else:
            yield name, value


def _misfit(name: str, value: Any, raw: Json, kind: str) -> str:
    """What is wrong with the value of a constraint, or an empty text."""
    if name in {"required", "unique"}:
        return "" if isinstance(value, bool) else f"{name} must be true or false, not {shown(value)}"
    if name in LENGTHS:
        whole = isinstance(value, int) and not isinstance(value, bool) and value >= 0
        return "" if whole else f"{name} must be a whole number of 0 or more, not {shown(value)}"
    if name in BOUNDS:
        return _misfit_bound(name, value, raw, kind)
    if name == "jsonSchema":
        return "" if isinstance(value, dict) else f"jsonSchema must be an object, not {shown(value)}"
    if name == "enum":
        return _misfit_enum(value, raw, kind)
    return _misfit_pattern(value)


def _misfit_bound(name: str, value: Any, raw: Json, kind: str) -> str:
    if kind == "number" and str(value).strip("+- ").lower() in {"nan", "snan"}:
        return f"{name} cannot be NaN: no number is more or less than that"
    return "" if fits(value, raw, kind) else f"{name} {shown(value)} is not of the type {kind}"


def _misfit_enum(value: Any, raw: Json, kind: str) -> str:
    if not isinstance(value, list) or not value:
        return f"enum must be an array of values, not {shown(value)}"
    wrong = next((item for item in value if not fits(item, raw, kind)), None)
    return f"enum holds {shown(wrong)}, which is not of the type {kind}" if wrong is not None else ""


def _misfit_pattern(value: Any) -> str:
    if not isinstance(value, str):
        return f"pattern must be a text, not {shown(value)}"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(value)
    except (re.error, RecursionError, OverflowError) as error:
        return "" if _rust_reads(value) else f"pattern {shown(value)} is not a regular expression: {error}"
    return ""


def _rust_reads(pattern: str) -> bool:
    """XML Schema's `\\p{L}` is unknown to Python and known to the engine that reads the data."""
    import polars as pl

    if UNLIKE_RUST.search(pattern):
        return False

    try:
        pl.Series([""]).str.contains(pattern)
    except pl.exceptions.ComputeError:
        return False
    return True


def _unfit_options(cursor: Cursor, kind: str) -> Iterator[str]:
    """Options of a type that cannot be used: they are noted and left out."""
    before = len(cursor.problems)
    for name in ("trueValues", "falseValues"):
        cursor.names(name)
    for name in ("decimalChar", "groupChar", "delimiter"):
        cursor.text(name)
    if cursor.raw.get("decimalChar") == "":
        cursor.note(untranslated("decimalChar must not be empty"), ".decimalChar")
    for name in ("bareNumber", "categoriesOrdered"):
        cursor.flag(name)
    if cursor.text("itemType", "string") not in ITEM_TYPES:
        cursor.note(untranslated("unknown item type"), ".itemType", near_miss(cursor.text("itemType"), ITEM_TYPES))
    _check_categories(cursor, kind)
    _check_decimal(cursor, kind)
    for problem in cursor.problems[before:]:
        yield problem.path.removeprefix(f"{cursor.path}.").partition(".")[0].partition("[")[0]
    example = cursor.raw.get("example")
    if example is not None and not fits(example, cursor.raw, kind):
        cursor.warn(untranslated(f"the example {shown(example)} is not of the type {kind}"), ".example")
        yield "example"


def _check_categories(cursor: Cursor, kind: str) -> None:
    categories = cursor.array("categories")
    if categories and kind not in {"string", "integer"}:
        cursor.note(
            untranslated(f"categories do not go with the type {kind}: only with string and integer"), ".categories"
        )
        return
    values = [item.get("value") if isinstance(item, dict) else item for item in categories]
    labels = [item["label"] for item in categories if isinstance(item, dict) and "label" in item]
    for what, items in (("category", values), ("category label", labels)):
        texts = [str(item) for item in items]
        _note_twice(cursor, texts, what, ".categories")
    wrong = next((value for value in values if not fits(value, cursor.raw, kind)), ...)
    if wrong is not ...:
        cursor.note(untranslated(f"the category {shown(wrong)} is not of the type {kind}"), ".categories")


def _check_decimal(cursor: Cursor, kind: str) -> None:
    """Our own `govdata.decimal`: the precision and scale that numbers are stored with."""
    own = check_own(cursor, FIELD_OWN)
    if "decimal" not in own.raw:
        return
    if kind != "number":
        step = "; for whole numbers, declare that type with scale 0" if kind == "integer" else ""
        cursor.note(
            untranslated(f"decimal does not go with the type {kind}: only with number{step}"), ".govdata.decimal"
        )
        return
    decimal = own.into(own.object("decimal"), ".decimal")
    decimal.closed(("precision", "scale"), "property of decimal")
    precision, scale = decimal.whole("precision", 1), decimal.whole("scale")
    if precision is None or precision > 38 or (scale or 0) > precision:
        own.note(untranslated("decimal needs a precision of 1 to 38 and a scale of at most that"), ".decimal")


def _missing_values(cursor: Cursor, default: tuple[str, ...]) -> tuple[str, ...]:
    if cursor.raw.get("missingValues") is None:
        return default
    items = cursor.array("missingValues")
    values: list[Any] = [item.get("value") if isinstance(item, dict) else item for item in items]
    if not all(isinstance(value, str) for value in values):
        cursor.note(untranslated(f"missingValues must be texts, not {shown(items)}"), ".missingValues")
        return default
    objects = [isinstance(item, dict) for item in items]
    if any(objects) and not all(objects):
        cursor.note(
            untranslated("missingValues must be all texts or all objects with value and label"), ".missingValues"
        )
    if any(objects):
        _note_twice(cursor, values, "missing value", ".missingValues")
    return tuple(dict.fromkeys(values))


def _fields_match(cursor: Cursor) -> str:
    value = cursor.raw.get("fieldsMatch", "exact")
    if isinstance(value, list) and len(value) == 1:  # the published profile of 2.0 has it as an array
        value = value[0]
    if value in FIELDS_MATCH:
        return str(value)
    cursor.note(
        untranslated(f"unknown fieldsMatch {shown(value)}: one of {', '.join(FIELDS_MATCH)}"),
        ".fieldsMatch",
        near_miss(str(value), FIELDS_MATCH),
    )
    return "exact"


def _unique_keys(cursor: Cursor, names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for index, key in enumerate(cursor.array("uniqueKeys")):
        step = f".uniqueKeys[{index}]"
        if isinstance(key, list) and key and all(isinstance(name, str) for name in key):
            if known := _known(cursor, tuple(key), names, step):
                yield known
        else:
            cursor.note(untranslated(f"a unique key is an array of field names, not {shown(key)}"), step)


def _foreign_keys(cursor: Cursor, names: Sequence[str]) -> Iterator[ForeignKey]:
    for key in cursor.objects("foreignKeys"):
        reference = key.into(key.object("reference"), ".reference")
        fields, there = key.names("fields"), reference.names("fields")
        resource = reference.text("resource")
        known = _known(key, fields, names, ".fields")
        if not fields or len(fields) != len(there):
            key.note(
                untranslated(f"{len(fields)} fields refer to {len(there)}: a foreign key pairs them one to one"),
                ".reference",
            )
        elif "package" in reference.raw or "datapackage" in reference.raw:
            key.warn(untranslated("a key into another package is not checked"), ".reference")
        elif known and (resource or _known(reference, there, names, ".fields")):
            yield ForeignKey(fields, resource, there)


def _known(cursor: Cursor, key: tuple[str, ...], names: Sequence[str], at: str) -> tuple[str, ...]:
    """A key whose fields all exist; another is noted and dropped."""
    unknown = [name for name in key if name not in names]
    for name in unknown:
        cursor.note(untranslated(f"there is no field {name!r}"), at, near_miss(name, names))
    return () if unknown else key


def _note_twice(cursor: Cursor, names: Sequence[str], what: str, at: str = ".fields") -> None:
    for name, times in Counter(names).items():
        if times > 1:
            cursor.note(untranslated(f"the {what} {name!r} stands there {times} times"), at)
