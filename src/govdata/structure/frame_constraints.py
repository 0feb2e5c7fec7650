"""The constraints of one column of a typed frame as narwhals expressions that are true where they are broken.

What only the cell reader can read (formats, durations, JSON) is read once per distinct text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import narwhals.stable.v1 as nw

from govdata.metadata.lexical import YEARS
from govdata.metadata.schema import Field
from govdata.metadata.standard import BOUNDS, NUMERIC
from govdata.reports.messages import Message
from govdata.reports.model import Finding
from govdata.structure.cell_reader import decimal_notes, reader_of, storage_losses
from govdata.structure.constraints import categories, linear_pattern, unreadable_limits, without, xsd_pattern
from govdata.structure.field_types import decimal_type, stated_text
from govdata.structure.frame_table import FrameTable, cell_text
from govdata.structure.header import Column
from govdata.structure.phrases import fill
from govdata.structure.time_limited import Apart, bounded_answers, why_undecided
from govdata.structure.type_words import not_a_value
from govdata.structure.violations import TYPE, CellViolation, column_type_finding
from govdata.values import dataclass

_READ_AS_TEXT = frozenset({"yearmonth", "duration", "geopoint", "geojson", "list", "object", "array"})
_FITTING: Mapping[str, Callable[[Any], bool]] = {
    "integer": lambda kind: bool(kind.is_integer()),
    "year": lambda kind: bool(kind.is_integer()),
    "number": lambda kind: bool(kind.is_numeric()),
    "boolean": lambda kind: kind == nw.Boolean,
    "date": lambda kind: kind == nw.Date,
    "datetime": lambda kind: kind == nw.Datetime,
    "time": lambda kind: kind == nw.Time,
    "string": lambda kind: kind == nw.String,
}
_CHOICES = ("enum", "categories")
_OF_TEXT = ("minLength", "maxLength", "pattern", "jsonSchema")
_INT64, _EXACT_FLOATS, _ROUNDED = 2**63, 2**53, 15


@dataclass(frozen=True)
class ColumnRule:
    """One constraint on one column: where it is broken, and what that means."""

    violation: CellViolation
    broken: nw.Expr


@dataclass
class ColumnRules:
    """What is to be checked of one column; what of it cannot be, with the reasons; a finding on the column itself."""

    rules: list[ColumnRule] = field(default_factory=list)
    undecided: dict[str, Message] = field(default_factory=dict)
    """Constraints that have no answer: findings of their own."""
    untestable: dict[str, Message] = field(default_factory=dict)
    """Constraints that say nothing of values of this type: checks that are skipped."""
    findings: tuple[Finding, ...] = ()


def column_rules(table: FrameTable, column: Column, apart: Apart) -> ColumnRules:
    """The constraints of a column. What cannot be asked of its type, or cannot be decided, is named."""
    kind = table.kind(column)
    if not _fits(column.field, kind):
        wrong = fill(_WRONG_KIND, {"kind": str(kind)})
        finding = column_type_finding(table.name, column, str(kind))
        return ColumnRules(untestable=dict.fromkeys(_tested(column), wrong), findings=(finding,))
    found = _testable(column, kind)
    rest = replace(column, field=_with_limits(column.field, kind, {**found.undecided, **found.untestable}))
    if kind == nw.String and _needs_reader(rest.field):
        _add_reader_rules(table, rest, found, apart)
    else:
        limits = _limits(column.field, rest.field, kind)
        outside = list(_year_rules(rest, kind))
        found.rules += [*outside, *(_unless_broken(rule, outside) for rule in _rules(rest, kind, limits))]
    found.rules += [_unless_broken(rule, found.rules) for rule in _storage_rules(table, column, kind)]
    return found


def _unless_broken(rule: ColumnRule, others: Sequence[ColumnRule]) -> ColumnRule:
    """A value that breaks a constraint is not said to be lost as well."""
    if rule.violation.rule == "decimal" or not others:
        return rule
    good = ~nw.any_horizontal(*(other.broken for other in others), ignore_nulls=False)
    return replace(rule, broken=rule.broken & good)


_WRONG_KIND = Message("the column is of type {kind}", "该列的类型为 {kind}")
_NOT_TEXT = Message("the column is of type {kind}, not text", "该列的类型为 {kind}，不是文本")


def _fits(field: Field, kind: Any) -> bool:
    fits = _FITTING.get(field.type)
    return fits is None or fits(kind)


def _tested(column: Column) -> list[str]:
    return sorted(column.constraints - {"required", "unique"})


def _testable(column: Column, kind: Any) -> ColumnRules:
    """Which constraints cannot be tested: a typed value has no format, nor a length of text."""
    found = ColumnRules(undecided=dict(unreadable_limits(column.field)))
    textual = _textual(column.field, kind)
    for name in _tested(column):
        limit = column.field.constraints.get(name)
        if kind != nw.String and name in textual:
            found.untestable[name] = fill(_NOT_TEXT, {"kind": str(kind)})
        elif name in BOUNDS and column.field.type not in _READ_AS_TEXT and _native(column.field, limit, kind) is None:
            found.undecided[name] = not_a_value(column.field, limit)
    return found


def _textual(field: Field, kind: Any) -> tuple[str, ...]:
    """The constraints that only a text can be asked of."""
    every = field.type in _READ_AS_TEXT or (field.type == "any" and kind != nw.String)
    return (*_OF_TEXT, *BOUNDS, *_CHOICES) if every else _OF_TEXT


def _with_limits(field: Field, kind: Any, dropped: Mapping[str, Message]) -> Field:
    """The field as its column is checked: a typed value has no format."""
    return without(field if kind == nw.String else replace(field, format="default"), dropped)


def _needs_reader(field: Field) -> bool:
    pattern = field.constraints.get("pattern")
    unbounded = pattern is not None and (linear_pattern(pattern) is None or xsd_pattern(pattern) is not None)
    textual = field.type in _READ_AS_TEXT or field.format != "default"
    return textual or unbounded or "jsonSchema" in field.constraints


# Constraints as expressions


def _rules(column: Column, kind: Any, limits: Mapping[str, Any]) -> Iterator[ColumnRule]:
    cell = nw.col(column.column)
    tests = {**_text_tests(column), **_bound_tests(cell, kind, limits), **_choice_tests(cell, limits)}
    for name, broken in tests.items():
        limit = column.field.constraints.get(name, list(column.categories))
        yield _rule(column, name, broken, f'constraint "{name}" is "{limit}"')


def _year_rules(column: Column, kind: Any) -> Iterator[ColumnRule]:
    """A whole number that is no year: no cell of text could say it."""
    if column.field.type == "year" and kind.is_integer():
        cell = nw.col(column.column)
        yield _rule(column, TYPE, (cell < YEARS.start) | (cell >= YEARS.stop), 'type is "year/default"')


def _rule(column: Column, name: str, broken: nw.Expr, note: str) -> ColumnRule:
    return ColumnRule(CellViolation(column, name, note), broken.fill_null(value=False))


def _text_tests(column: Column) -> dict[str, nw.Expr]:
    cell, limits = nw.col(column.column), column.field.constraints
    length = cell.str.len_chars()
    tests: dict[str, Callable[[Any], nw.Expr]] = {
        "required": lambda _: cell.is_null(),
        "minLength": lambda limit: length < limit,
        "maxLength": lambda limit: length > limit,
        "pattern": lambda limit: ~cell.str.contains(linear_pattern(limit) or ""),
    }
    return {name: test(limits[name]) for name, test in tests.items() if limits.get(name) not in (None, False)}


def _bound_tests(cell: nw.Expr, kind: Any, limits: Mapping[str, Any]) -> dict[str, nw.Expr]:
    """NaN keeps no bound; engines disagree about its place, so it is named."""
    tests = {name: _outside(name, cell, limits[name]) for name in BOUNDS if name in limits}
    return {name: test | cell.is_nan() if kind.is_float() else test for name, test in tests.items()}


def _outside(name: str, cell: nw.Expr, limit: Any) -> nw.Expr:
    tests: dict[str, nw.Expr] = {
        "minimum": cell < limit,
        "maximum": cell > limit,
        "exclusiveMinimum": cell <= limit,
        "exclusiveMaximum": cell >= limit,
    }
    return tests[name]


def _choice_tests(cell: nw.Expr, limits: Mapping[str, Any]) -> dict[str, nw.Expr]:
    return {name: ~_one_of(cell, limits[name]) for name in _CHOICES if name in limits}


def _one_of(cell: nw.Expr, values: Sequence[Any]) -> nw.Expr:
    """Only of texts are there so many that a set is worth it; engines disagree about sets of anything else."""
    if all(isinstance(value, str) for value in values):
        return cell.is_in(values)
    return nw.any_horizontal(*(cell == value for value in values), ignore_nulls=False)


def _limits(declared: Field, tested: Field, kind: Any) -> dict[str, Any]:
    """Bounds and allowed values as the engine compares them with a column of this kind."""
    given = {**tested.constraints, "categories": categories(tested)}
    wanted = {name: given[name] for name in (*BOUNDS, *_CHOICES) if given.get(name) is not None}
    return {
        name: _allowed(declared, limit, kind) if name in _CHOICES else _native(declared, limit, kind)
        for name, limit in wanted.items()
    }


def _allowed(field: Field, values: Sequence[Any], kind: Any) -> list[Any]:
    return [value for item in values if (value := _native(field, item, kind)) is not None]


def _native(field: Field, limit: Any, kind: Any) -> Any:
    """A value of a constraint as the cell reader reads it, for a column of this kind; None where no cell is like it."""
    if field.type in ("string", "any"):
        return limit if isinstance(limit, str) else None
    said = {name: value for name, value in field.descriptor.items() if name != "categories"}
    value = reader_of(replace(field, constraints={}, descriptor=said)).read(stated_text(field, limit)).value
    match value:
        case datetime() if kind == nw.Datetime:
            return _moment(value, kind.time_zone)
        case time():
            return value.replace(tzinfo=None)
        case Decimal() if kind != nw.Decimal:
            whole = value.is_finite() and value == value.to_integral_value() and not kind.is_float()
            return int(value) if whole else float(value)
        case _:
            return value


def _moment(value: datetime, zone: str | None) -> datetime:
    """A moment without a zone is one in UTC."""
    moment = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    return moment.astimezone(ZoneInfo(zone)) if zone else moment.replace(tzinfo=None)


# What the cell reader reads


def _add_reader_rules(table: FrameTable, column: Column, found: ColumnRules, apart: Apart) -> None:
    """What the cell reader says of each distinct text of a column, and the constraints that have no answer."""
    cell, reader = nw.col(column.column), reader_of(column.field)
    texts = _distinct(table, cell, nw.col(column.column).is_null())
    readings = {text: reader.read(text) for text in texts}
    wrong: dict[tuple[str, str], list[str]] = {}
    for text, reading in readings.items():
        for name, note in reading.notes.items():
            wrong.setdefault((name, note), []).append(text)
    found.undecided |= reader.dropped
    readable = [text for text, reading in readings.items() if reading.value is not None]
    for answer in bounded_answers(column.field.constraints, readable, apart):
        if answer.failing is None:
            found.undecided[answer.constraint] = why_undecided(apart)
        wrong[answer.constraint, answer.note] = sorted(answer.failing or ())
    found.rules += [_rule(column, name, cell.is_in(some), note) for (name, note), some in wrong.items() if some]
    if column.field.required:
        found.rules.append(_rule(column, "required", cell.is_null(), 'constraint "required" is "True"'))


def _distinct(table: FrameTable, text: nw.Expr, left_out: nw.Expr) -> list[str]:
    """The distinct texts of a column."""
    texts = table.data.filter(~left_out).select(text.alias("text")).unique()
    return list(texts.collect().get_column("text").to_list())


# What a release can hold


def _storage_rules(table: FrameTable, column: Column, kind: Any) -> Iterator[ColumnRule]:
    """Values that the typed column of a release could not hold: the suspicious ones are looked at exactly."""
    cell = nw.col(column.column)
    suspicious = _suspicious(column.field, cell, kind)
    if suspicious is None:
        return
    text = cell.cast(nw.String)
    values = table.data.filter(suspicious).select(cell.alias("value"), text.alias("text")).unique().collect()
    wrong: dict[tuple[str, str], list[str]] = {}
    for value, engine_text in values.iter_rows():
        exact = value if isinstance(value, int) and column.field.type != "number" else Decimal(cell_text(value) or "0")
        for name, note in (*decimal_notes(column.field, exact), *storage_losses(column.field, exact)):
            wrong.setdefault((name, note), []).append(engine_text)
    yield from (_rule(column, name, text.is_in(texts), note) for (name, note), texts in wrong.items())


def _suspicious(field: Field, cell: nw.Expr, kind: Any) -> nw.Expr | None:
    """Where a value may be more than its field can hold; None where no value of this kind is."""
    if field.type not in NUMERIC:
        return None
    exact = decimal_type(field)
    if kind.is_integer():
        room = _INT64 if field.type != "number" else 10 ** (exact[0] - exact[1]) if exact else _EXACT_FLOATS
        return _beyond(cell, room, kind)
    if kind == nw.Decimal:
        return ~cell.is_null()
    return _may_not_fit(cell, *exact) if exact else None


def _beyond(cell: nw.Expr, room: int, kind: Any) -> nw.Expr | None:
    wide = kind in (nw.Int128, nw.UInt128, nw.UInt64)
    if room >= _INT64 and not wide:
        return None
    above = cell > min(room, _INT64) - 1
    return above if kind in (nw.UInt8, nw.UInt16, nw.UInt32, nw.UInt64, nw.UInt128) else above | (cell < 1 - room)


def _may_not_fit(cell: nw.Expr, precision: int, scale: int) -> nw.Expr:
    fits = (cell.round(min(scale, _ROUNDED)) == cell) & (cell.abs() < float(10 ** (precision - scale)))
    return ~fits & ~cell.is_null()
