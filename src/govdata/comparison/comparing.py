"""Two editions of a package compared: schemas, rows by key, rules. Lazy, and small next to the tables.

Tables are compared lazily, row by row through their keys (`rowdiff`); one whose CSV has the same hash in two releases
is not read at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from govdata.comparison.changes import LIMIT, Changes, MetaChange
from govdata.comparison.row_diff import Difference, difference, summary
from govdata.comparison.schema_diff import descriptor_changes, resource_changes, schema_changes, table_set_changes
from govdata.comparison.snapshot import Snapshot
from govdata.releases.table_files import Table
from govdata.releases.version import Level


def diff(old: Snapshot, new: Snapshot, limit: int = LIMIT) -> Changes:
    """What changed from `old` to `new`."""
    return changes_of(old, new, differences(old, new), limit)


def differences(old: Snapshot, new: Snapshot) -> dict[str, Difference]:
    """The rows that differ, for every table that both have and that may differ."""
    return {after.name: difference(before, after) for before, after in pairs(old, new)}


def changes_of(old: Snapshot, new: Snapshot, found: Mapping[str, Difference], limit: int = LIMIT) -> Changes:
    """What `differences` found, counted and weighed, with schemas, metadata and rules."""
    referenced = {key.resource for table in new.tables for key in table.schema.foreign_keys}
    tables = (
        summary(found[table.name], table, table.name in referenced, limit)
        for table in new.tables
        if table.name in found
    )
    return Changes(old.label, new.label, tuple(_metadata(old, new)), tuple(tables), tuple(_rules(old.rules, new.rules)))


def pairs(old: Snapshot, new: Snapshot) -> Iterator[tuple[Table, Table]]:
    """The tables that both have, and that may differ."""
    for after in new.tables:
        before = old.table(after.name)
        known = old.hashes.get(after.name)
        if before and not (known and known == new.hashes.get(after.name)):
            yield before, after


def _metadata(old: Snapshot, new: Snapshot) -> Iterator[MetaChange]:
    yield from descriptor_changes(old.descriptor, new.descriptor)
    yield from table_set_changes([table.name for table in old.tables], [table.name for table in new.tables])
    for after in new.tables:
        before = old.table(after.name)
        if before:
            yield from resource_changes(after.name, before.resource.descriptor, after.resource.descriptor)
            yield from schema_changes(after.name, before.schema, after.schema)


def _rules(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[MetaChange]:
    """Rules and wordings judge data, they are none: whatever happens to them is a patch."""
    for rule in sorted(old.keys() | new.keys()):
        if old.get(rule) != new.get(rule):
            word = "removed" if rule not in new else "changed" if rule in old else "added"
            yield MetaChange(rule, word, Level.PATCH)
