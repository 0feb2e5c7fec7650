"""Primary, unique and foreign keys of a frame that is typed already, on the engine that it lives in.

All violations are counted, the first of them are told. What cannot be compared (a column that is not there, a list,
a text with a number) is a skipped check with its reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import narwhals.stable.v1 as nw

from govdata.metadata.package import ForeignKey, Schema
from govdata.metadata.schema import ROW
from govdata.reports.messages import untranslated
from govdata.reports.model import Check, CheckKind, Finding, State
from govdata.structure.cell_errors import FindingCollector
from govdata.structure.keys import stray_message

_WIDER = {
    nw.Int64: (nw.Int64, nw.Int32, nw.Int16, nw.Int8, nw.UInt32, nw.UInt16, nw.UInt8),
    nw.String: (nw.String, nw.Categorical, nw.Enum),
}
"""What columns of different types are compared as: nothing is lost."""

Frame = nw.LazyFrame[Any]


def told(label: str, docket: FindingCollector, state: State, reason: str = "") -> Check:
    """A check of structure on the table of the docket."""
    return Check(label, docket.table, CheckKind.STRUCTURE, state, untranslated(reason))


def check_keys(data: Frame, schema: Schema, kinds: Mapping[str, Any], docket: FindingCollector) -> Iterator[Check]:
    """Primary keys, unique keys and unique fields."""
    keys = [("primary-key", schema.primary_key)] if schema.primary_key else []
    keys += [("unique-error", key) for key in schema.unique_keys]
    keys += [("unique-error", (field.name,)) for field in schema.fields if field.constraints.get("unique") is True]
    for kind, names in keys:
        label = kind if kind == "primary-key" else f"unique.{','.join(names)}"
        if reason := _beyond(names, kinds):
            yield told(label, docket, State.SKIPPED, reason)
            continue
        lacking = kind == "primary-key" and _lacking(data, names, docket)
        repeated = _repeated(kind, data, names, docket)
        yield told(label, docket, State.FAILED if lacking or repeated else State.PASSED)


def check_references(
    data: Frame, schema: Schema, kinds: Mapping[str, Any], references: Mapping[str, Any], docket: FindingCollector
) -> Iterator[Check]:
    """Foreign keys into the frame itself and into those that were given."""
    for key in schema.foreign_keys:
        label = f"foreign-key.{','.join(key.fields)}"
        given = data if key.resource in ("", docket.table) else references.get(key.resource)
        if given is None:
            yield told(label, docket, State.SKIPPED, f"no frame for {key.resource!r} was given")
            continue
        target = nw.from_native(given, pass_through=True).lazy()
        there = dict(target.collect_schema().items())
        if reason := _unlike(key, kinds, there):
            yield told(label, docket, State.SKIPPED, reason)
            continue
        failed = _strays(data, key, target, [_common(kinds[a], there[b]) for a, b in _pairs(key)], docket)
        yield told(label, docket, State.FAILED if failed else State.PASSED)


def _report(rows: Frame, kind: str, docket: FindingCollector, finding: Callable[..., Finding]) -> bool:
    """Count rows that break a key, and keep the first of them."""
    number = int(rows.select(nw.len()).collect().item())
    docket.count(kind, number)
    if number and docket.limit:
        shown = rows.sort(ROW).head(docket.limit).collect()
        docket.keep(finding(*row) for row in shown.rows())
    return number > 0


def _beyond(names: Sequence[str], kinds: Mapping[str, Any], what: str = "the data have") -> str:
    """Why columns cannot be a key: one is not there, or what it holds cannot be compared."""
    if absent := [name for name in names if name not in kinds]:
        return f"{what} no {', '.join(absent)}"
    nested = [name for name in names if kinds[name].is_nested()]
    return f"{nested[0]} is of type {kinds[nested[0]]}, which is not compared" if nested else ""


# Primary and unique keys


def _lacking(data: Frame, names: Sequence[str], docket: FindingCollector) -> bool:
    lacking = nw.any_horizontal(*(nw.col(name).is_null() for name in names), ignore_nulls=False)
    note = "a part of the primary key has no value"
    rows = data.filter(lacking).select(ROW)
    return _report(rows, "primary-key", docket, lambda row: _key_finding("primary-key", names, row, note, docket))


def _repeated(kind: str, data: Frame, names: Sequence[str], docket: FindingCollector) -> bool:
    whole = data.filter(*(~nw.col(name).is_null() for name in names))
    twice = whole.group_by(*names).agg(nw.len().alias("__times__")).filter(nw.col("__times__") > 1)
    alike = whole.join(twice, on=list(names), how="inner").select(ROW, *names).sort(ROW).collect()
    number = len(alike) - len(alike.select(*names).unique())
    docket.count(kind, number)
    notes = ((row, f"the same as in the row at position {before}") for row, before in _again(alike.iter_rows()))
    docket.keep(_key_finding(kind, names, row, note, docket) for row, note in notes)
    return number > 0


def _again(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[int, int]]:
    """Rows whose key stands in an earlier row, and the last of those."""
    last: dict[tuple[Any, ...], int] = {}
    for row, *key in rows:
        if tuple(key) in last:
            yield row, last[tuple(key)]
        last[tuple(key)] = row


def _key_finding(kind: str, names: Sequence[str], row: int, note: str, docket: FindingCollector) -> Finding:
    if kind == "primary-key":
        message = f'Row at position "{row}" violates the primary key: {note}'
        return Finding(kind, untranslated(message), docket.table, row, title="PrimaryKey Error")
    message = f'Row at position "{row}" has unique constraint violation in field "{",".join(names)}": {note}'
    return Finding(kind, untranslated(message), docket.table, row, ",".join(names), title="Unique Error")


# Foreign keys


def _pairs(key: ForeignKey) -> Iterator[tuple[str, str]]:
    return zip(key.fields, key.reference_fields, strict=True)


def _unlike(key: ForeignKey, kinds: Mapping[str, Any], there: Mapping[str, Any]) -> str:
    """Why a foreign key cannot be held against its target."""
    target = f"the frame for {key.resource!r} has" if key.resource else "the data have"
    if reason := _beyond(key.fields, kinds) or _beyond(key.reference_fields, there, target):
        return reason
    unlike = [(a, b) for a, b in _pairs(key) if _common(kinds[a], there[b]) is None]
    return "".join(f"{a} is of type {kinds[a]}, what it refers to of type {there[b]}" for a, b in unlike[:1])


def _common(kind: Any, other: Any) -> Any:
    """The type that two columns are compared as; None where values of these types are never compared."""
    if kind == other:
        return kind
    wider = (wide for wide, kinds in _WIDER.items() if all(any(one == k for k in kinds) for one in (kind, other)))
    return next(wider, None)


def _strays(data: Frame, key: ForeignKey, target: Frame, common: Sequence[Any], docket: FindingCollector) -> bool:
    ours, theirs = ([f"__{side}{number}__" for number in range(len(common))] for side in ("here", "there"))
    known = target.select(_as(key.reference_fields, common, theirs)).unique()
    some = nw.any_horizontal(*(~nw.col(name).is_null() for name in key.fields), ignore_nulls=False)
    named = data.filter(some).with_columns(_as(key.fields, common, ours))
    lost = named.join(known, left_on=ours, right_on=theirs, how="anti").select(ROW, *key.fields)
    return _report(lost, "foreign-key", docket, lambda row, *cells: _stray_finding(key, row, cells, docket))


def _as(names: Sequence[str], common: Sequence[Any], new: Sequence[str]) -> list[nw.Expr]:
    return [nw.col(name).cast(kind).alias(alias) for name, kind, alias in zip(names, common, new, strict=True)]


def _stray_finding(key: ForeignKey, row: int, cells: Sequence[Any], docket: FindingCollector) -> Finding:
    message, values = stray_message(key, row, cells), ", ".join(map(str, cells))
    return Finding(
        "foreign-key",
        untranslated(message),
        docket.table,
        row,
        ",".join(key.fields),
        cell=values,
        title="ForeignKey Error",
    )
