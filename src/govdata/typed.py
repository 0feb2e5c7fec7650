"""The rules of a Table Schema on a frame that is typed already: Polars, a DuckDB relation, PySpark.

The same constraints and keys as for text, as narwhals expressions, so that the frame that is handed in decides which
engine runs them. What only the judge can read (formats, durations, JSON) is judged once per distinct text. A row is
known by its number, which is its index + 2; a frame that brings its own numbers has them in the column `__row__`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import narwhals.stable.v1 as nw

from govdata.constraints import BOUNDS, categories, linear_pattern, unreadable, without
from govdata.dialect import Dialect
from govdata.doubts import Docket, blank_finding, cell_finding, kind_of, unanswered, undecided_finding
from govdata.fieldtypes import literal
from govdata.judge import judge_of
from govdata.labels import Slot, lay_out
from govdata.package import ForeignKey, Schema
from govdata.patterns import held_against
from govdata.report import ROW, Check, Finding, Outcome, State

KIND = "structure"
_JUDGED = frozenset({"yearmonth", "duration", "geopoint", "geojson", "list", "object", "array"})
_FITTING = {
    "integer": (nw.Int64, nw.Int32, nw.Int16, nw.Int8, nw.UInt64, nw.UInt32, nw.UInt16, nw.UInt8),
    "number": (nw.Float64, nw.Float32, nw.Decimal, nw.Int64, nw.Int32, nw.Int16, nw.Int8, nw.UInt64, nw.UInt32),
    "boolean": (nw.Boolean,),
    "date": (nw.Date,),
    "datetime": (nw.Datetime,),
    "time": (nw.Time,),
    "string": (nw.String, nw.Categorical, nw.Enum),
}


@dataclass(frozen=True)
class Rule:
    """One constraint on one column: where it is broken, and the note that says so."""

    slot: Slot
    name: str
    broken: Any
    note: str


def check_typed(
    frame: Any,
    schema: Schema,
    table: str = "table",
    references: Mapping[str, Any] | None = None,
    limit: int = 1000,
) -> Outcome:
    """Check a frame against `schema`; `references` holds the frames that foreign keys name.

    At most `limit` findings are listed, all are counted. A check that could not run is skipped with its reason.

    Raises:
        TypeError: narwhals does not know the frame.
    """
    data, docket = numbered(frame), Docket(table, limit)
    kinds = dict(data.collect_schema().items())
    layout = lay_out(table, tuple(name for name in kinds if name != ROW), schema, Dialect())
    docket.add(layout.findings)
    slots = tuple(slot for slot in layout.slots if slot.declared)
    checks = [*_columns(data, slots, kinds, docket)]
    checks += _keys(data, schema, kinds, docket)
    checks += _references(data, schema, kinds, references or {}, docket)
    outcome = docket.outcome()
    return Outcome(outcome.findings, tuple(checks), outcome.unshown)


def numbered(frame: Any) -> nw.LazyFrame[Any]:
    """The frame with row numbers, in the order that its engine gives it.

    Raises:
        TypeError: narwhals does not know the frame.
    """
    known: Any = nw.from_native(frame)
    if known.implementation is nw.Implementation.DUCKDB and ROW not in known.columns:
        known = nw.from_native(frame.project(f"row_number() over () + 1 as {ROW}, *"))
    elif known.implementation is nw.Implementation.PYSPARK and ROW not in known.columns:
        known = nw.from_native(_numbered_spark(frame))
    elif ROW not in known.collect_schema().names():
        eager = known.lazy().collect()
        known = eager.with_row_index(ROW).with_columns(nw.col(ROW).cast(nw.Int64) + 2)
    lazy: nw.LazyFrame[Any] = known.lazy()
    return lazy


def _numbered_spark(frame: Any) -> Any:
    from pyspark.sql import Window
    from pyspark.sql import functions as sql

    order = Window.orderBy(sql.monotonically_increasing_id())
    return frame.withColumn(ROW, sql.row_number().over(order) + 1)


# Columns


def _columns(data: nw.LazyFrame[Any], slots: Sequence[Slot], kinds: Mapping[str, Any], docket: Docket) -> list[Check]:
    """Types and constraints, and blank rows, which stand for all that is wrong in them."""
    checks: list[Check] = []
    rules: list[Rule] = []
    blank = nw.all_horizontal(*(nw.col(slot.field.name).is_null() for slot in slots), ignore_nulls=False)
    for given in slots:
        kind = kinds[given.field.name]
        slot, lost = _checkable(given, kind)
        if not _fits(slot, kind):
            docket.add((_misfit(docket.table, slot, kind),))
        elif kind == nw.String and (slot.field.type in _JUDGED or slot.field.format != "default" or _needs_judge(slot)):
            judged, unsaid = _judged(data, slot)
            rules += judged
            docket.add(tuple(undecided_finding(docket.table, slot.field.name, *each) for each in unsaid.items()))
            lost |= unsaid
        else:
            rules += _rules(slot, kind)
        checks += [_check(f"constraint.{name}", docket, State.SKIPPED, reason) for name, reason in lost.items()]
    failed = _count(data, [*rules, *_blank_rule(slots, blank)], blank, docket)
    names = {rule.name for rule in rules} | {name for slot in slots for name in slot.constraints - {"unique"}}
    ids = {"type-error", "blank-row", *(f"constraint.{name}" for name in names - {"type"})}
    failed |= {"type-error"} if any(kind == "type-error" for kind, _ in docket.counts) else set()
    skipped = {check.id for check in checks}
    done = (_check(each, docket, State.FAILED if each in failed else State.PASSED) for each in sorted(ids - skipped))
    return [*checks, *done]


def _checkable(slot: Slot, kind: Any) -> tuple[Slot, dict[str, str]]:
    """The column without what cannot be held against it, and why: a typed value has no format, nor a length of text."""
    field = slot.field if kind == nw.String else replace(slot.field, format="default")
    lost = unreadable(field)
    for name, limit in field.constraints.items():
        if name in BOUNDS and field.type not in _JUDGED and literal(field, limit) is None:
            lost[name] = f"{field.name}: {limit!r} is not a value of type {field.type}"
        elif kind != nw.String and name in ("minLength", "maxLength", "pattern", "jsonSchema"):
            lost[name] = f"{field.name}: the column is of type {kind}, not text"
    return Slot(slot.number, slot.column, without(field, lost)), lost


def _fits(slot: Slot, kind: Any) -> bool:
    wanted = _FITTING.get("integer" if slot.field.type == "year" else slot.field.type)
    return wanted is None or any(kind == fitting for fitting in wanted)


def _misfit(table: str, slot: Slot, kind: Any) -> Finding:
    form = f"{slot.field.type}/{slot.field.format}"
    message = f'The column "{slot.field.name}" at position "{slot.number}" is of type {kind}, not "{form}"'
    step = "Cast the column before it is checked."
    return Finding(
        "type-error",
        message,
        table,
        None,
        slot.field.name,
        slot.number,
        title="Type Error",
        expected=form,
        next_step=step,
    )


def _needs_judge(slot: Slot) -> bool:
    pattern = slot.field.constraints.get("pattern")
    return "jsonSchema" in slot.field.constraints or (pattern is not None and linear_pattern(pattern) is None)


def _rules(slot: Slot, kind: Any) -> Iterator[Rule]:
    """The constraints of one column as expressions that are true where they are broken."""
    tests = {**_text_tests(slot), **_bound_tests(slot, kind), **_choice_tests(slot, kind)}
    for name, broken in tests.items():
        limit = slot.field.constraints.get(name, list(categories(slot.field) or ()))
        yield Rule(slot, name, broken.fill_null(value=False), f'constraint "{name}" is "{limit}"')


def _text_tests(slot: Slot) -> dict[str, nw.Expr]:
    cell, limits = nw.col(slot.field.name), slot.field.constraints
    length = cell.str.len_chars()
    tests: dict[str, Callable[[Any], nw.Expr]] = {
        "required": lambda _: cell.is_null(),
        "minLength": lambda limit: length < limit,
        "maxLength": lambda limit: length > limit,
        "pattern": lambda limit: ~cell.str.contains(linear_pattern(limit) or ""),
    }
    return {name: test(limits[name]) for name, test in tests.items() if limits.get(name) not in (None, False)}


def _bound_tests(slot: Slot, kind: Any) -> dict[str, nw.Expr]:
    """NaN keeps no bound; engines disagree about its place, so it is named."""
    cell, limits = nw.col(slot.field.name), slot.field.constraints
    tests = {
        name: _outside(name, cell, _native(literal(slot.field, limits[name]), kind))
        for name in BOUNDS
        if limits.get(name) is not None
    }
    floats = kind in (nw.Float64, nw.Float32)
    return {name: test | cell.is_nan() if floats else test for name, test in tests.items()}


def _choice_tests(slot: Slot, kind: Any) -> dict[str, nw.Expr]:
    choices = {"enum": slot.field.constraints.get("enum"), "categories": categories(slot.field)}
    cell = nw.col(slot.field.name)
    return {n: ~cell.is_in(_allowed(slot, values, kind)) for n, values in choices.items() if values is not None}


def _outside(name: str, cell: nw.Expr, limit: Any) -> nw.Expr:
    tests: dict[str, nw.Expr] = {
        "minimum": cell < limit,
        "maximum": cell > limit,
        "exclusiveMinimum": cell <= limit,
        "exclusiveMaximum": cell >= limit,
    }
    return tests[name]


def _native(value: Any, kind: Any) -> Any:
    """A constraint's value as the engine compares it with a column of this kind."""
    if isinstance(value, Decimal) and kind != nw.Decimal:
        return (
            int(value) if value == value.to_integral_value() and kind not in (nw.Float64, nw.Float32) else float(value)
        )
    return value


def _allowed(slot: Slot, values: Sequence[Any], kind: Any) -> list[Any]:
    if slot.field.type in ("string", "any", "boolean"):
        return list(values)
    return [_native(literal(slot.field, value), kind) for value in values]


def _judged(data: nw.LazyFrame[Any], slot: Slot) -> tuple[list[Rule], dict[str, str]]:
    """What the judge says of each distinct text of a column, and the constraints that have no answer."""
    cell, judge = nw.col(slot.field.name).cast(nw.String), judge_of(slot.field)
    texts = data.select(cell.alias("cell")).unique().collect().get_column("cell").to_list()
    found: dict[tuple[str, str], list[str]] = {}
    unsaid: dict[str, str] = {}
    for text in texts:
        for name, note in judge.read(text).notes.items() if text is not None else ():
            found.setdefault((name, note), []).append(text)
    read = [text for text in texts if text is not None and judge.read(text).value is not None]
    for name, failing, note in held_against(slot.field.constraints, read):
        if failing is None:
            unsaid[name] = unanswered(note)
        found[name, note] = sorted(failing or ())
    rules = [Rule(slot, name, cell.is_in(wrong).fill_null(value=False), note) for (name, note), wrong in found.items()]
    if slot.field.required:
        note = 'constraint "required" is "True"'
        rules.append(Rule(slot, "required", nw.col(slot.field.name).is_null(), note))
    return rules, unsaid


def _blank_rule(slots: Sequence[Slot], blank: nw.Expr) -> list[Rule]:
    return [Rule(slots[0], "blank-row", blank, "")] if slots else []


def _count(data: nw.LazyFrame[Any], rules: Sequence[Rule], blank: nw.Expr, docket: Docket) -> set[str]:
    """Count all rules in one query, then fetch the first rows of those that are broken."""
    broken = [rule.broken if rule.name == "blank-row" else rule.broken & ~blank for rule in rules]
    if not broken:
        return set()
    # Spark does not add up booleans: they are cast first
    sums = [test.cast(nw.Int64).sum().alias(str(number)) for number, test in enumerate(broken)]
    counts = data.select(*sums).collect().rows()[0]
    failed = set()
    for rule, test, number in zip(rules, broken, counts, strict=True):
        if number:
            failed.add(rule.name if rule.name == "blank-row" else f"constraint.{rule.name}")
            docket.count("blank-row" if rule.name == "blank-row" else kind_of(rule.name), number)
            docket.keep(_findings(data, rule, test, docket))
    return failed


def _findings(data: nw.LazyFrame[Any], rule: Rule, test: nw.Expr, docket: Docket) -> Iterator[Finding]:
    rows = data.filter(test).select(ROW, rule.slot.field.name).sort(ROW).head(docket.limit).collect()
    for row, cell in rows.rows():
        if rule.name == "blank-row":
            yield blank_finding(docket.table, row)
        else:
            yield cell_finding(docket.table, row, rule.slot, cell, rule.name, rule.note)


# Keys


def _keys(data: nw.LazyFrame[Any], schema: Schema, kinds: Mapping[str, Any], docket: Docket) -> Iterator[Check]:
    """Primary keys, unique keys and unique fields."""
    keys = [("primary-key", schema.primary_key)] if schema.primary_key else []
    keys += [("unique-error", key) for key in schema.unique_keys]
    keys += [("unique-error", (field.name,)) for field in schema.fields if field.constraints.get("unique") is True]
    for kind, names in keys:
        label = kind if kind == "primary-key" else f"unique.{','.join(names)}"
        absent = [name for name in names if name not in kinds]
        if absent:
            yield _check(label, docket, State.SKIPPED, f"the data have no {', '.join(absent)}")
            continue
        found = [*_lacking(data, names), *_repeated(data, names)] if kind == "primary-key" else _repeated(data, names)
        docket.add(tuple(_key_finding(kind, names, row, note, docket) for row, note in found))
        yield _check(label, docket, State.FAILED if found else State.PASSED)


def _key_finding(kind: str, names: Sequence[str], row: int, note: str, docket: Docket) -> Finding:
    if kind == "primary-key":
        message = f'Row at position "{row}" violates the primary key: {note}'
        return Finding(kind, message, docket.table, row, title="PrimaryKey Error")
    message = f'Row at position "{row}" has unique constraint violation in field "{",".join(names)}": {note}'
    return Finding(kind, message, docket.table, row, ",".join(names), title="Unique Error")


def _lacking(data: nw.LazyFrame[Any], names: Sequence[str]) -> list[tuple[int, str]]:
    lacking = nw.any_horizontal(*(nw.col(name).is_null() for name in names), ignore_nulls=False)
    rows = data.filter(lacking).select(ROW).sort(ROW).collect().get_column(ROW).to_list()
    return [(row, "a part of the primary key has no value") for row in rows]


def _repeated(data: nw.LazyFrame[Any], names: Sequence[str]) -> list[tuple[int, str]]:
    whole = data
    for name in names:
        whole = whole.filter(~nw.col(name).is_null())
    twice = whole.group_by(*names).agg(nw.len().alias("__times__")).filter(nw.col("__times__") > 1)
    rows = whole.join(twice, on=list(names), how="inner").select(ROW, *names).sort(ROW).collect().rows()
    last: dict[tuple[Any, ...], int] = {}
    found = []
    for row, *key in rows:
        if tuple(key) in last:
            found.append((row, f"the same as in the row at position {last[tuple(key)]}"))
        last[tuple(key)] = row
    return found


def _references(
    data: nw.LazyFrame[Any], schema: Schema, kinds: Mapping[str, Any], references: Mapping[str, Any], docket: Docket
) -> Iterator[Check]:
    for key in schema.foreign_keys:
        label = f"foreign-key.{','.join(key.fields)}"
        target = data if key.resource == "" else references.get(key.resource)
        absent = [name for name in key.fields if name not in kinds]
        if target is None or absent:
            reason = f"the data have no {', '.join(absent)}" if absent else f"no frame for {key.resource!r} was given"
            yield _check(label, docket, State.SKIPPED, reason)
            continue
        found = tuple(_strays(data, key, nw.from_native(target).lazy(), docket))
        docket.add(found)
        yield _check(label, docket, State.FAILED if found else State.PASSED)


def _strays(data: nw.LazyFrame[Any], key: ForeignKey, target: nw.LazyFrame[Any], docket: Docket) -> Iterator[Finding]:
    there = [f"__{name}__" for name in key.reference_fields]
    pairs = zip(key.reference_fields, there, strict=True)
    known = target.select(*(nw.col(name).alias(apart) for name, apart in pairs)).unique()
    some = nw.any_horizontal(*(~nw.col(name).is_null() for name in key.fields), ignore_nulls=False)
    lost = data.filter(some).join(known, left_on=list(key.fields), right_on=there, how="anti")
    names, fields = ", ".join(key.fields), ", ".join(key.reference_fields)
    for row, *cells in lost.select(ROW, *key.fields).sort(ROW).collect().rows():
        values = ", ".join(str(cell) for cell in cells)
        note = f'for "{names}": values "{values}" not found in the lookup table "{key.resource}" as "{fields}"'
        message = f'Row at position "{row}" violates the foreign key: {note}'
        yield Finding(
            "foreign-key", message, docket.table, row, ",".join(key.fields), cell=values, title="ForeignKey Error"
        )


def _check(label: str, docket: Docket, state: State, reason: str = "") -> Check:
    return Check(label, docket.table, KIND, state, reason)


def tally(outcome: Outcome) -> Counter[str]:
    """How many findings of each type, shown or not: what two engines must agree on."""
    found = Counter(finding.type for finding in outcome.findings)
    for rest in outcome.unshown:
        found[rest.type] += rest.count
    return found
