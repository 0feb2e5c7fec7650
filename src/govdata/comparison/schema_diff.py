"""Two schemas, two descriptors: what differs, and how much that weighs by the Data Package Version recipe.

Where the recipe is silent the stricter reading holds: a constraint that cannot be compared (another pattern) counts as
more restrictive, and so does another unit, which changes what every number means.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from govdata.comparison.changes import MetaChange
from govdata.metadata.package import Field, Schema
from govdata.releases.version import Level

Json = Mapping[str, Any]

LOWER = ("minimum", "exclusiveMinimum", "minLength")
UPPER = ("maximum", "exclusiveMaximum", "maxLength")
_SHAPE = ("type", "format", "unit", "missingValues", "decimal", "categories")
"""Properties of a field that say how its values are to be read."""
_RESOURCE = {
    **dict.fromkeys(("title", "description", "licenses", "sources", "homepage", "role"), Level.PATCH),
    "partitionBy": Level.MAJOR,
}
"""Properties of a resource. Other partitions are other Parquet files: whoever reads them by their path finds none."""
_NOT_COMPARED = ("version", "created", "resources", "govdata", "$schema", "profile")
"""What differs in each release, or is compared elsewhere."""


def descriptor_changes(old: Json, new: Json) -> Iterator[MetaChange]:
    """The package's own properties; another `name` makes it another package."""
    for name in sorted((old.keys() | new.keys()) - set(_NOT_COMPARED)):
        if old.get(name) != new.get(name):
            yield MetaChange(name, _moved(old.get(name), new.get(name)), Level.MAJOR if name == "name" else Level.PATCH)


def table_set_changes(old: Iterable[str], new: Iterable[str]) -> Iterator[MetaChange]:
    """Tables that came or went."""
    before, after = list(old), list(new)
    yield from (MetaChange(name, "table removed", Level.MAJOR) for name in before if name not in after)
    yield from (MetaChange(name, "table added", Level.MINOR) for name in after if name not in before)


def resource_changes(table: str, old: Json, new: Json) -> Iterator[MetaChange]:
    """Titles, licences, role, partitions of one table; its path and bytes say nothing about its content."""
    before, after = {**old, **old.get("govdata", {})}, {**new, **new.get("govdata", {})}
    for name, level in _RESOURCE.items():
        if before.get(name) != after.get(name):
            yield MetaChange(f"{table}.{name}", _moved(before.get(name), after.get(name)), level)


def schema_changes(table: str, old: Schema, new: Schema) -> Iterator[MetaChange]:
    """Fields and keys of one table."""
    yield from _field_set_changes(table, old, new)
    for field in new.fields:
        before = old.field(field.name)
        if before:
            yield from _field_changes(f"{table}.{field.name}", before, field)
    if old.primary_key != new.primary_key:
        yield MetaChange(f"{table}.primaryKey", _moved(old.primary_key, new.primary_key), Level.MAJOR)
    if old.foreign_keys != new.foreign_keys:
        yield MetaChange(f"{table}.foreignKeys", "references changed", Level.MINOR)
    if set(old.unique_keys) != set(new.unique_keys):
        stricter = set(new.unique_keys) - set(old.unique_keys)
        level = Level.MAJOR if stricter else Level.MINOR
        yield MetaChange(f"{table}.uniqueKeys", _moved(old.unique_keys, new.unique_keys), level)
    for name in ("title", "description"):
        if old.descriptor.get(name) != new.descriptor.get(name):
            moved = _moved(old.descriptor.get(name), new.descriptor.get(name))
            yield MetaChange(f"{table}.schema.{name}", moved, Level.PATCH)


def _field_set_changes(table: str, old: Schema, new: Schema) -> Iterator[MetaChange]:
    yield from (
        MetaChange(f"{table}.{name}", "field removed", Level.MAJOR) for name in old.names if name not in new.names
    )
    yield from (
        MetaChange(f"{table}.{name}", "field added", Level.MAJOR) for name in new.names if name not in old.names
    )
    kept = [name for name in old.names if name in new.names]
    if kept != [name for name in new.names if name in old.names]:
        yield MetaChange(table, "fields in another order", Level.MAJOR)


def _field_changes(place: str, old: Field, new: Field) -> Iterator[MetaChange]:
    before, after = _flat(old), _flat(new)
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) != after.get(name):
            level = Level.MAJOR if name in _SHAPE else Level.PATCH
            yield MetaChange(f"{place}.{name}", _moved(before.get(name), after.get(name)), level)
    for name in sorted(old.constraints.keys() | new.constraints.keys()):
        one, other = old.constraints.get(name), new.constraints.get(name)
        if one != other:
            level = Level.MAJOR if _restricts(name, one, other) else Level.MINOR
            yield MetaChange(f"{place}.constraints.{name}", _moved(one, other), level)


def _flat(field: Field) -> dict[str, Any]:
    """Everything a field says but its name and constraints; our own properties beside the others."""
    rest = {key: value for key, value in field.descriptor.items() if key not in ("name", "constraints", "govdata")}
    return {**rest, **field.govdata, "type": field.type, "format": field.format}


def _restricts(name: str, old: Any, new: Any) -> bool:
    """Does the new constraint refuse anything that the old one accepted, or can that not be known?"""
    if new is None or new is False:
        return False
    if old is None or old is False:
        return True
    if name == "enum" and isinstance(old, list) and isinstance(new, list):
        return any(item not in new for item in old)
    try:
        return not ((name in LOWER and new <= old) or (name in UPPER and new >= old))
    except TypeError:
        return True


def _moved(old: Any, new: Any) -> str:
    if old is None:
        return f"added: {_short(new)}"
    return "removed" if new is None else f"{_short(old)} -> {_short(new)}"


def _short(value: Any) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return text if len(text) <= 80 else text[:79] + "…"
