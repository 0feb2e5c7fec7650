"""Two editions of a package compared: schemas, rows by key, rules. Lazy, and small next to the tables.

Tables are compared lazily, row by row through their keys (`rowdiff`); one whose CSV has the same hash in two releases
is not read at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from govdata import canonical
from govdata.changes import LIMIT, Changes, MetaChange
from govdata.compatibility import descriptor_changes, resource_changes, schema_changes, table_set_changes
from govdata.descriptor import Cursor, read_json
from govdata.export import Table
from govdata.manifest import listed, read_descriptor
from govdata.package import Package, Schema, load_package
from govdata.rowdiff import Difference, difference, summary
from govdata.tableschema import read_schema
from govdata.version import Level


@dataclass(frozen=True)
class Edition:
    """One state of a package: a release, or a package about to become one."""

    label: str
    descriptor: Mapping[str, Any]
    tables: tuple[Table, ...]
    rules: Mapping[str, Any] = field(default_factory=dict)
    hashes: Mapping[str, str] = field(default_factory=dict)
    """Table -> SHA-256 of its canonical CSV, where that is known."""

    def table(self, name: str) -> Table | None:
        return next((table for table in self.tables if table.name == name), None)


def release_edition(release: Path) -> Edition:
    """A release that was written, its tables scanned from Parquet.

    Raises:
        VerificationError: it has no manifest or no descriptor.
    """
    descriptor, sums = read_descriptor(release), listed(release)
    package = load_package(release / "datapackage.json")
    tables = tuple(released_table(package, release, name) for name in _released(descriptor))
    hashes = {table.name: sums.get(f"csv/{table.file_name}.csv", "") for table in tables}
    return Edition(str(descriptor.get("version")), descriptor, tables, rules_of(package), hashes)


def _released(descriptor: Mapping[str, Any]) -> list[str]:
    return [each["name"] for each in descriptor["resources"] if "parquet" in each.get("govdata", {})]


def released_table(package: Package, release: Path, name: str) -> Table:
    """One table of a release, from its Parquet file or files."""
    import polars as pl

    resource = package.resource(name)
    if resource is None or resource.schema is None:
        raise AssertionError(f"{release}: {name} has no schema")
    place = release / str(resource.govdata["parquet"])
    files = [place] if place.suffix == ".parquet" else sorted(place.rglob("*.parquet"))
    return Table(resource, resource.schema, pl.scan_parquet(files, hive_partitioning=False, glob=False))


def rules_of(package: Package) -> dict[str, Any]:
    """The declared rules by id, as data; {} where none are declared or they cannot be read."""
    place = package.govdata.get("rules")
    if not isinstance(place, str) or not (package.root / place).is_file():
        return {}
    found = read_json(package.root / place)
    rules = found.get("rules", []) if isinstance(found, dict) else found
    return {str(rule.get("id", number)): rule for number, rule in enumerate(rules) if isinstance(rule, dict)}


def diff(old: Edition, new: Edition, limit: int = LIMIT) -> Changes:
    """What changed from `old` to `new`."""
    return changes_of(old, new, differences(old, new), limit)


def differences(old: Edition, new: Edition) -> dict[str, Difference]:
    """The rows that differ, for every table that both have and that may differ."""
    return {after.name: difference(before, after) for before, after in pairs(old, new)}


def changes_of(old: Edition, new: Edition, found: Mapping[str, Difference], limit: int = LIMIT) -> Changes:
    """What `differences` found, counted and weighed, with schemas, metadata and rules."""
    referenced = {key.resource for table in new.tables for key in table.schema.foreign_keys}
    tables = (
        summary(found[table.name], table, table.name in referenced, limit)
        for table in new.tables
        if table.name in found
    )
    return Changes(old.label, new.label, tuple(_metadata(old, new)), tuple(tables), tuple(_rules(old.rules, new.rules)))


def pairs(old: Edition, new: Edition) -> Iterator[tuple[Table, Table]]:
    """The tables that both have, and that may differ."""
    for after in new.tables:
        before = old.table(after.name)
        known = old.hashes.get(after.name)
        if before and not (known and known == new.hashes.get(after.name)):
            yield before, after


def _metadata(old: Edition, new: Edition) -> Iterator[MetaChange]:
    yield from descriptor_changes(old.descriptor, new.descriptor)
    yield from table_set_changes([table.name for table in old.tables], [table.name for table in new.tables])
    for after in new.tables:
        before = old.table(after.name)
        if before:
            yield from resource_changes(after.name, before.resource.descriptor, after.resource.descriptor)
            yield from schema_changes(after.name, before.schema, canonical_schema(after.schema))


def canonical_schema(schema: Schema) -> Schema:
    """The schema as a release would print it, so that a package compares with what was released of it."""
    return read_schema(Cursor(canonical.schema_descriptor(schema)))


def _rules(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[MetaChange]:
    """Rules judge data, they are none: whatever happens to them is a patch."""
    for rule in sorted(old.keys() | new.keys()):
        if old.get(rule) != new.get(rule):
            word = "removed" if rule not in new else "changed" if rule in old else "added"
            yield MetaChange(rule, word, Level.PATCH)
