"""Primary, unique and foreign keys of a frame that is typed already, on the engine that it lives in.

All violations are counted, the first of them are listed. What cannot be compared (a column that is not there, a list,
a text with a number) is a skipped check with its reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import narwhals.stable.v1 as nw

from govdata.metadata.schema import ROW, ForeignKey
from govdata.reports.messages import Message
from govdata.reports.model import Check, Finding
from govdata.structure.check_results import no_column, passed_or_failed, skipped
from govdata.structure.collector import FindingCollector
from govdata.structure.frame_spellings import Spellings, distinct_texts, is_spelled, respelled, spellings_in
from govdata.structure.frame_table import Frame, FrameTable, cell_text
from govdata.structure.header import Column
from govdata.structure.key_violations import (
    UniqueKey,
    foreign_check_id,
    foreign_key_finding,
    null_key_finding,
    repeated_key_finding,
)
from govdata.structure.keys import unique_keys
from govdata.structure.phrases import fill
from govdata.structure.violations import ViolationType
from govdata.values import dataclass

_INT64 = (nw.Int64, nw.Int32, nw.Int16, nw.Int8, nw.UInt32, nw.UInt16, nw.UInt8)
_WIDER = {
    nw.Int64: _INT64,
    nw.Int128: (nw.Int128, nw.UInt64, *_INT64),
    nw.String: (nw.String, nw.Categorical, nw.Enum),
}
"""What columns of different types are compared as: nothing is lost."""


# Primary and unique keys


def check_frame_keys(table: FrameTable, collector: FindingCollector) -> Iterator[Check]:
    """Primary keys, unique keys and unique fields."""
    for key in unique_keys(table.schema, table.layout):
        if reason := _not_compared([(column.field.name, table.kind(column)) for column in key.columns]):
            yield skipped(key.check_id, table.name, reason)
            continue
        nulls = _report_null_keys(table, key, collector) if key.nullable else 0
        repeated = _report_repeated(table, key, collector)
        yield passed_or_failed(key.check_id, table.name, failed=nulls + repeated > 0)


def _not_compared(kinds: Sequence[tuple[str, Any]]) -> Message | None:
    """Why columns cannot be a key: what one of them holds cannot be compared."""
    nested = [(name, kind) for name, kind in kinds if kind.is_nested()]
    return fill(_NESTED, {"column": nested[0][0], "kind": str(nested[0][1])}) if nested else None


_NESTED = Message("{column} is of type {kind}, which is not compared", "{column} 的类型为 {kind}，不作比较")


def _report_null_keys(table: FrameTable, key: UniqueKey, collector: FindingCollector) -> int:
    """Report rows without a whole primary key; how many there are."""
    # A text that is no value of its field has a finding of its own: it is not empty.
    columns = [table.written.get(column.column, column.column) for column in key.nullable]
    null = nw.any_horizontal(*(nw.col(name).is_null() for name in columns), ignore_nulls=False)
    number, shown = _first_rows(table.data.filter(null, ~table.blank()).select(ROW, *columns), collector.limit)
    collector.count(ViolationType.PRIMARY_KEY, number)
    collector.keep(_null_key_findings(table.name, key, shown))
    return number


def _null_key_findings(table: str, key: UniqueKey, rows: Iterable[tuple[Any, ...]]) -> Iterator[Finding]:
    for row, *values in rows:
        empty = [column.field.name for column, value in zip(key.nullable, values, strict=True) if value is None]
        yield null_key_finding(table, key, row, empty)


def _report_repeated(table: FrameTable, key: UniqueKey, collector: FindingCollector) -> int:
    """Report rows whose key stands in an earlier row; how many there are."""
    columns = _key_columns(key)
    whole = table.data.filter(*(~nw.col(name).is_null() for name in columns))
    twice = whole.group_by(*columns).agg(nw.len().alias("__times__")).filter(nw.col("__times__") > 1)
    written = [table.cell(column).alias(f"__cell{number}__") for number, column in enumerate(key.columns)]
    alike = whole.join(twice, on=columns, how="inner").select(ROW, *columns, *written).sort(ROW).collect()
    # Asked of the engine: `unique` of what it gave as Arrow would need numpy, which DuckDB works without.
    number = len(alike) - int(twice.select(nw.len()).collect().item()) if len(alike) else 0
    collector.count(key.violation, number)
    collector.keep(_repeated_findings(table.name, key, alike.iter_rows()))
    return number


def _repeated_findings(table: str, key: UniqueKey, rows: Iterable[tuple[Any, ...]]) -> Iterator[Finding]:
    """Rows whose key stands in an earlier row, beside the last of those; they hold the key's values and its cells."""
    last: dict[tuple[str | None, ...], int] = {}
    for row, *both in rows:
        texts = tuple(map(cell_text, both))
        values, cells = texts[: len(key.names)], texts[len(key.names) :]
        if values in last:
            yield repeated_key_finding(table, key, row, last[values], cells)
        last[values] = row


def _key_columns(key: UniqueKey) -> list[str]:
    return [column.column for column in key.columns]


def _first_rows(rows: Frame, limit: int) -> tuple[int, list[tuple[Any, ...]]]:
    """How many rows there are, and the first of them."""
    number = int(rows.select(nw.len()).collect().item())
    return number, rows.sort(ROW).head(limit).collect().rows() if number and limit else []


# Foreign keys


@dataclass(frozen=True)
class _FrameReference:
    """A foreign key on its two sides: columns of this frame, and columns of the frame that they refer to."""

    key: ForeignKey
    columns: tuple[Column, ...]
    target: Frame
    names: tuple[str, ...]
    common: tuple[Any, ...]
    """What each pair of columns is compared as."""


def check_frame_references(
    table: FrameTable, references: Mapping[str, Any], collector: FindingCollector
) -> Iterator[Check]:
    """Foreign keys into the frame itself and into those that were given."""
    for key in table.schema.foreign_keys:
        columns = table.layout.find(key.fields)
        if columns:
            found = _reference(table, key, columns, references)
            yield _reference_check(table, key, found, collector)


def _reference_check(
    table: FrameTable, key: ForeignKey, found: _FrameReference | Message, collector: FindingCollector
) -> Check:
    if isinstance(found, Message):
        return skipped(foreign_check_id(key), table.name, found)
    number, shown = _first_rows(_missing_references(table, found), collector.limit)
    collector.count(ViolationType.FOREIGN_KEY, number)
    cells = ((row, [cell_text(value) for value in values]) for row, *values in shown)
    collector.keep(foreign_key_finding(table.name, key, found.columns, *each) for each in cells)
    return passed_or_failed(foreign_check_id(key), table.name, failed=number > 0)


def _reference(
    table: FrameTable, key: ForeignKey, columns: tuple[Column, ...], given: Mapping[str, Any]
) -> _FrameReference | Message:
    """Both sides of a foreign key, or why they cannot be compared."""
    if key.resource in ("", table.name):
        target, names = table.data, {c.field.name: c.column for c in table.columns if c.declared}
    elif given.get(key.resource) is None:
        return fill(_NO_FRAME, {"table": key.resource})
    else:
        target = nw.from_native(given[key.resource], pass_through=True).lazy()
        names = {name: name for name in target.collect_schema().names()}
    if absent := [name for name in key.reference_fields if name not in names]:
        return no_column(absent, key.resource)
    there = tuple(names[name] for name in key.reference_fields)
    schema = target.collect_schema()
    common = _common_types(key, [table.kind(column) for column in columns], [schema[name] for name in there])
    return common if isinstance(common, Message) else _FrameReference(key, columns, target, there, common)


_NO_FRAME = Message('no frame for "{table}" was given', "未提供“{table}”的数据框")


def _common_types(key: ForeignKey, ours: Sequence[Any], theirs: Sequence[Any]) -> tuple[Any, ...] | Message:
    """What the parts of a foreign key are compared as, or why they are not."""
    if reason := _not_compared([*zip(key.fields, ours, strict=True), *zip(key.reference_fields, theirs, strict=True)]):
        return reason
    common = [_common_type(kind, other) for kind, other in zip(ours, theirs, strict=True)]
    if None not in common:
        return tuple(common)
    number = common.index(None)
    known = {"column": key.fields[number], "kind": str(ours[number]), "other": str(theirs[number])}
    return fill(_UNLIKE, known)


_UNLIKE = Message(
    "{column} is of type {kind}; the column it refers to is of type {other}",
    "{column} 的类型为 {kind}，所引用的列为 {other}",
)


def _common_type(kind: Any, other: Any) -> Any:
    """The type that two columns are compared as; None where values of these types are never compared."""
    if kind == other:
        return kind
    wider = (wide for wide, kinds in _WIDER.items() if all(any(one == k for k in kinds) for one in (kind, other)))
    return next(wider, None)


def _missing_references(table: FrameTable, reference: _FrameReference) -> Frame:
    """Row number and key of the rows that name nothing. A key without all of its parts is not asked, as in SQL."""
    columns = [column.column for column in reference.columns]
    whole = nw.all_horizontal(*(~nw.col(name).is_null() for name in columns), ignore_nulls=False)
    alike = _spellings_of_both(table, reference)
    here = _compared(columns, reference.common, "here", alike)
    there = _compared(reference.names, reference.common, "there", alike)
    known = reference.target.select(*there.values()).unique()
    named = table.data.filter(whole).with_columns(*here.values())
    missing = named.join(known, left_on=[*here], right_on=[*there], how="anti")
    return missing.select(nw.col(ROW), *(table.cell(column).alias(column.column) for column in reference.columns))


def _spellings_of_both(table: FrameTable, reference: _FrameReference) -> list[Spellings]:
    """Of each part of a foreign key, which texts of the two tables mean the same."""
    pairs = zip(reference.columns, reference.names, strict=True)
    return [
        spellings_in(column.field, distinct_texts(table.data, column.column) + distinct_texts(reference.target, name))
        if is_spelled(column.field, table.kind(column))
        else {}
        for column, name in pairs
    ]


def _compared(names: Sequence[str], common: Sequence[Any], side: str, alike: Sequence[Spellings]) -> dict[str, nw.Expr]:
    """The parts of a key under names of their own."""
    parts = enumerate(zip(names, common, alike, strict=True))
    cells = {f"__{side}{number}__": respelled(_cast(name, kind), same) for number, (name, kind, same) in parts}
    return {name: cell.alias(name) for name, cell in cells.items()}


def _cast(name: str, kind: Any) -> nw.Expr:
    """A column as the type it is compared as. One that narwhals does not know, as DuckDB's TIME, cannot be cast to."""
    return nw.col(name) if kind == nw.Unknown else nw.col(name).cast(kind)
