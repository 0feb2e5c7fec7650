"""Table Schema -> Arrow: the types and the words that a released Parquet file carries.

Types come from the declared schema alone, never from the data, so two releases of one table can be read
together: dates are dates, years are integers, money is a decimal where the schema declares one. Title,
description, unit, rdfType and concept of a field travel as its metadata, and the Table Schema as JSON as that of the
file, for readers that see no further (DuckDB, hyparquet). There is no "validated" mark: a reader could
trust it without looking, and only the digests of a release prove anything.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from govdata.metadata.package import Field, Resource, Schema
from govdata.metadata.standard import SCHEMA_PROPERTIES
from govdata.structure.field_types import decimal_type, type_of

if TYPE_CHECKING:
    import pyarrow as pa

WORDS = ("title", "description", "unit", "rdfType", "type")
TABLE_SCHEMA = "tableschema"
"""The key of a file's metadata that holds its Table Schema, as JSON."""


def arrow_type(field: Field) -> pa.DataType:
    """The Arrow type of one field; `govdata.decimal` (precision, scale) makes a number a decimal."""
    import pyarrow as pa

    exact = decimal_type(field) if field.type == "number" else None
    return pa.decimal128(*exact) if exact else pa.type_for_alias(type_of(field).arrow)


def arrow_schema(schema: Schema, resource: Resource | None = None) -> pa.Schema:
    """The Arrow schema of a table, words on each field; of `resource`, words and primary key on the table."""
    import pyarrow as pa

    fields = [pa.field(field.name, arrow_type(field), metadata=_field_words(field)) for field in schema.fields]
    return pa.schema(fields, metadata=_table_words(schema, resource) if resource else None)


def is_stored(schema: Schema, path: Path) -> bool:
    """Is the Arrow schema in the footer of a Parquet file the one that its Table Schema asks for?

    Raises:
        OSError, pyarrow.ArrowException: it is no Parquet file that can be read.
    """
    import pyarrow.parquet as pq

    return bool(pq.read_schema(path).equals(arrow_schema(schema)))


def _table_words(schema: Schema, resource: Resource) -> dict[str, str]:
    described = {**schema.descriptor, **resource.descriptor}
    words = _words(described, ("name", "title", "description"))
    key = {"primaryKey": ",".join(schema.primary_key)} if schema.primary_key else {}
    return {**words, **key, TABLE_SCHEMA: _table_schema(schema)}


def _table_schema(schema: Schema) -> str:
    """What the standard has a word for: a remark of somebody else ("validated") is not ours to repeat."""
    said = {name: value for name, value in schema.descriptor.items() if name in SCHEMA_PROPERTIES}
    return json.dumps(said, ensure_ascii=False)


def _field_words(field: Field) -> dict[str, str]:
    return {**_words(field.descriptor, WORDS), **_words(field.govdata, ("concept",))}


def _words(descriptor: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, str]:
    return {name: descriptor[name] for name in names if isinstance(descriptor.get(name), str)}
