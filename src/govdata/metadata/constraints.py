"""The values that constraints of a field may have: what is wrong with one, as a message."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Mapping
from typing import Any

from govdata.metadata.descriptor import Json, expected, shown
from govdata.metadata.standard import BOUNDS, UNLIKE_RUST, fits
from govdata.metadata.xsd_pattern import NotTranslatable, translated
from govdata.reports.messages import EMPTY, Message


def constraint_mistake(name: str, value: Any, field: Json, kind: str) -> Message:
    """What is wrong with the value of a constraint of a field of type `kind`; an empty message if nothing is."""
    if name in BOUNDS:
        return _bound_mistake(name, value, field, kind)
    if name == "enum":
        return _enum_mistake(value, field, kind)
    if name == "pattern":
        return _pattern_mistake(value)
    if name == "jsonSchema" and isinstance(value, dict):
        return _json_schema_mistake(value)
    wanted, fulfilled = _WANTED[name]
    return EMPTY if fulfilled(value) else expected(name, wanted, value)


def _is_length(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


_BOOLEAN = (Message("true or false", " true 或 false"), lambda value: isinstance(value, bool))
_LENGTH = (Message("an integer of 0 or more", "不小于 0 的整数"), _is_length)
_OBJECT = (Message("an object", "对象"), lambda value: isinstance(value, dict))
_WANTED: Mapping[str, tuple[Message, Callable[[Any], bool]]] = {
    "required": _BOOLEAN,
    "unique": _BOOLEAN,
    "minLength": _LENGTH,
    "maxLength": _LENGTH,
    "jsonSchema": _OBJECT,
}
"""Constraints whose value has one form, whatever the field's type is: what it must be, and the test for it."""


def _bound_mistake(name: str, value: Any, field: Json, kind: str) -> Message:
    if kind == "number" and str(value).strip("+- ").lower() in {"nan", "snan"}:
        return Message(f'"{name}" must be a number; NaN cannot be compared', f"“{name}”须为数值，NaN 无法比较")
    return EMPTY if fits(value, field, kind) else not_a_value(name, value, kind)


def not_a_value(name: str, value: Any, kind: str) -> Message:
    """Say that a property holds a value which a field of type `kind` cannot have."""
    return Message(
        f'"{name}" holds {shown(value)}, which is not of type {kind}',
        f"“{name}”中的 {shown(value)} 不是 {kind} 类型的值",
    )


def _enum_mistake(value: Any, field: Json, kind: str) -> Message:
    if not isinstance(value, list) or not value:
        return expected("enum", Message("an array of at least one value", "至少含一个值的数组"), value)
    wrong = next((item for item in value if not fits(item, field, kind)), None)
    return _outside_categories(value, field) if wrong is None else not_a_value("enum", wrong, kind)


def _outside_categories(values: list[Any], field: Json) -> Message:
    """Where a field has categories, an enum names some of them (Table Schema v2)."""
    categories = field.get("categories")
    if not isinstance(categories, list) or not categories:
        return EMPTY
    known = {str(item.get("value") if isinstance(item, dict) else item) for item in categories}
    other = next((value for value in values if str(value) not in known), None)
    if other is None:
        return EMPTY
    return Message(
        f'"enum" holds {shown(other)}, which is not one of the categories',
        f"“enum”中的 {shown(other)} 不属于所列类别",
    )


def _pattern_mistake(value: Any) -> Message:
    if not isinstance(value, str):
        return expected("pattern", Message("a string", "字符串"), value)
    try:
        own = translated(value)
    except NotTranslatable as block:
        return _unknown_block(value, str(block))
    if own:
        return EMPTY if _rust_reads(own.text, own.outside) else _no_pattern(value)
    return _python_mistake(value)


def _json_schema_mistake(value: Json) -> Message:
    """Whether it is one of the draft that it names; what it refers to is found out when values are held against it."""
    import jsonschema  # type: ignore[import-untyped]  # 0.1 s, and few schemas come here

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an unknown draft is read as the last one
            jsonschema.validators.validator_for(value).check_schema(value)
    except jsonschema.SchemaError as error:
        return _no_json_schema(value, f'"{error.json_path}"')
    except (RecursionError, TypeError, ValueError, AttributeError):
        return _no_json_schema(value, '"$"')
    return EMPTY


def _no_json_schema(value: Json, at: str) -> Message:
    return Message(
        f'"jsonSchema" holds {shown(value)}, which is not a valid JSON Schema at {at}',
        f"“jsonSchema”中的 {shown(value)} 不是有效的 JSON Schema（{at} 处有误）",
    )


def _python_mistake(value: str) -> Message:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(value)
    except (re.error, RecursionError, OverflowError) as error:
        return EMPTY if _rust_reads(value, value) else _no_pattern(value, error)
    return EMPTY


def _unknown_block(value: str, block: str) -> Message:
    return Message(
        f'"pattern" holds {shown(value)}, and "{block}" is no Unicode block that XML Schema names',
        f"“pattern”中的 {shown(value)} 有误：“{block}”不是 XML Schema 所列的 Unicode 区块",
    )


def _no_pattern(value: str, error: Exception | None = None) -> Message:
    at = f"（第 {error.pos + 1} 个字符处）" if isinstance(error, re.error) and error.pos is not None else ""
    return Message(
        f'"pattern" holds {shown(value)}, which is not a valid regular expression{f": {error}" if error else ""}',
        f"“pattern”中的 {shown(value)} 不是有效的正则表达式{at}",
    )


def _rust_reads(pattern: str, outside: str) -> bool:
    r"""XML Schema's `\p{L}` is unknown to Python and known to the engine that reads the data."""
    import polars as pl  # `metadata` is read without it, and few patterns come here

    if UNLIKE_RUST.search(outside):
        return False
    try:
        pl.Series([""]).str.contains(pattern)
    except pl.exceptions.ComputeError:
        return False
    return True
