"""Two snapshots of a package compared: schemas, rows by key, rules. Lazy, and small next to the tables.

Tables are compared lazily, row by row through their keys (`row_diff`); one whose CSV has the same hash in two releases
is not read at all.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import polars as pl
from polars import selectors

from govdata.comparison.changes import LIMIT, Changes, ChangeType, MetaChange
from govdata.comparison.revisions import recorded_reasons, with_reasons
from govdata.comparison.row_diff import RowDifference, compare_rows, table_changes
from govdata.comparison.schema_diff import descriptor_changes, resource_changes, schema_changes, table_set_changes
from govdata.comparison.snapshot import LEXICON_SECTION, Snapshot
from govdata.errors import VerificationError
from govdata.readers.engine_errors import ENGINE_ERRORS
from govdata.releases.manifest import about
from govdata.releases.table_files import TypedTable
from govdata.releases.version import Level
from govdata.reports.messages import Message
from govdata.structure.field_types import dtype

_RULE = Message("a rule", "规则")
_SECTION = Message("a section of the lexicon", "词表的一节")


def compare(old: Snapshot, new: Snapshot, limit: int = LIMIT) -> Changes:
    """What changed from `old` to `new`; at most `limit` rows and cells of a table are listed, all are counted."""
    return list_changes(old, new, row_differences(old, new), min(limit, sys.maxsize))


def row_differences(old: Snapshot, new: Snapshot) -> dict[str, RowDifference]:
    """The rows that differ, for every table that both have and that may differ.

    Raises:
        VerificationError: the files of a table in a release are not what its descriptor says.
    """
    found = {}
    for before, after in _shared_tables(old, new):
        with _naming_damage((old, before), (new, after)):
            found[after.name] = compare_rows(before, after)
    return found


@contextmanager
def _naming_damage(*tables: tuple[Snapshot, TypedTable | None]) -> Iterator[None]:
    """Where the engine stops at a table, say which of the snapshots holds what its descriptor does not.

    Raises:
        VerificationError: the files of a table in a release are not what its descriptor says.
    """
    try:
        yield
    except ENGINE_ERRORS as error:
        for snapshot, table in tables:
            if table and not _is_readable(table):
                raise VerificationError(snapshot.label, (about(table.name, _UNREADABLE),)) from error
        raise


_UNREADABLE = Message("its Parquet files cannot be read by its schema", "其 Parquet 文件无法按模式读取")


def _is_readable(table: TypedTable) -> bool:
    """Whether a table can be read to its end, with the columns that its schema names, and its days can be told."""
    try:
        columns = table.frame.select(table.schema.names)
        kinds = zip(table.schema.fields, columns.collect_schema().dtypes(), strict=True)
        if any(kind.is_nested() and kind != dtype(field) for field, kind in kinds):
            return False  # a release has no columns of maps or records, and lists only where they are declared
        as_text = selectors.temporal() | selectors.binary()
        columns.select(as_text.cast(pl.String), ~as_text).select(pl.all().hash().sum()).collect(engine="streaming")
    except ENGINE_ERRORS:
        return False
    return True


def list_changes(old: Snapshot, new: Snapshot, rows: Mapping[str, RowDifference], limit: int = LIMIT) -> Changes:
    """What `row_differences` found, counted, and with its level; with schemas, metadata, rules and lexicon."""
    referenced = {key.resource for table in new.tables for key in table.schema.foreign_keys}
    reasons, tables = recorded_reasons(old, new), []
    for table in new.tables:
        if found := rows.get(table.name):
            with _naming_damage((old, old.table(table.name)), (new, table)):
                listed = table_changes(found, table, table.name in referenced, limit)
            tables.append(with_reasons(listed, reasons))
    metadata, rules = _metadata_changes(old, new), _rule_changes(old.rules, new.rules)
    return Changes(old.label, new.label, tuple(metadata), tuple(tables), tuple(rules))


def _shared_tables(old: Snapshot, new: Snapshot) -> Iterator[tuple[TypedTable, TypedTable]]:
    """The tables that both have, and that may differ."""
    for after in new.tables:
        before = old.table(after.name)
        known = old.hashes.get(after.name)
        if before and not (known and known == new.hashes.get(after.name)):
            yield before, after


def _metadata_changes(old: Snapshot, new: Snapshot) -> Iterator[MetaChange]:
    yield from descriptor_changes(old.descriptor, new.descriptor)
    yield from table_set_changes([table.name for table in old.tables], [table.name for table in new.tables])
    for after in new.tables:
        before = old.table(after.name)
        if before:
            yield from resource_changes(after.name, before.resource.descriptor, after.resource.descriptor)
            yield from schema_changes(after.name, before.schema, after.schema)


def _rule_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[MetaChange]:
    """Rules and lexicon judge data, they are none: whatever happens to them is a patch."""
    for rule in sorted(old.keys() | new.keys()):
        if old.get(rule) != new.get(rule):
            what = _SECTION if rule.startswith(LEXICON_SECTION) else _RULE
            yield MetaChange(rule, ChangeType.of(old.get(rule), new.get(rule)), what, Level.PATCH)
