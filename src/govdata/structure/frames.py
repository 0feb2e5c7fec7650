"""The rules of a Table Schema on a frame that is typed already: Polars, a DuckDB relation, PySpark.

The same constraints and keys as for text, as narwhals expressions, so that the frame that is handed in decides which
engine runs them. What only the judge can read (formats, durations, JSON) is judged once per distinct text. A row is
known by its number, which is its index + 2; a frame that brings its own numbers has them in the column `__row__`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import narwhals.stable.v1 as nw

from govdata.metadata.dialect import Dialect
from govdata.metadata.package import Field, Schema
from govdata.metadata.schema import ROW
from govdata.reports.messages import untranslated
from govdata.reports.model import Check, Finding, Outcome, State
from govdata.structure.bounded import held_against
from govdata.structure.cell_errors import (
    FindingCollector,
    blank_finding,
    cell_finding,
    kind_of,
    unanswered,
    undecided_finding,
)
from govdata.structure.cell_reader import judge_of
from govdata.structure.constraints import BOUNDS, categories, linear_pattern, unreadable, without
from govdata.structure.frame_keys import check_keys, check_references, told
from govdata.structure.header import Slot, lay_out

_JUDGED = frozenset({"yearmonth", "duration", "geopoint", "geojson", "list", "object", "array"})
_TEXTS: tuple[Any, ...] = (nw.String, nw.Categorical, nw.Enum)
_FITTING: Mapping[str, Callable[[Any], bool]] = {
    "integer": lambda kind: bool(kind.is_integer()),
    "year": lambda kind: bool(kind.is_integer()),
    "number": lambda kind: bool(kind.is_numeric()),
    "boolean": lambda kind: kind == nw.Boolean,
    "date": lambda kind: kind == nw.Date,
    "datetime": lambda kind: kind == nw.Datetime,
    "time": lambda kind: kind == nw.Time,
    "string": lambda kind: kind in _TEXTS,
}
_CHOICES = ("enum", "categories")


@dataclass(frozen=True)
class Rule:
    """One constraint on one column: where it is broken, and the note that says so."""

    slot: Slot
    name: str
    broken: Any
    note: str


def check_frame(
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
    data, docket = numbered(frame), FindingCollector(table, limit)
    kinds = dict(data.collect_schema().items())
    layout = lay_out(table, tuple(name for name in kinds if name != ROW), schema, Dialect())
    docket.add(layout.findings)
    slots = tuple(slot for slot in layout.slots if slot.declared and slot.field.name in kinds)
    checks = [*_columns(data, slots, kinds, docket)]
    checks += check_keys(data, schema, kinds, docket)
    checks += check_references(data, schema, kinds, references or {}, docket)
    outcome = docket.outcome()
    return Outcome(outcome.findings, tuple(checks), outcome.truncated)


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


def _columns(
    data: nw.LazyFrame[Any], slots: Sequence[Slot], kinds: Mapping[str, Any], docket: FindingCollector
) -> list[Check]:
    """Types and constraints, and blank rows, which stand for all that is wrong in them."""
    checks: list[Check] = []
    rules: list[Rule] = []
    if not slots:
        return checks
    blank = nw.all_horizontal(*(nw.col(slot.field.name).is_null() for slot in slots), ignore_nulls=False)
    for given in slots:
        kind = kinds[given.field.name]
        slot, lost = _checkable(given, kind)
        limits = _limits(given.field, kind, lost)
        if not _fits(slot, kind):
            docket.add((_misfit(docket.table, slot, kind),))
        elif kind == nw.String and (slot.field.type in _JUDGED or slot.field.format != "default" or _needs_judge(slot)):
            judged, unsaid = _judged(data, slot)
            rules += judged
            docket.add(tuple(undecided_finding(docket.table, slot.field.name, *each) for each in unsaid.items()))
            lost |= unsaid
        else:
            rules += _rules(slot, kind, limits)
        checks += [told(f"constraint.{name}", docket, State.SKIPPED, reason) for name, reason in lost.items()]
    failed = _count(data, [*rules, Rule(slots[0], "blank-row", blank, "")], blank, docket)
    names = {rule.name for rule in rules} | {name for slot in slots for name in slot.constraints - {"unique"}}
    ids = {"type-error", "blank-row", *(f"constraint.{name}" for name in names - {"type"})}
    failed |= {"type-error"} if any(kind == "type-error" for kind, _ in docket.counts) else set()
    skipped = {check.id for check in checks}
    done = (told(each, docket, State.FAILED if each in failed else State.PASSED) for each in sorted(ids - skipped))
    return [*checks, *done]


def _checkable(slot: Slot, kind: Any) -> tuple[Slot, dict[str, str]]:
    """The column without what cannot be held against it, and why: a typed value has no format, nor a length of text."""
    field = slot.field if kind == nw.String else replace(slot.field, format="default")
    lost = unreadable(field)
    textual: tuple[str, ...] = ("minLength", "maxLength", "pattern", "jsonSchema")
    if field.type in _JUDGED or (field.type == "any" and kind not in _TEXTS):
        textual += (*BOUNDS, *_CHOICES)
    for name in sorted(slot.constraints - {"required", "unique"}):
        if kind != nw.String and name in textual:
            lost[name] = f"{field.name}: the column is of type {kind}, not text"
        elif (
            name in BOUNDS and field.type not in _JUDGED and _native(slot.field, field.constraints[name], kind) is None
        ):
            lost[name] = f"{field.name}: {field.constraints[name]!r} is not a value of type {field.type}"
    return Slot(slot.number, slot.column, without(field, lost)), lost


def _fits(slot: Slot, kind: Any) -> bool:
    fits = _FITTING.get(slot.field.type)
    return fits is None or fits(kind)


def _misfit(table: str, slot: Slot, kind: Any) -> Finding:
    form = f"{slot.field.type}/{slot.field.format}"
    message = f'The column "{slot.field.name}" at position "{slot.number}" is of type {kind}, not "{form}"'
    step = "Cast the column before it is checked."
    return Finding(
        "type-error",
        untranslated(message),
        table,
        None,
        slot.field.name,
        slot.number,
        title="Type Error",
        expected=untranslated(form),
        next_step=untranslated(step),
    )


def _needs_judge(slot: Slot) -> bool:
    pattern = slot.field.constraints.get("pattern")
    return "jsonSchema" in slot.field.constraints or (pattern is not None and linear_pattern(pattern) is None)


def _rules(slot: Slot, kind: Any, limits: Mapping[str, Any]) -> Iterator[Rule]:
    """The constraints of one column as expressions that are true where they are broken."""
    cell = nw.col(slot.field.name)
    tests = {**_text_tests(slot), **_bound_tests(cell, kind, limits), **_choice_tests(cell, limits)}
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


def _bound_tests(cell: nw.Expr, kind: Any, limits: Mapping[str, Any]) -> dict[str, nw.Expr]:
    """NaN keeps no bound; engines disagree about its place, so it is named."""
    tests = {name: _outside(name, cell, limits[name]) for name in BOUNDS if name in limits}
    return {name: test | cell.is_nan() if kind.is_float() else test for name, test in tests.items()}


def _choice_tests(cell: nw.Expr, limits: Mapping[str, Any]) -> dict[str, nw.Expr]:
    return {name: ~_one_of(cell, limits[name]) for name in _CHOICES if name in limits}


def _one_of(cell: nw.Expr, values: Sequence[Any]) -> nw.Expr:
    """Only of texts are there so many that a set is worth it; of other things each engine has a set of its own."""
    if all(isinstance(value, str) for value in values):
        return cell.is_in(values)
    return nw.any_horizontal(*(cell == value for value in values), ignore_nulls=False)


def _outside(name: str, cell: nw.Expr, limit: Any) -> nw.Expr:
    tests: dict[str, nw.Expr] = {
        "minimum": cell < limit,
        "maximum": cell > limit,
        "exclusiveMinimum": cell <= limit,
        "exclusiveMaximum": cell >= limit,
    }
    return tests[name]


def _limits(field: Field, kind: Any, lost: Mapping[str, str]) -> dict[str, Any]:
    """Bounds and allowed values as the engine compares them with a column of this kind."""
    given = {**field.constraints, "categories": categories(field)}
    wanted = {name: given[name] for name in (*BOUNDS, *_CHOICES) if given.get(name) is not None and name not in lost}
    return {
        name: [value for item in limit if (value := _native(field, item, kind)) is not None]
        if name in _CHOICES
        else _native(field, limit, kind)
        for name, limit in wanted.items()
    }


def _native(field: Field, limit: Any, kind: Any) -> Any:
    """A value of a constraint as the judge reads it, for a column of this kind; None where no cell can be like it."""
    if field.type in ("string", "any"):
        return limit if isinstance(limit, str) else None
    value = (
        judge_of(
            replace(field, constraints={}, descriptor={k: v for k, v in field.descriptor.items() if k != "categories"})
        )
        .read(str(limit))
        .value
    )
    if isinstance(value, datetime) and kind == nw.Datetime:
        # A moment without a zone is one in UTC.
        moment = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        zone = kind.time_zone
        return moment.astimezone(ZoneInfo(zone)) if zone else moment.replace(tzinfo=None)
    if isinstance(value, time):
        return value.replace(tzinfo=None)
    if isinstance(value, Decimal) and kind != nw.Decimal:
        return (
            int(value)
            if value.is_finite() and value == value.to_integral_value() and not kind.is_float()
            else float(value)
        )
    return value


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


def _count(data: nw.LazyFrame[Any], rules: Sequence[Rule], blank: nw.Expr, docket: FindingCollector) -> set[str]:
    """Count all rules in one query, then fetch the first rows of those that are broken."""
    broken = [rule.broken if rule.name == "blank-row" else rule.broken & ~blank for rule in rules]
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


def _findings(data: nw.LazyFrame[Any], rule: Rule, test: nw.Expr, docket: FindingCollector) -> Iterator[Finding]:
    rows = data.filter(test).select(ROW, rule.slot.field.name).sort(ROW).head(docket.limit).collect()
    for row, cell in rows.rows():
        if rule.name == "blank-row":
            yield blank_finding(docket.table, row)
        else:
            yield cell_finding(docket.table, row, rule.slot, cell, rule.name, rule.note)


def tally(outcome: Outcome) -> Counter[str]:
    """How many findings of each type, shown or not: what two engines must agree on."""
    found = Counter(finding.type for finding in outcome.findings)
    for rest in outcome.truncated:
        found[rest.type] += rest.count
    return found
