"""Two schemas, two descriptors: what differs, and which level that is by the Data Package Version recipe.

Where the recipe is silent the stricter reading holds: a constraint that cannot be compared (another pattern) counts as
more restrictive, and so does another unit, which changes what every number means.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from govdata.comparison.changes import ChangeType, MetaChange
from govdata.metadata.package import Field, Schema
from govdata.metadata.roles import current_name
from govdata.releases.version import Level
from govdata.reports.messages import Message

Json = Mapping[str, Any]

LOWER = ("minimum", "exclusiveMinimum", "minLength")
UPPER = ("maximum", "exclusiveMaximum", "maxLength")
_HOW_TO_READ = ("type", "format", "unit", "missingValues", "decimal", "categories")
"""Properties of a field that say how its values are to be read."""
_RESOURCE = {
    **dict.fromkeys(("title", "description", "licenses", "sources", "homepage", "role"), Level.PATCH),
    "partitionBy": Level.MAJOR,
}
"""Properties of a resource. Other partitions are other Parquet files: whoever reads them by their path finds none."""
_NOT_COMPARED = ("version", "created", "resources", "govdata", "$schema", "profile")
"""What differs in each release, or is compared elsewhere."""
_SHOWN = 80
"""Characters of a value that are shown."""

TABLE = Message("a table", "表")
FIELD = Message("a field", "字段")
CONSTRAINT = Message("a constraint", "约束")
PROPERTY = Message("a property", "属性")
FIELD_ORDER = Message("the field order", "字段顺序")
_PARTS = {
    "name": Message("the name of the package", "数据包名称"),
    "title": Message("a title", "标题"),
    "description": Message("a description", "说明"),
    "licenses": Message("the licences", "许可"),
    "role": Message("the role", "角色"),
    "partitionBy": Message("the partitions", "分区"),
    "type": Message("the type", "类型"),
    "format": Message("the format", "格式"),
    "unit": Message("the unit", "单位"),
    "missingValues": Message("the missing values", "缺失值标记"),
    "decimal": Message("the decimal places", "小数位数"),
    "categories": Message("the categories", "类别"),
    "primaryKey": Message("the primary key", "主键"),
    "foreignKeys": Message("the foreign keys", "外键"),
    "uniqueKeys": Message("the unique keys", "唯一键"),
}
"""What a property is called in a sentence."""


def descriptor_changes(old: Json, new: Json) -> Iterator[MetaChange]:
    """The package's own properties; another `name` makes it another package."""
    for name in sorted((old.keys() | new.keys()) - set(_NOT_COMPARED)):
        level = Level.MAJOR if name == "name" else Level.PATCH
        yield from _property_change(name, name, old.get(name), new.get(name), level)


def table_set_changes(old: Iterable[str], new: Iterable[str]) -> Iterator[MetaChange]:
    """Tables that came or went."""
    before, after = list(old), list(new)
    for name in before:
        if name not in after:
            yield MetaChange(name, ChangeType.REMOVED, TABLE, Level.MAJOR)
    for name in after:
        if name not in before:
            yield MetaChange(name, ChangeType.ADDED, TABLE, Level.MINOR)


def resource_changes(table: str, old: Json, new: Json) -> Iterator[MetaChange]:
    """Titles, licences, role, partitions of one table; its path and bytes say nothing about its content."""
    before, after = _resource_properties(old), _resource_properties(new)
    for name, level in _RESOURCE.items():
        yield from _property_change(f"{table}.{name}", name, before.get(name), after.get(name), level)


def _resource_properties(resource: Json) -> dict[str, Any]:
    found = {**resource, **resource.get("govdata", {})}
    role = found.get("role")
    return {**found, "role": current_name(role)} if isinstance(role, str) else found


def schema_changes(table: str, old: Schema, new: Schema) -> Iterator[MetaChange]:
    """Fields and keys of one table."""
    yield from _field_set_changes(table, old, new)
    for field in new.fields:
        before = old.field(field.name)
        if before:
            yield from _field_changes(f"{table}.{field.name}", before, field)
    yield from _key_changes(table, old, new)
    for name in ("title", "description"):
        one, other = old.descriptor.get(name), new.descriptor.get(name)
        yield from _property_change(f"{table}.schema.{name}", name, one, other, Level.PATCH)


def _key_changes(table: str, old: Schema, new: Schema) -> Iterator[MetaChange]:
    one, other = old.primary_key or None, new.primary_key or None
    yield from _property_change(f"{table}.primaryKey", "primaryKey", one, other, Level.MAJOR)
    if old.foreign_keys != new.foreign_keys:
        yield MetaChange(f"{table}.foreignKeys", ChangeType.CHANGED, _PARTS["foreignKeys"], Level.MINOR)
    if set(old.unique_keys) != set(new.unique_keys):
        level = Level.MAJOR if set(new.unique_keys) - set(old.unique_keys) else Level.MINOR
        before, after = old.unique_keys or None, new.unique_keys or None
        yield from _property_change(f"{table}.uniqueKeys", "uniqueKeys", before, after, level)


def _field_set_changes(table: str, old: Schema, new: Schema) -> Iterator[MetaChange]:
    for name in old.names:
        if name not in new.names:
            yield MetaChange(f"{table}.{name}", ChangeType.REMOVED, FIELD, Level.MAJOR)
    for name in new.names:
        if name not in old.names:
            yield MetaChange(f"{table}.{name}", ChangeType.ADDED, FIELD, Level.MAJOR)
    kept = [name for name in old.names if name in new.names]
    if kept != [name for name in new.names if name in old.names]:
        yield MetaChange(table, ChangeType.CHANGED, FIELD_ORDER, Level.MAJOR)


def _field_changes(place: str, old: Field, new: Field) -> Iterator[MetaChange]:
    before, after = _field_properties(old), _field_properties(new)
    for name in sorted(before.keys() | after.keys()):
        level = Level.MAJOR if name in _HOW_TO_READ else Level.PATCH
        yield from _property_change(f"{place}.{name}", name, before.get(name), after.get(name), level)
    for name in sorted(old.constraints.keys() | new.constraints.keys()):
        one, other = old.constraints.get(name), new.constraints.get(name)
        if one != other:
            level = Level.MAJOR if _restricts(name, one, other) else Level.MINOR
            yield _value_change(f"{place}.constraints.{name}", CONSTRAINT, one, other, level)


def _field_properties(field: Field) -> dict[str, Any]:
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


def _property_change(place: str, name: str, old: Any, new: Any, level: Level) -> Iterator[MetaChange]:
    """The change of a property, if it changed."""
    if old != new:
        yield _value_change(place, _PARTS.get(name, PROPERTY), old, new, level)


def _value_change(place: str, what: Message, old: Any, new: Any, level: Level) -> MetaChange:
    """A change that shows both values, or the new one; what was removed is not shown."""
    type_ = ChangeType.of(old, new)
    if type_ is ChangeType.REMOVED:
        return MetaChange(place, type_, what, level)
    return MetaChange(place, type_, what, level, "" if old is None else _value_text(old), _value_text(new))


def _value_text(value: Any) -> str:
    text = _plain_text(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _plain_text(value: Any) -> str:
    """A value of a descriptor for people: objects as `title: Your office, roles: creator`, JSON's own words."""
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {_plain_text(part)}" for name, part in value.items())
    if isinstance(value, list | tuple):
        objects = any(isinstance(part, Mapping) for part in value)
        return ("; " if objects else ", ").join(map(_plain_text, value))
    return json.dumps(value) if value is None or isinstance(value, bool) else str(value)
