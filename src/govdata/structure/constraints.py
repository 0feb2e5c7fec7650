"""Constraints as expressions over a cell's text: true where the cell certainly keeps them.

About every other cell the cell reader decides. What cannot be decided at all (a bound that is no value of its field)
is dropped here with its reason, and reported as a skipped check.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Context, Decimal
from functools import cache
from math import isinf
from sys import float_info
from typing import Any

import polars as pl

from govdata.metadata.schema import Field
from govdata.metadata.standard import BOUNDS, NUMERIC, UNLIKE_RUST
from govdata.metadata.xsd_pattern import NotTranslatable, XsdPattern, translated
from govdata.reports.messages import Message
from govdata.structure.field_types import EXACT_DIGITS, decimal_type, form_of, has_room, literal
from govdata.structure.precision import is_float, may_lose_digits
from govdata.structure.type_words import not_a_value

_STRUCTURED = ("object", "array")
_DIGITS = 38
_NO_UNDERFLOW = 5
"""A text of so many characters whose float is 0 is zero; 1e-400 is not."""


@cache
def linear_pattern(pattern: str) -> str | None:
    """The pattern for an engine that runs in linear time, anchored as a whole; None where it has no such form."""
    own = xsd_pattern(pattern)
    if UNLIKE_RUST.search(own.outside if own else pattern):
        return None
    anchored = f"^(?:{own.text if own else pattern})$"
    try:
        pl.select(pl.lit("").str.contains(anchored))
    except pl.exceptions.ComputeError:
        return None
    return anchored


def xsd_pattern(pattern: str) -> XsdPattern | None:
    """The pattern in the words of Polars's engine, where it has what XML Schema's expressions alone have."""
    try:
        return translated(pattern)
    except NotTranslatable:  # it was refused with the descriptor
        return None


def is_certainly_valid(field: Field, cell: pl.Expr, value: pl.Expr, *, is_read: bool = True) -> pl.Expr:
    """True where a cell that is not missing certainly has the type and keeps every constraint of `field`.

    `value` is the column of the cells' values: computed once before, since each mention of an expression is computed.
    Where nothing else reads it (`is_read`), a pattern tells a moment in half the time that parsing it takes, too.
    """
    told = [] if is_read else list(_told_by_form(field, cell))
    tests = [*(told or _told_by_value(field, cell, value)), *_told_by_text(field, cell)]
    return pl.all_horizontal(tests) if tests else pl.lit(value=True)


def categories(field: Field) -> tuple[Any, ...] | None:
    """The values that `categories` allows, given as texts, numbers, or objects with `value` and `label` (v2)."""
    raw = field.descriptor.get("categories")
    if not isinstance(raw, (list, tuple)):
        return None
    return tuple(item.get("value") if isinstance(item, Mapping) else item for item in raw)


def unreadable_limits(field: Field) -> dict[str, Message]:
    """The bounds of a number that are no number, each with the reason. The rest was refused with the descriptor."""
    if field.type not in NUMERIC:
        return {}
    return {
        name: not_a_value(field, limit)
        for name, limit in field.constraints.items()
        if name in BOUNDS and literal(field, limit) is None
    }


def without(field: Field, names: Mapping[str, Message]) -> Field:
    """The field without some constraints; without "type", its format goes."""
    rest = {name: limit for name, limit in field.constraints.items() if name not in names}
    form = "default" if "type" in names else field.format
    return replace(field, constraints=rest, format=form) if names else field


def _told_by_value(field: Field, cell: pl.Expr, value: pl.Expr) -> Iterator[pl.Expr]:
    """Type and bounds; that there is a value is tested unless a bound implies it."""
    limits = _limits(field)
    if not limits and (field.type not in ("string", "any") or field.format != "default"):
        yield value.is_not_null()
    yield from (_within(field, name, cell, value) for name in limits)
    if is_float(field):
        yield ~may_lose_digits(field, cell, value)
    if is_float(field) and limits and not any("aximum" in n for n in limits):
        yield value.is_not_nan()


def _told_by_form(field: Field, cell: pl.Expr) -> Iterator[pl.Expr]:
    """Type and bounds by the text alone, where its form tells them: dates stand in the order of their texts."""
    form, limits = form_of(field), _limits(field)
    if form and (field.type == "date" or not limits):
        yield cell.str.contains(form)
        for name in limits:
            limit = literal(field, field.constraints[name])
            yield pl.lit(value=False) if limit is None else _compared(name, cell, str(limit))


def _limits(field: Field) -> list[str]:
    return [name for name in BOUNDS if field.constraints.get(name) is not None]


def _told_by_text(field: Field, cell: pl.Expr) -> Iterator[pl.Expr]:
    constraints = field.constraints
    yield from (_length(field, name, cell) for name in ("minLength", "maxLength") if constraints.get(name) is not None)
    if constraints.get("enum") is not None:
        yield cell.is_in([str(item) for item in constraints["enum"] if _is_written_so(field, item)])
    allowed = categories(field)
    if allowed is not None:
        yield cell.is_in([str(item) for item in allowed if _is_written_so(field, item)])
    if constraints.get("pattern") is not None:
        yield _pattern(constraints["pattern"], cell)
    if constraints.get("jsonSchema") is not None:
        yield pl.lit(value=False)


def _is_written_so(field: Field, item: Any) -> bool:
    """Whether the text of an allowed value is itself a cell that means this value."""
    if field.type in ("string", "any") or isinstance(item, str):
        return isinstance(item, str) and field.type not in _STRUCTURED
    numeral = isinstance(item, (int, float)) and not isinstance(item, bool) and field.type not in _STRUCTURED
    return numeral and literal(field, item) == literal(field, str(item))  # 1.5 is no cell for 1.5 where "." groups


def _length(field: Field, name: str, cell: pl.Expr) -> pl.Expr:
    if field.type not in ("string", "any"):
        return pl.lit(value=False)
    limit = field.constraints[name]
    length = cell.str.len_chars()
    return length.ge(limit) if name == "minLength" else length.le(limit)


def _pattern(pattern: str, cell: pl.Expr) -> pl.Expr:
    linear = linear_pattern(pattern)
    return cell.str.contains(linear) if linear else pl.lit(value=False)


def _within(field: Field, name: str, cell: pl.Expr, value: pl.Expr) -> pl.Expr:
    limit = _comparable_limit(field, literal(field, field.constraints[name]))
    if limit is None:
        return pl.lit(value=False)
    return _within_float(name, limit, cell, value) if is_float(field) else _compared(name, value, limit)


def _compared(name: str, value: pl.Expr, limit: Any) -> pl.Expr:
    tests: dict[str, pl.Expr] = {
        "minimum": value >= limit,
        "maximum": value <= limit,
        "exclusiveMinimum": value > limit,
        "exclusiveMaximum": value < limit,
    }
    return tests[name]


def _comparable_limit(field: Field, limit: Any) -> Any:
    """A bound as the engine can hold it beside its column, in 38 digits; None where there is no such form."""
    exact = decimal_type(field)
    if isinstance(limit, Decimal) and exact is not None:
        step = Decimal(1).scaleb(-exact[1])
        return limit.quantize(step, context=Context(_DIGITS)) if has_room(limit, _DIGITS, exact[1]) else None
    return None if isinstance(limit, int) and abs(limit) >= 10**_DIGITS else limit


def _within_float(name: str, limit: Any, cell: pl.Expr, value: pl.Expr) -> pl.Expr:
    """Rounding to a float keeps the order but not the difference: only a strict inequality of floats is certain.

    Equal floats are equal decimals when both have few digits and are neither too large nor too small for a float.
    NaN keeps no bound; the engine holds it for the greatest number, so it is excluded where there is no upper bound.
    """
    bound = float(limit)
    beyond = isinf(bound) or (limit != 0 and abs(bound) < float_info.min)
    if name.startswith("exclusive") or beyond or len(limit.as_tuple().digits) > EXACT_DIGITS:
        return value > bound if "inimum" in name else value < bound
    inside: pl.Expr = value >= bound if name == "minimum" else value <= bound
    enough = EXACT_DIGITS if bound else _NO_UNDERFLOW
    return inside & ((cell.str.len_bytes() <= enough) | (value != bound))
