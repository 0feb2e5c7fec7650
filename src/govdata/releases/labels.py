"""Names beside ids: what the rows are called that a foreign key of a released table refers to.

The added column has the name of both, `subject.name_en`, as in the workbook of the release. Only a key of one column
that refers to a whole primary key is followed: no row is there twice then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from govdata.names import name_columns
from govdata.values import dataclass

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Reference:
    """A foreign key of one column: `field` holds the primary key `key` of `table`."""

    field: str
    table: str
    key: str


def references(descriptor: Mapping[str, Any]) -> dict[str, tuple[Reference, ...]]:
    """Table -> the keys of it whose rows have names, by the descriptor of a release."""
    schemas = {str(each.get("name")): _object(each.get("schema")) for each in descriptor["resources"]}
    return {name: tuple(_followed(name, schema, schemas)) for name, schema in schemas.items()}


def with_names(table: pa.Table, keys: Sequence[Reference], read: Callable[[str], pa.Table]) -> pa.Table:
    """The table with each name beside the id that it belongs to; what is there already stays as it is.

    Args:
        table: the table, or some columns of it.
        keys: its references.
        read: gives another table of the same release.
    """
    for key in keys:
        if key.field in table.column_names:
            table = _named(table, key, read(key.table))
    return table


def _named(table: pa.Table, key: Reference, other: pa.Table) -> pa.Table:
    import pyarrow.compute as pc

    ids = other.column(key.key)
    if ids.type != table.schema.field(key.field).type:
        return table
    rows = pc.index_in(table.column(key.field), value_set=ids.combine_chunks(), skip_nulls=True)
    place = table.column_names.index(key.field)
    for name in name_columns(each for each in other.column_names if each != key.key):
        if (label := f"{key.field}.{name}") not in table.column_names:
            place += 1
            table = table.add_column(place, label, other.column(name).take(rows))
    return table


def _followed(name: str, schema: Mapping[str, Any], schemas: Mapping[str, Mapping[str, Any]]) -> Iterator[Reference]:
    for key in _objects(schema.get("foreignKeys")):
        reference = _object(key.get("reference"))
        other = str(reference.get("resource") or name)
        fields, keys = _names(key.get("fields")), _names(reference.get("fields"))
        if len(fields) == 1 and keys and keys == _names(schemas.get(other, {}).get("primaryKey")):
            yield Reference(fields[0], other, keys[0])


def _names(value: object) -> list[str]:
    """A property that holds a name, or names."""
    return [value] if isinstance(value, str) else [str(each) for each in value] if isinstance(value, list) else []


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _objects(value: object) -> Iterable[Mapping[str, Any]]:
    return (each for each in value if isinstance(each, dict)) if isinstance(value, list) else ()
